"""When a document or a posting is from: a day, a month, a quarter or a year, and how one knows."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from jobspace.documents.points import FIRST_YEAR, points

Unit: TypeAlias = Literal["day", "month", "quarter", "year"]
UNITS: Final[tuple[Unit, ...]] = ("day", "month", "quarter", "year")

_YEAR: Final = r"(?:19[5-9]\d|20\d\d)"
_NUMBERS: Final = re.compile(
    rf"(?<!\d)(?P<year>{_YEAR})(?:(?P<sign>[-_. /]?)(?P<month>0[1-9]|1[0-2])"
    r"(?:(?P=sign)(?P<day>0[1-9]|[12]\d|3[01]))?)?(?!\d|[-_. ]\d\d(?!\d))"
)
_FRONT: Final = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*\r?$", re.S | re.M)
_DATE_LINE: Final = re.compile(r"(?im)^(?:date|updated|last[_ -]?modified)\s*:\s*(.+?)\s*$")
_THREE_NUMBERS: Final = re.compile(
    rf"(?<!\d)(\d\d?)(?P<sign>[/._ -])(\d\d?)(?P=sign)({_YEAR}|\d\d(?=$|\s))(?!\d)"
)
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?(?:[eE]\+?\d+)?")
_WITH_FRONT: Final = (".md", ".markdown", ".txt", ".text", "")
_FRONT_BYTES: Final = 4_096
# Numbers of a column by their size: a year, yyyymm, yyyymmdd, then seconds since 1970 and finer.
_SECONDS: Final = ((1e8, 1.0), (1e11, 1e3), (1e14, 1e6), (1e17, 1e9))
_OF_POINT: Final[dict[str, Unit]] = {"month": "month", "season": "quarter", "year": "year"}
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class When:
    """A stretch of time that a date names.

    Attributes:
        day: its first day.
        unit: how long it is.

    >>> str(When(day=date(2024, 4, 1), unit="quarter"))
    '2024 Q2'
    """

    day: date
    unit: Unit

    def __str__(self) -> str:
        """As it sorts: 2024-03-15, 2024-03, 2024 Q1 or 2024."""
        match self.unit:
            case "day":
                return self.day.isoformat()
            case "month":
                return f"{self.day:%Y-%m}"
            case "quarter":
                return f"{self.day.year} Q{(self.day.month + 2) // 3}"
        return f"{self.day.year}"


def when_of(value: Any, *, today: date) -> When | None:
    """When a value of a column is.

    Dates and timestamps; ISO dates; of a date in three numbers the month is the first, as in the
    United States, unless it is above 12; "March 2024", "Q1 2024", "2024"; numbers: years, yyyymm,
    yyyymmdd, and seconds, ms, µs or ns since 1970 (LinkedIn's are ms).

    Args:
        today: dates from 1950 to a year after it are dates; none other is.

    Returns:
        None for what is no date.

    >>> [str(when_of(v, today=date(2026, 1, 1))) for v in (1713398400000.0, "3/4/2024", 2023, "?")]
    ['2024-04-18', '2024-03-04', '2023', 'None']
    """
    if isinstance(value, datetime):
        found: When | None = When(day=value.date(), unit="day")
    elif isinstance(value, date):
        found = When(day=value, unit="day")
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        found = _of_number(float(value))
    else:
        found = _of_text(str(value).strip(), today) if value is not None else None
    return found if found and FIRST_YEAR <= found.day.year <= today.year + 1 else None


def when_in_name(name: str, *, today: date) -> When | None:
    """The date in a name of a file or folder; None without one, or with two that differ.

    >>> [str(when_in_name(n, today=date(2026, 1, 1))) for n in ("cv_20220115", "brag-mar-2024")]
    ['2022-01-15', '2024-03']
    """
    words = re.sub(r"[_\-.]+", " ", name)
    found = {w for p in points(words, today=today) if (w := _of_point(p.start, p.unit, p.kind))}
    found |= {w for match in _NUMBERS.finditer(name) if (w := _of_match(match))}
    found |= {w for match in _THREE_NUMBERS.finditer(name) if (w := _of_three(match))}
    finest = next((u for u in UNITS if any(w.unit == u for w in found)), None)
    several = {w for w in found if w.unit == finest}
    only = several.pop() if len(several) == 1 else None
    return only if only and FIRST_YEAR <= only.day.year <= today.year + 1 else None


def when_of_file(path: Path, *, today: date) -> tuple[When, str] | None:
    """When a file is from, and how one knows: its front matter, its name, or its folder's name.

    Never by when it was written to disk: copying a file changes that.

    Returns:
        None where none of them says.
    """
    front = _front_matter(path, today)
    if front is not None:
        return front, "its front matter"
    named = when_in_name(path.stem, today=today)
    if named is not None:
        return named, "its name"
    folder = when_in_name(path.absolute().parent.name, today=today)
    return (folder, "its folder's name") if folder else None


def _front_matter(path: Path, today: date) -> When | None:
    if path.suffix.lower() not in _WITH_FRONT or not path.is_file():
        return None
    with path.open("rb") as file:
        head = file.read(_FRONT_BYTES).decode("utf-8", errors="replace")
    block = _FRONT.match(head)
    line = _DATE_LINE.search(block[1]) if block else None
    return when_of(line[1].strip("\"' "), today=today) if line else None


def _of_number(value: float) -> When | None:
    if not math.isfinite(value):
        return None
    if value == int(value) and value < 1e8:
        return _of_text_number(str(int(value)))
    scale = next((s for least, s in reversed(_SECONDS) if value >= least), None)
    if scale is None or value / scale >= 1e11:
        return None
    return When(day=(_EPOCH + timedelta(seconds=value / scale)).date(), unit="day")


def _of_text_number(digits: str) -> When | None:
    match = _NUMBERS.fullmatch(digits)
    return _of_match(match) if match else None


def _of_text(text: str, today: date) -> When | None:
    if _NUMBER.fullmatch(text):
        return _of_number(float(text))
    if iso := _iso(text):
        return iso
    if match := _THREE_NUMBERS.match(text):
        return _of_three(match)
    if match := _NUMBERS.fullmatch(text):
        return _of_match(match)
    found = [w for p in points(text, today=today) if (w := _of_point(p.start, p.unit, p.kind))]
    return found[0] if len(found) == 1 else None


def _iso(text: str) -> When | None:
    try:
        return When(day=datetime.fromisoformat(text).date(), unit="day")
    except ValueError:
        pass
    try:
        return When(day=date.fromisoformat(text[:10]), unit="day")
    except ValueError:
        return None


def _of_match(match: re.Match[str]) -> When | None:
    year, month, day = (int(match[name] or 0) for name in ("year", "month", "day"))
    if day:
        return _day(year, month, day)
    return When(day=date(year, month or 1, 1), unit="month" if month else "year")


def _of_three(match: re.Match[str]) -> When | None:
    """A date in three numbers; the month is the first, as in the United States, if it can be."""
    first, second = int(match[1]), int(match[3])
    year = int(match[4]) if len(match[4]) == 4 else 2_000 + int(match[4])
    month, day = (first, second) if first <= 12 else (second, first)
    return _day(year, month, day)


def _of_point(start: int, unit: str, kind: str) -> When | None:
    if kind in ("part", "now"):
        return None
    day = date(start // 12, start % 12 + 1, 1)
    return When(day=day, unit=_OF_POINT[unit])


def _day(year: int, month: int, day: int) -> When | None:
    try:
        return When(day=date(year, month, day), unit="day")
    except ValueError:
        return None
