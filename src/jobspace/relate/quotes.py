"""What units say at a place on an axis: the passage of each side that is most of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jobspace.relate.result import Quoted
from jobspace.relate.units import Side, Units
from jobspace.text.clean import readable

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]

N_ROWS: Final = 4  # quoted at an end
N_ALONG: Final = 41  # places that a slider stops at
ALIKE: Final = 0.9  # cosine from which two units say the same
SHARE_OF_END: Final = 0.2
LOOKED_AT: Final = 60  # units at an end among which those are looked for that differ
MAX_LETTERS: Final = 320
MIN_WORDS: Final = 4  # a passage of fewer is a heading, unless there is nothing else


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Places:
    """Where m units lie on an axis.

    Attributes:
        units: the tables.
        learned: int64 (m,), the units.
        at: float64 (m,), positions.
    """

    units: Units
    learned: Ints = field(repr=False)
    at: Floats = field(repr=False)

    def end(self, sign: int) -> tuple[Quoted, ...]:
        """The most typical units of the outer fifth at the low (-1) or high (1) end."""
        n_end = max(2, int(len(self.at) * SHARE_OF_END))
        return self.typical(np.argsort(-sign * self.at, kind="stable")[:n_end])

    def outermost(self, sign: int) -> tuple[Quoted, ...]:
        """The units farthest out at an end, no two alike."""
        order = np.argsort(-sign * self.at, kind="stable")
        n_end = max(2, int(len(self.at) * SHARE_OF_END))
        return self._quoted_all(order, self._towards(order[:n_end]))

    def typical(self, members: Ints) -> tuple[Quoted, ...]:
        """Those of some units that lie most in the direction in which all of them do, none alike.

        The farthest out are odd in other ways too. These have the largest sum, over the sides, of
        the cosines of what they say beyond the mean with what the members say beyond it.
        """
        towards = self._towards(members)
        cosine = np.zeros(len(members))
        for side, to in zip(self.units.sides, towards, strict=True):
            own = side.vectors[self.learned[members]] - side.vectors[self.learned].mean(axis=0)
            length = np.linalg.norm(own, axis=1) * np.linalg.norm(to)
            cosine += own @ to / np.maximum(length, 1e-12)
        return self._quoted_all(members[np.argsort(-cosine, kind="stable")], towards)

    def _towards(self, members: Ints) -> tuple[Floats, ...]:
        """What members say beyond the mean of all, (d,) of each side."""
        return tuple(
            (side.vectors[self.learned[members]].mean(axis=0, dtype=np.float64))
            - side.vectors[self.learned].mean(axis=0, dtype=np.float64)
            for side in self.units.sides
        )

    def _quoted_all(self, order: Ints, towards: tuple[Floats, ...]) -> tuple[Quoted, ...]:
        """The first units of an order that say different things."""
        chosen: list[int] = []
        for place in order[:LOOKED_AT].tolist():
            if len(chosen) < N_ROWS and not any(self._alike(place, other) for other in chosen):
                chosen.append(place)
        return tuple(self._quoted(place, towards) for place in chosen)

    def along(self) -> tuple[Quoted, ...]:
        """Units at even steps from the lowest to the highest."""
        order = np.argsort(self.at, kind="stable")
        steps = np.unique(np.linspace(0, len(order) - 1, N_ALONG).round().astype(np.int64))
        half = len(order) // 2
        low, high = self._towards(order[:half]), self._towards(order[half:])
        return tuple(
            self._quoted(int(order[step]), high if step >= half else low) for step in steps.tolist()
        )

    def _alike(self, place: int, other: int) -> bool:
        pair = self.learned[[place, other]].tolist()
        return any(
            float(side.vectors[pair[0]] @ side.vectors[pair[1]]) >= ALIKE
            for side in self.units.sides
        )

    def _quoted(self, place: int, towards: tuple[Floats, ...]) -> Quoted:
        unit = int(self.learned[place])
        said = [
            _passage(side, unit, to) for side, to in zip(self.units.sides, towards, strict=True)
        ]
        return Quoted(
            key=self.units.key_of(unit),
            position=round(float(self.at[place]), 4),
            share=round(float((self.at < self.at[place]).mean()), 4),
            left=said[0],
            right=said[1] if len(said) > 1 else None,
        )


def _passage(side: Side, unit: int, direction: Floats) -> str | None:
    """The passage of a unit that lies farthest in a direction; its text's beginning without one."""
    ids = side.ids_of(unit)
    found = side.rows.found
    best: tuple[bool, float, str] | None = None
    if found is not None:
        starts, flat = found.starts, found.flat
        for i in (i for text in ids for i in range(int(starts[text]), int(starts[text + 1]))):
            passage = flat[i].as_py()
            value = float(found.vectors[i] @ direction)
            here = (len(passage.split()) >= MIN_WORDS, value, passage)
            best = here if best is None or here[:2] > best[:2] else best
        return None if best is None else _short(best[2])
    text = side.text_of(unit)
    return _short(text) if text else None


def _short(text: str) -> str:
    flat = " ".join(readable(pa.array([text], pa.string()))[0].as_py().split())
    return flat if len(flat) <= MAX_LETTERS else flat[: MAX_LETTERS - 1].rstrip() + "…"
