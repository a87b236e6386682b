"""A ranking that a job left on disk: what a cut-off finds is known at once, however long it is."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jobspace.web.parts.cutoff import Histogram
from jobspace.web.work.rows import mapped

N_BARS: Final = 80
LOWEST: Final = -0.2  # the histogram begins here at the lowest: what is below is nothing alike


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """m distinct texts, the nearest first, and the rows they stand in.

    Attributes:
        texts: columns row, text, n_rows, value, matched_anchor.
        order: the rows, the nearest first.
        rising: float32 (m,), the values from the last to the first.
        n_rows: int64 (m + 1,), the rows of the first 0 to m texts.
    """

    texts: pa.Table = field(repr=False)
    order: NDArray[np.int64] = field(repr=False)
    rising: NDArray[np.float32] = field(repr=False)
    n_rows: NDArray[np.int64] = field(repr=False)

    @classmethod
    def open(cls, ranking: Path, order: Path) -> Ranking:
        """Map the two files of a job `find`."""
        texts = mapped(ranking)
        counts = np.asarray(texts["n_rows"], np.int64)
        return cls(
            texts=texts,
            order=np.asarray(mapped(order)["row"], np.int64),
            rising=np.ascontiguousarray(np.asarray(texts["value"], np.float32)[::-1]),
            n_rows=np.concatenate([[0], np.cumsum(counts)]),
        )

    def n_texts_at(self, cut: float) -> int:
        """How many texts a cut-off finds."""
        return len(self.rising) - int(np.searchsorted(self.rising, np.float32(cut), side="left"))

    def found(self, cut: float) -> NDArray[np.int64]:
        """The rows that a cut-off finds, the nearest first."""
        return self.order[: self.n_rows[self.n_texts_at(cut)]]

    def border(self, cut: float, n: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Up to n texts just above a cut-off, the farthest last, and n just below it."""
        at = self.n_texts_at(cut)
        above = self.texts.slice(max(0, at - n), min(n, at))
        return above.to_pylist(), self.texts.slice(at, n).to_pylist()

    def histogram(self, what: str) -> Histogram:
        """The rows in each of equal stretches up to 1, by what the cut-off is on."""
        least = float(self.rising[0]) if len(self.rising) else 0.0
        low = max(LOWEST, math.floor(least * 20) / 20)
        inside = np.clip(self.rising, low, 1.0)
        counts = np.diff(self.n_rows)[::-1]
        found, _ = np.histogram(inside, np.linspace(low, 1.0, N_BARS + 1), weights=counts)
        return Histogram(
            label=f"Histogram of the rows by {what}",
            counts=[int(n) for n in found],
            low=low,
            high=1.0,
        )
