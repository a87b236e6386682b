"""Curves of numbers that come one after the other, drawn as they come."""

from __future__ import annotations

from collections.abc import Sequence

from nicegui.element import Element


class Curves(Element, component="static/curves.js"):
    """Small charts side by side over one axis, such as the epochs of a training.

    Args:
        titles: of the charts.
        axis: what the points are numbered by, such as "epoch".
    """

    def __init__(self, titles: Sequence[str], axis: str) -> None:
        """Drawn where it is made, without points."""
        super().__init__()
        self.props.update({"titles": list(titles), "axis": axis, "points": [], "best": None})

    def show(self, points: Sequence[Sequence[float | None]], best: int | None = None) -> None:
        """Show points.

        Args:
            points: each a place on the axis, and a value for each chart; None where there is none.
            best: the place that stands out.
        """
        shown = [list(point) for point in points]
        if shown != self.props["points"] or best != self.props["best"]:
            self.props.update({"points": shown, "best": best})
            self.update()
