"""Your sentences, ranked by how little they tell, each with why and what would make it concrete.

Files: rows (one a sentence, the weakest first), and report.html.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from jobspace.compare.writing import WritingOptions, writing
from jobspace.tables.write import write_table
from jobspace.web.work.asked import Rows
from jobspace.web.work.documents import Documents, places, uncached
from jobspace.web.work.rows import ROWS, to_take_away
from jobspace.web.worker import Room


class Request(Documents):
    """Documents; with postings it is said too what none of them asks."""

    rows: Annotated[Rows, Field(description="The format of the rows to take away.")] = "csv"


def run(asked: Request, room: Room) -> dict[str, Any]:
    """Rank, and leave rows and report."""
    options = WritingOptions(columns=asked.posting_columns(), min_similarity=asked.min_similarity)
    done = writing(
        places(room, asked.mine),
        places(room, asked.postings) or None,
        options=options,
        encoder=uncached(asked),
        progress=room.tell,
    )
    room.tell("Writing what came out", 0, 0)
    write_table(done.to_arrow(), room.output(ROWS))
    to_take_away(room, asked.rows)
    done.to_html(room.output("report.html"))
    return done.as_dict()
