""" "Tell me about yourself": dated entries, newest first, with what they say most concretely."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any, Final

from jobspace.compare.mine import mine_of
from jobspace.compare.places import place_of
from jobspace.compare.signs import signs_of, tells
from jobspace.compare.statements import LISTS, statements_of
from jobspace.documents.dates import Period, month_shown
from jobspace.documents.entries import Entry, experience_spans
from jobspace.documents.sentence import Sentence
from jobspace.errors import InputError, UsageError

GAP_MONTHS: Final = 3  # a shorter one nobody asks about
CONCRETE: Final = 0.5  # a sentence of this weakness or more is not worth telling


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A dated job, school or project, with its most concrete sentences in the document's order."""

    entry: Entry
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Months between two jobs of which the documents tell nothing: the first, and the last."""

    first: int
    last: int

    @property
    def months(self) -> int:
        """How many."""
        return self.last - self.first + 1

    def __str__(self) -> str:
        """As people write it."""
        return f"{month_shown(self.first)} – {month_shown(self.last)}"


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """A person's dated entries, newest first.

    Attributes:
        stages: by their end, then their start, then the documents' order.
        gaps: between jobs, newest first.
        undated: entries without a date, which can stand nowhere.
        documents: the names of what was read.
    """

    stages: tuple[Stage, ...]
    gaps: tuple[Gap, ...]
    undated: tuple[Entry, ...] = field(repr=False)
    documents: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """What `--json` prints."""
        return {
            "documents": list(self.documents),
            "stages": [
                {
                    "title": stage.entry.title,
                    "period": str(stage.entry.period),
                    "section": stage.entry.section,
                    **_at(stage.entry.head),
                    "sentences": [place_of(sentence) for sentence in stage.sentences],
                }
                for stage in self.stages
            ],
            "gaps": [{"period": str(gap), "months": gap.months} for gap in self.gaps],
            "undated": [{"title": e.title, **_at(e.head)} for e in self.undated],
        }


def timeline(mine: Any, *, top_k: int = 3, today: date | None = None) -> Timeline:
    """Sort a person's dated entries, newest first, each with its most concrete sentences.

    The most concrete are those of the least weakness (see `writing`); one of `CONCRETE` or more
    is left out, and one that stands under a newer entry already. Gaps are stretches of
    `GAP_MONTHS` months or more between two jobs.

    Args:
        mine: a path, folder or glob of documents, or several; or Documents.
        top_k: so many sentences an entry, 1 or more.
        today: until when a job of the present lasts; None for today.

    Raises:
        UsageError: no sentence wanted.
        InputError: no entry has a date.
        Others: see `mine_of`.
    """
    if top_k < 1:
        raise UsageError(f"top_k: got {top_k}; expected 1 or more. Set -k.")
    own = mine_of(mine)
    found = statements_of(own, today=today or date.today())
    said: dict[int, list[Sentence]] = {}
    for statement in found.said:
        if statement.entry is not None:
            said.setdefault(statement.entry, []).append(statement.sentence)
    dated = [(e.period, i, e) for i, e in enumerate(found.entries) if e.period is not None]
    names = tuple(document.name for document in own.documents)
    if not dated:
        raise InputError(
            f"{', '.join(names)}: got no dated entry; expected jobs or projects with their dates, "
            'such as "Nurse, Mercy Hospital, 2012 to 2015". Add the dates.'
        )
    dated.sort(key=lambda one: _newest(one[0]))
    stages: list[Stage] = []
    told: set[str] = set()  # what a newer job says in the same words is not told again
    for _, i, entry in dated:
        new = [s for s in said.get(i, ()) if s.text not in told]
        stages.append(Stage(entry=entry, sentences=tuple(_concrete(new, top_k))))
        told.update(s.text for s in stages[-1].sentences)
    return Timeline(
        stages=tuple(stages),
        gaps=tuple(_gaps(found.entries)),
        undated=tuple(_undated(found.entries, said)),
        documents=names,
    )


def _newest(period: Period) -> tuple[int, int]:
    return -period.end, -period.start


def _concrete(sentences: Sequence[Sentence], top_k: int) -> Iterator[Sentence]:
    """The most concrete, in the document's order; each text once."""
    weakness = {s.text: sum(sign.weight for sign in signs_of(s.text)) for s in sentences}
    distinct = list({s.text: s for s in reversed(sentences)}.values())[::-1]
    good = [s for s in distinct if weakness[s.text] < CONCRETE]
    best = sorted(good, key=lambda s: (weakness[s.text], -tells(s.text)))[:top_k]
    return (s for s in distinct if s in best)


def _gaps(entries: Sequence[Entry]) -> Iterator[Gap]:
    spans = experience_spans(entries)
    for before, after in reversed(list(pairwise(spans))):
        if after[0] - before[1] >= GAP_MONTHS:
            yield Gap(first=before[1], last=after[0] - 1)


def _undated(entries: Sequence[Entry], said: dict[int, list[Sentence]]) -> Iterator[Entry]:
    """Entries of work that say something and have no date."""
    for i, entry in enumerate(entries):
        if entry.period is None and said.get(i) and entry.section not in LISTS:
            yield entry


def _at(head: Sentence) -> dict[str, Any]:
    return {"document": head.document, "line": head.line, "page": head.page}
