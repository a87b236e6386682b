"""Pieces of a plot as SVG text: words, axes, round numbers, the drawing around them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from typing import Final

WIDTH: Final = 1120


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Round numbers from low to high, at most so many.

    >>> ticks(0.18, 0.41)
    [0.2, 0.25, 0.3, 0.35, 0.4]
    """
    if high <= low:
        return [low]
    raw = (high - low) / most
    size = 10.0 ** math.floor(math.log10(raw))
    step = next(size * m for m in (1, 2, 2.5, 5, 10) if size * m >= raw * 0.999)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [round(i * step, 10) for i in range(first, last + 1)]


def axis_x(marks: Sequence[tuple[float, str]], top: float, bottom: float) -> str:
    """Vertical lines from top to bottom, a label under each: (x, label)."""
    return "".join(
        f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{top}" y2="{bottom}" class="grid"/>'
        + words(x, bottom + 16, label, anchor="middle", kind="tick")
        for x, label in marks
    )


def axis_y(marks: Sequence[tuple[float, str]], left: float, right: float) -> str:
    """Horizontal lines from left to right, a label before each: (y, label)."""
    return "".join(
        f'<line x1="{left}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}" class="grid"/>'
        + words(left - 8, y + 4, label, anchor="end", kind="tick")
        for y, label in marks
    )


def words(  # noqa: PLR0913  # what SVG asks of a text
    x: float,
    y: float,
    text: str,
    *,
    anchor: str = "start",
    weight: int = 400,
    colour: str = "",
    kind: str = "",
    limit: int = 120,
) -> str:
    """A text at a place, shortened to a limit; kind is its class in the style sheet."""
    short = text if len(text) <= limit else text[: limit - 1] + "…"
    style = f' fill="{colour}"' if colour else ""
    name = f' class="{kind}"' if kind else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-weight="{weight}"'
        f"{style}{name}>{escape(short)}</text>"
    )


def drawing(height: float, content: str, title: str) -> str:
    """The drawing around its content, as wide as the page; the title is read aloud."""
    return (
        f'<svg viewBox="0 0 {WIDTH} {height:.0f}" role="img" aria-label="{escape(title)}">'
        f"{content}</svg>"
    )
