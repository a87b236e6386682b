"""Which passage of a row found is shown, and how near it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Vectors: TypeAlias = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passages:
    """The passages of n rows, with their vectors.

    Attributes:
        texts: n lists of p texts in all.
        vectors: float32 (p, d), unit rows or zeros.
    """

    texts: pa.ListArray
    vectors: Vectors

    @property
    def starts(self) -> NDArray[np.int64]:
        """Where each row's passages begin, and the last one's end: (n + 1,)."""
        offsets = np.asarray(self.texts.offsets, np.int64)
        starts: NDArray[np.int64] = offsets - offsets[0]
        return starts

    @property
    def flat(self) -> pa.Array:
        """The p texts."""
        return self.texts.flatten()


def nearest_cosine(found: Passages, vector: Vectors) -> Vectors:
    """The cosine (n,) of each row's nearest passage with a vector (d,); -1 where it has none.

    A passage without any token the encoder knows is none.
    """
    cosine: Vectors = np.asarray(found.vectors @ vector)
    cosine[~found.vectors.any(axis=1)] = -1
    starts = found.starts
    best = np.full(len(starts) - 1, -1, np.float32)
    filled = np.flatnonzero(np.diff(starts))
    if len(filled):
        best[filled] = np.maximum.reduceat(cosine, starts[:-1][filled])
    return best


def evidence(found: Passages, query: str, vector: Vectors, *, by_words: bool) -> pa.RecordBatch:
    """The passage of each row that speaks most to the query: columns similarity and passage.

    Args:
        found: the passages of n rows.
        query: the text looked for.
        vector: float32 (d,), its vector.
        by_words: choose the passage by words shared, not by cosine; the first of the best.

    Returns:
        n rows; `similarity` is that passage's cosine, null where there is none.
    """
    cosine: Vectors = np.asarray(found.vectors @ vector)
    value = _shared_words(found.flat.to_pylist(), query) if by_words else cosine
    starts = found.starts
    best = [
        int(start + np.argmax(value[start:end])) if end > start else None
        for start, end in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True)
    ]
    known = np.asarray(found.vectors.any(axis=1)) & bool(vector.any())  # (p,)
    similarity = [
        float(np.clip(cosine[i], -1, 1)) if i is not None and known[i] else None for i in best
    ]
    columns = {
        "similarity": pa.array(similarity, pa.float32()),
        "passage": found.flat.take(pa.array(best, pa.int64())).cast(pa.string()),
    }
    return pa.record_batch(columns)


def _shared_words(texts: list[str], query: str) -> Vectors:
    """How many of the query's distinct words each text has."""
    wanted = set(re.findall(r"\w+", query.lower()))
    counts = [len(wanted.intersection(re.findall(r"\w+", text.lower()))) for text in texts]
    return np.array(counts, np.float32)
