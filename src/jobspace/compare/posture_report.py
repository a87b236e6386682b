"""The HTML report of `posture`: the verdict, coverage over time, terms that moved."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Final

from jobspace.compare.moves import Move, together
from jobspace.compare.posture_plots import THEN, chart, inks
from jobspace.compare.posture_says import span
from jobspace.pages.frame import page

if TYPE_CHECKING:
    from jobspace.compare.posture_result import Gained, Posture, Stand

_STYLE: Final = """<style>
.narrow { display: none; } .wide-table { overflow-x: auto; } .wide-table td { white-space: nowrap; }
.key span { margin-right: 18px; white-space: nowrap; } .then { font-weight: 700; }
.quote { color: #5a6372; font-size: 13px; overflow-wrap: anywhere; }
@media (max-width: 640px) {
  body { padding: 16px 14px 40px; } h1 { font-size: 22px; } .wide { display: none; }
  .narrow { display: block; } dt { float: none; width: auto; } dd { margin: 0 0 8px; }
  .wide-table td:first-child { white-space: normal; min-width: 8em; overflow-wrap: anywhere; }
  .terms th { white-space: normal; } .terms td { overflow-wrap: anywhere; }
  .terms th:nth-child(4) { display: none; } .terms td:nth-child(4) { display: block; }
  .terms tr { display: grid; grid-template-columns: 1fr 5.2em 5.2em; }
  .terms td:nth-child(4) { grid-column: 1 / -1; padding-top: 0; }
  .terms td:nth-child(-n+3) { border-bottom: 0; }
}
</style>"""
_FOOTER: Final = (
    "<dl><dt>coverage</dt><dd>The weighted share of what a posting asks that a version covers; "
    "here the mean over the postings of a time. In brackets its 95 % interval (bootstrap over "
    "postings), from five postings on.</dd>"
    "<dt>as you were then</dt><dd>The newest version that was there at the end of each "
    "time, with the postings of that time.</dd>"
    "<dt>drifting</dt><dd>Said only where the 99 % interval of the change, from the first half of "
    "the times to the last, is on one side of 0, with ten postings or more in each.</dd>"
    "<dt>terms</dt><dd>Words and pairs of words in what postings ask. One is said to rise or fall "
    "if its share of the postings differs between the two halves by Fisher's exact test, with 5 % "
    "false ones expected among those shown (Benjamini and Hochberg); terms that fewer than five "
    "postings or 2 % ask for are not tested.</dd>"
    "<dt>the market</dt><dd>The postings you gave. If they were collected otherwise later than "
    "before, that looks like a change of the market.</dd></dl>"
)


def report(done: Posture) -> str:
    """The report as HTML; the same result gives the same bytes."""
    first, *others = done.verdict
    body = (
        f"{_STYLE}<h1>{escape(_title(done))}</h1>"
        f'<p class="lead">{escape(first)}</p>'
        f"{''.join(f'<p>{escape(other)}</p>' for other in others)}"
        f"<h2>Coverage over time</h2>{_chart(done)}{_table(done)}"
        f"{_moves('Asked for more than before, and not in your newest version', done.rising, done)}"
        f"{_moves('Asked for more than before, and yours', done.rising_mine, done)}"
        f"{_moves('Asked for less than before', done.falling, done)}"
        f"{_no_moves(done)}{_gained(done)}{_notes(done)}"
    )
    return page(f"Posture: {_title(done)}", body, _FOOTER)


def _title(done: Posture) -> str:
    first, last = done.periods[0].label, done.periods[-1].label
    n = len(done.versions)
    whose = f"{n:,} versions" if n > 1 else done.versions[0].name
    return f"{whose} and the market, {first if first == last else f'{first} to {last}'}"


def _chart(done: Posture) -> str:
    key = "".join(
        f'<span><i class="dot" style="background:{ink}"></i>{escape(done.versions[v].date)}</span>'
        for v, ink in inks(done)
    )
    then = ""
    if any(period.then is not None for period in done.periods):
        then = f'<span><i class="dot" style="background:{THEN}"></i>you, as you were then</span>'
    return (
        f'<p class="sizes">Mean share of what the postings of each {escape(done.by)} ask that a '
        "version of yours covers. n: postings.</p>"
        f'<p class="key">{key}{then}</p><div class="wide">{chart(done, 1120)}</div>'
        f'<div class="narrow">{chart(done, 380)}</div>'
    )


def _table(done: Posture) -> str:
    heads = "".join(f'<th class="n">{escape(period.label)}</th>' for period in done.periods)
    rows = "".join(
        f"<tr><td>{escape(told.name)}<br><span class='ends'>{escape(told.date)}, by "
        f"{escape(told.source)}; {told.n_sentences:,} sentences</span></td>"
        + "".join(_cell(done, done.stand(v, p)) for p in range(len(done.periods)))
        + "</tr>"
        for v, told in enumerate(done.versions)
    )
    counts = "".join(f'<td class="n">{period.n_postings:,}</td>' for period in done.periods)
    return (
        f'<div class="wide-table"><table><tr><th>version</th>{heads}</tr>{rows}'
        f"<tr><td>postings</td>{counts}</tr></table></div>"
    )


def _cell(done: Posture, stand: Stand) -> str:
    if stand.coverage is None:
        return '<td class="n">–</td>'
    kind = "n then" if done.periods[stand.period].then == stand.version else "n"
    ends = "" if stand.low is None else f"[{stand.low:.2f}, {stand.high:.2f}]"
    return f'<td class="{kind}">{stand.coverage:.2f}<br><span class="ends">{ends}</span></td>'


def _moves(heading: str, moves: Sequence[Move], done: Posture) -> str:
    if not moves:
        return ""
    rows = "".join(
        f"<tr><td><b>{escape(terms)}</b></td>"
        f'<td class="n">{m.share_early:.0%}<br><span class="ends">{m.n_early:,}</span></td>'
        f'<td class="n">{m.share_late:.0%}<br><span class="ends">{m.n_late:,}</span></td>'
        f'<td class="quote">{escape(m.quote.text)} <span class="ends">({escape(m.quote.posting)}, '
        f"{escape(m.quote.window)})</span></td></tr>"
        for terms, m in together(moves)
    )
    early, late = escape(span(done, done.early)), escape(span(done, done.late))
    return (
        f'<h2>{escape(heading)}</h2><table class="terms"><tr><th>term</th><th class="n">{early}'
        f'</th><th class="n">{late}</th><th>asked for as</th></tr>{rows}</table>'
    )


def _no_moves(done: Posture) -> str:
    if len(done.periods) < 2 or done.moves:
        return ""
    return (
        "<h2>Terms</h2><p>No term is asked for more or less than before: of "
        f"{done.n_tested:,} tested, none differs by more than chance.</p>"
    )


def _gained(done: Posture) -> str:
    told = "".join(_gained_of(done, gained) for gained in done.gained)
    return f"<h2>What your versions gained and lost</h2>{told}" if told else ""


def _gained_of(done: Posture, gained: Gained) -> str:
    version = done.versions[gained.version]
    parts = [
        f"<p>{what}: " + ", ".join(f"{escape(term)} ({n:,})" for term, n in terms) + "</p>"
        for what, terms in (("Gained", gained.terms), ("Lost", gained.lost))
        if terms
    ]
    if not parts:
        return ""
    return f"<details><summary>{escape(version.date)}</summary>{''.join(parts)}</details>"


def _notes(done: Posture) -> str:
    notes = "".join(f"<li>{escape(note)}</li>" for note in (*done.notes, *done.left_out))
    return f'<ul class="notes">{notes}</ul>' if notes else ""
