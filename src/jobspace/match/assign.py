"""Who gets whom: the assignment whose closeness is the largest in all."""

from __future__ import annotations

from typing import Final

import numpy as np

from jobspace.match.facing import Facing, Ints
from jobspace.match.nearest import Pairs, nearest, no_pairs, together

MAX_DENSE_CELLS: Final = 5_000 * 5_000  # beyond, only candidates are weighed: 64-bit, 200 MB
N_CANDIDATES: Final = 50  # nearest rows of each row, both ways


def assigned(
    facing: Facing, capacity: Ints | None = None, min_similarity: float | None = None
) -> Pairs:
    """Give each left row at most one right row, so that the sum of their closeness is largest.

    All of the smaller side are assigned. Up to 5,000 × 5,000 the result is the optimum. Larger
    tables weigh only the 50 nearest rows of each row, both ways; rows for which none of these is
    left are assigned among what is left, in the same way.

    Args:
        facing: the rows of both tables; those without a vector stay alone.
        capacity: int64 (m,), how many left rows each right row takes; None is one each.
        min_similarity: a pair whose cosine is less is none, and counts as much as the least close
            one that is; None keeps all.

    Returns:
        The pairs, by left row.

    Source: Jonker and Volgenant (1987), by scipy; of candidates, Jonker and Volgenant's for
    sparse costs, by scipy.
    """
    left = np.flatnonzero(facing.left.any(axis=1))
    right = np.flatnonzero(facing.right.any(axis=1))
    if capacity is not None:
        right = np.repeat(right, capacity[right])
    found = no_pairs()
    while len(left) and len(right):
        part = facing.some(left, right)
        is_small = len(left) * len(right) <= MAX_DENSE_CELLS
        solve = _best if is_small else assigned_among_candidates
        pairs = near_enough(part, solve(part, min_similarity), min_similarity).among(left, right)
        taken = _slots(right, pairs.right)
        found = together(found, pairs)
        left = np.setdiff1d(left, pairs.left)
        right = np.delete(right, taken)
        if is_small or not len(pairs):
            break
    return found.in_order


def near_enough(facing: Facing, pairs: Pairs, min_similarity: float | None) -> Pairs:
    """The pairs whose cosine reaches a cut-off; all of them without one."""
    if min_similarity is None:
        return pairs
    kept = facing.cosines(pairs.left, pairs.right) >= min_similarity
    return Pairs(left=pairs.left[kept], right=pairs.right[kept])


def _best(facing: Facing, min_similarity: float | None = None) -> Pairs:
    from scipy.optimize import linear_sum_assignment

    close = facing.closeness()
    if min_similarity is not None:
        far = facing.left @ facing.right.T < min_similarity
        close[far] = close[~far].min(initial=0.0)
    left, right = linear_sum_assignment(close, maximize=True)
    return Pairs(left=left.astype(np.int64), right=right.astype(np.int64))


def assigned_among_candidates(facing: Facing, min_similarity: float | None = None) -> Pairs:
    """The best assignment among each row's k nearest, both ways; some rows may stay alone.

    The algorithm wants a partner for each row of the smaller side. So each has one more candidate
    of its own, which costs more than all others together: staying alone is the last resort.
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    n, m = facing.shape
    if n > m:
        return assigned_among_candidates(facing.turned_round, min_similarity).turned_round
    back = nearest(facing.turned_round, N_CANDIDATES).turned_round
    near = near_enough(facing, together(nearest(facing, N_CANDIDATES), back), min_similarity)
    if not len(near):
        return no_pairs()
    cells = np.unique(near.left * m + near.right)
    left, right = cells // m, cells % m
    close = facing.closeness_of(left, right).astype(np.float64)
    cost = close.max() - close + 1.0  # above 0: a cost of 0 is no candidate
    alone = np.arange(n)
    costs = csr_array(
        (
            np.concatenate([cost, np.full(n, cost.max() * n)]),
            (np.concatenate([left, alone]), np.concatenate([right, m + alone])),
        ),
        shape=(n, m + n),
    )
    row, column = min_weight_full_bipartite_matching(costs)
    has = column < m
    return Pairs(left=row[has].astype(np.int64), right=column[has].astype(np.int64))


def _slots(slots: Ints, taken: Ints) -> Ints:
    """The places of some rows among slots, where a row has several: a place for each time."""
    order = np.argsort(slots, kind="stable")
    rows = np.sort(taken)
    nth = np.arange(len(rows)) - np.searchsorted(rows, rows)
    found: Ints = order[np.searchsorted(slots[order], rows) + nth]
    return found
