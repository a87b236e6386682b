"""csv and tsv files as Arrow batches: every cell stays the text it was, every row is kept.

The file is cut into blocks at the ends of records. A clean block is parsed by Arrow at full speed;
a block with ragged rows, stray quotes, NUL or undecodable bytes goes row by row through Python's
csv module, which notes the line and keeps the row. So a file with one bad row in ten million costs
one slow block, and memory stays at a few blocks whatever the size of the file.

All columns are text (zip code 00501 stays 00501, "NA" stays "NA", an empty cell is ""); only cells
that are not there at all, in rows too short, are null.
"""

import csv
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv as pacsv

from jobspace.errors import InputError
from jobspace.tables.compose import require_columns
from jobspace.tables.formats import TextBytes, arrow_reader
from jobspace.tables.records import Records, SlowParser
from jobspace.tables.stream import ProblemLog

BLOCK_BYTES = 8 << 20
# How much is parsed row by row where a block is not clean.
SMALL_BYTES = 64 << 10
# A record longer than this is taken for a quote that is never closed.
MAX_RECORD_BYTES = 64 << 20
# Below the csv module's own limit on a cell.
_SAMPLE_BYTES = 100_000
_DELIMITERS = ",;\t|"
Bytes = npt.NDArray[np.uint8]
_QUOTE, _LF, _CR = b'"\n\r'


class DelimitedFile:
    """A csv or tsv file whose header has been read; `batches()` yields its rows."""

    def __init__(
        self,
        text: TextBytes,
        *,
        name: str,
        log: ProblemLog,
        columns: Sequence[str] | None = None,
        prefers_tab: bool = False,
    ) -> None:
        """Reads the header; `prefers_tab` breaks ties between delimiters."""
        self._text = text
        self._name = name
        self._log = log
        self._buffer = b""
        self._at_end = False
        self._line = 1
        self._window = BLOCK_BYTES
        self._fill(BLOCK_BYTES)
        self._skip_blank_lines()
        self._delimiter = _sniff_delimiter(self._buffer[:_SAMPLE_BYTES], prefers_tab=prefers_tab)
        self._names = self._read_header()
        self._columns = require_columns(self._names, columns, where=name)
        self.schema = pa.schema([(column, pa.string()) for column in self._columns])

    def batches(self, batch_rows: int) -> Iterator[pa.RecordBatch]:
        """The rows in batches of at most `batch_rows`, in the order of the file."""
        while self._fill(BLOCK_BYTES):
            table = self._next_block()
            yield from table.to_batches(max_chunksize=batch_rows)

    def _fill(self, n_bytes: int) -> bool:
        parts, size = [self._buffer], len(self._buffer)
        while size < n_bytes and not self._at_end:
            data = self._text.read(n_bytes - size)
            self._at_end = not data
            parts.append(data)
            size += len(data)
        self._buffer = b"".join(parts)
        return bool(self._buffer)

    def _take(self, n_bytes: int) -> bytes:
        block, self._buffer = self._buffer[:n_bytes], self._buffer[n_bytes:]
        self._line += count_lines(block)
        return block

    def _skip_blank_lines(self) -> None:
        n_blank = len(self._buffer) - len(self._buffer.lstrip(b"\r\n"))
        self._take(n_blank)
        if not self._buffer.strip(b"\0 \t\r\n"):
            raise InputError(
                f"content of {self._name}: got an empty file; expected a header row and data. "
                "Check that it was exported completely."
            )

    def _read_header(self) -> list[str]:
        parser = SlowParser(self._delimiter, None, self._log)
        found = self._parse_slowly(parser, max_rows=1)
        names = [cell or "" for cell in found.rows[0]]
        refuse_duplicates(names, self._name)
        return names

    def _next_block(self) -> pa.Table:
        """The next rows: of a large clean block, else of a small one, else of a small dirty one."""
        for window in dict.fromkeys((self._window, SMALL_BYTES)):
            table = self._clean_block(window)
            if table is not None:
                self._window = min(BLOCK_BYTES, 2 * window)
                return table
        self._window = SMALL_BYTES
        return self._slow_block()

    def _clean_block(self, window: int) -> pa.Table | None:
        end = self._record_end(window)
        while end == 0 and self._can_grow(window):
            window *= 2
            self._fill(window)
            end = self._record_end(window)
        table = self._parse_fast(self._buffer[:end]) if end > 0 else None
        if table is not None:
            self._take(end)
        return table

    def _can_grow(self, window: int) -> bool:
        return window < MAX_RECORD_BYTES and not self._sees_end(window)

    def _sees_end(self, window: int) -> bool:
        """Whether the first `window` bytes of the buffer are the last of the file."""
        return self._at_end and window >= len(self._buffer)

    def _record_end(self, window: int) -> int:
        """Where the last complete record ends; 0 if none does, -1 if the quotes are irregular."""
        block = self._buffer[:window]
        if b"\0" in block:
            return -1
        if _QUOTE in block:
            data = np.frombuffer(block, dtype=np.uint8)
            return self._quoted_record_end(data, self._sees_end(window))
        return len(block) if self._sees_end(window) else _last_line_end(block)

    def _quoted_record_end(self, data: Bytes, at_end: bool) -> int:  # data: (n_bytes,)
        quotes = np.flatnonzero(data == _QUOTE)
        if not _quotes_are_regular(data, quotes, ord(self._delimiter)):
            return -1
        if at_end:
            return len(data) if len(quotes) % 2 == 0 else -1
        for line_end, searched in ((_LF, data), (_CR, data[:-1])):
            ends = np.flatnonzero(searched == line_end)
            outside = ends[np.searchsorted(quotes, ends) % 2 == 0]
            if len(outside):
                return int(outside[-1]) + 1
        return 0

    def _parse_fast(self, block: bytes) -> pa.Table | None:
        """The rows of a clean block; None if any of them is ragged or undecodable."""
        aliases = [str(i) for i in range(len(self._names))]
        wanted = [str(self._names.index(column)) for column in self._columns]
        try:
            # Reading all columns, wanted or not, so that a bad cell is noted whatever is selected.
            table = pacsv.read_csv(
                arrow_reader(block),
                read_options=pacsv.ReadOptions(column_names=aliases, block_size=len(block) + 1),
                parse_options=pacsv.ParseOptions(
                    delimiter=self._delimiter,
                    newlines_in_values=True,
                    ignore_empty_lines=len(aliases) > 1,
                ),
                convert_options=pacsv.ConvertOptions(
                    column_types={alias: pa.string() for alias in aliases}
                ),
            )
        except pa.ArrowInvalid:
            return None
        return table.select(wanted).rename_columns(self._columns)

    def _slow_block(self) -> pa.Table:
        parser = SlowParser(self._delimiter, self._names, self._log)
        found = self._parse_slowly(parser, max_rows=None)
        cells = list(zip(*found.rows, strict=True)) or [()] * len(self._names)
        arrays = [pa.array(cells[self._names.index(name)], pa.string()) for name in self._columns]
        return pa.Table.from_arrays(arrays, schema=self.schema)

    def _parse_slowly(self, parser: SlowParser, *, max_rows: int | None) -> Records:
        """Parses records from the front of the buffer, which grows until it holds at least one."""
        window = SMALL_BYTES
        while True:
            at_end = self._sees_end(window)
            lines = self._buffer[:window]
            lines = lines if at_end else lines[: _last_line_end(lines)]
            found = parser.parse(lines, first_line=self._line, is_final=at_end, max_rows=max_rows)
            if not found.n_bytes and window >= MAX_RECORD_BYTES:
                self._refuse_endless_line(lines)
                found = parser.parse(lines, first_line=self._line, is_final=True, max_rows=1)
            if found.n_bytes:
                self._take(found.n_bytes)
                return found
            window *= 2
            self._fill(window)

    def _refuse_endless_line(self, lines: bytes) -> None:
        if not lines:
            raise InputError(
                f"line {self._line} of {self._name}: got more than {MAX_RECORD_BYTES >> 20} MB "
                "without a line end; expected rows of a table. Check that this is a csv or tsv "
                "file."
            )


def count_lines(block: bytes) -> int:
    """Line ends in a block, where `\\r\\n` is one."""
    n_cr = block.count(b"\r")
    return block.count(b"\n") + (n_cr - block.count(b"\r\n") if n_cr else 0)


def _last_line_end(buffer: bytes) -> int:
    end = buffer.rfind(b"\n") + 1
    return end or buffer.rfind(b"\r", 0, -1) + 1


def _quotes_are_regular(data: Bytes, quotes: npt.NDArray[np.intp], delimiter: int) -> bool:
    """Whether quotes stand only where csv puts them: around a cell, or doubled inside one.

    data: (n_bytes,) uint8; quotes: (n_quotes,) positions. If every odd quote opens a cell (or is
    the second of a pair) and every even one closes it (or is the first of a pair), the count of
    quotes before a byte tells whether it lies inside a cell.
    """
    border = np.zeros(256, dtype=bool)
    border[[_QUOTE, _LF, _CR, delimiter]] = True
    opening, closing = quotes[0::2], quotes[1::2]
    before = data[opening[opening > 0] - 1]
    after = data[closing[closing < len(data) - 1] + 1]
    return bool(border[before].all() and border[after].all())


def _sniff_delimiter(sample: bytes, *, prefers_tab: bool) -> str:
    """The delimiter under which most of the first rows have as many cells as the header."""
    lines = [line.decode("utf-8", "replace") for line in sample.splitlines()[:200]]
    if prefers_tab and "\t" in lines[0]:
        return "\t"
    best, best_rank = ("\t" if prefers_tab else ","), (0.0, 0)
    for delimiter in _DELIMITERS:
        rows = [row for row in csv.reader(lines, delimiter=delimiter) if row]
        width = len(rows[0])
        share = sum(len(row) == width for row in rows) / len(rows)
        if width > 1 and (share, width) > best_rank:
            best, best_rank = delimiter, (share, width)
    return best


def refuse_duplicates(names: Sequence[str], where: str) -> None:
    """Raises InputError where two columns have one name."""
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        shown = ", ".join(repr(name) for name in twice[:5])
        places = [i + 1 for i, name in enumerate(names) if name == twice[0]]
        raise InputError(
            f"columns of {where}: got {shown} more than once (positions "
            f"{', '.join(map(str, places))}); "
            "expected unique names. Rename them in the header row."
        )
