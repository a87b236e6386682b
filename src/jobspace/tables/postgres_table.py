"""A table of a PostgreSQL database as output; lists and structs are JSON text."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from typing import Any

import pyarrow as pa

from jobspace.tables.address import Address
from jobspace.tables.database import NOTHING_WRITTEN, postgres_driver, refusals
from jobspace.tables.flat import flat_batch, flat_schema
from jobspace.tables.merge import WAITING, Merge, require_columns_of, unique_index
from jobspace.tables.quoted import quoted

LOCK_TIMEOUT = "60s"  # of waiting for others that use the table; then an error, never a hang
_UNCERTAIN = (
    "If the connection broke while the rows were made to count, they may be there or not: look, "
    "then run again."
)
_TYPES = (
    "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute "
    "WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped AND attgenerated = ''"
)


class PostgresTable:
    """A table filled by COPY in one transaction.

    Until its end others read the old table as it was, also one that is replaced: the new one has
    another name till then.
    """

    def __init__(self, address: Address, schema: pa.Schema) -> None:
        """Begins the transaction and creates the table that rows are copied to."""
        self.name = address.shown
        self._address = address
        self._schema = flat_schema(schema)
        new = {"fail": address.table, "upsert": WAITING}
        self._into = new.get(address.if_exists, f"jobspace_new_{secrets.token_hex(6)}")
        with ExitStack() as on_failure:
            with refusals(address):
                self._connection = postgres_driver().connect(address.place)
            on_failure.callback(self._connection.close)
            self._cursor = self._connection.cursor()
            on_failure.callback(self._cursor.close)
            self._ask(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
            if address.if_exists == "upsert":
                require_columns_of(address, self._schema.names, self._types())
            self._ingest(self._schema.empty_table(), "create")
            on_failure.pop_all()

    def _ingest(self, rows: pa.RecordBatch | pa.Table, mode: str) -> None:
        is_temporary = self._into == WAITING
        self._cursor.adbc_ingest(self._into, rows, mode=mode, temporary=is_temporary)

    def _types(self) -> dict[str, str]:
        self._cursor.execute(_TYPES, (quoted(self._address.table),))
        return dict(self._cursor.fetchall())

    def write(self, batch: pa.RecordBatch) -> None:
        """Copies the rows in, not yet for good."""
        with refusals(self._address, NOTHING_WRITTEN):
            self._ingest(flat_batch(batch, self._schema), "append")

    def commit(self) -> None:
        """Puts the rows in their place and ends the transaction."""
        with refusals(self._address, NOTHING_WRITTEN):
            if self._address.if_exists == "upsert":
                self._put()
            elif self._address.if_exists == "replace":
                self._take_place()
        with refusals(self._address, _UNCERTAIN):
            self._connection.commit()
        self._close()

    def _take_place(self) -> None:
        schema = (self._ask("SELECT current_schema()") or ("public",))[0]
        table = quoted(self._address.table)
        self._ask(f"DROP TABLE IF EXISTS {quoted(schema)}.{table}")
        self._ask(f"ALTER TABLE {quoted(schema)}.{quoted(self._into)} RENAME TO {table}")

    def _put(self) -> None:
        table = quoted(self._address.table)
        if not self._types():
            self._ask(f"CREATE TABLE {table} (LIKE {WAITING})")
            self._ask(unique_index(self._address))
        # others may read, and wait to write: between the change and the addition no row comes
        self._ask(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
        self._ask(f"ANALYZE {WAITING}")
        Merge(address=self._address, columns=tuple(self._schema.names), types=self._types()).run(
            self._ask
        )

    def discard(self) -> None:
        """Takes the transaction back."""
        with suppress(postgres_driver().Error):
            self._connection.rollback()
        self._close()

    def _close(self) -> None:
        self._cursor.close()
        self._connection.close()

    def _ask(self, sql: str) -> Sequence[Any] | None:
        self._cursor.execute(sql)
        row: Sequence[Any] | None = self._cursor.fetchone() if self._cursor.description else None
        return row
