"""A table of a DuckDB file as output."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pyarrow as pa

from jobspace.tables.address import Address
from jobspace.tables.atomic import HiddenFile
from jobspace.tables.database import NOTHING_WRITTEN, refusals
from jobspace.tables.database_file import DatabaseFile
from jobspace.tables.flat import flat_batch, flat_schema
from jobspace.tables.merge import WAITING, Merge, require_columns_of, unique_index
from jobspace.tables.quoted import quoted

_TYPES = (
    "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = ? "
    "AND database_name = current_database() AND schema_name = current_schema()"
)


class DuckdbTable:
    """A table filled at the end, in one transaction.

    A process that writes a DuckDB file has it to itself. So rows wait in a hidden file beside it,
    and until the end others, and the query that is read, may use the database.
    """

    def __init__(self, address: Address, schema: pa.Schema) -> None:
        """Checks the table that is there, and opens the file for the rows."""
        self.name = address.shown
        self._address = address
        self._schema = flat_schema(schema)
        self._file = DatabaseFile(address.place)
        with ExitStack() as on_failure:
            on_failure.callback(self._file.vanish)
            if not self._file.is_new:
                self._look()
            path = Path(address.place)
            self._rows = HiddenFile(path.with_name(f"{path.name}.rows"))
            on_failure.callback(self._rows.vanish)
            self._sink = pa.ipc.new_stream(
                str(self._rows.temporary),
                self._schema,
                options=pa.ipc.IpcWriteOptions(compression="lz4"),
            )
            on_failure.pop_all()

    def _look(self) -> None:
        import duckdb

        with duckdb.connect(self._address.place, read_only=True) as connection:
            types = _types(connection, self._address)
        if self._address.if_exists == "upsert":
            require_columns_of(self._address, self._schema.names, types)
        elif types and self._address.if_exists == "fail":
            raise duckdb.CatalogException(f"table {self._address.table} already exists")

    def write(self, batch: pa.RecordBatch) -> None:
        """Keeps the rows until the end."""
        self._sink.write_batch(flat_batch(batch, self._schema))

    def commit(self) -> None:
        """Fills the table."""
        import duckdb

        self._sink.close()
        with (
            refusals(self._address, NOTHING_WRITTEN),
            duckdb.connect(self._file.place) as connection,
            pa.memory_map(str(self._rows.temporary)) as kept,
        ):
            connection.begin()
            connection.register(WAITING, pa.ipc.open_stream(kept))
            self._fill(connection)
            connection.commit()
        self._rows.vanish()
        self._file.appear()

    def _fill(self, connection: Any) -> None:
        def ask(sql: str) -> Sequence[Any] | None:
            row: Sequence[Any] | None = connection.execute(sql).fetchone()
            return row

        table = quoted(self._address.table)
        if self._address.if_exists != "upsert":
            create = "CREATE OR REPLACE" if self._address.if_exists == "replace" else "CREATE"
            ask(f"{create} TABLE {table} AS FROM {WAITING}")
            return
        # read once into a table: a stream has no way back
        connection.execute(f"CREATE TEMP TABLE {WAITING}_ AS FROM {WAITING}")
        connection.unregister(WAITING)
        connection.execute(f"ALTER TABLE {WAITING}_ RENAME TO {WAITING}")
        if not _types(connection, self._address):
            ask(f"CREATE TABLE {table} AS FROM {WAITING} LIMIT 0")
            ask(unique_index(self._address))
        Merge(
            address=self._address,
            columns=tuple(self._schema.names),
            types=_types(connection, self._address),
        ).run(ask)

    def discard(self) -> None:
        """Gives the rows up."""
        with suppress(OSError, pa.ArrowException):  # what cannot be written need not be
            self._sink.close()
        self._rows.vanish()
        self._file.vanish()


def _types(connection: Any, address: Address) -> dict[str, str]:
    """The columns of the table, by name, with their types; none where it is not there."""
    return dict(connection.execute(_TYPES, [address.table]).fetchall())
