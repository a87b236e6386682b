"""Names for the ends of an axis: the terms that set the units at one end apart from the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from jobspace.relate.quotes import SHARE_OF_END
from jobspace.relate.units import Side, Units
from jobspace.stats.log_odds import log_odds
from jobspace.stats.phrases import Phrases, distinct_terms, find_phrases

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]
Progress: TypeAlias = Callable[[str, int, int], None]

N_TERMS: Final = 8
N_TITLE: Final = 3
MIN_Z: Final = 1.96
MAX_UNITS: Final = 5_000  # so many units, drawn at random, name the ends of an axis
MANY_UNITS: Final = 100  # from so many on, a term of two units alone is a slip


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The terms of one group of units, a tuple a side, and their z-scores."""

    by_side: tuple[tuple[str, ...], ...]
    z: tuple[tuple[float, ...], ...] = field(repr=False)

    @property
    def right(self) -> tuple[str, ...]:
        """Those of the right side; none where there is no right."""
        return self.by_side[1] if len(self.by_side) > 1 else ()

    def title(self, n: int = N_TITLE) -> str:
        """The surest n terms of both sides, no word twice."""
        both = [
            (z, side, term)
            for side, (terms, zs) in enumerate(zip(self.by_side, self.z, strict=True))
            for z, term in zip(zs, terms, strict=True)
        ]
        shown: list[str] = []
        for _, _, term in sorted(both, key=lambda each: (-each[0], each[1])):
            words = set(term.lower().split())
            if len(shown) < n and not any(words & set(other.lower().split()) for other in shown):
                shown.append(term)
        return ", ".join(shown)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Names:
    """The terms of both sides of some units, from which ends are named.

    Attributes:
        places: int64 (s,), ascending: the units that are read, by their places among those learned
            from.
        sides: the terms of each side's texts of these s units.
    """

    places: Ints = field(repr=False)
    sides: tuple[Phrases, ...] = field(repr=False)

    def ends(self, at: Floats) -> tuple[Terms, Terms]:
        """The terms of the outer fifths of positions (m,): the low end's, the high end's."""
        order = np.argsort(at[self.places], kind="stable")
        n_end = max(2, int(len(order) * SHARE_OF_END))
        low, high = order[:n_end], order[-n_end:]
        return self.between(low, high), self.between(high, low)

    def of_group(self, member: NDArray[np.bool_]) -> Terms:
        """The terms of a group, bool (m,), beside all others."""
        inside = member[self.places]
        return self.between(np.flatnonzero(inside), np.flatnonzero(~inside))

    def between(self, first: NDArray[Any], second: NDArray[Any]) -> Terms:
        """The terms that the first of these s units have more than the second."""
        terms, z = [], []
        for phrases in self.sides:
            n_first = phrases.n_with(first)
            everywhere = np.asarray(phrases.has.sum(axis=0), np.float64).ravel()
            found = log_odds(n_first, phrases.n_with(second), everywhere)
            chosen = distinct_terms(phrases, found, n_first, N_TERMS, MIN_Z)
            terms.append(tuple(phrases.terms[i] for i in chosen))
            z.append(tuple(float(found[i]) for i in chosen))
        return Terms(by_side=tuple(terms), z=tuple(z))


def names_of(units: Units, learned: Ints, seed: int, progress: Progress | None = None) -> Names:
    """Read the terms of the m units learned from, or of 5,000 of them."""
    drawn = np.random.default_rng([seed, 2]).permutation(len(learned))[:MAX_UNITS]
    places = np.sort(drawn).astype(np.int64)
    sides: list[Phrases] = []
    for side in units.sides:
        if progress is not None:
            progress("Reading terms", len(sides), len(units.sides))
        sides.append(_phrases(side, learned[places].tolist()))
    return Names(places=places, sides=tuple(sides))


def _phrases(side: Side, units: Sequence[int]) -> Phrases:
    texts = [side.text_of(unit) for unit in units]
    return find_phrases(texts, min_texts=3 if len(texts) >= MANY_UNITS else 2)
