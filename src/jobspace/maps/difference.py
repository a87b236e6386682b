"""By how much the vectors of two groups differ, dimension by dimension."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from jobspace.encode.base import Vectors
from jobspace.stats.two_groups import false_discovery

Doubles: TypeAlias = NDArray[np.float64]

MAX_CHANCE: Final = 0.05  # of the dimensions said to differ, the share expected to be chance


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Difference:
    """Two groups of texts, compared along each of d dimensions.

    Attributes:
        left, right: the groups' names; `n_left` and `n_right` their distinct texts.
        n_dimensions: d.
        n_beyond_chance: dimensions along which they differ, so that of those said to differ 5 %
            are expected to be chance.
        largest: the largest absolute difference, in standard deviations.
        chance: a difference that one dimension in twenty has by chance, in standard deviations.
        of_dimension: float64 (d,), the mean of the right less that of the left, in standard
            deviations within the groups.
    """

    left: str
    right: str
    n_left: int
    n_right: int
    n_dimensions: int
    n_beyond_chance: int
    largest: float
    chance: float
    of_dimension: Doubles = field(repr=False)


def difference(left: Vectors, right: Vectors, left_name: str, right_name: str) -> Difference | None:
    """Compare two groups of vectors, (a, d) and (b, d); None where one has fewer than two.

    The difference of the means is divided by the standard deviation within the groups (Cohen's
    d). Whether it is beyond chance is said by Welch's test, with the p-values of all dimensions
    made larger after Benjamini and Hochberg.

    Source: Cohen (1988); Welch (1947), by scipy.
    """
    if min(len(left), len(right)) < 2:
        return None
    (mean_a, var_a), (mean_b, var_b) = _moments(left), _moments(right)
    a, b = len(left), len(right)
    within = np.sqrt(((a - 1) * var_a + (b - 1) * var_b) / (a + b - 2))
    shift = mean_b - mean_a
    size = np.divide(shift, within, out=np.zeros_like(shift), where=within > 1e-9)
    p_values = _p_values(shift, var_a, var_b, (a, b))
    return Difference(
        left=left_name,
        right=right_name,
        n_left=a,
        n_right=b,
        n_dimensions=len(size),
        n_beyond_chance=int((false_discovery(p_values) <= MAX_CHANCE).sum()),
        largest=float(np.abs(size).max()),
        chance=float(1.96 * np.sqrt(1 / a + 1 / b)),
        of_dimension=size,
    )


def _moments(vectors: Vectors) -> tuple[Doubles, Doubles]:
    mean = vectors.mean(axis=0, dtype=np.float64)
    return mean, vectors.var(axis=0, ddof=1, dtype=np.float64)


def _p_values(shift: Doubles, var_a: Doubles, var_b: Doubles, sizes: tuple[int, int]) -> Doubles:
    """Welch's test of each dimension; where nothing varies, 1 if nothing differs and else 0."""
    from scipy.stats import ttest_ind_from_stats

    varies = var_a + var_b > 1e-18
    p_values = np.where(np.abs(shift) > 1e-9, 0.0, 1.0)
    a, b = np.sqrt(var_a[varies]), np.sqrt(var_b[varies])
    tested = ttest_ind_from_stats(0.0, a, sizes[0], shift[varies], b, sizes[1], equal_var=False)
    p_values[varies] = tested.pvalue
    return p_values
