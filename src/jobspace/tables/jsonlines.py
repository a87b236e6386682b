"""JSON lines and JSON arrays as Arrow batches.

Lines are parsed by Arrow block by block; a block it refuses (a field that is a number here and a
text there, bytes that are not UTF-8) goes line by line through Python's json module. A file longer
than one block is looked through once beforehand, so that a field that first appears at its end is a
column from the start; standard input cannot be read twice, so there the first block decides.

Texts stay texts, also where they look like dates. A field of several kinds becomes text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.json as pajson

from jobspace.errors import InputError
from jobspace.tables.compose import require_columns
from jobspace.tables.formats import TextBytes, arrow_reader
from jobspace.tables.records import decoded
from jobspace.tables.stream import ProblemLog

BLOCK_BYTES = 8 << 20
# Arrow turns integers that need more than 64 bits into rounded floats.
_HUGE_NUMBER = re.compile(rb"[:\[,\s]-?\d{19}")

Block = tuple[int, bytes]
JsonRow = dict[str, Any]


class JsonFile:
    """JSON lines, or one array of objects; `batches()` yields the rows."""

    def __init__(
        self,
        text: TextBytes,
        *,
        lookahead: Callable[[], TextBytes] | None,
        name: str,
        log: ProblemLog,
        columns: Sequence[str] | None = None,
    ) -> None:
        """Finds the columns; `lookahead` opens the same text once more, where that is possible."""
        self._name = name
        self._log = log
        self._blocks = line_blocks(text)
        first = next(self._blocks, (1, b""))
        if not first[1].strip():
            raise InputError(
                f"content of {name}: got an empty file; expected one JSON object a line. "
                "Check that it was exported completely."
            )
        self._document = self._read_document(first) if _is_document(first[1]) else None
        if self._document is not None:
            schema = self._document.schema
        else:
            is_long = lookahead is not None and len(first[1]) >= BLOCK_BYTES
            schema = self._read_schema(
                line_blocks(lookahead()) if lookahead and is_long else [first]
            )
        wanted = require_columns(schema.names, columns, where=name)
        self._all_fields = schema
        self._blocks = chain([first], self._blocks)
        self.schema = pa.schema([schema.field(column) for column in wanted])

    def batches(self, batch_rows: int) -> Iterator[pa.RecordBatch]:
        """The rows in batches of at most `batch_rows`, in the order of the file."""
        if self._document is not None:
            table = self._document.select(self.schema.names)
            yield from table.to_batches(max_chunksize=batch_rows)
            return
        for block in self._blocks:
            table = self._parse(block).select(self.schema.names)
            yield from table.to_batches(max_chunksize=batch_rows)

    def _read_document(self, first: Block) -> pa.Table:
        text = first[1] + b"".join(block for _, block in self._blocks)
        try:
            value = json.loads(decoded(text)[0])
        except ValueError as error:
            raise self._bad_json(1, str(error)) from None
        rows = value if isinstance(value, list) else [value]
        if not all(isinstance(row, dict) for row in rows):
            raise self._bad_json(1, "an array of other things than objects")
        return table_of(rows, _with_text(schema_of(rows)))

    def _read_schema(self, blocks: Iterable[Block]) -> pa.Schema:
        schema = pa.schema([])
        for block in blocks:
            schema = merged(schema, self._block_schema(block))
        return _with_text(schema)

    def _block_schema(self, block: Block) -> pa.Schema:
        try:
            schema = _parse_fast(block[1], None).schema
        except (pa.ArrowInvalid, UnicodeDecodeError):
            return schema_of(self._rows(block, ProblemLog()))
        return pa.schema([pa.field(f.name, without_dates(f.type)) for f in schema])

    def _parse(self, block: Block) -> pa.Table:
        try:
            return _parse_fast(block[1], self._all_fields)
        except (pa.ArrowInvalid, UnicodeDecodeError):
            rows = self._rows(block, self._log)
        for at, row in enumerate(rows):
            unknown = next((key for key in row if key not in self._all_fields.names), None)
            if unknown is not None:
                raise InputError(
                    f"row {at} after line {block[0]} of {self._name}: got a new field {unknown!r}; "
                    "expected those of the first rows. Save the input to a file, which is read "
                    "twice."
                )
        return table_of(rows, self._all_fields)

    def _rows(self, block: Block, log: ProblemLog) -> list[JsonRow]:
        rows: list[JsonRow] = []
        for line, raw in enumerate(block[1].splitlines(), start=block[0]):
            text, encoding = decoded(raw)
            if encoding != "utf-8":
                log.note(line, None, f"not valid UTF-8; read as {encoding}")
            if text.strip():
                rows.append(self._row(text, line))
        return rows

    def _row(self, text: str, line: int) -> JsonRow:
        try:
            row = json.loads(text)
        except ValueError as error:
            raise self._bad_json(line, str(error)) from None
        if not isinstance(row, dict):
            raise self._bad_json(line, f"the {type(row).__name__} {text[:40]}")
        return row

    def _bad_json(self, line: int, what: str) -> InputError:
        return InputError(
            f"line {line} of {self._name}: got {what}; expected one JSON object a line, or one "
            "array of objects. Correct the line or export the file again."
        )


def line_blocks(text: TextBytes) -> Iterator[Block]:
    """Whole lines in blocks of about 8 MB, each with the number of its first line."""
    line, rest = 1, b""
    while data := text.read(BLOCK_BYTES):
        rest += data
        end = rest.rfind(b"\n") + 1
        if len(rest) >= BLOCK_BYTES and end:
            yield line, rest[:end]
            line += rest.count(b"\n", 0, end)
            rest = rest[end:]
    if rest:
        yield line, rest


def _is_document(block: bytes) -> bool:
    """Whether this is one array or one object over several lines, rather than an object a line."""
    start = block.lstrip()
    if start[:1] == b"[":
        return True
    line = start.split(b"\n", 1)[0]
    try:
        json.loads(decoded(line)[0])
    except ValueError:
        return line.strip() == b"{"
    return False


def _parse_fast(block: bytes, schema: pa.Schema | None) -> pa.Table:
    block.decode("utf-8")
    if _has_long_digits(block) and _HUGE_NUMBER.search(block):
        raise pa.ArrowInvalid("a number of more than 64 bits")
    return pajson.read_json(
        arrow_reader(block),
        read_options=pajson.ReadOptions(block_size=len(block) + 1),
        parse_options=pajson.ParseOptions(
            explicit_schema=schema,
            unexpected_field_behavior="infer" if schema is None else "error",
        ),
    )


def _has_long_digits(block: bytes) -> bool:
    """Whether 19 digits follow each other anywhere: a quick test before a slow one."""
    data = np.frombuffer(block, dtype=np.uint8)
    runs = (data >= ord("0")) & (data <= ord("9"))
    for step in (1, 2, 4, 8, 3):  # runs of 2, 4, 8, 16 and 19 digits begin here
        if len(runs) <= step:
            return False
        runs = runs[:-step] & runs[step:]
    return bool(runs.any())


def without_dates(kind: pa.DataType) -> pa.DataType:
    """The type with text in place of what Arrow took for dates."""
    if pa.types.is_temporal(kind):
        return pa.string()
    if pa.types.is_list(kind):
        return pa.list_(without_dates(kind.value_type))
    if pa.types.is_struct(kind):
        return pa.struct([pa.field(f.name, without_dates(f.type)) for f in kind])
    return kind


def _with_text(schema: pa.Schema) -> pa.Schema:
    """The schema with text in place of columns that hold nothing but null."""
    return pa.schema(
        [(f.name, pa.string() if pa.types.is_null(f.type) else f.type) for f in schema]
    )


def merged(left: pa.Schema, right: pa.Schema) -> pa.Schema:
    """The fields of both, left ones first; a field of two kinds is text."""
    fields = {field.name: field.type for field in left}
    for field in right:
        known = fields.get(field.name, field.type)
        fields[field.name] = known if known == field.type else _common(known, field.type)
    return pa.schema(list(fields.items()))


def _common(left: pa.DataType, right: pa.DataType) -> pa.DataType:
    sides = [pa.schema([("x", left)]), pa.schema([("x", right)])]
    try:
        return pa.unify_schemas(sides, promote_options="permissive").field("x").type
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return pa.string()


def schema_of(rows: Sequence[JsonRow]) -> pa.Schema:
    """The columns of objects, in order of first appearance; a field of several kinds is text."""
    values: dict[str, list[Any]] = {}
    for row in rows:
        for key, value in row.items():
            values.setdefault(key, []).append(value)
    return pa.schema([(key, _kind_of(found)) for key, found in values.items()])


def _kind_of(values: list[Any]) -> pa.DataType:
    kinds = {type(value) for value in values if value is not None}
    if len(kinds) > 1 and kinds != {int, float}:
        return pa.string()
    try:
        return pa.array(values).type
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError):
        return pa.string()


def table_of(rows: Sequence[JsonRow], schema: pa.Schema) -> pa.Table:
    """Objects as a table of these columns; what is no text becomes JSON in a text column."""
    arrays = []
    for field in schema:
        values = [row.get(field.name) for row in rows]
        if pa.types.is_string(field.type):
            values = [_text(value) for value in values]
        arrays.append(pa.array(values, field.type))
    return pa.Table.from_arrays(arrays, schema=schema)


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)
