"""Topics as correspondences: vectors of two encoders, told which is which by what texts are about.

Topics are words, not vectors. So the topics of all texts together are the same on both sides, and
the mean vector of a topic on one side belongs to its mean vector on the other.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa

from jobspace.encode.base import Vectors
from jobspace.errors import InputError
from jobspace.match.align import Aligned, aligned_by_pairs, uncrowded
from jobspace.match.facing import Facing, Move
from jobspace.match.nearest import Pairs, mutual
from jobspace.search.vector_rows import VectorRows, of_length_one
from jobspace.stats.topics import TopicOptions, fit_topics

N_TOPICS: Final = 20
MIN_TOPICS: Final = 3  # with a mean on both sides
N_ROUNDS: Final = 3
MIN_PAIRS: Final = 50  # mutual nearest neighbours; with fewer the topics' own turn stays


def aligned_by_topics(left: VectorRows, right: VectorRows, seed: int = 0) -> Aligned:
    """The turn that brings the topics' means nearest to each other, then the rows'.

    Twenty topics say where their twenty means go and little more; so rows that are each other's
    nearest after that turn are taken for pairs, and the turn is learned from them, three times.

    Args:
        left, right: the rows, with texts in one language.
        seed: of the topics.

    Raises:
        InputError: the texts are too few, or fewer than three topics have rows on both sides.
    """
    both = pa.concat_arrays([left.texts, right.texts])
    model = fit_topics(
        both, TopicOptions(n_topics=min(N_TOPICS, max(2, len(both) // 10)), seed=seed)
    )
    shares = model.of(both)  # (m + l, k)
    parts = shares[: len(left.texts)], shares[len(left.texts) :]
    means = _means(parts[0], left.vectors), _means(parts[1], right.vectors)
    there = np.flatnonzero(means[0].any(axis=1) & means[1].any(axis=1))
    if len(there) < MIN_TOPICS:
        raise InputError(
            f"topics of both tables: got {len(there)} that have rows on both sides; expected "
            f"{MIN_TOPICS} or more. The tables speak of different things: give known pairs with "
            "--pairs."
        )
    found = aligned_by_pairs(*means, Pairs(left=there, right=there))
    for _ in range(N_ROUNDS):
        pairs = _mutual(found, left.of_rows, right.of_rows)
        if len(pairs) < MIN_PAIRS:
            break
        found = aligned_by_pairs(left.of_rows, right.of_rows, pairs)
    return found


def _mutual(found: Aligned, left: Vectors, right: Vectors) -> Pairs:
    return mutual(uncrowded(Facing.of(found.left.of(left), found.right.of(right))), 1)


def _means(shares: Vectors, vectors: Vectors) -> Vectors:
    """The mean vector of each topic, weighted by how much each text is of it: (k, d)."""
    common = Move(origin=vectors[vectors.any(axis=1)].mean(axis=0))
    return of_length_one(shares.T @ common.of(vectors))
