"""Columns of a csv that hold nothing but numbers, as numbers: text "9" is above text "100000"."""

from __future__ import annotations

from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from jobspace.errors import InputError
from jobspace.tables.formats import first_line

# No leading zeros: "02139" is a code, and stays text.
_WHOLE: Final = r"^-?(0|[1-9][0-9]{0,17})$"
_DECIMAL: Final = r"^-?(0|[1-9][0-9]{0,17})(\.[0-9]+)?([eE][-+]?[0-9]{1,3})?$"


class NumberColumns:
    """Learns, batch by batch, which text columns hold only numbers.

    Only where every column is text, as in a csv; elsewhere the types were chosen by someone.
    Columns without any value stay text.

    >>> rows = pa.record_batch({"pay": ["9", ""], "zip": ["02139", "10001"]})
    >>> known = NumberColumns(rows.schema)
    >>> known.see(rows)
    >>> known.schema().types
    [DataType(int64), DataType(string)]
    """

    def __init__(self, given: pa.Schema) -> None:
        """Nothing is seen yet."""
        self._given = given
        all_text = all(_is_text(kind) for kind in given.types)
        self._kinds = dict.fromkeys(given.names, pa.int64()) if all_text else {}
        self._has_values: set[str] = set()

    def see(self, batch: pa.RecordBatch) -> None:
        """Take the values of a batch into account."""
        for name in list(self._kinds):
            values = _filled(batch.column(name)).drop_null()
            if not len(values):
                continue
            self._has_values.add(name)
            if self._kinds[name] == pa.int64() and not _all(values, _WHOLE):
                self._kinds[name] = pa.float64()
            if self._kinds[name] == pa.float64() and not _all(values, _DECIMAL):
                del self._kinds[name]

    def schema(self) -> pa.Schema:
        """The schema as it was given, with numbers where there are only such."""
        fields = [
            field.with_type(self._kinds[field.name])
            if field.name in self._kinds and field.name in self._has_values
            else field
            for field in self._given
        ]
        return pa.schema(fields)


def as_numbers(batch: pa.RecordBatch, schema: pa.Schema, where: str) -> pa.RecordBatch:
    """Bring rows to a schema of the same columns; blank text is null where a number is wanted.

    Args:
        batch: rows with the columns of the schema, in any order.
        schema: the types wanted.
        where: what the schema is of, for the message.

    Raises:
        InputError: a value is not of its column's type.
    """
    columns = [_as(batch.column(field.name), field, where) for field in schema]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _as(column: pa.Array, field: pa.Field, where: str) -> pa.Array:
    if column.type == field.type:
        return column
    if isinstance(column, pa.DictionaryArray):
        column = column.dictionary_decode()
    if _is_text(column.type) and not _is_text(field.type):
        column = _filled(column)
    try:
        return pc.cast(column, field.type)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise InputError(
            f"column {field.name!r}: got a value that is no {field.type} ({first_line(error)}); "
            f"expected {field.type}, as in {where}. Mend the value, or build the space anew."
        ) from error


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _filled(column: pa.Array) -> pa.Array:
    """Blank texts as null."""
    stripped = pc.utf8_trim_whitespace(column)
    return pc.if_else(pc.equal(stripped, ""), pa.scalar(None, column.type), stripped)


def _all(values: pa.Array, pattern: str) -> bool:
    return bool(pc.all(pc.match_substring_regex(values, pattern)).as_py())
