"""Ranks and what is made of them: by hand, by sorting, and against scikit-learn."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.metrics import (
    average_precision_score,
    label_ranking_average_precision_score,
    top_k_accuracy_score,
)

from jobspace.stats.metrics import (
    average_precision,
    found_within,
    r_precision,
    ranks_in_lists,
    ranks_of,
    reciprocal_rank,
)

N, M = 40, 25


def drawn(seed: int = 0) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Similarities without ties, and one relevant item or more a query."""
    rng = np.random.default_rng(seed)
    relevant = rng.random((N, M)) < 0.15
    relevant[np.arange(N), rng.integers(M, size=N)] = True
    return rng.permuted(np.arange(N * M) / (N * M)).reshape(N, M), relevant


def as_lists(relevant: NDArray[np.bool_]) -> list[list[int]]:
    return [np.flatnonzero(row).tolist() for row in relevant]


def test_ranks_by_hand() -> None:
    similarity = np.array([[0.1, 0.9, 0.5], [0.1, 0.9, 0.5], [0.1, 0.9, 0.5]])
    assert ranks_of(similarity, [[1], [0], [0, 2]]).tolist() == [1, 3, 2]


def test_of_tied_items_the_lower_comes_first() -> None:
    similarity = np.array([[0.5, 0.5, 0.5, 0.9]])
    assert [ranks_of(similarity, [[i]]).item() for i in range(4)] == [2, 3, 4, 1]
    assert ranks_of(similarity, [[1, 2]]).tolist() == [3]


def test_a_query_without_relevant_items_has_rank_0() -> None:
    ranks = ranks_of(np.ones((2, 3)), [[], [0]])
    assert ranks.tolist() == [0, 1]
    assert reciprocal_rank(ranks).tolist() == [0.0, 1.0]
    assert found_within(ranks, 5).tolist() == [0.0, 1.0]


@given(
    values=st.lists(st.lists(st.integers(0, 3), min_size=4, max_size=4), min_size=1, max_size=5),
    items=st.sets(st.integers(0, 3), min_size=1),
)
def test_ranks_are_places_in_a_stable_sort(values: list[list[int]], items: set[int]) -> None:
    similarity = np.array(values, np.float32)
    order = np.argsort(-similarity, axis=1, kind="stable").astype(np.int32)
    relevant = [frozenset(items)] * len(values)
    assert ranks_of(similarity, relevant).tolist() == ranks_in_lists(order, relevant).tolist()


def test_ranks_in_lists_by_hand() -> None:
    lists = np.array([[4, 2, 9], [1, 2, 3], [5, -1, -1]], np.int32)
    assert ranks_in_lists(lists, [{9, 2}, {7}, {5}]).tolist() == [2, 0, 1]  # type: ignore[list-item]


def test_a_sparse_matrix_and_lists_say_the_same() -> None:
    similarity, relevant = drawn()
    sparse = csr_matrix(relevant)
    for of in (ranks_of, average_precision, lambda s, r: r_precision(s, r, 5)):
        assert of(similarity, sparse).tolist() == of(similarity, as_lists(relevant)).tolist()


def test_average_precision_by_hand() -> None:
    # relevant at places 1, 3 and 6: (1/1 + 2/3 + 3/6) / 3
    similarity = np.array([[6.0, 5.0, 4.0, 3.0, 2.0, 1.0]])
    assert average_precision(similarity, [[0, 2, 5]]).item() == pytest.approx((1 + 2 / 3 + 0.5) / 3)
    assert average_precision(similarity, [[]]).item() == 0.0


def test_average_precision_is_scikit_learns() -> None:
    similarity, relevant = drawn()
    expected = [average_precision_score(r, s) for r, s in zip(relevant, similarity, strict=True)]
    assert average_precision(similarity, as_lists(relevant)) == pytest.approx(expected)
    mean = label_ranking_average_precision_score(relevant, similarity)
    assert average_precision(similarity, as_lists(relevant)).mean() == pytest.approx(mean)


@pytest.mark.parametrize("k", [1, 3, 10])
def test_found_within_is_scikit_learns_top_k_accuracy(k: int) -> None:
    similarity, _ = drawn()
    target = np.random.default_rng(1).integers(M, size=N)
    ranks = ranks_of(similarity, target[:, None].tolist())
    expected = top_k_accuracy_score(target, similarity, k=k, labels=np.arange(M))
    assert found_within(ranks, k).mean() == pytest.approx(expected)


def test_with_one_relevant_item_average_precision_is_the_reciprocal_rank() -> None:
    similarity, _ = drawn()
    target = np.random.default_rng(2).integers(M, size=(N, 1)).tolist()
    ranks = ranks_of(similarity, target)
    assert average_precision(similarity, target) == pytest.approx(reciprocal_rank(ranks))


def test_r_precision_by_hand() -> None:
    similarity = np.array([[0.9, 0.8, 0.7, 0.6, 0.5]])
    assert r_precision(similarity, [[0, 2, 4]], 1).item() == 1.0  # 1 of 1
    assert r_precision(similarity, [[0, 2, 4]], 2).item() == 0.5  # 1 of 2
    assert r_precision(similarity, [[0, 2, 4]], 4).item() == pytest.approx(2 / 3)  # 2 of 3
    assert r_precision(similarity, [[4]], 4).item() == 0.0
    assert r_precision(similarity, [[]], 4).item() == 0.0


@given(seed=st.integers(0, 50), k=st.integers(1, M))
def test_values_are_shares_and_the_order_of_queries_does_not_matter(seed: int, k: int) -> None:
    similarity, relevant = drawn(seed)
    order = np.random.default_rng(seed).permutation(N)
    lists = as_lists(relevant)
    shuffled = [lists[i] for i in order]
    for of in (average_precision, lambda s, r: r_precision(s, r, k)):
        values = of(similarity, lists)
        assert ((values >= 0) & (values <= 1)).all()
        assert of(similarity[order], shuffled).tolist() == values[order].tolist()


def test_as_many_relevance_lists_as_queries_are_asked_for() -> None:
    with pytest.raises(ValueError, match="got 1 rows; expected 2"):
        ranks_of(np.ones((2, 3)), [[0]])
