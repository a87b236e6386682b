"""Hashes of 64 bits to look up, millions at once."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int64]
Hashes: TypeAlias = NDArray[np.uint64]


def scrambled(numbers: Hashes) -> Hashes:
    """Spreads small numbers over 64 bits, no two to the same (the finalizer of SplitMix64)."""
    x = numbers * np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


class HashTable:
    """Hashes with a payload each, for lookup; a bitmap turns away most of what is not there.

    What passes starts where the hashes with its first bits begin, and walks on: a step or two, as
    hashes are spread evenly. Equal hashes of different pieces are not told apart: a run of a
    million words meets one with probability below one in a million.
    """

    def __init__(self, hashes: Hashes, payload: Ints) -> None:
        """Sort by hash."""
        order = np.argsort(hashes)
        ordered, self._payload = hashes[order], payload[order]
        starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)])
        distinct = ordered[starts]
        self._hashes = np.append(distinct, np.uint64(2**64 - 1))  # no step goes past the last
        self._starts = np.append(starts, [len(order), len(order)])  # of each hash's payload
        self._shift = np.uint64(64 - min(22, max(10, (len(distinct) * 16).bit_length())))
        self._seen = np.zeros(1 << int(64 - self._shift), dtype=bool)
        self._seen[distinct >> self._shift] = True
        bits = min(22, max(10, len(distinct).bit_length()))
        self._bucket_shift = np.uint64(64 - bits)
        buckets = (distinct >> self._bucket_shift).astype(np.int64)
        self._buckets = np.zeros(1 << bits, dtype=np.int32)  # where each begins
        np.cumsum(np.bincount(buckets, minlength=1 << bits)[:-1], out=self._buckets[1:])

    def find(self, queries: Hashes) -> tuple[Ints, Ints]:
        """Position of the query and payload, for every pair of equal hashes."""
        rows = np.flatnonzero(self._seen[queries >> self._shift])
        wanted = queries[rows]
        at = self._buckets[wanted >> self._bucket_shift]
        behind = np.flatnonzero(self._hashes[at] < wanted)
        while len(behind):
            at[behind] += 1
            behind = behind[self._hashes[at[behind]] < wanted[behind]]
        hit = np.flatnonzero(self._hashes[at] == wanted)
        rows, first = rows[hit], self._starts[at[hit]]
        n = self._starts[at[hit] + 1] - first
        return np.repeat(rows, n), self._payload[_ranges(first, n)]

    def find_each(self, queries: Hashes) -> tuple[Ints, Ints, Ints]:
        """The same for p rows of n queries: their row and column, and the payload."""
        at, payload = self.find(queries.ravel())
        return *np.divmod(at, queries.shape[1]), payload


def _ranges(starts: Ints, lengths: Ints) -> Ints:
    """starts[0], starts[0] + 1, … lengths[0] of them, then the same for the next."""
    before = np.cumsum(lengths) - lengths
    return np.repeat(starts - before, lengths) + np.arange(int(lengths.sum()))


def table_of(parts: list[tuple[Hashes, Ints]]) -> HashTable:
    """A table of hashes with a payload each, given in parts."""
    hashes = [np.zeros(0, dtype=np.uint64), *(part[0] for part in parts)]
    payload = [np.zeros(0, dtype=np.int64), *(part[1] for part in parts)]
    return HashTable(np.concatenate(hashes), np.concatenate(payload))
