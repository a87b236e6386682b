"""Rows that a job made: in an Arrow file for the pages, and in a file to take away.

A page shows a few rows of a million: an Arrow file is mapped into memory, and only what is looked
at is read.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from jobspace.errors import InputError
from jobspace.tables.read import open_table
from jobspace.tables.spreadsheets import inert
from jobspace.tables.write import open_writer
from jobspace.web.work.asked import Rows
from jobspace.web.worker import Room

ROWS: Final = "rows.arrow"


def to_take_away(room: Room, suffix: Rows, name: str = "rows") -> None:
    """Write an Arrow file that the job made once more, in the format asked for.

    In csv no text is left that a spreadsheet takes for a formula.
    """
    with (
        open_table(room.output(f"{name}.arrow")) as stream,
        open_writer(room.output(f"{name}.{suffix}"), stream.schema) as writer,
    ):
        n_rows = 0
        for batch in stream:
            for safe in inert(pa.Table.from_batches([batch]), f"rows.{suffix}").to_batches():
                writer.write(safe)
            n_rows += batch.num_rows
            room.tell(f"Writing {name}.{suffix}", n_rows, stream.n_rows_total or 0)


def loosen(folder: Path) -> None:
    """Write the Arrow files of a folder once more, without compression.

    A page maps them into memory: of one that is not compressed only what is looked at is read.
    """
    for path in sorted(folder.glob("*.arrow")):
        fresh = path.with_suffix(".new")
        with (
            pa.memory_map(str(path)) as source,
            pa.ipc.open_file(source) as reader,
            pa.ipc.new_file(str(fresh), reader.schema) as writer,
        ):
            for place in range(reader.num_record_batches):
                writer.write_batch(reader.get_batch(place))
        fresh.replace(path)


def mapped(path: str | Path) -> pa.Table:
    """An Arrow file as a table that is read from disk where it is looked at."""
    return pa.ipc.open_file(pa.memory_map(str(path))).read_all()


def named_columns(table: pa.Table, chosen: dict[str, str]) -> pa.Table:
    """Columns of a table under other names.

    Raises:
        InputError: one is not there.
    """
    for name, column in chosen.items():
        if column not in table.column_names:
            raise InputError(
                f"column of {name}: got {column!r}; expected one of "
                f"{', '.join(table.column_names)}. Choose one."
            )
    return pa.table({name: table[column] for name, column in chosen.items()})


def first_rows(table: pa.Table, n_rows: int) -> list[dict[str, Any]]:
    """The first rows as JSON has them."""
    return [
        {name: _cell(value) for name, value in row.items()}
        for row in table.slice(0, n_rows).to_pylist()
    ]


def _cell(value: Any) -> Any:
    return (
        value if value is None or isinstance(value, (bool, int, float, str, list)) else str(value)
    )
