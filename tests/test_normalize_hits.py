"""Ranking what was found: by hand, and against a plain loop."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from jobspace.normalize.hits import Hits, joined, near_hits, picked, ranked
from jobspace.search.concepts import Nearest


def hits(*rows: tuple[int, int, float]) -> Hits:
    """Hits (text, concept, closeness); label 10 × concept, source counting up."""
    n = len(rows)
    return Hits(
        row=np.array([r[0] for r in rows], np.int64),
        concept=np.array([r[1] for r in rows], np.int32),
        label=np.array([10 * r[1] for r in rows], np.int32),
        closeness=np.array([r[2] for r in rows], np.float32),
        reading=np.zeros(n, np.int8),
        shared=np.ones(n, np.int32),
        source=np.arange(n),
    )


def test_best_first_each_concept_once() -> None:
    found = hits((1, 7, 0.5), (0, 3, 0.2), (1, 7, 0.9), (1, 4, 0.7), (1, 5, 0.8))
    best = ranked(found, n=3, k=2)
    assert best.place.tolist() == [[1, -1], [2, 4], [-1, -1]]
    assert best.of(found.concept, -1).tolist() == [[3, -1], [7, 5], [-1, -1]]
    assert best.of(found.closeness, -np.inf)[0].tolist() == [np.float32(0.2), -np.inf]


def test_of_two_equal_hits_the_one_found_first_wins() -> None:
    assert ranked(hits((0, 9, 2.0), (0, 1, 2.0)), n=1, k=1).place.tolist() == [[0]]
    assert ranked(hits((0, 1, 2.0), (0, 9, 2.0)), n=1, k=2).place.tolist() == [[0, 1]]
    assert ranked(hits((0, 1, 2.0), (0, 1, 2.0)), n=1, k=2).place.tolist() == [[0, -1]]


def test_no_hits() -> None:
    best = ranked(hits(), n=2, k=3)
    assert best.place.tolist() == [[-1] * 3] * 2
    assert best.of(hits().concept, -1).tolist() == [[-1] * 3] * 2


def test_an_attribute_where_a_text_has_fewer_is_not_that_of_another_hit() -> None:
    best = ranked(hits((0, 3, 1.0)), n=2, k=1)
    assert best.of(best.hits.source, -1).tolist() == [[0], [-1]]


def test_joined_and_picked() -> None:
    both = joined([hits((0, 1, 0.1)), hits((2, 3, 0.3), (4, 5, 0.5))])
    assert both.row.tolist() == [0, 2, 4]
    kept = picked(both, np.array([True, False, True]))
    assert (kept.row.tolist(), kept.label.tolist()) == ([0, 4], [10, 50])
    assert both.row.tolist() == [0, 2, 4]


def test_near_hits_leave_the_empty_places_out_and_pay() -> None:
    near = Nearest(
        concept=np.array([[4, 2], [1, -1]], np.int32),
        label=np.array([[40, 20], [10, -1]], np.int32),
        closeness=np.array([[1.2, 0.8], [0.6, -np.inf]], np.float32),
    )
    found = near_hits(
        np.array([5, 9]), near, reading=np.array([6, 5], np.int8), pays=np.float32([0, 0.15])
    )
    assert found.row.tolist() == [5, 5, 9]
    assert found.concept.tolist() == [4, 2, 1]
    assert found.label.tolist() == [40, 20, 10]
    assert found.reading.tolist() == [6, 6, 5]
    assert found.source.tolist() == [0, 0, 1]
    assert found.shared.tolist() == [0, 0, 0]
    np.testing.assert_allclose(found.closeness, [1.2, 0.8, 0.45], rtol=1e-6)


ROWS = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 5), st.sampled_from([0.1, 0.5, 0.5001, 2.0])),
    max_size=30,
)


@given(ROWS, st.integers(1, 4))
def test_ranking_is_that_of_a_plain_loop(rows: list[tuple[int, int, float]], k: int) -> None:
    found = hits(*rows)
    expected = []
    for text in range(5):
        of_text = [i for i, r in enumerate(rows) if r[0] == text]
        of_text.sort(key=lambda i: -found.closeness[i])  # stable: the first found stays first
        chosen: list[int] = []
        for i in of_text:
            if rows[i][1] not in [rows[j][1] for j in chosen]:
                chosen.append(i)
        expected.append((chosen + [-1] * k)[:k])
    assert ranked(found, n=5, k=k).place.tolist() == expected
