"""Ranking by letters and words alone: what an encoder has to beat.

Three ways without meaning, all with one shape: `fit(documents)`, then `similarity(queries)`,
float32 `(n, m)`, higher is closer. Letters are compared in small form. BM25 has no upper end; the
other two lie in [0, 1].
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

__all__ = ["Bm25", "CharTfidf", "EditDistance", "Ranker"]

Floats: TypeAlias = NDArray[np.float32]

_NOTHING: Final = "empty vocabulary"  # scikit-learn's words where no document has a term


class Ranker(Protocol):
    """Similarity of queries to the documents it was made for."""

    def similarity(self, queries: Sequence[str]) -> Floats:
        """n queries → float32 `(n, m)` to the m documents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CharTfidf:
    """Cosine of TF-IDF vectors of the 2 to 4 letters within words.

    Rare letter groups count more; typing slips cost little.

    Source: the usual strong baseline for short names; scikit-learn's `TfidfVectorizer`.

    >>> CharTfidf.fit(["nurse", "driver"]).similarity(["Nurse"]).round(2)
    array([[1., 0.]], dtype=float32)
    """

    counts: Callable[[Sequence[str]], csr_matrix] = field(repr=False)
    columns: csr_matrix = field(repr=False)

    @classmethod
    def fit(cls, documents: Sequence[str]) -> Self:
        """Weigh the letter groups of m documents."""
        from sklearn.feature_extraction.text import TfidfVectorizer

        vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), dtype=np.float32)
        counts = _fitted(vectorizer, documents)
        return cls(counts=counts, columns=counts(documents).T.tocsr())  # (v, m)

    def similarity(self, queries: Sequence[str]) -> Floats:
        """n queries → float32 `(n, m)` in [0, 1]; 0 where no letter group is shared."""
        found: Floats = (self.counts(queries) @ self.columns).toarray()
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Bm25:
    """Okapi BM25 over whole words: shared words, rare ones more, in long documents less.

    A document's value is the sum, over the query's words, of
    idf · f·(k1 + 1) / (f + k1·(1 - b + b·length / mean length)), f its count in the document,
    idf = ln(1 + (m - df + ½) / (df + ½)), k1 = 1.2, b = 0.75.

    Source: Robertson and Zaragoza (2009); the idf is Lucene's, which is never negative.

    >>> Bm25.fit(["registered nurse", "truck driver"]).similarity(["nurse"]).round(3)
    array([[0.693, 0.   ]], dtype=float32)
    """

    counts: Callable[[Sequence[str]], csr_matrix] = field(repr=False)
    columns: csr_matrix = field(repr=False)

    @classmethod
    def fit(cls, documents: Sequence[str], *, k1: float = 1.2, b: float = 0.75) -> Self:
        """Count the words of m documents.

        Args:
            documents: m texts.
            k1: how slowly repeated words stop counting, 0 or more.
            b: how much length counts, in [0, 1].
        """
        from sklearn.feature_extraction.text import CountVectorizer

        vectorizer = CountVectorizer(token_pattern=r"(?u)\b\w+\b", dtype=np.float32)
        counts = _fitted(vectorizer, documents)
        return cls(counts=counts, columns=_weighed(counts(documents), k1, b).T.tocsr())

    def similarity(self, queries: Sequence[str]) -> Floats:
        """n queries → float32 `(n, m)`, 0 or more; 0 where no word is shared."""
        found: Floats = (self.counts(queries) @ self.columns).toarray()
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class EditDistance:
    """1 - (insertions, deletions and substitutions) / (letters of the longer text).

    Source: Levenshtein (1966), by rapidfuzz.

    >>> EditDistance.fit(["nurse", "purse"]).similarity(["Nurse"]).round(2)
    array([[1. , 0.8]], dtype=float32)
    """

    documents: tuple[str, ...] = field(repr=False)

    @classmethod
    def fit(cls, documents: Sequence[str]) -> Self:
        """Keep m documents, in small letters."""
        return cls(documents=tuple(text.lower() for text in documents))

    def similarity(self, queries: Sequence[str]) -> Floats:
        """n queries → float32 `(n, m)` in [0, 1]; two empty texts are equal, 1."""
        from rapidfuzz import process
        from rapidfuzz.distance import Levenshtein

        if not queries or not self.documents:
            return np.zeros((len(queries), len(self.documents)), np.float32)
        found: Floats = process.cdist(
            [text.lower() for text in queries],
            self.documents,
            scorer=Levenshtein.normalized_similarity,
            dtype=np.float32,
            workers=-1,
        )
        return found


def _fitted(vectorizer: Any, documents: Sequence[str]) -> Callable[[Sequence[str]], csr_matrix]:
    """Texts → csr `(n, v)`; v is 0 where no document has a term, which is no error here."""
    try:
        vectorizer.fit(documents)
    except ValueError as error:
        if _NOTHING not in str(error):
            raise
        return _no_terms

    n_terms = len(vectorizer.vocabulary_)

    def counts(texts: Sequence[str]) -> csr_matrix:
        if not len(texts):  # scikit-learn refuses no texts
            return csr_matrix(np.empty((0, n_terms), np.float32))
        return csr_matrix(vectorizer.transform(texts))

    return counts


def _no_terms(texts: Sequence[str]) -> csr_matrix:
    return csr_matrix(np.empty((len(texts), 0), np.float32))


def _weighed(counts: csr_matrix, k1: float, b: float) -> csr_matrix:
    """Each count `(m, v)` as what its word adds where a query has it."""
    m = counts.shape[0]
    lengths = np.asarray(counts.sum(axis=1)).ravel()  # (m,)
    longer = lengths / max(float(lengths.mean()) if m else 0.0, 1e-9)
    document_frequency = np.bincount(counts.indices, minlength=counts.shape[1])
    idf = np.log1p((m - document_frequency + 0.5) / (document_frequency + 0.5))  # (v,)
    weighed = counts.astype(np.float32, copy=True)
    saturation = np.repeat(k1 * (1 - b + b * longer), np.diff(counts.indptr))
    value = idf[counts.indices] * counts.data * (k1 + 1) / (counts.data + saturation)
    weighed.data = value.astype(np.float32)
    return weighed
