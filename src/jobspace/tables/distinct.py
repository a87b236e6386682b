"""The distinct texts of a whole stream, each kept once."""

from __future__ import annotations

from itertools import chain, repeat
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute

from jobspace.tables.compose import as_text

pc: Any = pyarrow.compute

_UNKNOWN = -2


class DistinctTexts:
    """A dictionary of texts that grows batch by batch; ids count them in order of appearance.

    Arrow finds the distinct texts of each batch, so that only those reach Python. Ids and counts do
    not depend on how the rows are cut into batches.

    >>> texts = DistinctTexts()
    >>> texts.add(pa.array(["nurse", "RN", None, "nurse"])).tolist()
    [0, 1, -1, 0]
    >>> texts.add(pa.array(["RN", "clerk"])).tolist()
    [1, 2]
    >>> texts.new_texts(since=2).to_pylist(), texts.counts.tolist()
    (['clerk'], [2, 2, 1])
    """

    def __init__(self) -> None:
        """Starts empty."""
        self._ids: dict[str, int] = {}
        self._chunks: list[pa.Array[Any]] = []
        self._ends: list[int] = []
        self._counts = np.zeros(1024, dtype=np.int64)

    def __len__(self) -> int:
        """Number of distinct texts so far."""
        return len(self._ids)

    @property
    def counts(self) -> npt.NDArray[np.int64]:
        """Occurrences of each distinct text so far, `(n_distinct,)`, by id; a copy."""
        return self._counts[: len(self)].copy()

    def add(self, column: pa.Array[Any] | pa.ChunkedArray[Any]) -> npt.NDArray[np.int32]:
        """Adds a column of texts (or of numbers, which are written out) and says which each row is.

        Returns:
            `(n_rows,)` int32: the id of each row's text; -1 where it is null.

        Raises:
            InputError: the column holds no texts or numbers but lists, structs or undecodable
            bytes.
        """
        chunks = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
        ids = [self._add_chunk(chunk) for chunk in chunks]
        return np.concatenate(ids) if ids else np.zeros(0, dtype=np.int32)

    def new_texts(self, since: int = 0) -> pa.Array[Any]:
        """The texts with ids from `since` on, as `pa.string()`, in the order of their ids."""
        first = int(np.searchsorted(self._ends, since, side="right"))
        chunks = self._chunks[first:]
        if chunks:
            begin = self._ends[first] - len(chunks[0])
            chunks[0] = chunks[0].slice(max(0, since - begin))
        return pa.concat_arrays(chunks) if chunks else pa.array([], pa.string())

    def _add_chunk(self, chunk: pa.Array[Any]) -> npt.NDArray[np.int32]:
        if pa.types.is_null(chunk.type):
            return np.full(len(chunk), -1, dtype=np.int32)
        indices, texts = _encoded(chunk)
        ids = self._ids_of(texts)  # (n_distinct + 1,), the last for null
        rows = ids[indices]  # (n_rows,)
        counted = np.bincount(indices, minlength=len(ids))[:-1]
        np.add.at(self._counts, ids[:-1][ids[:-1] >= 0], counted[ids[:-1] >= 0])
        return rows

    def _ids_of(self, texts: pa.Array[Any]) -> npt.NDArray[np.int32]:
        """The ids of the texts, and -1 after the last: where the index of a null points."""
        n_before = len(self._ids)
        known = self._ids
        listed = texts.to_numpy(zero_copy_only=False).tolist()
        # map and dict.get stay in C: most texts of a batch are known from earlier ones.
        found = map(known.get, listed, repeat(_UNKNOWN))
        ids = np.fromiter(chain(found, (-1,)), dtype=np.int32, count=len(listed) + 1)
        for place in np.flatnonzero(ids == _UNKNOWN).tolist():
            text = listed[place]
            ids[place] = -1 if text is None else known.setdefault(text, len(known))
        if len(known) > n_before:
            self._keep(texts, ids[:-1], n_before)
        return ids

    def _keep(self, texts: pa.Array[Any], ids: npt.NDArray[np.int32], n_before: int) -> None:
        places = np.flatnonzero(ids >= n_before)
        # A dictionary may hold one text twice; its first place is the one that counts.
        _, firsts = np.unique(ids[places], return_index=True)
        self._chunks.append(texts.take(pa.array(places[firsts])))
        self._ends.append(len(self._ids))
        if len(self._ids) > len(self._counts):
            grown = np.zeros(2 * len(self._ids), dtype=np.int64)
            grown[: len(self._counts)] = self._counts
            self._counts = grown


def _encoded(chunk: pa.Array[Any]) -> tuple[npt.NDArray[np.int32], pa.Array[Any]]:
    """Row → place among the chunk's distinct texts (their count for null), and these."""
    if isinstance(chunk, pa.DictionaryArray):
        used = pc.dictionary_encode(chunk.indices)
        texts = as_text(chunk.dictionary.take(used.dictionary))
    else:
        plain = as_text(chunk) if pa.types.is_nested(chunk.type) else chunk
        used = pc.dictionary_encode(plain)
        texts = as_text(used.dictionary)
    indices = used.indices.fill_null(len(texts)).to_numpy(zero_copy_only=False)
    return indices.astype(np.int32, copy=False), texts
