"""The curves that chose a number, side by side as SVG: what each number tried came to."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from jobspace.pages.inks import ink
from jobspace.pages.svg import WIDTH, axis_x, axis_y, drawing, ticks, words

_GAP: Final = 46.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """A value for each number tried; `taken` was chosen, `mark` is the elbow.

    The elbow is one on an even axis alone, so its curve has one (`is_even`).
    """

    title: str
    points: Sequence[tuple[int, float]]
    taken: int
    mark: int | None = None
    is_even: bool = False


def side_by_side(shown: Sequence[Curve]) -> str:
    """Curves in one drawing; empty where there are none."""
    if not shown:
        return ""
    width = (WIDTH - _GAP * (len(shown) - 1)) / len(shown)
    panels = [_panel(curve, i * (width + _GAP), width) for i, curve in enumerate(shown)]
    return drawing(270, "".join(panels), "The curves that chose the numbers")


def cluster_curves(
    trials: Sequence[tuple[int, float, float]], taken: int, elbow: int | None
) -> list[Curve]:
    """The two curves of numbers of clusters: (number, spread, silhouette) of each tried."""
    if len(trials) < 2:
        return []
    spread = [(n, value) for n, value, _ in trials]
    silhouette = [(n, value) for n, _, value in trials]
    title = "Spread within clusters, by clusters"
    return [
        Curve(title=title, points=spread, taken=taken, mark=elbow, is_even=True),
        Curve(title="Silhouette, by clusters", points=silhouette, taken=taken, is_even=True),
    ]


def _panel(curve: Curve, start: float, width: float) -> str:
    left, right, top, bottom = start + 46, start + width - 8, 34.0, 226.0
    values = [value for _, value in curve.points]
    numbers = [number for number, _ in curve.points]
    margin = max((max(values) - min(values)) * 0.08, 1e-4)
    low, high = min(values) - margin, max(values) + margin

    def at(number: int) -> float:
        return number if curve.is_even else math.log(number)

    first, last = at(numbers[0]), at(numbers[-1])

    def x(number: int) -> float:
        return left + 10 + (at(number) - first) / (last - first) * (right - left - 20)

    def y(value: float) -> float:
        return bottom - (value - low) / (high - low) * (bottom - top)

    path = " ".join(f"{x(n):.1f},{y(v):.1f}" for n, v in curve.points)
    drawn = [
        words(left, 16, curve.title, weight=600),
        axis_x(_apart([(x(n), str(n)) for n in numbers]), top, bottom),
        axis_y([(y(t), f"{t:.4g}") for t in ticks(low, high, 4)], left, right),
        f'<polyline points="{path}" fill="none" stroke="{ink(0)}" stroke-width="2"/>',
    ]
    for n, v in curve.points:
        taken = n == curve.taken
        drawn.append(
            f'<circle cx="{x(n):.1f}" cy="{y(v):.1f}" r="{5.5 if taken else 3}" '
            f'fill="{ink(1) if taken else ink(0)}"><title>{n}: {v:.4g}</title></circle>'
        )
        if taken or n == curve.mark:
            name = "taken" if taken else "elbow"
            colour = ink(1) if taken else ink(0)
            drawn.append(words(x(n), y(v) - 11, name, anchor="middle", colour=colour))
    return "".join(drawn)


def _apart(marks: Sequence[tuple[float, str]]) -> list[tuple[float, str]]:
    """The marks of an axis whose labels do not touch."""
    kept = [marks[0]]
    for place, label in marks[1:]:
        kept += [(place, label)] if place - kept[-1][0] >= 18 else []
    return kept
