"""Dataframes of any library as a stream, and the result as the same kind.

No library is imported unless the user passed one of its objects: those are told by the name of the
module their class lives in.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from jobspace.errors import InputError, UsageError
from jobspace.tables.delimited import refuse_duplicates
from jobspace.tables.formats import first_line
from jobspace.tables.stream import Extent, Stream

TEXT_COLUMN = "text"


def to_stream(data: Any, *, batch_rows: int = 131_072) -> Stream:
    """Makes a stream of a table in memory.

    pandas and polars frames and series (a LazyFrame is collected), pyarrow tables, batches and
    readers, DuckDB relations, a list or tuple of texts (the column is called `text`), any object
    that speaks Arrow's stream protocol; a stream is returned as it is, a path or address is opened.
    A pandas index with a name or labels of its own travels as a column.

    Args:
        data: the table.
        batch_rows: most rows a batch has.

    Raises:
        UsageError: the object is none of these.
        InputError: a column cannot be a column of Arrow, or two have one name.

    >>> to_stream(["nurse", "RN"]).read_all().to_pydict()
    {'text': ['nurse', 'RN']}
    """
    if isinstance(data, Stream):
        return data
    if isinstance(data, (str, Path)):
        from jobspace.tables.read import open_table

        return open_table(data, batch_rows=batch_rows)
    if isinstance(data, pa.RecordBatchReader):
        return _reader_stream(data, "an Arrow reader", batch_rows)
    if _library(data) == "duckdb":
        reader = data.to_arrow_reader(batch_rows)
        return _reader_stream(reader, "a DuckDB relation", batch_rows)
    table = _as_table(data)
    refuse_duplicates(table.schema.names, _kind(data))
    return Stream.of_table(table, name=_kind(data), batch_rows=batch_rows)


def from_table(table: pa.Table, like: Any) -> Any:
    """Gives a result the kind of the data it was made from.

    A pandas or polars frame or series gives a frame (a LazyFrame a LazyFrame), with pandas' index
    put back; a DuckDB relation gives one on DuckDB's default connection; a batch a batch, a reader
    a reader. Anything else, such as a list or a path, gives the table itself.

    >>> from_table(pa.table({"text": ["nurse"]}), like=["nurse"]).num_rows
    1
    """
    match _library(like):
        case "pandas":
            return _to_pandas(table, like)
        case "polars":
            return _to_polars(table, like)
        case "duckdb":
            import duckdb

            return duckdb.from_arrow(table)
    if isinstance(like, pa.RecordBatch):
        return _one_batch(table)
    return table.to_reader() if isinstance(like, pa.RecordBatchReader) else table


def _library(data: Any) -> str:
    """The package that an object's class comes from: `pandas`, `polars`, `duckdb`, …"""
    module = type(data).__module__.partition(".")[0]
    return "duckdb" if module == "_duckdb" else module


def _kind(data: Any) -> str:
    return f"the {_library(data)} {type(data).__name__}"


def _reader_stream(reader: pa.RecordBatchReader, name: str, batch_rows: int) -> Stream:
    refuse_duplicates(reader.schema.names, name)
    sliced = (
        batch.slice(start, batch_rows)
        for batch in reader
        for start in range(0, batch.num_rows, batch_rows)
    )
    return Stream(reader.schema, sliced, name=name, extent=Extent())


def _as_table(data: Any) -> pa.Table:
    if isinstance(data, (pa.Array, pa.ChunkedArray)):
        return pa.table({TEXT_COLUMN: data})
    if isinstance(data, (list, tuple)):
        return _table_of_texts(data)
    if _library(data) == "pandas":
        return _from_pandas(data)
    if _library(data) == "polars":
        data = _collected(data)
    if hasattr(data, "__arrow_c_stream__"):
        return pa.table(data)
    raise UsageError(
        f"data: got {_kind(data)}; expected a pandas or polars frame, a pyarrow table, a DuckDB "
        "relation, a list of texts or a path. Convert it to one of these."
    )


def _table_of_texts(texts: Sequence[Any]) -> pa.Table:
    try:
        return pa.table({TEXT_COLUMN: pa.array(texts, pa.string())})
    except (pa.ArrowInvalid, pa.ArrowTypeError, UnicodeError):
        odd = next(
            (t for t in texts if t is not None and not isinstance(t, str)), "a lone surrogate"
        )
        raise InputError(
            f"list of texts: got {odd!r}; expected only texts and None. Convert it with str()."
        ) from None


def _from_pandas(data: Any) -> pa.Table:
    frame = data.to_frame(data.name or TEXT_COLUMN) if hasattr(data, "to_frame") else data
    odd = next((name for name in frame.columns if not isinstance(name, str)), None)
    if odd is not None:
        raise InputError(
            f"column names: got {odd!r}; expected texts. Run df.columns = df.columns.astype(str)."
        )
    refuse_duplicates(list(frame.columns), _kind(data))
    try:
        return pa.Table.from_pandas(frame)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError) as error:
        raise InputError(
            f"{_kind(data)}: got a column of several types ({first_line(error)}); expected one. "
            "Convert it, for example df[c] = df[c].astype(str)."
        ) from error


def _to_pandas(table: pa.Table, like: Any) -> Any:
    frame = like.to_frame(like.name or TEXT_COLUMN) if hasattr(like, "to_frame") else like
    metadata = pa.Schema.from_pandas(frame).metadata or {}
    index = [name for name in frame.index.names if name is not None]
    keeps_index = all(name in table.schema.names for name in index)
    return table.replace_schema_metadata(metadata if keeps_index else None).to_pandas()


def _collected(data: Any) -> pa.Table:
    """A polars frame, lazy frame or series as Arrow, with texts as large_string."""
    frame = data.collect() if hasattr(data, "collect") else data
    if hasattr(frame, "to_frame"):
        frame = frame.to_frame(frame.name or TEXT_COLUMN)
    table: pa.Table = frame.to_arrow()
    return table


def _to_polars(table: pa.Table, like: Any) -> Any:
    import polars as pl

    frame = pl.DataFrame(table)
    return frame.lazy() if isinstance(like, pl.LazyFrame) else frame


def _one_batch(table: pa.Table) -> pa.RecordBatch:
    batches = table.combine_chunks().to_batches()
    if len(batches) == 1:
        return batches[0]
    return pa.RecordBatch.from_pylist(table.to_pylist(), schema=table.schema)
