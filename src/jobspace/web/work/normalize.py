"""A column of titles typed by hand becomes occupations: the job of the Normalize page."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import pyarrow as pa
from pydantic import BaseModel, Field

from jobspace.normalize.corrections import read_corrections
from jobspace.normalize.decide import NormalizeOptions
from jobspace.normalize.normalizer import Normalizer, normalizer
from jobspace.normalize.run import Run
from jobspace.normalize.table import Places, normalize_files
from jobspace.tables.stream import Stream
from jobspace.tables.text_of import TextOf
from jobspace.tables.write import write_table
from jobspace.web.work.asked import Asked, Columns, Encoder, FileId, Rows, ShortText, Taxonomy
from jobspace.web.work.rows import ROWS, to_take_away
from jobspace.web.worker import Room


class Correction(BaseModel):
    """A person's judgement: what a text means, as a concept's code or a status."""

    text: ShortText
    concept_code: Annotated[str, Field(min_length=1, max_length=200)]


class Request(Asked):
    """A file to normalize, and how."""

    file: FileId
    columns: Columns = ()
    taxonomy: Taxonomy = "soc"
    top_k: Annotated[int, Field(ge=1, le=20)] = 1
    min_confidence: Annotated[float, Field(ge=0, le=1)] = 0.25
    label_text: Literal["aka", "label"] = "aka"
    encoder: Encoder = "default"
    prefix: Annotated[str, Field(max_length=40)] = ""
    corrections: Annotated[tuple[Correction, ...], Field(max_length=100_000)] = ()
    rows: Annotated[Rows, Field(description="The format of the rows to take away.")] = "csv"


def run(asked: Request, room: Room) -> dict[str, Any]:
    """Decide every row; files: rows, and the texts to look at (review.csv)."""
    ready = _ready(asked, room)
    source = room.input(asked.file)
    places = Places(source=source, output=room.output(ROWS), review=room.output("review.csv"))

    def shown(done: Run, stream: Stream) -> None:
        total = stream.n_rows_total or stream.n_bytes_total or 0
        n_done = done.n_rows if stream.n_rows_total else stream.n_bytes_read
        share = done.share_decided
        n_rows = round(done.n_rows * share)
        room.tell("Deciding", round(n_done * share), total, n_rows=n_rows, n_texts=done.n_decided)

    text_of = TextOf(columns=asked.columns, prefix=asked.prefix)
    report = normalize_files(places, ready, text_of, shown)
    to_take_away(room, asked.rows)
    return {"report": report, "is_foreign": report.summary.is_foreign, "prefix": asked.prefix}


def _ready(asked: Request, room: Room) -> Normalizer:
    options = NormalizeOptions(
        top_k=asked.top_k, min_confidence=asked.min_confidence, label_text=asked.label_text
    )

    def shown(n_done: int, n_total: int) -> None:
        room.tell("Encoding the taxonomy's labels, once", n_done, n_total)

    ready = normalizer(asked.taxonomy, encoder=asked.encoder, options=options, progress=shown)
    if not asked.corrections:
        return ready
    path = room.output("corrections.csv")
    names = ("text", "concept_code")
    columns = {name: [getattr(one, name) for one in asked.corrections] for name in names}
    write_table(pa.table(columns), path)
    return ready.with_corrections(read_corrections(path, ready.taxonomy))
