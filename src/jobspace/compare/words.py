"""How many of a requirement's words a sentence has, or words near them: keywords, softened.

A sentence's vector is a mean, and the one word that was asked for is one part in twenty of it.
Here each word of the requirement looks for its nearest word in the sentence:

    words(r, s) = Σ_w m(w)² · max(0, (cos(w, nearest word of s) - 0.2) / 0.8) / Σ_w m(w)²

m(w) is the length of the word's vector in the default model, which has learned what words of work
tell: `python` 1.1, `management` 0.6; words of examples, in brackets or after "such as", count 0.3
of it: "Python (pandas, NumPy)" asks for Python. Stop words, numbers and the words for years of
experience are no words here; what they ask is compared as a fact.

Source: ours; late interaction (Khattab and Zaharia, ColBERT, 2020) with static vectors.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from jobspace.encode.base import Vectors
from jobspace.encode.static import StaticEncoder, sum_runs
from jobspace.text.stop_words import stop_words

FAR: Final = 0.2  # two words are this near by chance
EXAMPLE: Final = 0.3  # what a word of an example counts
_EXAMPLES: Final = re.compile(
    r"(?i)\([^()]*\)|\b(?:such as|like|including|for example|e\.g\.|i\.e\.)\s[^.;()]*"
)
_WORD: Final = re.compile(r"[^\W\d_][^\W_]*[+#]*")
_NOT_COUNTED: Final = frozenset({"experience", "experienced", "year", "years", "yrs"})

Places: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The distinct words of n texts.

    Attributes:
        words: v words in small letters, in order of appearance.
        vectors: float32 (v, d), unit rows, or zeros for words the model does not know.
        weights: float32 (v,), the squared length of each before.
        of_texts: the places of each text's words, n arrays.
        counts: what each of these words counts in its text, n arrays: 1, less in an example.
    """

    words: tuple[str, ...]
    vectors: Vectors = field(repr=False)
    weights: Vectors = field(repr=False)
    of_texts: tuple[Places, ...] = field(repr=False)
    counts: tuple[Vectors, ...] = field(repr=False)

    @classmethod
    def of(cls, texts: Sequence[str]) -> Words:
        """The words of n texts."""
        places: dict[str, int] = {}
        found = [_counted(text) for text in texts]
        of_texts = tuple(
            np.array([places.setdefault(w, len(places)) for w in several], np.int64)
            for several in found
        )
        counts = tuple(np.array(list(several.values()), np.float32) for several in found)
        sums = _sums(tuple(places))
        lengths: Vectors = np.linalg.norm(sums, axis=1).astype(np.float32)  # (v,)
        vectors = (sums / np.maximum(lengths, 1e-9)[:, None]).astype(np.float32)
        return cls(
            words=tuple(places),
            vectors=vectors,
            weights=lengths**2,
            of_texts=of_texts,
            counts=counts,
        )


def content_words(text: str) -> list[str]:
    """The distinct words of a text that tell something, in small letters, in its order.

    >>> content_words("At least 5 years of experience with Python, C++ and the like")
    ['python', 'c++', 'like']
    """
    return list(dict.fromkeys(_content_words(text)))


def has_content_words(text: str) -> bool:
    """Whether `content_words` finds any."""
    return next(_content_words(text), None) is not None


def _content_words(text: str) -> Iterator[str]:
    skipped = _skipped()
    for word in _WORD.findall(text):
        small = word.lower()
        if small not in skipped and (len(small) > 1 or small in "cr"):
            yield small


@lru_cache(maxsize=1)
def _skipped() -> frozenset[str]:
    return frozenset(stop_words() | _NOT_COUNTED)


def _counted(text: str) -> dict[str, float]:
    """The words of a text, and what each counts."""
    words = content_words(text)
    if not _EXAMPLES.search(text):
        return dict.fromkeys(words, 1.0)
    asked = set(content_words(_EXAMPLES.sub(" ", text)))
    return {word: 1.0 if word in asked else EXAMPLE for word in words}


def shared_words(asked: Words, said: Words) -> Vectors:
    """How much of each of n requirements' words each of m sentences has: float32 (n, m) in [0, 1].

    0 where either has no word; NaN nowhere.
    """
    near = word_nearness(asked, said)  # (v, m)
    lengths = [len(places) for places in asked.of_texts]
    ends = np.concatenate([[0], np.cumsum(lengths)])
    flat = np.concatenate([*asked.of_texts, np.empty(0, np.int64)])
    counts: Vectors = np.concatenate([*asked.counts, np.empty(0, np.float32)])
    weights = asked.weights[flat] * counts
    shape = (len(lengths), len(asked.words))
    rows = csr_matrix((weights, flat, ends), shape=shape)
    total = np.maximum(np.asarray(rows.sum(axis=1)), 1e-9)  # (n, 1)
    return np.asarray(np.asarray(rows @ near) / total, np.float32)


def word_nearness(asked: Words, said: Words) -> Vectors:
    """How near each of v words comes to a word of each of m sentences: (v, m) in [0, 1]."""
    near = np.zeros((len(asked.words), len(said.of_texts)), np.float32)
    if not asked.words or not said.words:
        return near
    above = (asked.vectors @ said.vectors.T - FAR) / (1 - FAR)  # (v, w)
    cosines: Vectors = np.asarray(np.clip(above, 0, 1), np.float32)
    for j, places in enumerate(said.of_texts):
        if len(places):
            near[:, j] = cosines[:, places].max(axis=1)
    return near


def _sums(words: Sequence[str]) -> Vectors:
    """The sum of the token vectors of each word: (v, d)."""
    model = _model()
    bags = model.bags(pa.array(words, pa.string()))
    return sum_runs(model.token_vectors(), bags.ids, np.diff(bags.starts))


@lru_cache(maxsize=1)
def _model() -> StaticEncoder:
    return StaticEncoder.default()


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """A word of a requirement, its nearest word in a sentence, and its share of what is shared."""

    word: str
    nearest: str
    share: float


def carried(asked: str, said: str) -> list[Carried]:
    """Which words carry what a sentence shares with a requirement, the most first.

    The shares are of the value of `shared_words` for these two, and sum to it.

    >>> [(c.word, c.nearest) for c in carried("Manage budgets in Excel", "Excel, budget reports")]
    [('excel', 'excel'), ('budgets', 'budget'), ('manage', 'reports')]
    """
    a, b = Words.of([asked]), Words.of([said])
    if not a.words or not b.words:
        return []
    cosines = a.vectors @ b.vectors.T  # (v, w)
    near = word_nearness(a, b)[:, 0]
    weights = a.weights * a.counts[0]
    shares = weights * near / max(float(weights.sum()), 1e-9)
    best = cosines.argmax(axis=1)
    order = np.argsort(-shares, kind="stable")
    return [
        Carried(word=a.words[i], nearest=b.words[best[i]], share=float(shares[i])) for i in order
    ]
