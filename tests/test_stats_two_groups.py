"""Two groups: exact p-values, false discoveries, intervals of differences."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import hypergeom

from jobspace.errors import InputError
from jobspace.stats.two_groups import (
    false_discovery,
    means_interval,
    paired_interval,
    share_p_values,
)


def test_p_values_by_hand() -> None:
    # 0 of 3 before, 3 of 3 after: of the 20 ways to choose 3 of 6, one is so extreme; doubled.
    found = share_p_values(np.array([0, 1, 3]), 3, np.array([3, 1, 3]), 3)
    assert found == pytest.approx([2 / 20, 1.0, 1.0])


def test_p_values_are_even_handed_and_no_liars() -> None:
    """Which group comes first plays no part, and of true nulls at most 5 % have p ≤ 0.05."""
    rng = np.random.default_rng(1)
    early, late = rng.binomial(40, 0.2, 4_000), rng.binomial(60, 0.2, 4_000)
    p = share_p_values(early, 40, late, 60)
    assert p == pytest.approx(share_p_values(late, 60, early, 40))
    assert 0.005 < (p <= 0.05).mean() <= 0.05
    by_hand = [
        min(1, 2 * min(hypergeom.cdf(b, 100, a + b, 60), hypergeom.sf(b - 1, 100, a + b, 60)))
        for a, b in zip(early[:50].tolist(), late[:50].tolist(), strict=True)
    ]
    assert p[:50] == pytest.approx(by_hand)


def test_false_discovery_by_hand() -> None:
    # 0.01 · 4 / 1, 0.02 · 4 / 2, 0.03 · 4 / 3, 0.5 · 4 / 4, none above the next
    assert false_discovery(np.array([0.5, 0.01, 0.02, 0.03])) == pytest.approx(
        [0.5, 0.04, 0.04, 0.04]
    )
    assert len(false_discovery(np.zeros(0))) == 0


def test_intervals_hold_the_difference_as_often_as_they_say() -> None:
    rng = np.random.default_rng(0)
    held = 0
    for seed in range(200):
        before, after = rng.beta(2, 6, 40), rng.beta(3, 5, 30)  # means 1/4 and 3/8
        found = means_interval(before, after, level=0.9, seed=seed, n_resamples=400)
        held += found.low <= 0.125 <= found.high
    assert 0.82 <= held / 200 <= 0.96


def test_a_paired_interval_knows_what_is_hard_for_both() -> None:
    rng = np.random.default_rng(0)
    before = rng.random(50)
    after = before + 0.01 + rng.normal(0, 0.005, 50)
    paired, apart = paired_interval(before, after), means_interval(before, after)
    assert paired.mean == pytest.approx(apart.mean)
    assert paired.excludes_zero
    assert not apart.excludes_zero
    assert paired == paired_interval(before, after)


def test_an_empty_group_is_refused() -> None:
    with pytest.raises(InputError):
        means_interval(np.zeros(0), np.zeros(3))
