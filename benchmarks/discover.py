"""`discover`: employers as typed beside the names a person gave them, and two baselines."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from benchmarks.options import Options
from benchmarks.result import Result, Value, progress
from jobspace.discover.variants import MIN_SIMILARITY, variants
from jobspace.search.neighbours import components
from jobspace.text.clean import clean, key

Ints: TypeAlias = NDArray[np.int64]
Grouping = Callable[[Sequence[str], float], Ints]

CUT_OFFS = tuple(round(0.6 + 0.01 * i, 2) for i in range(36))  # 0.60 to 0.95
# A person put agencies, universities and legislatures under one payer: knowledge, not spelling.
GOVERNMENTS = ("STATE OF", "US GOVERNMENT", "NEW YORK CITY", "CITY OF")
N_DRAWS = 2_000


def run(options: Options) -> list[Result]:
    """Both measures: of all names, and of those that are no government's."""
    halves = employers(options.shared, options.seed)
    others = [
        half.of(np.array([not n.startswith(GOVERNMENTS) for n in half.names])) for half in halves
    ]
    return [
        _compared(halves, "all names", options),
        _compared(others, "without governments", options),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Half:
    """The names of one half: as typed, and int64 (n,) the name a person gave each."""

    typed: list[str]
    meant: Ints
    names: list[str]

    def of(self, chosen: NDArray[np.bool_]) -> Half:
        """Some of it."""
        at = np.flatnonzero(chosen)
        return Half(
            typed=[self.typed[i] for i in at],
            meant=self.meant[at],
            names=[self.names[i] for i in at],
        )


def employers(shared: Path, seed: int) -> list[Half]:
    """Two halves of the cleaned names, drawn at random, each with all its typed ones."""
    place = shared / "employer-clean" / "employers.csv"
    with place.open(encoding="utf-8", newline="") as file:
        rows = [(row["employer"], row["cleaned"]) for row in csv.DictReader(file)]
    cleaned = sorted({row[1] for row in rows})
    side = np.random.default_rng(seed).permutation(len(cleaned)) % 2
    number = {name: i for i, name in enumerate(cleaned)}
    whole = Half(
        typed=[typed for typed, _ in rows],
        meant=np.array([number[name] for _, name in rows]),
        names=[name for _, name in rows],
    )
    return [whole.of(side[whole.meant] == half) for half in (0, 1)]


def _compared(halves: Sequence[Half], what: str, options: Options) -> Result:
    seen, unseen = halves
    systems: dict[str, tuple[Grouping, Sequence[float]]] = {
        "exact after cleaning": (_exact, (1.0,)),
        "rapidfuzz token_sort_ratio": (token_sort, CUT_OFFS),
        "jobspace": (_jobspace, CUT_OFFS),
        "jobspace, default cut-off": (_jobspace, (MIN_SIMILARITY,)),
    }
    table: list[dict[str, Value]] = []
    for name, (grouping, cut_offs) in systems.items():
        progress(f"discover: {name}, {what}")
        tried = [pair_figures(grouping(seen.typed, cut_off), seen.meant) for cut_off in cut_offs]
        best = cut_offs[int(np.argmax([figures["F1"] for figures in tried]))]
        found = grouping(unseen.typed, best)
        figures = pair_figures(found, unseen.meant)
        low, high = _interval(found, unseen.meant, options.seed)
        table.append({"system": name, "cut-off": best, **figures, "95 % from": low, "to": high})
    n_pairs = int(_pairs(unseen.meant))
    notes = (
        f"{len(unseen.typed):,} typed names of one half, {n_pairs:,} pairs of the same cleaned "
        "name; the cut-off is the one best by F1 on the other half",
        "pairs of typed names: in one group, and of the same cleaned name",
        "intervals: cleaned names drawn again, 2,000 times",
        "rapidfuzz: components of the pairs that reach the cut-off (ratio / 100), on cleaned names",
    )
    return Result(title=f"discover: {what}", rows=table, notes=notes)


def _exact(typed: Sequence[str], _: float) -> Ints:
    return np.unique(key(clean(pa.array(typed))).to_pylist(), return_inverse=True)[1]


def token_sort(typed: Sequence[str], cut_off: float) -> Ints:
    """Components of the pairs of names whose token_sort_ratio / 100 reaches the cut-off."""
    pairs, ratio = _ratios(tuple(typed))
    return components(len(typed), pairs[ratio >= 100 * cut_off - 1e-6])


@lru_cache(maxsize=2)
def _ratios(typed: tuple[str, ...]) -> tuple[Ints, NDArray[np.float32]]:
    """The pairs of names that any cut-off takes, with their ratio."""
    from rapidfuzz import fuzz, process

    keys = key(clean(pa.array(typed))).to_pylist()
    least = 100 * min(CUT_OFFS)
    ratio = process.cdist(keys, keys, scorer=fuzz.token_sort_ratio, score_cutoff=least)
    pairs = np.argwhere(np.triu(ratio, 1) >= least)
    return pairs, ratio[pairs[:, 0], pairs[:, 1]]


def _jobspace(typed: Sequence[str], cut_off: float) -> Ints:
    found = variants(pa.array(typed), np.ones(len(typed), np.int64), min_similarity=cut_off)
    return found.centre[found.names.key_of]


def _pairs(group: Ints) -> float:
    sizes = np.unique(group, return_counts=True)[1].astype(np.float64)
    return float((sizes * (sizes - 1) / 2).sum())


def pair_figures(found: Ints, meant: Ints) -> dict[str, float]:
    """Precision, recall and F1 of the pairs in one group, beside those of one cleaned name."""
    right = _pairs(found * (int(meant.max()) + 1) + meant)
    n_found, n_meant = _pairs(found), _pairs(meant)
    return {
        "precision": right / max(n_found, 1.0),
        "recall": right / max(n_meant, 1.0),
        "F1": 2 * right / max(n_found + n_meant, 1.0),
    }


def _interval(found: Ints, meant: Ints, seed: int) -> tuple[float, float]:
    """95 % of F1 where the cleaned names are drawn again, each with the pairs of its typed ones."""
    right, n_found, n_meant = name_parts(found, meant).T
    rng = np.random.default_rng(seed)
    n = len(right)
    weight = rng.multinomial(n, np.full(n, 1 / n), size=N_DRAWS).astype(np.float64)
    f1 = 2 * (weight @ right) / np.maximum(weight @ n_found + weight @ n_meant, 1.0)
    low, high = np.quantile(f1, (0.025, 0.975))
    return float(low), float(high)


def name_parts(found: Ints, meant: Ints) -> NDArray[np.float64]:
    """Of each cleaned name (m, 3) how many partners of its typed ones are right, found, meant."""
    both = found * (int(meant.max()) + 1) + meant
    counts = [_sizes(group) - 1.0 for group in (both, found, meant)]  # partners of each typed name
    name = np.unique(meant, return_inverse=True)[1]
    return np.stack([np.bincount(name, each) for each in counts], axis=1)


def _sizes(group: Ints) -> NDArray[np.float64]:
    """How many have the group of each."""
    _, inverse, count = np.unique(group, return_inverse=True, return_counts=True)
    return count[inverse].astype(np.float64)
