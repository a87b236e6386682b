"""How well a sentence answers a requirement: the similarity that all verdicts rest on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from jobspace.compare.words import Words, shared_words
from jobspace.encode.base import Vectors, Wrapped


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """n texts, each distinct one read once.

    Attributes:
        places: (n,), which of the distinct texts each is.
        vectors: float32 (k, d), of the distinct texts.
        words: of the distinct texts.
    """

    places: NDArray[np.int64] = field(repr=False)
    vectors: Vectors = field(repr=False)
    words: Words = field(repr=False)

    @classmethod
    def of(cls, encoder: Wrapped, texts: Sequence[str]) -> Read:
        """Reads n texts; their words are always those of the default model."""
        place: dict[str, int] = {}
        places = np.array([place.setdefault(t, len(place)) for t in texts], np.int64)
        distinct = list(place)
        return cls(places=places, vectors=encoder.encode(distinct), words=Words.of(distinct))

    def mean(self) -> Vectors:
        """The unit mean of all n vectors: float32 (d,); zeros for no text."""
        total = self.vectors[self.places].sum(axis=0)
        mean: Vectors = total / max(float(np.linalg.norm(total)), 1e-9)
        return mean


def answered_by(asked: Read, said: Read) -> Vectors:
    """How well each of m sentences answers each distinct requirement: float32 (k, m).

    Half of it is the cosine of the two texts, half the words of the requirement that the sentence
    has or has words near to: see `words`. The cosine alone misses the one skill asked for, words
    alone miss what is said in others.

    Returns:
        In [-0.5, 1]. A text without any token that the encoder knows has a cosine of 0 with all.

    Source: ours; the halves were chosen on half a of benchmarks/judgements/answers.csv.
    """
    cosine = asked.vectors @ said.vectors.T  # (k, l)
    both: Vectors = np.clip((cosine + shared_words(asked.words, said.words)) / 2, -1, 1)
    return both[:, said.places]


def similarities(encoder: Wrapped, asked: Sequence[str], said: Sequence[str]) -> Vectors:
    """How well each of m sentences answers each of n requirements: float32 (n, m).

    See `answered_by`.
    """
    requirements = Read.of(encoder, asked)
    return answered_by(requirements, Read.of(encoder, said))[requirements.places]
