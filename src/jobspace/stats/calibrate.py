"""Confidence: from what speaks for a decision to the probability that it is right.

A logistic model turns numbers that describe a decision into a probability; a reliability table
says whether such probabilities can be believed: of the decisions with confidence about 0.8, about
80 % should be right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Logistic:
    """p = 1 / (1 + exp(-(bias + x · weights))) for rows x of named features (f,)."""

    features: tuple[str, ...]
    weights: Floats
    bias: float

    def probability(self, rows: NDArray[np.floating]) -> NDArray[np.float32]:
        """Probabilities float32 (n,) of n rows (n, f)."""
        logit = np.clip(self.bias + rows @ self.weights, -30.0, 30.0)
        return (1.0 / (1.0 + np.exp(-logit))).astype(np.float32)


def fit_logistic(
    features: tuple[str, ...],
    rows: NDArray[np.floating],
    right: NDArray[np.bool_],
    weight: Floats | None = None,
    l2: float = 1.0,
) -> Logistic:
    """Fit the model by maximum likelihood with a little shrinkage.

    Args:
        features: names of the f columns.
        rows: (n, f).
        right: bool (n,), what the probability is of.
        weight: (n,), how much each row counts; None counts each once.
        l2: penalty on the squared weights; scikit-learn's C is its inverse.
    """
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=1.0 / l2, max_iter=5000).fit(rows, right, sample_weight=weight)
    return Logistic(
        features=features,
        weights=np.asarray(model.coef_[0], dtype=np.float64),
        bias=float(model.intercept_[0]),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """The decisions whose confidence lies in [low, high): how sure, how many, how many right."""

    low: float
    high: float
    weight: float
    mean_confidence: float
    share_right: float


def reliability(
    confidence: NDArray[np.floating],
    right: NDArray[np.bool_],
    weight: Floats | None = None,
    n_bins: int = 10,
) -> list[Bin]:
    """Compare confidence with what came true, in bins of equal width; empty bins are left out.

    >>> [b] = reliability(np.array([0.72, 0.78]), np.array([True, False]))
    >>> (round(b.mean_confidence, 2), b.share_right)
    (0.75, 0.5)
    """
    counts = np.ones(len(confidence)) if weight is None else np.asarray(weight, dtype=np.float64)
    place = np.minimum((np.asarray(confidence) * n_bins).astype(int), n_bins - 1)
    bins = []
    for i in range(n_bins):
        here = place == i
        total = float(counts[here].sum())
        if total > 0:
            bins.append(
                Bin(
                    low=i / n_bins,
                    high=(i + 1) / n_bins,
                    weight=total,
                    mean_confidence=float(np.average(confidence[here], weights=counts[here])),
                    share_right=float(np.average(right[here], weights=counts[here])),
                )
            )
    return bins


def calibration_error(bins: list[Bin]) -> float:
    """Mean gap between confidence and truth, weighted by the bins' rows; 0 is perfect.

    Source: expected calibration error, Naeini, Cooper and Hauskrecht (2015).
    """
    total = sum(b.weight for b in bins)
    return sum(b.weight * abs(b.mean_confidence - b.share_right) for b in bins) / max(total, 1e-12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What a cut-off leaves: the share decided, and the share of that which is right.

    The share right is 0 where nothing is decided.
    """

    min_confidence: float
    share_decided: float
    share_right: float


def coverage(
    confidence: NDArray[np.floating],
    right: NDArray[np.bool_],
    cut_offs: Sequence[float],
    weight: Floats | None = None,
) -> list[Coverage]:
    """For each cut-off, how much has at least that confidence and how much of it is right.

    >>> [c] = coverage(np.array([0.9, 0.8, 0.1]), np.array([True, False, False]), [0.8])
    >>> (round(c.share_decided, 2), c.share_right)
    (0.67, 0.5)
    """
    counts = np.ones(len(confidence)) if weight is None else np.asarray(weight, dtype=np.float64)
    total = max(float(counts.sum()), 1e-12)
    found = []
    for cut_off in cut_offs:
        kept = np.asarray(confidence) >= cut_off
        decided = float(counts[kept].sum())
        found.append(
            Coverage(
                min_confidence=cut_off,
                share_decided=decided / total,
                share_right=float(counts[kept & right].sum()) / decided if decided else 0.0,
            )
        )
    return found


def is_held_out(text: str) -> bool:
    """Whether a donor's text is in the half that confidence is reported on, not fitted to.

    By a hash of its letters in small form, so that it does not depend on the file it stands in.
    """
    return blake2b(text.casefold().encode(), digest_size=1).digest()[0] % 2 == 1
