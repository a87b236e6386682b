"""How much of what a text says a concept's labels say too, in so many words.

Vectors know what is alike; they blur what sets apart. Of a text's words that occur in the taxonomy
at all, the *shared words* of a concept are the share that some label of it has, each word weighted
by how few concepts have it. It is 1 where the concept's labels know every word.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from jobspace.text.clean import singular
from jobspace.text.hash_table import HashTable, scrambled

Floats: TypeAlias = NDArray[np.float32]
Ints: TypeAlias = NDArray[np.int32]
Ints64: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class ConceptWords:
    """The words of each concept's labels, in the singular.

    Attributes:
        words: the distinct words, string array (w,).
        concept, word: int32 (p,), the pairs of a concept and a word that its labels have.
        n_concepts: how many concepts there are.
    """

    words: pa.Array = field(repr=False)
    concept: Ints = field(repr=False)
    word: Ints = field(repr=False)
    n_concepts: int

    @classmethod
    def of(cls, keys: pa.Array, concept: Ints, n_concepts: int) -> ConceptWords:
        """Collect the words of l labels in key form, `concept` (l,) saying whose each is."""
        words, label = _split(keys)
        coded = words.dictionary_encode()
        owner = concept[label].astype(np.int64)
        n_words = max(len(coded.dictionary), 1)
        pairs = np.unique(owner * n_words + np.asarray(coded.indices, dtype=np.int64))
        return cls(
            words=coded.dictionary,
            concept=(pairs // n_words).astype(np.int32),
            word=(pairs % n_words).astype(np.int32),
            n_concepts=n_concepts,
        )

    def shared(self, keys: pa.Array, concepts: Ints) -> Floats:
        """The shared words of n texts with k concepts each.

        A word counts (1 + ln((c + 1) / (its concepts + 1)))², c the number of concepts.

        Args:
            keys: n texts in key form.
            concepts: int (n, k).

        Returns:
            float32 (n, k) in [0, 1]; 0 where a text has no word of the taxonomy.

        Source: inverse document frequency (Spärck Jones, 1972), with concepts for documents.
        """
        words, text = _split(keys)
        found = pc.fill_null(pc.index_in(words, value_set=self.words), -1)
        word = np.asarray(found, dtype=np.int64)
        text, word = text[word >= 0], word[word >= 0]
        weight = self._weights[word]  # (t,)
        has = self._has(word, concepts[text])  # (t, k)
        total = np.bincount(text, weight, minlength=len(keys)).astype(np.float32)
        summed = np.zeros(concepts.shape, dtype=np.float32)
        starts = np.flatnonzero(np.diff(text, prepend=-1))
        if len(starts):
            summed[text[starts]] = np.add.reduceat(has * weight[:, None], starts, axis=0)
        summed /= np.maximum(total, 1e-9)[:, None]
        return summed

    def _has(self, word: Ints64, concepts: Ints) -> NDArray[np.bool_]:
        """Whether concepts (t, k) have the words (t,): bool (t, k)."""
        has = np.zeros(concepts.size, dtype=np.bool_)
        at, _ = self._pairs.find(self._ids(word[:, None], concepts).ravel())
        has[at] = True
        return has.reshape(concepts.shape)

    @cached_property
    def _pairs(self) -> HashTable:
        """The pairs, to look up; a matrix would be 1 GB at 200,000 words of 5,000 concepts."""
        return HashTable(
            self._ids(self.word, self.concept), np.zeros(len(self.word), dtype=np.int64)
        )

    def _ids(self, word: Ints | Ints64, concept: Ints) -> NDArray[np.uint64]:
        return scrambled((word.astype(np.int64) * self.n_concepts + concept).astype(np.uint64))

    @cached_property
    def _weights(self) -> Floats:
        counts = np.bincount(self.word, minlength=len(self.words))
        idf = 1.0 + np.log((self.n_concepts + 1) / (counts + 1))
        return (idf * idf).astype(np.float32)


def _split(keys: pa.Array) -> tuple[pa.Array, NDArray[np.int64]]:
    """The words of n keys, in the singular (t,), and int64 (t,) the key of each, ascending."""
    split = pc.utf8_split_whitespace(singular(keys))
    words, key = split.flatten(), np.asarray(pc.list_parent_indices(split), dtype=np.int64)
    is_word = pc.not_equal(words, "")  # a blank key splits into one empty word
    return words.filter(is_word), key[np.asarray(is_word)]
