"""A table of a database as output: filled in one transaction, or left as it was."""

from __future__ import annotations

import datetime
import sqlite3
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pyarrow as pa

from jobspace.tables.atomic import HiddenFile, require_writable
from jobspace.tables.database import Address, parse_address, postgres_driver, refusals
from jobspace.tables.flat import flat_batch, flat_schema

_NOTHING_WRITTEN = "Nothing was written; free space or choose another place with -o."


def open_table_target(
    address_text: str, schema: pa.Schema
) -> SqliteTable | DuckdbTable | PostgresTable:
    """The table an address names, created and ready to be filled.

    Raises:
        UsageError: the address is malformed, or its folder cannot be written.
        InputError: the table exists already and the address does not say `if_exists=replace`.
    """
    address = parse_address(address_text)
    advice = "Choose another table (?table=NAME), or add if_exists=replace to the address."
    with refusals(address, advice):
        match address.scheme:
            case "sqlite":
                return SqliteTable(address, schema)
            case "duckdb":
                return DuckdbTable(address, schema)
            case _:
                return PostgresTable(address, schema)


def quoted(name: str) -> str:
    """A name as SQL writes it: in quotes, those inside doubled."""
    return '"' + name.replace('"', '""') + '"'


class _DatabaseFile:
    """A database file: a new one is hidden until it is complete, an old one is changed in place."""

    def __init__(self, place: str) -> None:
        path = Path(place)
        self._hidden = None if path.exists() else HiddenFile(path)
        if self._hidden is None:
            require_writable(path.resolve(), path)
        self.place = str(self._hidden.temporary if self._hidden else path)

    def appear(self) -> None:
        if self._hidden:
            self._hidden.appear()

    def vanish(self) -> None:
        if self._hidden:
            self._hidden.vanish()


class SqliteTable:
    """A table of an SQLite file; lists and structs are JSON text, dates ISO 8601 text."""

    def __init__(self, address: Address, schema: pa.Schema) -> None:
        """Begins the transaction and creates the table."""
        self.name = address.shown
        self._address = address
        self._schema = flat_schema(schema)
        self._file = _DatabaseFile(address.place)
        table = quoted(address.table)
        marks = ", ".join("?" * len(schema))
        self._insert = f"INSERT INTO {table} VALUES ({marks})"
        declared = (f"{quoted(f.name)} {_sqlite_type(f.type)}" for f in self._schema)
        with ExitStack() as on_failure:
            on_failure.callback(self._file.vanish)
            self._connection = sqlite3.connect(self._file.place, isolation_level=None)
            on_failure.callback(self._connection.close)
            self._connection.execute("BEGIN IMMEDIATE")
            if address.replaces:
                self._connection.execute(f"DROP TABLE IF EXISTS {table}")
            self._connection.execute(f"CREATE TABLE {table} ({', '.join(declared)})")
            on_failure.pop_all()

    def write(self, batch: pa.RecordBatch) -> None:
        """Inserts the rows, not yet for good."""
        columns = [_sqlite_cells(column) for column in flat_batch(batch, self._schema).columns]
        with refusals(self._address, _NOTHING_WRITTEN):
            self._connection.executemany(self._insert, zip(*columns, strict=True))

    def commit(self) -> None:
        """Ends the transaction."""
        with refusals(self._address, _NOTHING_WRITTEN):
            self._connection.execute("COMMIT")
        self._connection.close()
        self._file.appear()

    def discard(self) -> None:
        """Takes the transaction back."""
        with suppress(sqlite3.Error):
            self._connection.close()
        self._file.vanish()


def _sqlite_type(kind: pa.DataType) -> str:
    if pa.types.is_integer(kind) or pa.types.is_boolean(kind):
        return "INTEGER"
    if pa.types.is_floating(kind):
        return "REAL"
    is_bytes = pa.types.is_binary(kind) or pa.types.is_large_binary(kind)
    return "BLOB" if is_bytes else "TEXT"


def _sqlite_cells(column: pa.Array[Any]) -> list[Any]:
    values: list[Any] = column.to_pylist()
    if pa.types.is_temporal(column.type) or pa.types.is_decimal(column.type):
        return [None if value is None else _plain(value) for value in values]
    return values


def _plain(value: object) -> str:
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    return str(value)


class DuckdbTable:
    """A table of a DuckDB file."""

    def __init__(self, address: Address, schema: pa.Schema) -> None:
        """Begins the transaction and creates the table."""
        import duckdb

        self.name = address.shown
        self._address = address
        self._schema = flat_schema(schema)
        self._file = _DatabaseFile(address.place)
        table = quoted(address.table)
        self._insert = f"INSERT INTO {table} SELECT * FROM new_rows"
        create = "CREATE OR REPLACE TABLE" if address.replaces else "CREATE TABLE"
        with ExitStack() as on_failure:
            on_failure.callback(self._file.vanish)
            self._connection = duckdb.connect(self._file.place)
            on_failure.callback(self._connection.close)
            self._connection.begin()
            self._connection.register("new_rows", self._schema.empty_table())
            self._connection.execute(f"{create} {table} AS FROM new_rows")
            on_failure.pop_all()

    def write(self, batch: pa.RecordBatch) -> None:
        """Inserts the rows, not yet for good."""
        rows = pa.Table.from_batches([flat_batch(batch, self._schema)])
        with refusals(self._address, _NOTHING_WRITTEN):
            self._connection.register("new_rows", rows)
            self._connection.execute(self._insert)

    def commit(self) -> None:
        """Ends the transaction."""
        with refusals(self._address, _NOTHING_WRITTEN):
            self._connection.commit()
        self._connection.close()
        self._file.appear()

    def discard(self) -> None:
        """Takes the transaction back."""
        self._connection.close()
        self._file.vanish()


class PostgresTable:
    """A table of a PostgreSQL database; lists and structs are JSON text."""

    def __init__(self, address: Address, schema: pa.Schema) -> None:
        """Begins the transaction and creates the table."""
        self.name = address.shown
        self._address = address
        self._schema = flat_schema(schema)
        with ExitStack() as on_failure:
            with refusals(address):
                self._connection = postgres_driver().connect(address.place)
            on_failure.callback(self._connection.close)
            self._cursor = self._connection.cursor()
            on_failure.callback(self._cursor.close)
            self._ingest(self._schema.empty_table(), "replace" if address.replaces else "create")
            on_failure.pop_all()

    def _ingest(self, rows: pa.RecordBatch | pa.Table, mode: str) -> None:
        self._cursor.adbc_ingest(self._address.table, rows, mode=mode)

    def write(self, batch: pa.RecordBatch) -> None:
        """Copies the rows in, not yet for good."""
        with refusals(self._address, _NOTHING_WRITTEN):
            self._ingest(flat_batch(batch, self._schema), "append")

    def commit(self) -> None:
        """Ends the transaction."""
        with refusals(self._address, _NOTHING_WRITTEN):
            self._connection.commit()
        self._close()

    def discard(self) -> None:
        """Takes the transaction back."""
        with suppress(postgres_driver().Error):
            self._connection.rollback()
        self._close()

    def _close(self) -> None:
        self._cursor.close()
        self._connection.close()
