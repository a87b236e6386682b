"""Keeps a spreadsheet from running what a stranger's document says."""

from __future__ import annotations

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
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            texts = table[column.name]
            marked = pc.binary_join_element_wise("'", texts, "")
            risky = pc.match_substring_regex(texts, _FORMULA)
            table = table.set_column(place, column.name, pc.if_else(risky, marked, texts))
    return table
