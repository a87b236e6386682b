"""What was found for texts, in long form, and the ranking of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hits:
    """h times "this concept, for this text, because of this": arrays (h,).

    Attributes:
        row: the text.
        concept, label: what was found, and the label that it was found by.
        closeness: what hits of one text are ranked by.
        reading: how the text was read (`candidates.READINGS`).
        shared: how many concepts share the label; 0 where the hit is near and not exact.
        source: row of the vectors the hit was found by; -1 where exact.
    """

    row: NDArray[np.int64]
    concept: Ints
    label: Ints
    closeness: Floats
    reading: NDArray[np.int8]
    shared: Ints
    source: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """The hits of n texts, the best k of each.

    Attributes:
        place: int64 (n, k), rows of `hits`, best first; -1 where a text has fewer.
        hits: what was ranked.
    """

    place: NDArray[np.int64]
    hits: Hits

    def of(self, values: NDArray[Any], otherwise: float) -> NDArray[Any]:
        """One attribute (h,) of the hits as (n, k), `otherwise` where a text has fewer."""
        if not len(values):
            return np.full(self.place.shape, otherwise, dtype=values.dtype)
        return np.where(self.place >= 0, values[self.place], values.dtype.type(otherwise))


def joined(parts: Sequence[Hits]) -> Hits:
    """All hits of all parts."""
    return Hits(
        **{f.name: np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Hits)}
    )


def picked(hits: Hits, mask: NDArray[np.bool_]) -> Hits:
    """The hits where `mask` (h,) is true."""
    return Hits(**{f.name: getattr(hits, f.name)[mask] for f in fields(Hits)})


def near_hits(
    row: NDArray[np.int64], near: Any, *, reading: NDArray[np.int8], pays: Floats
) -> Hits:
    """Hits of a `Nearest` (r, k): one each, without the empty places; `reading`, `pays` (r,)."""
    r, k = near.concept.shape
    source = np.repeat(np.arange(r), k)
    kept = np.flatnonzero(np.isfinite(near.closeness.ravel()))
    source = source[kept]
    return Hits(
        row=row[source],
        concept=near.concept.ravel()[kept],
        label=near.label.ravel()[kept],
        closeness=near.closeness.ravel()[kept] - pays[source],
        reading=reading[source],
        shared=np.zeros(len(kept), dtype=np.int32),
        source=source,
    )


def ranked(hits: Hits, n: int, k: int) -> Ranked:
    """Rank each text's hits by closeness, each concept once, and keep k.

    Ties go to the hit found first: exact before near, then the text's own order of roles.
    """
    order = np.lexsort((-hits.closeness, hits.row))
    order = order[_first_of_each_concept(hits, order)]
    row = hits.row[order]
    starts = np.searchsorted(row, np.arange(n + 1))
    rank = np.arange(len(row)) - starts[row]
    order, row, rank = (a[rank < k] for a in (order, row, rank))
    place = np.full((n, k), -1, dtype=np.int64)
    place[row, rank] = order
    return Ranked(place=place, hits=hits)


def _first_of_each_concept(hits: Hits, order: NDArray[np.int64]) -> NDArray[np.int64]:
    """Places in `order` of the best hit of each (text, concept), ascending."""
    pair = hits.row[order] * (int(hits.concept.max(initial=0)) + 1) + hits.concept[order]
    by_pair = np.argsort(pair, kind="stable")
    is_first = np.diff(pair[by_pair], prepend=-1) != 0
    return np.sort(by_pair[is_first])
