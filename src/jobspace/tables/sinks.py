"""What each file format does with a batch; write.py decides where the bytes go and when they count.

Cells are written as they are: text that a spreadsheet would take for a formula (`=1+1`) stays as
typed, so that what is read back is what went in. In xlsx such text is stored as text and never
runs; of a csv, the program that opens it decides.
"""

from __future__ import annotations

import base64
import gzip
import io
import math
import tempfile
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet as pq

from jobspace.errors import InputError, UsageError
from jobspace.tables.flat import (
    decoded_batch,
    decoded_schema,
    flat_batch,
    flat_schema,
    json_text,
    text_column,
)
from jobspace.tables.formats import Compression, FileKind

pc: Any = pyarrow.compute

ROW_GROUP_ROWS = 1 << 20
_ROW_GROUP_BYTES = 128 << 20
_EXCEL_MAX_ROWS = 1_048_576
_EXCEL_MAX_COLUMNS = 16_384
_EXCEL_MAX_CHARS = 32_767
# Excel keeps 15 digits; longer whole numbers (ids) are stored as text.
_EXCEL_MAX_INT = 10**15


class Output(Protocol):
    """A file to write bytes to."""

    def write(self, data: bytes, /) -> object:
        """Writes bytes, or anything with a buffer."""

    def close(self) -> None:
        """Completes and closes the file."""


class Sink(Protocol):
    """Takes batches, and completes its file when closed."""

    def write(self, batch: pa.RecordBatch) -> None:
        """Writes the rows of a batch."""

    def close(self) -> None:
        """Writes what is still held back, and the end of the file."""

    def abandon(self) -> None:
        """Lets go of the file without completing it."""


def open_sink(path: Path, kind: FileKind, schema: pa.Schema) -> Sink:
    """A sink that writes a new file at `path` in the format of `kind`."""
    if kind.format == "xlsx":
        return SheetSink(path, schema)
    file = open_output(path, kind.compression)
    match kind.format:
        case "csv" | "tsv":
            return CsvSink(file, schema, "\t" if kind.format == "tsv" else ",")
        case "json" | "jsonl":
            return JsonSink(file, is_array=kind.format == "json")
        case "parquet":
            return ParquetSink(file, schema)
        case "arrow":
            return ArrowSink(file, schema)


def open_output(path: Path, compression: Compression) -> pa.NativeFile | gzip.GzipFile:
    """A new file that takes bytes and compresses them; same bytes in, same bytes out."""
    if compression == "gzip":
        # Arrow's gzip always works at level 9, which is 2.5 times slower for 2 % less.
        raw = path.open("wb", buffering=0)
        file = gzip.GzipFile("", "wb", compresslevel=6, fileobj=raw, mtime=0)
        file.myfileobj = raw  # closed with it
        return file
    plain = pa.OSFile(str(path), mode="w")
    return pa.CompressedOutputStream(plain, "zstd") if compression == "zstd" else plain


class CsvSink:
    """UTF-8, a line feed after each row, quotes only where a cell needs them; null is empty."""

    def __init__(self, file: Output, schema: pa.Schema, delimiter: str) -> None:
        """Writes the header."""
        self._file = file
        self._delimiter = delimiter
        self._special = f'["\\r\\n{delimiter}]'
        header = self._cells(pa.array(schema.names, pa.string())).to_pylist()
        file.write((delimiter.join(header) + "\n").encode())

    def write(self, batch: pa.RecordBatch) -> None:
        """Writes the rows; the cells of a batch are joined by Arrow, without a loop over rows."""
        if batch.num_rows == 0:
            return
        cells = [self._cells(column) for column in batch.columns]
        if len(cells) == 1:
            # An empty line would be no row for most readers.
            cells = [pc.if_else(pc.equal(cells[0], ""), _large('""'), cells[0])]
        cells[-1] = pc.binary_join_element_wise(cells[-1], _large("\n"), _large(""))
        lines = (
            pc.binary_join_element_wise(*cells, _large(self._delimiter)) if cells[1:] else cells[0]
        )
        self._file.write(_joined_bytes(lines))

    def _cells(self, column: pa.Array[Any]) -> Any:
        if isinstance(column, pa.DictionaryArray):
            values = self._cells(column.dictionary)
            return pc.fill_null(values.take(column.indices), "")
        texts = pc.fill_null(text_column(column), "")
        needs_quotes = pc.match_substring_regex(texts, self._special)
        if not pc.any(needs_quotes).as_py():
            return texts
        doubled = pc.replace_substring(texts, '"', '""')
        quoted = pc.binary_join_element_wise(_large('"'), doubled, _large('"'), _large(""))
        return pc.if_else(needs_quotes, quoted, texts)

    def close(self) -> None:
        """Closes the file."""
        self._file.close()

    def abandon(self) -> None:
        """Closes the file."""
        self._file.close()


def _large(text: str) -> Any:
    return pa.scalar(text, pa.large_string())


def _joined_bytes(texts: pa.Array[Any]) -> pa.Buffer:
    """The bytes of all texts, one after the other."""
    _, offsets, data = texts.buffers()
    ends = memoryview(offsets).cast("q")
    first, last = ends[texts.offset], ends[texts.offset + len(texts)]
    return data.slice(first, last - first)


class JsonSink:
    """One JSON object a line, or (for `.json`) an array with one object a line."""

    def __init__(self, file: Output, *, is_array: bool) -> None:
        """Writes nothing yet."""
        self._file = file
        self._is_array = is_array
        self._separator = "[\n" if is_array else ""

    def write(self, batch: pa.RecordBatch) -> None:
        """Writes the rows; NaN and infinity, which JSON lacks, become null."""
        if batch.num_rows == 0:
            return
        columns = [_finite(column) for column in batch.columns]
        rows = pa.RecordBatch.from_arrays(columns, names=batch.schema.names).to_pylist()
        between = ",\n" if self._is_array else "\n"
        text = between.join(map(json_text, rows))
        end = "" if self._is_array else "\n"
        self._file.write(f"{self._separator}{text}{end}".encode())
        self._separator = between if self._is_array else ""

    def close(self) -> None:
        """Ends the array and closes the file."""
        if self._is_array:
            self._file.write(b"[\n]\n" if self._separator == "[\n" else b"\n]\n")
        self._file.close()

    def abandon(self) -> None:
        """Closes the file."""
        self._file.close()


def _finite(column: pa.Array[Any]) -> Any:
    if not pa.types.is_floating(column.type):
        return column
    return pc.if_else(pc.is_finite(column), column, pa.scalar(None, column.type))


class ParquetSink:
    """Parquet; batches are gathered into row groups of about a million rows or 128 MB."""

    def __init__(self, file: Output, schema: pa.Schema) -> None:
        """Opens the writer for these columns."""
        self._file = file
        plain = decoded_schema(schema).with_metadata(schema.metadata)
        # Readers see the plain types: dictionaries are how the rows came, not what they are.
        self._plain_schema = base64.b64encode(plain.serialize().to_pybytes())
        self._schema = schema
        self._writer = pq.ParquetWriter(
            file, self._schema, compression="zstd", compression_level=1, store_schema=False
        )
        self._held: list[pa.RecordBatch] = []
        self._n_rows = 0
        self._n_bytes = 0

    def write(self, batch: pa.RecordBatch) -> None:
        """Takes the rows; writes a row group when there are enough."""
        self._held.append(batch)
        self._n_rows += batch.num_rows
        self._n_bytes += batch.nbytes
        if self._n_rows >= ROW_GROUP_ROWS or self._n_bytes >= _ROW_GROUP_BYTES:
            self._flush()

    def _flush(self) -> None:
        table = pa.Table.from_batches(
            [batch.replace_schema_metadata(self._schema.metadata) for batch in self._held],
            self._schema,
        )
        self._writer.write_table(table.unify_dictionaries(), row_group_size=ROW_GROUP_ROWS)
        self._held, self._n_rows, self._n_bytes = [], 0, 0

    def close(self) -> None:
        """Writes the last row group and the footer."""
        if self._held:
            self._flush()
        self._writer.add_key_value_metadata({"ARROW:schema": self._plain_schema.decode()})
        self._writer.close()
        self._file.close()

    def abandon(self) -> None:
        """Closes the file."""
        self._held = []
        self._writer.close()
        self._file.close()


class ArrowSink:
    """An Arrow (Feather version 2) file, lz4 inside, dictionaries decoded."""

    def __init__(self, file: Output, schema: pa.Schema) -> None:
        """Opens the writer for these columns."""
        self._file = file
        self._schema = decoded_schema(schema)
        options = pa.ipc.IpcWriteOptions(compression="lz4")
        self._writer = pa.ipc.new_file(file, self._schema, options=options)

    def write(self, batch: pa.RecordBatch) -> None:
        """Writes the rows as one Arrow batch."""
        self._writer.write_batch(decoded_batch(batch, self._schema))

    def close(self) -> None:
        """Writes the footer."""
        self._writer.close()
        self._file.close()

    def abandon(self) -> None:
        """Closes the file."""
        self._writer.close()
        self._file.close()


class SheetSink:
    """One Excel sheet with a bold header; text is stored as text, never as formula or link."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        """Writes the header."""
        import xlsxwriter

        if len(schema) > _EXCEL_MAX_COLUMNS:
            raise UsageError(
                f"columns of an Excel sheet: got {len(schema)}; expected at most "
                f"{_EXCEL_MAX_COLUMNS}. Write csv or parquet instead."
            )
        self._path = path
        self._rows_folder = tempfile.TemporaryDirectory(prefix="jobspace-")
        # In memory, for a zip file that cannot be completed on a full disk complains on stderr.
        self._content = io.BytesIO()
        self._book = xlsxwriter.Workbook(
            self._content,
            {
                "tmpdir": self._rows_folder.name,
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "default_date_format": "yyyy-mm-dd hh:mm:ss",
                "remove_timezone": True,
                "use_zip64": True,
            },
        )
        self._sheet = self._book.add_worksheet()
        self._schema = flat_schema(schema)
        self._n_rows = 1
        bold = self._book.add_format({"bold": True})
        for at, name in enumerate(schema.names):
            self._sheet.write_string(0, at, name, bold)

    def write(self, batch: pa.RecordBatch) -> None:
        """Writes the rows, cell by cell."""
        if self._n_rows + batch.num_rows > _EXCEL_MAX_ROWS:
            raise InputError(
                f"rows of an Excel sheet: got more than {_EXCEL_MAX_ROWS - 1:,}; expected at most "
                "that. Write csv or parquet instead (-o result.parquet)."
            )
        columns = [column.to_pylist() for column in flat_batch(batch, self._schema).columns]
        for cells in zip(*columns, strict=True):
            for at, value in enumerate(cells):
                if value is not None:
                    self._write_cell(at, value)
            self._n_rows += 1

    def _write_cell(self, at: int, value: Any) -> None:
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= _EXCEL_MAX_INT:
            value = str(value)
        if isinstance(value, bytes):
            value = value.decode("utf-8", "replace")
        if not isinstance(value, str):
            if not isinstance(value, float) or math.isfinite(value):
                self._sheet.write(self._n_rows, at, value)
            return
        if len(value) > _EXCEL_MAX_CHARS:
            raise InputError(
                f"cell of row {self._n_rows - 1}, column {self._schema.names[at]!r}: got "
                f"{len(value):,} characters; expected at most {_EXCEL_MAX_CHARS:,} in Excel. Write "
                "csv or parquet instead."
            )
        self._sheet.write_string(self._n_rows, at, value)

    def close(self) -> None:
        """Writes the file."""
        self._book.close()
        self._path.write_bytes(self._content.getbuffer())
        self._rows_folder.cleanup()

    def abandon(self) -> None:
        """Forgets the sheet; nothing was written under its name yet."""
        self._book.fileclosed = True
        self._sheet.row_data_fh.close()
        self._rows_folder.cleanup()
