"""A published recipe, as it is: topics of each side, an autoencoder, Procrustes by position.

It pairs the i-th row of one table with the i-th of the other to bring both into one space, though
their order means nothing. It is here to be compared with; `docs/benchmarks.md` says how it fares.
"""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from jobspace.encode.base import Wrapped
from jobspace.errors import InputError
from jobspace.match.nearest import Pairs
from jobspace.search.vector_rows import VectorRows
from jobspace.stats.autoencoder import fit_autoencoder
from jobspace.stats.topics import TopicOptions, fit_topics

Distances: TypeAlias = NDArray[np.float64]

N_TOPICS: Final = 10
N_HIDDEN: Final = 32  # the recipe names 8 to 64
N_KEYWORDS: Final = 10
MIN_ROWS: Final = 10


def recipe(left: VectorRows, right: VectorRows, encoder: Wrapped, seed: int = 0) -> Distances:
    """The distances of the first r rows of both tables, r as many as the shorter one has.

    For each side: ten LDA topics; the vector of each row's topic is that of the topic's ten
    keywords; a one-layer autoencoder (ReLU) brings the standardised vectors to 32 numbers; the
    row's ten topic shares are appended. Then `scipy.spatial.procrustes` of the two matrices, cut
    to r rows, and Euclidean distances.

    Returns:
        float64 (r, r).

    Raises:
        InputError: a table has fewer than ten rows.
        MissingExtraError: torch is not installed.
    """
    from scipy.spatial import procrustes
    from scipy.spatial.distance import cdist

    r = min(len(left), len(right))
    if r < MIN_ROWS:
        raise InputError(
            f"rows for topics-procrustes: got {r}; expected {MIN_ROWS} or more in both tables. "
            "Take --method direct."
        )
    sides = [_side(rows, encoder, seed)[:r] for rows in (left, right)]
    _require_spread(sides)
    one, other, _ = procrustes(*sides)
    distances: Distances = cdist(one, other)
    return distances


def assigned_by(distances: Distances) -> Pairs:
    """The assignment of smallest total distance."""
    from scipy.optimize import linear_sum_assignment

    left, right = linear_sum_assignment(distances)
    return Pairs(left=left.astype(np.int64), right=right.astype(np.int64))


def nearest_by(distances: Distances, k: int) -> Pairs:
    """The k nearest both ways; of equally near ones the first."""
    r = len(distances)
    row = np.repeat(np.arange(r), min(k, r))
    there = row * r + np.argsort(distances, axis=1, kind="stable")[:, :k].ravel()
    back = np.argsort(distances.T, axis=1, kind="stable")[:, :k].ravel() * r + row
    keys = np.union1d(there, back)
    return Pairs(left=keys // r, right=keys % r)


def _side(rows: VectorRows, encoder: Wrapped, seed: int) -> Distances:
    """Each row's compressed topic and its topic shares, (n, 32 + 10)."""
    texts = rows.texts_of_rows.fill_null("")
    model = fit_topics(texts, TopicOptions(n_topics=N_TOPICS, seed=seed))
    shares = model.of(texts)  # (n, k)
    said = [" ".join(words) for words in model.keywords(N_KEYWORDS)]
    vectors = encoder.encode(said)[shares.argmax(axis=1)].astype(np.float64)  # (n, d)
    deviation = vectors.std(axis=0)
    standard = (vectors - vectors.mean(axis=0)) / np.where(deviation > 0, deviation, 1.0)
    small = fit_autoencoder(standard, n_hidden=N_HIDDEN, activation="relu", seed=seed).hidden
    return np.concatenate([small, shares], axis=1, dtype=np.float64)


def _require_spread(sides: list[Distances]) -> None:
    if not all(side.std(axis=0).any() for side in sides):
        raise InputError(
            "topics of the rows: got the same for all rows of a table; expected rows that differ. "
            "Take --method direct."
        )
