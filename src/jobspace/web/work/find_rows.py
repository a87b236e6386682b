"""The rows of a finished `find` job at a cut-off, to take away: all of them, or those found."""

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

    job: Annotated[str, Field(pattern=ID, description="The id of a finished `find` job.")]
    min_similarity: Annotated[
        float, Field(ge=-2, le=1, description="The cut-off; of a probability where that decides.")
    ]
    only_matches: bool = True
    rows: Rows = "csv"

    def files(self) -> list[str]:
        """Two files that the other job made."""
        return [f"{self.job}/{name}" for name in ("rows.arrow", "result.json")]


def run(asked: Request, room: Room) -> dict[str, Any]:
    """Write found.csv or rows.csv, or another format, with `is_match` at the cut-off."""
    rows, result = asked.files()
    made = json.loads(Path(room.input(result)).read_bytes())
    name = f"{'found' if asked.only_matches else 'rows'}.{asked.rows}"
    n_read = 0
    with (
        open_table(room.input(rows)) as stream,
        open_writer(room.output(name), stream.schema) as writer,
    ):
        for batch in stream:
            n_read += batch.num_rows
            table = _at(pa.Table.from_batches([batch]), made, asked.min_similarity)
            if asked.only_matches:
                table = table.filter(table[made["is_match"]])
            for safe in inert(table, name).to_batches():
                writer.write(safe)
            room.tell(f"Writing {name}", n_read, stream.n_rows_total or 0)
    return {"n_rows": n_read, "n_written": writer.n_rows, "file": name}


def _at(table: pa.Table, made: dict[str, Any], cut: float) -> pa.Table:
    is_match = pc.fill_null(
        pc.greater_equal(table[made["value"]], pa.scalar(np.float32(cut), pa.float32())), False
    )
    place = table.schema.get_field_index(made["is_match"])
    return table.set_column(place, made["is_match"], is_match)
