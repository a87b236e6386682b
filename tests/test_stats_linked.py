"""Axes of linked rows: oracles, planted truth, honest p-values; and the parts they are made of."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobspace.errors import InputError, UsageError
from jobspace.stats.linked import LinkedOptions, Pull, fit_linked
from jobspace.stats.main_dims import main_dims, whitening
from jobspace.stats.permutation import Folds, step_down

QUICK = LinkedOptions(n_permutations=99)


def linked(n: int, strength: float, seed: int, d: int = 12) -> tuple[np.ndarray, np.ndarray]:
    """Noise on both sides; column 3 on the left and 5 on the right share a hidden variable."""
    rng = np.random.default_rng(seed)
    left, right = rng.standard_normal((n, d)), rng.standard_normal((n, d + 2))
    hidden = rng.standard_normal(n)
    left[:, 3] = strength * hidden + np.sqrt(1 - strength**2) * left[:, 3]
    right[:, 5] = strength * hidden + np.sqrt(1 - strength**2) * right[:, 5]
    return left, right


def test_without_shrinkage_it_is_canonical_correlation() -> None:
    left, right = linked(300, 0.8, 0)
    options = LinkedOptions(n_dims=14, shrinkage=0, n_permutations=1)
    axes = fit_linked(left, right, options)
    bases = [np.linalg.qr(side - side.mean(axis=0))[0] for side in (left, right)]
    oracle = np.linalg.svd(bases[0].T @ bases[1], compute_uv=False)[:3]
    assert axes.correlation == pytest.approx(oracle, abs=1e-10)
    together = axes.left_at.T @ axes.right_at / 300
    assert together == pytest.approx(np.diag(oracle), abs=1e-8)  # other axes say other things


def test_with_full_shrinkage_it_is_the_svd_of_the_covariance() -> None:
    left, right = linked(200, 0.9, 1)
    axes = fit_linked(left, right, LinkedOptions(n_dims=14, shrinkage=1, n_permutations=1))
    covariance = (left - left.mean(axis=0)).T @ (right - right.mean(axis=0))
    u, _, vt = np.linalg.svd(covariance)
    for k in range(3):
        for ours, theirs in ((axes.left[k], u[:, k]), (axes.right[k], vt[k])):
            assert abs(ours @ theirs) / np.linalg.norm(ours) == pytest.approx(1, abs=1e-8)


def test_positions_are_standardised_and_follow_from_the_directions() -> None:
    left, right = linked(120, 0.8, 2)
    axes = fit_linked(left, right, QUICK)
    assert axes.left_at.mean(axis=0) == pytest.approx(0, abs=1e-9)
    assert axes.right_at.std(axis=0) == pytest.approx(1, abs=1e-9)
    assert axes.left_at == pytest.approx((left - left.mean(axis=0)) @ axes.left.T, abs=1e-9)
    assert (((axes.left_at + axes.right_at) ** 3).mean(axis=0) >= 0).all()  # the sign convention


def test_a_planted_axis_is_found_with_its_strength() -> None:
    axes = fit_linked(*linked(1_500, 0.8, 3), QUICK)
    assert axes.p_values[0] == 0.01
    assert axes.held_out[0] == pytest.approx(0.64, abs=0.06)  # 0.8 · 0.8
    weights = np.abs(axes.left[0])
    assert weights[3] > 5 * np.delete(weights, 3).max()
    assert (axes.p_values[1:] > 0.05).all()


def test_chance_is_told_as_chance() -> None:
    rng = np.random.default_rng(4)
    fits = [
        fit_linked(rng.standard_normal((80, 6)), rng.standard_normal((80, 6)), QUICK)
        for _ in range(40)
    ]
    least = np.array([fit.p_values.min() for fit in fits])
    assert (least < 0.05).sum() <= 5  # 2 expected; 6 or more once in 70 times
    assert least.mean() < 0.9  # not so strict that nothing could be found
    assert all(fit.correlation[0] > 0.2 for fit in fits)  # which looks like something
    assert np.mean([fit.held_out[0] for fit in fits]) == pytest.approx(0, abs=0.06)


def test_a_pull_towards_noise_is_told_as_chance() -> None:
    rng = np.random.default_rng(5)
    query = rng.standard_normal(6).astype(np.float32)
    p_values = []
    for _ in range(40):
        sides = rng.standard_normal((80, 6)), rng.standard_normal((80, 6))
        pull = Pull(left=query, right=query, weight=1.0)
        p_values.append(fit_linked(*sides, QUICK, [pull]).p_values.min())
    assert (np.array(p_values) < 0.05).sum() <= 5


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.lists(st.floats(0, 5), min_size=2, max_size=4, unique=True))
def test_a_growing_weight_never_takes_the_first_axis_from_the_query(
    seed: int, weights: list[float]
) -> None:
    left, right = linked(90, 0.6, seed)
    rng = np.random.default_rng(seed)
    towards = [rng.standard_normal(side.shape[1]).astype(np.float32) for side in (left, right)]
    near = [side @ query for side, query in zip((left, right), towards, strict=True)]
    agreement = []
    for weight in sorted(weights):
        options = LinkedOptions(n_dims=14, shrinkage=0, n_permutations=1)
        axes = fit_linked(
            left, right, options, [Pull(left=towards[0], right=towards[1], weight=weight)]
        )
        r = [np.corrcoef(near[0], axes.left_at[:, 0])[0, 1],
             np.corrcoef(near[1], axes.right_at[:, 0])[0, 1]]  # fmt: skip
        agreement.append(r[0] * r[1])
    assert (np.diff(agreement) > -1e-6).all()


def test_weight_0_changes_nothing_and_a_large_one_is_the_query() -> None:
    left, right = linked(90, 0.8, 6)
    query = np.ones(14, np.float32)
    plain = fit_linked(left, right, QUICK)
    zero = fit_linked(left, right, QUICK, [Pull(left=query[:12], right=query, weight=0)])
    assert plain.left.tobytes() == zero.left.tobytes()
    assert plain.p_values.tolist() == zero.p_values.tolist()
    much = fit_linked(left, right, QUICK, [Pull(left=query[:12], right=query, weight=1e6)])
    assert np.corrcoef(left @ query[:12], much.left_at[:, 0])[0, 1] > 0.98
    out = fit_linked(left, right, QUICK, [Pull(left=query[:12], right=query, weight=-1)])
    assert abs(np.corrcoef(left @ query[:12], out.left_at[:, 0])[0, 1]) < 0.1


def test_the_same_seed_gives_the_same_bytes() -> None:
    sides = linked(60, 0.8, 7)
    first, again = fit_linked(*sides, QUICK), fit_linked(*sides, QUICK)
    assert first.left_at.tobytes() == again.left_at.tobytes()
    other = fit_linked(*sides, LinkedOptions(n_permutations=99, seed=1))
    assert first.held_out.tolist() != other.held_out.tolist()


@pytest.mark.parametrize(
    ("left", "right", "words"),
    [
        (np.ones((19, 3)), np.ones((19, 3)), "got 19; expected 20"),
        (np.ones((20, 3)), np.ones((21, 3)), "20 on the left and 21"),
        (np.ones((30, 3)), np.random.default_rng(0).random((30, 3)), "on the left: got the same"),
        (np.random.default_rng(0).random((30, 2)), np.ones((30, 3)), "on the right: got the same"),
        (np.random.default_rng(0).random((30, 2)), np.random.default_rng(1).random((30, 9)),
         "Give --n-axes 2"),
    ],
)  # fmt: skip
def test_what_it_refuses(left: np.ndarray, right: np.ndarray, words: str) -> None:
    with pytest.raises(InputError, match=words):
        fit_linked(left, right, QUICK)


@pytest.mark.parametrize("wrong", [{"n_axes": 0}, {"n_folds": 1}, {"shrinkage": 2.0}])
def test_options_out_of_range(wrong: dict) -> None:
    with pytest.raises(UsageError, match=next(iter(wrong))):
        LinkedOptions(**wrong)


def test_shuffling_keeps_each_row_in_its_part() -> None:
    folds = Folds.of(23, 4, 0)
    assert sorted(folds.order.tolist()) == list(range(23))
    places = folds.shuffled(3, 0)
    for part in folds.slices:
        assert sorted(places[part].tolist()) == list(range(part.start, part.stop))
    assert folds.shuffled(3, 0).tolist() == places.tolist() != folds.shuffled(4, 0).tolist()


def test_step_down_by_hand() -> None:
    observed = np.array([0.5, 0.9, 0.1])
    shuffled = np.array([[0.6, 0.2, 0.0], [0.1, 0.95, 0.3], [0.2, 0.1, 0.05]])
    # 0.9: the largest of all three is 0.6, 0.95, 0.2: once as large. 0.5: of the first and third
    # 0.6, 0.3, 0.2: once. 0.1: the third alone 0, 0.3, 0.05: once.
    assert step_down(observed, shuffled).tolist() == [0.5, 0.5, 0.5]
    assert step_down(np.array([2.0, 0.1, 3.0]), shuffled).tolist() == [0.25, 1.0, 0.25]


def test_main_dims_are_principal_components() -> None:
    from sklearn.decomposition import PCA

    values = linked(50, 0.5, 8)[0]
    ours, theirs = main_dims(values, 4), PCA(4).fit(values)
    assert np.abs(ours.directions.T @ theirs.components_.T) == pytest.approx(np.eye(4), abs=1e-8)
    flat = values.copy()
    flat[:, 5:] = 1.0
    assert main_dims(flat, 9).n_dims == 5
    white = whitening(np.cov(ours.at.T, bias=True), 0.0)
    assert np.cov((ours.at @ white).T, bias=True) == pytest.approx(np.eye(4), abs=1e-9)
