"""Similarity to the nearest anchor, less what is shared with the rejected."""

import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobspace.find.anchors import BLOCK_CELLS, Anchors, drawn_together


def unit(rows: list[list[float]]) -> np.ndarray:
    vectors = np.array(rows, np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def anchors(like: np.ndarray, unlike: np.ndarray | None = None) -> Anchors:
    rejected = np.empty((0, like.shape[1]), np.float32) if unlike is None else unlike
    return Anchors(
        like=tuple(f"l{i}" for i in range(len(like))),
        like_vectors=like,
        unlike=tuple(f"u{i}" for i in range(len(rejected))),
        unlike_vectors=rejected,
    )


def test_a_lone_anchor_is_plain_cosine() -> None:
    similarity, place = anchors(unit([[1, 0]])).nearest(unit([[1, 0], [1, 1], [0, 1], [-1, 0]]))
    np.testing.assert_allclose(similarity, [1, 0.5**0.5, 0, -1], atol=1e-6)
    assert place.tolist() == [0, 0, 0, 0]


def test_two_anchors_are_drawn_to_what_they_share() -> None:
    # (1, 0) and (0, 1) have the mean direction (1, 1)/√2; (1, 0) + that is (1.707, 0.707)
    drawn = drawn_together(unit([[1, 0], [0, 1]]))
    expected = np.array([1 + 0.5**0.5, 0.5**0.5])
    np.testing.assert_allclose(drawn[0], expected / np.linalg.norm(expected), atol=1e-6)
    similarity, place = anchors(unit([[1, 0], [0, 1]])).nearest(unit([[1, 1], [1, 0], [0, 1]]))
    np.testing.assert_allclose(similarity, [np.cos(np.pi / 8)] * 3, atol=1e-6)
    assert place.tolist() == [0, 0, 1]  # of equal ones the first


def test_what_is_shared_with_the_rejected_is_taken_away() -> None:
    found, _ = anchors(unit([[1, 0, 0]]), unit([[0, 1, 0]])).nearest(
        unit([[1, 0, 0], [1, 1, 0], [1, -1, 0]])
    )
    half = 0.5**0.5
    np.testing.assert_allclose(found, [1, half - 0.75 * half, half], atol=1e-6)


def test_opposite_anchors_have_nothing_in_common_and_stay() -> None:
    both = unit([[1, 0], [-1, 0]])
    assert drawn_together(both).tolist() == both.tolist()


def test_without_leaves_one_out_but_never_the_last() -> None:
    both = anchors(unit([[1, 0], [0, 1]]), unit([[1, 1]]))
    assert both.without("l0").like == ("l1",)
    assert both.without("u0").unlike == ()
    assert both.without("l0").without("l1").like == ("l1",)


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 6), st.integers(0, 4), st.integers(0, 2**32 - 1))
def test_blocks_change_nothing_and_bounds_hold(k: int, r: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    vectors = unit(rng.normal(size=(50, 8)).tolist())
    some = anchors(
        unit(rng.normal(size=(k, 8)).tolist()),
        unit(rng.normal(size=(r, 8)).tolist()) if r else None,
    )
    whole, place = some.nearest(vectors)
    one_by_one = [some.nearest(vectors[i : i + 1]) for i in range(50)]
    np.testing.assert_allclose(whole, [s[0] for s, _ in one_by_one], atol=1e-5)
    assert place.tolist() == [int(p[0]) for _, p in one_by_one]
    assert (whole <= 1 + 1e-6).all()
    assert (whole >= -1.75 - 1e-6).all()


def test_more_anchors_than_a_block_has_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    vectors = unit(rng.normal(size=(9, 4)).tolist())
    some = anchors(unit(rng.normal(size=(5, 4)).tolist()))
    expected = some.nearest(vectors)
    assert BLOCK_CELLS > 45
    monkeypatch.setattr(sys.modules["jobspace.find.anchors"], "BLOCK_CELLS", 12)
    found = some.nearest(vectors)
    np.testing.assert_allclose(found[0], expected[0], atol=1e-6)
