"""The HTML report of a comparison: one file, plots drawn inside it, no network needed."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from jobspace.evaluate.measure import meaning
from jobspace.evaluate.plots import curves, inks, speed, whiskers
from jobspace.evaluate.result import Evaluation, Example, Figure, PartResult, SystemResult
from jobspace.pages.frame import page, write_page


def write_report(done: Evaluation, path: Path) -> None:
    """Write the report; it appears whole or not at all.

    Raises:
        UsageError: the path cannot be written.
    """
    write_page(report(done), path)


def report(done: Evaluation) -> str:
    """The report as HTML; the same result gives the same bytes."""
    metrics = dict.fromkeys(metric for part in done.parts for metric in part.metrics)
    meanings = "".join(f"<dt>{escape(m)}</dt><dd>{escape(meaning(m))}</dd>" for m in metrics)
    body = (
        f"<h1>{escape(done.task)}</h1>"
        f"{''.join(map(_lead, done.parts))}{''.join(map(_part, done.parts))}"
    )
    footer = (
        f"<dl>{meanings}</dl><p>Brackets and whiskers are 95 % intervals: the queries were "
        f"drawn again, with replacement, 2,000 times (seed {done.seed}). Differences are to the "
        f"first row; both systems get the same draws. Coloured differences exclude 0. Texts a "
        f"second is the encoder alone, on this machine and this task's texts; seconds is the whole "
        f"task.</p>"
    )
    return page(f"{done.task}: encoders side by side", body, footer)


def _lead(part: PartResult) -> str:
    """What a reader takes away from a part: the best, and whether it is by chance."""
    metric = part.metrics[0]
    best = max(part.systems, key=lambda system: system.figures[0].mean)
    mean = best.figures[0]
    told = (
        f"{escape(part.name)}: <b>{escape(best.name)}</b> ranks best, {escape(metric)} "
        f"{mean.mean:.3f} [{mean.low:.3f}, {mean.high:.3f}]"
    )
    others = [system for system in part.systems if system is not best]
    if not others:
        return f'<p class="lead">{told}.</p>'
    second = max(others, key=lambda system: system.figures[0].mean)
    return (
        f'<p class="lead">{told}; {escape(second.name)} comes next with '
        f"{second.figures[0].mean:.3f}.</p>"
    )


def _part(part: PartResult) -> str:
    labels = "" if part.n_labels == part.n_items else f", named by {part.n_labels:,} labels"
    notes = "".join(f"<li>{escape(note)}</li>" for note in part.notes)
    evidence = "".join(_evidence(of, opened=of is part.systems[0]) for of in part.systems)
    return (
        f'<h2>{escape(part.name)}</h2><p class="sizes">{part.n_queries:,} queries; '
        f"{part.n_items:,} ranked for each{labels}.</p>"
        f'<ul class="notes">{notes}</ul>{whiskers(part)}{_table(part)}{curves(part)}{speed(part)}'
        f"<h3>What the figures rest on</h3>{evidence}"
    )


def _table(part: PartResult) -> str:
    head = "".join(f'<th class="n">{escape(metric)}</th>' for metric in part.metrics)
    rows = "".join(
        f'<tr><td><span class="dot" style="background:{ink.colour}"></span>{escape(of.name)}</td>'
        f"{''.join(map(_cell, of.figures))}"
        f'<td class="n">{_number(of.texts_per_s, 0)}</td><td class="n">{_number(of.size_mb, 1)}'
        f'</td><td class="n">{of.seconds:,.1f}</td></tr>'
        for of, ink in zip(part.systems, inks(part.systems), strict=True)
    )
    return (
        f'<table><tr><th>system</th>{head}<th class="n">texts/s</th><th class="n">MB</th>'
        f'<th class="n">seconds</th></tr>{rows}</table>'
    )


def _cell(figure: Figure) -> str:
    shown = f"{figure.mean:.3f} <span class=ends>[{figure.low:.3f}, {figure.high:.3f}]</span>"
    if figure.difference is None:
        return f'<td class="n">{shown}</td>'
    kind = ("up" if figure.difference > 0 else "down") if figure.differs else "ends"
    return (
        f'<td class="n">{shown}<br><span class="{kind}">{figure.difference:+.3f} '
        f"[{figure.difference_low:+.3f}, {figure.difference_high:+.3f}]</span></td>"
    )


def _number(value: float | None, digits: int) -> str:
    return "–" if value is None else f"{value:,.{digits}f}"


def _evidence(of: SystemResult, *, opened: bool) -> str:
    return (
        f"<details{' open' if opened else ''}><summary>{escape(of.name)}</summary>"
        f'<div class="two"><div><h3>Found, though spelled differently</h3>{_found(of.best)}</div>'
        f"<div><h3>Farthest from right</h3>{_missed(of.worst)}</div></div></details>"
    )


def _found(examples: Sequence[Example]) -> str:
    rows = "".join(
        f"<tr><td>{escape(e.query)}</td><td>{escape(e.first)}{_because(e)}</td></tr>"
        for e in examples
    )
    return (
        f"<table><tr><th>query</th><th>first, and right</th></tr>{rows}</table>"
        if rows
        else "<p>Nothing right came first.</p>"
    )


def _missed(examples: Sequence[Example]) -> str:
    rows = "".join(
        f"<tr><td>{escape(e.query)}</td><td>{escape(e.right)}</td>"
        f'<td class="n">{e.rank:,}</td><td>{escape(e.first)}{_because(e)}</td></tr>'
        for e in examples
    )
    return (
        f'<table><tr><th>query</th><th>right</th><th class="n">at place</th><th>first instead'
        f"</th></tr>{rows}</table>"
        if rows
        else "<p>Something right always came first.</p>"
    )


def _because(example: Example) -> str:
    """The label that came closest, where it is not the item's own title, and how close."""
    if example.similarity is None:
        return ""
    label = "" if example.label == example.first else f"{escape(example.label)}, "
    return f' <span class="ends">({label}{example.similarity:.2f})</span>'
