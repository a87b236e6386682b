"""Rows of both tables in one plane, with the pairs that are drawn as lines."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jobspace.match.facing import Facing, Ints
from jobspace.match.nearest import Pairs
from jobspace.search.vector_rows import VectorRows
from jobspace.stats.principal import principal_plane

MAX_DOTS: Final = 1_500  # of each table
MAX_LINES: Final = 400
SHOWN_CHARS: Final = 120


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Picture:
    """Some rows as points, some pairs as lines.

    Attributes:
        left, right: float64 (p, 2) and (q, 2).
        left_texts, right_texts: p and q beginnings of texts.
        lines: int64 (r, 2), points of the left and of the right.
        share: of all variance that the plane shows, in [0, 1].
    """

    left: NDArray[np.float64] = field(repr=False)
    right: NDArray[np.float64] = field(repr=False)
    left_texts: tuple[str, ...] = field(repr=False)
    right_texts: tuple[str, ...] = field(repr=False)
    lines: Ints = field(repr=False)
    share: float


def picture(
    facing: Facing, pairs: Pairs, left: VectorRows, right: VectorRows, seed: int
) -> Picture:
    """Lay both tables out in the plane in which their vectors differ most (PCA).

    Both tables count the same, however many rows they have. Of many pairs some are drawn, and
    their rows before others.
    """
    sides = facing.left, facing.right
    known = [np.flatnonzero(side.any(axis=1)) for side in sides]
    both = np.concatenate([sides[0][known[0]], sides[1][known[1]]])
    weight = np.concatenate([np.full(len(rows), 1 / max(len(rows), 1)) for rows in known])
    plane = principal_plane(both, weight)
    rng = np.random.default_rng(seed)
    lines = np.sort(rng.permutation(len(pairs))[:MAX_LINES])
    drawn = [
        _drawn(rows, ends[lines], rng)
        for rows, ends in zip(known, (pairs.left, pairs.right), strict=True)
    ]
    ends = [
        np.searchsorted(rows, side[lines])
        for rows, side in zip(drawn, (pairs.left, pairs.right), strict=True)
    ]
    return Picture(
        left=plane.at(sides[0][drawn[0]]),
        right=plane.at(sides[1][drawn[1]]),
        left_texts=_beginnings(left, drawn[0]),
        right_texts=_beginnings(right, drawn[1]),
        lines=np.stack(ends, axis=1),
        share=plane.share,
    )


def _drawn(known: Ints, ends: Ints, rng: np.random.Generator) -> Ints:
    """The rows that are drawn, ascending: those of lines, then others at random."""
    needed = np.unique(ends)
    others = rng.permutation(np.setdiff1d(known, needed))
    return np.sort(np.concatenate([needed, others[: max(0, MAX_DOTS - len(needed))]]))


def _beginnings(rows: VectorRows, places: Ints) -> tuple[str, ...]:
    texts = rows.texts_of_rows.take(pa.array(places)).to_pylist()
    return tuple(" ".join((text or "")[: 2 * SHOWN_CHARS].split())[:SHOWN_CHARS] for text in texts)
