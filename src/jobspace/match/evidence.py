"""What a pair rests on: the passages of both rows that fit best."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from jobspace.match.facing import Ints, Move
from jobspace.match.nearest import Pairs
from jobspace.search.evidence import Passages
from jobspace.search.vector_rows import VectorRows


def evidence(
    pairs: Pairs, left: VectorRows, right: VectorRows, moves: tuple[Move, Move]
) -> tuple[pa.Array, pa.Array]:
    """For each pair the passage of the left and of the right row whose cosine is the highest.

    Of equally near passages the first are shown. A row whose vector is the user's own has no
    passages: its text is shown whole.

    Args:
        pairs: p pairs of rows.
        left, right: the rows.
        moves: how the vectors of each side come into the space in which they were compared.

    Returns:
        p strings of each side.
    """
    if left.found is None or right.found is None:
        return left.texts_of_rows.take(pa.array(pairs.left)), right.texts_of_rows.take(
            pa.array(pairs.right)
        )
    of_left, of_right = left.ids[pairs.left], right.ids[pairs.right]
    places = _places(left.found, right.found, np.stack([of_left, of_right], axis=1), moves)
    return left.found.flat.take(pa.array(places[:, 0])), right.found.flat.take(
        pa.array(places[:, 1])
    )


def _places(left: Passages, right: Passages, pairs: Ints, moves: tuple[Move, Move]) -> Ints:
    """Where the best passages of pairs of texts stand among all, (p, 2)."""
    starts = left.starts, right.starts
    found = np.stack([starts[0][pairs[:, 0]], starts[1][pairs[:, 1]]], axis=1)
    counts = [np.diff(s)[pairs[:, i]] for i, s in enumerate(starts)]
    several = np.flatnonzero((counts[0] > 1) | (counts[1] > 1))
    if not len(several):
        return found
    vectors = moves[0].of(left.vectors), moves[1].of(right.vectors)
    for p in several.tolist():
        (a, b), n, m = found[p], counts[0][p], counts[1][p]
        best = int(np.argmax(vectors[0][a : a + n] @ vectors[1][b : b + m].T))
        found[p] = a + best // m, b + best % m
    return found
