"""The units that axes and groups are learned from: linked, each different pair once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jobspace.encode.base import Vectors
from jobspace.errors import InputError
from jobspace.relate.units import Units
from jobspace.stats.linked import MIN_ROWS

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]

DECIMALS: Final = 6  # of positions: what follows depends on the number of threads


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Learned:
    """The units that are learned from: linked, and each different pair once.

    Attributes:
        units: all of them.
        places: int64 (m,), ascending, the units learned from.
        of_linked: int64, for each linked unit the place in `places` of the one that says the same.
    """

    units: Units
    places: Ints = field(repr=False)
    of_linked: Ints = field(repr=False)

    @property
    def vectors(self) -> tuple[Vectors, ...]:
        """Of each side, float32 (m, d)."""
        return tuple(side.vectors[self.places] for side in self.units.sides)

    def spread(self, at: Floats) -> pa.Array:
        """Positions (m,) as a column of all units; null where a unit is not linked."""
        linked = self.units.is_linked
        column = np.zeros(len(self.units))
        column[linked] = np.round(at, DECIMALS)[self.of_linked]
        return pa.array(column, pa.float64(), mask=~linked)


def learned_of(units: Units) -> Learned:
    """Linked units, each different pair of vectors once.

    A posting that is there twice would be learned from and held out at once.
    """
    linked = np.flatnonzero(units.is_linked)
    pairs = np.concatenate([side.vectors[linked] for side in units.sides], axis=1)
    _, first, inverse = np.unique(pairs, axis=0, return_index=True, return_inverse=True)
    order = np.argsort(first)
    rank = np.argsort(order)
    return Learned(units=units, places=linked[first[order]], of_linked=rank[inverse.ravel()])


def require_enough(units: Units) -> None:
    """Refuse fewer units than anything can be learned from, before the work.

    Raises:
        InputError: fewer than 20 are linked.
    """
    n = int(units.is_linked.sum())
    if n < MIN_ROWS:
        what = "keys with text on both sides" if units.right is not None else "rows with text"
        raise InputError(
            f"{what}: got {n:,} of {len(units):,}; expected {MIN_ROWS} or more. "
            "With so few, chance looks like an axis. Give more rows, or name other columns."
        )
