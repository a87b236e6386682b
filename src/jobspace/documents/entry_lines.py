"""Tells the lines of a document that begin an entry from those that belong to one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from jobspace.documents.dates import Period, periods
from jobspace.documents.sentence import Sentence
from jobspace.text.action_verbs import begins_line

MAX_LINE: Final = 200  # characters; the sentences of a longer line are looked at one by one
MAX_TITLE_WORDS: Final = 12
MAX_HEAD_WORDS: Final = 16  # before the period of a job line
_PROSE: Final = re.compile(
    r"(?i)\b(?:in|from|since|during|between|of|by|for|than|through|until|after|before|and|the|"
    r"approximately|fy|year|years)\s*$"
)
_EDGE: Final = re.compile(r"^[\s,;:.|/•()\[\]–—-]+|[\s,;:|/•(\[–—-]+$|^\W+$")
_IN_BRACKETS: Final = re.compile(r"\([^)]*\)")
_GAP: Final = re.compile(r"\s*\(\s*\)|\s+(?=,)|(?<=\()\s+")
_ENDED: Final = re.compile(r"[.:!?]$")
_SHORT: Final = re.compile(
    r"(?i)\b(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|inc|co|corp|ltd|st|sr|jr|dept|univ)\.$|"
    r"\.(?-i:[A-Z])[a-z]{0,3}\.$|\b(?-i:[A-Z])\.$"
)
_WORD: Final = re.compile(r"[^\W\d_]{4,}")
# The words that the name of a job ends with.
_ROLE: Final = re.compile(
    r"(?i)(?:er|or|ist|ian|ant|ent|ive|man|nurse|chef|cook|clerk|intern|lead|head|aide|associate|"
    r"representative|assistant|specialist|technician|attorney|analyst|host|hostess|staff|chief)"
    r"(?: (?:i{1,3}|iv|v|\d))?$"
)
_JOBS_TEXT: Final = (
    "accountant administrator advisor advocate agent aide analyst architect assistant associate "
    "attorney auditor bartender bookkeeper buyer captain caregiver cashier chef clerk consultant "
    "controller cook coordinator counselor designer developer director driver editor engineer "
    "executive foreman founder host hostess instructor intern lead manager mechanic nurse officer "
    "operator owner partner photographer planner president producer recruiter representative "
    "researcher scientist server specialist supervisor teacher technician therapist trainer waiter "
    "waitress writer"
)
_JOB: Final = re.compile(rf"(?i)\b(?:{'|'.join(_JOBS_TEXT.split())})\b(?! of the (?:year|month))")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """The sentences that begin in one line."""

    text: str
    sentences: tuple[Sentence, ...]
    periods: tuple[Period, ...]

    @property
    def line(self) -> int:
        """The number of the line."""
        return self.sentences[0].line

    @property
    def is_heading(self) -> bool:
        """Whether it names what follows, and nothing else."""
        return len(self.sentences) == 1 and self.sentences[0].is_heading


def units_of(sentences: Sequence[Sentence], *, today: date) -> Iterator[Unit]:
    """The lines of a document, with their sentences and periods; long ones by sentence."""
    lines = groupby(sentences, key=lambda s: (s.document, s.line))
    parts = [part for _, line in lines for part in _parts(tuple(line))]
    place = 0
    while place < len(parts):
        # "January 2010", "to", "June 2011" in three lines is one period.
        used = 3 if place + 2 < len(parts) and _is_to(parts[place + 1]) else 1
        whole = tuple(sentence for part in parts[place : place + used] for sentence in part)
        text = " ".join(s.text for s in whole)
        yield Unit(text=text, sentences=whole, periods=periods(text, today=today))
        place += used


def _is_to(part: tuple[Sentence, ...]) -> bool:
    return len(part) == 1 and part[0].text.lower() in ("to", "until", "through")


def _parts(line: tuple[Sentence, ...]) -> Iterator[tuple[Sentence, ...]]:
    """The sentences of a line, those together that were cut apart inside a name or a date."""
    start, is_long = 0, sum(len(s.text) for s in line) > MAX_LINE
    for place, sentence in enumerate(line, 1):
        is_end = is_long or _ENDED.search(sentence.text)
        if place == len(line) or (is_end and not _SHORT.search(sentence.text)):
            yield line[start:place]
            start = place


def is_entry_line(text: str, period: Period) -> bool:
    """Whether a line with a period names what was done then, rather than tells of it."""
    head, tail = text[: period.at], text[period.until :]
    words = head.split()
    if len(words) > MAX_HEAD_WORDS or (len(words) > 1 and _PROSE.search(head)):
        return False
    if not words:
        return True
    if _tells(head) or len(tail.split()) > 60:
        return False
    return _is_named(_IN_BRACKETS.sub(" ", head))


def is_job(period: Period, title: Sequence[str]) -> bool:
    """Whether a period to the month and the name of a job say that an entry is one."""
    return (
        period.is_range
        and period.starts_in == "month"
        and period.ends_in in ("month", "now")
        and any(_JOB.search(part) for part in title)
    )


def is_title(text: str) -> bool:
    """Whether a line may be the title of an entry: short, like a name, no sentence."""
    words = text.split()
    return (
        len(words) <= MAX_TITLE_WORDS
        and text[-1] not in ".;:!?"
        and not _tells(text)
        and _is_named(text)
    )


def _tells(text: str) -> bool:
    """Whether a text says what someone did: a verb first, and words that are no names."""
    first = re.match(r"[^\W\d_]+", text.strip(" •*-"))
    if first is None or not begins_line(first[0]) or _ROLE.search(first[0]):
        return False
    return not _is_named_all(text)


def _is_named(text: str) -> bool:
    """Whether most longer words of a text begin with a capital."""
    words = _WORD.findall(text)
    capital = sum(word[0].isupper() for word in words)
    return 2 * capital >= len(words) if len(words) > 1 else text.strip()[:1].isupper()


def is_said(text: str, period: Period) -> bool:
    """Whether a line that begins with its date says a thing in a sentence."""
    if text[: period.at].strip(" ([*"):
        return False
    after = text[period.until :].lstrip(" )]*")
    tail = trimmed(after)
    return after[:1] in (":", "–", "—", "-") and bool(tail) and not _is_named_all(tail)


def _is_named_all(text: str) -> bool:
    words = _WORD.findall(text)
    return bool(words) and all(word[0].isupper() for word in words) and text[-1] != "."


def without_period(text: str, period: Period) -> str:
    """A line without its date and what separated them."""
    before, after = text[: period.at], text[period.until :]
    parts = [trimmed(part) for part in (before, after)]
    return _GAP.sub("", ", ".join(part for part in parts if part)) if any(parts) else ""


def shortened(text: str) -> str:
    """The first words of a text, as a title."""
    words = text.split()
    return text if len(words) <= MAX_TITLE_WORDS else " ".join(words[:MAX_TITLE_WORDS]) + " …"


def trimmed(text: str) -> str:
    """A text without the signs at its ends that part it from a date."""
    return _EDGE.sub("", text)


def ends_with_role(text: str) -> bool:
    """Whether a text ends as the names of jobs do.

    >>> ends_with_role("Business Center Manager"), ends_with_role("Windows Server 2012")
    (True, False)
    """
    return _ROLE.search(text) is not None
