"""A table made searchable: its rows are encoded once, into a space of the job's own.

Queries to it go to `POST /api/v1/search`, with the job's id; they encode nothing but the query.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import pyarrow as pa

from jobspace.encode.load import encoder
from jobspace.search.space_write import build
from jobspace.tables.read import open_table
from jobspace.tables.stream import Stream
from jobspace.tables.text_of import TextOf
from jobspace.web.work.asked import Asked, Columns, Encoder, FileId
from jobspace.web.worker import Room

SPACE: Final = "space"  # the folder in the job's `out/`


class Request(Asked):
    """A file to search in."""

    file: FileId
    columns: Columns = ()
    encoder: Encoder = "default"


def run(asked: Request, room: Room) -> dict[str, Any]:
    """Build the space, its columns under names that every database takes."""
    with open_table(room.input(asked.file)) as stream:
        text_of = TextOf(columns=asked.columns).known(stream)
        names = {f"c{i}": name for i, name in enumerate(stream.schema.names)}
        keys = {name: key for key, name in names.items()}
        renamed = replace(text_of, columns=tuple(keys[name] for name in text_of.columns))
        changed = build(
            _renamed(stream, list(names)),
            room.output(SPACE),
            encoder(asked.encoder),
            text_of=renamed,
            progress=room.tell,
        )
        problems, n_problems = stream.problems, stream.n_problems
    return {
        "n_rows": changed.n_rows,
        "n_passages": changed.n_passages,
        "n_without": changed.n_without,
        "encoder": changed.encoder,
        "names": names,
        "text": list(text_of.columns),
        "problems": problems[:10],
        "n_problems": n_problems,
    }


def _renamed(stream: Stream, names: list[str]) -> Stream:
    schema = pa.schema([f.with_name(n) for f, n in zip(stream.schema, names, strict=True)])

    def batches() -> Iterator[pa.RecordBatch]:
        for batch in stream:
            yield pa.RecordBatch.from_arrays(batch.columns, schema=schema)

    return Stream(schema, batches(), name=stream.name)
