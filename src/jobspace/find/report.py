"""The HTML report of `find`: cut-offs, examples at the border, methods side by side."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

import numpy as np
from numpy.typing import NDArray

from jobspace.find.compare import Way, alone
from jobspace.find.cutoff import CONFIDENCE, Point, Step
from jobspace.find.decide import Verdicts
from jobspace.pages.frame import page
from jobspace.pages.svg import WIDTH, axis_x, axis_y, drawing, ticks, words

N_BINS: Final = 80
N_SHOWN: Final = 12  # examples of one kind
LONGEST: Final = 160  # characters of an example
_BLUE, _ORANGE, _GREEN, _GREY = "#1f5fa8", "#d0741c", "#2f8a57", "#aab3c0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the report tells of.

    Attributes:
        name: of the input; `method`, `encoder`: what decided.
        texts: the m distinct texts, `counts` (m,) the rows each stands in.
        verdicts: what was decided on them.
        sweep: rows by cut-off.
        ways, notes: the methods side by side, see `compare.ways`.
    """

    name: str
    method: str
    encoder: str
    texts: Sequence[str]
    counts: NDArray[np.int64]
    verdicts: Verdicts
    sweep: Sequence[Step]
    ways: Sequence[Way]
    notes: Sequence[str]

    @property
    def what(self) -> str:
        """What the cut-off is on."""
        return "similarity" if self.verdicts.probability is None else "probability"


def report(told: Told) -> str:
    """The report as HTML; the same result gives the same bytes."""
    body = "".join(
        (
            _head(told),
            _section(f"How {told.what} is spread", _histogram(told)),
            _section("What each cut-off would give", _sweep(told)),
            _section("On the judged rows", _curve(told)) if told.verdicts.points else "",
            _section("At the border", _border(told)),
            _section("Methods side by side", _ways(told)) if len(told.ways) > 1 else "",
            _section("Anchors", _anchors(told)),
        )
    )
    footer = (
        "<p>Similarity is the cosine to the nearest anchor, each anchor drawn towards what all "
        "have in common, less three quarters of the cosine to the nearest rejected text. "
        "Precision: share of right among the found; recall: share of the right that are found. "
        f"Encoder {escape(told.encoder)}.</p>"
    )
    return page(f"{told.name}: rows of one kind", body, footer)


def _section(title: str, content: str) -> str:
    return f"<h2>{escape(title)}</h2>{content}"


def _head(told: Told) -> str:
    match = told.verdicts.is_match
    n = int(told.counts.sum())
    if match is None:
        found = f"{n:,} rows with a text, no cut-off chosen yet."
    else:
        n_found = int(told.counts[match].sum())
        found = (
            f"<b>{n_found:,}</b> of {n:,} rows are of the kind ({n_found / n:.2%}), cut-off "
            f"{told.verdicts.min_similarity:.3f}."
        )
    topic = ", ".join(told.verdicts.topic)
    about = f'<p class="sizes">Topic: {escape(topic)}</p>' if topic else ""
    like = "; ".join(told.verdicts.given.like[:4])
    more = len(told.verdicts.given.like) - 4
    like += f"; and {more:,} more anchors" if more > 0 else ""
    return (
        f"<h1>{escape(told.name)}</h1><p class='lead'>{found}</p>"
        f'<p class="sizes">Like: {escape(_short(like))}</p>{about}'
    )


def _histogram(told: Told) -> str:
    """Rows by similarity, on a logarithmic scale: the found are few among many."""
    values = told.verdicts.decisive
    known = np.isfinite(values)
    low = float(min(0.0, values[known].min(initial=0.0)))
    edges = np.linspace(low, 1.0, N_BINS + 1)
    heights, _ = np.histogram(values[known], edges, weights=told.counts[known])
    left, right, top, bottom = 60.0, WIDTH - 10.0, 14.0, 260.0
    most = max(math.log10(max(heights.max(initial=1), 10)), 1)

    def x(value: float) -> float:
        return left + (value - low) / (1 - low) * (right - left)

    def y(n: float) -> float:
        return bottom - (math.log10(n) + 0.15) / (most + 0.25) * (bottom - top) if n else bottom

    cut = told.verdicts.min_similarity
    bars = []
    for n, a, b in zip(heights, edges, edges[1:], strict=False):
        colour = _BLUE if cut is not None and a >= cut - 1e-9 else _GREY
        bars.append(
            f'<rect x="{x(a):.1f}" y="{y(n):.1f}" width="{max(x(b) - x(a) - 1, 0.5):.1f}" '
            f'height="{bottom - y(n):.1f}" fill="{colour}"/>'
        )
    marks = [(y(10.0**d), f"{10**d:,}") for d in range(math.floor(most) + 1)]
    line = ""
    if cut is not None and low <= cut <= 1:
        line = (
            f'<line x1="{x(cut):.1f}" x2="{x(cut):.1f}" y1="{top}" y2="{bottom}" '
            f'stroke="{_ORANGE}" stroke-width="2"/>'
            + words(x(cut) + 6, top + 12, f"cut-off {cut:.3f}", colour=_ORANGE)
        )
    axes = axis_y(marks, left, right) + axis_x(
        [(x(t), f"{t:g}") for t in ticks(low, 1.0, 10)], bottom, bottom
    )
    note = words((left + right) / 2, bottom + 36, f"{told.what}; rows, logarithmic scale",
                 anchor="middle", kind="note")  # fmt: skip
    content = axes + "".join(bars) + line + note
    return drawing(bottom + 44, content, f"Rows by {told.what}")


def _sweep(told: Told) -> str:
    rows = "".join(
        f'<tr><td class="n">{s.min_similarity:.2f}</td><td class="n">{s.n_rows:,}</td>'
        f"<td>{_listed(s.above)}</td><td>{_listed(s.below)}</td></tr>"
        for s in told.sweep
    )
    return (
        '<table><tr><th class="n">from</th><th class="n">rows</th><th>just in</th>'
        f"<th>just out</th></tr>{rows}</table>"
    )


def _listed(texts: Sequence[str]) -> str:
    return "<br>".join(escape(_short(text)) for text in texts) or "–"


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST else flat[: LONGEST - 1] + "…"


def _curve(told: Told) -> str:
    """Precision with its bound, and recall, by cut-off."""
    points = told.verdicts.points
    low, high = points[-1].min_similarity, points[0].min_similarity
    span = max(high - low, 1e-9)
    left, right, top, bottom = 60.0, WIDTH - 150.0, 14.0, 280.0

    def x(point: Point) -> float:
        return left + (point.min_similarity - low) / span * (right - left)

    def y(share: float) -> float:
        return bottom - share * (bottom - top)

    def line(name: str, colour: str, dash: str = "") -> str:
        shares = [getattr(p, name) for p in points]
        path = " ".join(f"{x(p):.1f},{y(s):.1f}" for p, s in zip(points, shares, strict=True))
        return (
            f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2" '
            f'stroke-dasharray="{dash}"/>'
        )

    axes = axis_x(
        [(left + (t - low) / span * (right - left), f"{t:g}") for t in ticks(low, high, 8)],
        top, bottom,
    )  # fmt: skip
    axes += axis_y([(y(t), f"{t:.1f}") for t in (0, 0.2, 0.4, 0.6, 0.8, 1)], left, right)
    legend = "".join(
        words(right + 16, top + 20 + 22 * i, name, colour=colour)
        for i, (name, colour) in enumerate(
            (("precision", _BLUE), ("surely above", _GREY), ("recall", _GREEN))
        )
    )
    taken = told.verdicts.point
    mark = told_of = ""
    if taken is not None:
        mark = (
            f'<line x1="{x(taken):.1f}" x2="{x(taken):.1f}" y1="{top}" y2="{bottom}" '
            f'stroke="{_ORANGE}" stroke-width="1.6"/>'
        )
        told_of = (
            f"<p>At {taken.min_similarity:.3f}: precision {taken.precision:.2f} (above "
            f"{taken.precision_low:.2f} with a confidence of {CONFIDENCE:.0%}), recall "
            f"{taken.recall:.2f}, F1 {taken.f1:.2f}; {taken.n_right} of the "
            f"{taken.n_found} judged rows from there on are right.</p>"
        )
    lines = line("precision_low", _GREY, "5 3") + line("precision", _BLUE) + line("recall", _GREEN)
    return told_of + drawing(bottom + 30, axes + lines + mark + legend, "Precision and recall")


def _border(told: Told) -> str:
    """The found that are nearest to the cut-off, and the ones that just missed it."""
    values = told.verdicts.decisive
    order = np.argsort(-values, kind="stable")[: int(np.isfinite(values).sum())]
    cut = told.verdicts.min_similarity
    n = N_SHOWN if cut is None else int((values[order] >= cut).sum())
    best = order[: min(N_SHOWN, n)]
    parts = [("The most similar", best)]
    if cut is not None:
        parts.append(("Just in", order[max(0, n - N_SHOWN) : n]))
        parts.append(("Just out", order[n : n + N_SHOWN]))
    return "".join(f"<h3>{name}</h3>{_evidence(told, places)}" for name, places in parts)


def _evidence(told: Told, places: NDArray[np.intp]) -> str:
    verdicts = told.verdicts
    rows = "".join(
        f"<tr><td>{escape(_short(told.texts[i]))}</td>"
        f'<td class="n">{told.counts[i]:,}</td><td class="n">{verdicts.decisive[i]:.3f}</td>'
        f"<td>{escape(_short(verdicts.given.like[verdicts.place[i]]))}</td></tr>"
        for i in places
    )
    return (
        f'<table><tr><th>text</th><th class="n">rows</th><th class="n">{told.what}</th>'
        f"<th>nearest anchor</th></tr>{rows}</table>"
    )


def _ways(told: Told) -> str:
    """How many each method finds, how they agree, and what each finds alone."""
    names = "".join(f'<th class="n">{escape(way.name)}</th>' for way in told.ways)
    rows = "".join(
        f"<tr><td>{escape(a.name)}</td>"
        + "".join(
            f'<td class="n">{int(told.counts[a.is_match & b.is_match].sum()):,}</td>'
            for b in told.ways
        )
        + f'<td class="n">{int(told.counts[alone(a, told.ways)].sum()):,}</td></tr>'
        for a in told.ways
    )
    own = "".join(_alone(told, way) for way in told.ways)
    notes = "".join(f"<li>{escape(note)}</li>" for note in told.notes)
    return (
        "<p>Rows found by both methods of a row and a column; in the diagonal by the method.</p>"
        f'<table><tr><th>method</th>{names}<th class="n">alone</th></tr>{rows}</table>'
        f'<ul class="notes">{notes}</ul>{own}'
    )


def _alone(told: Told, way: Way) -> str:
    places = np.flatnonzero(alone(way, told.ways))
    if not len(places):
        return ""
    order = places[np.argsort(-told.counts[places], kind="stable")][:N_SHOWN]
    shown = "".join(f"<li>{escape(_short(told.texts[i]))}</li>" for i in order)
    return f"<h3>Found by {escape(way.name)} alone, most frequent first</h3><ul>{shown}</ul>"


def _anchors(told: Told) -> str:
    given = told.verdicts.given
    wins = np.zeros(len(given.like), np.int64)
    match = told.verdicts.is_match
    if match is not None:
        np.add.at(wins, told.verdicts.place[match], told.counts[match])
    order = np.argsort(-wins, kind="stable")
    rows = "".join(
        f'<tr><td>{escape(_short(given.like[i]))}</td><td class="n">{wins[i]:,}</td></tr>'
        for i in order[:100]
    )
    unlike = "".join(f"<li>{escape(_short(text))}</li>" for text in given.unlike[:100])
    kept_out = f"<h3>Kept out</h3><ul>{unlike}</ul>" if unlike else ""
    return (
        f'<table><tr><th>anchor</th><th class="n">rows it found</th></tr>{rows}</table>{kept_out}'
    )
