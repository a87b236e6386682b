"""The pairs of a finished match, as a page looks at them: mapped from disk, a few at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jobspace.web.parts.cutoff import Histogram

N_BARS: Final = 40
OTHER: Final = {"left": "right", "right": "left"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """What `work/pairs` wrote.

    Attributes:
        pairs: a row a pair, the most similar first.
        sides: the rows of each table, by "left" and "right".
        by_row: places in `pairs` by the rows of each side, by rank.
    """

    pairs: pa.Table = field(repr=False)
    sides: Mapping[str, pa.Table] = field(repr=False)
    by_row: Mapping[str, pa.Table] = field(repr=False)

    @classmethod
    def opened(cls, folder: Path) -> Pairs:
        """The files of a job."""
        return cls(
            pairs=mapped(folder / "pairs.arrow"),
            sides={side: mapped(folder / f"{side}.arrow") for side in OTHER},
            by_row={side: mapped(folder / f"by_{side}.arrow") for side in OTHER},
        )

    def n_from(self, min_similarity: float) -> int:
        """How many pairs are at least so similar: they are the first ones."""
        similarity = self.pairs["similarity"].to_numpy()
        return int(np.searchsorted(-similarity, -np.float32(min_similarity), side="right"))

    def histogram(self) -> Histogram:
        """How many pairs are how similar, from the least to the most."""
        similarity = self.pairs["similarity"].to_numpy()
        low, high = np.floor(similarity[-1] * 100) / 100, np.ceil(similarity[0] * 100) / 100
        counts, _ = np.histogram(similarity, bins=N_BARS, range=(low, max(high, low + 0.01)))
        return Histogram(
            label="Pairs by similarity",
            counts=counts.tolist(),
            low=float(low),
            high=float(max(high, low + 0.01)),
        )

    def of_row(self, side: str, row: int, most: int) -> NDArray[np.int64]:
        """Places of the pairs of one row, the closest first, at most so many."""
        start = self.sides[side]["start"][row].as_py()
        n_pairs = min(self.sides[side]["pairs"][row].as_py(), most)
        places: NDArray[np.int64] = self.by_row[side]["place"].slice(start, n_pairs).to_numpy()
        return places

    def pair(self, place: int) -> dict[str, Any]:
        """One pair."""
        found: dict[str, Any] = self.pairs.slice(place, 1).to_pylist()[0]
        return found

    def row(self, side: str, row: int) -> dict[str, Any]:
        """One row of a table: its name, its text, and why it is alone if it is."""
        found: dict[str, Any] = self.sides[side].slice(row, 1).to_pylist()[0]
        return found


def mapped(path: Path) -> pa.Table:
    """An Arrow file as a table, mapped into memory."""
    return pa.ipc.open_file(pa.memory_map(str(path))).read_all()
