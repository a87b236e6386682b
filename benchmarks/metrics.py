"""From ranks (`jobspace.stats.metrics`) to shares of right answers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from jobspace.stats.metrics import Ranks, found_within, reciprocal_rank

Gold = Sequence[frozenset[int]]


def share_within(ranks: Ranks, k: int, weight: NDArray[np.float64] | None = None) -> float:
    """Share of texts with a right concept among the first k; k = 1 is accuracy.

    >>> share_within(np.array([1, 0, 3], dtype=np.int32), 1, np.array([2.0, 1.0, 1.0]))
    0.5
    """
    return float(np.average(found_within(ranks, k), weights=weight))


def mean_reciprocal_rank(ranks: Ranks) -> float:
    """Mean of 1 / rank; 0 where nothing right is ranked.

    >>> mean_reciprocal_rank(np.array([1, 2, 0, 4], dtype=np.int32))
    0.4375
    """
    return float(reciprocal_rank(ranks).mean())
