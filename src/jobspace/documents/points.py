"""Finds points in time in running text: "10/2012", "12 May 2014", "Q3 2021", "2019", "Current"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, TypeAlias

FIRST_YEAR: Final = 1950
Unit: TypeAlias = Literal["month", "season", "year", "now"]

_MONTHS_TEXT: Final = "jan feb mar apr may jun jul aug sep oct nov dec"
MONTHS: Final = tuple(_MONTHS_TEXT.split())
# (first month, last month), from 0; the terms as schools in the north have them.
_SEASONS: Final = {
    "winter": (0, 2),
    "spring": (2, 4),
    "summer": (5, 7),
    "fall": (8, 11),
    "autumn": (8, 11),
    **{f"q{n + 1}": (3 * n, 3 * n + 2) for n in range(4)},
    **{f"h{n + 1}": (6 * n, 6 * n + 5) for n in range(2)},
}
DASH: Final = r"[-‐‑‒–—―]"
_MONTH: Final = (
    r"(?:jan(?:uary)?|febr?(?:uary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DIGITS: Final = r"(?:19[5-9]\d|20\d\d)"
_YEAR: Final = rf"{_DIGITS}(?!\w|%|[.,:]\d(?!\d\d\d)|/(?!{_DIGITS})\d)"
_DAY: Final = r"(?:0?[1-9]|[12]\d|3[01])"
_TH: Final = r"(?:st|nd|rd|th)?"
_NUMBER: Final = r"(?:0?[1-9]|1[0-2])"
_TERM: Final = r"(?:winter|spring|summer|fall|autumn|q[1-4]|h[12])"
# Every way to write a point; of those that fit at a place the first counts.
_POINT: Final = re.compile(
    r"(?i)(?<![\w$£€#.])(?:"
    rf"(?P<iso>(?P<iso_year>{_DIGITS})(?P<sign>[-/.])(?P<iso_month>0[1-9]|1[0-2])"
    rf"(?:(?P=sign){_DAY})?(?![\w/]|[-.]\d))|"
    rf"(?P<day>(?P<a>\d\d?)(?P<mark>[-/.])(?P<b>\d\d?)(?P=mark)(?P<day_year>{_YEAR}))|"
    rf"(?P<numeric>(?P<number>{_NUMBER})\s?[-/.]\s?(?P<number_year>{_YEAR}))|"
    rf"(?P<named>(?:{_DAY}{_TH}(?: of)?[ .-]\s?)?(?P<name>{_MONTH})\.?"
    rf"(?:(?:\s?{_DAY}{_TH}(?:\s?{DASH}\s?{_DAY}{_TH})?)?\s*,?\s*[-/,]?\s*(?P<name_year>{_YEAR})|"
    r"\s?['’](?P<short_year>\d\d)(?!\w)))|"
    rf"(?P<term>(?P<term_name>{_TERM})(?: of)?,?[ /-]?\s?(?P<term_year>{_YEAR}))|"
    rf"(?P<half>(?P<half_year>{_DIGITS})[ -]?(?P<half_name>[qh][1-4])\b)|"
    rf"(?P<school>(?P<school_year>{_DIGITS}){DASH}(?P<school_end>\d\d)(?![\w/.-]))|"
    rf"(?P<year>{_YEAR})|"
    rf"(?P<part>(?:{_MONTH}|{_TERM})(?![\w'’]))|"
    r"(?P<now>(?:the )?(?:present|current(?:ly)?|now|today|date|ongoing)\b(?!['’]|\s+(?-i:[a-z])))"
    r")"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A point in time that a text names.

    Attributes:
        start, end: its first month and the one after its last, year * 12 + month - 1; of a part
            from 0, within a year.
        unit: how exact it is.
        at, until: where it stands in the text, in characters.
        kind: how it is written; a `part` is a month without a year, `school` two years (2013-14).
    """

    start: int
    end: int
    unit: Unit
    at: int
    until: int
    kind: str


def month_of(day: date) -> int:
    """The month of a day: year * 12 + month - 1."""
    return day.year * 12 + day.month - 1


def points(text: str, *, today: date) -> Iterator[Point]:
    """The points in time of a text, in its order, from 1950 to the end of next year.

    A number of four digits is one here whatever it counts; a month without a year as well.

    >>> [(p.kind, p.start % 12 + 1) for p in points("5/2012, Aug 3, 2014", today=date(2020, 1, 1))]
    [('numeric', 5), ('named', 8)]
    """
    last = (today.year + 2) * 12
    for match in _POINT.finditer(text):
        kind = match.lastgroup or ""
        if kind == "now":
            found: tuple[int, int, Unit] | None = (month_of(today), month_of(today) + 1, "now")
        else:
            found = _READERS[kind](match)
        if found is None or not (kind == "part" or FIRST_YEAR * 12 <= found[0] < last):
            continue
        start, end, unit = found
        yield Point(start=start, end=end, unit=unit, at=match.start(), until=match.end(), kind=kind)


_Found: TypeAlias = tuple[int, int, Unit] | None


def _month(year: str, month: int) -> _Found:
    at = int(year) * 12 + month - 1
    return at, at + 1, "month"


def _iso(match: re.Match[str]) -> _Found:
    return _month(match["iso_year"], int(match["iso_month"]))


def _day(match: re.Match[str]) -> _Found:
    """The month of a date in three numbers: the first, as in the United States, if it can be."""
    first, second = int(match["a"]), int(match["b"])
    month, day = (first, second) if first <= 12 else (second, first)
    return _month(match["day_year"], month) if 1 <= month <= 12 and 1 <= day <= 31 else None


def _numeric(match: re.Match[str]) -> _Found:
    return _month(match["number_year"], int(match["number"]))


def _named(match: re.Match[str]) -> _Found:
    short = match["short_year"]
    year = match["name_year"] or (f"19{short}" if int(short) > 49 else f"20{short}")
    return _month(year, 1 + MONTHS.index(match["name"][:3].lower()))


def _term(match: re.Match[str]) -> _Found:
    return _season(match["term_year"], match["term_name"])


def _half(match: re.Match[str]) -> _Found:
    return _season(match["half_year"], match["half_name"])


def _season(year: str, name: str) -> _Found:
    months = _SEASONS.get(name.lower())
    if months is None:
        return None
    return int(year) * 12 + months[0], int(year) * 12 + months[1] + 1, "season"


def _school(match: re.Match[str]) -> _Found:
    """Two years of which the second is short, from the middle of one to that of the other."""
    first, last = int(match["school_year"]), int(match["school_end"])
    length = (last - first) % 100
    return (first * 12 + 6, (first + length) * 12 + 6, "year") if 0 < length < 30 else None


def _year(match: re.Match[str]) -> _Found:
    start = int(match["year"]) * 12
    return start, start + 12, "year"


def _part(match: re.Match[str]) -> _Found:
    name = match["part"].lower()
    if name in _SEASONS:
        return _SEASONS[name][0], _SEASONS[name][1] + 1, "season"
    month = MONTHS.index(name[:3])
    return month, month + 1, "month"


_READERS: Final[dict[str, Callable[[re.Match[str]], _Found]]] = {
    "iso": _iso,
    "day": _day,
    "numeric": _numeric,
    "named": _named,
    "term": _term,
    "half": _half,
    "school": _school,
    "year": _year,
    "part": _part,
}
