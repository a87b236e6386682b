"""Which terms set one group of texts apart from another, beyond what chance and rarity explain."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]

PRIOR_SHARE: Final = 0.1  # the prior weighs as much as a tenth of the texts compared


def log_odds(
    first: NDArray[Any], second: NDArray[Any], everywhere: NDArray[Any], prior: float | None = None
) -> Floats:
    """How surely each of v terms is more frequent in the first of two groups, in z-scores.

    The log-odds of a term in both groups are compared, each with a prior that says that the term is
    as frequent as everywhere; so a rare term has to be seen more often before it counts. With y its
    count in a group of n counts, and a = prior · its share everywhere, a0 = prior:

        d = ln((y1 + a) / (n1 + a0 - y1 - a)) - ln((y2 + a) / (n2 + a0 - y2 - a))
        z = d / sqrt(1 / (y1 + a) + 1 / (y2 + a))

    Args:
        first, second: (v,), the count of each term in each group.
        everywhere: (v,), its count in all texts, 1 or more for a term that is anywhere.
        prior: a0, in counts; None takes a tenth of the mean of n1 and n2.

    Returns:
        float64 (v,); above 0 is more frequent in the first. 0 for a term that is nowhere.

    Source: Monroe, Colaresi and Quinn (2008), "Fightin' Words", equations 16, 19 and 22.

    >>> log_odds(np.array([9, 1]), np.array([1, 9]), np.array([10, 10]), 2).round(3).tolist()
    [4.156, -4.156]
    """
    n_first, n_second = float(first.sum()), float(second.sum())
    total = float(everywhere.sum())
    if not total or not n_first + n_second:
        return np.zeros(len(everywhere))
    weight = PRIOR_SHARE * (n_first + n_second) / 2 if prior is None else prior
    pseudo = weight * everywhere / total  # (v,)
    with np.errstate(divide="ignore", invalid="ignore"):
        one, two = first + pseudo, second + pseudo
        odds_one = np.log(one / (n_first + weight - one))
        odds_two = np.log(two / (n_second + weight - two))
        z = (odds_one - odds_two) / np.sqrt(1 / one + 1 / two)
    found: Floats = np.where(np.isfinite(z), z, 0.0)
    return found
