"""The plane in which vectors differ most: their first two principal components."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Vectors: TypeAlias = NDArray[np.float32]
Doubles: TypeAlias = NDArray[np.float64]

BLOCK_ROWS: Final = 16_384  # 34 MB of doubles of 256 dimensions


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PrincipalPlane:
    """Two directions, at right angles, along which vectors vary most.

    Attributes:
        mean: float64 (d,), the middle of the plane.
        axes: float64 (d, 2), of length 1; the largest part of each is positive, so that the signs
            do not depend on the machine. Zeros where there is no second direction (d = 1).
        shares: of all variance, along each axis, in [0, 1].
    """

    mean: Doubles = field(repr=False)
    axes: Doubles = field(repr=False)
    shares: tuple[float, float]

    @property
    def share(self) -> float:
        """Of all variance, what the plane shows, in [0, 1]."""
        return sum(self.shares)

    def at(self, vectors: Vectors) -> Doubles:
        """Where n vectors (n, d) are in the plane, float64 (n, 2)."""
        return np.asarray(vectors @ self.axes - self.mean @ self.axes)


def principal_plane(vectors: Vectors, weight: Doubles | None = None) -> PrincipalPlane:
    """The plane in which n vectors differ most.

    Args:
        vectors: float32 (n, d).
        weight: (n,), how much each counts, 0 or more; None counts each once.

    Source: Pearson (1901); the eigenvectors of the weighted covariance, by scipy. With equal
    weights what `sklearn.decomposition.PCA` gives, but for the signs.

    >>> plane = principal_plane(np.array([[0, 0], [4, 0], [2, 1], [2, -1]], np.float32))
    >>> plane.at(np.array([[4, 0]], np.float32)).tolist(), plane.shares
    ([[2.0, 0.0]], (0.8, 0.2))
    """
    from scipy.linalg import eigh

    share = np.ones(len(vectors)) if weight is None else np.asarray(weight, np.float64)
    share = share / share.sum()
    mean = share @ vectors  # (d,)
    covariance = _covariance(vectors, share, mean)
    dim = len(covariance)
    n_axes = min(2, dim)
    variance, axes = eigh(covariance, subset_by_index=[dim - n_axes, dim - 1])
    largest = axes[np.abs(axes).argmax(axis=0), np.arange(n_axes)]
    both = np.zeros((dim, 2))
    both[:, :n_axes] = (axes * np.where(largest < 0, -1, 1))[:, ::-1]
    told = np.zeros(2)
    told[:n_axes] = variance[::-1].clip(0) / max(float(np.trace(covariance)), 1e-12)
    return PrincipalPlane(mean=mean, axes=both, shares=(float(told[0]), float(told[1])))


def _covariance(vectors: Vectors, share: Doubles, mean: Doubles) -> NDArray[Any]:
    """The weighted covariance, (d, d), without a centred copy of all vectors."""
    total = np.zeros((vectors.shape[1], vectors.shape[1]))
    for start in range(0, len(vectors), BLOCK_ROWS):
        stop = start + BLOCK_ROWS
        centred = vectors[start:stop] - mean
        total += centred.T @ (centred * share[start:stop, None])
    return total
