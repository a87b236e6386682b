"""Plots as SVG text: dots with whiskers, curves, and speed against quality."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Final, TypeAlias

from jobspace.evaluate.result import Figure, PartResult, SystemResult
from jobspace.pages.svg import WIDTH, axis_x, axis_y, drawing, ticks, words

Scale: TypeAlias = Callable[[float], float]

NAMES: Final = 210  # width of the systems' names at the left
ROW: Final = 26
GAP: Final = 28
_ENCODERS: Final = ("#1f5fa8", "#d0741c", "#2f8a57", "#7b4fa0", "#b5384a", "#0f8b8d", "#8a6d1d")
_BASELINES: Final = ("#6b7280", "#8f96a3", "#b0b6c0")
_DASHES: Final = ("", "7 4", "2 3")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ink:
    """How a system is drawn: encoders in colours, baselines in greys."""

    colour: str
    dash: str = ""


def inks(systems: Sequence[SystemResult]) -> list[Ink]:
    """One a system; readings of one system share its colour and differ in their dashes."""
    names = dict.fromkeys(s.system for s in systems if s.texts_per_s is not None)
    plain = dict.fromkeys(s.system for s in systems if s.texts_per_s is None)
    colour = {name: _ENCODERS[i % len(_ENCODERS)] for i, name in enumerate(names)}
    colour |= {name: _BASELINES[i % len(_BASELINES)] for i, name in enumerate(plain)}
    readings = list(dict.fromkeys(s.text for s in systems))
    return [
        Ink(colour=colour[s.system], dash=_DASHES[readings.index(s.text) % len(_DASHES)])
        for s in systems
    ]


def whiskers(part: PartResult) -> str:
    """A panel a metric: each system's mean as a dot, its 95 % interval as a whisker."""
    n = len(part.metrics)
    width = (WIDTH - NAMES - GAP * (n - 1)) / n
    height = 34 + ROW * len(part.systems) + 26
    parts = [
        words(NAMES - 14, 34 + ROW * (i + 0.5) + 4, s.name, anchor="end", limit=30)
        for i, s in enumerate(part.systems)
    ]
    for i, metric in enumerate(part.metrics):
        left = NAMES + i * (width + GAP)
        parts.append(_panel(part, metric, left, width))
    return drawing(height, "".join(parts), f"Means with 95 % intervals on {part.name}")


def _panel(part: PartResult, metric: str, left: float, width: float) -> str:
    figures = [next(f for f in system.figures if f.metric == metric) for system in part.systems]
    low, high = _range([f.low for f in figures], [f.high for f in figures])
    bottom = 34 + ROW * len(figures)

    def x(value: float) -> float:
        return left + 8 + (value - low) / (high - low) * (width - 16)

    first = figures[0].mean
    drawn = [
        words(left + width / 2, 16, metric, anchor="middle", weight=600),
        axis_x([(x(t), f"{t:.3g}") for t in ticks(low, high, 4)], 34, bottom),
        f'<line x1="{x(first):.1f}" x2="{x(first):.1f}" y1="34" y2="{bottom}" class="first"/>',
    ]
    for i, (figure, ink) in enumerate(zip(figures, inks(part.systems), strict=True)):
        drawn.append(_whisker(figure, x, 34 + ROW * (i + 0.5), ink))
    return "".join(drawn)


def _whisker(figure: Figure, x: Scale, y: float, ink: Ink) -> str:
    left, right, dot = x(figure.low), x(figure.high), x(figure.mean)
    ends = "".join(
        f'<line x1="{e:.1f}" x2="{e:.1f}" y1="{y - 4:.1f}" y2="{y + 4:.1f}" stroke="{ink.colour}"/>'
        for e in (left, right)
    )
    hollow = "#fff" if ink.dash else ink.colour
    return (
        f"<g><title>{figure.mean:.3f} [{figure.low:.3f}, {figure.high:.3f}]</title>"
        f'<line x1="{left:.1f}" x2="{right:.1f}" y1="{y:.1f}" y2="{y:.1f}" stroke="{ink.colour}" '
        f'stroke-width="1.6"/>{ends}<circle cx="{dot:.1f}" cy="{y:.1f}" r="4.2" fill="{hollow}" '
        f'stroke="{ink.colour}" stroke-width="1.8"/></g>'
    )


def curves(part: PartResult) -> str:
    """Of how many queries something right is among the first k, for growing k."""
    places = [k for k, _ in part.systems[0].found_within]
    top, bottom, left, right = 30, 270, 60, WIDTH - NAMES - 40
    shares = [share for system in part.systems for _, share in system.found_within]
    low, high = _range(shares, shares)

    def x(k: float) -> float:
        return left + 12 + math.log(k) / math.log(max(places[-1], 2)) * (right - left - 24)

    def y(share: float) -> float:
        return bottom - 8 - (share - low) / (high - low) * (bottom - top - 16)

    drawn = [
        words(left, 16, "Share of queries with something right among the first k", weight=600),
        axis_x([(x(k), str(k)) for k in places], top, bottom),
        axis_y([(y(t), f"{t:.3g}") for t in ticks(low, high)], left, right),
        words((left + right) / 2, bottom + 34, "k, places looked at", anchor="middle", kind="note"),
    ]
    ends = [y(system.found_within[-1][1]) for system in part.systems]
    label_at = _apart(ends, 15, bottom)
    for system, ink, at in zip(part.systems, inks(part.systems), label_at, strict=True):
        points = " ".join(f"{x(k):.1f},{y(share):.1f}" for k, share in system.found_within)
        drawn.append(
            f'<polyline points="{points}" fill="none" stroke="{ink.colour}" stroke-width="2" '
            f'stroke-dasharray="{ink.dash}"/>'
        )
        drawn += [
            f'<circle cx="{x(k):.1f}" cy="{y(share):.1f}" r="2.6" fill="{ink.colour}">'
            f"<title>{escape(system.name)}: {share:.3f} within {k}</title></circle>"
            for k, share in system.found_within
        ]
        drawn.append(words(right + 8, at + 4, system.name, colour=ink.colour, limit=34))
    return drawing(bottom + 44, "".join(drawn), f"Found within k places on {part.name}")


def speed(part: PartResult) -> str:
    """Encoders by speed and by the first metric; the area of a dot is the size of the model.

    Empty where fewer than two encoders are there to compare.
    """
    shown = [
        (system, ink)
        for system, ink in zip(part.systems, inks(part.systems), strict=True)
        if system.texts_per_s is not None and system.text == part.systems[0].text
    ]
    if len({system.texts_per_s for system, _ in shown}) < 2:
        return ""
    top, bottom, left, right = 30, 250, 60, WIDTH - NAMES - 40
    rates = [system.texts_per_s or 1.0 for system, _ in shown]
    first = [system.figures[0] for system, _ in shown]
    low, high = _range([f.low for f in first], [f.high for f in first])
    decades = range(math.floor(math.log10(min(rates))), math.ceil(math.log10(max(rates))) + 1)
    span = max(decades[-1] - decades[0], 1)

    def x(rate: float) -> float:
        return left + 30 + (math.log10(rate) - decades[0]) / span * (right - left - 60)

    def y(value: float) -> float:
        return bottom - 8 - (value - low) / (high - low) * (bottom - top - 16)

    drawn = [
        words(left, 16, f"{part.metrics[0]} against encoding speed", weight=600),
        axis_x([(x(10.0**d), f"{10**d:,}") for d in decades], top, bottom),
        axis_y([(y(t), f"{t:.3g}") for t in ticks(low, high)], left, right),
        words(
            (left + right) / 2,
            bottom + 34,
            "texts encoded a second; the area of a dot is the size of the model's files",
            anchor="middle",
            kind="note",
        ),
    ]
    for (system, ink), figure, rate in zip(shown, first, rates, strict=True):
        radius = min(max(1.8 * math.sqrt(system.size_mb or 1), 3), 40)
        size = "" if system.size_mb is None else f", {system.size_mb:,.1f} MB"
        drawn.append(
            f'<line x1="{x(rate):.1f}" x2="{x(rate):.1f}" y1="{y(figure.low):.1f}" '
            f'y2="{y(figure.high):.1f}" stroke="{ink.colour}" stroke-width="1.6"/>'
            f'<circle cx="{x(rate):.1f}" cy="{y(figure.mean):.1f}" r="{radius:.1f}" '
            f'fill="{ink.colour}" fill-opacity="0.55" stroke="{ink.colour}"/>'
        )
        label = f"{system.name}{size}"
        before = x(rate) > (left + right) / 2 + 100
        at = x(rate) - radius - 6 if before else x(rate) + radius + 6
        anchor = "end" if before else "start"
        drawn.append(words(at, y(figure.mean) + 4, label, anchor=anchor, colour=ink.colour))
    return drawing(bottom + 44, "".join(drawn), f"Quality against speed on {part.name}")


def _range(lows: Sequence[float], highs: Sequence[float]) -> tuple[float, float]:
    """A little more than all values; never nothing."""
    low, high = min(lows), max(highs)
    margin = max((high - low) * 0.04, 0.005)
    return low - margin, high + margin


def _apart(places: Sequence[float], gap: float, bottom: float) -> list[float]:
    """Heights near the given ones, no two nearer than the gap, none below the bottom."""
    order = sorted(range(len(places)), key=lambda i: (places[i], i))
    moved = list(places)
    for before, i in pairwise(order):
        moved[i] = max(moved[i], moved[before] + gap)
    ceiling = bottom
    for i in reversed(order):
        moved[i] = min(moved[i], ceiling)
        ceiling = moved[i] - gap
    return moved
