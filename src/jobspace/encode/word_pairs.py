"""Pairs of neighbouring words that have a vector of their own: "software engineer".

A sum of word vectors does not know that the two stand together. For the pairs that matter most a
table holds further rows, and a text that has the pair adds its row to those of its words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from jobspace.text.clean import fitted

Ints = NDArray[np.int64]

FEW_WORDS = 64  # up to which a dictionary is faster than Arrow's look-up, made anew each time

_EDGES = r"^[^\p{L}\p{N}+#]+|[^\p{L}\p{N}+#]+$"  # "c++" and "c#" keep their signs


@dataclass(frozen=True, slots=True, kw_only=True)
class WordPairs:
    """p pairs of words, ready to be found in texts.

    Words count in small letters and without punctuation at their ends, so "Engineer, Software" has
    the pair "engineer software". Punctuation that stands alone keeps words apart.

    Attributes:
        pairs: the pairs, each "first second"; pair i has row i.
        words: distinct words of the pairs: string array (w,).
        keys: int64 (p,), ascending: w times the first word's row in `words`, plus the second's.
        rows: int64 (p,), the pair of each key.
        places: the row of each word in `words`, for few words at a time.
    """

    pairs: tuple[str, ...]
    words: pa.Array = field(repr=False)
    keys: Ints = field(repr=False)
    rows: Ints = field(repr=False)
    places: dict[str, int] = field(repr=False)

    @classmethod
    def of(cls, pairs: Sequence[str]) -> WordPairs:
        """Prepare distinct pairs, each two words with a space between.

        Raises:
            ValueError: one of them is not two words.
        """
        split = [pair.split(" ") for pair in pairs]
        wrong = next((pair for pair, two in zip(pairs, split, strict=True) if len(two) != 2), None)
        if wrong is not None:
            raise ValueError(f"word pair: got {wrong!r}; expected two words.")
        flat = pa.array([word for two in split for word in two], pa.string()).dictionary_encode()
        n_words = len(flat.dictionary)
        codes = np.asarray(flat.indices, dtype=np.int64).reshape(-1, 2)  # (p, 2)
        keys = codes[:, 0] * n_words + codes[:, 1]
        order = np.argsort(keys, kind="stable")
        return cls(
            pairs=tuple(pairs),
            words=flat.dictionary,
            keys=keys[order],
            rows=order,
            places={word: i for i, word in enumerate(flat.dictionary.to_pylist())},
        )

    def __len__(self) -> int:
        """How many pairs there are."""
        return len(self.pairs)

    def find(self, distinct: pa.Array, codes: Ints, starts: Ints) -> tuple[Ints, Ints]:
        """Find the pairs in n texts.

        Args:
            distinct: the distinct words of the texts, as typed.
            codes: (k,), each word of each text as a row of `distinct`.
            starts: (n + 1,), text i has the words `starts[i]` to `starts[i + 1]`.

        Returns:
            Two int64 arrays (h,): the text of each pair found, ascending, and the pair.
        """
        if len(codes) < 2 or not len(self):
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        known = self._places(distinct)[codes]  # (k,)
        begins = np.zeros(len(codes) + 1, dtype=np.bool_)
        begins[starts] = True
        both = np.flatnonzero((known[:-1] >= 0) & (known[1:] >= 0) & ~begins[1:-1])
        key = known[both] * len(self.words) + known[both + 1]
        at = np.minimum(np.searchsorted(self.keys, key), len(self.keys) - 1)
        hit = self.keys[at] == key
        text = np.searchsorted(starts, both[hit], side="right") - 1
        return text, self.rows[at[hit]]

    def _places(self, distinct: pa.Array) -> Ints:
        """The row in `words` of each of m words as typed, -1 where it is in no pair: (m,)."""
        if len(distinct) <= FEW_WORDS:
            typed = distinct.to_pylist()
            if all(map(str.isascii, typed)):
                return np.array([self.places.get(_bare(word), -1) for word in typed], np.int64)
        found = pc.index_in(bare(distinct), value_set=self.words)
        return np.asarray(pc.fill_null(found, -1), dtype=np.int64)


def _bare(word: str) -> str:
    """What `bare` makes of one word of ASCII."""
    start, end = 0, len(word)
    while start < end and not (word[start].isalnum() or word[start] in "+#"):
        start += 1
    while start < end and not (word[end - 1].isalnum() or word[end - 1] in "+#"):
        end -= 1
    return word[start:end].lower()


def bare(words: pa.Array) -> pa.Array:
    """Words (n,) in small letters, without punctuation at their ends; may get empty."""
    lower = pc.utf8_lower(words)
    return pc.replace_substring_regex(lower, pattern=fitted(_EDGES, lower), replacement="")


def frequent_pairs(texts: Iterable[str], *, min_texts: int, max_pairs: int) -> list[str]:
    """The pairs that stand in most texts, the most frequent first; ties in order of the alphabet.

    Args:
        texts: distinct texts; a pair counts once in each.
        min_texts: how many texts must have it.
        max_pairs: how many are kept.
    """
    split = pc.utf8_split_whitespace(pa.array(texts, pa.string()))
    words = pa.ListArray.from_arrays(split.offsets, bare(split.flatten())).to_pylist()
    counts = Counter(pair for text in words for pair in set(pairwise(text)) if all(pair))
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [" ".join(pair) for pair, n in ranked[:max_pairs] if n >= min_texts]
