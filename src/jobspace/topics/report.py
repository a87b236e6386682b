"""The HTML report of `topics`: sizes, keywords, examples, the rows in a plane, the curves."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from jobspace.pages.frame import page
from jobspace.pages.inks import ink
from jobspace.topics.plots import Picture, curves, picture, points
from jobspace.topics.result import Group, Topics

__all__ = ["picture", "report"]

LONGEST: Final = 110  # characters of an example
_FOOTER: Final = (
    "<dl><dt>topic</dt><dd>Words that occur together (LDA on stems, stop words and what every "
    "posting says aside). A row counts for its most probable topic.</dd>"
    "<dt>keywords</dt><dd>Frequent here, and more so than elsewhere: 0.6 ln p(word | group) + 0.4 "
    "ln (p(word | group) / p(word)).</dd>"
    "<dt>perplexity</dt><dd>Half of the words of rows that were not learned from tell their "
    "topics; the topics guess the other half as if among so many equally likely words. Lower is "
    "better; the fewest topics within 2 % of the lowest are taken.</dd>"
    "<dt>cluster</dt><dd>Rows whose vectors are near each other (k-means).</dd>"
    "<dt>spread</dt><dd>Mean squared distance of a row to the mean of its cluster. The elbow is "
    "farthest below the line from the first to the last.</dd>"
    "<dt>silhouette</dt><dd>How much nearer rows are to their own cluster than to the next, from "
    "-1 to 1, on a sample. The highest from half to twice the elbow is taken.</dd></dl>"
)


def report(done: Topics, shown: Picture, *, name: str) -> str:
    """The report as HTML; the same result gives the same bytes."""
    body = (
        f"<h1>{escape(name)}</h1>{_lead(done)}"
        f"<h2>Topics</h2>{_topics(done)}"
        f"<h2>Clusters</h2>{_clusters(done)}"
        f"<h2>Rows by meaning</h2>{_plane(done, shown)}"
        f"{_chosen(done)}"
    )
    return page(f"{name}: topics", body, _FOOTER)


def _lead(done: Topics) -> str:
    first = done.topics[0] if done.topics else None
    largest = (
        f" The largest topic, {first.share:.0%} of the rows: <b>"
        f"{escape(', '.join(first.keywords[:5]))}</b>."
        if first
        else ""
    )
    notes = [
        f"{done.n_rows:,} rows, {done.n_texts:,} distinct texts; each was learned from once.",
        f"{done.n_words:,} words count; half of the rows have {done.median_words:.0f} words or "
        "fewer, stop words included.",
    ]
    if done.is_short:
        notes.append(
            "<b>So few words hardly say which of them occur together: trust the clusters more "
            "than the topics, or add a longer column, such as a description.</b>"
        )
    if done.n_without_words:
        notes.append(f"{done.n_without_words:,} rows have no word that counts, and no topic.")
    empty = done.n_topics - len(done.topics)
    if empty:
        notes.append(f"No row's most probable topic: {empty} of {done.n_topics} learned.")
    listed = "".join(f"<li>{note}</li>" for note in notes)
    return (
        f'<p class="lead">{len(done.topics)} topics and {len(done.clusters)} clusters.{largest}'
        f'</p><ul class="notes">{listed}</ul>'
    )


def _topics(done: Topics) -> str:
    return _table(done.topics, "topic", coloured=False)


def _clusters(done: Topics) -> str:
    about = f'<p class="sizes">By the vectors of the encoder {escape(done.encoder)}.</p>'
    return about + _table(done.clusters, "cluster", coloured=True)


def _table(groups: Sequence[Group], name: str, *, coloured: bool) -> str:
    most = max((group.share for group in groups), default=1.0)
    rows = "".join(_row(group, most, coloured) for group in groups)
    return (
        f'<table><tr><th>{name}</th><th class="n">rows</th><th style="width:16%">share</th>'
        f'<th style="width:34%">keywords</th><th>for example</th></tr>{rows}</table>'
    )


def _row(group: Group, most: float, coloured: bool) -> str:
    colour = ink(group.number) if coloured else ink(0)
    dot = f'<span class="dot" style="background:{colour}"></span>' if coloured else ""
    bar = (
        f'<div style="background:{colour};opacity:.75;height:9px;margin:7px 8px 0 0;float:left;'
        f'width:{60 * group.share / most:.1f}%"></div>'
    )
    first, others = group.keywords[:3], group.keywords[3:]
    told = f"<b>{escape(', '.join(first))}</b>" + escape("".join(f", {w}" for w in others))
    examples = "<br>".join(escape(_short(text)) for text in group.examples)
    return (
        f'<tr><td>{dot}{group.number}</td><td class="n">{group.n_rows:,}</td>'
        f"<td>{bar}{group.share:.1%}</td><td>{told}</td><td>{examples or '–'}</td></tr>"
    )


def _plane(done: Topics, shown: Picture) -> str:
    told = (
        f'<p class="sizes">{len(shown.texts):,} distinct texts, coloured by cluster, in the plane '
        f"in which their vectors differ most (PCA); it shows {shown.share:.0%} of the variance, so "
        "clusters that lie on each other here need not do so. Point at a dot to read it.</p>"
    )
    return told + points(shown, done.clusters)


def _chosen(done: Topics) -> str:
    drawn = curves(done)
    return f"<h2>How many</h2>{drawn}" if drawn else ""


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST else flat[: LONGEST - 1] + "…"
