"""Two tables' vectors in one space, and what else counts: how close any two rows are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from jobspace.encode.base import Vectors
from jobspace.search.vector_rows import of_length_one

Ints: TypeAlias = NDArray[np.int64]

BLOCK_CELLS: Final = 1 << 24  # similarities in memory at once, 64 MB
PAIR_CELLS: Final = 1 << 20  # numbers of pairs of vectors in memory at once


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Move:
    """How vectors of one table come into the space of both: less an origin, turned, length 1.

    Attributes:
        origin: float32 (d,); None moves nothing, and turns nothing.
        turn: float32 (d, k) with orthonormal rows or columns; None turns nothing.
    """

    origin: Vectors | None = field(repr=False, default=None)
    turn: Vectors | None = field(repr=False, default=None)

    def of(self, vectors: Vectors) -> Vectors:
        """The vectors (n, d) in the space of both, float32 (n, k); rows of zeros stay zeros."""
        if self.origin is None:
            return vectors
        known = vectors.any(axis=1, keepdims=True)
        moved = np.where(known, vectors - self.origin, 0)
        turned = moved if self.turn is None else moved @ self.turn
        return of_length_one(turned.astype(np.float32, copy=False))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Facing:
    """The n and m rows of two tables, ready to be compared.

    How close two rows are is their cosine and the product of what else counts:
    `left @ right.T + left_more @ right_more.T`.

    Attributes:
        left, right: float32 (n, k) and (m, k), unit rows; zeros for a row without a vector.
        left_more, right_more: float32 (n, e) and (m, e).
    """

    left: Vectors = field(repr=False)
    right: Vectors = field(repr=False)
    left_more: Vectors = field(repr=False)
    right_more: Vectors = field(repr=False)

    @classmethod
    def of(cls, left: Vectors, right: Vectors) -> Facing:
        """By their cosine alone."""
        return cls(
            left=left,
            right=right,
            left_more=np.zeros((len(left), 0), np.float32),
            right_more=np.zeros((len(right), 0), np.float32),
        )

    def and_more(self, left: Vectors, right: Vectors) -> Facing:
        """The same, with more that counts: (n, e) and (m, e)."""
        return Facing(
            left=self.left,
            right=self.right,
            left_more=np.concatenate([self.left_more, left], axis=1, dtype=np.float32),
            right_more=np.concatenate([self.right_more, right], axis=1, dtype=np.float32),
        )

    def some(self, left: Ints, right: Ints) -> Facing:
        """Some rows of both."""
        return Facing(
            left=self.left[left],
            right=self.right[right],
            left_more=self.left_more[left],
            right_more=self.right_more[right],
        )

    @property
    def turned_round(self) -> Facing:
        """The right table on the left."""
        return Facing(
            left=self.right,
            right=self.left,
            left_more=self.right_more,
            right_more=self.left_more,
        )

    @property
    def shape(self) -> tuple[int, int]:
        """Rows on the left and on the right."""
        return len(self.left), len(self.right)

    def closeness(self) -> Vectors:
        """Of all rows with all, float32 (n, m)."""
        close: Vectors = self.left @ self.right.T
        if self.left_more.shape[1]:
            close += self.left_more @ self.right_more.T
        return close

    def blocks(self) -> Iterator[tuple[int, Vectors]]:
        """The first row and the closeness of as many rows as fit into memory, one after another."""
        step = max(1, BLOCK_CELLS // max(1, len(self.right)))
        all_right = np.arange(len(self.right))
        for start in range(0, len(self.left), step):
            here = np.arange(start, min(start + step, len(self.left)))
            yield start, self.some(here, all_right).closeness()

    def cosines(self, left: Ints, right: Ints) -> Vectors:
        """The cosine of p pairs of rows, in [-1, 1]; what else counts is not in it."""
        return np.clip(_products(self.left, self.right, left, right), -1, 1)

    def closeness_of(self, left: Ints, right: Ints) -> Vectors:
        """How close p pairs of rows are, what else counts included."""
        cosine = _products(self.left, self.right, left, right)
        return cosine + _products(self.left_more, self.right_more, left, right)


def _products(one: Vectors, other: Vectors, left: Ints, right: Ints) -> Vectors:
    """The inner products of p pairs of rows, a million numbers at a time."""
    found = np.zeros(len(left), np.float32)
    step = max(1, PAIR_CELLS // max(1, one.shape[1]))
    for start in range(0, len(left), step):
        part = slice(start, start + step)
        found[part] = np.einsum("ij,ij->i", one[left[part]], other[right[part]])
    return found
