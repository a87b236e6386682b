"""What varies together in two linked tables, and its name: the job of the Relate page."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from jobspace.encode.load import encoder
from jobspace.relate.options import RelateOptions
from jobspace.relate.table import Linked, linked_tables, relate_files
from jobspace.tables.text_of import TextOf
from jobspace.web.work.asked import Asked, Column, Columns, Encoder, FileId, Rows
from jobspace.web.work.linked import write_ends
from jobspace.web.work.rows import ROWS, to_take_away
from jobspace.web.work.steered import Steered, steers_of
from jobspace.web.worker import Room


class Request(Asked):
    """Two linked tables, or two columns of one, and how axes are looked for."""

    left: FileId
    right: Annotated[FileId | None, Field(description="None for two columns of one table.")] = None
    left_columns: Columns = ()
    right_columns: Columns = ()
    left_key: Annotated[
        Column | None, Field(description="The column of keys; None links rows by position.")
    ] = None
    right_key: Annotated[Column | None, Field(description="None takes left_key.")] = None
    method: Literal["cca", "autoencoder"] = "cca"
    n_axes: Annotated[int, Field(ge=1, le=12)] = 3
    steer: Annotated[tuple[Steered, ...], Field(max_length=10)] = ()
    groups: Annotated[
        Column | None, Field(description="A column: what sets each of its groups apart.")
    ] = None
    n_permutations: Annotated[int, Field(ge=19, le=9_999)] = 499
    encoder: Encoder = "default"
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 0
    rows: Annotated[Rows, Field(description="The format of the positions to take away.")] = "csv"

    def files(self) -> list[str]:
        """The one or two tables."""
        return list(dict.fromkeys(f for f in (self.left, self.right) if f is not None))


def run(asked: Request, room: Room) -> dict[str, Any]:
    """Look for axes; files: each key's positions, the report, and the texts that a page shows."""
    options = RelateOptions(
        method=asked.method,
        n_axes=asked.n_axes,
        steer=steers_of(asked.steer),
        groups=asked.groups,
        n_permutations=asked.n_permutations,
        seed=asked.seed,
    )
    linked = _linked(asked, room, options)
    places = (room.output(ROWS), room.output("report.html"))
    done = relate_files(linked, encoder(asked.encoder), options, places, room.tell)
    to_take_away(room, asked.rows)
    write_ends(room, linked)
    return done.as_dict()


def _linked(asked: Request, room: Room, options: RelateOptions) -> Linked:
    return linked_tables(
        room.input(asked.left),
        None if asked.right is None else room.input(asked.right),
        left_text=TextOf(columns=asked.left_columns),
        right_text=TextOf(columns=asked.right_columns),
        keys=(asked.left_key, asked.right_key or asked.left_key),
        options=options,
    )
