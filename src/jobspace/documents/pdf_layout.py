"""Puts the pieces of text of a page into reading order: columns, side bars, tables, lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

MIN_GUTTER: Final = 0.6  # of the height of a line; the space between two columns
MIN_COLUMN_ROWS: Final = 3
MAX_DEPTH: Final = 8  # columns in columns
SAME_BASELINE: Final = 0.2  # of the height
PROSE: Final = 25  # characters a row, from which a side is no column of a table
# Dates, and what has no letter: they stand beside what they belong to.
_BESIDE: Final = re.compile(r"(?i)(?:19|20)\d\d|\b(?:present|current|now|today)\b|^[\W\d_]*$")
_SIGN: Final = re.compile(r"[•●▪■◆◦‣⁃∙✓✔➢►▶\uf000-\uf0ff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Text that stands together on a page.

    Attributes:
        left, right, bottom, top: in points, y upwards; raised letters make the box higher.
        size: of its font, in points.
        is_bold: of its font.
    """

    text: str
    left: float
    right: float
    bottom: float
    top: float
    size: float
    is_bold: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A line as a reader reads it.

    Attributes:
        size: of its font, in points.
        middle: of the line, in points, y upwards.
        is_bold: all of it.
        is_apart: more space is above than between lines, or a column begins.
    """

    text: str
    size: float
    middle: float
    is_bold: bool
    is_apart: bool


Row = tuple[Piece, ...]  # from left to right


def reading_order(pieces: Sequence[Piece]) -> list[Printed]:
    """The lines of a page.

    Where a vertical gutter parts a run of rows and both sides read like columns, the left one is
    read first, whole, and then the right one; what stands above and below is read before and
    after. Rows of a table, and dates beside the entries they date, stay in one line.

    >>> pieces = [Piece(text=t, left=x, right=x + 90, bottom=y, top=y + 10, size=10)
    ...           for t, x, y in (("right", 120, 0), ("left", 0, 0), ("title", 0, 30))]
    >>> [line.text for line in reading_order(pieces)]
    ['title', 'left  right']
    """
    return [
        line
        for region in _regions(_rows(pieces), MAX_DEPTH)
        for line in _printed(region)
        if line.text.strip()
    ]


def _rows(pieces: Sequence[Piece]) -> list[Row]:
    """Pieces that stand beside each other, from top to bottom."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: (-(p.bottom + p.top), p.left)):
        if rows and _is_beside(piece, rows[-1][0]):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [tuple(sorted(row, key=lambda p: p.left)) for row in rows]


def _is_beside(piece: Piece, first: Piece) -> bool:
    middle = (piece.bottom + piece.top) / 2
    return first.bottom + 0.15 * first.size < middle < first.top - 0.15 * first.size


def _regions(rows: list[Row], depth: int) -> Iterator[list[Row]]:
    """Runs of rows, each of one column, in reading order."""
    found = _columns(rows) if depth and len(rows) >= MIN_COLUMN_ROWS else None
    if found is None:
        if rows:
            yield rows
        return
    start, end, gutter = found
    band = [piece for row in rows[start:end] for piece in row]
    yield from _regions(rows[:start], depth - 1)
    yield from _regions(_rows([p for p in band if p.right <= gutter]), depth - 1)
    yield from _regions(_rows([p for p in band if p.right > gutter]), depth - 1)
    yield from _regions(rows[end:], depth - 1)


def _columns(rows: list[Row]) -> tuple[int, int, float] | None:
    """(first row, row after the last, x) of the gutter that parts most rows; None without one."""
    best, most = None, 0
    for gutter in _gutters(rows):
        for start, end in _bands(rows, gutter):
            band = rows[start:end]
            left = [side for row in band if (side := tuple(p for p in row if p.right <= gutter))]
            right = [side for row in band if (side := tuple(p for p in row if p.left >= gutter))]
            n_parted = min(len(left), len(right))
            if n_parted > most and _are_columns(left, right):
                best, most = (start, end, gutter), n_parted
    if best is None:
        return None
    start, end, gutter = best
    return start, _without_what_follows(rows, start, end, gutter), gutter


def _gutters(rows: list[Row]) -> list[float]:
    """Where columns may be parted: just left of where pieces begin after a space."""
    height = median(piece.size for row in rows for piece in row)
    found = set()
    for row in rows:
        for before, piece in pairwise(row):
            if piece.left - before.right >= MIN_GUTTER * height:
                found.add(round(piece.left - 0.2 * height))
    # A side may have no row that both sides share.
    starts = sorted({round(row[0].left - 0.2 * height) for row in rows})
    found.update(starts[1:])
    return sorted(found)


def _bands(rows: list[Row], gutter: float) -> Iterator[tuple[int, int]]:
    """Runs of rows of which no piece lies across x."""
    start = 0
    for place, row in enumerate(rows):
        if any(piece.left < gutter < piece.right for piece in row):
            if place - start >= MIN_COLUMN_ROWS:
                yield start, place
            start = place + 1
    if len(rows) - start >= MIN_COLUMN_ROWS:
        yield start, len(rows)


def _are_columns(left: list[Row], right: list[Row]) -> bool:
    """Whether two sides are read one after the other, and not row by row."""
    fewer, more = sorted((left, right), key=len)
    if len(fewer) < MIN_COLUMN_ROWS or _space_between(left, right) <= 0:
        return False
    narrow, wide = sorted((left, right), key=_n_characters)
    if _share(narrow, lambda row: _BESIDE.search(_text(row)) is not None) >= 0.5:
        return False
    if _share(fewer, lambda row: any(_are_level(row, other) for other in more)) < 0.7:
        return True
    if _is_prose(narrow):
        return True
    # A side bar is dense; the names of entries are far apart; a row of a table has two cells.
    beside = [row for row in more if fewer[0][0].top >= row[0].bottom >= fewer[-1][0].bottom - 1]
    is_table = len(fewer) >= 0.9 * len(beside if not _is_prose(wide) else more)
    return not is_table and len(fewer) > MIN_COLUMN_ROWS and _share_dense(fewer) >= 0.6


def _is_prose(rows: list[Row]) -> bool:
    return _n_characters(rows) >= PROSE * len(rows)


def _space_between(left: list[Row], right: list[Row]) -> float:
    height = median(piece.size for row in (*left, *right) for piece in row)
    space = min(row[0].left for row in right) - max(row[-1].right for row in left)
    return space - MIN_GUTTER * height


def _share(rows: list[Row], holds: Callable[[Row], bool]) -> float:
    return sum(holds(row) for row in rows) / len(rows)


def _are_level(row: Row, other: Row) -> bool:
    return abs(row[0].bottom - other[0].bottom) <= SAME_BASELINE * row[0].size


def _share_dense(rows: list[Row]) -> float:
    """The share of rows that follow the one before as lines of a paragraph do."""
    near = [a[0].bottom - b[0].top <= 0.6 * b[0].size for a, b in pairwise(rows)]
    return sum(near) / len(near)


def _n_characters(rows: list[Row]) -> int:
    return sum(len(piece.text) for row in rows for piece in row)


def _without_what_follows(rows: list[Row], start: int, end: int, gutter: float) -> int:
    """The end of a band without rows of the left alone that stand below it, with space above."""
    last = max(i for i in range(start, end) if rows[i][-1].left >= gutter)
    spaces = [_space(a, b) for a, b in pairwise(rows[start : last + 1])]
    widest = max(spaces, default=0.0)
    for place in range(last + 1, end):
        if _space(rows[place - 1], rows[place]) > max(1.2 * widest, rows[place][0].size):
            return place
    return end


def _space(above: Row, below: Row) -> float:
    return min(p.bottom for p in above) - max(p.top for p in below)


def _printed(rows: list[Row]) -> Iterator[Printed]:
    """The lines of a region."""
    pitches = [a[0].bottom - b[0].bottom for a, b in pairwise(rows)]
    usual = median(pitches) if pitches else 0.0
    for place, row in enumerate(rows):
        size = max(piece.size for piece in row)
        is_apart = not place or pitches[place - 1] > max(1.35 * usual, 1.3 * size)
        for cells in _cells(row):
            yield Printed(
                text=_text(cells),
                size=size,
                middle=(row[0].bottom + row[0].top) / 2,
                is_bold=all(piece.is_bold for piece in cells),
                is_apart=is_apart,
            )
            is_apart = False


def _cells(row: Row) -> Iterator[Row]:
    """The parts of a row that are lines of their own: what begins with the sign of a bullet."""
    start = 0
    for place in range(1, len(row)):
        if _SIGN.match(row[place].text):
            yield row[start:place]
            start = place
    yield row[start:]


def _text(row: Row) -> str:
    """One line of text; two spaces where the row has a gap."""
    written = row[0].text
    for before, piece in pairwise(row):
        gap = piece.left - before.right
        is_sign = len(before.text.strip()) == 1 and not before.text.strip().isalnum()
        written += (
            "  " if gap > 2 * before.size and not is_sign else " " * (gap > 0.1 * before.size)
        )
        written += piece.text
    return written.strip()
