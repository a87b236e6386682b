"""What sets each group of vectors apart from all others: a direction, and how well it tells.

The direction is that of linear discriminant analysis with a shrunk covariance. With many dimensions
any group is set apart in the rows learned from; what counts is how often a row of the group that
was held out lies above the other rows held out, beside the same with the groups shuffled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from jobspace.errors import InputError
from jobspace.stats.intervals import Interval, mean_interval
from jobspace.stats.main_dims import MainDims, main_dims, whitening
from jobspace.stats.permutation import Folds, Ints, step_down

Floats: TypeAlias = NDArray[np.float64]
Progress: TypeAlias = Callable[[str, int, int], None]

MIN_ROWS: Final = 20
MIN_ROWS_GROUP: Final = 10  # two in each of five parts


@dataclass(frozen=True, slots=True, kw_only=True)
class ContrastOptions:
    """How groups are set apart.

    Attributes:
        max_dims: principal components looked at; a tenth of the rows where that is less.
        shrinkage: of the covariance towards equal variances, in [0, 1].
        n_folds: parts, each held out once.
        n_permutations: shufflings of the groups; the smallest p-value is 1 / (1 + so many).
        seed: of the parts and the shufflings.
    """

    max_dims: int = 100
    shrinkage: float = 0.1
    n_folds: int = 5
    n_permutations: int = 499
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Contrasts:
    """g groups of n rows, each against all others.

    Attributes:
        directions: float64 (g, d); a position is the product with a vector less the mean.
        at: float64 (n, g), positions of all rows: mean 0, standard deviation 1; high is the group.
        auc: g intervals; the share of held-out rows of other groups that a held-out row of the
            group lies above, the interval over the group's rows.
        p_values: (g,), of that share; the error rate of the family holds.
    """

    directions: Floats = field(repr=False)
    at: Floats = field(repr=False)
    auc: tuple[Interval, ...]
    p_values: Floats


def fit_contrasts(
    vectors: NDArray[Any],
    groups: NDArray[Any],
    options: ContrastOptions | None = None,
    progress: Progress | None = None,
) -> Contrasts:
    """Sets each of g groups apart from all other rows.

    Args:
        vectors: (n, d).
        groups: int (n,), from 0 to g - 1, each of 10 rows or more; -1 is in none of them, but among
            the others of each.
        options: None for the usual.
        progress: called with what is done, how far and out of how much.

    Raises:
        InputError: fewer than 20 rows, a group of fewer than 10 or of all rows, or vectors that are
            all the same.

    Source: Fisher (1936); Friedman (1989) for the shrinkage. The area under the ROC curve is the
    statistic of Mann and Whitney (1947).
    """
    options = options or ContrastOptions()
    n_rows_of = np.bincount(groups[groups >= 0])
    _require(len(vectors), n_rows_of)
    dims = main_dims(vectors, max(2, min(options.max_dims, len(vectors) // 10)))
    if not dims.n_dims:
        raise InputError(
            "vectors of the groups: got the same in each row; expected ones that differ. "
            "Choose another column."
        )
    search = _Search(dims, options)
    member = groups[:, None] == np.arange(len(n_rows_of))  # (n, g)
    placed, ordered = search.placed(member), search.ordered(member)
    shuffled = _shuffled(search, member, options, progress)
    to_group = search.directions(member)  # (p, g)
    to_group /= np.maximum((dims.at @ to_group).std(axis=0), 1e-12)
    return Contrasts(
        directions=(dims.directions @ to_group).T,
        at=dims.at @ to_group,
        auc=tuple(
            mean_interval(placed[ordered[:, g], g], seed=options.seed)
            for g in range(member.shape[1])
        ),
        p_values=step_down(search.auc(member), shuffled),
    )


def _require(n_rows: int, n_rows_of: Ints) -> None:
    if n_rows < MIN_ROWS:
        raise InputError(
            f"rows with a group: got {n_rows:,}; expected {MIN_ROWS} or more. Give more rows."
        )
    if not len(n_rows_of) or n_rows_of.min() < MIN_ROWS_GROUP or n_rows_of.max() == n_rows:
        raise InputError(
            f"rows of the groups: got {', '.join(map(str, n_rows_of)) or 'none'} of {n_rows:,}; "
            f"expected {MIN_ROWS_GROUP} or more of each, and others beside. Choose another column."
        )


def _shuffled(
    search: _Search, member: NDArray[np.bool_], options: ContrastOptions, progress: Progress | None
) -> Floats:
    found = np.empty((options.n_permutations, member.shape[1]))
    ordered = search.ordered(member)
    for i in range(options.n_permutations):
        if progress is not None and i % 10 == 0:
            progress("Shuffling the groups", i, options.n_permutations)
        again = np.empty_like(member)
        again[search.folds.order] = ordered[search.folds.shuffled(i, options.seed)]
        found[i] = search.auc(again)
    return found


class _Search:
    """What does not depend on the groups: the parts, and how each is whitened without."""

    def __init__(self, dims: MainDims, options: ContrastOptions) -> None:
        self.folds = Folds.of(len(dims.at), options.n_folds, options.seed)
        self.at = dims.at[self.folds.order]
        self.shrinkage = options.shrinkage
        self.inverse = [self._inverse(part) for part in self.folds.slices]

    def ordered(self, member: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Rows part by part."""
        return member[self.folds.order]

    def _inverse(self, held: slice) -> Floats:
        learned = np.concatenate([self.at[: held.start], self.at[held.stop :]])
        white = whitening(
            np.cov(learned.T, bias=True).reshape(self.at.shape[1], -1), self.shrinkage
        )
        return white @ white

    def directions(self, member: NDArray[np.bool_]) -> Floats:
        """The direction (p, g) of each group, from all rows."""
        share = self.ordered(member)
        sums, everywhere = self.at.T @ share, self.at.sum(axis=0)
        between = _between(sums, share.sum(axis=0), everywhere, len(self.at))
        return self._inverse(slice(0, 0)) @ between

    def placed(self, member: NDArray[np.bool_]) -> Floats:
        """Share of the others held out that each row lies above in each group's direction.

        Ties count a half. Float64 (n, g), part by part; of rows of the group alone.
        """
        parts = self._held_out(member)
        return np.concatenate([_above(at, inside) for at, inside in parts])

    def auc(self, member: NDArray[np.bool_]) -> Floats:
        """The mean of `placed` (g,) over the rows of each group, by the sums of their ranks."""
        from scipy.stats import rankdata

        total = np.zeros(member.shape[1])
        for at, inside in self._held_out(member):
            n_inside = inside.sum(axis=0)
            n_above = (rankdata(at, axis=0) * inside).sum(axis=0) - n_inside * (n_inside + 1) / 2
            n_outside = len(inside) - n_inside
            share = n_above / np.maximum(n_outside, 1)
            total += np.where(n_outside > 0, share, n_inside / 2)
        area: Floats = total / member.sum(axis=0)
        return area

    def _held_out(self, member: NDArray[np.bool_]) -> Iterator[tuple[Floats, NDArray[np.bool_]]]:
        """Of each part: positions (m, g) in directions learned without it, and the members."""
        ordered = self.ordered(member)
        sums = [self.at[part].T @ ordered[part] for part in self.folds.slices]
        counts = [ordered[part].sum(axis=0) for part in self.folds.slices]
        total, n = sum(sums), sum(counts)
        everywhere = self.at.sum(axis=0)
        for i, part in enumerate(self.folds.slices):
            learned = everywhere - self.at[part].sum(axis=0)
            n_learned = len(self.at) - (part.stop - part.start)
            between = _between(total - sums[i], n - counts[i], learned, n_learned)
            yield self.at[part] @ (self.inverse[i] @ between), ordered[part]


def _between(sums: Floats, counts: Any, everywhere: Floats, n: int) -> Floats:
    """The mean of each group less that of the rows outside it, (p, g), from sums."""
    outside = everywhere[:, None] - sums
    mean: Floats = sums / np.maximum(counts, 1) - outside / np.maximum(n - counts, 1)
    return mean


def _above(at: Floats, member: NDArray[np.bool_]) -> Floats:
    """The share of rows outside the group that each row lies above, (m, g); ties count a half."""
    from scipy.stats import rankdata

    ranks = rankdata(at, axis=0)  # among all
    found = np.full(at.shape, 0.5)
    for g in np.flatnonzero((~member).any(axis=0) & member.any(axis=0)):
        inside = member[:, g]
        within = rankdata(at[inside, g])  # among the group
        found[inside, g] = (ranks[inside, g] - within) / (~inside).sum()
    return found
