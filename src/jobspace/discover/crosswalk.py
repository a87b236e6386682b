"""Concepts of one taxonomy to those of another: by code where codes contain each other, or meaning.

O*NET-SOC 29-1141.01 belongs to SOC 29-1141: the code says so. Where codes say nothing, every label
of each side is compared with the other side's concepts (`jobspace.search.concepts`). How near two
concepts are is a mean of how close the labels of one come to the other, mostly of the left one's,
its title for as much as all others; labels that come close to something else count 0. Of its lead
over the next concept, and of how it compares with the nearest that the other has, a logistic model
makes the confidence.

Source: ours. The model was fitted where codes give the truth, `python -m benchmarks crosswalk`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy.sparse import csr_array

from jobspace.encode.base import Wrapped
from jobspace.encode.load import encoder as load_encoder
from jobspace.errors import UsageError
from jobspace.search.concepts import ConceptIndex
from jobspace.search.index_files import concept_index
from jobspace.tables.write import open_writer
from jobspace.taxonomy.catalog import taxonomy as load_taxonomy
from jobspace.taxonomy.model import Taxonomy
from jobspace.text.clean import clean, key

By: TypeAlias = Literal["auto", "code", "meaning"]
Floats: TypeAlias = NDArray[np.float32]
Ints: TypeAlias = NDArray[np.int64]

SCHEMA: Final = pa.schema(
    [
        ("from_code", pa.string()),
        ("from_title", pa.string()),
        ("to_code", pa.string()),
        ("to_title", pa.string()),
        ("by", pa.string()),
        ("from_label", pa.string()),
        ("to_label", pa.string()),
        ("similarity", pa.float32()),
        ("confidence", pa.float32()),
    ]
)
N_NEAREST: Final = 8  # concepts that a label may speak for
TITLE_WEIGHT: Final = 0.5  # of a concept's title; its other labels have the rest together
# A coarse concept's labels speak for the broadest of the fine ones: they settle what else is even.
FORTH_WEIGHT: Final = 0.95
MIN_SHARE: Final = 0.5  # of the codes of a side that must have a partner, for codes to count
MIN_SIMILARITY: Final = 0.5  # median of partners' titles: two tables may both count from 1
# lead, share of the other's best, constant: fitted by `python -m benchmarks crosswalk`
WEIGHTS: Final = (7.1, 4.2, -3.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class CrosswalkOptions:
    """The choices of a crosswalk.

    Attributes:
        by: "auto" goes by code where codes contain each other and by meaning elsewhere; "code" and
            "meaning" by that alone.
        top_k: concepts listed for each by meaning, the nearest first.
        min_confidence: below it a pair by meaning is left out; its concept stays, with none.
    """

    by: By = "auto"
    top_k: int = 1
    min_confidence: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what is out of its range."""
        if self.by not in ("auto", "code", "meaning"):
            raise UsageError(f"by: got {self.by}; expected auto, code or meaning. Choose one.")
        if self.top_k < 1 or not 0 <= self.min_confidence <= 1:
            raise UsageError(
                f"crosswalk: got top_k {self.top_k}, min_confidence {self.min_confidence}; "
                "expected 1 or more, and 0 to 1. Correct them."
            )


def crosswalk(
    left: str | Taxonomy,
    right: str | Taxonomy,
    *,
    encoder: str | Wrapped = "default",
    by: By = "auto",
    top_k: int = 1,
    min_confidence: float = 0.0,
) -> pa.Table:
    """Say for every concept of one taxonomy which of another it is.

    Args:
        left: a name such as "onet", or a `Taxonomy`: each of its concepts has a row or more.
        right: the other.
        encoder: what labels are compared with.
        by, top_k, min_confidence: see `CrosswalkOptions`.

    Returns:
        Columns from_code, from_title, to_code, to_title, by ("code", "meaning" or "none"),
        from_label and to_label (by meaning: the two that came closest), their similarity, and
        confidence: the probability that the pair is right; 1 by code. Rows are in the order of the
        left concepts, the nearest first.

    Raises:
        NotFoundError: no such taxonomy or encoder.
        UsageError: an option is out of its range.

    >>> rows = crosswalk("soc", "soc").slice(0, 1)
    >>> rows["from_code"].to_pylist() == rows["to_code"].to_pylist()
    True
    """
    options = CrosswalkOptions(by=by, top_k=top_k, min_confidence=min_confidence)
    reader = encoder if isinstance(encoder, Wrapped) else load_encoder(encoder)
    return _crosswalk(load_taxonomy(left), load_taxonomy(right), reader, options)


def _crosswalk(
    one: Taxonomy, other: Taxonomy, reader: Wrapped, options: CrosswalkOptions
) -> pa.Table:
    sides = Sides(left=concept_index(one, reader), right=concept_index(other, reader))
    coded = _by_code(sides, options.by)
    meant = _no_pairs() if options.by == "code" else by_meaning(sides, options.top_k)
    return _table(sides, coded, meant, options)


def crosswalk_files(
    left: str, right: str, output: str | None, *, encoder: Wrapped, options: CrosswalkOptions
) -> pa.Table:
    """The same for installed taxonomies, written whole or not at all; None writes nothing."""
    with ExitStack() as stack:
        writer = stack.enter_context(open_writer(output, SCHEMA)) if output else None
        pairs = _crosswalk(load_taxonomy(left), load_taxonomy(right), encoder, options)
        if writer is not None:
            for batch in pairs.to_batches():
                writer.write(batch)
    return pairs


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How many concepts of the left there are, pairs of each kind, and concepts without one."""

    n_concepts: int
    n_pairs: int
    n_by_code: int
    n_by_meaning: int
    n_alone: int


def figures(pairs: pa.Table) -> Figures:
    """Count what `crosswalk` returned."""
    by = pairs["by"].to_pylist()
    return Figures(
        n_concepts=len(set(pairs["from_code"].to_pylist())),
        n_pairs=len(by) - by.count("none"),
        n_by_code=by.count("code"),
        n_by_meaning=by.count("meaning"),
        n_alone=by.count("none"),
    )


def least_sure(pairs: pa.Table, n: int) -> pa.Table:
    """The n pairs by meaning of least confidence."""
    meant = pairs.filter(pc.equal(pairs["by"], "meaning"))
    order = np.argsort(np.asarray(meant["confidence"]), kind="stable")[:n]
    return meant.take(pa.array(order))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """Both taxonomies, indexed under one encoder."""

    left: ConceptIndex
    right: ConceptIndex


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Pairs of concepts: arrays (n,), those of a left concept together, the nearest first.

    Attributes:
        left, right: rows of the taxonomies' concepts.
        left_label, right_label: rows of their labels that came closest; -1 by code.
        features: float32 (n, 2), what the confidence is made of; see `WEIGHTS`.
    """

    left: Ints
    right: Ints
    left_label: Ints
    right_label: Ints
    features: Floats

    @property
    def confidence(self) -> Floats:
        """Of each pair."""
        logit = self.features @ np.array(WEIGHTS[:2], np.float32) + WEIGHTS[2]
        return np.asarray(1 / (1 + np.exp(-logit)), dtype=np.float32)


def _no_pairs() -> Pairs:
    none = np.empty(0, np.int64)
    return Pairs(
        left=none, right=none, left_label=none, right_label=none,
        features=np.empty((0, 2), np.float32),
    )  # fmt: skip


def contained(left: Sequence[str], right: Sequence[str]) -> tuple[Ints, Ints]:
    """The pairs of codes that are the same, or of which one goes on where the other ends.

    Going on means a separator: `29-1141.01` belongs to `29-1141`, `291` not to `29`.

    Returns:
        int64 (n,) twice, places in `left` and `right`, in their order.

    >>> contained(["29-1141", "29"], ["29-1141.00", "29-1141.01", "291"])
    (array([0, 0]), array([0, 1]))
    """
    place = {code: i for i, code in enumerate(left)}
    found = {
        (place[begun], j)
        for j, code in enumerate(right)
        for begun in _beginnings(code)
        if begun in place
    }
    back = {code: j for j, code in enumerate(right)}
    found |= {
        (i, back[begun])
        for i, code in enumerate(left)
        for begun in _beginnings(code)
        if begun in back
    }
    pairs = np.array(sorted(found), np.int64).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]


def _beginnings(code: str) -> list[str]:
    """A code, and what stands before its last separator; before others are groups of concepts."""
    shorter = re.match(r"^(.*\w)[^\w]\w+$", code)
    return [code] + ([shorter[1]] if shorter else [])


def _by_code(sides: Sides, by: By) -> tuple[Ints, Ints]:
    one, other = sides.left.taxonomy, sides.right.taxonomy
    left, right = contained(one.concepts["code"].to_pylist(), other.concepts["code"].to_pylist())
    shares = (len(set(left)) / len(one), len(set(right)) / len(other))
    if by == "meaning" or (by == "auto" and max(shares) < MIN_SHARE):
        return left[:0], right[:0]
    titles = sides.left.bare[sides.left.starts[left]], sides.right.bare[sides.right.starts[right]]
    similarity = np.einsum("ij,ij->i", *titles)  # (n,)
    if by == "auto" and np.median(similarity) < MIN_SIMILARITY:
        return left[:0], right[:0]
    return left, right


@dataclass(frozen=True, slots=True, kw_only=True)
class _Votes:
    """What the labels of one side say of the other's concepts: arrays (m,)."""

    here: Ints
    there: Ints
    own_label: Ints
    their_label: Ints
    closeness: Floats
    share: Floats


def _votes(index: ConceptIndex, other: ConceptIndex) -> _Votes:
    keys = key(clean(index.taxonomy.labels["label"].combine_chunks()))
    k = min(N_NEAREST, other.taxonomy.n_concepts)
    nearest = other.nearest(index.bare, keys, k)  # (l, k)
    concept = index.concept_of.astype(np.int64)
    n_others = np.diff(index.starts)[concept] - 1
    is_title = index.starts[concept] == np.arange(len(concept))
    weight = np.where(
        n_others == 0, 1.0, np.where(is_title, TITLE_WEIGHT, (1 - TITLE_WEIGHT) / n_others.clip(1))
    ).astype(np.float32)  # (l,)
    label = np.repeat(np.arange(len(concept)), k)
    closeness = nearest.closeness.ravel()
    return _Votes(
        here=concept[label],
        there=nearest.concept.ravel().astype(np.int64),
        own_label=label,
        their_label=nearest.label.ravel().astype(np.int64),
        closeness=closeness,
        share=np.maximum(closeness, 0) * weight[label],
    )


def by_meaning(sides: Sides, top_k: int) -> Pairs:
    """The concepts of the right nearest to each of the left, with what speaks for them."""
    there, back = _votes(sides.left, sides.right), _votes(sides.right, sides.left)
    shape = (sides.left.taxonomy.n_concepts, sides.right.taxonomy.n_concepts)
    forth = csr_array((there.share, (there.here, there.there)), shape=shape)
    whole = csr_array((back.share, (back.there, back.here)), shape=shape)
    whole = csr_array(FORTH_WEIGHT * forth + (1 - FORTH_WEIGHT) * whole)  # summed by pair
    left = np.repeat(np.arange(shape[0]), np.diff(whole.indptr))
    right, nearness = whole.indices.astype(np.int64), whole.data.astype(np.float32)
    order = np.lexsort((right, -np.round(nearness, 6), left))
    left, right, nearness = left[order], right[order], nearness[order]
    features = _features(left, right, nearness, shape)
    starts = np.searchsorted(left, left)
    kept = np.arange(len(left)) - starts < top_k
    labels = _evidence(there, back, left[kept] * shape[1] + right[kept], shape[1])
    return Pairs(
        left=left[kept], right=right[kept], left_label=labels[0], right_label=labels[1],
        features=features[kept],
    )  # fmt: skip


def _features(left: Ints, right: Ints, nearness: Floats, shape: tuple[int, int]) -> Floats:
    """Nearness: its lead over the left concept's best other, its share of the right's best."""
    starts = np.searchsorted(left, np.arange(shape[0] + 1))
    place = np.arange(len(left)) - starts[left]
    first = np.append(nearness, 0)[starts[left]]
    has_second = starts[left] + 1 < starts[left + 1]
    second = np.where(has_second, np.append(nearness, [0, 0])[starts[left] + 1], 0)
    lead = nearness - np.where(place == 0, second, first)
    best_right = np.full(shape[1], -np.inf, np.float32)
    np.maximum.at(best_right, right, nearness)
    of_best = nearness / np.maximum(best_right[right], 1e-6)
    return np.stack([lead, of_best], axis=1).astype(np.float32)


def _evidence(there: _Votes, back: _Votes, pairs: Ints, n_right: int) -> tuple[Ints, Ints]:
    """The two labels that came closest, of each pair (n,)."""
    ids = np.concatenate([there.here * n_right + there.there, back.there * n_right + back.here])
    own = np.concatenate([there.own_label, back.their_label])
    their = np.concatenate([there.their_label, back.own_label])
    closeness = np.concatenate([there.closeness, back.closeness])
    order = np.lexsort((their, own, -closeness, ids))
    first = np.searchsorted(ids[order], pairs)
    return own[order][first], their[order][first]


def _table(
    sides: Sides, coded: tuple[Ints, Ints], meant: Pairs, options: CrosswalkOptions
) -> pa.Table:
    kept = (meant.confidence >= options.min_confidence) & ~np.isin(meant.left, coded[0])
    n_left = sides.left.taxonomy.n_concepts
    alone = np.setdiff1d(np.arange(n_left), np.concatenate([coded[0], meant.left[kept]]))
    n_coded, n_meant, n_alone = len(coded[0]), int(kept.sum()), len(alone)
    left = np.concatenate([coded[0], meant.left[kept], alone])
    order = np.argsort(left, kind="stable")

    def column(by_code: Any, by_meaning: Any, none: Any = -1) -> NDArray[Any]:
        of_code = np.broadcast_to(by_code, n_coded)
        return np.concatenate([of_code, by_meaning, np.full(n_alone, none)])[order]

    own_label, their_label = meant.left_label[kept], meant.right_label[kept]
    similarity = np.einsum(
        "ij,ij->i", sides.left.bare[own_label], sides.right.bare[their_label]
    )  # (n,)
    by = column(0, np.ones(n_meant, int), 2)
    columns = [
        *_named(sides.left, left[order]),
        *_named(sides.right, column(coded[1], meant.right[kept])),
        pa.array(["code", "meaning", "none"]).take(pa.array(by)),
        _taken(sides.left.taxonomy.labels["label"], column(-1, own_label)),
        _taken(sides.right.taxonomy.labels["label"], column(-1, their_label)),
        _numbers(column(np.nan, similarity, np.nan)),
        _numbers(column(1.0, meant.confidence[kept], np.nan)),
    ]
    return pa.table([c.combine_chunks() if isinstance(c, pa.ChunkedArray) else c for c in columns],
                    schema=SCHEMA)  # fmt: skip


def _named(index: ConceptIndex, rows: NDArray[Any]) -> list[Any]:
    concepts = index.taxonomy.concepts
    return [_taken(concepts["code"], rows), _taken(concepts["title"], rows)]


def _taken(column: Any, rows: NDArray[Any]) -> Any:
    """Values by row; null for -1."""
    return column.take(pa.array(rows.astype(np.int64), mask=rows < 0))


def _numbers(values: NDArray[Any]) -> pa.Array:
    return pa.array(values.astype(np.float32), mask=np.isnan(values))
