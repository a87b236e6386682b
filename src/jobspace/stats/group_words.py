"""Groups of texts numbered by size, and the words that tell of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from jobspace.stats.word_counts import telling_words

Ints: TypeAlias = NDArray[np.int64]


def by_size(numbers: Ints, n_rows_of: Ints) -> tuple[Ints, Ints]:
    """Numbers of groups so that the largest is 0, and the old number of each new one.

    Args:
        numbers: (n,), the group of each text; -1 for none.
        n_rows_of: (n,), how many rows have it; a group without a row has no new number.

    Returns:
        int64 (n,), -1 for none, and int64 (g,). Of equal groups the first number stays first.

    >>> by_size(np.array([0, 1, 1, -1]), np.array([1, 1, 1, 9]))
    (array([ 1,  0,  0, -1]), array([1, 0]))
    """
    there = numbers >= 0
    sizes = np.bincount(numbers[there], weights=n_rows_of[there])
    order = np.argsort(-sizes, kind="stable")
    order = order[sizes[order] > 0]
    new = np.full(len(sizes) + 1, -1, np.int64)
    new[order] = np.arange(len(order))
    return new[numbers], order


def words_of_groups(
    counts: csr_matrix, words: Sequence[str], group: Ints, n_rows_of: Ints, n: int
) -> list[list[str]]:
    """The words that are in more rows of a group than elsewhere; see `telling_words`.

    Args:
        counts: csr (t, v), how often each word is in each text.
        words: v words.
        group: (t,), the group of each text; -1 for none.
        n_rows_of: (t,), how many rows have it.
        n: the most words a group.

    Returns:
        A list for each group, the most telling word first.
    """
    there = np.flatnonzero(group >= 0)
    k = int(group.max(initial=-1)) + 1
    rows = n_rows_of[there].astype(np.float32)
    members = csr_matrix((rows, (group[there], there)), shape=(k, len(group)))
    has = csr_matrix((np.ones_like(counts.data), counts.indices, counts.indptr), counts.shape)
    n_with = (members @ has).toarray()  # (k, v)
    sizes = np.asarray(members.sum(axis=1))  # (k, 1)
    return telling_words(n_with / sizes, n_with.sum(axis=0) / sizes.sum(), words, n)
