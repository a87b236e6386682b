"""Sentences that say what another one says already: near in meaning, and in the same words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from jobspace.compare.words import content_words
from jobspace.encode.base import Vectors, Wrapped

NEAR: Final = 0.8  # cosine
SHARED: Final = 0.6  # of the words of both, by the shorter
BLOCK: Final = 1024  # sentences compared at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """That a text says what an earlier one says.

    Attributes:
        first: the place of the earlier text.
        similarity: the cosine of the two.
        words: those they share, in the order of the later text.
    """

    first: int
    similarity: float
    words: tuple[str, ...]


def repeats(encoder: Wrapped, texts: Sequence[str]) -> dict[int, Repeat]:
    """Which of n texts say what an earlier one says, by their places.

    A text repeats the nearest of the earlier ones with which it has a cosine of `NEAR` and
    shares `SHARED` of its words, or of the other's if that has fewer. The first of several
    repeats nothing. A text of fewer than two words that tell repeats only its equal.
    """
    if not texts:
        return {}
    vectors = encoder.encode(list(texts))
    words = [tuple(content_words(text)) for text in texts]
    found: dict[int, Repeat] = {}
    for start in range(0, len(texts), BLOCK):
        part: Vectors = vectors[start : start + BLOCK] @ vectors[: start + BLOCK].T  # (b, n)
        for row, column in zip(*np.nonzero(part >= NEAR), strict=True):
            later, first = start + int(row), int(column)
            if first >= later:
                continue
            shared = _shared(texts, words, later, first)
            best = found.get(later)
            similarity = float(part[row, column])
            if shared is not None and (best is None or similarity > best.similarity):
                found[later] = Repeat(first=first, similarity=similarity, words=shared)
    return found


def _shared(
    texts: Sequence[str], words: Sequence[tuple[str, ...]], later: int, first: int
) -> tuple[str, ...] | None:
    """The words two texts share, where they are enough."""
    fewer = min(len(words[later]), len(words[first]))
    if fewer < 2:
        is_equal = texts[later].strip(" .").lower() == texts[first].strip(" .").lower()
        return words[later] if is_equal else None
    shared = tuple(word for word in words[later] if word in words[first])
    return shared if len(shared) >= SHARED * fewer else None
