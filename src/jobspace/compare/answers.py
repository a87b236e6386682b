"""How well a sentence answers a requirement: the similarity that all verdicts rest on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from jobspace.compare.words import Words, has_content_words, shared_words
from jobspace.encode.base import Vectors, Wrapped

_PARTED: Final = re.compile(r"[,;:()/]| and | or ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """n texts, each distinct one read once.

    Attributes:
        places: (n,), which of the distinct texts each is.
        texts: the k distinct texts.
        vectors: float32 (k, d), of the distinct texts.
        words: of the distinct texts.
        clauses: float32 (c, d), of what commas, brackets, "and" and "or" part, text after text.
        starts: (k,), where each text's clauses begin; each has one or more.
    """

    places: NDArray[np.int64] = field(repr=False)
    texts: tuple[str, ...] = field(repr=False)
    vectors: Vectors = field(repr=False)
    words: Words = field(repr=False)
    clauses: Vectors = field(repr=False)
    starts: NDArray[np.int64] = field(repr=False)

    @classmethod
    def of(cls, encoder: Wrapped, texts: Sequence[str]) -> Read:
        """Reads n texts; their words are always those of the default model."""
        place: dict[str, int] = {}
        places = np.array([place.setdefault(t, len(place)) for t in texts], np.int64)
        distinct = list(place)
        clauses = [clauses_of(text) for text in distinct]
        ends = np.cumsum([len(several) for several in clauses], dtype=np.int64)
        return cls(
            places=places,
            texts=tuple(distinct),
            vectors=encoder.encode(distinct),
            words=Words.of(distinct),
            clauses=encoder.encode([clause for several in clauses for clause in several]),
            starts=np.concatenate([[0], ends])[:-1].astype(np.int64),
        )

    def mean(self) -> Vectors:
        """The unit mean of all n vectors: float32 (d,); zeros for no text."""
        total = self.vectors[self.places].sum(axis=0)
        mean: Vectors = total / max(float(np.linalg.norm(total)), 1e-9)
        return mean


def answered_by(asked: Read, said: Read) -> Vectors:
    """How well each of m sentences answers each distinct requirement: float32 (k, m).

    The mean of three: the cosine of the two texts; the words of the requirement that the sentence
    has or has words near to, see `words`; and the cosine of their two nearest clauses. The first
    misses the one skill asked for in a long list, the second what is said in other words, the third
    what is asked beside it.

    Returns:
        In [-2/3, 1]. A text without any token that the encoder knows has a cosine of 0 with all.

    Source: ours; chosen on half a of benchmarks/judgements/answers.csv.
    """
    if not len(asked.places) or not len(said.places):
        return np.zeros((len(asked.vectors), len(said.places)), np.float32)
    cosine = asked.vectors @ said.vectors.T  # (k, l)
    words = shared_words(asked.words, said.words)
    both: Vectors = np.clip((cosine + words + _nearest_clauses(asked, said)) / 3, -1, 1)
    return both[:, said.places]


def clauses_of(text: str) -> list[str]:
    """What commas, brackets, slashes, "and" and "or" part in a text; the text if nothing is left.

    >>> clauses_of("Python (pandas) and SQL, or of the")
    ['Python', 'pandas', 'SQL']
    """
    parts = (part.strip() for part in _PARTED.split(text))
    return [part for part in parts if has_content_words(part)] or [text]


def _nearest_clauses(asked: Read, said: Read) -> Vectors:
    """The cosine of the two nearest clauses of each two texts: (k, l)."""
    cosines = asked.clauses @ said.clauses.T  # (c, b)
    of_said = np.maximum.reduceat(cosines, said.starts, axis=1)  # (c, l)
    nearest: Vectors = np.maximum.reduceat(of_said, asked.starts, axis=0)
    return nearest


def similarities(encoder: Wrapped, asked: Sequence[str], said: Sequence[str]) -> Vectors:
    """How well each of m sentences answers each of n requirements: float32 (n, m).

    See `answered_by`.
    """
    requirements = Read.of(encoder, asked)
    return answered_by(requirements, Read.of(encoder, said))[requirements.places]
