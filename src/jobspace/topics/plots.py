"""The plots of a report: the curves that chose the numbers, and rows as points in a plane."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jobspace.pages.curves import Curve, cluster_curves, side_by_side
from jobspace.pages.inks import ink
from jobspace.pages.svg import WIDTH, drawing, words
from jobspace.stats.principal import principal_plane
from jobspace.topics.result import Group, Topics

MAX_POINTS: Final = 3_000
NAMED: Final = 14  # clusters with their name in the picture


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
    plane = principal_plane(vectors[drawn])
    return Picture(
        at=plane.at(vectors[drawn]),
        cluster=cluster[drawn],
        texts=tuple(text or "" for text in texts.take(pa.array(drawn)).to_pylist()),
        share=plane.share,
    )


def curves(done: Topics) -> str:
    """What chose the numbers, side by side; empty where both were given."""
    shown = []
    if len(done.topic_curve) > 1:
        title = "Perplexity of held-out words, by topics"
        shown.append(Curve(title=title, points=done.topic_curve, taken=done.n_topics))
    trials = [(t.n_clusters, t.spread, t.silhouette) for t in done.cluster_curve]
    return side_by_side([*shown, *cluster_curves(trials, done.n_clusters, done.elbow)])


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
