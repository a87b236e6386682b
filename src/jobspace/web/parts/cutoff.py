"""A cut-off, chosen on a histogram of what it cuts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from nicegui.element import Element


@dataclass(frozen=True, slots=True, kw_only=True)
class Histogram:
    """How many there are in each of equal stretches.

    Attributes:
        label: what is counted, for those who do not see it.
        counts: from the lowest stretch to the highest.
        low, high: where the first begins and the last ends.
    """

    label: str
    counts: Sequence[int]
    low: float
    high: float

    def within(self, cut: float) -> float:
        """The place nearest to a cut-off that the histogram has."""
        return min(self.high, max(self.low, cut))


class CutOff(Element, component="static/cutoff.js"):
    """A histogram with a slider under it, and a number for those who know it.

    Args:
        name: of what is chosen, such as "Cut-off".
        histogram: what it cuts.
        cut: where it stands at first.
        on_cut: called with the cut-off a few times a second while it moves.
    """

    def __init__(
        self, name: str, histogram: Histogram, *, cut: float, on_cut: Callable[[float], Any]
    ) -> None:
        """Drawn where it is made."""
        super().__init__()
        self.props.update(
            {"name": name, "label": histogram.label, "bars": list(histogram.counts),
             "low": histogram.low, "high": histogram.high, "cut": cut}
        )  # fmt: skip
        self.on("cut", lambda event: on_cut(histogram.within(float(event.args))))

    def stand_at(self, cut: float) -> None:
        """Move it from here; `on_cut` is not called."""
        self.props["cut"] = cut
        self.update()
