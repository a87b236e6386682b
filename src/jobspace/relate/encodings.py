"""Axes by autoencoders: hidden units of the two sides that are active in the same rows.

Each side is learned alone, by autoencoders of 8, 16, 32 and 64 hidden units; the links are looked
at only after, in the correlations of the one's units with the other's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from jobspace.relate.options import RelateOptions
from jobspace.relate.result import Coding
from jobspace.stats.autoencoder import Autoencoder, fit_autoencoder
from jobspace.stats.linked import require_linked

Floats: TypeAlias = NDArray[np.float64]
Progress: TypeAlias = Callable[[str, int, int], None]

SIZES: Final = (8, 16, 32, 64)
N_WEIGHTS: Final = 1_000  # of a unit's direction, the largest; all others are zero
SAME: Final = 0.5  # pairs along which the rows lie so much alike are one


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Coded:
    """Pairs of hidden units as axes of m linked rows.

    Attributes:
        left_at, right_at: (m, k), cosines of the rows with their unit's direction.
        correlation: (k,), of the two units; what is negative in the codes is turned around.
        p_values: (k,), of the pair among all pairs of all sizes.
        units: k pairs of units.
        codings: the autoencoders of each size.
    """

    left_at: Floats = field(repr=False)
    right_at: Floats = field(repr=False)
    correlation: Floats
    p_values: Floats
    units: tuple[tuple[int, int], ...]
    codings: tuple[Coding, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Size:
    """Both sides' autoencoders of one size, and their standardised hidden units (m, h)."""

    coders: tuple[Autoencoder, Autoencoder]
    hidden: tuple[Floats, Floats]

    @property
    def correlations(self) -> Floats:
        """Of each left unit with each right one, (h, h); 0 for a unit that never changes."""
        return self.hidden[0].T @ self.hidden[1] / len(self.hidden[0])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Pair:
    """A unit on each side, their correlation, and the rows' positions (m,) along each."""

    left: int
    right: int
    correlation: float
    at: tuple[Floats, Floats]


def fit_codes(
    left: NDArray[Any], right: NDArray[Any], options: RelateOptions, progress: Progress | None
) -> Coded:
    """Finds the pairs of hidden units that go together most.

    A pair's direction on a side is its unit's 1,000 largest weights by size, all others zero,
    brought to length 1. Rows are placed by their cosine with it. Of pairs whose units nearly
    repeat those of a stronger pair only the stronger is kept.

    Args:
        left, right: (m, d) and (m, e), row i belongs to row i.
        options: how many axes and shufflings.
        progress: called with what is done, how far and out of how much.

    Raises:
        InputError: fewer than 20 rows, or one side is all the same.
        MissingExtraError: torch is not installed.
    """
    require_linked(left, right)
    sides = (_standard(left), _standard(right))
    sizes: list[_Size] = []
    for n_hidden in SIZES:
        if progress is not None:
            progress(f"Training autoencoders of {n_hidden} units", len(sizes), len(SIZES))
        sizes.append(_fitted(sides, n_hidden, options.seed))
    chance = _chance(sizes, options, progress)
    pairs = _strongest(sizes, sides, options.n_axes)
    values = np.array([abs(pair.correlation) for pair in pairs])
    return Coded(
        left_at=np.column_stack([pair.at[0] for pair in pairs]),
        right_at=np.column_stack([pair.at[1] for pair in pairs]),
        correlation=values,
        p_values=_p_values(values, chance),
        units=tuple((pair.left, pair.right) for pair in pairs),
        codings=tuple(_coding(size, chance) for size in sizes),
    )


def _spread(vectors: NDArray[Any]) -> Floats:
    spread: Floats = vectors.std(axis=0, dtype=np.float64)
    return np.where(spread > 1e-9, spread, 1.0)


def _standard(vectors: NDArray[Any]) -> Floats:
    """Each column with mean 0 and standard deviation 1; zeros where it never changes."""
    standard: Floats = (vectors - vectors.mean(axis=0, dtype=np.float64)) / _spread(vectors)
    return standard


def _fitted(sides: tuple[Floats, Floats], n_hidden: int, seed: int) -> _Size:
    left = fit_autoencoder(sides[0], n_hidden=n_hidden, seed=seed)
    right = fit_autoencoder(sides[1], n_hidden=n_hidden, seed=seed + 1)
    return _Size(coders=(left, right), hidden=(_standard(left.hidden), _standard(right.hidden)))


def _chance(sizes: Sequence[_Size], options: RelateOptions, progress: Progress | None) -> Floats:
    """The strongest of all pairs of all sizes, for each shuffling of the links."""
    m = len(sizes[0].hidden[0])
    found = np.empty(options.n_permutations)
    for i in range(options.n_permutations):
        if progress is not None and i % 10 == 0:
            progress("Shuffling the links", i, options.n_permutations)
        order = np.random.default_rng([options.seed, 1, i]).permutation(m)
        found[i] = max(np.abs(size.hidden[0].T @ size.hidden[1][order]).max() / m for size in sizes)
    return found


def _p_values(values: Floats, chance: Floats) -> Floats:
    as_well = (chance[None, :] >= values[:, None]).sum(axis=1)
    p_values: Floats = (1 + as_well) / (1 + len(chance))
    return p_values


def _strongest(sizes: Sequence[_Size], sides: tuple[Floats, Floats], n: int) -> list[_Pair]:
    """The n pairs of largest correlation, by size, that do not repeat each other."""
    every = []
    for size in sizes:
        values = size.correlations
        for place in np.argsort(-np.abs(values), axis=None, kind="stable")[: 50 * n].tolist():
            left, right = divmod(place, values.shape[1])
            every.append((float(values[left, right]), size, left, right))
    chosen: list[_Pair] = []
    for correlation, size, left, right in sorted(every, key=lambda each: -abs(each[0])):
        if len(chosen) == n:
            break
        pair = _Pair(
            left=left,
            right=right,
            correlation=correlation,
            at=(
                _cosines(sides[0], size.coders[0].weights[left]),
                _cosines(sides[1], size.coders[1].weights[right]) * (1 if correlation >= 0 else -1),
            ),
        )
        if not any(_repeats(pair, other) for other in chosen):
            chosen.append(pair)
    return chosen


def _repeats(pair: _Pair, other: _Pair) -> bool:
    """Whether two pairs lay out the rows alike, or the other way round."""
    return abs(float(np.corrcoef(sum(pair.at), sum(other.at))[0, 1])) > SAME


def _direction(weights: NDArray[Any]) -> Floats:
    """The 1,000 largest weights by size, the others zero, brought to length 1."""
    kept = np.zeros(len(weights))
    largest = np.argsort(-np.abs(weights), kind="stable")[:N_WEIGHTS]
    kept[largest] = weights[largest]
    unit: Floats = kept / max(float(np.linalg.norm(kept)), 1e-12)
    return unit


def _cosines(rows: Floats, weights: NDArray[Any]) -> Floats:
    """The cosine (m,) of each row with a unit's direction."""
    length = np.maximum(np.linalg.norm(rows, axis=1), 1e-12)
    cosines: Floats = rows @ _direction(weights) / length
    return cosines


def _coding(size: _Size, chance: Floats) -> Coding:
    values = size.correlations
    strongest = float(values.flat[int(np.abs(values).argmax())])
    return Coding(
        n_hidden=size.coders[0].n_hidden,
        left_losses=size.coders[0].losses,
        right_losses=size.coders[1].losses,
        correlations=tuple(tuple(round(float(v), 4) for v in row) for row in values),
        strongest=strongest,
        p_value=float(_p_values(np.array([abs(strongest)]), chance)[0]),
    )
