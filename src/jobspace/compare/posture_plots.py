"""The line chart of a posture: coverage over time, of each version and as one was then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final

from jobspace.pages.svg import axis_x, axis_y, ticks, words

if TYPE_CHECKING:
    from jobspace.compare.posture_result import Posture, Stand

_INKS: Final = ("#8fb4dc", "#5b8fc7", "#1f5fa8", "#9bc3a8", "#5ea37a", "#2f8a57", "#c3a46b")
THEN: Final = "#b5384a"
MAX_LINES: Final = 6  # versions drawn, spread evenly; the table has all
HEIGHT: Final = 330.0
LABEL: Final = 64.0  # pixels a label of the axis needs


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """Where things are in a chart so many units wide."""

    width: float
    n_periods: int
    most: float
    left: float = 44.0
    top: float = 16.0
    bottom: float = 280.0

    def x(self, period: int) -> float:
        """The place of a period; one alone stands in the middle."""
        inner = self.width - self.left - 34
        if self.n_periods == 1:
            return self.left + inner / 2
        return self.left + 14 + period / (self.n_periods - 1) * (inner - 14)

    def y(self, value: float) -> float:
        """The height of a coverage."""
        return self.bottom - value / self.most * (self.bottom - self.top)


def chart(done: Posture, width: float) -> str:
    """Coverage over time; the same chart is drawn narrower for a telephone."""
    known = [s.high or s.coverage or 0.0 for s in done.stands if s.coverage is not None]
    most = min(1.0, max([*known, 0.05]) * 1.1)
    frame = Frame(width=width, n_periods=len(done.periods), most=most)
    lines = [
        _line([done.stand(v, p) for p in range(len(done.periods))], frame, ink)
        for v, ink in inks(done)
    ]
    return (
        f'<svg viewBox="0 0 {width:.0f} {HEIGHT:.0f}" role="img" '
        f'aria-label="Coverage of the postings of each {escape(done.by)}">'
        f"{_axes(done, frame)}{''.join(lines)}{_as_then(done, frame)}</svg>"
    )


def picture(done: Posture, width: float) -> str:
    """The chart as a file of its own, an SVG that needs no style sheet."""
    style = (
        '<style>text { font: 13px system-ui, "DejaVu Sans", sans-serif; fill: #1d2430; } '
        ".tick { font-size: 12px; fill: #55606f; } .grid { stroke: #e3e7ed; }</style>"
    )
    alone = '<svg xmlns="http://www.w3.org/2000/svg" '
    return chart(done, width).replace("<svg ", alone, 1).replace(">", f">{style}", 1)


def inks(done: Posture) -> list[tuple[int, str]]:
    """The versions that are drawn, each with its colour; the first and the newest among them."""
    n = len(done.versions)
    kept = range(n) if n <= MAX_LINES else _spread(n)
    return [(v, _INKS[i % len(_INKS)]) for i, v in enumerate(kept)]


def _spread(n: int) -> list[int]:
    return sorted({round(i * (n - 1) / (MAX_LINES - 1)) for i in range(MAX_LINES)})


def _axes(done: Posture, frame: Frame) -> str:
    fit = max(1, int((frame.width - frame.left) / LABEL))
    every = -(-len(done.periods) // fit)
    marks = [(frame.x(i), period.label) for i, period in enumerate(done.periods) if i % every == 0]
    heights = [(frame.y(t), f"{t:.2g}") for t in ticks(0.0, frame.most, 5)]
    counts = "".join(
        words(x, frame.bottom + 34, f"n {done.periods[i * every].n_postings:,}", anchor="middle",
              kind="tick")
        for i, (x, _) in enumerate(marks)
    )  # fmt: skip
    return (
        axis_x(marks, frame.top, frame.bottom)
        + axis_y(heights, frame.left, frame.width - 20)
        + counts
    )


def _line(stands: Sequence[Stand], frame: Frame, colour: str) -> str:
    """One version in every period, thin, its dots to be pointed at."""
    there = [s for s in stands if s.coverage is not None]
    path = " ".join(f"{frame.x(s.period):.1f},{frame.y(s.coverage or 0):.1f}" for s in there)
    dots = "".join(_dot(s, frame, colour, 2.6) for s in there)
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.8"/>{dots}'


def _as_then(done: Posture, frame: Frame) -> str:
    """The version of each time with the postings of its time, with its interval."""
    there = [
        stand
        for i, period in enumerate(done.periods)
        if period.then is not None and (stand := done.stand(period.then, i)).coverage is not None
    ]
    if not there:
        return ""
    path = " ".join(f"{frame.x(s.period):.1f},{frame.y(s.coverage or 0):.1f}" for s in there)
    whiskers = "".join(_whisker(s, frame) for s in there)
    dots = "".join(_dot(s, frame, THEN, 4.6) for s in there)
    return (
        f'<polyline points="{path}" fill="none" stroke="{THEN}" stroke-width="2.6" '
        f'stroke-dasharray="7 4"/>{whiskers}{dots}'
    )


def _whisker(stand: Stand, frame: Frame) -> str:
    if stand.low is None or stand.high is None:
        return ""
    x = frame.x(stand.period)
    return (
        f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{frame.y(stand.low):.1f}" '
        f'y2="{frame.y(stand.high):.1f}" stroke="{THEN}" stroke-width="1.6"/>'
    )


def _dot(stand: Stand, frame: Frame, colour: str, radius: float) -> str:
    interval = "" if stand.low is None else f" [{stand.low:.3f}, {stand.high:.3f}]"
    return (
        f'<circle cx="{frame.x(stand.period):.1f}" cy="{frame.y(stand.coverage or 0):.1f}" '
        f'r="{radius}" fill="{colour}"><title>{stand.coverage:.3f}{interval}, '
        f"{stand.n_postings:,} postings</title></circle>"
    )
