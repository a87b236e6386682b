"""The HTML report of `writing`: each sentence with its weakness, reasons and question, one file."""

from __future__ import annotations

from html import escape
from itertools import groupby
from typing import Final

from jobspace.compare.signs import Sign
from jobspace.compare.writing_result import Told, Weighed, Writing
from jobspace.documents.sentence import Sentence
from jobspace.pages.frame import page

WEAK: Final = 0.5
N_FIRST: Final = 15  # in the list of the weakest
LISTED: Final = 0.3  # a sentence of less is not listed there
_STYLE: Final = """
.s { border-left: 5px solid #d9dee6; padding: 5px 0 5px 12px; margin: 9px 0;
  overflow-wrap: anywhere; }
.s p { margin: 2px 0; } .s .why { color: #5a6372; font-size: 14px; }
.s .ask { font-size: 14px; color: #1f5fa8; } .s mark { background: #ffe3b8; padding: 0 1px; }
.at { color: #6b7280; font-size: 12.5px; white-space: nowrap; }
.w { font-variant-numeric: tabular-nums; font-weight: 600; margin-right: 8px; }
.s:target { background: #fff4d6; } .scroll { overflow-x: auto; }
.key span { display: inline-block; width: 60px; height: 9px; margin: 0 6px; border-radius: 4px;
  background: linear-gradient(90deg, #3f9a63, #e0b040, #c23b35); }
@media (max-width: 700px) { body { padding: 18px 16px 48px; } h1 { font-size: 23px; } }
"""


def report(done: Writing) -> str:
    """The report as HTML; the same documents and postings give the same bytes."""
    body = "".join(
        (
            f"<style>{_STYLE}</style>",
            _head(done),
            _first(done),
            _entries(done.entries),
            _in_order(done),
            _left_out(done),
        )
    )
    return page(f"The writing of {_names(done)}", body, _footer(done))


def _names(done: Writing) -> str:
    return ", ".join(document.name for document in done.mine.documents)


def _head(done: Writing) -> str:
    weak = sum(one.weakness >= WEAK for one in done.sentences)
    whole = sum(not one.signs for one in done.sentences)
    beside = f" beside {done.n_postings:,} postings" if done.n_postings else ""
    return (
        f"<h1>{escape(_names(done))}</h1><p class='lead'>{len(done.sentences):,} sentences"
        f"{beside}: {weak:,} tell little, {whole:,} are without fault.</p>"
        "<p class='sizes key'>tells much <span></span> tells little. Nothing is rewritten here: "
        "the questions are for you.</p>"
    )


def _first(done: Writing) -> str:
    weakest = [one for one in done.sentences[:N_FIRST] if one.weakness >= LISTED]
    if not weakest:
        return ""
    return "<h2>The weakest first</h2>" + "".join(_weighed(one, "") for one in weakest)


def _weighed(one: Weighed, name: str) -> str:
    """A sentence; name is its anchor, "" for none."""
    why = "; ".join(escape(sign.why) for sign in one.signs)
    asks = escape(" ".join(one.questions))
    anchor = f" id='{name}'" if name else ""
    return (
        f"<div class='s'{anchor} style='border-color:{colour_of(one.weakness)}'>"
        f"<p><span class='w'>{one.weakness:.2f}</span>{_marked(one)} "
        f"<span class='at'>{_at(one.sentence)}</span></p>"
        + (f"<p class='why'>{why}</p>" if why else "")
        + (f"<p class='ask'>{asks}</p>" if asks else "")
        + "</div>"
    )


def colour_of(weakness: float) -> str:
    """Green over yellow to red.

    >>> colour_of(0.0), colour_of(1.0)
    ('#3f9a63', '#c23b35')
    """
    stops = ((0x3F, 0x9A, 0x63), (0xE0, 0xB0, 0x40), (0xC2, 0x3B, 0x35))
    low = 0 if weakness < 0.5 else 1
    share = min(max(2 * weakness - low, 0.0), 1.0)
    mixed = (round(a + share * (b - a)) for a, b in zip(stops[low], stops[low + 1], strict=True))
    return "#" + "".join(f"{value:02x}" for value in mixed)


def _marked(one: Weighed) -> str:
    """The sentence, what its signs point at marked."""
    text, at, parts = one.sentence.text, 0, []
    for sign in _apart(one.signs):
        parts.append(escape(text[at : sign.at]))
        parts.append(f"<mark>{escape(text[sign.at : sign.until])}</mark>")
        at = sign.until
    return "".join((*parts, escape(text[at:])))


def _apart(signs: tuple[Sign, ...]) -> list[Sign]:
    """The signs that stand somewhere, in order; of those that overlap the first."""
    found: list[Sign] = []
    for sign in sorted((s for s in signs if s.until), key=lambda s: (s.at, -s.until)):
        if not found or sign.at >= found[-1].until:
            found.append(sign)
    return found


def _at(sentence: Sentence) -> str:
    page_ = f"p. {sentence.page}, " if sentence.page is not None else ""
    return f"{escape(sentence.document)} {page_}line {sentence.line}"


def _entries(entries: tuple[Told, ...]) -> str:
    if not entries:
        return ""
    rows = "".join(
        f"<tr><td>{escape(told.entry.title)}</td>"
        f"<td>{escape('' if told.entry.period is None else str(told.entry.period))}</td>"
        f"<td class='n'>{told.n_sentences or '<b>none</b>'}</td>"
        f"<td class='n'>{told.n_with_numbers if told.n_sentences else '–'}</td></tr>"
        for told in entries
    )
    return (
        "<h2>How much you tell of each</h2><div class='scroll'><table><tr><th>job or project</th>"
        "<th>when</th><th class='n'>sentences</th><th class='n'>with numbers</th></tr>"
        f"{rows}</table></div>"
    )


def _in_order(done: Writing) -> str:
    """All sentences as they stand in the documents, under their headings."""
    ordered = sorted(done.sentences, key=lambda w: _order(done, w))
    parts = ["<h2>All sentences, in your order</h2>"]
    for under, several in groupby(ordered, key=lambda w: (w.sentence.document, w.sentence.under)):
        parts.append(f"<h3>{escape(' · '.join(under[1]) or under[0])}</h3>")
        parts.extend(_weighed(one, f"s{one.sentence.start}") for one in several)
    return "".join(parts)


def _order(done: Writing, one: Weighed) -> tuple[int, int]:
    names = [document.name for document in done.mine.documents]
    return names.index(one.sentence.document), one.sentence.start


def _left_out(done: Writing) -> str:
    if not done.left_out:
        return ""
    rows = "".join(
        f"<tr><td>{escape(line.sentence.text)}</td><td>{escape(line.why)}</td>"
        f"<td class='n'>{line.sentence.line}</td></tr>"
        for line in done.left_out
    )
    return (
        f"<details><summary>{len(done.left_out):,} lines that are no sentences</summary>"
        "<div class='scroll'><table><tr><th>line</th><th>what it is</th><th class='n'>number</th>"
        f"</tr>{rows}</table></div></details>"
    )


def _footer(done: Writing) -> str:
    return (
        "<p>Weakness is the sum of what its signs weigh, at most 1: a blank left in a template "
        "0.6; nothing but praise 0.35; no number 0.25, less where something is named; general "
        "words up to 0.3; a weak opening up to 0.25; a cliché 0.2 each; no object 0.2; said twice "
        "0.2; filler up to 0.2; asked for by no posting 0.15; too long up to 0.15; passive 0.08. "
        f"What is said twice is found with encoder {escape(done.encoder)}.</p>"
    )
