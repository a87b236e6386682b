"""The rows of two tables in pairs, with the evidence of each: the job of the Match page."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from jobspace.encode.load import encoder
from jobspace.match.options import MatchOptions
from jobspace.match.result import Matches
from jobspace.match.table import Source, match_tables
from jobspace.tables.text_of import TextOf
from jobspace.tables.write import write_table
from jobspace.web.work.asked import Asked, Column, Columns, Encoder, FileId, Rows
from jobspace.web.work.pairs import write_pairs
from jobspace.web.work.rows import ROWS, to_take_away
from jobspace.web.work.steered import Steered, steers_of
from jobspace.web.worker import Room


class Request(Asked):
    """Two tables, and how their rows find each other."""

    left: FileId
    right: FileId
    left_columns: Columns = ()
    right_columns: Columns = ()
    left_id: Annotated[Column | None, Field(description="A column that names a row.")] = None
    right_id: Annotated[Column | None, Field(description="The same.")] = None
    assign: Annotated[
        str,
        Field(
            pattern=r"^(none|one-to-one|capacity:.{1,500})$",
            description="none, one-to-one, or capacity:COLUMN of the right table.",
        ),
    ] = "none"
    top_k: Annotated[int, Field(ge=1, le=50, description="With none: nearest, both ways.")] = 5
    min_similarity: Annotated[float, Field(ge=-1, le=1)] | None = None
    steer: Annotated[tuple[Steered, ...], Field(max_length=10)] = ()
    within: Annotated[
        Column | None, Field(description="A column of both: only equal values meet.")
    ] = None
    levels: Annotated[int, Field(ge=1, le=6)] = 1
    method: Literal["direct", "aligned", "topics-procrustes"] = "direct"
    correspondence: Literal["pairs", "neighbours", "topics"] | None = None
    pairs: Annotated[FileId | None, Field(description="Known pairs, for aligned.")] = None
    encoder: Encoder = "default"
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 0
    rows: Annotated[Rows, Field(description="The format of the pairs to take away.")] = "csv"

    def files(self) -> list[str]:
        """Both tables, and the known pairs."""
        return list(dict.fromkeys(f for f in (self.left, self.right, self.pairs) if f is not None))


def run(asked: Request, room: Room) -> dict[str, Any]:
    """Match them; files: pairs to take away, the report, and what the page shows."""
    ready = encoder(asked.encoder)
    left, right = (
        Source(data=room.input(file), text_of=TextOf(columns=columns), id=named, encoder=ready)
        for file, columns, named in (
            (asked.left, asked.left_columns, asked.left_id),
            (asked.right, asked.right_columns, asked.right_id),
        )
    )
    pairs = None if asked.pairs is None else room.input(asked.pairs)
    done = match_tables(left, right, _options(asked), pairs=pairs, progress=room.tell)
    room.tell("Writing the report", 0, 0)
    done.to_html(room.output("report.html"))
    write_table(done.to_arrow(), room.output(ROWS))
    to_take_away(room, asked.rows)
    write_pairs(room, done, (left, right))
    return _told(done)


def _options(asked: Request) -> MatchOptions:
    return MatchOptions(
        assign=asked.assign,
        top_k=asked.top_k,
        min_similarity=asked.min_similarity,
        steer=steers_of(asked.steer),
        within=asked.within,
        levels=asked.levels,
        method=asked.method,
        correspondence=asked.correspondence or ("neighbours" if asked.pairs is None else "pairs"),
        seed=asked.seed,
    )


def _told(done: Matches) -> dict[str, Any]:
    """The result without its pairs, which are in the files."""
    return {name: value for name, value in done.as_dict().items() if name != "pairs"}
