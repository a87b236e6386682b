"""How well queries rank what is right for them: one value a query.

Every function gives an array with a value for each query, not a mean, so that the values can be
averaged, weighted and bootstrapped (`jobspace.stats.intervals`). Items are ranked by similarity,
the closest first; of tied items the one with the lower index comes first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

__all__ = [
    "Ranks",
    "Relevant",
    "Values",
    "average_precision",
    "found_within",
    "r_precision",
    "ranks_in_lists",
    "ranks_of",
    "reciprocal_rank",
]

Ranks: TypeAlias = NDArray[np.int32]
Values: TypeAlias = NDArray[np.float64]
Relevant: TypeAlias = "Sequence[Sequence[int] | frozenset[int]] | csr_matrix"

_Number = TypeVar("_Number", np.float32, np.float64)


def ranks_of(similarity: NDArray[_Number], relevant: Relevant) -> Ranks:
    """Find at which place each query's best relevant item stands.

    Args:
        similarity: `(n, m)`, of n queries to m items; higher is closer.
        relevant: of each query the indices of its relevant items; or a csr matrix `(n, m)` whose
            stored entries are the relevant ones.

    Returns:
        int32 `(n,)`, from 1; 0 where a query has no relevant item.

    >>> ranks_of(np.array([[0.1, 0.9, 0.9], [0.3, 0.2, 0.1]]), [[2, 0], []])
    array([2, 0], dtype=int32)
    """
    ranks = np.zeros(len(similarity), np.int32)
    for i, items in _relevant_rows(relevant, len(similarity)):
        row = similarity[i]
        best = items[np.argmax(row[items])]  # ascending items: the lowest of tied ones
        tied_before = np.count_nonzero(row[:best] == row[best])
        ranks[i] = 1 + np.count_nonzero(row > row[best]) + tied_before
    return ranks


def ranks_in_lists(lists: NDArray[np.int32], relevant: Relevant) -> Ranks:
    """Find at which place each query's best relevant item stands in a list already ranked.

    Args:
        lists: `(n, k)`, item indices, the closest first; -1 where a list is shorter.
        relevant: as in `ranks_of`.

    Returns:
        int32 `(n,)`, from 1; 0 where no relevant item is in the list.

    >>> ranks_in_lists(np.array([[7, 3], [5, -1]], dtype=np.int32), [[3], []])
    array([2, 0], dtype=int32)
    """
    ranks = np.zeros(len(lists), np.int32)
    for i, items in _relevant_rows(relevant, len(lists)):
        at = np.flatnonzero(np.isin(lists[i], items))
        if len(at):
            ranks[i] = at[0] + 1
    return ranks


def reciprocal_rank(ranks: Ranks) -> Values:
    """Turn ranks into 1 / rank, 0 where nothing relevant is ranked; its mean is the MRR.

    >>> float(reciprocal_rank(np.array([1, 2, 0, 4], dtype=np.int32)).mean())
    0.4375
    """
    return np.where(ranks > 0, 1.0 / np.maximum(ranks, 1), 0.0)


def found_within(ranks: Ranks, k: int) -> Values:
    """Say with 1 and 0 whether the best relevant item is among the first k.

    With k = 1 its mean is the accuracy (hit@1). With one relevant item a query, its mean is
    recall@k; with several it is the share of queries with at least one of them.

    >>> found_within(np.array([1, 0, 3], dtype=np.int32), 2).tolist()
    [1.0, 0.0, 0.0]
    """
    return ((ranks > 0) & (ranks <= k)).astype(np.float64)


def average_precision(similarity: NDArray[_Number], relevant: Relevant) -> Values:
    """Average, over a query's relevant items, the precision at the place of each; its mean is MAP.

    With relevant items at the places p1 < p2 < … < pR: (1/p1 + 2/p2 + … + R/pR) / R.

    Args:
        similarity: as in `ranks_of`.
        relevant: as in `ranks_of`.

    Returns:
        float64 `(n,)` in [0, 1]; 0 where a query has no relevant item. Such queries say nothing
        of a ranking: leave them out of means.

    >>> average_precision(np.array([[0.9, 0.8, 0.7]]), [[0, 2]]).round(3).tolist()
    [0.833]
    """
    values = np.zeros(len(similarity))
    for i, items in _relevant_rows(relevant, len(similarity)):
        order = np.argsort(-similarity[i], kind="stable")
        places = np.flatnonzero(np.isin(order, items)) + 1
        values[i] = np.mean(np.arange(1, len(places) + 1) / places)
    return values


def r_precision(similarity: NDArray[_Number], relevant: Relevant, k: int) -> Values:
    """Share of the relevant items among the first k, of as many as could be there.

    With R relevant items: (relevant among the first k) / min(k, R).

    Args:
        similarity: as in `ranks_of`.
        relevant: as in `ranks_of`.
        k: how many items are looked at, 1 or more.

    Returns:
        float64 `(n,)` in [0, 1]; 0 where a query has no relevant item.

    Source: R-Precision@K as in Decorte et al., arXiv 2209.05987.

    >>> r_precision(np.array([[0.9, 0.8, 0.7, 0.6]]), [[0, 2, 3]], 2).tolist()
    [0.5]
    """
    values = np.zeros(len(similarity))
    for i, items in _relevant_rows(relevant, len(similarity)):
        first = np.argsort(-similarity[i], kind="stable")[:k]
        values[i] = np.isin(first, items).sum() / min(k, len(items))
    return values


def _relevant_rows(relevant: Relevant, n: int) -> Iterator[tuple[int, NDArray[np.int64]]]:
    """The queries that have relevant items, with these, distinct and ascending."""
    n_given = relevant.shape[0] if isinstance(relevant, csr_matrix) else len(relevant)
    if n_given != n:
        raise ValueError(f"relevant: got {n_given} rows; expected {n}, one a query.")
    for i in range(n):
        items = (
            relevant.indices[relevant.indptr[i] : relevant.indptr[i + 1]]
            if isinstance(relevant, csr_matrix)
            else list(relevant[i])
        )
        if len(items):
            yield i, np.unique(np.asarray(items, np.int64))
