"""A person's document as its entries: jobs, schools, projects, dated notes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from jobspace.documents.dates import Period
from jobspace.documents.entry_lines import (
    MAX_TITLE_WORDS,
    Unit,
    ends_with_role,
    is_entry_line,
    is_job,
    is_said,
    is_title,
    shortened,
    trimmed,
    units_of,
    without_period,
)
from jobspace.documents.headings import is_known
from jobspace.documents.resume import INLINE, Section, section_begun, section_of
from jobspace.documents.sentence import Sentence

# Sections in which a line that ends in one date begins an entry: "B.Sc. Physics, 05/2013".
_DATED: Final = ("education", "certifications", "awards", "projects", "experience")
# Résumés list such in the middle of their jobs, and do not say where the jobs go on.
_NOTES: Final = ("skills", "awards", "projects", "languages", "summary", "other")
_LISTS: Final = ("awards", "skills", "summary")
_SCHOOL: Final = re.compile(
    r"(?i)\b(?:bachelor|master of|diploma|associate (?:of (?:arts|science|applied)|degree)|gpa|"
    r"ph\.?d|degree|[bm]\.? ?sc?\b|b\.?a\b|mba\b|coursework)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that a person did, with what they say of it.

    Attributes:
        title: its line without the date: "Senior Engineer, Acme".
        period: when; None where neither it nor a heading above it has a date.
        section: of the résumé it stands in; None outside of any.
        head: the sentence that has the date, or the heading.
        sentences: what is said of it, in the document's order, without the lines of its title.
            A dated bullet says it in the same line, and `head` is the first of them.

    >>> from jobspace.documents.document import Document
    >>> from jobspace.documents.split import sentences_of
    >>> text = "Experience\\nNurse, Mercy Hospital 10/2012 to 11/2015\\nCared for 12 children."
    >>> sentences = sentences_of(Document.of_text("me", text))
    >>> for entry in entries_of(sentences, today=date(2026, 3, 5)):
    ...     print(entry.title, "|", entry.period, "|", [s.text for s in entry.sentences])
    Nurse, Mercy Hospital | Oct 2012 – Nov 2015 | ['Cared for 12 children.']
    """

    title: str
    period: Period | None
    section: Section | None
    head: Sentence
    sentences: tuple[Sentence, ...] = ()


@dataclass(slots=True, kw_only=True)
class _Open:
    """An entry that is being read."""

    title: list[str]
    period: Period | None
    section: Section | None
    head: Sentence
    said: list[Sentence] = field(default_factory=list)
    is_frame: bool = False  # a heading that is a date and nothing else: "## 2024"

    def closed(self) -> Entry:
        return Entry(
            title=", ".join(part for part in self.title if part),
            period=self.period,
            section=self.section,
            head=self.head,
            sentences=tuple(self.said),
        )


def entries_of(sentences: Sequence[Sentence], *, today: date) -> tuple[Entry, ...]:
    """The entries of a document, in its order.

    An entry begins with a heading that names no section, or with a short line that has a period
    ("Accountant 10/2012 to 11/2015"), or, in a section of schools, awards or projects, one date,
    or with a date at the beginning of a line ("2024-03-02: shipped"). What follows belongs to it
    until the next one, or the next section. Where the line has little but the date, its title is
    the line above or below. A heading that is nothing but a date lends it to those under it.
    What stands before the first entry of a section belongs to none.

    Args:
        sentences: of one document.
        today: what "Current" lasts until.
    """
    return tuple(entry.closed() for entry in _Reader(today=today).read(sentences))


def months_of_experience(entries: Iterable[Entry]) -> int:
    """How many months the periods of work cover, those that overlap once.

    Counted are the entries of the section of experience whose period has two ends, schools not.
    Where there are none, those of a summary, of a list of skills, or of no section are.
    """
    spans = experience_spans(entries)
    return sum(end - start for start, end in spans)


def experience_spans(entries: Iterable[Entry]) -> tuple[tuple[int, int], ...]:
    """The stretches of work, joined where they overlap or touch: (first month, month after)."""
    dated = [
        (entry.section, entry.period)
        for entry in entries
        if entry.period and entry.period.is_range and not _SCHOOL.search(entry.title)
    ]
    work = [period for section, period in dated if section == "experience"]
    work = work or [period for section, period in dated if section in (None, "summary", "skills")]
    spans: list[tuple[int, int]] = []
    for start, end in sorted((period.start, period.end) for period in work):
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return tuple(spans)


class _Reader:
    """Reads a document's units in order; holds the section and the entry that is open."""

    def __init__(self, *, today: date) -> None:
        self.today = today
        self.section: Section | None = None
        self.open: _Open | None = None
        self.frame: Period | None = None
        self.done: list[_Open] = []

    def read(self, sentences: Sequence[Sentence]) -> list[_Open]:
        units = list(units_of(sentences, today=self.today))
        place = 0
        while place < len(units):
            place += self._take(units, place)
        return self.done

    def _take(self, units: Sequence[Unit], place: int) -> int:
        """Reads a unit, and returns how many it used."""
        unit = units[place]
        section = section_begun(unit.text, held=self.section)
        if section in _NOTES and self._is_inline(units, place):
            section = None
        if section is not None:
            self.section, self.open, self.frame = section, None, None
            if not INLINE.match(unit.text):
                return 1
        period = self._begins(unit)
        if period is not None:
            return self._begin(units, place, period)
        if unit.is_heading and not is_known(unit.text) and not unit.text.rstrip().endswith(":"):
            self._add(unit, [unit.text], self.frame)
        elif self.open is not None:
            self.open.said.extend(unit.sentences)
        return 1

    def _is_inline(self, units: Sequence[Unit], place: int) -> bool:
        """Whether a heading is a note in a job: "Skills: Excel", with what it names beside it."""
        if self.section != "experience" or self.open is None:
            return False
        below = units[place + 1] if place + 1 < len(units) else None
        return INLINE.match(units[place].text) is not None or (
            below is not None and below.line == units[place].line
        )

    def _begins(self, unit: Unit) -> Period | None:
        """The period with which a unit begins an entry."""
        for period in unit.periods[:1]:
            if unit.is_heading:
                return period
            if is_entry_line(unit.text, period) and (
                period.is_range or self._may_be_single(unit.text, period)
            ):
                return period
        return None

    def _may_be_single(self, text: str, period: Period) -> bool:
        first = not text[: period.at].strip(" ([*")
        held = self.open.period if self.open and not self.open.is_frame else None
        is_note = first or self.section == "experience"
        if held and held.is_range and is_note and held.start <= period.start < held.end:
            return False
        if first and period.starts_in != "year":
            return True
        return self.section in _DATED and len(text.split()) <= MAX_TITLE_WORDS + 6

    def _begin(self, units: Sequence[Unit], place: int, period: Period) -> int:
        unit = units[place]
        rest = without_period(unit.text, period)
        inline = INLINE.match(rest)
        if inline is not None and section_of(inline[1]):
            rest = rest[inline.end() :]
        title, used = [rest], 1
        if unit.is_heading and not rest:
            self.frame = period
            self._add(unit, [unit.text], period, is_frame=True)
            return 1
        if len(rest.split()) > MAX_TITLE_WORDS or is_said(unit.text, period):
            self._add(unit, [shortened(trimmed(unit.text[: period.at]) or rest)], period)
            self.done[-1].said.extend(unit.sentences)
            return 1
        below = units[place + 1] if place + 1 < len(units) else None
        if not rest and below and self._is_title(below) and not self._has_above(units, place):
            title, used = [below.text], 2
        elif not unit.is_heading:
            title = [*self._taken_above(units, place), rest]
        self._add(unit, title, period)
        return used

    def _add(
        self, unit: Unit, title: list[str], period: Period | None, *, is_frame: bool = False
    ) -> None:
        if self.section in _LISTS and period and is_job(period, title):
            self.section = "experience"
        self.open = _Open(
            title=title,
            period=period,
            section=self.section,
            head=unit.sentences[0],
            is_frame=is_frame,
        )
        self.done.append(self.open)

    def _is_title(self, unit: Unit) -> bool:
        return (
            not unit.is_heading
            and not any(period.is_range for period in unit.periods)
            and section_begun(unit.text, held=self.section) is None
            and is_title(unit.text)
        )

    def _has_above(self, units: Sequence[Unit], place: int) -> bool:
        """Whether the line above, after a gap or a heading, is a title."""
        if not place or not self._is_title(units[place - 1]):
            return False
        if units[place].line - units[place - 1].line != 1:
            return False
        before = units[place - 2] if place > 1 else None
        return (
            before is None
            or section_begun(before.text, held=None) is not None
            or units[place - 1].line - before.line > 1
        )

    def _taken_above(self, units: Sequence[Unit], place: int) -> list[str]:
        """The lines of the title above a line with a date, taken from the entry before."""
        above: list[str] = []
        rest = without_period(units[place].text, units[place].periods[0])
        for at in range(place - 1, max(-1, place - 3), -1):
            unit = units[at]
            is_near = units[at + 1].line - unit.line == 1
            if not is_near or not self._is_title(unit) or _is_head(unit, self.done):
                break
            above.insert(0, unit.text)
        is_apart = self._has_above(units, place - len(above) + 1) if above else False
        if rest and not is_apart:
            starts = units[place].periods[0].at == 0
            above = above[-1:] if starts and above and ends_with_role(above[-1]) else []
        held = self.open
        if held is not None and above:
            taken = {id(s) for u in units[place - len(above) : place] for s in u.sentences}
            held.said = [s for s in held.said if id(s) not in taken]
        return above


def _is_head(unit: Unit, done: Sequence[_Open]) -> bool:
    return bool(done) and done[-1].head is unit.sentences[0]
