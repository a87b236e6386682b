"""A column of names, as people spell them, becomes groups: the job of the Discover page."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from pydantic import Field

from jobspace.discover.table import DiscoverOptions, discover_file
from jobspace.discover.variants import MIN_SIMILARITY
from jobspace.tables.text_of import TextOf
from jobspace.web.work.asked import Asked, Columns, FileId, Rows
from jobspace.web.work.rows import ROWS, to_take_away
from jobspace.web.worker import Room


class Request(Asked):
    """A file with a column of names, and what counts as the same name."""

    file: FileId
    columns: Columns = ()
    min_similarity: Annotated[
        float, Field(ge=0.5, le=1, description="Of a name and the most frequent of its group.")
    ] = MIN_SIMILARITY
    min_rows: Annotated[
        int, Field(ge=1, le=1_000_000, description="Names with fewer rows are left out.")
    ] = 1
    rows: Annotated[Rows, Field(description="The format of the rows to take away.")] = "csv"


def run(asked: Request, room: Room) -> dict[str, Any]:
    """Group the names; files: rows, one a label, as `jobspace taxonomy add` takes them."""
    room.tell("Reading and grouping the names", 0, 0)
    done = discover_file(
        room.input(asked.file),
        room.output(ROWS),
        text_of=TextOf(columns=asked.columns),
        options=DiscoverOptions(
            min_similarity=asked.min_similarity, min_rows=asked.min_rows, top_k=0
        ),
    )
    to_take_away(room, asked.rows)
    return {name: value for name, value in asdict(done).items() if name != "largest"}
