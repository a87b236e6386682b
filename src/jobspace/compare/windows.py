"""Postings by time: the months, quarters or years they are from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from typing import Any, Final, Literal, TypeAlias, get_args

from jobspace.compare.dated import UNITS, When, when_of, when_of_file
from jobspace.compare.postings import Columns, Posting, postings_of
from jobspace.documents.read import document_paths
from jobspace.errors import InputError, UsageError

By: TypeAlias = Literal["month", "quarter", "year"]
BYS: Final[tuple[By, ...]] = get_args(By)
_MONTHS: Final[dict[By, int]] = {"month": 1, "quarter": 3, "year": 12}
LONGEST_BY_MONTH: Final = 9  # months that are still shown one by one
LONGEST_BY_QUARTER: Final = 36
SHARE_COARSE: Final = 0.05  # of the dates; if so many are years only, months are not looked at
MIN_A_WINDOW: Final = 10  # postings, on average; fewer in each, and the windows are longer
EXAMPLES: Final = 3  # of what is no date


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A month, a quarter or a year, and the postings of it.

    Attributes:
        label: 2024-03, 2024 Q1 or 2024.
        start, end: its first day, and its last.
        postings: all different; one posted again in the same window is there once.
    """

    label: str
    start: date
    end: date
    postings: tuple[Posting, ...] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Windows:
    """Postings by time.

    Attributes:
        by: how long a window is.
        windows: those with postings, in their order.
        n_postings: postings read.
        n_undated: without a date, or with what is none; left out.
        undated: some of what is no date, or the names of files without one.
        n_too_coarse: with a date that spans several windows (a year, by month); left out.
        n_repeated: the same text again in one window; left out.
    """

    by: By
    windows: tuple[Window, ...]
    n_postings: int
    n_undated: int
    undated: tuple[str, ...]
    n_too_coarse: int
    n_repeated: int


def dated_postings(
    places: Any, columns: Columns, *, today: date
) -> tuple[tuple[Posting, When | None], ...]:
    """Reads postings, each with its date: of the column `columns.date`, or of its file.

    Raises:
        UsageError: a table, and no column of dates.
        Others: see `postings_of`.
    """
    postings = postings_of(places, columns)
    if any(posting.row is not None for posting in postings):
        if columns.date is None:
            raise UsageError(
                "dates of postings: got a table and no column of dates; expected one. "
                "Name it with --date (in Python: date=)."
            )
        values = {p.date for p in postings}
        known = {value: when_of(value, today=today) for value in values}
        return tuple((p, known[p.date]) for p in postings)
    whens = _of_files(places, today)
    return tuple((p, whens[i] if whens else None) for i, p in enumerate(postings))


def windows_of(
    dated: Sequence[tuple[Posting, When | None]], by: By | Literal["auto"] = "auto"
) -> Windows:
    """Sorts dated postings into windows.

    Args:
        dated: postings, each with its date or None.
        by: how long a window is; `auto` takes months up to nine, quarters up to three years, else
            years; longer ones where they would have fewer than ten postings on average, or where
            5 % of the dates are not as exact.

    Raises:
        UsageError: `by` is none of these.
        InputError: no posting has a date.
    """
    if by not in (*BYS, "auto"):
        raise UsageError(f"by: got {by!r}; expected auto, {', '.join(BYS)}. Choose one.")
    known = [(p, when) for p, when in dated if when is not None]
    unknown = [p for p, when in dated if when is None]
    if not known:
        raise InputError(
            f"dates of postings: got none among {len(dated):,} postings, such as "
            f"{_shown(unknown[0])}; expected 2024-03-15, 3/15/2024, 2024, or ms since 1970. "
            "Name the column with --date, or put the date into the names of files."
        )
    taken = _chosen([when for _, when in known]) if by == "auto" else by
    fitting = [(p, when) for p, when in known if UNITS.index(when.unit) <= UNITS.index(taken)]
    if not fitting:
        raise InputError(
            f"dates of postings: got none as exact as a {taken}, such as {known[0][1]}; expected "
            "at least one. Choose a longer --by (in Python: by=)."
        )
    windows = tuple(_windows(fitting, taken))
    return Windows(
        by=taken,
        windows=windows,
        n_postings=len(dated),
        n_undated=len(unknown),
        undated=tuple(dict.fromkeys(_shown(p) for p in unknown))[:EXAMPLES],
        n_too_coarse=len(known) - len(fitting),
        n_repeated=len(fitting) - sum(len(w.postings) for w in windows),
    )


def window_start(day: date, by: By) -> date:
    """The first day of the window that a day is in.

    >>> window_start(date(2024, 5, 17), "quarter")
    datetime.date(2024, 4, 1)
    """
    n = _MONTHS[by]
    return date(day.year, (day.month - 1) // n * n + 1, 1)


def _windows(dated: Iterable[tuple[Posting, When]], by: By) -> Iterable[Window]:
    ordered = sorted(dated, key=lambda one: window_start(one[1].day, by))  # stable: order kept
    for start, several in groupby(ordered, key=lambda one: window_start(one[1].day, by)):
        different = {tuple(part.sentence.text for part in p.parts): p for p, _ in several}
        months = start.year * 12 + start.month - 1 + _MONTHS[by]
        yield Window(
            label=str(When(day=start, unit=by)),
            start=start,
            end=date(months // 12, months % 12 + 1, 1) - timedelta(days=1),
            postings=tuple(different.values()),
        )


def _chosen(whens: Sequence[When]) -> By:
    """The shortest window that suits the span of the dates and how exact they are."""
    first, last = min(w.day for w in whens), max(w.day for w in whens)
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    finest = 0 if months <= LONGEST_BY_MONTH else 1 if months <= LONGEST_BY_QUARTER else 2
    for by in BYS[finest:]:
        coarse = sum(UNITS.index(w.unit) > UNITS.index(by) for w in whens)
        is_full = len(whens) >= MIN_A_WINDOW * months / _MONTHS[by]
        if is_full and coarse <= SHARE_COARSE * len(whens):
            return by
    return "year"


def _of_files(places: Any, today: date) -> list[When | None]:
    """The dates of the files that `postings_of` reads, in its order; [] for documents."""
    several = [places] if not isinstance(places, (list, tuple)) else places
    if not all(isinstance(place, str) or hasattr(place, "__fspath__") for place in several):
        return []
    found = [when_of_file(path, today=today) for path in document_paths(several)]
    return [known[0] if known else None for known in found]


def _shown(posting: Posting) -> str:
    if posting.row is None:
        return posting.name
    return "an empty cell" if posting.date in (None, "") else repr(posting.date)
