"""Rows put into a table by key: the SQL that SQLite, DuckDB and PostgreSQL share.

The rows wait in a table of their own. Then those whose key is in the target change its rows, and
the others are added. Neither needs a unique index on the key, nor a value for columns that only
the target has, as `INSERT … ON CONFLICT` would.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from jobspace.errors import InputError, UsageError
from jobspace.tables.address import Address
from jobspace.tables.quoted import quoted

Ask: TypeAlias = Callable[[str], Sequence[Any] | None]
WAITING = "jobspace_waiting_rows"  # a temporary table: each connection has its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Merge:
    """A merge of waiting rows into a table.

    Attributes:
        address: with the table and the key.
        columns: of the waiting rows.
        types: of the target's columns, by name, as SQL writes them; waiting values are cast to
            them. An empty type casts nothing.
    """

    address: Address
    columns: tuple[str, ...]
    types: Mapping[str, str]

    def run(self, ask: Ask) -> None:
        """Change and add rows; `ask` runs SQL and returns the first row of what it gives.

        Raises:
            InputError: a key is null, or several waiting rows have the same.
        """
        self._require_keys(ask)
        changed = [name for name in self.columns if name not in self.address.key]
        if changed:
            sets = ", ".join(f"{quoted(name)} = new.{quoted(name)}" for name in changed)
            ask(
                f"UPDATE {self._target} AS old SET {sets} FROM {self._rows} AS new "
                f"WHERE {self._same}"
            )
        names = ", ".join(map(quoted, self.columns))
        values = ", ".join(f"new.{quoted(name)}" for name in self.columns)
        # a join, which all three look up at once; of NOT EXISTS SQLite reads the target each time
        ask(
            f"INSERT INTO {self._target} ({names}) SELECT {values} FROM {self._rows} AS new "
            f"LEFT JOIN {self._target} AS old ON {self._same} "
            f"WHERE old.{quoted(self.address.key[0])} IS NULL"
        )

    def _require_keys(self, ask: Ask) -> None:
        key = ", ".join(map(quoted, self.address.key))
        blank = " OR ".join(f"{quoted(name)} IS NULL" for name in self.address.key)
        n_blank = (ask(f"SELECT count(*) FROM {WAITING} WHERE {blank}") or (0,))[0]
        if n_blank:
            raise self._no_key(f"no value in {n_blank:,} rows")
        twice = ask(f"SELECT {key}, count(*) FROM {self._rows} AS n GROUP BY {key} "
                    "HAVING count(*) > 1 LIMIT 1")  # fmt: skip
        if twice:
            raise self._no_key(f"{', '.join(map(str, twice[:-1]))} in {twice[-1]:,} rows")

    def _no_key(self, got: str) -> InputError:
        return InputError(
            f"key {', '.join(self.address.key)} of the rows for {self.address.shown}: got {got}; "
            "expected a value of its own in each row. Nothing was written; choose other columns "
            "with key=, or correct the rows."
        )

    @property
    def _target(self) -> str:
        return quoted(self.address.table)

    @property
    def _rows(self) -> str:
        """The waiting rows with the target's types: a csv's ids are text, a table's are not."""
        columns = ", ".join(
            f"CAST({quoted(name)} AS {self.types[name]}) AS {quoted(name)}"
            if self.types[name]
            else quoted(name)
            for name in self.columns
        )
        return f"(SELECT {columns} FROM {WAITING})"

    @property
    def _same(self) -> str:
        return " AND ".join(f"old.{quoted(k)} = new.{quoted(k)}" for k in self.address.key)


def unique_index(address: Address) -> str:
    """The SQL that keeps the key of a new table unique."""
    name = quoted(f"{address.table}_{'_'.join(address.key)}_key")
    columns = ", ".join(map(quoted, address.key))
    return f"CREATE UNIQUE INDEX {name} ON {quoted(address.table)} ({columns})"


def require_columns_of(address: Address, columns: Sequence[str], types: Mapping[str, str]) -> None:
    """Refuse rows that the table, where there is one, has no columns for, or that lack the key.

    Args:
        address: with the table and the key.
        columns: of the rows.
        types: the table's columns; empty where it is not there yet.

    Raises:
        UsageError: it names the missing columns.
    """
    keyless = [name for name in address.key if name not in columns]
    if keyless:
        raise UsageError(
            f"key of {address.shown}: got {', '.join(keyless)}; expected columns of the output "
            f"({', '.join(columns)}). Correct key= in the address."
        )
    missing = [name for name in columns if types and name not in types]
    if missing:
        adding = " ".join(f"ALTER TABLE {quoted(address.table)} ADD COLUMN {quoted(name)} …;"
                          for name in missing)  # fmt: skip
        raise UsageError(
            f"table {address.table} of {address.shown}: got no column "
            f"{', '.join(map(repr, missing))}; expected all columns of the output. Add what is "
            f"missing ({adding}), or read fewer columns."
        )
