"""The rows of a finished `duplicates` job, to take away: without duplicates, or all with groups."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field

from jobspace.tables.read import open_table
from jobspace.tables.spreadsheets import inert
from jobspace.tables.write import open_writer
from jobspace.web.store import ID
from jobspace.web.work.asked import Asked, Rows
from jobspace.web.worker import Room


class Request(Asked):
    """A job, and what is wanted of its rows."""

    job: Annotated[str, Field(pattern=ID, description="The id of a finished `duplicates` job.")]
    only_representatives: Annotated[
        bool, Field(description="One row a group, and the rows without a text.")
    ] = True
    apart: Annotated[
        tuple[Annotated[int, Field(ge=0)], ...],
        Field(max_length=20_000, description="Rows that a person says are no duplicates: kept."),
    ] = ()
    rows: Rows = "csv"

    def files(self) -> list[str]:
        """Two files that the other job made."""
        return [f"{self.job}/{name}" for name in ("rows.arrow", "result.json")]


def run(asked: Request, room: Room) -> dict[str, Any]:
    """Write distinct.csv or grouped.csv, or another format."""
    rows, result = asked.files()
    leads = json.loads(Path(room.input(result)).read_bytes())["prefix"] + "is_representative"
    name = f"{'distinct' if asked.only_representatives else 'grouped'}.{asked.rows}"
    apart = np.array(sorted(asked.apart), np.int64)
    n_read = 0
    with (
        open_table(room.input(rows)) as stream,
        open_writer(room.output(name), stream.schema) as writer,
    ):
        for batch in stream:
            table = pa.Table.from_batches([batch])
            if asked.only_representatives:
                kept = pc.fill_null(table[leads], True)
                named = np.isin(np.arange(n_read, n_read + batch.num_rows), apart)
                table = table.filter(pc.or_(kept, pa.array(named)))
            n_read += batch.num_rows
            for safe in inert(table, name).to_batches():
                writer.write(safe)
            room.tell(f"Writing {name}", n_read, stream.n_rows_total or 0)
    return {"n_rows": n_read, "n_written": writer.n_rows, "file": name}
