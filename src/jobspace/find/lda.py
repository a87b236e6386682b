"""The kind as a topic: LDA on the texts, and how much of each text is of the anchors' topic."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jobspace.errors import InputError
from jobspace.stats.topics import TopicOptions, fit_topics

N_KEYWORDS = 10
N_TOPICS = 40

Progress = Callable[[str, int, int], None]


def by_topic(
    texts: pa.Array, like: Sequence[str], seed: int, progress: Progress | None = None
) -> tuple[NDArray[np.float32], tuple[str, ...]]:
    """The share of each text that is of the topic the anchors are of.

    Args:
        texts: m distinct texts; long ones, such as title with description: a title alone has too
            few words for topics.
        like: the anchors; their topic is the one with the largest mean share.
        seed: of the topics.
        progress: called with (what is done, 0, 0).

    Returns:
        float32 (m,), 0 to 1; NaN for a text without a word that counts; and the topic's keywords.

    Raises:
        InputError: no anchor has a word that counts, or the texts have too few.
    """
    if progress is not None:
        progress(f"Fitting {N_TOPICS} topics", 0, 0)
    model = fit_topics(texts, TopicOptions(n_topics=N_TOPICS, seed=seed))
    of_anchors = model.of(list(like))  # (k, n_topics)
    read = of_anchors[of_anchors.any(axis=1)]
    if not len(read):
        raise InputError(
            f"anchors of method lda: got none with a word that stands in enough of the texts "
            f"({', '.join(map(repr, like[:3]))}); expected one. Give another --like, or take "
            "--method anchors."
        )
    topic = int(read.mean(axis=0).argmax())
    shares = model.of(texts)
    found = shares[:, topic].astype(np.float32)
    found[~shares.any(axis=1)] = np.nan
    return found, tuple(model.keywords(N_KEYWORDS)[topic])
