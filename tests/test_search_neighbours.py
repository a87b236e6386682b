"""Near pairs and groups: the same as comparing all with all."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from jobspace.search.neighbours import Pairs, components, joined, sparse_pairs, stars, vector_pairs


def unit(rows: np.ndarray) -> np.ndarray:
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return (rows / np.where(length > 0, length, 1)).astype(np.float32)


def all_pairs(rows: np.ndarray, min_similarity: float) -> set[tuple[int, int]]:
    product = rows @ rows.T
    first, second = np.nonzero(product >= min_similarity - 1e-6)
    return {(int(a), int(b)) for a, b in zip(first, second, strict=True) if a < b}


def as_set(pairs: Pairs) -> set[tuple[int, int]]:
    return {(int(a), int(b)) for a, b in pairs.rows}


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10_000), st.sampled_from([0.3, 0.5, 0.8, 0.95, 1.0]))
def test_sparse_pairs_are_all_there_are(seed: int, min_similarity: float) -> None:
    rng = np.random.default_rng(seed)
    rows = unit(rng.integers(0, 4, (30, 8)) * (rng.random((30, 8)) < 0.4))
    found = sparse_pairs(csr_array(rows), min_similarity)
    assert as_set(found) == all_pairs(rows, min_similarity)
    a, b = found.rows.T
    np.testing.assert_allclose(found.similarity, (rows[a] * rows[b]).sum(1), atol=1e-6)


def test_sparse_pairs_of_nothing() -> None:
    assert len(sparse_pairs(csr_array((0, 3), dtype=np.float32), 0.9)) == 0
    assert len(sparse_pairs(csr_array((3, 3), dtype=np.float32), 0.9)) == 0


def test_vector_pairs_of_few_rows_are_exact() -> None:
    rows = unit(np.random.default_rng(0).normal(size=(200, 4)))
    rows[7] = 0
    found = vector_pairs(rows, 0.9, top_k=200)
    assert as_set(found) == all_pairs(rows, 0.9)
    assert 7 not in found.rows


def test_vector_pairs_in_cells_find_planted_twins() -> None:
    rng = np.random.default_rng(1)
    rows = rng.normal(size=(9_000, 16))
    rows[4_500:] = rows[:4_500] + 0.05 * rng.normal(size=(4_500, 16))
    pairs = as_set(vector_pairs(unit(rows), 0.95, top_k=3, seed=0))
    found = sum((i, i + 4_500) in pairs for i in range(4_500))
    assert found >= 0.98 * 4_500
    assert pairs <= all_pairs(unit(rows), 0.95)


def test_only_the_nearest_are_pairs() -> None:
    rows = unit(np.array([[1, 0], [1, 0.1], [1, 0.2], [1, 0.9]]))
    assert as_set(vector_pairs(rows, 0.1, top_k=1)) == {(0, 1), (1, 2), (2, 3)}


def sequential(n: int, near: dict[tuple[int, int], float]) -> list[int]:
    """The definition, thing by thing."""
    leads: list[int] = []
    for i in range(n):
        if not any((j, i) in near for j in leads):
            leads.append(i)
    own = [[(-near[j, i], j) for j in leads if (j, i) in near] for i in range(n)]
    return [i if i in leads else min(own[i])[1] for i in range(n)]


@settings(deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.integers(0, 11), st.integers(0, 11)).filter(lambda p: p[0] < p[1]),
        st.sampled_from([0.8, 0.9, 1.0]),
    )
)
def test_stars_are_what_they_say(near: dict[tuple[int, int], float]) -> None:
    rows = np.array(sorted(near), np.int64).reshape(-1, 2)
    similarity = np.array([near[tuple(pair)] for pair in rows.tolist()], np.float32)
    assert stars(12, Pairs(rows=rows, similarity=similarity)).tolist() == sequential(12, near)


def test_a_chain_makes_one_component_and_several_stars() -> None:
    rows = np.array([[0, 1], [1, 2], [2, 3]])
    chain = Pairs(rows=rows, similarity=np.ones(3, np.float32))
    assert components(4, rows).tolist() == [0, 0, 0, 0]
    assert stars(4, chain).tolist() == [0, 0, 2, 2]


def test_joined_keeps_the_highest_similarity() -> None:
    one = Pairs(rows=np.array([[0, 1]]), similarity=np.array([0.5], np.float32))
    two = Pairs(rows=np.array([[0, 1], [0, 2]]), similarity=np.array([0.9, 0.7], np.float32))
    both = joined(one, two)
    assert both.rows.tolist() == [[0, 1], [0, 2]]
    assert both.similarity.tolist() == pytest.approx([0.9, 0.7])
