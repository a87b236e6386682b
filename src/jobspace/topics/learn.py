"""The topic and the cluster of each distinct text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jobspace.encode.base import Vectors, Wrapped
from jobspace.stats.clusters import Clusters, fit_clusters
from jobspace.stats.group_words import by_size, words_of_groups
from jobspace.stats.topics import TopicModel, fit_counts
from jobspace.stats.word_counts import count_words
from jobspace.topics.options import TopicsOptions
from jobspace.topics.result import Group

Ints: TypeAlias = NDArray[np.int64]
Progress: TypeAlias = Callable[[str, int, int], None]

N_EXAMPLES = 3


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Learned:
    """What t distinct texts are about.

    Attributes:
        model: the topics, in the order they were learned in.
        topic: int64 (t,), the most probable topic, numbered by size in rows; -1 without words.
        probability: float32 (t,), of that topic.
        clusters: the clusters, in the order they were found in.
        cluster: int64 (t,), numbered by size in rows; -1 without a vector.
        similarity: float32 (t,), to the mean of the cluster.
        topics, groups: what they are, by size.
        vectors: float32 (t, d).
    """

    model: TopicModel
    topic: Ints
    probability: NDArray[np.float32]
    clusters: Clusters
    cluster: Ints
    similarity: NDArray[np.float32]
    topics: tuple[Group, ...]
    groups: tuple[Group, ...]
    vectors: Vectors = field(repr=False)


def learn(
    texts: pa.Array,
    n_rows_of: Ints,
    shown: pa.Array,
    encoder: Wrapped,
    options: TopicsOptions,
    progress: Progress | None = None,
) -> Learned:
    """Learns the topics and clusters of t distinct texts.

    Args:
        texts: t texts.
        n_rows_of: (t,), how many rows have each; sizes are in rows.
        shown: t texts, what an example is shown by.
        encoder: gives the vectors that are clustered.
        options: how many of each.
        progress: called with what is done, how far and out of how much.

    Raises:
        InputError: the texts have too few words, or are too few; the message says what to do.
    """
    if progress is not None:
        progress("Counting words", 0, 0)
    words, counts = count_words(texts, min_rows=options.of_topics.min_rows)
    model = fit_counts(words, counts, options.of_topics, progress)
    shares = model.of_counts(counts, progress)  # (t, k)
    told = shares.any(axis=1)
    topic, rank = by_size(np.where(told, shares.argmax(axis=1), -1), n_rows_of)
    probability = shares.max(axis=1)
    vectors = encoder.encode(texts, progress=_encoding(progress))
    clusters = fit_clusters(vectors, options.of_clusters, progress)
    cluster, order = by_size(clusters.of_row.astype(np.int64), n_rows_of)
    similarity = _to_centre(vectors, cluster, clusters.centres[order])
    of_topics = model.keywords(options.n_keywords)
    keywords = words_of_groups(counts, words.words, cluster, n_rows_of, options.n_keywords)
    return Learned(
        model=model,
        topic=topic,
        probability=probability,
        clusters=clusters,
        cluster=cluster,
        similarity=similarity,
        topics=_groups(topic, probability, n_rows_of, shown, [of_topics[i] for i in rank]),
        groups=_groups(cluster, similarity, n_rows_of, shown, keywords),
        vectors=vectors,
    )


def _encoding(progress: Progress | None) -> Callable[[int, int], None] | None:
    if progress is None:
        return None
    return lambda n_done, n_total: progress("Encoding", n_done, n_total)


def _to_centre(vectors: Vectors, cluster: Ints, centres: Vectors) -> NDArray[np.float32]:
    unit = centres / np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-12)
    similarity = np.zeros(len(vectors), np.float32)
    for number, centre in enumerate(unit):
        members = np.flatnonzero(cluster == number)
        similarity[members] = vectors[members] @ centre
    return similarity


def _groups(
    numbers: Ints,
    how_much: NDArray[np.float32],
    n_rows_of: Ints,
    shown: pa.Array,
    keywords: list[list[str]],
) -> tuple[Group, ...]:
    groups = []
    for number, said in enumerate(keywords):
        members = np.flatnonzero(numbers == number)
        n_rows = int(n_rows_of[members].sum())
        groups.append(
            Group(
                number=number,
                n_rows=n_rows,
                share=n_rows / int(n_rows_of.sum()),
                keywords=tuple(said),
                examples=_examples(members, how_much, shown),
            )
        )
    return tuple(groups)


def _examples(members: Ints, how_much: NDArray[np.float32], shown: pa.Array) -> tuple[str, ...]:
    """The texts of a group that are most of it, all different; of equal ones the first."""
    order = members[np.argsort(-how_much[members], kind="stable")][: 20 * N_EXAMPLES]
    distinct = dict.fromkeys(shown.take(pa.array(order)).to_pylist())
    return tuple([text for text in distinct if text][:N_EXAMPLES])
