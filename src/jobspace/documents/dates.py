"""Reads periods in running text: "10/2012 to 11/2015", "since 2019", "Mar–Jun 2024", "Q3 2021"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from jobspace.documents.points import DASH, MONTHS, Point, Unit, month_of, points

NEAR: Final = 60  # characters before a date that may tell what it is
_JOIN: Final = re.compile(
    rf"(?i)\s*[,(]?\s*(?:{DASH}{{1,2}}|~|\b(?:to|until|till?|through|thru|up to|and)\b)\s*"
)
_SLASH: Final = re.compile(r"\s*[/&]\s*")  # joins years and months without one, not dates
_BETWEEN: Final = re.compile(r"(?i)\bbetween\s+$")
_SINCE: Final = re.compile(r"(?i)\bsince\s+(?:about |early |late |mid[- ])?$")
_SCHOOL: Final = re.compile(r"(\d\d(\d\d))-(\d\d)")

# What a number of four digits is where it is no year: the name of a thing, an amount.
_SOFTWARE_TEXT: Final = (
    "access acrobat autocad dynamics excel exchange mysql nt office oracle outlook powerpoint "
    "publisher quickbooks revit server sharepoint solidworks sql visio vista win windows word xp"
)
_THINGS_TEXT: Final = (
    "about ansi approximately around building developer every form highway ieee iso kva level "
    "model nearly no number over rfc room roughly route section standard than unit up ver version "
    "vs works"
)
_THING: Final = re.compile(
    rf"(?i)(?:\b(?:{'|'.join((_SOFTWARE_TEXT + ' ' + _THINGS_TEXT).split())})\.?[ -]"
    r"|[$£€#+]\s?|\d[-.:]|\bv|[xX/]\d*|\d\s?(?:to|–)\s?)$"
)
_VERSIONS: Final = re.compile(rf"(?i)\b(?:{'|'.join(_SOFTWARE_TEXT.split())})\b[^.;:()|]{{0,30}}$")
_COUNTED: Final = re.compile(
    r"\+|\s?(?:sq|square|lbs?|kg|mg|ml|rpm|mw|kw|volts?|and above)\b|\s[a-z]+s\b|-[a-z\d]"
)
_IN: Final = re.compile(
    r"(?i)(?:\(|\b(?:in|since|during|class of|until|till|year|early|late|mid|circa|fy|graduated|"
    r"graduation|completed|expected|obtained|earned|received|awarded|issued|end of|"
    r"beginning of|start of)[:,]?)\s*$"
)
_BEGINS: Final = re.compile(rf"(?i)(?:^|[)\[,:;|/•*]|\s{DASH}|\b(?:by|from|of|and|&))\s*$")
_ENDS: Final = re.compile(rf"\s*(?:$|[)\],;:|/•*]|\.(?:\s|$)|{DASH}(?!\d)|[A-Z])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A stretch of time that a text names.

    Attributes:
        start, end: months, year * 12 + month - 1; the end is the first month after it. An end of
            a range that is a year only is taken at its middle: 2016–2019 is July 2016 to June
            2019, three years, and 2019–2019 half of one. A single year is all of it.
        starts_in, ends_in: how exact the text is; `now` for an end that is today.
        is_range: two ends are given ("2016–2019", "since 2019"), not one date.
        at, until: where it stands in the text, in characters.
    """

    start: int
    end: int
    starts_in: Unit
    ends_in: Unit
    is_range: bool
    at: int
    until: int

    @property
    def months(self) -> int:
        """How long it is."""
        return self.end - self.start

    @property
    def is_current(self) -> bool:
        """Whether it lasts until today."""
        return self.ends_in == "now"

    def __str__(self) -> str:
        """As people write it: "Oct 2012 – Nov 2015", "2016 – 2019", "2019 – now"."""
        start = _shown(self.start, self.starts_in)
        end = "now" if self.is_current else _shown(self.end - 1, self.ends_in)
        return start if start == end else f"{start} – {end}"


def periods(text: str, *, today: date) -> tuple[Period, ...]:
    """The periods that a text names, in its order.

    English month names and their short forms, terms, quarters, any dash. Of a date in three
    numbers the month is the first, as in the United States, unless it is above 12. Years run from
    1950 to the next one. A number of four digits is a year only where it stands like one: none is
    in "$2014", "ISO 2008", "Office 2010", "2000 customers", "555-2014". "2012-03" is March 2012;
    "2010-11" two years, unless it is an end of a range.

    Args:
        today: what "Current" and "since" last until; its month is counted.

    >>> text = "Nurse 10/2012 to 11/2015, then Summer 2018; ISO 9001, since 2024"
    >>> [str(p) for p in periods(text, today=date(2026, 3, 5))]
    ['Oct 2012 – Nov 2015', 'Jun 2018 – Aug 2018', '2024 – now']
    """
    return tuple(_periods(text, today))


def month_shown(month: int) -> str:
    """A month as people write it.

    >>> month_shown(2012 * 12 + 9)
    'Oct 2012'
    """
    return f"{MONTHS[month % 12].capitalize()} {month // 12}"


def _shown(month: int, unit: Unit) -> str:
    return str(month // 12) if unit == "year" else month_shown(month)


def _periods(text: str, today: date) -> Iterator[Period]:
    held: Point | None = None
    for point in points(text, today=today):
        if held is None:
            held = point
            continue
        joined = _range(text, held, point)
        yield from [joined] if joined else _alone(text, held, today)
        held = None if joined else point
    if held is not None:
        yield from _alone(text, held, today)


def _alone(text: str, point: Point, today: date) -> Iterator[Period]:
    """The period of a point that no other is joined to; none where it is no time at all."""
    if point.kind in ("part", "now") or (point.kind == "year" and not _is_year(text, point)):
        return
    start, end, unit = point.start, point.end, point.unit
    short = _SCHOOL.fullmatch(text, point.at, point.until)
    if short and int(short[3]) == (int(short[2]) + 1) % 100:
        start, end, unit = int(short[1]) * 12 + 6, int(short[1]) * 12 + 18, "year"
    is_since = (
        start <= month_of(today)
        and _SINCE.search(text[max(0, point.at - NEAR) : point.at]) is not None
    )
    if is_since:
        start, end = _middle(point) if unit == "year" else start, month_of(today) + 1
    yield Period(
        start=min(start, end - 1),
        end=end,
        starts_in=unit,
        ends_in="now" if is_since else unit,
        is_range=is_since or (unit == "year" and point.kind != "year"),
        at=point.at,
        until=point.until,
    )


def _range(text: str, first: Point, last: Point) -> Period | None:
    """The period from one point to the next, where the text joins them."""
    ends = _ends(first, last) if _are_joined(text, first, last) else None
    if ends is None or ends[1] <= ends[0]:
        return None
    if first.kind == "year" == last.kind and not _is_time(text, first.at, last.until):
        return None
    return Period(
        start=ends[0],
        end=ends[1],
        starts_in=first.unit,
        ends_in=last.unit,
        is_range=True,
        at=first.at,
        until=last.until,
    )


def _are_joined(text: str, first: Point, last: Point) -> bool:
    if first.kind in ("now", "school") or last.kind in ("part", "school"):
        return False
    between = text[first.until : last.at]
    if last.kind != "now" and text[last.at : last.until].lower() == "date":
        return False
    if "and" in between.lower():
        return (
            _JOIN.fullmatch(between) is not None and _BETWEEN.search(text[: first.at]) is not None
        )
    if first.kind == "part" or first.kind == "year" == last.kind:
        return (_SLASH.fullmatch(between) or _JOIN.fullmatch(between)) is not None
    return _JOIN.fullmatch(between) is not None


def _ends(first: Point, last: Point) -> tuple[int, int] | None:
    """The first month and the one after the last; a part takes its year from the other end."""
    if first.kind == "part":
        if last.unit not in ("month", "season"):
            return None
        start = last.start // 12 * 12 + first.start
        return (start if start <= last.start else start - 12), last.end
    if first.unit == "year" == last.unit and first.start == last.start:
        return first.start + 3, first.start + 9
    start, end = first.start, last.end
    if first.unit == "year":
        start = min(_middle(first), (first.start + end) // 2) if end > first.start else end
    if last.unit == "year":
        end = max(_middle(last), (start + last.end + 1) // 2) if last.end > start else start
    return start, end


def _middle(point: Point) -> int:
    return (point.start + point.end) // 2


def _is_year(text: str, point: Point) -> bool:
    """Whether a number of four digits that stands alone is a year."""
    if not _is_time(text, point.at, point.until):
        return False
    before = text[max(0, point.at - NEAR) : point.at]
    if _IN.search(before):
        return True
    if text[point.at : point.until] == "2000" or _VERSIONS.search(before):
        return False
    is_place = _BEGINS.search(before) or _ENDS.match(text, point.until)
    return is_place is not None


def _is_time(text: str, at: int, until: int) -> bool:
    """Whether nothing beside a number says that it names or counts a thing."""
    before = text[max(0, at - NEAR) : at]
    return _THING.search(before) is None and _COUNTED.match(text, until) is None
