"""Groups set apart: the AUC against scikit-learn's, planted and absent differences."""

from __future__ import annotations

import numpy as np
import pytest

from jobspace.errors import InputError
from jobspace.stats.contrasts import ContrastOptions, _above, _Search, fit_contrasts
from jobspace.stats.main_dims import main_dims

QUICK = ContrastOptions(n_permutations=99)


def grouped(n: int, shift: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Three groups of noise in 8 dimensions; group 1 is moved along the third."""
    rng = np.random.default_rng(seed)
    vectors, groups = rng.standard_normal((n, 8)), rng.integers(0, 3, n)
    vectors[groups == 1, 2] += shift
    return vectors, groups


def test_a_group_that_differs_is_told_and_by_what() -> None:
    vectors, groups = grouped(2_000, 1.5, 0)
    fit = fit_contrasts(vectors, groups, QUICK)
    assert fit.p_values[1] == 0.01
    # Two normal groups 1.5 apart: the normal distribution function at 1.5 / √2.
    assert fit.auc[1].mean == pytest.approx(0.856, abs=0.03)
    assert fit.auc[1].low < fit.auc[1].mean < fit.auc[1].high
    assert np.abs(fit.directions[1]).argmax() == 2
    assert fit.at[groups == 1, 1].mean() > fit.at[groups != 1, 1].mean()


def test_groups_that_do_not_differ_are_chance() -> None:
    least = [fit_contrasts(*grouped(90, 0, s), QUICK).p_values.min() for s in range(20)]
    assert sum(p < 0.05 for p in least) <= 3
    assert min(least) < 0.5  # and not always 1


def test_the_area_is_scikit_learns() -> None:
    from sklearn.metrics import roc_auc_score

    rng = np.random.default_rng(1)
    at = rng.integers(0, 6, (40, 2)).astype(float)  # with ties
    member = rng.random((40, 2)) < 0.3
    above = _above(at, member)
    for g in (0, 1):
        area = above[member[:, g], g].mean()
        assert area == pytest.approx(roc_auc_score(member[:, g], at[:, g]), abs=1e-12)


def test_both_ways_to_the_area_agree() -> None:
    vectors, groups = grouped(70, 1, 2)
    vectors[:20] = vectors[20:40]  # with ties
    search = _Search(main_dims(vectors, 7), QUICK)
    member = groups[:, None] == np.arange(3)
    placed, ordered = search.placed(member), search.ordered(member)
    by_rows = [placed[ordered[:, g], g].mean() for g in range(3)]
    assert search.auc(member) == pytest.approx(by_rows, abs=1e-12)


def test_rows_of_no_group_are_among_the_others() -> None:
    vectors, groups = grouped(200, 2, 3)
    groups[groups != 1] = -1
    groups[groups == 1] = 0
    assert fit_contrasts(vectors, groups, QUICK).auc[0].mean > 0.85


@pytest.mark.parametrize(
    ("vectors", "groups", "words"),
    [
        (np.ones((12, 2)), np.zeros(12, int), "got 12; expected 20"),
        (np.ones((30, 2)), np.zeros(30, int), "got 30 of 30"),
        (np.ones((30, 2)), np.arange(30) % 15, "of 30"),
        (np.ones((30, 2)), np.arange(30) % 2, "the same in each row"),
        (np.ones((30, 2)), np.full(30, -1), "got none"),
    ],
)
def test_what_it_refuses(vectors: np.ndarray, groups: np.ndarray, words: str) -> None:
    with pytest.raises(InputError, match=words):
        fit_contrasts(vectors, groups, QUICK)
