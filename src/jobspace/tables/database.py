"""SQLite, DuckDB and PostgreSQL: the rows of a query as a stream, and what databases refuse."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa

from jobspace.errors import InputError, MissingExtraError, NotFoundError, UsageError
from jobspace.tables.address import Address, parse_address
from jobspace.tables.compose import require_columns
from jobspace.tables.delimited import refuse_duplicates
from jobspace.tables.formats import first_line
from jobspace.tables.records import decoded
from jobspace.tables.sqlite_recovery import recovered
from jobspace.tables.stream import Part, PartOptions, Stream

NOTHING_WRITTEN = "Nothing was written: put right what it says, then run again."


def open_query(address_text: str, query: str | None, options: PartOptions) -> Stream:
    """The rows of a query as a stream.

    SQLite columns have no fixed type: the first batch decides, and a later value of another kind is
    an error that names the column. PostgreSQL's and DuckDB's come as what they are declared.

    Raises:
        UsageError: no query is given, or it returns no rows (an INSERT, say).
        NotFoundError: the database file does not exist.
        InputError: the database refuses the query.
        MissingExtraError: PostgreSQL without the extra `postgres`.
    """
    address = parse_address(address_text)
    if not query:
        raise UsageError(
            f"query: got none for {address.shown}; expected SQL. Add --query 'SELECT …'."
        )
    if address.scheme != "postgresql" and not Path(address.place).is_file():
        raise NotFoundError(
            f"database: got {address.shown}; expected an existing file ({address.place}). Check "
            "the path; an absolute one has four slashes after the scheme."
        )
    with refusals(address):
        part = _query(address, query, options)
    refuse_duplicates(part.schema.names, address.shown)
    columns = require_columns(part.schema.names, options.columns, where=address.shown)
    schema = pa.schema([part.schema.field(column) for column in columns])
    batches = _guarded(part.batches, columns, address, options.batch_rows)
    return Stream(schema, batches, name=address.shown, log=options.log, resources=part.resources)


def _guarded(
    batches: Iterator[pa.RecordBatch], columns: list[str], address: Address, batch_rows: int
) -> Iterator[pa.RecordBatch]:
    with refusals(address):
        for batch in batches:
            chosen = batch.select(columns)
            for start in range(0, batch.num_rows, batch_rows):
                yield chosen.slice(start, batch_rows)


@contextmanager
def refusals(
    address: Address, advice: str = "Check the query, the table and the access rights."
) -> Iterator[None]:
    """Turns what a database raises into InputError.

    Of rows on their way Arrow says what went wrong, a lost connection included.
    """
    try:
        yield
    except MemoryError:
        raise
    except (*_error_classes(address.scheme), pa.ArrowException, OSError) as error:
        raise InputError(
            f"database {address.shown}: got the error '{first_line(error)}'. {advice}"
        ) from error


def _error_classes(scheme: str) -> tuple[type[Exception], ...]:
    if scheme == "sqlite":
        return (sqlite3.Error,)
    if scheme == "duckdb":
        import duckdb

        return (duckdb.Error,)
    return (postgres_driver().Error,)


def postgres_driver() -> Any:
    """The optional PostgreSQL driver."""
    try:
        import adbc_driver_postgresql.dbapi
    except ImportError:
        raise MissingExtraError.of("PostgreSQL", "adbc-driver-postgresql", "postgres") from None
    return adbc_driver_postgresql.dbapi


def _query(address: Address, query: str, options: PartOptions) -> Part:
    if address.scheme == "sqlite":
        return _query_sqlite(address, query, options)
    if address.scheme == "duckdb":
        return _query_duckdb(address, query, options.batch_rows)
    return _query_postgres(address, query)


def _query_sqlite(address: Address, query: str, options: PartOptions) -> Part:
    def as_text(raw: bytes) -> str:
        text, encoding = decoded(raw)
        if encoding != "utf-8":
            options.log.note(0, None, f"a value is not valid UTF-8; read as {encoding}")
        return text

    with ExitStack() as resources:
        uri = f"{Path(address.place).resolve().as_uri()}?mode=ro"
        connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
        resources.callback(connection.close)
        connection.text_factory = as_text
        cursor = recovered(address.place, lambda: connection.execute(query))
        if cursor.description is None:
            raise _no_rows(address)
        names = [column[0] for column in cursor.description]
        refuse_duplicates(names, address.shown)
        first = cursor.fetchmany(options.batch_rows)
        kinds = [
            _kind_of(name, cells) for name, cells in zip(names, _columns(first, names), strict=True)
        ]
        schema = pa.schema(list(zip(names, kinds, strict=True)))
        batches = _sqlite_batches(cursor, first, schema, options.batch_rows)
        return Part(schema=schema, batches=batches, resources=resources.pop_all())


def _no_rows(address: Address) -> UsageError:
    return UsageError(
        f"query on {address.shown}: got a statement without rows; expected a SELECT. "
        "Read with a query that returns rows."
    )


def _columns(rows: Sequence[tuple[Any, ...]], names: Sequence[str]) -> list[tuple[Any, ...]]:
    return list(zip(*rows, strict=True)) or [()] * len(names)


def _sqlite_batches(
    cursor: sqlite3.Cursor, rows: list[tuple[Any, ...]], schema: pa.Schema, batch_rows: int
) -> Iterator[pa.RecordBatch]:
    while rows:
        cells = _columns(rows, schema.names)
        arrays = [_sqlite_column(f, c) for f, c in zip(schema, cells, strict=True)]
        yield pa.RecordBatch.from_arrays(arrays, schema=schema)
        rows = cursor.fetchmany(batch_rows)


def _kind_of(name: str, cells: tuple[Any, ...]) -> pa.DataType:
    kinds = {type(cell) for cell in cells} - {type(None)}
    if kinds <= {int, float}:
        return pa.float64() if float in kinds else pa.int64() if kinds else pa.string()
    if len(kinds) > 1:
        raise _mixed(name)
    return pa.string() if kinds == {str} else pa.binary()


def _sqlite_column(field: pa.Field[Any], cells: tuple[Any, ...]) -> pa.Array[Any]:
    try:
        return pa.array(cells, field.type)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        raise _mixed(field.name) from None


def _mixed(name: str) -> InputError:
    return InputError(
        f"column {name!r} of the query: got values of several types; expected one. "
        f'Write CAST("{name}" AS TEXT) AS "{name}" in the query.'
    )


def _query_duckdb(address: Address, query: str, batch_rows: int) -> Part:
    import duckdb

    with ExitStack() as resources:
        connection = duckdb.connect(address.place, read_only=True)
        resources.callback(connection.close)
        reader = connection.sql(query)
        if reader is None:
            raise _no_rows(address)
        batches = reader.to_arrow_reader(batch_rows)

        def then_closed() -> Iterator[pa.RecordBatch]:
            yield from batches
            connection.close()  # the same run may write into the file, which needs it alone

        return Part(schema=batches.schema, batches=then_closed(), resources=resources.pop_all())


def _query_postgres(address: Address, query: str) -> Part:
    with ExitStack() as resources:
        # autocommit: what was read is not locked any longer, so the same run may write there
        connection = postgres_driver().connect(address.place, autocommit=True)
        resources.callback(connection.close)
        cursor = connection.cursor()
        resources.callback(cursor.close)
        cursor.execute(query)
        reader = cursor.fetch_record_batch()
        schema = pa.schema([f.with_type(_storage(f.type)) for f in reader.schema])
        batches = (
            pa.RecordBatch.from_arrays([_stored(c) for c in batch.columns], schema=schema)
            for batch in reader
        )
        return Part(schema=schema, batches=batches, resources=resources.pop_all())


def _storage(kind: pa.DataType) -> pa.DataType:
    """What an extension type (PostgreSQL's numeric, for one) is stored as."""
    return kind.storage_type if isinstance(kind, pa.BaseExtensionType) else kind


def _stored(column: pa.Array[Any]) -> pa.Array[Any]:
    return column.storage if isinstance(column, pa.ExtensionArray) else column
