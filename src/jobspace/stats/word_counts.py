"""How often each word is in each text, as a sparse matrix; words are counted by their stems."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack

from jobspace.tables.distinct import DistinctTexts
from jobspace.text.stems import stems_of, words_of

pc: Any = pyarrow.compute

Places: TypeAlias = NDArray[np.int64]

CHUNK_ROWS: Final = 8_192  # postings: 30 MB of text, 4 million words at once
# In many texts half of all spellings are of one text alone, mostly slips: stemming them is in vain.
MANY_ROWS: Final = 2_000
MIN_ROWS_FORM: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The words that are counted, each with all its forms.

    Attributes:
        words: v words, each by its most frequent full form (`nurses` for the stem `nurs`), in
            the order of their stems.
        stems: v stems, ascending.
        forms: all spellings met, and `places` (n_forms,) the word each belongs to, -1 for none.
    """

    words: tuple[str, ...]
    stems: pa.StringArray = field(repr=False)
    forms: pa.StringArray = field(repr=False)
    places: Places = field(repr=False)

    def counts(self, texts: pa.Array) -> csr_matrix:
        """How often each word is in each of n texts.

        A spelling that was not met before is stemmed and looked up.

        Returns:
            float32 csr (n, v); a row of zeros for a text without any of the words.
        """
        parts = [self._counts(part) for part in _chunks(texts)]
        return vstack(parts, format="csr") if parts else _no_rows(len(self.words))

    def _counts(self, texts: pa.Array) -> csr_matrix:
        rows, words = words_of(texts)
        coded = words.dictionary_encode()
        places = self._places_of(coded.dictionary)[coded.indices.to_numpy()]
        known = places >= 0
        return _matrix(rows[known], places[known], (len(texts), len(self.words)))

    def _places_of(self, words: pa.StringArray) -> Places:
        met = pc.index_in(words, value_set=self.forms)
        at = pc.fill_null(met, -1).to_numpy().astype(np.int64)
        places: Places = np.append(self.places, -1)[at]
        new = met.is_null()
        if new.true_count:
            found = pc.index_in(stems_of(words.filter(new)), value_set=self.stems)
            places[new.to_numpy(zero_copy_only=False)] = pc.fill_null(found, -1).to_numpy()
        return places


def count_words(
    texts: pa.Array | Sequence[str],
    *,
    min_rows: int = 5,
    max_words: int = 5_000,
    min_rows_form: int | None = None,
) -> tuple[Words, csr_matrix]:
    """Chooses the words of texts and counts them.

    Words are counted by their stems; stop words, numbers and what every posting says are left out,
    see `text.stems`.

    Args:
        texts: n texts; null has no words.
        min_rows: a word is in at least so many texts.
        max_words: only so many words, those in most texts; ties by number, then by alphabet.
        min_rows_form: spellings in fewer texts are not read, which saves most of the time; None
            is 2 of more than 2,000 texts, and 1 of fewer.

    Returns:
        The v words, and float32 csr (n, v) of how often each is in each text. v may be 0.

    >>> words, counts = count_words(["a nurse", "nurse", "nurses in trucks"], min_rows=2)
    >>> words.words, counts.toarray().tolist()
    (('nurse',), [[1.0], [1.0], [1.0]])
    """
    column = texts if isinstance(texts, (pa.Array, pa.ChunkedArray)) else pa.array(texts)
    forms = DistinctTexts()
    by_form = _by_form(column, forms)  # (n, n_forms)
    spelled = forms.new_texts()
    of_form = _rows_with(by_form)
    by_number = MIN_ROWS_FORM if len(column) > MANY_ROWS else 1
    often = np.flatnonzero(of_form >= (min_rows_form or by_number))
    coded = stems_of(spelled.take(pa.array(often))).dictionary_encode()
    stem = coded.indices.to_numpy().astype(np.int64)
    joined = _matrix(often, stem, (len(spelled), len(coded.dictionary)))  # (n_forms, n_stems)
    by_stem = csr_matrix(by_form @ joined)  # (n, n_stems)
    chosen = _chosen(by_stem, coded.dictionary, min_rows, max_words)
    place = np.full(len(coded.dictionary), -1, np.int64)
    place[chosen] = np.arange(len(chosen))
    places = np.full(len(spelled), -1, np.int64)
    places[often] = place[stem]
    total = np.asarray(by_form.sum(axis=0)).ravel()
    words = Words(
        words=_most_frequent(spelled, places, total),
        stems=coded.dictionary.take(pa.array(chosen)),
        forms=spelled,
        places=places,
    )
    return words, csr_matrix(by_stem[:, chosen])


def telling_words(
    shares: NDArray[Any], everywhere: NDArray[Any], words: Sequence[str], n: int
) -> list[list[str]]:
    """The n words that say most of each of g groups, the most telling first.

    A word's relevance to group g is 0.6 ln p(w|g) + 0.4 ln(p(w|g) / p(w)): frequent in the group,
    and more so than elsewhere.

    Args:
        shares: (g, v), how frequent each word is in each group; a word of share 0 is none of its.
        everywhere: (v,), how frequent each word is in all.
        words: the v words.
        n: the most words a group.

    Returns:
        g lists; ties in the order of the words.

    Source: Sievert and Shirley (2014), LDAvis, with the λ = 0.6 of their study.

    >>> telling_words(np.array([[0.5, 0.4], [0.5, 0.0]]), np.array([0.5, 0.2]), ["a", "b"], 2)
    [['b', 'a'], ['a']]
    """
    with np.errstate(divide="ignore"):
        relevance = np.log(shares) - 0.4 * np.log(everywhere)  # (g, v)
    found = []
    for row in relevance:
        order = np.argsort(-row, kind="stable")[:n]
        found.append([words[i] for i in order[np.isfinite(row[order])]])
    return found


def _by_form(texts: pa.Array | pa.ChunkedArray, forms: DistinctTexts) -> csr_matrix:
    """How often each spelling is in each text; the spellings are gathered in `forms`."""
    parts = []
    for part in _chunks(texts):
        rows, words = words_of(part)
        ids = forms.add(words)
        parts.append((rows, ids.astype(np.int64), len(part)))
    counted = [_matrix(rows, ids, (n, len(forms))) for rows, ids, n in parts]
    return vstack(counted, format="csr") if counted else _no_rows(len(forms))


def _chosen(by_stem: csr_matrix, stems: pa.StringArray, min_rows: int, max_words: int) -> Places:
    """The places of the stems that are counted, in the order of the alphabet."""
    n_rows = _rows_with(by_stem)
    total = np.asarray(by_stem.sum(axis=0)).ravel()
    alphabet = np.argsort(np.argsort(np.asarray(stems.to_pylist(), object), kind="stable"))
    counted = pc.not_equal(stems, "").to_numpy(zero_copy_only=False) & (n_rows >= min_rows)
    order = np.lexsort((alphabet, -total, -n_rows))
    kept: Places = order[counted[order]][:max_words]
    return kept[np.argsort(alphabet[kept])]


def _most_frequent(forms: pa.StringArray, places: Places, total: NDArray[Any]) -> tuple[str, ...]:
    """The most frequent full form of each word; of equal ones the first in the alphabet."""
    kept = np.flatnonzero(places >= 0)
    spelled = np.asarray(forms.take(pa.array(kept)).to_pylist(), object)
    order = np.lexsort((np.argsort(np.argsort(spelled)), -total[kept], places[kept]))
    _, first = np.unique(places[kept][order], return_index=True)
    return tuple(spelled[order][first].tolist())


def _chunks(texts: pa.Array | pa.ChunkedArray) -> Iterator[pa.Array]:
    for chunk in texts.chunks if isinstance(texts, pa.ChunkedArray) else [texts]:
        for start in range(0, len(chunk), CHUNK_ROWS):
            yield chunk.slice(start, CHUNK_ROWS)


def _matrix(rows: Places, columns: Places, shape: tuple[int, int]) -> csr_matrix:
    """How often each (row, column) is there, float32."""
    return csr_matrix((np.ones(len(rows), np.float32), (rows, columns)), shape=shape)


def _rows_with(counts: csr_matrix) -> Places:
    """In how many rows each column is."""
    counts.sum_duplicates()
    return np.bincount(counts.indices, minlength=counts.shape[1]).astype(np.int64)


def _no_rows(n_columns: int) -> csr_matrix:
    return csr_matrix(np.empty((0, n_columns), np.float32))
