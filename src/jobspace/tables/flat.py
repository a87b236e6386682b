"""Columns made simple enough for a format: dictionaries decoded, lists and structs as JSON text."""

from __future__ import annotations

import base64
import datetime
import decimal
import json
from typing import Any

import pyarrow as pa
import pyarrow.compute

pc: Any = pyarrow.compute


def decoded_type(kind: pa.DataType) -> pa.DataType:
    """The type of a dictionary's values; any other type as it is."""
    return kind.value_type if isinstance(kind, pa.DictionaryType) else kind


def decoded_schema(schema: pa.Schema) -> pa.Schema:
    """The schema with plain columns in place of dictionaries."""
    return pa.schema([f.with_type(decoded_type(f.type)) for f in schema])


def flat_schema(schema: pa.Schema) -> pa.Schema:
    """The schema with text in place of lists, structs and all-null columns, and no dictionaries."""
    return pa.schema([f.with_type(_flat_type(decoded_type(f.type))) for f in schema])


def decoded_batch(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """The rows with dictionaries decoded; `schema` is what `decoded_schema` gave."""
    columns = [_decoded(column) for column in batch.columns]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def flat_batch(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """The rows in flat columns; `schema` is what `flat_schema` gave."""
    columns = [flat_column(column) for column in batch.columns]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def flat_column(column: pa.Array[Any]) -> pa.Array[Any]:
    """One column without dictionary or nesting."""
    column = _decoded(column)
    if pa.types.is_null(column.type):
        return column.cast(pa.string())
    if pa.types.is_nested(column.type):
        return json_column(column)
    return column


def json_column(column: pa.Array[Any]) -> pa.Array[Any]:
    """Each value as JSON text; null stays null."""
    texts = [None if value is None else json_text(value) for value in column.to_pylist()]
    return pa.array(texts, pa.string())


def json_text(value: object) -> str:
    """A value as one line of JSON; dates as ISO 8601, bytes as base64 where they are not text.

    >>> json_text({"title": "infirmière", "since": datetime.date(2020, 1, 2)})
    '{"title": "infirmière", "since": "2020-01-02"}'
    """
    return _ENCODER.encode(value)


def _json_default(value: object) -> str | float:
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        return float(value)
    if isinstance(value, bytes):
        return _bytes_text(value)
    return str(value)


_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, default=_json_default)


def _bytes_text(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return base64.b64encode(value).decode("ascii")


def text_column(column: pa.Array[Any]) -> pa.Array[Any]:
    """Any column as text cells, `pa.large_string()`; null stays null."""
    column = flat_column(column)
    try:
        return pc.cast(column, pa.large_string())
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
        values = column.to_pylist()
    texts = [value if value is None else _json_default(value) for value in values]
    return pa.array([t if t is None else str(t) for t in texts], pa.large_string())


def _flat_type(kind: pa.DataType) -> pa.DataType:
    return pa.string() if pa.types.is_nested(kind) or pa.types.is_null(kind) else kind


def _decoded(column: pa.Array[Any]) -> pa.Array[Any]:
    return column.dictionary_decode() if isinstance(column, pa.DictionaryArray) else column
