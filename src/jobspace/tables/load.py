"""A table of a database as output: filled in one transaction, or left as it was."""

from __future__ import annotations

import pyarrow as pa

from jobspace.tables.address import parse_address
from jobspace.tables.database import refusals
from jobspace.tables.duckdb_table import DuckdbTable
from jobspace.tables.postgres_table import PostgresTable
from jobspace.tables.sqlite_table import SqliteTable


def open_table_target(
    address_text: str, schema: pa.Schema
) -> SqliteTable | DuckdbTable | PostgresTable:
    """The table an address names, ready to be filled.

    Raises:
        UsageError: the address is malformed, its folder cannot be written, or the table to merge
            into lacks columns.
        InputError: the table exists already and the address does not say `if_exists`.
    """
    address = parse_address(address_text)
    advice = (
        "Choose another table (?table=NAME), or add if_exists=replace, or if_exists=upsert&key=… "
        "to the address."
    )
    with refusals(address, advice):
        match address.scheme:
            case "sqlite":
                return SqliteTable(address, schema)
            case "duckdb":
                return DuckdbTable(address, schema)
            case _:
                return PostgresTable(address, schema)
