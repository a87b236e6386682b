"""The plots of the report: left against right positions, losses, correlations of units."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from jobspace.pages.svg import axis_x, axis_y, ticks, words
from jobspace.relate.result import Coding

MAX_DOTS: Final = 1_200
SIDE: Final = 420.0  # of a scatter, in its own units
_BLUE, _GREY = "#1f5fa8", "#8a93a1"
_INKS: Final = ("#9db8d9", "#5b8bc4", "#1f5fa8", "#123a68")


def _svg(width: float, height: float, content: str, title: str) -> str:
    return (
        f'<svg viewBox="0 0 {width:.0f} {height:.0f}" role="img" aria-label="{title}">'
        f"{content}</svg>"
    )


def scatter(left: NDArray[np.float64], right: NDArray[np.float64], *, is_found: bool) -> str:
    """Left positions against right ones; a sample of 1,200 where there are more."""
    drawn = np.sort(np.random.default_rng(0).permutation(len(left))[:MAX_DOTS])
    x, y = left[drawn], right[drawn]
    low = float(min(x.min(), y.min()))
    high = float(max(x.max(), y.max()))
    margin = 0.04 * max(high - low, 1e-9)
    low, high = low - margin, high + margin
    start, end = 44.0, SIDE - 8

    def at(value: float) -> float:
        return start + (value - low) / (high - low) * (end - start)

    marks = [(t, f"{t:g}") for t in ticks(low, high, 6)]
    colour = _BLUE if is_found else _GREY
    dots = "".join(
        f'<circle cx="{at(a):.1f}" cy="{SIDE - at(b):.1f}" r="2.6" fill="{colour}" '
        'fill-opacity="0.38"/>'
        for a, b in zip(x.tolist(), y.tolist(), strict=True)
    )
    content = (
        axis_x([(at(t), label) for t, label in marks], SIDE - end, SIDE - start)
        + axis_y([(SIDE - at(t), label) for t, label in marks], start, end)
        + dots
        + words((start + end) / 2, SIDE - 6, "left position", anchor="middle", kind="note")
        + words(start + 4, 20, "right position ↑", kind="note")
    )
    return _svg(SIDE, SIDE, content, "Left positions against right ones")


def losses(codings: Sequence[Coding]) -> str:
    """The loss of each size by epoch, left and right side by side."""
    panels = []
    for i, side in enumerate(("left", "right")):
        curves = [getattr(coding, f"{side}_losses") for coding in codings]
        panels.append(_panel(side, curves, [c.n_hidden for c in codings], 20.0 + i * 560))
    return _svg(1120, 290, "".join(panels), "Losses by epoch")


def _panel(side: str, curves: Sequence[Sequence[float]], sizes: Sequence[int], at: float) -> str:
    left, right, top, bottom = at + 40, at + 440, 36.0, 240.0
    values = [value for curve in curves for value in curve]
    low, high = min(values), max(values)
    span = max(high - low, 1e-9)
    n = max(len(curve) for curve in curves)

    def x(epoch: float) -> float:
        return left + epoch / max(n - 1, 1) * (right - left)

    def y(value: float) -> float:
        return bottom - (value - low) / span * (bottom - top)

    drawn = [
        words(at, 16, f"Mean squared error a value, {side}, by epoch", weight=600),
        axis_x([(x(t - 1), f"{t:g}") for t in ticks(1, n, 5)], top, bottom),
        axis_y([(y(t), f"{t:.3g}") for t in ticks(low, high, 4)], left, right),
    ]
    below = 0.0
    for curve, size, colour in sorted(
        zip(curves, sizes, _INKS, strict=False), key=lambda each: -each[0][-1]
    ):
        path = " ".join(f"{x(i):.1f},{y(v):.1f}" for i, v in enumerate(curve))
        below = max(y(curve[-1]) + 4, below + 15)
        drawn.append(
            f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
            + words(right + 6, below, f"{size} units", colour=colour)
        )
    return "".join(drawn)


def heat_map(coding: Coding) -> str:
    """The correlation of each left unit (row) with each right one (column)."""
    values = np.asarray(coding.correlations)
    n = len(values)
    cell = 560 / n
    most = max(float(np.abs(values).max()), 1e-9)
    cells = []
    for i, row in enumerate(values.tolist()):
        for j, value in enumerate(row):
            cells.append(
                f'<rect x="{60 + j * cell:.1f}" y="{24 + i * cell:.1f}" width="{cell:.2f}" '
                f'height="{cell:.2f}" fill="{_shade(value / most)}">'
                f"<title>left {i}, right {j}: {value:.2f}</title></rect>"
            )
    labels = words(60, 14, f"right units 0 to {n - 1} →", kind="note")
    labels += words(0, 40, "left ↓", kind="note")
    scale = words(640, 44, f"blue: up to {most:.2f}", colour="#1f5fa8")
    scale += words(640, 66, f"orange: down to -{most:.2f}", colour="#b3560f")
    return _svg(1120, 600, "".join(cells) + labels + scale, "Correlations of hidden units")


def _shade(value: float) -> str:
    """White at 0, blue at 1, orange at -1."""
    full = (31, 95, 168) if value >= 0 else (208, 116, 28)
    share = min(abs(value), 1.0)
    return "#" + "".join(f"{round(255 + (part - 255) * share):02x}" for part in full)
