"""Rows searched where they stand: no space, exact vectors and BM25 in memory."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from jobspace.encode.base import Wrapped
from jobspace.search.evidence import Passages, nearest_cosine
from jobspace.search.hybrid import Candidates, Rows, Vectors
from jobspace.search.lexical import Bm25
from jobspace.search.passages import passages


@dataclass(frozen=True, slots=True, kw_only=True)
class InMemory:
    """n rows by their passages; a `Corpus`.

    Attributes:
        found: their passages with vectors.
        within: bool (n,), the rows that satisfy the condition.
    """

    found: Passages
    within: NDArray[np.bool_] = field(repr=False)
    _bm25: list[Bm25] = field(default_factory=list, repr=False)

    @classmethod
    def of(cls, texts: pa.Array, within: NDArray[np.bool_], encoder: Wrapped) -> InMemory:
        """Cut and encode n texts."""
        lists = passages(texts)
        vectors = encoder.encode(lists.flatten())
        return cls(found=Passages(texts=lists, vectors=vectors), within=within)

    def dense(self, vector: Vectors, depth: int) -> Candidates:
        """By exact cosine."""
        cosine = nearest_cosine(self.found, vector)
        row = np.flatnonzero(self.within & (cosine > -1))
        return Candidates.of(row, cosine[row], depth)

    def bm25(self, query: str, depth: int) -> Candidates:
        """By the words of the whole text; the counts are of all rows, within or not."""
        if not self._bm25:
            whole = pc.binary_join(self.found.texts, " ")
            self._bm25.append(Bm25.fit(whole.to_pylist()))
        value = self._bm25[0].similarity([query])[0]  # (n,)
        row = np.flatnonzero(self.within & (value > 0))
        return Candidates.of(row, value[row], depth)

    def passages(self, row: Rows) -> Passages:
        """The passages of some rows."""
        starts = self.found.starts
        flat = [np.arange(starts[r], starts[r + 1]) for r in row.tolist()]
        places = np.concatenate(flat) if flat else np.zeros(0, np.int64)
        return Passages(
            texts=self.found.texts.take(pa.array(row)), vectors=self.found.vectors[places]
        )
