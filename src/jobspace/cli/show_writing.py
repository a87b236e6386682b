"""What `jobspace writing` prints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from jobspace.cli.console import new_console, plain, print_lines, print_table, shortened
from jobspace.cli.show_compare import place

if TYPE_CHECKING:
    from rich.text import Text

    from jobspace.compare.writing_result import Told, Weighed, Writing

LONGEST_TITLE: Final = 48
WEAK: Final = 0.5  # from here on a sentence is shown in red


def weighed(done: Writing, top_k: int, seconds: float) -> None:
    """Print the weakest sentences with reasons and questions, then what each entry has."""
    n = len(done.sentences)
    names = ", ".join(document.name for document in done.mine.documents)
    weak = sum(one.weakness >= WEAK for one in done.sentences)
    beside = f", beside {done.n_postings:,} postings" if done.n_postings else ""
    print_lines(
        [
            f"{names}: {n:,} sentences in {seconds:.1f} s{beside}; {weak:,} of weakness {WEAK:g} "
            f"or more, {len(done.left_out):,} lines that are no sentences left out",
        ]
    )
    console = new_console()
    for one in done.sentences[: max(top_k, 0)]:
        if one.signs:
            for line in _weighed(one):
                console.print(line)
    _entries(done.entries)


def _weighed(one: Weighed) -> Iterator[Text]:
    from rich.text import Text

    colour = "red" if one.weakness >= WEAK else "yellow"
    yield Text()
    where = f"  {place(one.sentence)} "
    yield Text.assemble((f"{one.weakness:.2f}", colour), where, plain(one.sentence.text))
    why = "; ".join(sign.why for sign in one.signs)
    yield Text.assemble(("        because ", "dim"), plain(why))
    if one.questions:
        yield Text.assemble(("        ask yourself ", "dim"), plain(" ".join(one.questions)))


def _entries(entries: Sequence[Told]) -> None:
    if not entries:
        return
    rows = [
        (
            shortened(told.entry.title, LONGEST_TITLE),
            "" if told.entry.period is None else str(told.entry.period),
            f"{told.n_sentences}" if told.n_sentences else "none",
            f"{told.n_with_numbers}" if told.n_sentences else "–",
        )
        for told in entries
    ]
    print_lines([""])
    print_table(("what you tell of", "when", "sentences>", "with numbers>"), rows)
