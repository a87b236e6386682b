"""The HTML report of `compare`: requirements and sentences side by side, in one file."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final, TypeAlias

from jobspace.compare.coverage import Requirement, Standing
from jobspace.compare.result import Comparison
from jobspace.compare.term_result import AskedTerm, TermAnswer
from jobspace.compare.verdicts import Verdict
from jobspace.documents.posting import Kind
from jobspace.documents.sentence import Sentence
from jobspace.pages.frame import page

Places: TypeAlias = dict[int, int]  # id of a sentence → its place in the documents

N_IN_FULL: Final = 20  # postings with every requirement; all others are in the table
N_MISSING: Final = 40  # terms
N_RANKED: Final = 200
_VERDICTS: Final[dict[Verdict, str]] = {
    "covered": "covered",
    "partly": "partly covered",
    "gap": "gap",
    "unknown": "left open",
}
_KINDS: Final[dict[Kind, str]] = {
    "required": "Required",
    "preferred": "Preferred",
    "duty": "What is to be done",
}
_LEFT_OUT: Final[dict[Kind, str]] = {
    "about": "Of the firm and the role",
    "benefits": "Pay and benefits",
    "legal": "Rights and law",
    "apply": "How to apply",
}
_STYLE: Final = """
.ask { display: grid; grid-template-columns: 1fr 1fr; gap: 2px 28px; padding: 8px 0;
  border-bottom: 1px solid #eceff3; } .ask > div { min-width: 0; overflow-wrap: anywhere; }
.ask .q::before { display: inline-block; width: 1.3em; font-weight: 700; }
.covered .q::before { content: "✓"; color: #1c7a45; } .gap .q::before { content: "✗";
  color: #b0322f; } .partly .q::before { content: "~"; color: #a86a00; }
.unknown .q::before { content: "?"; color: #6b7280; }
.a { color: #3a4352; } .gap .a, .unknown .a { color: #8a93a1; } .why { color: #5a6372;
  font-size: 14px; grid-column: 1 / -1; padding-left: 1.3em; }
.at { color: #6b7280; font-size: 12.5px; white-space: nowrap; } .a a { color: inherit;
  text-decoration: none; border-bottom: 1px dotted #aab3c0; }
.bar { display: inline-block; width: 90px; height: 8px; background: #e6e9ee; border-radius: 4px;
  vertical-align: 1px; margin-right: 8px; overflow: hidden; } .bar i { display: block; height: 8px;
  background: #1f5fa8; } .mine li:target, .ask:target { background: #fff4d6; }
.mine { list-style: none; padding: 0; font-size: 14.5px; } .mine li { padding: 4px 6px; }
.mine .h { font-weight: 600; margin-top: 12px; } .mine .none { color: #8a93a1; }
.uses { font-size: 12.5px; } .uses a { color: #1f5fa8; margin-left: 6px; }
.scroll { overflow-x: auto; } .pill { font-size: 12.5px; color: #5a6372; }
@media (max-width: 700px) { body { padding: 18px 16px 48px; } .ask { grid-template-columns: 1fr; }
  .ask .a { padding-left: 1.3em; } h1 { font-size: 23px; } .wide { display: none; }
  td .at { white-space: normal; overflow-wrap: anywhere; } th, td { padding-right: 6px; } }
"""


def report(done: Comparison) -> str:
    """The report as HTML; the same comparison gives the same bytes."""
    in_full = done.standings[:N_IN_FULL]
    places = {id(sentence): i for i, sentence in enumerate(done.mine.sentences)}
    body = "".join(
        (
            f"<style>{_STYLE}</style>",
            _head(done),
            _ranking(done),
            *(_posting(done, s, rank, places) for rank, s in enumerate(in_full, 1)),
            _missing(done),
            _unasked_terms(done),
            _mine(done, in_full, places),
        )
    )
    return page(f"{_names(done)} beside {len(done.standings):,} postings", body, _footer(done))


def _names(done: Comparison) -> str:
    return ", ".join(document.name for document in done.mine.documents)


def _head(done: Comparison) -> str:
    n = len(done.standings)
    best = done.standings[0]
    lead = ""
    if best.fit is not None:
        lead = (
            f"<p class='lead'>Best fit: <a href='#p1'>{escape(best.posting.title)}</a>, "
            f"{done.coverage_of(best) or 0:.0%} of what it asks is covered.</p>"
        )
    return (
        f"<h1>{escape(_names(done))}</h1>{lead}<p class='sizes'>{len(done.mine.said):,} sentences "
        f"beside {n:,} posting{'s' if n != 1 else ''}; {done.n_left_out:,} sentences of these "
        f"postings ask nothing and are left out.</p>{_notes(done)}"
    )


def _notes(done: Comparison) -> str:
    """What of the documents could not be read."""
    notes = [f"{d.name}: {note}" for d in done.mine.documents for note in d.notes]
    items = "".join(f"<li>{escape(note)}</li>" for note in notes)
    return f"<ul class='notes'>{items}</ul>" if notes else ""


def _ranking(done: Comparison) -> str:
    rows = "".join(
        f"<tr><td class='n'>{rank}</td><td>{_link(s, rank)}</td>"
        f"<td class='n'>{_share(s.fit)}</td><td class='n'>{_bar(done.coverage_of(s))}</td>"
        + "".join(f"<td class='n'>{n}</td>" for n in done.counts_of(s))
        + "</tr>"
        for rank, s in enumerate(done.standings[:N_RANKED], 1)
    )
    more = len(done.standings) - N_RANKED
    rest = f"<p class='sizes'>… and {more:,} more.</p>" if more > 0 else ""
    return (
        "<h2>Postings by fit</h2><div class='scroll'><table><tr><th class='n'></th><th>posting</th>"
        "<th class='n'>fit</th><th class='n'>coverage</th><th class='n'>covered</th>"
        f"<th class='n'>partly</th><th class='n'>gaps</th></tr>{rows}</table></div>{rest}"
    )


def _link(standing: Standing, rank: int) -> str:
    title, name = standing.posting.title, standing.posting.name
    text = f"<a href='#p{rank}'>{escape(title)}</a>" if rank <= N_IN_FULL else escape(title)
    return text if title == name else f"{text} <span class='at'>{escape(name)}</span>"


def _posting(done: Comparison, standing: Standing, rank: int, places: Places) -> str:
    posting = standing.posting
    names = ("covered", "partly covered", "gaps")
    counts = ", ".join(
        f"{n} {what}" for n, what in zip(done.counts_of(standing), names, strict=True) if n
    )
    left_open = standing.n("unknown") if done.by == "sentences" else 0
    parts = _by_terms(standing, places) if done.by == "terms" else _by_kind(standing, rank, places)
    return (
        f"<h2 id='p{rank}'>{rank}. {escape(posting.title)}</h2>"
        f"<p class='sizes'>{escape(posting.name)} · {_bar(done.coverage_of(standing))} · "
        f"{counts or 'asks nothing that can be compared'}"
        f"{f', {left_open} left open' if left_open else ''}</p>{parts}{_left_out(standing)}"
    )


def _by_kind(standing: Standing, rank: int, places: Places) -> str:
    """What a posting asks, each requirement with the sentence that answers it best."""
    several = enumerate(standing.requirements)
    of_kind: dict[Kind, str] = {}
    for i, requirement in several:
        kind = requirement.part.kind
        of_kind[kind] = of_kind.get(kind, "") + _asked(requirement, rank, i, places)
    return "".join(
        f"<h3>{what}</h3>{of_kind[kind]}" for kind, what in _KINDS.items() if kind in of_kind
    )


def _asked(requirement: Requirement, rank: int, place: int, places: Places) -> str:
    verdict, best = requirement.verdict, requirement.best
    title = f"{_VERDICTS[verdict]}, similarity {requirement.similarity:.2f}"
    why = f"<div class='why'>{escape(requirement.why)}</div>" if requirement.why else ""
    if verdict == "gap":
        answer = f"<span class='pill'>nearest:</span> {_quote(best, places)}"
    else:
        answer = _quote(best, places)
    return (
        f"<div class='ask {verdict}' id='p{rank}r{place}' title='{title}'>"
        f"<div class='q'>{escape(requirement.part.sentence.text)}</div>"
        f"<div class='a'>{answer}</div>{why}</div>"
    )


def _quote(sentence: Sentence, places: Places) -> str:
    return (
        f"<a href='#m{places[id(sentence)]}'>{escape(sentence.text)}</a> "
        f"<span class='at'>{_at(sentence)}</span>"
    )


def _at(sentence: Sentence) -> str:
    page_of = f"p. {sentence.page}, " if sentence.page is not None else ""
    return f"{page_of}line {sentence.line}"


def _left_out(standing: Standing) -> str:
    several = {
        what: [p.sentence.text for p in standing.posting.parts if p.kind == kind]
        for kind, what in _LEFT_OUT.items()
    }
    n = sum(map(len, several.values()))
    if not n:
        return ""
    lists = "".join(
        f"<h3>{what}</h3><ul>" + "".join(f"<li>{escape(t)}</li>" for t in texts) + "</ul>"
        for what, texts in several.items()
        if texts
    )
    return f"<details><summary>{n} sentences left out</summary>{lists}</details>"


def _missing(done: Comparison) -> str:
    if not done.missing:
        return ""
    rows = "".join(
        f"<tr><td><b>{escape(one.asked.term)}</b>{_skill(one.asked)}</td>"
        f"<td class='n'>{one.asked.n_postings:,}</td>"
        f"<td>{escape(one.near.text) if one.near else ''}</td>"
        f"<td>{escape(one.asked.quotes[0].text)} "
        f"<span class='at'>{escape(one.asked.quotes[0].posting)}</span></td></tr>"
        for one in done.missing[:N_MISSING]
    )
    return (
        "<h2>Asked for, and not in your documents</h2><table><tr><th>term</th>"
        f"<th class='n'>postings</th><th>you say</th><th>as in</th></tr>{rows}</table>"
    )


def _unasked_terms(done: Comparison) -> str:
    if not done.unasked_terms:
        return ""
    items = "; ".join(escape(one.term) for one in done.unasked_terms[:N_MISSING])
    return f"<h2>Yours, and asked for by none of these</h2><p>{items}</p>"


def _skill(asked: AskedTerm) -> str:
    """The skill of an installed taxonomy that a term stands for."""
    if asked.link is None:
        return ""
    return f" <span class='at'>{escape(asked.link.taxonomy)}: {escape(asked.link.name)}</span>"


def _by_terms(standing: Standing, places: Places) -> str:
    """The terms a posting asks for, each with where the documents have it."""
    answers = standing.terms.answers if standing.terms else ()
    return "".join(_answered(answer, places) for answer in answers)


def _answered(answer: TermAnswer, places: Places) -> str:
    if answer.mine is not None:
        kind, evidence = "covered", _quote(answer.mine.sentence, places)
    else:
        near = answer.near
        kind = "gap"
        evidence = (
            f"<span class='pill'>you say {escape(near.text)}:</span> "
            f"{_quote(near.sentence, places)}"
            if near
            else ""
        )
    return (
        f"<div class='ask {kind}'><div class='q'>{escape(answer.asked.term)}{_skill(answer.asked)}"
        f"</div><div class='a'>{evidence}</div><div class='why'>"
        f"{escape(answer.span.part.sentence.text)}</div></div>"
    )


def _mine(done: Comparison, in_full: Sequence[Standing], places: Places) -> str:
    """All that the person says, each sentence with the requirements it answers."""
    uses: dict[int, list[str]] = {}
    for rank, standing in enumerate(in_full, 1):
        for i, requirement in enumerate(standing.requirements):
            if requirement.verdict in ("covered", "partly"):
                links = uses.setdefault(id(requirement.best), [])
                links.append(f"<a href='#p{rank}r{i}'>{rank}.{i + 1}</a>")
    unasked = {id(sentence) for sentence in done.unasked}
    items = "".join(_said(s, places[id(s)], uses, unasked) for s in done.mine.sentences)
    return (
        "<h2>What you say</h2><p class='sizes'>Each sentence with the requirements it is the best "
        "answer to (posting.requirement); grey: nothing in any of these postings asks for it.</p>"
        f"<ul class='mine'>{items}</ul>"
    )


def _said(sentence: Sentence, place: int, uses: dict[int, list[str]], unasked: set[int]) -> str:
    if sentence.is_heading:
        return f"<li class='h' id='m{place}'>{escape(sentence.text)}</li>"
    links = uses.get(id(sentence), [])
    shown = "".join(links[:12]) + (f" +{len(links) - 12}" if len(links) > 12 else "")
    kind = " class='none'" if id(sentence) in unasked else ""
    return (
        f"<li{kind} id='m{place}'>{escape(sentence.text)} <span class='at'>{_at(sentence)}</span>"
        f"<span class='uses'>{shown}</span></li>"
    )


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _bar(value: float | None) -> str:
    if value is None:
        return "–"
    return f"<span class='bar wide'><i style='width:{value:.0%}'></i></span>{value:.0%}"


def _footer(done: Comparison) -> str:
    cut = done.cut_offs
    return (
        "<p>Similarity is the mean of three: the cosine of requirement and sentence, the words "
        "asked for that the sentence has or is near to, and the two nearest clauses. Covered "
        f"from {cut.covered:g}, partly from {cut.partly:g}: chosen on judged pairs. Coverage: the "
        "share of what is asked that is "
        "covered, partly counting half; required counts twice what is preferred or a duty. Fit, "
        "which ranks: half the similarity of the posting's title and your nearest line, a quarter "
        f"each coverage and the whole of both. Encoder {escape(done.encoder)}.</p>"
    )
