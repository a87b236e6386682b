"""The plots of a report: the curves that chose the numbers, and rows as points in a plane."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jobspace.pages.svg import WIDTH, axis_x, axis_y, drawing, ticks, words
from jobspace.topics.result import Group, Topics

MAX_POINTS: Final = 3_000
NAMED: Final = 14  # clusters with their name in the picture
_INKS: Final = (
    *("#1f5fa8", "#d0741c", "#2f8a57", "#7b4fa0", "#b5384a", "#0f8b8d"),
    *("#8a6d1d", "#d45a9c", "#5b7fd6", "#6b8e23", "#a0522d", "#4a5568"),
)
_GAP: Final = 46.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Picture:
    """Some rows as points in a plane.

    Attributes:
        at: float64 (m, 2), the first two principal components of the vectors.
        cluster: int64 (m,).
        texts: m texts.
        share: of all variance that the plane shows, in [0, 1].
    """

    at: NDArray[np.float64] = field(repr=False)
    cluster: NDArray[np.int64] = field(repr=False)
    texts: tuple[str, ...] = field(repr=False)
    share: float


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


def picture(
    vectors: NDArray[np.float32], cluster: NDArray[np.int64], texts: pa.Array, *, seed: int = 0
) -> Picture:
    """Lays texts out in the plane in which they differ most (PCA).

    Args:
        vectors: float32 (t, d).
        cluster: (t,), -1 for a text that is left out.
        texts: t texts.
        seed: of the sample of at most 3,000 that are drawn.
    """
    there = np.flatnonzero(cluster >= 0)
    drawn = np.sort(np.random.default_rng(seed).permutation(there)[:MAX_POINTS])
    centred = (vectors[drawn] - vectors[drawn].mean(axis=0)).astype(np.float64)  # (m, d)
    variance, directions = np.linalg.eigh(centred.T @ centred)
    axes = directions[:, ::-1][:, :2]  # (d, 2)
    axes = axes * np.where(axes[np.abs(axes).argmax(axis=0), [0, 1]] < 0, -1, 1)
    told = variance[::-1].clip(0)
    return Picture(
        at=centred @ axes,
        cluster=cluster[drawn],
        texts=tuple(text or "" for text in texts.take(pa.array(drawn)).to_pylist()),
        share=float(told[:2].sum() / max(told.sum(), 1e-12)),
    )


def ink(number: int) -> str:
    """The colour of a cluster: twelve of their own, then lighter shades of them."""
    colour = _INKS[number % len(_INKS)]
    lighter = number // len(_INKS) % 3
    parts = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round(p + (255 - p) * 0.22 * lighter):02x}" for p in parts)


def curves(done: Topics) -> str:
    """What chose the numbers, side by side; empty where both were given."""
    shown = []
    if len(done.topic_curve) > 1:
        title = "Perplexity of held-out words, by topics"
        shown.append(Curve(title=title, points=done.topic_curve, taken=done.n_topics))
    if len(done.cluster_curve) > 1:
        spread = [(t.n_clusters, t.spread) for t in done.cluster_curve]
        silhouette = [(t.n_clusters, t.silhouette) for t in done.cluster_curve]
        taken = done.n_clusters
        title = "Spread within clusters, by clusters"
        elbow = done.elbow
        shown.append(Curve(title=title, points=spread, taken=taken, mark=elbow, is_even=True))
        title = "Silhouette, by clusters"
        shown.append(Curve(title=title, points=silhouette, taken=taken, is_even=True))
    if not shown:
        return ""
    width = (WIDTH - _GAP * (len(shown) - 1)) / len(shown)
    panels = [_panel(curve, i * (width + _GAP), width) for i, curve in enumerate(shown)]
    return drawing(270, "".join(panels), "The curves that chose the numbers")


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
        f'<polyline points="{path}" fill="none" stroke="{_INKS[0]}" stroke-width="2"/>',
    ]
    for n, v in curve.points:
        taken = n == curve.taken
        drawn.append(
            f'<circle cx="{x(n):.1f}" cy="{y(v):.1f}" r="{5.5 if taken else 3}" '
            f'fill="{_INKS[1] if taken else _INKS[0]}"><title>{n}: {v:.4g}</title></circle>'
        )
        if taken or n == curve.mark:
            name = "taken" if taken else "elbow"
            colour = _INKS[1] if taken else _INKS[0]
            drawn.append(words(x(n), y(v) - 11, name, anchor="middle", colour=colour))
    return "".join(drawn)


def _apart(marks: Sequence[tuple[float, str]]) -> list[tuple[float, str]]:
    """The marks of an axis whose labels do not touch."""
    kept = [marks[0]]
    for place, label in marks[1:]:
        kept += [(place, label)] if place - kept[-1][0] >= 18 else []
    return kept


def points(shown: Picture, clusters: Sequence[Group]) -> str:
    """The rows as dots, coloured by cluster, the largest clusters named by their first words."""
    left, right, top, bottom = 8.0, WIDTH - 8.0, 8.0, 640.0
    low = np.quantile(shown.at, 0.002, axis=0)
    high = np.quantile(shown.at, 0.998, axis=0)
    scaled = ((shown.at - low) / np.maximum(high - low, 1e-9)).clip(-0.02, 1.02)
    x = left + 16 + scaled[:, 0] * (right - left - 32)  # (m,)
    y = bottom - 16 - scaled[:, 1] * (bottom - top - 32)
    dots = [
        f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3" fill="{ink(int(c))}" fill-opacity="0.6">'
        f"<title>{c}: {escape(_short(text))}</title></circle>"
        for a, b, c, text in zip(x, y, shown.cluster, shown.texts, strict=True)
    ]
    return drawing(bottom, "".join(dots) + _names(x, y, shown.cluster, clusters), "Rows as points")


def _names(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    cluster: NDArray[np.int64],
    clusters: Sequence[Group],
) -> str:
    """Two words for each of the largest clusters, where most of it is; none over another."""
    placed: list[tuple[float, float]] = []
    drawn = []
    for group in clusters[:NAMED]:
        members = cluster == group.number
        if not members.any():
            continue
        a, b = float(np.median(x[members])), float(np.median(y[members]))
        while any(abs(a - c) < 150 and abs(b - d) < 17 for c, d in placed):
            b += 17
        placed.append((a, b))
        name = f"{group.number} {' · '.join(group.keywords[:2])}"
        text = words(a, b, name, anchor="middle", weight=600, limit=34)
        halo = text.replace("<text ", '<text stroke="#fff" stroke-width="4" ', 1)
        drawn.append(halo + text)
    return "".join(drawn)


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 90 else flat[:89] + "…"
