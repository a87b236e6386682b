"""One or two tables in a plane, alike rows near each other: the job of the Map page."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any, Final, Literal

import pyarrow as pa
import pyarrow.compute
from pydantic import Field, model_validator

from jobspace.encode.load import encoder
from jobspace.maps.options import MapOptions
from jobspace.maps.result import Map
from jobspace.maps.table import Places, map_file
from jobspace.maps.told import axes, shown_share, trusted
from jobspace.tables.text_of import TextOf
from jobspace.tables.write import write_table
from jobspace.web.work.asked import Asked, Column, Columns, Encoder, FileId, Rows, Taxonomy
from jobspace.web.work.rows import ROWS, to_take_away
from jobspace.web.worker import Room

pc: Any = pyarrow.compute

PAGE: Final = "map.html"
TEXTS: Final = "texts.arrow"
TEXT_LETTERS: Final = 2_000  # of a text that a page searches and shows


class Request(Asked):
    """A table to draw, alone or with another, and how."""

    file: FileId
    columns: Columns = ()
    other: Annotated[FileId | None, Field(description="A second table in the same plane.")] = None
    other_columns: Columns = ()
    taxonomy: Annotated[
        Taxonomy | None, Field(description="A taxonomy's labels in the same plane instead.")
    ] = None
    color: Annotated[
        Column | None, Field(description="A column of the first table that colours the rows.")
    ] = None
    method: Literal["pca", "umap"] = "pca"
    n_clusters: Annotated[
        Annotated[int, Field(ge=2, le=200)] | None, Field(description="None chooses.")
    ] = None
    prefix: Annotated[str, Field(max_length=40)] = ""
    encoder: Encoder = "default"
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 0
    rows: Annotated[Rows, Field(description="The format of the rows to take away.")] = "csv"

    @model_validator(mode="after")
    def _one_beside(self) -> Request:
        """One thing beside the table at most."""
        if self.other is not None and self.taxonomy is not None:
            raise ValueError("other: got a taxonomy too; expected one of the two. Leave one out.")
        return self

    def files(self) -> list[str]:
        """The one or two tables."""
        return list(dict.fromkeys(f for f in (self.file, self.other) if f is not None))


def run(asked: Request, room: Room) -> dict[str, Any]:
    """Lay the rows out; files: the rows with x, y and topic, and the map as a page of its own."""
    method, color = asked.method, asked.color
    options = MapOptions(
        method=method, n_clusters=asked.n_clusters or "auto", color=color, seed=asked.seed
    )
    other = asked.taxonomy if asked.other is None else room.input(asked.other)
    places = Places(
        source=room.input(asked.file),
        other=other,
        outputs=(room.output(ROWS), room.output(PAGE)),
    )
    text_of = TextOf(columns=asked.columns, prefix=asked.prefix)
    done = map_file(
        places,
        text_of,
        options,
        encoder(asked.encoder),
        other_columns=asked.other_columns,
        progress=_hiding(room),
    )
    to_take_away(room, asked.rows)
    write_table(_texts(done), room.output(TEXTS))
    return _told(done, asked)


def _texts(done: Map) -> pa.Table:
    """The text of each row of rows.arrow, as far as a page searches and shows it."""
    texts = [side.rows.texts_of_rows for side in done.joined.sides]
    cut = [pc.utf8_slice_codeunits(pc.fill_null(each, ""), 0, TEXT_LETTERS) for each in texts]
    return pa.table({"text": pa.chunked_array(cut)})


def _hiding(room: Room) -> Any:
    """Progress that calls files by their names."""

    def shown(what: str, n_done: int, n_total: int) -> None:
        room.tell(what.replace(f"{room.folder}/out/", ""), n_done, n_total)

    return shown


def _told(done: Map, asked: Request) -> dict[str, Any]:
    """The map without its rows, which are in the files."""
    return {
        "tables": [asdict(table) for table in done.tables],
        "plane": asdict(done.plane),
        "shows": shown_share(done.plane),
        "trust": trusted(done.plane),
        "axes": axes(done.plane),
        "clusters": [{"name": cluster.name, **asdict(cluster)} for cluster in done.clusters],
        "elbow": done.elbow,
        "encoder": done.encoder,
        "prefix": asked.prefix,
        "columns": asked.columns,
        "other_columns": asked.other_columns,
        "color": asked.color,
        "n_problems": done.n_problems,
    }
