"""A table of an SQLite file as output; lists and structs are JSON text, dates ISO 8601 text."""

from __future__ import annotations

import datetime
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from typing import Any

import pyarrow as pa

from jobspace.tables.address import Address
from jobspace.tables.database import NOTHING_WRITTEN, refusals
from jobspace.tables.database_file import DatabaseFile
from jobspace.tables.flat import flat_batch, flat_schema
from jobspace.tables.merge import WAITING, Merge, require_columns_of, unique_index
from jobspace.tables.quoted import quoted
from jobspace.tables.sqlite_recovery import recover

_TYPES = "SELECT name, type FROM pragma_table_info(?)"


class SqliteTable:
    """A table filled in one transaction.

    Rows to upsert wait in a temporary table, so that the file is locked at the end alone.
    """

    def __init__(self, address: Address, schema: pa.Schema) -> None:
        """Creates the table, or checks the one to merge into."""
        self.name = address.shown
        self._address = address
        self._schema = flat_schema(schema)
        self._file = DatabaseFile(address.place)
        self._upserts = address.if_exists == "upsert"
        with ExitStack() as on_failure:
            on_failure.callback(self._file.vanish)
            self._connection = sqlite3.connect(self._file.place, isolation_level=None)
            on_failure.callback(self._connection.close)
            if self._file.is_new:  # what a crash leaves of a hidden file is never used
                self._ask("PRAGMA synchronous = OFF")
            self._ask("BEGIN IMMEDIATE")
            if self._upserts:
                self._wait()
            else:
                self._create(quoted(address.table), {})
            on_failure.pop_all()
        into = WAITING if self._upserts else quoted(address.table)
        self._insert = f"INSERT INTO {into} VALUES ({', '.join('?' * len(schema))})"

    def _wait(self) -> None:
        known = self._types()
        require_columns_of(self._address, self._schema.names, known)
        self._ask("ROLLBACK")  # that it can be written is known; others may, until the end
        self._ask("BEGIN")
        self._create(f"temp.{WAITING}", known)

    def _create(self, table: str, known: Mapping[str, str]) -> None:
        """Creates a table; columns of the target get its types, which convert what is put there."""
        if self._address.if_exists == "replace":
            self._ask(f"DROP TABLE IF EXISTS {table}")
        types = {f.name: _sqlite_type(f.type) for f in self._schema} | dict(known)
        declared = ", ".join(f"{quoted(name)} {types[name]}" for name in self._schema.names)
        self._ask(f"CREATE TABLE {table} ({declared})")

    def _types(self) -> dict[str, str]:
        return dict(self._connection.execute(_TYPES, (self._address.table,)))

    def write(self, batch: pa.RecordBatch) -> None:
        """Inserts the rows, not yet for good."""
        columns = [_sqlite_cells(column) for column in flat_batch(batch, self._schema).columns]
        with refusals(self._address, NOTHING_WRITTEN):
            self._connection.executemany(self._insert, zip(*columns, strict=True))

    def commit(self) -> None:
        """Ends the transaction."""
        with refusals(self._address, NOTHING_WRITTEN):
            if self._upserts:
                self._put()
            self._ask("COMMIT")
        self._connection.close()
        self._file.appear()

    def _put(self) -> None:
        key = ", ".join(map(quoted, self._address.key))
        self._ask(f"CREATE INDEX temp.{WAITING}_key ON {WAITING} ({key})")
        self._ask("COMMIT")  # of the temporary table
        self._ask("BEGIN IMMEDIATE")
        if not self._types():
            self._create(quoted(self._address.table), {})
            self._ask(unique_index(self._address))
        Merge(address=self._address, columns=tuple(self._schema.names), types=self._types()).run(
            self._ask
        )

    def discard(self) -> None:
        """Takes the transaction back."""
        with suppress(sqlite3.Error):
            self._connection.close()
            if not self._file.is_new:
                recover(self._file.place)  # after an error of the disk closing alone does not
        self._file.vanish()

    def _ask(self, sql: str) -> Sequence[Any] | None:
        row: Sequence[Any] | None = self._connection.execute(sql).fetchone()
        return row


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
