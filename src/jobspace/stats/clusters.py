"""Groups of vectors that are near each other (k-means), and how many groups there are.

No number of groups is right. Two curves speak for one: the spread within groups, which falls with
every group more, less and less past the *elbow*; and the silhouette, how much nearer vectors are
to their own group than to the next.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from jobspace.errors import InputError, UsageError

Vectors: TypeAlias = NDArray[np.float32]
Progress: TypeAlias = Callable[[str, int, int], None]

CANDIDATES: Final = (2, 3, 5, 8, 12, 18, 27, 40, 60, 80)
MIN_VECTORS_A_CLUSTER: Final = 5
N_STARTS: Final = 3
BLOCK_CELLS: Final = 8_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterOptions:
    """How groups are found.

    Attributes:
        n_clusters: 2 or more; "auto" tries `candidates`, less those with fewer than 5 vectors a
            group, and decides by `chosen`.
        candidates: numbers of groups that "auto" tries.
        max_rows: only so many vectors, drawn at random, are learned from; all get their group.
        max_rows_silhouette: of these, so many give the silhouette, which compares all pairs.
        seed: of the draws and the starts.
    """

    n_clusters: int | Literal["auto"] = "auto"
    candidates: tuple[int, ...] = CANDIDATES
    max_rows: int = 10_000
    max_rows_silhouette: int = 2_000
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse fewer than two groups.

        Raises:
            UsageError: a number of groups is below 2.
        """
        numbers = self.candidates if self.n_clusters == "auto" else (self.n_clusters,)
        if not numbers or min(numbers) < 2:
            raise UsageError(
                f"number of clusters: got {', '.join(map(str, numbers)) or 'none'}; expected 2 or "
                'more, or "auto". Give --n-clusters auto.'
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterTrial:
    """One number of groups tried.

    Attributes:
        n_clusters: how many groups.
        spread: mean squared distance of a vector to its group's mean, in [0, 1] for unit rows.
        silhouette: mean of (b - a) / max(a, b) by cosine, in [-1, 1]: a is how far the vectors of
            the same group are on average, b those of the next nearest group. 0 where groups touch.
    """

    n_clusters: int
    spread: float
    silhouette: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Clusters:
    """The groups of n vectors.

    Attributes:
        of_row: int32 (n,), each vector's group, the largest is 0; -1 for a vector of zeros.
        centres: float32 (k, d), the means of the groups.
        curve: what each number tried came to, ascending.
        elbow: where the spread bends; None where fewer than three numbers were tried.
        n_rows_learned: vectors that the means were learned from.
    """

    of_row: NDArray[np.int32] = field(repr=False)
    centres: Vectors = field(repr=False)
    curve: tuple[ClusterTrial, ...]
    elbow: int | None
    n_rows_learned: int

    @property
    def n_clusters(self) -> int:
        """Number of groups, k."""
        return len(self.centres)


def fit_clusters(
    vectors: Vectors, options: ClusterOptions | None = None, progress: Progress | None = None
) -> Clusters:
    """Puts n vectors into groups.

    The means of the groups are learned by k-means from at most `max_rows` of the vectors, the best
    of three starts; then each vector goes to the nearest mean.

    Args:
        vectors: float32 (n, d); rows of zeros belong to no group.
        options: None for the usual.
        progress: called with what is done, how far and out of how much.

    Raises:
        InputError: fewer distinct vectors than groups, or than two.

    Source: Lloyd (1982) with k-means++ (2007), by scikit-learn; Rousseeuw (1987).
    """
    options = options or ClusterOptions()
    there = np.flatnonzero(vectors.any(axis=1))
    learned = _sample(vectors, there, options)
    numbers = _numbers(learned, options)
    fitted: list[Any] = []
    curve: list[ClusterTrial] = []
    for n_clusters in numbers:
        if progress is not None:
            progress(f"Finding {n_clusters} clusters", len(fitted), len(numbers))
        fitted.append(_fitted(learned, n_clusters, options))
        curve.append(_trial(learned, fitted[-1], options))
    means = fitted[numbers.index(chosen(curve))].cluster_centers_  # (k, d)
    of_row = np.full(len(vectors), -1, np.int32)
    of_row[there] = _nearest(vectors, there, means)
    sizes = np.bincount(of_row[there], minlength=len(means))
    by_size = np.argsort(-sizes, kind="stable")
    of_row[there] = np.argsort(by_size)[of_row[there]]
    return Clusters(
        of_row=of_row,
        centres=means[by_size].astype(np.float32),
        curve=tuple(curve),
        elbow=elbow(curve),
        n_rows_learned=len(learned),
    )


def elbow(curve: Sequence[ClusterTrial]) -> int | None:
    """Where the spread bends: the number farthest below the line from the first to the last.

    Both axes are brought to [0, 1]; the fewest of equally far ones. None for fewer than three
    numbers, or where the spread does not fall.

    Source: Satopää et al. (2011), "Kneedle".

    >>> spreads = {2: 1.0, 4: 0.4, 6: 0.3, 8: 0.2}
    >>> elbow([ClusterTrial(n_clusters=k, spread=s, silhouette=0) for k, s in spreads.items()])
    4
    """
    if len(curve) < 3 or curve[0].spread <= curve[-1].spread:
        return None
    first, last = curve[0], curve[-1]
    below = [
        1
        - (trial.n_clusters - first.n_clusters) / (last.n_clusters - first.n_clusters)
        - (trial.spread - last.spread) / (first.spread - last.spread)
        for trial in curve
    ]
    return curve[int(np.argmax(below))].n_clusters


def chosen(curve: Sequence[ClusterTrial]) -> int:
    """The number to take: of those from half to twice the elbow, the one of highest silhouette.

    Either curve alone is a bad guide: among vectors of texts the silhouette often goes on rising,
    or falling, and the elbow is round. Without an elbow the highest silhouette decides; of equal
    ones the fewest groups.
    """
    bend = elbow(curve)
    near = [t for t in curve if bend is None or bend / 2 <= t.n_clusters <= 2 * bend]
    return max(near, key=lambda trial: (trial.silhouette, -trial.n_clusters)).n_clusters


def _sample(vectors: Vectors, there: NDArray[np.intp], options: ClusterOptions) -> Vectors:
    rng = np.random.default_rng(options.seed)
    learned: Vectors = vectors[rng.permutation(there)[: options.max_rows]]
    return learned


def _numbers(learned: Vectors, options: ClusterOptions) -> list[int]:
    """The numbers of groups to try, ascending, once it is sure that so many can be told apart."""
    n_distinct = len(np.unique(learned, axis=0))
    least = 2 if options.n_clusters == "auto" else options.n_clusters
    if n_distinct < least:
        raise InputError(
            f"number of clusters: got {least} for {n_distinct:,} different rows; expected no more "
            f"clusters than different rows. "
            + (
                f"Give --n-clusters {max(2, n_distinct // 5)}."
                if n_distinct >= 2
                else "Choose another column with --column."
            )
        )
    if options.n_clusters != "auto":
        return [options.n_clusters]
    most = max(n_distinct // MIN_VECTORS_A_CLUSTER, 2)
    return [k for k in sorted(set(options.candidates)) if k <= most] or [2]


def _fitted(learned: Vectors, n_clusters: int, options: ClusterOptions) -> Any:
    from sklearn.cluster import KMeans

    return KMeans(n_clusters, n_init=N_STARTS, max_iter=100, random_state=options.seed).fit(learned)


def _trial(learned: Vectors, fitted: Any, options: ClusterOptions) -> ClusterTrial:
    from sklearn.metrics import silhouette_score

    n = options.max_rows_silhouette
    labels = fitted.labels_[:n]
    told = 2 <= len(np.unique(labels)) < len(labels)
    return ClusterTrial(
        n_clusters=len(fitted.cluster_centers_),
        spread=float(fitted.inertia_) / len(learned),
        silhouette=float(silhouette_score(learned[:n], labels, metric="cosine")) if told else 0.0,
    )


def _nearest(vectors: Vectors, there: NDArray[np.intp], means: Vectors) -> NDArray[np.intp]:
    """The nearest mean of each vector there is; of equally near ones the first."""
    half = (means * means).sum(axis=1) / 2  # (k,)
    step = max(1, BLOCK_CELLS // max(means.shape))
    parts = [
        np.argmax(vectors[there[start : start + step]] @ means.T - half, axis=1)
        for start in range(0, len(there), step)
    ]
    found: NDArray[np.intp] = np.concatenate(parts)
    return found
