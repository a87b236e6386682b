"""`crosswalk`: O*NET to SOC and back by meaning alone, where the codes, hidden, tell the truth."""

from __future__ import annotations

import os
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from benchmarks.installed import install
from benchmarks.options import Options, environment
from benchmarks.result import Result, Value
from jobspace.discover.crosswalk import WEIGHTS, Pairs, Sides, by_meaning, contained
from jobspace.encode.load import encoder
from jobspace.search.index_files import concept_index
from jobspace.taxonomy.catalog import taxonomy

TOP_K = 5
BINS = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.01)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Pairs by meaning, with whether the codes say the same, and what is told apart."""

    sides: Sides
    pairs: Pairs
    is_right: NDArray[np.bool_]
    is_detailed: NDArray[np.bool_]


def run(options: Options) -> list[Result]:
    """Both directions, then how far the confidence holds."""
    install(options, "onet")
    os.environ.update(environment(options))
    reader = encoder("default")
    soc, onet = (concept_index(taxonomy(name), reader) for name in ("soc", "onet"))
    forth = _judged(Sides(left=onet, right=soc))
    back = _judged(Sides(left=soc, right=onet))
    every = np.ones(len(forth.is_right), np.bool_)
    rows = [
        _accuracy("O*NET 29.3 to SOC", forth, every),
        _accuracy("its detailed occupations (29-1141.01)", forth, forth.is_detailed),
        _accuracy("its others (29-1141.00: titles as in SOC)", forth, ~forth.is_detailed),
        _accuracy("SOC to O*NET 29.3", back, np.ones(len(back.is_right), np.bool_)),
    ]
    note = "title alone: the concept nearest to the title; of SOC's own, everyday labels are there"
    fitted = ", ".join(f"{w:.2f}" for w in _fitted(forth))
    said = (
        "every pair of the five nearest, O*NET to SOC; concepts of odd rows, the weights were "
        "fitted to even ones, where detailed occupations count as much as all others",
        f"weights in use: {', '.join(map(str, WEIGHTS))}; fitted now: {fitted}",
    )
    return [
        Result(title="crosswalk by meaning", rows=rows, notes=(note,)),
        Result(title="its confidence", rows=_reliability(forth), notes=said),
    ]


def _judged(sides: Sides) -> Judged:
    codes = [side.taxonomy.concepts["code"].to_pylist() for side in (sides.left, sides.right)]
    truth = set(zip(*(rows.tolist() for rows in contained(*codes)), strict=True))
    pairs = by_meaning(sides, TOP_K)
    listed = zip(pairs.left.tolist(), pairs.right.tolist(), strict=True)
    detailed = np.array(["." in code and not code.endswith(".00") for code in codes[0]])
    return Judged(
        sides=sides,
        pairs=pairs,
        is_right=np.array([pair in truth for pair in listed]),
        is_detailed=detailed[pairs.left],
    )


def _accuracy(what: str, judged: Judged, of: NDArray[np.bool_]) -> dict[str, Value]:
    left, right = judged.pairs.left[of], judged.is_right[of]
    first = np.flatnonzero(np.diff(left, prepend=-1))
    in_five = np.logical_or.reduceat(right, first)
    return {
        "what": what,
        "concepts": len(first),
        "right": float(right[first].mean()),
        "in the first five": float(in_five.mean()),
        "title alone": _by_title(judged, left[first]),
    }


def _by_title(judged: Judged, left: NDArray[np.int64]) -> float:
    """The share right where the one title of a concept is looked up in the other taxonomy."""
    from jobspace.text.clean import clean, key

    one, other = judged.sides.left, judged.sides.right
    titles = one.starts[left]
    texts = one.taxonomy.concepts["title"].combine_chunks().take(left)
    found = other.nearest(one.bare[titles], key(clean(texts)), 1).concept[:, 0]
    codes = one.taxonomy.concepts["code"].to_pylist(), other.taxonomy.concepts["code"].to_pylist()
    truth = set(zip(*(rows.tolist() for rows in contained(*codes)), strict=True))
    hits = [pair in truth for pair in zip(left.tolist(), found.tolist(), strict=True)]
    return float(np.mean(hits))


def _fitted(judged: Judged) -> tuple[float, ...]:
    from sklearn.linear_model import LogisticRegression

    even = judged.pairs.left % 2 == 0
    detailed = judged.is_detailed[even]
    weight = np.where(detailed, 0.5 / detailed.sum(), 0.5 / (~detailed).sum()) * len(detailed)
    model = LogisticRegression(C=1.0)
    model.fit(judged.pairs.features[even], judged.is_right[even], sample_weight=weight)
    return (*model.coef_[0].tolist(), float(model.intercept_[0]))


def _reliability(judged: Judged) -> list[dict[str, Value]]:
    odd = judged.pairs.left % 2 == 1
    table: list[dict[str, Value]] = []
    for low, high in pairwise(BINS):
        confidence = judged.pairs.confidence
        here = odd & (confidence >= low) & (confidence < high)
        row: dict[str, Value] = {"confidence from": low, "pairs": int(here.sum())}
        if here.any():
            row["mean confidence"] = float(confidence[here].mean())
            row["right"] = float(judged.is_right[here].mean())
        detailed = here & judged.is_detailed
        row["of detailed"] = int(detailed.sum())
        if detailed.any():
            row["right of these"] = float(judged.is_right[detailed].mean())
        table.append(row)
    return table
