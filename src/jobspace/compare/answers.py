"""How well a sentence answers a requirement: the similarity that all verdicts rest on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from jobspace.compare.words import Words, shared_words
from jobspace.encode.base import Vectors, Wrapped


def similarities(encoder: Wrapped, asked: Sequence[str], said: Sequence[str]) -> Vectors:
    """How well each of m sentences answers each of n requirements.

    Half of it is the cosine of the two texts, half the words of the requirement that the sentence
    has or has words near to: see `words`. The cosine alone misses the one skill asked for, words
    alone miss what is said in others.

    Args:
        encoder: of both texts; words are always compared by the default model.
        asked: n requirements; each distinct one is worked on once.
        said: m sentences of a person's.

    Returns:
        float32 (n, m) in [-0.5, 1]. A text without any token that the encoder knows has a cosine
        of 0 with all.

    Source: ours; the halves were chosen on half a of benchmarks/judgements/answers.csv.
    """
    distinct = list(dict.fromkeys(asked))
    cosine = encoder.encode(distinct) @ encoder.encode(list(said)).T
    words = shared_words(Words.of(distinct), Words.of(said))
    found: Vectors = np.clip((cosine + words) / 2, -1, 1).astype(np.float32)
    place = {text: i for i, text in enumerate(distinct)}
    return found[[place[text] for text in asked]]
