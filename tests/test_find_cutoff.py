"""Sweeps, curves and chosen cut-offs, worked by hand."""

import numpy as np
import pytest

from jobspace.errors import InputError, UsageError
from jobspace.find.cutoff import chosen, curve, effective_n, sweep, wilson_low
from jobspace.find.judging import strata, to_judge

SIMILARITY = np.array([0.95, 0.9, 0.85, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1])
YES = np.array([1, 1, 1, 0, 1, 0, 0, 0, 0, 0, 0], np.bool_)
ONES = np.ones(11)


def test_a_sweep_counts_rows_and_shows_the_border() -> None:
    similarity = np.array([0.5, 0.9, np.nan, 0.7])
    at = (0.95, 0.7, 0.6, 0.4)
    steps = sweep(similarity, np.array([10, 2, 5, 1]), ["half", "near", "none", "mid"], at)
    assert [(s.min_similarity, s.n_rows, s.n_texts) for s in steps] == [(0.7, 3, 2), (0.4, 13, 3)]
    assert steps[0].above == ("mid", "near")
    assert steps[0].below == ("half",)


def test_precision_and_recall_at_each_cut_off() -> None:
    points = curve(SIMILARITY, YES, ONES)
    assert [p.min_similarity for p in points] == SIMILARITY.tolist()
    at = points[4]
    assert (at.precision, at.recall, at.n_found, at.n_right) == (0.8, 1.0, 5, 4)
    assert at.f1 == pytest.approx(8 / 9)


def test_weights_count_a_row_for_many() -> None:
    weight = ONES.copy()
    weight[3] = 6.0  # the wrong one in front of the last right one
    at = curve(SIMILARITY, YES, weight)[4]
    assert at.precision == pytest.approx(4 / 10)


def test_the_highest_f1_is_taken() -> None:
    assert chosen(curve(SIMILARITY, YES, ONES), None).min_similarity == 0.7


def test_the_lowest_cut_off_that_surely_keeps_a_precision_is_taken() -> None:
    yes = np.array([1] * 30 + [0] * 30, np.bool_)
    similarity = np.linspace(1, 0.01, 60)
    point = chosen(curve(similarity, yes, np.ones(60)), 0.9)
    assert point.n_right == 30
    assert point.precision_low >= 0.9
    assert point.n_found == 32  # 30 of 32 has the bound 0.911, 30 of 33 0.879
    with pytest.raises(InputError, match="Judge more rows"):
        chosen(curve(SIMILARITY, YES, ONES), 0.99)


def test_a_lucky_place_far_down_is_not_taken() -> None:
    yes = np.array([1] * 20 + [0] * 20 + [1] * 300, np.bool_)
    point = chosen(curve(np.linspace(1, 0, 340), yes, np.ones(340)), 0.85)
    assert point.n_found < 40


@pytest.mark.parametrize("precision", [0, 1, -0.1, 90])
def test_a_precision_is_a_share(precision: float) -> None:
    with pytest.raises(UsageError, match="min precision"):
        chosen(curve(SIMILARITY, YES, ONES), precision)


@pytest.mark.parametrize(
    ("yes", "message"),
    [([True] * 11, "got yes for all 11"), ([False] * 11, "got no for all 11"), ([True], "got 1;")],
)
def test_judgements_need_both_answers(yes: list[bool], message: str) -> None:
    with pytest.raises(InputError, match=message):
        curve(SIMILARITY[: len(yes)], np.array(yes), ONES[: len(yes)])


def test_the_bound_is_wilsons() -> None:
    z = 0.5244
    n, p = 40, 0.9
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * (p * (1 - p) / n + z * z / (4 * n * n)) ** 0.5
    assert wilson_low(p, n) == pytest.approx(centre - half)
    assert wilson_low(0.5, 0) == 0
    assert effective_n(np.array([2.0, 2.0])) == 2
    assert effective_n(np.array([3.0, 1.0])) == pytest.approx(1.6)


def test_every_stretch_of_the_ranking_gives_as_many() -> None:
    similarity = np.random.default_rng(0).normal(size=70_000).astype(np.float32)
    drawn = to_judge(similarity, 300, seed=1)
    assert np.bincount(drawn.stratum)[1:].tolist() == [50] * 6
    assert drawn.weight.sum() == pytest.approx(70_000)
    assert len(set(drawn.place.tolist())) == 300
    top = np.argsort(-similarity)[:50]
    assert set(drawn.place[:50].tolist()) == set(top.tolist())
    assert to_judge(similarity, 300, seed=1).place.tolist() == drawn.place.tolist()


def test_few_texts_are_all_judged_and_nan_never() -> None:
    drawn = to_judge(np.array([0.5, np.nan, 0.7], np.float32), 300, seed=0)
    assert sorted(drawn.place.tolist()) == [0, 2]
    assert drawn.weight.tolist() == [1, 1]
    assert strata(10) == [0, 10]


def test_a_short_stretch_leaves_its_part_on() -> None:
    drawn = to_judge(np.random.default_rng(0).random(1_000).astype(np.float32), 600, seed=0)
    assert len(drawn.place) == 600
