"""How near a text is to the nearest of the anchors, less what it shares with the rejected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from jobspace.text.clean import folded

Vectors: TypeAlias = NDArray[np.float32]
Places: TypeAlias = NDArray[np.intp]

TOWARDS_COMMON: Final = 1.0
AGAINST_REJECTED: Final = 0.75
BLOCK_CELLS: Final = 4_000_000  # similarities held at once, 32 MB


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchors:
    """Texts that stand for the kind looked for, and texts that stand for what to keep out.

    An anchor is a whole title, and says more than its kind: "Solar Project Manager" is near to all
    project managers. What many anchors have in common is the kind. So each anchor a is drawn
    towards the mean c of all, to (a + c) / |a + c|, and the nearest drawn anchor counts. A rejected
    text takes away 0.75 of its similarity where that is above 0:

        similarity(x) = max_a cos(x, drawn a) - 0.75 · max(0, max_u cos(x, u))

    A lone anchor stays as it is.

    Attributes:
        like: the k anchors, k ≥ 1; `like_vectors` (k, d) unit rows.
        unlike: the r rejected texts; `unlike_vectors` (r, d).

    Source: nearest neighbour with Rocchio's (1971) feedback; both numbers chosen by
    cross-validation on half of the judgements of two kinds in `benchmarks/judgements`.
    """

    like: tuple[str, ...]
    like_vectors: Vectors
    unlike: tuple[str, ...]
    unlike_vectors: Vectors

    def nearest(self, vectors: Vectors) -> tuple[NDArray[np.float32], Places]:
        """The similarity of n unit rows, and the place of the anchor that won.

        Products are made in float64 and rounded: in float32 the last digit of a row would depend
        on how many rows are multiplied together, and so on blocks, partitions and threads.

        Args:
            vectors: float32 (n, d).

        Returns:
            float32 (n,), from -1.75 to 1, and places in `like` (n,); the first of equal ones.
        """
        drawn = drawn_together(self.like_vectors)
        similarity = np.empty(len(vectors), np.float32)
        place = np.empty(len(vectors), np.intp)
        step = max(1, BLOCK_CELLS // (len(drawn) + len(self.unlike) + 1))
        for start in range(0, len(vectors), step):
            part = vectors[start : start + step]
            to_anchors = _products(part, drawn)  # (b, k)
            won = to_anchors.argmax(axis=1)
            place[start : start + step] = won
            near = to_anchors[np.arange(len(part)), won]
            similarity[start : start + step] = near - self._shared(part)
        return similarity, place

    def without(self, text: str) -> Anchors:
        """The same without one text, so that it can be judged as if it were unseen.

        The last anchor stays: without any there is nothing to be similar to.
        """
        same = folded(text)
        kept = [i for i, anchor in enumerate(self.like) if folded(anchor) != same]
        rejected = [i for i, anchor in enumerate(self.unlike) if folded(anchor) != same]
        kept = kept or list(range(len(self.like)))
        return Anchors(
            like=tuple(self.like[i] for i in kept),
            like_vectors=self.like_vectors[kept],
            unlike=tuple(self.unlike[i] for i in rejected),
            unlike_vectors=self.unlike_vectors[rejected],
        )

    def _shared(self, vectors: Vectors) -> NDArray[np.float32] | float:
        """What n rows share with the nearest rejected text, weighed."""
        if not self.unlike:
            return 0.0
        shared = _products(vectors, self.unlike_vectors).max(axis=1)
        taken: NDArray[np.float32] = np.float32(AGAINST_REJECTED) * np.maximum(shared, 0.0)
        return taken


def _products(rows: Vectors, others: Vectors) -> Vectors:
    """Inner products (n, k) of float32 rows (n, d) and (k, d), each by itself."""
    exact = rows.astype(np.float64) @ others.T.astype(np.float64)
    return exact.astype(np.float32)


def drawn_together(vectors: Vectors) -> Vectors:
    """Unit rows (k, d), each moved towards the direction of their mean and brought to length 1."""
    mean = vectors.mean(axis=0)
    length = float(np.linalg.norm(mean))
    if len(vectors) < 2 or length == 0:
        return vectors
    moved = vectors + np.float32(TOWARDS_COMMON / length) * mean
    norms = np.linalg.norm(moved, axis=1, keepdims=True)
    return np.ascontiguousarray(moved / np.where(norms > 0, norms, 1.0), dtype=np.float32)
