"""Two tables whose vectors live in different places, brought into one space.

A résumé and an advert of the same work are written in different styles: all vectors of one table
lie off those of the other in the same direction. Vectors of two encoders, or two languages, are
turned against each other as a whole. Rows that are known, or found, to belong together tell both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, get_args

import numpy as np

from jobspace.encode.base import Vectors
from jobspace.errors import InputError, UsageError
from jobspace.match.facing import Facing, Move
from jobspace.match.nearest import Pairs, mutual, no_pairs, together

Correspondence: TypeAlias = Literal["pairs", "neighbours", "topics"]

CORRESPONDENCES: Final = get_args(Correspondence)
N_MUTUAL: Final = 5  # neighbours that are looked at, both ways
N_ROUNDS: Final = 3
N_NEAR: Final = 10  # neighbours that tell how crowded it is around a row
MIN_PAIRS: Final = 3
MAX_REFINED: Final = 12
ENOUGH_GROWN: Final = 1.02  # mutual pairs of a round to those of the one before
# What all rows of a table have in common is taken out in this part: its style, and its field with
# it. Of a table of nurses alone the whole would take the nurse out.
SHARE_COMMON: Final = 0.8
# The turn is drawn towards none where both tables were encoded alike, as by so many pairs.
DRAW_PAIRS: Final = 1_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Aligned:
    """How both tables come into one space, and what told it.

    Attributes:
        left, right: the moves.
        n_pairs: correspondences used in the last round.
    """

    left: Move
    right: Move
    n_pairs: int


def aligned_by_known_pairs(left: Vectors, right: Vectors, pairs: Pairs) -> Aligned:
    """The turn told by known pairs; by what they lead to, where they are too few to tell it all.

    Fewer pairs than the vectors have numbers leave most directions open. Then rows that are each
    other's nearest after the turn are taken for pairs too, and the turn is learned again, until
    their number grows no more.

    Args:
        left, right, pairs: as in `aligned_by_pairs`.

    Raises:
        InputError: fewer than three pairs have vectors on both sides.

    Source: the refinement of Artetxe et al. (2017), with mutual nearest rows.
    """
    found = aligned_by_pairs(left, right, pairs)
    if len(pairs) >= min(left.shape[1], right.shape[1]):
        return found
    n_before = 0
    for _ in range(MAX_REFINED):
        near = mutual(uncrowded(Facing.of(found.left.of(left), found.right.of(right))), 1)
        if len(near) <= ENOUGH_GROWN * n_before:
            break
        n_before = len(near)
        found = aligned_by_pairs(left, right, together(pairs, near))
    return found


def aligned_by_pairs(left: Vectors, right: Vectors, pairs: Pairs) -> Aligned:
    """The turn that brings known pairs of rows nearest to each other.

    Both sides lose the mean of their paired rows; then the left is turned by the orthogonal matrix
    that minimises the squared distances of the pairs. Vectors may be of different lengths: the
    turn then leads into the space of the shorter ones.

    Args:
        left, right: float32 (n, d) and (m, e), unit rows.
        pairs: rows that belong together, 3 or more.

    Raises:
        InputError: fewer than three pairs have vectors on both sides.

    Source: orthogonal Procrustes (Schönemann 1966); for embeddings, Smith et al. (2017).
    """
    told = left[pairs.left].any(axis=1) & right[pairs.right].any(axis=1)
    a, b = left[pairs.left[told]], right[pairs.right[told]]
    if len(a) < MIN_PAIRS:
        raise InputError(
            f"pairs: got {len(a)} with vectors on both sides; expected {MIN_PAIRS} or more, "
            "better hundreds. Give more known pairs with --pairs."
        )
    origins = a.mean(axis=0), b.mean(axis=0)
    turn_left, turn_right = _turns(a - origins[0], b - origins[1], draw=0.0)
    return Aligned(
        left=Move(origin=origins[0], turn=turn_left),
        right=Move(origin=origins[1], turn=turn_right),
        n_pairs=len(a),
    )


def aligned_by_neighbours(left: Vectors, right: Vectors) -> Aligned:
    """Both tables encoded alike: mutual nearest neighbours tell the difference of style.

    Rows that are among the five nearest of each other are taken to belong together. Their mean
    difference is the difference of style, which is taken out, half of it on each side; then the
    left is turned towards its partners, cautiously. That changes who is near whom, so it is done
    three times over. Most of what both tables have in common is taken out too.

    Args:
        left, right: float32 (n, d) and (m, d), unit rows, of one encoder.

    Raises:
        UsageError: the vectors are of different lengths.

    Source: mutual nearest neighbours (Haghverdi et al. 2018), refined as by Conneau et al. (2018).
    """
    if left.shape[1] != right.shape[1]:
        raise UsageError(
            f"vectors: got {left.shape[1]} numbers on the left and {right.shape[1]} on the right; "
            "expected as many for neighbours. Give known pairs with --pairs, or "
            "--correspondence topics."
        )
    means = [side[side.any(axis=1)].mean(axis=0) for side in (left, right)]
    style = np.zeros_like(means[0])
    turn: Vectors | None = None
    pairs = no_pairs()
    for _ in range(N_ROUNDS):
        moves = _moves(means, style, turn)
        facing = uncrowded(Facing.of(moves[0].of(left), moves[1].of(right)))
        pairs = mutual(facing, N_MUTUAL)
        if len(pairs) < MIN_PAIRS:
            break
        a, b = left[pairs.left], right[pairs.right]
        style = a.mean(axis=0) - b.mean(axis=0)
        moved = _moves(means, style, None)
        turn, _ = _turns(moved[0].of(a), moved[1].of(b), draw=DRAW_PAIRS)
    found = _moves(means, style, turn)
    return Aligned(left=found[0], right=found[1], n_pairs=len(pairs))


def _moves(means: list[Vectors], style: Vectors, turn: Vectors | None) -> tuple[Move, Move]:
    """Origins so that the difference of style is gone, half of it on each side."""
    common = SHARE_COMMON * (means[0] + means[1]) / 2
    left = (common + style / 2).astype(np.float32)
    return Move(origin=left, turn=turn), Move(origin=(common - style / 2).astype(np.float32))


def _turns(a: Vectors, b: Vectors, *, draw: float) -> tuple[Vectors, Vectors | None]:
    """What turns p rows (p, d) onto their partners (p, e); the longer side is turned.

    Returns:
        The turn of the left, (d, min(d, e)), and of the right, (e, min(d, e)) or None.
    """
    if a.shape[1] < b.shape[1]:
        turn, _ = _turns(b, a, draw=draw)
        return np.eye(a.shape[1], dtype=np.float32), turn
    product = a.T @ b  # (d, e)
    if draw:
        product = product + draw * np.eye(*product.shape, dtype=np.float32)
    u, _, vt = np.linalg.svd(product, full_matrices=False)
    turn = (u @ vt).astype(np.float32)
    return turn, None


def uncrowded(facing: Facing, k: int = N_NEAR) -> Facing:
    """The same, with rows that are near to everything held back.

    Twice the cosine less the mean cosine of each of the two rows to its k nearest on the other
    side, so that a row in the midst of all others is no longer everybody's nearest.

    Source: cross-domain similarity local scaling (Conneau et al. 2018).
    """
    crowd_left, crowd_right = crowding(facing, k), crowding(facing.turned_round, k)
    ones = [np.ones((n, 1), np.float32) for n in facing.shape]
    left = np.concatenate([facing.left, -crowd_left[:, None], ones[0]], axis=1)
    right = np.concatenate([facing.right, ones[1], -crowd_right[:, None]], axis=1)
    return facing.and_more(left, right)


def crowding(facing: Facing, k: int) -> Vectors:
    """The mean cosine of each left row to its k nearest right rows, float32 (n,)."""
    n, m = facing.shape
    k = min(k, m)
    found = np.zeros(n, np.float32)
    plain = Facing.of(facing.left, facing.right)
    for start, close in plain.blocks():
        best = np.partition(close, m - k, axis=1)[:, m - k :]
        found[start : start + len(close)] = best.mean(axis=1)
    return found
