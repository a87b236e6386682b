"""Bootstrap intervals: exact cases, coverage on simulated queries, and pairing."""

import numpy as np
import pytest
from scipy import stats

from jobspace.errors import InputError
from jobspace.stats.intervals import (
    Interval,
    difference_interval,
    mean_interval,
    resampled_means,
    side_by_side,
)


def test_equal_values_have_no_width() -> None:
    assert mean_interval(np.full(7, 0.25)) == Interval(mean=0.25, low=0.25, high=0.25)


def test_the_ends_are_those_of_the_normal_approximation_for_many_queries() -> None:
    values = np.random.default_rng(0).random(2_000)
    found = mean_interval(values, n_resamples=4_000)
    half = 1.96 * values.std() / np.sqrt(len(values))
    assert found.mean == pytest.approx(values.mean())
    assert found.low == pytest.approx(values.mean() - half, abs=0.0008)
    assert found.high == pytest.approx(values.mean() + half, abs=0.0008)


def test_the_ends_are_scipys_within_the_noise_of_the_draws() -> None:
    values = np.random.default_rng(3).beta(0.5, 2.0, 150)
    found = mean_interval(values, n_resamples=9_000)
    expected = stats.bootstrap(
        (values,), np.mean, method="percentile", n_resamples=9_000, rng=np.random.default_rng(1)
    ).confidence_interval
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=0.003)


def test_95_of_100_intervals_hold_the_true_mean() -> None:
    rng = np.random.default_rng(7)
    true = 0.3
    held = 0
    for trial in range(400):
        found = mean_interval((rng.random(120) < true).astype(float), seed=trial, n_resamples=400)
        held += found.low <= true <= found.high
    assert 0.92 <= held / 400 <= 0.98


def test_pairing_takes_out_what_is_hard_for_both() -> None:
    rng = np.random.default_rng(0)
    hardness = rng.random(200)
    before, after = hardness, hardness + 0.02 + rng.normal(0, 0.01, 200)
    paired = difference_interval(before, after)
    alone = mean_interval(after)
    assert paired.excludes_zero
    assert paired.high - paired.low < (alone.high - alone.low) / 10
    assert not difference_interval(before, before[::-1].copy()).excludes_zero


def test_a_difference_turned_round_is_its_mirror() -> None:
    rng = np.random.default_rng(4)
    a, b = rng.random(50), rng.random(50)
    forth, back = difference_interval(a, b, seed=3), difference_interval(b, a, seed=3)
    assert (forth.mean, forth.low, forth.high) == pytest.approx((-back.mean, -back.high, -back.low))


def test_weights_move_the_mean_and_its_interval() -> None:
    values = np.array([1.0, 0.0, 0.0, 0.0])
    assert mean_interval(values, weight=np.array([3.0, 1.0, 1.0, 1.0])).mean == 0.5
    alone = mean_interval(values, weight=np.array([1.0, 0.0, 0.0, 0.0]))
    assert alone == Interval(mean=1.0, low=1.0, high=1.0)


def test_equal_weights_change_nothing() -> None:
    values = np.random.default_rng(1).random(30)
    plain, weighted = mean_interval(values), mean_interval(values, weight=np.full(30, 4.0))
    assert (plain.low, plain.high) == pytest.approx((weighted.low, weighted.high))


def test_same_seed_same_ends_and_another_seed_others() -> None:
    values = np.random.default_rng(1).random(30)
    assert mean_interval(values, seed=5) == mean_interval(values, seed=5)
    assert mean_interval(values, seed=5) != mean_interval(values, seed=6)


def test_side_by_side_is_each_alone() -> None:
    values = np.random.default_rng(2).random((60, 3))
    means, differences = side_by_side(values, seed=9)
    for column in range(3):
        alone = mean_interval(values[:, column], seed=9)
        apart = difference_interval(values[:, 0], values[:, column], seed=9)
        for found, expected in ((means[column], alone), (differences[column], apart)):
            assert (found.mean, found.low, found.high) == pytest.approx(
                (expected.mean, expected.low, expected.high)
            )
    assert differences[0] == Interval(mean=0.0, low=0.0, high=0.0)


def test_columns_share_their_draws() -> None:
    column = np.random.default_rng(0).random(20)
    redrawn = resampled_means(np.column_stack([column, 2 * column]), n_resamples=50)
    assert redrawn.shape == (50, 2)
    assert redrawn[:, 1] == pytest.approx(2 * redrawn[:, 0])


@pytest.mark.parametrize(
    ("values", "weight", "words"),
    [
        ([], None, "got no values"),
        ([1.0, 0.0], [1.0], "expected 2"),
        ([1.0, 0.0], [1.0, -1.0], "numbers from 0"),
        ([1.0, 0.0], [1.0, np.nan], "numbers from 0"),
        ([1.0, 0.0], [0.0, 0.0], "only zeros"),
    ],
)
def test_what_cannot_be_averaged_is_refused(
    values: list[float], weight: list[float] | None, words: str
) -> None:
    with pytest.raises(InputError, match=words):
        mean_interval(np.array(values), weight=None if weight is None else np.array(weight))


def test_unequal_lengths_are_no_pairs() -> None:
    with pytest.raises(InputError, match="got 2 and 3 values"):
        difference_interval(np.zeros(2), np.zeros(3))
