"""The nearest rows of the other table, and how many are nearer than a given one."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from jobspace.encode.base import Vectors
from jobspace.match.facing import Facing, Ints
from jobspace.search.neighbours import highest_of_rows


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pairs:
    """Pairs of a left and a right row.

    Attributes:
        left, right: int64 (p,).
    """

    left: Ints = field(repr=False)
    right: Ints = field(repr=False)

    def __len__(self) -> int:
        """How many pairs."""
        return len(self.left)

    def among(self, left: Ints, right: Ints) -> Pairs:
        """The same pairs by the numbers that the rows have elsewhere."""
        return Pairs(left=left[self.left], right=right[self.right])

    @property
    def turned_round(self) -> Pairs:
        """The right rows on the left."""
        return Pairs(left=self.right, right=self.left)

    @property
    def in_order(self) -> Pairs:
        """By the left row, then the right."""
        order = np.lexsort((self.right, self.left))
        return Pairs(left=self.left[order], right=self.right[order])


def no_pairs() -> Pairs:
    """None."""
    return Pairs(left=np.zeros(0, np.int64), right=np.zeros(0, np.int64))


def together(*parts: Pairs) -> Pairs:
    """All pairs of several, one after another."""
    return Pairs(
        left=np.concatenate([no_pairs().left, *(part.left for part in parts)]),
        right=np.concatenate([no_pairs().right, *(part.right for part in parts)]),
    )


def nearest(facing: Facing, k: int) -> Pairs:
    """The k closest right rows of each left row, closest first; of equally close ones the first.

    Rows without a vector are near nothing and have no pair.
    """
    n = len(facing.left)
    known = np.flatnonzero(facing.right.any(axis=1))
    k = min(k, len(known))
    if not n or not k:
        return no_pairs()
    has = np.asarray(facing.left.any(axis=1))
    some = facing.some(np.arange(n), known)
    found = []
    for start, close in some.blocks():
        least = np.partition(close, len(known) - k, axis=1)[:, len(known) - k, None]
        row, at = highest_of_rows(close, k, least)
        found.append(Pairs(left=row + start, right=known[at]))
    pairs = together(*found)
    there = has[pairs.left]
    return Pairs(left=pairs.left[there], right=pairs.right[there])


def ranks(facing: Facing, pairs: Pairs) -> Ints:
    """For each pair the place of its right row in the order of its left row, from 1.

    Of equally close rows all have the place of the first.
    """
    known = facing.right.any(axis=1)
    found = np.zeros(len(pairs), np.int64)
    order = np.argsort(pairs.left, kind="stable")
    lefts = pairs.left[order]
    for start, close in facing.blocks():
        close[:, ~known] = -np.inf
        first, last = np.searchsorted(lefts, [start, start + len(close)])
        for part in np.array_split(order[first:last], max(1, (last - first) // len(close))):
            own = close[pairs.left[part] - start]  # (p, m)
            value: Vectors = own[np.arange(len(part)), pairs.right[part]]
            found[part] = (own > value[:, None]).sum(axis=1) + 1
    return found


def mutual(facing: Facing, k: int) -> Pairs:
    """Pairs of rows, each of which is among the k closest of the other."""
    m = facing.shape[1]
    there, back = nearest(facing, k), nearest(facing.turned_round, k).turned_round
    keys = np.intersect1d(there.left * m + there.right, back.left * m + back.right)
    return Pairs(left=keys // m, right=keys % m)
