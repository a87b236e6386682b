"""What judgements say of a cut-off, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from jobspace.find.estimate import estimated, wilson_interval

ENDS = [0, 10, 100]


def test_each_stretch_speaks_for_what_is_found_of_it() -> None:
    place = np.array([0, 5, 15, 18, 50, 80])
    yes = np.array([True, True, True, False, False, False])
    done = estimated(place, yes, ENDS, 20)
    # Found: 10 of the first stretch (2 of 2 yes) and 10 of the second (1 of 2 yes).
    assert done.precision == pytest.approx((10 * 1 + 10 * 0.5) / 20)
    assert (done.n_found, done.n_right) == (4, 3)
    # Doubt: 10 · 8 / 2 in each stretch; 20² / 80.
    assert done.n_effective == pytest.approx(5)
    assert (done.low, done.high) == pytest.approx(wilson_interval(0.75, 5))
    assert done.recall == pytest.approx(1.0)  # 15 right, none of the 80 others


def test_what_is_missed_lowers_recall() -> None:
    done = estimated(np.array([3, 40, 60]), np.array([True, True, False]), ENDS, 10)
    assert done.recall == pytest.approx(10 / (10 + 90 / 2))


def test_a_stretch_without_judgements_goes_with_the_one_before() -> None:
    done = estimated(np.array([0, 1, 70]), np.array([True, False, False]), ENDS, 30)
    assert done.precision == pytest.approx(0.5)
    assert done.recall is None  # of the 20 found of the second stretch nothing is known


def test_nothing_judged_says_nothing() -> None:
    done = estimated(np.array([90]), np.array([True]), ENDS, 10)
    assert (done.precision, done.low, done.high, done.recall) == (None, 0.0, 1.0, None)


def test_all_judged_leaves_no_doubt() -> None:
    done = estimated(np.arange(10), np.arange(10) < 7, [0, 10], 10)
    assert (done.precision, done.low, done.high) == pytest.approx((0.7, 0.7, 0.7))


def test_the_interval_covers_the_truth_as_often_as_it_says() -> None:
    rng = np.random.default_rng(0)
    truth = rng.random(100) < np.linspace(1, 0, 100)
    covered = 0
    for _ in range(500):
        place = np.concatenate([rng.choice(10, 5, replace=False), 10 + rng.choice(90, 40, False)])
        done = estimated(place, truth[place], ENDS, 50)
        covered += done.low <= truth[:50].mean() <= done.high
    assert covered / 500 >= 0.93
