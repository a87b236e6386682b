"""Delimited text row by row: the patient parser for blocks Arrow refuses.

It keeps every row: cells that are missing become null, surplus cells are joined into the last
column, bytes that are not UTF-8 are read as Windows-1252, a quote that is never closed is an
ordinary character. Each of these is noted with its line.
"""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jobspace.tables.stream import ProblemLog

_MAX_CELL_CHARS = 1 << 30

Row = list[str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """Rows parsed from the front of a block, and how many of its bytes they took."""

    rows: list[Row]
    n_bytes: int


@dataclass(slots=True)
class _Lines:
    """Hands out lines from `at` on; `ran_dry` says that a line was asked for after the last."""

    lines: Sequence[str]
    at: int = 0
    ran_dry: bool = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if self.at >= len(self.lines):
            self.ran_dry = True
            raise StopIteration
        self.at += 1
        return self.lines[self.at - 1]


@dataclass(frozen=True, slots=True)
class _Record:
    """The cells of lines `start` to `end` (exclusive), both counted from the block's first line."""

    start: int
    end: int
    cells: list[str]
    has_odd_quotes: bool


class SlowParser:
    """Parses delimited text into rows of one cell a name (of any length where `names` is None)."""

    def __init__(self, delimiter: str, names: Sequence[str] | None, log: ProblemLog) -> None:
        """Problems are noted in `log`."""
        self._delimiter = delimiter
        self._names = names
        self._log = log

    def parse(
        self, block: bytes, *, first_line: int, is_final: bool, max_rows: int | None = None
    ) -> Records:
        """The complete records of a block.

        Args:
            block: whole lines; the last record may still be open.
            first_line: line number of the block's first line, from 1.
            is_final: nothing can follow, so a cell open at the end was never meant to be one.
            max_rows: number of rows after which to stop; None for all.

        Returns:
            The rows. `n_bytes` is 0 where the block holds no complete record and `is_final` is
            false.
        """
        raw = block.splitlines(keepends=True)
        lines, marks = _decode(raw)
        rows: list[Row] = []
        end = 0
        previous = csv.field_size_limit(_MAX_CELL_CHARS)
        try:
            for record in self._records(lines, is_final=is_final):
                rows += self._rows_of(record, first_line, marks)
                end = record.end
                if max_rows is not None and len(rows) >= max_rows:
                    break
        finally:
            csv.field_size_limit(previous)
        return Records(rows=rows, n_bytes=sum(map(len, raw[:end])))

    def _records(self, lines: Sequence[str], *, is_final: bool) -> Iterator[_Record]:
        start = 0
        source = _Lines(lines)
        reader = csv.reader(source, delimiter=self._delimiter)
        while start < len(lines):
            cells = next(reader)
            if source.ran_dry and not is_final:
                return
            end = source.at
            is_odd = source.ran_dry or not self._is_strict(lines[start:end])
            literal = lines[start].rstrip("\r\n").split(self._delimiter) if is_odd else cells
            if source.ran_dry or (is_odd and end > start + 1):
                end = start + 1
                cells = literal
                source = _Lines(lines, end)
                reader = csv.reader(source, delimiter=self._delimiter)
            elif is_odd and len(literal) == len(self._names or cells):
                cells = literal
            yield _Record(start, end, cells, is_odd)
            start = end

    def _is_strict(self, lines: Sequence[str]) -> bool:
        """Whether the quotes around the cells of a record stand where csv puts them."""
        if len(lines) == 1 and '"' not in lines[0]:
            return True
        try:
            next(csv.reader(iter(lines), delimiter=self._delimiter, strict=True))
        except csv.Error:
            return False
        return True

    def _rows_of(self, record: _Record, first_line: int, marks: dict[int, str]) -> list[Row]:
        line = first_line + record.start
        if marks:
            for at in range(record.start, record.end):
                if at in marks:
                    self._log.note(first_line + at, None, marks[at])
        if record.has_odd_quotes:
            self._log.note(
                line, None, "a quote is not closed at the end of its cell; read as plain text"
            )
        if self._names is None:
            return [list(record.cells)] if record.cells else []
        if not record.cells:
            return [[""]] if len(self._names) == 1 else []
        return [self._fitted(record.cells, self._names, line)]

    def _fitted(self, cells: list[str], names: Sequence[str], line: int) -> Row:
        n_surplus = len(cells) - len(names)
        if n_surplus == 0:
            return list(cells)
        what = f"got {len(cells)} cells; expected {len(names)}"
        if n_surplus < 0:
            self._log.note(line, names[len(cells)], f"{what}; the missing ones are null")
            return [*cells, *[None] * -n_surplus]
        last = len(names) - 1
        self._log.note(line, names[last], f"{what}; the surplus is joined into the last column")
        return [*cells[:last], self._delimiter.join(cells[last:])]


def _decode(raw: Sequence[bytes]) -> tuple[list[str], dict[int, str]]:
    """Lines as text, and what there is to say about those that are not clean UTF-8."""
    lines: list[str] = []
    marks: dict[int, str] = {}
    for at, line in enumerate(raw):
        text, encoding = decoded(line)
        lines.append(text)
        if encoding != "utf-8":
            marks[at] = f"not valid UTF-8; read as {encoding}"
        elif "\0" in text:
            marks[at] = "holds NUL bytes; they are kept"
    return lines, marks


def decoded(line: bytes) -> tuple[str, str]:
    """Bytes as text, and the encoding that was used: UTF-8, else Windows-1252, else Latin-1.

    >>> decoded("infirmière".encode("cp1252"))
    ('infirmière', 'cp1252')
    """
    for encoding in ("utf-8", "cp1252"):
        try:
            return line.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return line.decode("latin-1"), "latin-1"
