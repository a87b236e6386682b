"""Excel files: the first sheet in, one sheet out."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from jobspace.errors import InputError
from jobspace.tables.compose import require_columns
from jobspace.tables.delimited import refuse_duplicates
from jobspace.tables.formats import ByteSource, first_line
from jobspace.tables.stream import Part, PartOptions

_MANY_BYTES = 256 << 20  # that a sheet unpacks to without a question; and how many times its size
_MANY_TIMES = 100  # it then may be: real sheets are packed 5 to 30 times, a zip bomb 1,000 times
_EXCEL_MAGIC = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def open_sheet(source: ByteSource, options: PartOptions) -> Part:
    """Loads the first sheet of an Excel file; its first row names the columns.

    A column of whole numbers is int64, of numbers float64, of dates or truth values what they are;
    a column of several kinds is text. Empty cells are null.

    Raises:
        InputError: this is no Excel file, or its first sheet is empty.
    """
    rows = _rows(source.bytes.read(), source.name)
    if not rows:
        raise InputError(
            f"content of {source.name}: got an empty first sheet; expected a header row and data. "
            "Move the table to the first sheet."
        )
    names = ["" if cell == "" else _text(cell) or "" for cell in rows[0]]
    refuse_duplicates(names, source.name)
    columns = require_columns(names, options.columns, where=source.name)
    cells = list(zip(*rows[1:], strict=True)) or [()] * len(names)
    table = pa.table({name: _column(cells[names.index(name)]) for name in columns})
    return Part(
        schema=table.schema,
        batches=iter(table.to_batches(max_chunksize=options.batch_rows)),
        n_rows=table.num_rows,
        n_bytes_read=source.n_bytes_read,
    )


def _rows(content: bytes, name: str) -> list[list[Any]]:
    from python_calamine import CalamineError, CalamineWorkbook

    if not content.startswith(_EXCEL_MAGIC):
        raise InputError(
            f"content of {name}: got something else than an Excel file; expected xlsx or xls. "
            "Check the suffix."
        )
    try:
        _refuse_bomb(content, name)
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        rows: list[list[Any]] = workbook.get_sheet_by_index(0).to_python(skip_empty_area=True)
    except (CalamineError, NotImplementedError) as error:  # the latter of unknown kinds of zip
        raise InputError(
            f"content of {name}: cannot be read ({first_line(error)}). Save it again in Excel."
        ) from error
    return rows


def _refuse_bomb(content: bytes, name: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            n_bytes = sum(part.file_size for part in packed.infolist())
    except zipfile.BadZipFile:
        return  # an old xls; what is neither is refused when it is read
    if n_bytes > max(_MANY_BYTES, _MANY_TIMES * len(content)):
        raise InputError(
            f"content of {name}: got {len(content):,} bytes that unpack to {n_bytes:,}; expected "
            f"at most {_MANY_TIMES} times as many. Save the table as csv."
        )


def _column(cells: Sequence[Any]) -> pa.Array:
    values = [None if cell == "" else cell for cell in cells]
    kinds = {type(value) for value in values if value is not None}
    if kinds <= {int, float} and kinds:
        numbers = [None if value is None else float(value) for value in values]
        whole = all(value is None or value.is_integer() for value in numbers)
        array = pa.array(numbers, pa.float64())
        return array.cast(pa.int64()) if whole else array
    if len(kinds) == 1 and kinds <= {bool, datetime.date, datetime.datetime, datetime.time}:
        return pa.array(values)
    return pa.array([_text(value) for value in values], pa.string())


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
