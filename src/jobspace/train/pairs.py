"""Rows as numbers: each distinct text once, and which texts are known to go with which group."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy.sparse import csr_array

Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What one step compares.

    Attributes:
        texts: int (u,), the distinct texts of the step.
        query: int (b,), places in `texts`.
        candidates: int (m,), places in `texts`: the b positives in the queries' order, then the
            given negatives.
        masked: bool (b, m): a candidate that is right for the query too, so no negative.
    """

    texts: Ints
    query: Ints
    candidates: Ints
    masked: Bools


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """n rows over t distinct texts.

    Attributes:
        texts: the t texts, in order of appearance.
        query, positive: int (n,), indices of texts.
        negatives: int (n, 2), the hard and the easy one; -1 where there is none.
        group: int (n,); rows of one group are never each other's negatives.
        known: (t, g), 1 where a text is asked or answered in a group.
    """

    texts: list[str]
    query: Ints
    positive: Ints
    negatives: Ints
    group: Ints
    known: csr_array = field(repr=False)

    @classmethod
    def of(cls, table: pa.Table) -> Pairs:
        """Number the texts of a table with the columns of `examples.COLUMNS`."""
        names = ("query", "positive", "negative", "easy_negative")
        chunks = [chunk for name in names for chunk in table[name].chunks]
        encoded = pa.chunked_array(chunks, pa.string()).combine_chunks().dictionary_encode()
        ids = np.asarray(pc.fill_null(encoded.indices, -1), np.int64).reshape(4, len(table))
        group = groups_of(table, ids[0])
        pairs = (np.concatenate([ids[0], ids[1]]), np.concatenate([group, group]))
        shape = (len(encoded.dictionary), int(group.max(initial=-1)) + 1)
        known = csr_array((np.ones(2 * len(table), np.int32), pairs), shape=shape)
        return cls(
            texts=encoded.dictionary.to_pylist(),
            query=ids[0],
            positive=ids[1],
            negatives=ids[2:].T,
            group=group,
            known=known,
        )

    def __len__(self) -> int:
        """Rows."""
        return len(self.query)

    def batches(self, size: int, seed: tuple[int, ...]) -> list[Ints]:
        """The rows of each step of an epoch, shuffled; the last step takes what is left over."""
        order = np.random.default_rng(seed).permutation(len(self))
        return np.array_split(order, max(1, round(len(self) / size)))

    def batch(self, rows: Ints) -> Batch:
        """What the step over some rows compares."""
        given = self.negatives[rows].ravel()
        candidates = np.concatenate([self.positive[rows], np.unique(given[given >= 0])])
        texts, places = np.unique(
            np.concatenate([self.query[rows], candidates]), return_inverse=True
        )
        return Batch(
            texts=texts,
            query=places[: len(rows)],
            candidates=places[len(rows) :],
            masked=self._masked(rows, candidates),
        )

    def _masked(self, rows: Ints, candidates: Ints) -> Bools:
        """Candidates known in the row's group; its own positive, but for its own place."""
        n = len(rows)
        pick = csr_array((np.ones(n, np.int32), (self.group[rows], np.arange(n))),
                         shape=(self.known.shape[1], n))  # fmt: skip
        masked: Bools = (self.known[candidates] @ pick).toarray().T > 0  # (b, m)
        masked |= candidates[None, :] == self.positive[rows][:, None]
        own = np.arange(n)
        masked[own, own] = False
        return masked


def groups_of(table: pa.Table, query: Ints) -> Ints:
    """A number a row: its group, or its query where it has none."""
    group = table["group"].combine_chunks().dictionary_encode()
    given = np.asarray(pc.fill_null(group.indices, -1), np.int64)
    apart = int(given.max(initial=-1)) + 1
    return np.unique(np.where(given >= 0, given, apart + query), return_inverse=True)[1]


def blocks(n: int, size: int) -> Iterator[slice]:
    """0…n in slices of a size."""
    for start in range(0, n, size):
        yield slice(start, min(start + size, n))
