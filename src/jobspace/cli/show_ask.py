"""What `jobspace ask` prints: passages with the words that carry them, questions, a timeline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from jobspace.cli.console import new_console, plain, print_lines
from jobspace.cli.show_compare import place

if TYPE_CHECKING:
    from rich.text import Text

    from jobspace.compare.ask import Answers
    from jobspace.compare.interview import Interview, Question
    from jobspace.compare.passages import Passage, Said
    from jobspace.compare.phrased import Phrased
    from jobspace.compare.timeline import Gap, Stage, Timeline


def answers(done: Answers) -> None:
    """Print the passages that answer a question, or that none does."""
    names = ", ".join(done.documents)
    if not done.passages:
        print_lines(
            [
                f"Nothing in {names} answers this: no sentence reaches a similarity of "
                f"{done.min_similarity:g}."
            ]
        )
        if done.nearest is not None:
            best = done.nearest.best
            quote = f"The nearest, {best.similarity:.2f}: {place(best.sentence)} "
            print_lines([plain(quote + best.sentence.text).plain])
        return
    _print(line for i, passage in enumerate(done.passages, 1) for line in _passage(passage, i))


def phrased(done: Phrased) -> None:
    """Print a model's answer; sentences that cite nothing are marked."""
    from rich.text import Text

    console = new_console()
    console.print()
    console.print(Text(f"In the words of {done.model}:", style="bold"))
    for claim in done.claims:
        mark = Text("") if claim.cited else Text("  ← cites no passage", style="red")
        console.print(Text.assemble("  ", plain(claim.text), mark))


def interview(done: Interview) -> None:
    """Print a posting's questions, each with what would answer it."""
    n = len(done.questions)
    answered = sum(bool(question.passages) for question in done.questions)
    title = plain(done.posting.title).plain
    print_lines(
        [
            f"{title} ({done.posting.name}): {n:,} question{'s' if n != 1 else ''}; "
            f"{', '.join(done.documents)} would answer {answered:,}"
        ]
    )
    _print(line for i, question in enumerate(done.questions, 1) for line in _question(question, i))


def timeline(done: Timeline) -> None:
    """Print dated entries, newest first, gaps between jobs among them."""
    _print(line for step in _steps(done) for line in step)
    if done.undated:
        titles = "; ".join(plain(entry.title).plain for entry in done.undated)
        print_lines(["", f"Without a date, and so left out: {titles}"])


def _print(lines: Iterator[Text]) -> None:
    console = new_console()
    for line in lines:
        console.print(line)


def _passage(passage: Passage, number: int) -> Iterator[Text]:
    from rich.text import Text

    if number > 1:
        yield Text()
    where = " · ".join(part for part in (passage.of, passage.when) if part)
    head = f"[{number}] {passage.best.similarity:.2f}  "
    yield Text.assemble((head, "bold"), plain(where), style="bold")
    for said in passage.said:
        yield _said(said)


def _said(said: Said) -> Text:
    """A sentence; the words that carry it are marked, and between *stars* without a terminal."""
    from rich.text import Text

    sentence = said.sentence
    where = Text(f"    {place(sentence)} ", style="dim")
    if not said.is_answer:
        return Text.assemble(where, Text.assemble((plain(sentence.text).plain, "dim")))
    return Text.assemble(where, _marked(sentence.text, said.words))


def _marked(text: str, words: Sequence[tuple[int, int]]) -> Text:
    from rich.text import Text

    parts, at = [], 0
    for start, end in words:
        parts.append(plain(text[at:start]))
        parts.append(Text(f"*{plain(text[start:end]).plain}*", style="bold green"))
        at = end
    return Text.assemble(*parts, plain(text[at:]))


def _question(question: Question, number: int) -> Iterator[Text]:
    from rich.text import Text

    yield Text()
    yield Text.assemble((f"{number}. {plain(question.text).plain}", "bold"))
    if question.requirement.why:
        yield Text.assemble("    ", plain(question.requirement.why))
    if not question.passages:
        yield Text("    nothing in your documents answers this", style="red")
    for passage in question.passages:
        yield _said(passage.best)


def _steps(done: Timeline) -> Iterator[Iterator[Text]]:
    """Stages, with the gap that is older than one before the next."""
    gaps = list(done.gaps)
    for i, stage in enumerate(done.stages):
        period = stage.entry.period
        while gaps and period is not None and period.end <= gaps[0].first:
            yield _gap(gaps.pop(0))
        yield _stage(stage, is_first=i == 0)


def _stage(stage: Stage, *, is_first: bool) -> Iterator[Text]:
    from rich.text import Text

    if not is_first:
        yield Text()
    when = str(stage.entry.period)
    yield Text.assemble((f"{when}  {plain(stage.entry.title).plain}", "bold"))
    for sentence in stage.sentences:
        yield Text.assemble((f"    {place(sentence)} ", "dim"), plain(sentence.text))


def _gap(gap: Gap) -> Iterator[Text]:
    from rich.text import Text

    yield Text()
    yield Text(f"{gap}  {gap.months} months of which your documents tell nothing", style="yellow")
