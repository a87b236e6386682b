"""Confidence: the model by hand, against scikit-learn, and on outcomes drawn from known odds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

from jobspace.stats.calibrate import (
    Bin,
    Coverage,
    Logistic,
    calibration_error,
    coverage,
    fit_logistic,
    is_held_out,
    reliability,
)


def logistic(*weights: float, bias: float = 0.0) -> Logistic:
    names = tuple(f"f{i}" for i in range(len(weights)))
    return Logistic(features=names, weights=np.array(weights), bias=bias)


def test_probability_by_hand() -> None:
    rows = np.array([[0, 0], [1, 0], [1, 1]], np.float32)
    sure = logistic(np.log(3), np.log(4), bias=-np.log(3)).probability(rows)
    np.testing.assert_allclose(sure, [1 / 4, 1 / 2, 4 / 5], rtol=1e-6)
    assert sure.dtype == np.float32


def test_probability_of_extreme_rows_is_finite_and_of_none_is_none() -> None:
    sure = logistic(1.0).probability(np.array([[1e9], [-1e9]]))
    np.testing.assert_allclose(sure, [1, 0], atol=1e-12)
    assert logistic(1.0).probability(np.zeros((0, 1))).shape == (0,)


def drawn(n: int, seed: int) -> tuple[np.ndarray, np.ndarray, Logistic]:
    rng = np.random.default_rng(seed)
    rows = rng.normal(size=(n, 3))
    truth = logistic(1.5, -0.7, 0.0, bias=-0.4)
    return rows, rng.random(n) < truth.probability(rows), truth


def test_planted_weights_are_recovered() -> None:
    rows, right, truth = drawn(20_000, seed=1)
    fitted = fit_logistic(truth.features, rows, right)
    np.testing.assert_allclose(fitted.weights, truth.weights, atol=0.08)
    assert fitted.bias == pytest.approx(truth.bias, abs=0.06)
    assert fitted.features == truth.features
    assert calibration_error(reliability(fitted.probability(rows), right)) < 0.015


def test_a_model_that_is_too_sure_is_seen_to_be() -> None:
    rows, right, truth = drawn(20_000, seed=2)
    boastful = Logistic(features=truth.features, weights=3 * truth.weights, bias=3 * truth.bias)
    assert calibration_error(reliability(boastful.probability(rows), right)) > 0.08


@pytest.mark.parametrize("l2", [0.1, 1.0, 50.0])
def test_fit_is_scikit_learns(l2: float) -> None:
    rows, right, truth = drawn(400, seed=3)
    weight = np.random.default_rng(4).random(400) + 0.1
    oracle = LogisticRegression(C=1 / l2, max_iter=5000).fit(rows, right, sample_weight=weight)
    fitted = fit_logistic(truth.features, rows, right, weight, l2=l2)
    np.testing.assert_allclose(
        fitted.probability(rows), oracle.predict_proba(rows)[:, 1], atol=1e-6
    )


def test_a_row_of_weight_two_is_two_rows() -> None:
    rows, right, truth = drawn(300, seed=5)
    twice = np.repeat(np.arange(300), np.where(np.arange(300) < 100, 2, 1))
    weighted = fit_logistic(truth.features, rows, right, np.where(np.arange(300) < 100, 2.0, 1.0))
    repeated = fit_logistic(truth.features, rows[twice], right[twice])
    np.testing.assert_allclose(weighted.weights, repeated.weights, atol=1e-3)


def test_reliability_by_hand() -> None:
    confidence = np.array([0.05, 0.12, 0.18, 1.0, 0.95])
    right = np.array([False, True, False, True, True])
    assert reliability(confidence, right, weight=np.array([1, 1, 3, 1, 1.0])) == [
        Bin(low=0.0, high=0.1, weight=1.0, mean_confidence=0.05, share_right=0.0),
        Bin(low=0.1, high=0.2, weight=4.0, mean_confidence=pytest.approx(0.165), share_right=0.25),
        Bin(low=0.9, high=1.0, weight=2.0, mean_confidence=pytest.approx(0.975), share_right=1.0),
    ]


def test_calibration_error_by_hand() -> None:
    bins = reliability(np.array([0.25, 0.25, 0.75]), np.array([True, False, True]), n_bins=2)
    assert calibration_error(bins) == pytest.approx((2 * 0.25 + 1 * 0.25) / 3)
    assert calibration_error([]) == 0.0


CASES = st.lists(st.tuples(st.floats(0, 1), st.booleans(), st.floats(0.1, 5)), min_size=1)


@given(CASES, st.integers(1, 12))
def test_bins_hold_all_rows_within_their_bounds(
    rows: list[tuple[float, bool, float]], n_bins: int
) -> None:
    confidence, right, weight = (np.array(c) for c in zip(*rows, strict=True))
    bins = reliability(confidence, right, weight, n_bins=n_bins)
    assert sum(b.weight for b in bins) == pytest.approx(weight.sum())
    assert [b.low for b in bins] == sorted({b.low for b in bins})
    for b in bins:
        assert b.low - 1e-9 <= b.mean_confidence <= b.high + 1e-9
        assert 0 <= b.share_right <= 1
    right_in_all = sum(b.share_right * b.weight for b in bins)
    assert right_in_all == pytest.approx(weight[right].sum())
    assert 0 <= calibration_error(bins) <= 1


def test_coverage_by_hand() -> None:
    confidence = np.array([0.9, 0.5, 0.5, 0.1])
    right = np.array([True, True, False, False])
    weight = np.array([1.0, 3.0, 1.0, 5.0])
    cut_offs = [0.0, 0.5, 0.51, 1.0]  # a confidence at the cut-off is decided
    assert coverage(confidence, right, cut_offs, weight) == [
        Coverage(min_confidence=0.0, share_decided=1.0, share_right=pytest.approx(0.4)),
        Coverage(min_confidence=0.5, share_decided=0.5, share_right=pytest.approx(0.8)),
        Coverage(min_confidence=0.51, share_decided=pytest.approx(0.1), share_right=1.0),
        Coverage(min_confidence=1.0, share_decided=0.0, share_right=0.0),
    ]
    [each] = coverage(confidence, right, [0.5])
    assert (each.share_decided, each.share_right) == (0.75, pytest.approx(2 / 3))


def test_coverage_of_nothing() -> None:
    none = np.zeros(0)
    assert coverage(none, none.astype(bool), []) == []
    [at] = coverage(none, none.astype(bool), [0.2])
    assert (at.share_decided, at.share_right) == (0, 0)


@given(CASES, st.lists(st.floats(0, 1), min_size=1, max_size=5))
def test_a_higher_cut_off_decides_no_more(
    rows: list[tuple[float, bool, float]], cut_offs: list[float]
) -> None:
    confidence, right, weight = (np.array(c) for c in zip(*rows, strict=True))
    found = coverage(confidence, right, sorted(cut_offs), weight)
    shares = [c.share_decided for c in found]
    assert shares == sorted(shares, reverse=True)
    for c in found:
        kept = [(r, w) for sure, r, w in rows if sure >= c.min_confidence]
        assert c.share_decided * weight.sum() == pytest.approx(sum(w for _, w in kept))
        right_weight = sum(w for r, w in kept if r)
        assert c.share_right * sum(w for _, w in kept) == pytest.approx(right_weight)


def test_what_is_held_out_is_half_whatever_the_case_and_stays_so() -> None:
    texts = [f"Software Engineer {i}" for i in range(2000)]
    held = [is_held_out(text) for text in texts]
    assert 900 < sum(held) < 1100
    assert [is_held_out(text.upper()) for text in texts] == held
    # `printf nurse | b2sum -l 8` gives f9, which is odd; attorney 32, cpa ce, nothing 2e.
    fixed = [is_held_out(text) for text in ("Nurse", "Attorney", "CPA", "")]
    assert fixed == [True, False, False, False]
