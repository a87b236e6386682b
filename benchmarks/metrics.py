"""From ranked concepts to shares of right answers.

A rank is the place of the best right concept among the ranked ones, from 1; 0 where none of them
is right.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Ranks = NDArray[np.int32]
Gold = Sequence[frozenset[int]]


def ranks_of_listed(candidates: NDArray[np.int32], gold: Gold) -> Ranks:
    """Ranks (n,) in lists of concepts (n, k), best first, -1 where a list is shorter.

    >>> ranks_of_listed(np.array([[7, 3], [5, -1]], dtype=np.int32), [frozenset({3}), frozenset()])
    array([2, 0], dtype=int32)
    """
    right = np.array(
        [
            [c in allowed for c in row]
            for row, allowed in zip(candidates.tolist(), gold, strict=True)
        ]
    ).reshape(candidates.shape)
    return np.where(right.any(axis=1), right.argmax(axis=1) + 1, 0).astype(np.int32)


def ranks_by_closeness(closeness: NDArray[np.float32], gold: Gold) -> Ranks:
    """Ranks (n,) by the closeness of every concept (n, c); of tied concepts the lower row is first.

    >>> closeness = np.array([[0.1, 0.9, 0.9]], dtype=np.float32)
    >>> ranks_by_closeness(closeness, [frozenset({2, 0})])
    array([2], dtype=int32)
    """
    ranks = np.zeros(len(closeness), dtype=np.int32)
    for i, (row, allowed) in enumerate(zip(closeness, gold, strict=True)):
        if allowed:
            ranks[i] = min(_rank(row, concept) for concept in allowed)
    return ranks


def _rank(row: NDArray[np.float32], concept: int) -> int:
    closer = int((row > row[concept]).sum())
    tied_before = int((row[:concept] == row[concept]).sum())
    return 1 + closer + tied_before


def share_within(ranks: Ranks, k: int, weight: NDArray[np.float64] | None = None) -> float:
    """Share of texts with a right concept among the first k; k = 1 is accuracy.

    >>> share_within(np.array([1, 0, 3], dtype=np.int32), 1, np.array([2.0, 1.0, 1.0]))
    0.5
    """
    return float(np.average((ranks > 0) & (ranks <= k), weights=weight))


def mean_reciprocal_rank(ranks: Ranks) -> float:
    """Mean of 1 / rank; 0 where nothing right is ranked.

    >>> mean_reciprocal_rank(np.array([1, 2, 0, 4], dtype=np.int32))
    0.4375
    """
    return float(np.mean(np.where(ranks > 0, 1.0 / np.maximum(ranks, 1), 0.0)))
