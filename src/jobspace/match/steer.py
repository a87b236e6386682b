"""What should count more, or less: each row's nearness to a query as one more dimension."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from jobspace.encode.base import Vectors, Wrapped
from jobspace.errors import InputError
from jobspace.match.facing import Facing
from jobspace.search.evidence import Passages, nearest_cosine
from jobspace.search.vector_rows import VectorRows
from jobspace.text.steer import Steer

SAMPLE_ROWS: Final = 1_000  # of each table, that tell how much closeness varies


def steered(
    facing: Facing,
    left: VectorRows,
    right: VectorRows,
    queries: Sequence[Steer],
    encoder: Wrapped,
    seed: int,
) -> Facing:
    """Let rows be close that are alike in how near they are to a query.

    A row is as near to a query as its nearest passage. That nearness is standardised in each
    table, z = (cosine - mean) / standard deviation, and two rows gain `weight · s · z · z'`, s the
    standard deviation of closeness without. So at weight 1, two rows that both are one standard
    deviation nearer to the query than usual gain one standard deviation of closeness; two rows of
    which one is nearer and one farther lose as much; and rows that say nothing either way stay as
    they are. At weight 0 nothing changes, and a negative weight keeps such rows apart.

    Args:
        facing: the rows of both tables.
        left, right: their texts and passages.
        queries: what counts, with weights.
        encoder: encodes the queries; the one that encoded both tables.
        seed: of the rows that s is measured on.

    Raises:
        InputError: the encoder knows no word of a query, or a table has vectors but no passages.

    Source: ours.
    """
    queries = [query for query in queries if query.weight]
    if not queries:
        return facing
    vectors = encoder.encode([query.text for query in queries])  # (q, d)
    for query, vector in zip(queries, vectors, strict=True):
        if not vector.any():
            raise InputError(
                f"steer: got {query.text!r}; expected words that the encoder {encoder.name} knows. "
                "Say it in other words."
            )
    spread = _spread(facing, seed)
    weight = np.array([query.weight for query in queries], np.float32) * spread
    return facing.and_more(
        _standardised(nearness(left, vectors)) * np.sqrt(np.abs(weight)) * np.sign(weight),
        _standardised(nearness(right, vectors)) * np.sqrt(np.abs(weight)),
    )


def nearness(rows: VectorRows, vectors: Vectors) -> Vectors:
    """The cosine of each row's nearest passage with each of q vectors; nan for a row without.

    Returns:
        float32 (n, q).

    Raises:
        InputError: the rows have vectors of the user's own and no passages.
    """
    if rows.found is None:
        raise InputError(
            f"steer: got vectors of your own for {rows.name}; expected texts, which are compared "
            "with the query. Leave --steer out, or name the column of the texts."
        )
    found: Passages = rows.found
    of_texts = np.stack([nearest_cosine(found, vector) for vector in vectors], axis=1)  # (m, q)
    of_texts[~rows.vectors.any(axis=1)] = np.nan
    return rows.spread(of_texts, none=np.nan)


def _standardised(near: Vectors) -> Vectors:
    """Mean 0, standard deviation 1 in each column; 0 for unknown rows and where all are alike."""
    deviation = np.nanstd(near, axis=0)
    centred = near - np.nanmean(near, axis=0)
    found = np.where(deviation > 1e-6, centred / np.maximum(deviation, 1e-6), 0)
    return np.nan_to_num(found).astype(np.float32)


def _spread(facing: Facing, seed: int) -> float:
    """The standard deviation of closeness, on a sample of the rows with vectors."""
    rng = np.random.default_rng(seed)
    rows = [
        np.sort(rng.permutation(np.flatnonzero(side.any(axis=1)))[:SAMPLE_ROWS])
        for side in (facing.left, facing.right)
    ]
    return float(facing.some(*rows).closeness().std())
