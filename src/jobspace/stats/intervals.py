"""How sure a mean is: 95 % intervals by drawing the queries again and again.

The queries of a test are one draw of those that might have been asked. Drawing as many from them,
with replacement, a few thousand times shows how far the mean would have moved. For two systems the
same queries are drawn for both (paired), so what is hard for both cancels out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from jobspace.errors import InputError

__all__ = ["Interval", "difference_interval", "mean_interval", "resampled_means", "side_by_side"]

Values: TypeAlias = NDArray[np.float64]

N_RESAMPLES: Final = 2_000  # the ends then move by about 2 % of the interval with the seed
_LEVELS: Final = (0.025, 0.975)
_BLOCK_CELLS: Final = 4_000_000  # 32 MB of draws at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A mean with its 95 % interval.

    Attributes:
        mean: of the values as they are.
        low: 2.5 % of the redrawn means lie below it.
        high: 2.5 % of the redrawn means lie above it.
    """

    mean: float
    low: float
    high: float

    @property
    def excludes_zero(self) -> bool:
        """Whether the whole interval is on one side of 0."""
        return self.low > 0 or self.high < 0


def mean_interval(
    values: Values, *, weight: Values | None = None, seed: int = 0, n_resamples: int = N_RESAMPLES
) -> Interval:
    """The mean of n values with its 95 % bootstrap interval.

    Args:
        values: `(n,)`, one a query.
        weight: `(n,)`, how much each counts, 0 or more; None counts each once. Queries are drawn
            evenly and carry their weight with them.
        seed: of the draws.
        n_resamples: how many draws.

    Raises:
        InputError: no values, weights of another length, negative, or all 0.

    Source: percentile bootstrap, Efron (1979).

    >>> mean_interval(np.ones(5))
    Interval(mean=1.0, low=1.0, high=1.0)
    """
    column = np.asarray(values, np.float64)[:, None]
    means, _ = side_by_side(column, weight=weight, seed=seed, n_resamples=n_resamples)
    return means[0]


def difference_interval(
    before: Values,
    after: Values,
    *,
    weight: Values | None = None,
    seed: int = 0,
    n_resamples: int = N_RESAMPLES,
) -> Interval:
    """The mean of `after - before`, query by query, with its 95 % bootstrap interval.

    Args:
        before: `(n,)`, one a query.
        after: `(n,)`, of the same queries in the same order.
        weight: as in `mean_interval`.
        seed: of the draws.
        n_resamples: how many draws.

    Raises:
        InputError: as `mean_interval`, or two lengths.

    >>> difference_interval(np.zeros(4), np.full(4, 0.5))
    Interval(mean=0.5, low=0.5, high=0.5)
    """
    if len(before) != len(after):
        raise InputError(
            f"paired interval: got {len(before):,} and {len(after):,} values; expected one of "
            f"each a query. Pair them."
        )
    difference = np.asarray(after, np.float64) - np.asarray(before, np.float64)
    return mean_interval(difference, weight=weight, seed=seed, n_resamples=n_resamples)


def side_by_side(
    values: Values, *, weight: Values | None = None, seed: int = 0, n_resamples: int = N_RESAMPLES
) -> tuple[list[Interval], list[Interval]]:
    """The means of s systems, and their differences to the first, from the same draws.

    What `mean_interval` and `difference_interval` give for each column, drawn once for all.

    Args:
        values: `(n, s)`, rows are queries, columns systems.
        weight: `(n,)`, as in `mean_interval`.
        seed: of the draws.
        n_resamples: how many draws.

    Returns:
        s intervals of the means, and s of the differences, the first of which is 0.

    Raises:
        InputError: as `mean_interval`.

    >>> means, differences = side_by_side(np.array([[0.0, 1.0], [0.5, 1.0]]))
    >>> differences[1]
    Interval(mean=0.75, low=0.5, high=1.0)
    """
    redrawn = resampled_means(values, weight=weight, seed=seed, n_resamples=n_resamples)
    means = np.average(values, axis=0, weights=weight)  # (s,)
    return (
        _intervals(means, redrawn),
        _intervals(means - means[0], redrawn - redrawn[:, :1]),
    )


def _intervals(means: Values, redrawn: Values) -> list[Interval]:
    low, high = np.quantile(redrawn, _LEVELS, axis=0)
    return [
        Interval(mean=float(m), low=float(a), high=float(b))
        for m, a, b in zip(means, low, high, strict=True)
    ]


def resampled_means(
    values: Values, *, weight: Values | None = None, seed: int = 0, n_resamples: int = N_RESAMPLES
) -> Values:
    """The means of s columns under the same draws of their n rows.

    Args:
        values: `(n, s)`, rows are queries.
        weight: `(n,)`, as in `mean_interval`. A draw of weight 0 is drawn again.
        seed: of the draws; the same seed and n draw the same rows.
        n_resamples: how many draws.

    Returns:
        float64 `(n_resamples, s)`.

    Raises:
        InputError: as `mean_interval`.
    """
    n = len(values)
    weights = _checked(weight, n)
    weighted = np.column_stack([values * weights[:, None], weights])  # (n, s + 1)
    sums = np.concatenate([counts @ weighted for counts in _draws(n, weights, seed, n_resamples)])
    means: Values = sums[:, :-1] / sums[:, -1:]
    return means


def _draws(n: int, weights: Values, seed: int, n_resamples: int) -> Iterator[Values]:
    """How often each row was drawn, `(b, n)` a block."""
    rng = np.random.default_rng(seed)
    block = max(1, _BLOCK_CELLS // n)
    left = n_resamples
    while left:
        rows = rng.integers(n, size=(min(block, left), n))
        flat = (rows + np.arange(len(rows))[:, None] * n).ravel()
        counts = np.bincount(flat, minlength=rows.size).reshape(rows.shape)
        kept = counts[counts @ weights > 0]
        left -= len(kept)
        yield kept.astype(np.float64)


def _checked(weight: Values | None, n: int) -> Values:
    if n == 0:
        raise InputError("interval: got no values; expected one or more. Give queries.")
    if weight is None:
        return np.ones(n)
    weights = np.asarray(weight, np.float64)
    if weights.shape != (n,) or not (np.isfinite(weights) & (weights >= 0)).all():
        raise InputError(
            f"weight: got shape {weights.shape}, from {weights.min(initial=np.inf)}; expected {n} "
            f"numbers from 0. Give one a query."
        )
    if not weights.any():
        raise InputError("weight: got only zeros; expected one above 0. Leave weights out.")
    return weights
