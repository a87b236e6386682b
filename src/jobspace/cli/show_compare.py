"""What `jobspace compare` prints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jobspace.cli.console import new_console, plain, print_lines, print_table, shortened

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from jobspace.compare.coverage import Requirement, Standing
    from jobspace.compare.ranking import By
    from jobspace.compare.result import Comparison
    from jobspace.compare.verdicts import Verdict
    from jobspace.documents.sentence import Sentence

SIGNS: Final[dict[Verdict, tuple[str, str]]] = {
    "covered": ("✓", "green"),
    "partly": ("~", "yellow"),
    "gap": ("✗", "red"),
    "unknown": ("?", "dim"),
}
KINDS: Final = {"required": "required", "preferred": "preferred", "duty": "to do"}
COLUMNS: Final = (
    ">",
    "posting",
    "named",
    "fit>",
    "coverage>",
    "covered>",
    "partly>",
    "gaps>",
    "open>",
)
LONGEST_TITLE: Final = 44
LONGEST_QUOTE: Final = 90
N_MISSING: Final = 12
N_UNASKED: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """How much of a comparison is printed."""

    top_k: int
    details: int
    explain: bool


def compared(done: Comparison, shown: Shown, seconds: float) -> None:
    """Print the postings ranked, the best in detail, what nobody asks for."""
    n = len(done.standings)
    names = ", ".join(document.name for document in done.mine.documents)
    print_lines(
        [
            f"{names}: {len(done.mine.said):,} sentences; {n:,} posting{'s' if n != 1 else ''}, "
            f"{seconds:.1f} s, encoder {done.encoder}, covered from {done.cut_offs.covered:g}",
            *(f"{d.name}: {note}" for d in done.mine.documents for note in d.notes),
            "",
        ]
    )
    print_table(*_ranking(done, shown.top_k))
    if n > shown.top_k:
        print_lines([f"… and {n - shown.top_k:,} more: --top-k, --json, or -o."])
    console = new_console()
    for standing in done.standings[: shown.details]:
        _detail(console, standing, shown, done.by)
    _missing(done)
    _unasked(done)


def _ranking(done: Comparison, top_k: int) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    rows = [
        (
            f"{rank}",
            shortened(s.posting.title, LONGEST_TITLE),
            s.posting.name,
            _number(s.fit, ".2f"),
            _number(done.coverage_of(s), ".0%"),
            *map(str, done.counts_of(s)),
            str(s.n("unknown")) if done.by == "sentences" else "",
        )
        for rank, s in enumerate(done.standings[:top_k], 1)
    ]
    return COLUMNS, rows


def _detail(console: Console, standing: Standing, shown: Shown, by: By) -> None:
    """Every requirement of a posting: covered, or not, and the sentence that says so."""
    console.print()
    console.print(plain(f"{standing.posting.title} ({standing.posting.name})"), style="bold")
    lines = _by_terms(standing) if by == "terms" else _by_kind(standing, shown)
    for line in lines:
        console.print(line)
    left_out = sum(not p.is_asked and p.kind != "heading" for p in standing.posting.parts)
    console.print(plain(f"  {left_out} sentences ask nothing and are left out"), style="dim")


def _by_kind(standing: Standing, shown: Shown) -> Iterator[Text]:
    from rich.text import Text

    for kind, what in KINDS.items():
        several = [r for r in standing.requirements if r.part.kind == kind]
        if several:
            yield Text.assemble(("  " + what, "bold"))
        for requirement in several:
            yield from _evidence(requirement, shown)


def _by_terms(standing: Standing) -> Iterator[Text]:
    """The terms a posting asks for, each with the span of the documents that has it."""
    from rich.text import Text

    for answer in standing.terms.answers if standing.terms else ():
        sign, colour = SIGNS["covered" if answer.mine else "partly" if answer.near else "gap"]
        yield Text.assemble(("  " + sign, colour), " ", plain(answer.asked.term))
        span = answer.mine or answer.near
        if span is not None:
            said = "" if answer.mine else f"you say {span.text} ({answer.similarity:.2f}): "
            yield Text.assemble((plain(f"      {said}{_quoted(span.sentence)}").plain, "dim"))


def _evidence(requirement: Requirement, shown: Shown) -> list[Text]:
    from rich.text import Text

    sign, colour = SIGNS[requirement.verdict]
    asked, best = requirement.part.sentence, requirement.best
    lines = [Text.assemble(("  " + sign, colour), " ", plain(asked.text))]
    if requirement.why:
        lines.append(Text.assemble("      ", plain(requirement.why)))
    if requirement.verdict in ("covered", "partly"):
        similarity = "" if requirement.why else f"{requirement.similarity:.2f} "
        quote = f"      {similarity}{_quoted(best)}"
        lines.append(Text.assemble((plain(quote).plain, "dim")))
    if shown.explain:
        lines.append(Text.assemble(("      " + _words(requirement), "dim")))
    return lines


def _words(requirement: Requirement) -> str:
    """Which words carried a similarity: each with its nearest in the sentence."""
    from jobspace.compare.words import carried

    found = carried(requirement.part.sentence.text, requirement.best.text)
    said = ", ".join(
        f"{w.word} {w.share:.0%}" if w.word == w.nearest else f"{w.word}~{w.nearest} {w.share:.0%}"
        for w in found
        if w.share >= 0.005
    )
    return f"words: {said or 'none'}"


def _quoted(sentence: Sentence) -> str:
    return f"{place(sentence)} {sentence.text}"


def place(sentence: Sentence) -> str:
    """Where a sentence stands: cv.pdf p. 2, line 12."""
    page = f" p. {sentence.page}," if sentence.page is not None else ""
    return f"{sentence.document}{page or ''} line {sentence.line}:"


def _missing(done: Comparison) -> None:
    """Terms that are asked for and missing, with how many postings ask, and one quote."""
    if not done.missing:
        return
    print_lines(["", "Asked for, and not in your documents:"])
    rows = [
        (
            one.asked.term,
            f"{one.asked.n_postings:,}",
            one.near.text if one.near else "",
            shortened(one.asked.quotes[0].text, LONGEST_QUOTE),
        )
        for one in done.missing[:N_MISSING]
    ]
    print_table(("term", "postings>", "you say", "as in"), rows)


def _unasked(done: Comparison) -> None:
    """Terms and sentences of one's own that nobody asks for."""
    if done.unasked_terms:
        named = "; ".join(one.term for one in done.unasked_terms[:N_MISSING])
        print_lines(["", f"Yours, and asked for by none of them: {named}"])
    if not done.unasked:
        return
    n = len(done.unasked)
    lines = ["", f"{n:,} of your sentences answer nothing that these postings ask, such as:"]
    lines += [f"  {place(s)} {s.text}" for s in done.unasked[:N_UNASKED]]
    print_lines(lines)


def _number(value: float | None, form: str) -> str:
    return "–" if value is None else format(value, form)
