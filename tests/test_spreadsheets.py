"""Texts that a spreadsheet would run as formulas, in whatever type a table holds them."""

from __future__ import annotations

import pyarrow as pa
import pytest

from jobspace.tables.spreadsheets import inert

KINDS = (pa.string(), pa.large_string(), pa.dictionary(pa.int32(), pa.string()))


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_no_formula_is_left_in_a_csv(kind: pa.DataType) -> None:
    table = pa.table({"a": pa.array(["=1+1", None, "SQL"]).cast(kind)})
    safe = inert(table, "rows.csv")
    assert safe.schema == table.schema
    assert safe["a"].to_pylist() == ["'=1+1", None, "SQL"]
    assert inert(table, "rows.parquet") is table
