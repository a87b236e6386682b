"""Axes along which two tables of linked rows vary together (regularised canonical correlation).

Row i of the left side belongs to row i of the right. An axis is a direction on each side, such
that the positions of the rows along the two are as correlated as can be. With many dimensions such
directions are found in noise too; what counts is the correlation in rows that the axis was not
learned from, beside what the same search finds once the links are shuffled.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh

from jobspace.errors import InputError, UsageError
from jobspace.stats.main_dims import MainDims, main_dims, whitening
from jobspace.stats.permutation import Folds, Ints, step_down

Floats: TypeAlias = NDArray[np.float64]
Progress: TypeAlias = Callable[[str, int, int], None]

MIN_ROWS: Final = 20
MAX_DIMS: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedOptions:
    """How axes are looked for.

    Attributes:
        n_axes: how many, from 1.
        n_dims: principal components of each side that are looked at; None takes a fifteenth of
            the rows, 15 where there are rows for it, at most 100: see `benchmarks relate`.
        shrinkage: of each side's covariance towards equal variances, in [0, 1]. 0 is canonical
            correlation, 1 partial least squares (SVD of the covariance).
        n_folds: parts, each held out once.
        n_permutations: shufflings of the links; the smallest p-value is 1 / (1 + so many).
        seed: of the parts and the shufflings.
    """

    n_axes: int = 3
    n_dims: int | None = None
    shrinkage: float = 0.05
    n_folds: int = 5
    n_permutations: int = 499
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse what cannot be looked for.

        Raises:
            UsageError: a number is out of its range.
        """
        least = {"n_axes": 1, "n_folds": 2, "n_permutations": 1}
        for name, low in least.items():
            if getattr(self, name) < low:
                raise UsageError(
                    f"{name}: got {getattr(self, name)}; expected {low} or more. Leave it out."
                )
        if not 0 <= self.shrinkage <= 1:
            raise UsageError(
                f"shrinkage: got {self.shrinkage}; expected from 0 to 1. Leave it out for 0.05."
            )

    def dims_of(self, n_rows: int) -> int:
        """The principal components looked at, for so many rows.

        >>> [LinkedOptions().dims_of(n) for n in (20, 60, 200, 900, 5_000)]
        [3, 7, 15, 60, 100]
        """
        usual = min(MAX_DIMS, max(n_rows // 15, min(15, n_rows // 8)))
        return max(self.n_axes, usual if self.n_dims is None else self.n_dims)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pull:
    """A direction on each side that axes are drawn to, and how much.

    Attributes:
        left, right: (d,), such as the vector of a query.
        weight: 0 changes nothing. 1 counts the agreement of both sides with the query as much as a
            perfect correlation. Below 0 what the query says is taken out, wholly from -1 on.
    """

    left: NDArray[np.float32] = field(repr=False)
    right: NDArray[np.float32] = field(repr=False)
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LinkedAxes:
    """The k axes of n linked rows, the strongest first.

    Attributes:
        left, right: float64 (k, d), the directions; a position is the product with a vector less
            the mean, so the units are standard deviations.
        left_at, right_at: float64 (n, k), positions: mean 0, standard deviation 1.
        correlation: (k,), in the rows learned from: too high.
        held_out: (k,), in rows held out, of the parts' axes of the same rank.
        p_values: (k,), of `held_out`; the error rate of the family holds.
        n_dims: principal components looked at on each side.
    """

    left: Floats = field(repr=False)
    right: Floats = field(repr=False)
    left_at: Floats = field(repr=False)
    right_at: Floats = field(repr=False)
    correlation: Floats
    held_out: Floats
    p_values: Floats
    n_dims: tuple[int, int]

    @property
    def n_axes(self) -> int:
        """Number of axes, k."""
        return len(self.correlation)


def fit_linked(
    left: NDArray[Any],
    right: NDArray[Any],
    options: LinkedOptions | None = None,
    pulls: Sequence[Pull] = (),
    progress: Progress | None = None,
) -> LinkedAxes:
    """Finds what two sides of n linked rows have in common.

    Each side is centred and brought to its principal components, which do not know of the links,
    and whitened with a shrunk covariance. The axes are the singular vectors of the covariance of
    the whitened sides. For p-values the links are shuffled within the parts and the axes found
    anew, pulls included; the statistic is the same held-out correlation.

    The sign of an axis says nothing. It is set so that rows stand out most (the third moment is
    positive) at its high end; where an axis is pulled, so that the high end is nearer the query.

    Args:
        left, right: (n, d) and (n, e), row i belongs to row i. Equal pairs should be given once:
            a pair in two parts would be held out and learned from.
        options: None for the usual.
        pulls: directions that axes are drawn to.
        progress: called with what is done, how far and out of how much.

    Raises:
        InputError: fewer than 20 rows, one side is all the same, or fewer dimensions than axes.

    Source: Hotelling (1936); Vinod (1976) for the ridge; permutation as in Winkler et al. (2020).
    The pull is ours: weight · (a·u)(b·v) is added to what is made large, u and v the query's
    directions; so the agreement of the first axis with the query never falls as the weight grows.
    """
    options = options or LinkedOptions()
    require_linked(left, right)
    n_dims = options.dims_of(len(left))
    sides = (main_dims(left, n_dims), main_dims(right, n_dims))
    _require_dims(sides, options)
    search = _Search(sides, options, pulls)
    return _axes(sides, search, options, pulls, progress)


def require_linked(left: NDArray[Any], right: NDArray[Any]) -> None:
    """Refuse sides from which no axis can be learned.

    Raises:
        InputError: the sides are not as long, have fewer than 20 rows, or one is all the same.
    """
    if len(left) != len(right):
        raise InputError(
            f"linked rows: got {len(left):,} on the left and {len(right):,} on the right; expected "
            "as many. Link them first."
        )
    if len(left) < MIN_ROWS:
        raise InputError(
            f"linked rows that differ: got {len(left):,}; expected {MIN_ROWS} or more. "
            "With so few, chance looks like an axis. Give more rows."
        )
    for name, side in (("left", left), ("right", right)):
        if np.ptp(side, axis=0).max(initial=0) < 1e-6:
            raise InputError(
                f"vectors on the {name}: got the same in each row; expected ones that differ. "
                "Choose another column."
            )


def _require_dims(sides: Sequence[MainDims], options: LinkedOptions) -> None:
    for name, side in zip(("left", "right"), sides, strict=True):
        if side.n_dims < options.n_axes:
            raise InputError(
                f"n_axes: got {options.n_axes} where the rows on the {name} differ in "
                f"{side.n_dims} directions; expected no more axes. Give --n-axes {side.n_dims}."
            )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Half:
    """One side without one part: what does not depend on the links.

    `mean` (p,) and `white` (p, p) are of the rows learned from, `spread` (p, p) is the covariance
    of the rows held out, `pulls` their unit directions (p,) after whitening, or zeros.
    """

    mean: Floats
    white: Floats
    spread: Floats
    held_mean: Floats
    pulls: tuple[Floats, ...]

    @classmethod
    def of(cls, at: Floats, held: slice, shrinkage: float, pulls: Sequence[Floats]) -> _Half:
        learned = np.concatenate([at[: held.start], at[held.stop :]])
        mean, out = learned.mean(axis=0), at[held]
        centred = learned - mean
        white = whitening(centred.T @ centred / len(learned), shrinkage)
        held_mean = out.mean(axis=0) if len(out) else mean
        return cls(
            mean=mean,
            white=white,
            spread=(out - held_mean).T @ (out - held_mean),
            held_mean=held_mean,
            pulls=tuple(_pulled(pull, white) for pull in pulls),
        )


def _pulled(pull: Floats, white: Floats) -> Floats:
    """The unit direction (p,), after whitening, along which rows agree with a query."""
    direction = np.asarray(np.linalg.solve(white, pull), np.float64)
    length = float(np.linalg.norm(direction))
    return direction / length if length > 1e-12 else np.zeros(len(direction))


class _Search:
    """All that is computed once for all shufflings; `held_out` and `whole` look for axes."""

    def __init__(
        self, sides: tuple[MainDims, MainDims], options: LinkedOptions, pulls: Sequence[Pull]
    ) -> None:
        left, right = sides
        self.options = options
        self.folds = Folds.of(len(left.at), options.n_folds, options.seed)
        self.sides = [side.at[self.folds.order] for side in sides]
        self.weights = [pull.weight for pull in pulls]
        self.towards = (
            [left.directions.T @ pull.left for pull in pulls],
            [right.directions.T @ pull.right for pull in pulls],
        )
        self.halves = [[self._half(i, held) for i in (0, 1)] for held in self.folds.slices]

    def _half(self, side: int, held: slice) -> _Half:
        return _Half.of(self.sides[side], held, self.options.shrinkage, self.towards[side])

    def held_out(self, places: Ints) -> Floats:
        """The held-out correlation (k,) where left row i belongs to right row places[i]."""
        left, right = self.sides[0], self.sides[1][places]
        products = [left[part].T @ right[part] for part in self.folds.slices]
        total = sum(products)
        sums = np.zeros((3, self.options.n_axes))
        for part, product, (a, b) in zip(self.folds.slices, products, self.halves, strict=True):
            n_held = part.stop - part.start
            covariance = (total - product) / (len(left) - n_held) - np.outer(a.mean, b.mean)
            to_left, to_right, _ = self.axes(covariance, a, b)
            out = product - n_held * np.outer(a.held_mean, b.held_mean)
            sums[0] += np.einsum("pk,pq,qk->k", to_left, out, to_right)
            sums[1] += np.einsum("pk,pq,qk->k", to_left, a.spread, to_left)
            sums[2] += np.einsum("pk,pq,qk->k", to_right, b.spread, to_right)
        together: Floats = sums[0] / np.sqrt(np.maximum(sums[1] * sums[2], 1e-30))
        return together

    def whole(self) -> tuple[Floats, Floats]:
        """The axes (p, k) and (q, k) of all rows."""
        none = slice(0, 0)
        a, b = self._half(0, none), self._half(1, none)
        covariance = self.sides[0].T @ self.sides[1] / len(self.sides[0])
        to_left, to_right, _ = self.axes(covariance, a, b)
        return to_left, to_right

    def axes(self, covariance: Floats, a: _Half, b: _Half) -> tuple[Floats, Floats, Floats]:
        """Directions (p, k) and (q, k) of the sides, and their singular values (k,)."""
        steered = a.white @ covariance @ b.white
        for weight, u, v in zip(self.weights, a.pulls, b.pulls, strict=True):
            if weight > 0:
                steered = steered + weight * np.outer(u, v)
            elif weight < 0:
                out = min(-weight, 1.0)
                steered = steered - out * np.outer(u, u @ steered)
                steered = steered - out * np.outer(steered @ v, v)
        left, values, right = _largest(steered, self.options.n_axes)
        return a.white @ left, b.white @ right, values


def _largest(matrix: Floats, k: int) -> tuple[Floats, Floats, Floats]:
    """The k largest singular values (k,) of (p, q) with their vectors (p, k) and (q, k).

    By the eigenvectors of the smaller product: three of a hundred take a quarter of a whole SVD.
    """
    if matrix.shape[0] > matrix.shape[1]:
        right, values, left = _largest(matrix.T, k)
        return left, values, right
    p = len(matrix)
    squared, left = eigh(matrix @ matrix.T, subset_by_index=[p - k, p - 1], check_finite=False)
    values = np.sqrt(np.maximum(squared[::-1], 0))
    left = left[:, ::-1]
    right = matrix.T @ left / np.maximum(values, 1e-12)
    return left, values, right


def _axes(
    sides: Sequence[MainDims],
    search: _Search,
    options: LinkedOptions,
    pulls: Sequence[Pull],
    progress: Progress | None,
) -> LinkedAxes:
    observed = search.held_out(np.arange(len(sides[0].at)))
    shuffled = np.empty((options.n_permutations, options.n_axes))
    for i in range(options.n_permutations):
        if progress is not None and i % 10 == 0:
            progress("Shuffling the links", i, options.n_permutations)
        shuffled[i] = search.held_out(search.folds.shuffled(i, options.seed))
    found = []
    for side, to in zip(sides, search.whole(), strict=True):
        deviation = np.maximum((side.at @ to).std(axis=0), 1e-12)
        found.append(to / deviation)
    at = [side.at @ to for side, to in zip(sides, found, strict=True)]
    directions = [side.directions @ to for side, to in zip(sides, found, strict=True)]  # (d, k)
    signs = _signs(sides, at, pulls)
    return LinkedAxes(
        left=(directions[0] * signs).T,
        right=(directions[1] * signs).T,
        left_at=at[0] * signs,
        right_at=at[1] * signs,
        correlation=(at[0] * at[1]).mean(axis=0),
        held_out=observed,
        p_values=step_down(observed, shuffled),
        n_dims=(sides[0].n_dims, sides[1].n_dims),
    )


def _signs(sides: Sequence[MainDims], at: Sequence[Floats], pulls: Sequence[Pull]) -> Floats:
    """1 or -1 for each axis (k,); see `fit_linked`."""
    signs: Floats = np.where(((at[0] + at[1]) ** 3).mean(axis=0) < 0, -1.0, 1.0)
    strongest = max(pulls, key=lambda pull: pull.weight, default=None)
    if strongest is not None and strongest.weight > 0:
        queries = (strongest.left, strongest.right)
        near = [
            side.at @ (side.directions.T @ query)
            for side, query in zip(sides, queries, strict=True)
        ]
        together = [
            float(place[:, 0] @ how) / max(float(np.linalg.norm(how)), 1e-12)
            for place, how in zip(at, near, strict=True)
        ]
        signs[0] = -1.0 if sum(together) < 0 else 1.0
    return signs
