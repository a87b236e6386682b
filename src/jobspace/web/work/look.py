"""Look at an uploaded table: its columns and first rows, before anything is done with it."""

from __future__ import annotations

from typing import Any, Final

import pyarrow as pa

from jobspace.tables.read import open_table
from jobspace.web.work.asked import Asked, FileId
from jobspace.web.work.rows import first_rows
from jobspace.web.worker import Room

N_ROWS: Final = 8


class Request(Asked):
    """A file to look at."""

    file: FileId


def run(asked: Request, room: Room) -> dict[str, Any]:
    """The columns with their types, the first rows, and how many there are where that is known."""
    with open_table(room.input(asked.file), batch_rows=1_000) as stream:
        batch = next(iter(stream), None)
        seen = pa.Table.from_batches([] if batch is None else [batch], stream.schema)
        return {
            "columns": [{"name": f.name, "type": str(f.type)} for f in stream.schema],
            "rows": first_rows(seen, N_ROWS),
            "n_rows": stream.n_rows_total,
        }
