"""The HTML report of `relate`: axis by axis, both ends and what lies between, and the contrasts."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

import numpy as np

from jobspace.pages.frame import page
from jobspace.relate.plots import heat_map, losses, scatter
from jobspace.relate.result import Axis, Coding, Contrast, Pole, Quoted, Relation
from jobspace.relate.slider import SCRIPT, slider

# Nothing can be fetched or sent, whatever a text of the user's says.
_HEAD: Final = (
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
    "script-src 'unsafe-inline'; style-src 'unsafe-inline'\"><style>"
    ".axis { border-top: 1px solid #dfe3ea; margin-top: 34px; padding-top: 2px; } "
    ".chance { opacity: .55; } .chance h2::after { content: ' · not told from chance'; "
    "font-weight: 400; font-size: 15px; } .pair { display: grid; grid-template-columns: 1fr 1fr; "
    "gap: 4px 26px; } .pair > div, .poles > div { min-width: 0; overflow-wrap: anywhere; } "
    ".poles { display: grid; grid-template-columns: 1fr 1fr; gap: 4px 34px; } "
    ".end { font-weight: 600; font-size: 16px; margin: 14px 0 2px; } .side { color: #5a6372; } "
    "blockquote { margin: 2px 0 10px; padding-left: 10px; border-left: 3px solid #c9d6e6; "
    "font-size: 14px; color: #3a4352; } .range { display: flex; gap: 12px; align-items: center; "
    "font-size: 13px; margin-top: 12px; } .range input { flex: 1; min-width: 120px; accent-color: "
    "#1f5fa8; } .range span { max-width: 26%; } .with { display: grid; grid-template-columns: "
    "minmax(0, 1fr) 300px; gap: 0 34px; align-items: start; } .with svg { margin-top: 6px; } "
    ".scroll { overflow-x: auto; } .along .pair { min-height: 150px; } "
    "@media (max-width: 700px) { body { padding: 18px 16px 48px; } h1 { font-size: 22px; "
    "overflow-wrap: anywhere; } .poles, .pair, .with { grid-template-columns: minmax(0, 1fr); } "
    "dt { float: none; width: auto; } dd { margin-left: 0; } .range span { max-width: 30%; } "
    ".wide { display: none; } .groups tr:first-child { display: none; } "
    ".groups tr { display: grid; grid-template-columns: 1fr auto auto auto; "
    "border-bottom: 1px solid #eceff3; } .groups td { border: 0; } "
    ".groups td:nth-child(n+5) { grid-column: 1 / -1; padding-left: 12px; } "
    ".groups td:nth-child(2)::after { content: ' keys'; color: #6b7280; } "
    ".groups td:nth-child(3)::before { content: 'AUC '; color: #6b7280; } "
    ".groups td:nth-child(4)::before { content: 'p '; color: #6b7280; } }</style>"
)


def report(done: Relation) -> str:
    """The report as HTML; the same result gives the same bytes."""
    name = done.left if done.right is None else f"{done.left} ↔ {_short_right(done)}"
    body = "".join(
        (
            f"<h1>{escape(name)}</h1>{_lead(done)}",
            *(_axis(done, axis) for axis in done.axes),
            _codings(done.codings) if done.codings else "",
            _contrasts(done) if done.contrasts else "",
            f"<script>{SCRIPT}</script>" if done.axes else "",
        )
    )
    return page(f"{name}: what varies together", body, _footer(done), head=_HEAD)


def _short_right(done: Relation) -> str:
    """The right side, without the file's name where it is the left's too."""
    file = done.left.partition(": ")[0]
    return (done.right or "").removeprefix(f"{file}: ")


def _lead(done: Relation) -> str:
    found = [axis for axis in done.axes if axis.is_found]
    told = [group for group in done.contrasts if group.is_found]
    lead = []
    if done.axes:
        lead.append(f"{len(found)} of {len(done.axes)} axes are more than chance.")
    if found:
        lead.append(f"The strongest: <b>{escape(found[0].title)}</b>.")
    if done.contrasts:
        lead.append(f"{len(told)} of {len(done.contrasts)} groups can be told from the others.")
    sides = "on both sides" if done.right else ""
    notes = [
        f"{done.n_keys:,} keys, {done.n_linked:,} with text {sides}".rstrip()
        + f"; {done.n_distinct:,} of these differ, and each was learned from once.",
    ]
    for n, what in (
        (done.n_left_only, "on the left only"),
        (done.n_right_only, "on the right only"),
        (done.n_without_vector, "without readable text on a side"),
        (done.n_null_left + done.n_null_right, "rows without a key"),
    ):
        if n:
            notes.append(f"Positions are null: {n:,} {what}.")
    notes += [f"{escape(note)}." for note in done.notes]
    listed = "".join(f"<li>{note}</li>" for note in notes)
    return f'<p class="lead">{" ".join(lead)}</p><ul class="notes">{listed}</ul>'


def _axis(done: Relation, axis: Axis) -> str:
    table = done.to_arrow()
    at = [table[f"axis_{axis.number}_{side}"].drop_null().to_numpy() for side in ("left", "right")]
    drawn = scatter(*(np.asarray(side, np.float64) for side in at), is_found=axis.is_found)
    low, high = (escape(part) for part in axis.title.split(" ↔ ", 1))
    chance = "" if axis.is_found else " chance"
    return (
        f'<section class="axis{chance}"><h2>{axis.number}. {low} ↔ {high}</h2>'
        f'<p class="sizes">{_figures(axis)}</p>'
        f'<div class="with"><div><div class="poles">{_pole("Low end", axis.low)}'
        f"{_pole('High end', axis.high)}</div></div><div>{drawn}</div></div>"
        f"{slider(axis, low, high)}</section>"
    )


def _figures(axis: Axis) -> str:
    if axis.held_out is None:
        told = f"The two hidden units are correlated by <b>{axis.correlation:.2f}</b>"
    else:
        told = (
            f"In keys it was not learned from, the two sides are correlated by "
            f"<b>{axis.held_out:.2f}</b>"
        )
    likely = f"; with shuffled links as much is found with p = {axis.p_value:.3g}."
    queries = "".join(
        f" Correlation with the query “{escape(text)}”: {value:.2f}."
        for text, value in axis.queries
    )
    return told + likely + queries


def _pole(name: str, pole: Pole) -> str:
    rows = "".join(_row(row) for row in pole.rows[:3])
    return (
        f'<div><p class="end">{name}</p>'
        f'<p><span class="side">left</span> {_terms(pole.left_terms)}</p>'
        f'<p><span class="side">right</span> {_terms(pole.right_terms)}</p>{rows}</div>'
    )


def _terms(terms: Sequence[str]) -> str:
    return ", ".join(f"<b>{escape(term)}</b>" for term in terms) or "–"


def _row(row: Quoted) -> str:
    quotes = "".join(
        f'<blockquote><span class="side">{side}</span> {escape(text)}</blockquote>'
        for side, text in (("left", row.left), ("right", row.right))
        if text
    )
    return f'<p class="ends">{escape(row.key)} · {row.position:+.2f}</p>{quotes}'


def _codings(codings: Sequence[Coding]) -> str:
    rows = "".join(
        f'<tr><td class="n">{c.n_hidden}</td><td class="n">{c.left_losses[-1]:.3f}</td>'
        f'<td class="n">{c.right_losses[-1]:.3f}</td><td class="n">{c.strongest:.2f}</td>'
        f'<td class="n">{c.p_value:.3g}</td></tr>'
        for c in codings
    )
    best = max(codings, key=lambda coding: abs(coding.strongest))
    return (
        '<h2>Autoencoders</h2><div class="scroll"><table><tr><th class="n">hidden units</th>'
        '<th class="n">left error</th><th class="n">right error</th><th class="n">strongest pair'
        f'</th><th class="n">p</th></tr>{rows}</table></div>{losses(codings)}'
        f"<h3>Correlations of the {best.n_hidden} left units with the {best.n_hidden} right ones"
        f"</h3>{heat_map(best)}"
    )


def _contrasts(done: Relation) -> str:
    head = "<th>terms on the right</th>" if done.right else ""
    rows = "".join(_contrast(each, has_right=done.right is not None) for each in done.contrasts)
    return (
        '<h2>What sets each group apart</h2><div class="scroll"><table class="groups">'
        "<tr><th>group</th>"
        '<th class="n">keys</th><th class="n">held-out AUC</th><th class="n">p</th>'
        f'<th>terms</th>{head}<th class="wide">most typical</th></tr>{rows}</table></div>'
    )


def _contrast(group: Contrast, *, has_right: bool) -> str:
    right = f"<td>{_terms(group.right_terms)}</td>" if has_right else ""
    quotes = "".join(
        f"<blockquote>{escape(text)}</blockquote>"
        for row in group.rows[:2]
        for text in (row.left, row.right)
        if text
    )
    chance = "" if group.is_found else ' class="chance"'
    return (
        f"<tr{chance}><td><b>{escape(group.group)}</b></td>"
        f'<td class="n">{group.n_keys:,}</td><td class="n">{group.auc:.3f}<br>'
        f'<span class="ends">{group.auc_low:.2f} to {group.auc_high:.2f}</span></td>'
        f'<td class="n">{group.p_value:.3g}</td><td>{_terms(group.left_terms)}</td>{right}'
        f'<td class="wide">{quotes}</td></tr>'
    )


def _footer(done: Relation) -> str:
    told = [
        (
            "position",
            "Where a key lies on an axis, one number a side. "
            + (
                "The cosine with the direction of the hidden unit: its largest weights."
                if done.method == "autoencoder"
                else "Mean 0, standard deviation 1. The sign says nothing: it is set so that keys "
                "stand out most at the high end, or are nearest the query."
            ),
        ),
        (
            "terms",
            "One to three words that more keys of one outer fifth have than of the other, the "
            "surest first: log-odds with an informative Dirichlet prior (Monroe, Colaresi and "
            "Quinn 2008), z of 1.96 or more.",
        ),
        (
            "quotes",
            (
                "Of keys farthest out"
                if done.method == "autoencoder"
                else "Of keys that are most like their end as a whole"
            )
            + ", the passage that is most of it.",
        ),
        (
            "p",
            f"The links, or groups, were shuffled {done.n_permutations:,} times and everything was "
            "found anew; so often chance does as well. It holds for all axes together.",
        ),
    ]
    if done.method == "cca" and done.axes:
        dims = " and ".join(map(str, done.n_dims or ()))
        held = (
            "The keys are cut in five parts; axes found without a part are tried on it. Canonical "
            f"correlation with a shrunk covariance on {dims} principal components."
        )
        told.insert(1, ("held-out correlation", held))
    if done.contrasts:
        told.append(
            (
                "AUC",
                "How often a key of the group lies above another key, both held out: 0.5 is "
                "chance, 1 perfect; with its 95 % interval.",
            )
        )
    listed = "".join(f"<dt>{name}</dt><dd>{escape(text)}</dd>" for name, text in told)
    return f"<dl>{listed}</dl><p>Encoder {escape(done.encoder)}.</p>"
