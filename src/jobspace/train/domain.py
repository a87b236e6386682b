"""A vocabulary for the world of work: whole words that a tokenizer breaks, and pairs of words."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jobspace.encode.static import Bags, StaticEncoder, plain_tokenizer
from jobspace.encode.word_pairs import WordPairs, bare, frequent_pairs


@dataclass(frozen=True, slots=True, kw_only=True)
class Domain:
    """A tokenizer with words of its field, and pairs of words, as rows of a table to be trained.

    Attributes:
        tokenizer_json: the tokenizer, its new words after the old ones.
        n_old: tokens it had before.
        words: the new words, in order of their rows.
        pairs: the word pairs, in order of their rows.
    """

    tokenizer_json: str
    n_old: int
    words: tuple[str, ...]
    pairs: tuple[str, ...]

    @property
    def n_rows(self) -> int:
        """Rows of the table: old tokens, new words, pairs."""
        return self.n_old + len(self.words) + len(self.pairs)

    def pieces(self, tokenizer_json: str) -> Bags:
        """The old tokens that each new word was made of, by the old tokenizer."""
        return _blank(tokenizer_json, self.n_old, ()).bags(pa.array(self.words, pa.string()))

    def blank(self) -> StaticEncoder:
        """An encoder that knows the rows of texts and has no vectors yet."""
        return _blank(self.tokenizer_json, self.n_rows, self.pairs)


def domain_of(
    texts: Sequence[str],
    tokenizer_json: str,
    *,
    min_texts: int,
    max_words: int,
    max_pairs: int,
) -> Domain:
    """Choose the words and pairs that stand in most of the texts.

    Args:
        texts: short texts, such as titles; each distinct one counts once.
        tokenizer_json: the text of a WordPiece tokenizer's file.
        min_texts: how many texts must have a word or a pair.
        max_words: at most so many new words.
        max_pairs: at most so many pairs.
    """
    distinct = list(dict.fromkeys(texts))
    settings: dict[str, Any] = json.loads(tokenizer_json)
    vocabulary: dict[str, int] = settings["model"]["vocab"]
    n_old = len(vocabulary)
    words = _broken(distinct, tokenizer_json, min_texts)[:max_words]
    vocabulary |= {word: n_old + i for i, word in enumerate(words)}
    return Domain(
        tokenizer_json=json.dumps(settings, ensure_ascii=False, separators=(",", ":")),
        n_old=n_old,
        words=tuple(words),
        pairs=tuple(frequent_pairs(distinct, min_texts=min_texts, max_pairs=max_pairs)),
    )


def _blank(tokenizer_json: str, n_rows: int, pairs: tuple[str, ...]) -> StaticEncoder:
    return StaticEncoder(
        name="untrained",
        fingerprint="",
        tokenizer=plain_tokenizer(tokenizer_json),
        table=np.zeros((n_rows, 1), np.int8),
        scales=np.zeros(n_rows, np.float32),
        pairs=WordPairs.of(pairs),
    )


def _broken(texts: list[str], tokenizer_json: str, min_texts: int) -> list[str]:
    """Words of letters that the tokenizer cuts, the most frequent first, then by the alphabet."""
    tokenizer = plain_tokenizer(tokenizer_json)
    split = pc.utf8_split_whitespace(pa.array(texts, pa.string()))
    words = pa.ListArray.from_arrays(split.offsets, bare(split.flatten())).to_pylist()
    counts = Counter(word for text in words for word in set(text))
    frequent = [word for word, n in counts.items() if n >= min_texts and word.isalpha()]
    encodings = tokenizer.encode_batch_fast(frequent, add_special_tokens=False)
    cut = [w for w, e in zip(frequent, encodings, strict=True) if len(e.ids) > 1]
    return sorted(cut, key=lambda word: (-counts[word], word))
