"""The directions in which vectors differ most, and the same with all spread alike (whitened)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]

LEAST_SHARE = 1e-9  # of the largest variance: less is rounding


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MainDims:
    """n vectors in the p directions in which they differ most.

    Attributes:
        at: float64 (n, p), centred.
        directions: float64 (d, p), unit columns at right angles, the largest variance first.
        mean: float64 (d,).
    """

    at: Floats = field(repr=False)
    directions: Floats = field(repr=False)
    mean: Floats = field(repr=False)

    @property
    def n_dims(self) -> int:
        """Number of directions, p; 0 where all vectors are the same."""
        return len(self.directions.T)


def main_dims(vectors: NDArray[Any], n_dims: int) -> MainDims:
    """Principal components: at most so many, fewer where the vectors differ in fewer.

    >>> main_dims(np.array([[1.0, 0, 5], [3, 0, 5]]), 2).at.ravel().round(6).tolist()
    [-1.0, 1.0]
    """
    mean = vectors.mean(axis=0, dtype=np.float64)
    centred = vectors.astype(np.float64) - mean  # (n, d)
    variance, directions = np.linalg.eigh(centred.T @ centred / len(centred))
    variance, directions = variance[::-1], directions[:, ::-1]
    told = variance > max(LEAST_SHARE * variance[0], 1e-12)
    kept = directions[:, : min(n_dims, int(told.sum()))]
    largest = np.abs(kept).argmax(axis=0)
    kept = kept * np.where(kept[largest, np.arange(kept.shape[1])] < 0, -1, 1)
    return MainDims(at=centred @ kept, directions=kept, mean=mean)


def whitening(covariance: Floats, shrinkage: float) -> Floats:
    """What brings a covariance, shrunk towards equal variances, to one: S^(-1/2), (p, p).

    Args:
        covariance: (p, p).
        shrinkage: 0 takes it as it is, 1 only its mean variance.

    >>> whitening(np.diag([4.0, 1.0]), 0.0).round(6).tolist()
    [[0.5, 0.0], [0.0, 1.0]]
    """
    p = len(covariance)
    even = np.trace(covariance) / p * np.eye(p)
    variance, directions = np.linalg.eigh((1 - shrinkage) * covariance + shrinkage * even)
    white: Floats = (directions / np.sqrt(np.maximum(variance, 1e-15))) @ directions.T
    return white
