"""Ranking rows for a query by meaning and by words, and the two fused.

dense: cosine of the query's vector and a row's nearest passage. bm25: Okapi BM25 of the query's
words and the row's whole text. hybrid: candidates of both, ordered by

    WORDS · bm25 / (the highest bm25 of this query) + (1 - WORDS) · max(cosine, 0)

Reciprocal rank fusion needs no such weight, but forgets how much better the first is than the
second: a rare name that only one posting has counts as little as a common word. On postings looked
for by a passage of theirs it falls far behind BM25 alone (`python -m benchmarks search`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, Protocol, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

from jobspace.errors import UsageError

Method: TypeAlias = Literal["hybrid", "dense", "bm25"]
Rows: TypeAlias = NDArray[np.int64]
Vectors: TypeAlias = NDArray[np.float32]

WORDS: Final = 0.6  # chosen on one half of the benchmark's queries, reported on the other
DEPTH: Final = 200  # candidates that each of the two brings


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchOptions:
    """How to search.

    Attributes:
        top_k: rows wanted, 1 or more; fewer where fewer are found.
        method: hybrid, dense (vectors alone) or bm25 (words alone).
        where: an SQL condition that every row found must satisfy.
    """

    top_k: int = 10
    method: Method = "hybrid"
    where: str | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be.

        Raises:
            UsageError: an unknown method, or no row wanted.
        """
        if self.method not in get_args(Method):
            raise UsageError(
                f"method: got {self.method!r}; expected hybrid, dense or bm25. Choose one."
            )
        if self.top_k < 1:
            raise UsageError(f"top_k: got {self.top_k}; expected 1 or more. Set -k.")

    @property
    def depth(self) -> int:
        """Candidates that each side brings."""
        return max(DEPTH, 2 * self.top_k)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """Rows with what they were found by, `value` (n,), highest first; ties by row."""

    row: Rows
    value: Vectors

    @classmethod
    def of(cls, row: Rows, value: Vectors, depth: int) -> Candidates:
        """The `depth` highest of n rows."""
        order = np.lexsort((row, -value))[:depth]
        return cls(row=row[order], value=value[order])


NO_CANDIDATES: Final = Candidates(row=np.zeros(0, np.int64), value=np.zeros(0, np.float32))


class Corpus(Protocol):
    """Rows that can be ranked, those outside of a condition left out."""

    def dense(self, vector: Vectors, depth: int) -> Candidates:
        """The rows whose nearest passage is nearest to a unit vector (d,), by cosine."""

    def bm25(self, query: str, depth: int) -> Candidates:
        """The rows that share words with the query, by BM25 above 0."""

    def cosine(self, row: Rows, vector: Vectors) -> Vectors:
        """The cosine (n,) of each row's nearest passage; -1 where a row has none."""


def ranked(corpus: Corpus, query: str, vector: Vectors, options: SearchOptions) -> Rows:
    """The rows nearest to a query, nearest first.

    Args:
        corpus: where to look.
        query: the text.
        vector: float32 (d,), its vector; zeros where the encoder knows no token of it. Then
            nothing is found by meaning.
        options: how.

    Returns:
        int64, at most `top_k` rows; ties by row.
    """
    by_vector = options.method != "bm25" and bool(vector.any())
    dense = corpus.dense(vector, options.depth) if by_vector else NO_CANDIDATES
    words = corpus.bm25(query, options.depth) if options.method != "dense" else NO_CANDIDATES
    if options.method != "hybrid":
        return (dense if options.method == "dense" else words).row[: options.top_k]
    return fused(dense, words, corpus, vector).row[: options.top_k]


def fused(
    dense: Candidates, words: Candidates, corpus: Corpus, vector: Vectors, weight: float = WORDS
) -> Candidates:
    """All candidates of both sides by the weighted sum above.

    A row that BM25 did not bring counts 0 there; the cosine of a row that only BM25 brought is
    looked up.

    Source: the convex combination of Bruch, Gai and Ingber (2023), "An Analysis of Fusion
    Functions for Hybrid Retrieval", with cosine's own zero and BM25's.
    """
    alone = np.setdiff1d(words.row, dense.row)
    row = np.concatenate([dense.row, alone])
    cosine = np.concatenate([dense.value, np.zeros(len(alone), np.float32)])
    if len(alone) and vector.any():
        cosine[len(dense.row) :] = corpus.cosine(alone, vector)
    shared = np.zeros(len(row), np.float32)
    if len(words.row):
        _, here, there = np.intersect1d(row, words.row, assume_unique=True, return_indices=True)
        shared[here] = words.value[there] / words.value[0]
    value = np.float32(weight) * shared + np.float32(1 - weight) * np.maximum(cosine, 0)
    return Candidates.of(row, value, len(row))
