"""Keeps a spreadsheet from running what a stranger's document says."""

from __future__ import annotations

import re
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute

pc: Any = pyarrow.compute

_FORMATS: Final = (".csv", ".tsv")
_FORMULA: Final = r"^[=+\-@\t\r]"


def inert(table: pa.Table, output: str) -> pa.Table:
    """A table whose texts no spreadsheet takes for formulas, where the output's format needs it.

    In csv and tsv a text that begins with = + - @, a tab or a carriage return gets an apostrophe
    before it, which spreadsheets do not show; Excel files say of each text that it is one. Other
    formats have no formulas.

    Args:
        table: rows with texts of other people's.
        output: where they go; its suffix names the format, `-` is csv.

    Source: OWASP, CSV injection.

    >>> inert(pa.table({"a": ["=1+1", "SQL"], "n": [-1, 2]}), "rows.csv").to_pydict()
    {'a': ["'=1+1", 'SQL'], 'n': [-1, 2]}
    """
    bare = output.lower().removesuffix(".gz").removesuffix(".zst")
    if output != "-" and not bare.endswith(_FORMATS):
        return table
    for place, column in enumerate(table.schema):
        if _is_text(column.type):
            texts = pc.cast(table[column.name], pa.large_string())
            marked = pc.binary_join_element_wise(_large("'"), texts, _large(""))
            risky = pc.match_substring_regex(texts, _FORMULA)
            safe = pc.cast(pc.if_else(risky, marked, texts), column.type)
            table = table.set_column(place, column, safe)
    return table


def is_formula(text: str) -> bool:
    """Whether a spreadsheet takes a csv cell for a formula."""
    return re.match(_FORMULA, text) is not None


def _is_text(kind: pa.DataType) -> bool:
    held = kind.value_type if pa.types.is_dictionary(kind) else kind
    return bool(pa.types.is_string(held) or pa.types.is_large_string(held))


def _large(text: str) -> pa.Scalar:
    return pa.scalar(text, pa.large_string())
