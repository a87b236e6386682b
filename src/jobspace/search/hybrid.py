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
        """Candidates that each side brings: enough to be fused, or just those wanted."""
        return max(DEPTH, 2 * self.top_k) if self.method == "hybrid" else self.top_k


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
    return fused(dense, words, options.depth).row[: options.top_k]


def fused(dense: Candidates, words: Candidates, depth: int, *, weight: float = WORDS) -> Candidates:
    """All candidates of both sides by the weighted sum above.

    What a side did not bring counts 0 there, if the side brought all it has; else as much as the
    last that it brought, which is the most it can be.

    Args:
        dense, words: of each side at most `depth`, values of words 0 or more.
        depth: how many were asked for.
        weight: of the words, in [0, 1].

    Source: the convex combination of Bruch, Gai and Ingber (2023), "An Analysis of Fusion
    Functions for Hybrid Retrieval", with cosine's own zero and BM25's.
    """
    row = np.union1d(dense.row, words.row)
    shared = _spread(words, row, depth) / max(words.value.max(initial=0), np.float32(1e-9))
    cosine = np.maximum(_spread(dense, row, depth), 0)
    value = np.float32(weight) * shared + np.float32(1 - weight) * cosine
    return Candidates.of(row, value.astype(np.float32), len(row))


def _spread(side: Candidates, row: Rows, depth: int) -> Vectors:
    """A side's value (n,) for ascending rows, among which are all of the side's."""
    full = len(side.row) >= depth
    value = np.full(len(row), side.value[-1] if full else 0, np.float32)
    value[np.searchsorted(row, side.row)] = side.value
    return value
