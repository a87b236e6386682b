"""Two independent groups: by how much their means differ, and which shares differ at all."""

from __future__ import annotations

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from jobspace.stats.intervals import N_RESAMPLES, Interval, Values, resampled_means

Counts: TypeAlias = NDArray[np.int64]

LEVEL: Final = 0.99  # of the interval: a verdict rests on it, and may be wrong once in a hundred


def means_interval(
    before: Values,
    after: Values,
    *,
    level: float = LEVEL,
    seed: int = 0,
    n_resamples: int = N_RESAMPLES,
) -> Interval:
    """The mean of one group less that of another, with its bootstrap interval.

    Both groups are drawn again, each from itself, and the difference of the means is taken.

    Args:
        before: `(n,)`.
        after: `(m,)`, of other cases: they are not paired.
        level: of the interval, in (0, 1).
        seed: of the draws.
        n_resamples: how many draws.

    Raises:
        InputError: a group is empty.

    Source: percentile bootstrap of two samples, Efron and Tibshirani (1993), chapter 8.

    >>> means_interval(np.zeros(4), np.full(3, 0.5))
    Interval(mean=0.5, low=0.5, high=0.5)
    """
    drawn = [
        resampled_means(np.asarray(group, np.float64)[:, None], seed=s, n_resamples=n_resamples)
        for group, s in ((before, 2 * seed), (after, 2 * seed + 1))
    ]
    low, high = np.quantile(drawn[1] - drawn[0], [(1 - level) / 2, (1 + level) / 2])
    mean = float(np.mean(after) - np.mean(before))
    return Interval(mean=mean, low=float(low), high=float(high))


def paired_interval(
    before: Values,
    after: Values,
    *,
    level: float = LEVEL,
    seed: int = 0,
    n_resamples: int = N_RESAMPLES,
) -> Interval:
    """The mean of `after - before`, case by case, with its bootstrap interval.

    Args:
        before, after: `(n,)`, of the same cases in the same order.
        level, seed, n_resamples: as in `means_interval`.

    Raises:
        InputError: no values.

    >>> paired_interval(np.zeros(4), np.full(4, 0.5))
    Interval(mean=0.5, low=0.5, high=0.5)
    """
    difference = np.asarray(after, np.float64) - np.asarray(before, np.float64)
    drawn = resampled_means(difference[:, None], seed=seed, n_resamples=n_resamples)
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    return Interval(mean=float(difference.mean()), low=float(low), high=float(high))


def share_p_values(early: Counts, n_early: int, late: Counts, n_late: int) -> Values:
    """How likely shares at least so different are, if both groups have the same one.

    Fisher's exact test, two-sided by doubling the smaller tail: given how many have a term in
    all, how few or many of them would chance put into the late group? Exact for few cases too.

    Args:
        early, late: `(k,)`, how many of each group have each of k terms.
        n_early, n_late: how many there are in each group.

    Returns:
        float64 `(k,)`, p-values in (0, 1].

    >>> share_p_values(np.array([0, 5]), 10, np.array([5, 5]), 10).round(3).tolist()
    [0.033, 1.0]
    """
    from scipy.stats import hypergeom

    total = early + late
    of = (n_early + n_late, total, n_late)
    tails = np.minimum(hypergeom.cdf(late, *of), hypergeom.sf(late - 1, *of))
    found: Values = np.minimum(2 * tails, 1.0)
    return found


def false_discovery(p_values: Values) -> Values:
    """p-values made larger, so that of those at most q a share of q is expected to be chance.

    Source: Benjamini and Hochberg (1995), by scipy.

    >>> false_discovery(np.array([0.01, 0.04, 0.5])).round(3).tolist()
    [0.03, 0.06, 0.5]
    """
    from scipy.stats import false_discovery_control

    if not len(p_values):
        return np.zeros(0)
    adjusted: Values = false_discovery_control(p_values, method="bh")
    return adjusted
