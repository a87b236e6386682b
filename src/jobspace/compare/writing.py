"""The verb: a person's sentences, ranked by how little they tell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, TypeAlias

from jobspace.compare.asking import Asking
from jobspace.compare.coverage import compared
from jobspace.compare.cutoffs import cut_offs_of
from jobspace.compare.mine import Mine, mine_of
from jobspace.compare.postings import Columns, Posting, postings_of
from jobspace.compare.repeated import Repeat, repeats
from jobspace.compare.signs import Sign, signs_of, tells
from jobspace.compare.statements import LISTS, Statement, Statements, statements_of
from jobspace.compare.writing_result import Told, Weighed, Writing
from jobspace.encode.base import Wrapped
from jobspace.encode.load import encoder as load_encoder
from jobspace.errors import InputError
from jobspace.text.quantities import quantities

TWICE: Final = 0.2
NOT_ASKED: Final = 0.15

Progress: TypeAlias = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class WritingOptions:
    """How to read.

    Attributes:
        columns: of a table of postings.
        min_similarity: from where on a sentence answers a requirement at least partly; None takes
            what was measured for the encoder.
        today: until when a job of the present lasts; None for today.
    """

    columns: Columns = field(default_factory=Columns)
    min_similarity: float | None = None
    today: date | None = None


def writing(
    mine: Any,
    postings: Any = None,
    *,
    options: WritingOptions | None = None,
    encoder: str | Wrapped = "default",
    progress: Progress | None = None,
) -> Writing:
    """Rank a person's sentences by how little they tell, each with the reasons and a question.

    The weakness of a sentence is the sum of the weights of its signs, at most 1: see `signs_of`,
    and beside them that an earlier sentence says the same (0.2) and that it answers nothing any
    posting asks (0.15). Headings, lines of jobs and schools, addresses and lists of skills are no
    sentences; they are left out, and kept to be shown. Nothing is rewritten.

    Args:
        mine: a path, folder or glob of documents (md, txt, html, pdf, docx, yaml, json), or
            several; or Documents.
        postings: the same, one posting a file; with `options.columns` a table; None for none.
        options: how to read.
        encoder: a name, or what `jobspace.encoder` returned.
        progress: called with (what is done now, how many are done, of how many).

    Returns:
        A Writing: `sentences` weakest first, of equals that with fewer numbers, names and telling
        words, then the documents' order; `entries`, each with
        how many sentences it has; `to_html(path)`, `to_arrow()`, `as_dict()`.

    Raises:
        UsageError, NotFoundError, InputError: see `mine_of`, `postings_of`, `cut_offs_of`; and
        where the documents have no sentence but headings and lists.
    """
    options = options or WritingOptions()
    told = progress or _untold
    ready = load_encoder(encoder) if isinstance(encoder, str) else encoder
    told("Reading documents", 0, 0)
    own = mine_of(mine)
    sorted_ = statements_of(own, today=options.today or date.today())
    if not sorted_.said:
        names = ", ".join(document.name for document in own.documents)
        raise InputError(
            f"{names}: got headings, lists and lines of jobs only; expected sentences that say "
            "what was done. Check the file."
        )
    asked = () if postings is None else postings_of(postings, options.columns)
    told(f"Reading {len(sorted_.said):,} sentences", 0, 0)
    answers = _answers(own, sorted_, asked, ready, options.min_similarity)
    again = repeats(ready, [s.sentence.text for s in sorted_.said])
    weighed = [_weighed(i, sorted_.said, again, answers) for i in range(len(sorted_.said))]
    return Writing(
        mine=own,
        sentences=tuple(sorted(weighed, key=_rank)),
        entries=tuple(_told(weighed, sorted_)),
        left_out=sorted_.left_out,
        n_postings=len(asked),
        encoder=ready.name,
    )


def _rank(weighed: Weighed) -> tuple[float, int]:
    """Weakest first; of equals, that with less to hold on to."""
    return (-round(sum(sign.weight for sign in weighed.signs), 3), tells(weighed.sentence.text))


def _answers(
    mine: Mine,
    found: Statements,
    postings: Sequence[Posting],
    encoder: Wrapped,
    min_similarity: float | None,
) -> list[float | None]:
    """For each statement the similarity of what it answers best, less the cut-off; None for none.

    A statement of several pieces answers what one of them does.
    """
    if not postings:
        return [None] * len(found.said)
    cut_offs = cut_offs_of(encoder.name, min_similarity)
    done = compared(mine, Asking.of(postings, encoder), cut_offs)
    best = {
        (s.document, s.start): similarity
        for s, similarity in zip(mine.evidence, done.asked_for.tolist(), strict=True)
    }
    partly = min_similarity if min_similarity is not None else cut_offs.partly
    return [
        max(
            similarity
            for (document, start), similarity in best.items()
            if document == s.sentence.document and s.sentence.start <= start < s.sentence.end
        )
        - partly
        for s in found.said
    ]


def _weighed(
    place: int,
    said: Sequence[Statement],
    again: dict[int, Repeat],
    answers: Sequence[float | None],
) -> Weighed:
    statement = said[place]
    signs = list(signs_of(statement.sentence.text))
    if place in again:
        signs.append(_twice(again[place], said))
    answer = answers[place]
    if answer is not None and answer < 0:
        signs.append(
            Sign(
                kind="not asked",
                weight=NOT_ASKED,
                why="it answers nothing that these postings ask",
                ask="Is it needed here? Which requirement should it answer?",
            )
        )
    signs.sort(key=lambda s: (-s.weight, s.kind, s.at))
    return Weighed(sentence=statement.sentence, entry=statement.entry, signs=tuple(signs))


def _twice(repeat: Repeat, said: Sequence[Statement]) -> Sign:
    first = said[repeat.first].sentence
    page = f"p. {first.page}, " if first.page is not None else ""
    return Sign(
        kind="said twice",
        weight=TWICE,
        why=f"line {first.line} says it already: “{first.text}”",
        ask="What was different this time? Say that, or say it once.",
        other=f"{first.document} {page}line {first.line}",
    )


def _told(weighed: Sequence[Weighed], found: Statements) -> list[Told]:
    """How much each entry but schools and certificates tells, in the documents' order."""
    of_entries: list[list[Weighed]] = [[] for _ in found.entries]
    for one in weighed:
        if one.entry is not None:
            of_entries[one.entry].append(one)
    return [
        Told(
            entry=entry,
            n_sentences=len(several),
            n_with_numbers=sum(bool(quantities(one.sentence.text)) for one in several),
        )
        for entry, several in zip(found.entries, of_entries, strict=True)
        if entry.section not in LISTS and (several or entry.period is not None)
    ]


def _untold(what: str, n_done: int, n_total: int) -> None:
    """No progress is shown."""
