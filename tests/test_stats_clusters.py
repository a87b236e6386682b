"""Clusters: planted ones are found again, and the two curves choose as they say they do."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from jobspace.errors import InputError, UsageError
from jobspace.stats.clusters import ClusterOptions, ClusterTrial, chosen, elbow, fit_clusters

SIZES = (90, 70, 50, 40, 30)


@pytest.fixture(scope="module")
def planted() -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Five groups of unit vectors in 16 dimensions, and the group of each."""
    rng = np.random.default_rng(3)
    centres = np.linalg.qr(rng.normal(size=(16, 5)))[0].T
    group = rng.permutation(np.repeat(np.arange(5), SIZES))
    vectors = centres[group] + 0.12 * rng.normal(size=(len(group), 16))
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit.astype(np.float32), group


def trial(k: int, spread: float, silhouette: float = 0.0) -> ClusterTrial:
    return ClusterTrial(n_clusters=k, spread=spread, silhouette=silhouette)


def test_planted_groups_and_their_number_are_found(
    planted: tuple[NDArray[np.float32], NDArray[np.int64]],
) -> None:
    vectors, group = planted
    found = fit_clusters(vectors)
    assert found.n_clusters == 5
    np.testing.assert_array_equal(found.of_row, group)  # both are numbered by size
    for number in range(5):
        mean = vectors[group == number].mean(axis=0)
        np.testing.assert_allclose(found.centres[number], mean, atol=1e-4)


def test_each_vector_goes_to_the_nearest_mean_learned_from_or_not(
    planted: tuple[NDArray[np.float32], NDArray[np.int64]],
) -> None:
    vectors, _ = planted
    found = fit_clusters(vectors, ClusterOptions(n_clusters=3, max_rows=60))
    assert found.n_rows_learned == 60
    far = np.linalg.norm(vectors[:, None] - found.centres[None], axis=2)
    np.testing.assert_array_equal(found.of_row, far.argmin(axis=1))


def test_a_vector_of_zeros_has_no_cluster(
    planted: tuple[NDArray[np.float32], NDArray[np.int64]],
) -> None:
    vectors, _ = planted
    some = np.concatenate([vectors[:40], np.zeros((2, 16), np.float32)])
    found = fit_clusters(some, ClusterOptions(n_clusters=2)).of_row
    assert (found[:40] >= 0).all()
    assert found[40:].tolist() == [-1, -1]


def test_the_same_seed_gives_the_same(
    planted: tuple[NDArray[np.float32], NDArray[np.int64]],
) -> None:
    vectors, _ = planted
    one, two = (fit_clusters(vectors, ClusterOptions(n_clusters=7, seed=4)) for _ in range(2))
    np.testing.assert_array_equal(one.of_row, two.of_row)
    np.testing.assert_array_equal(one.centres, two.centres)


def test_the_curve_is_scikit_learns(
    planted: tuple[NDArray[np.float32], NDArray[np.int64]],
) -> None:
    from sklearn.metrics import silhouette_score

    vectors, group = planted
    only = next(t for t in fit_clusters(vectors).curve if t.n_clusters == 5)
    assert only.silhouette == pytest.approx(silhouette_score(vectors, group, metric="cosine"), 1e-4)
    means = np.stack([vectors[group == g].mean(axis=0) for g in range(5)])
    assert only.spread == pytest.approx(((vectors - means[group]) ** 2).sum(axis=1).mean(), 1e-4)


def test_the_elbow_is_farthest_below_the_line() -> None:
    # On [0, 1]: 0 -> 1, 1/4 -> 0.25, 1/2 -> 0.1, 1 -> 0; below the line by 0, 0.5, 0.4, 0.
    curve = [trial(2, 1.0), trial(4, 0.325), trial(6, 0.19), trial(10, 0.1)]
    assert elbow(curve) == 4
    assert elbow(curve[:2]) is None
    assert elbow([trial(2, 0.0), trial(3, 0.0), trial(4, 0.0)]) is None


def test_the_best_silhouette_near_the_elbow_is_taken() -> None:
    curve = [
        trial(2, 1.0, 0.9),
        trial(6, 0.3, 0.2),
        trial(10, 0.15, 0.3),
        trial(12, 0.14, 0.3),
        trial(40, 0.1, 0.8),
    ]
    assert elbow(curve) == 10
    assert chosen(curve) == 10  # not 2 or 40, which are far from it; fewer of equal ones
    assert chosen(curve[:2]) == 2


@pytest.mark.parametrize(
    ("n_rows", "n_clusters", "told"),
    [(0, "auto", "0 different"), (1, "auto", "1 different"), (4, 5, "Give --n-clusters 2")],
)
def test_fewer_rows_than_groups(n_rows: int, n_clusters: int, told: str) -> None:
    vectors = np.eye(8, dtype=np.float32)[:n_rows]
    with pytest.raises(InputError, match=told):
        fit_clusters(vectors, ClusterOptions(n_clusters=n_clusters))


def test_equal_rows_are_one() -> None:
    with pytest.raises(InputError, match="1 different"):
        fit_clusters(np.ones((50, 4), np.float32))


def test_one_cluster_is_none() -> None:
    with pytest.raises(UsageError, match="expected 2 or more"):
        ClusterOptions(n_clusters=1)
