"""Encoders side by side on texts whose right answers are known, beside letters and words alone."""

from __future__ import annotations

import math
from dataclasses import asdict, is_dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import Field, model_validator

from jobspace.encode.base import Wrapped
from jobspace.encode.load import encoder as load_encoder
from jobspace.evaluate.data import data_folder
from jobspace.evaluate.result import Evaluation
from jobspace.evaluate.run import EvaluateOptions, evaluate
from jobspace.tables.read import open_table
from jobspace.tables.write import write_table
from jobspace.web.work.asked import Asked, ColumnName, Encoder, FileId, Rows, Taxonomy
from jobspace.web.work.rows import ROWS, named_columns, to_take_away
from jobspace.web.worker import Room

HELD_OUT: Final = "rows held out"


class Request(Asked):
    """What is asked, of whom."""

    task: Annotated[
        str,
        Field(
            pattern=r"^(own|titles-esco|title-similarity|donors|unseen-labels|skills|typos"
            r"|rows:[0-9a-f]{32})$",
            description="own: the uploaded table; rows:ID: what training job ID held out; "
            "otherwise a public test set that is on this computer.",
        ),
    ] = "own"
    file: FileId | None = None
    query: Annotated[ColumnName, Field(description="own: the column of texts.")] = "query"
    answer: Annotated[
        ColumnName, Field(description="own: the column of what is right, a text or a code.")
    ] = "positive"
    taxonomy: Annotated[
        Taxonomy | None, Field(description="own: what the answers are codes of; none: texts.")
    ] = None
    encoders: Annotated[tuple[Encoder, ...], Field(min_length=1, max_length=6)] = ("default",)
    baselines: Annotated[tuple[Literal["tfidf", "bm25", "edit"], ...], Field(max_length=3)] = (
        "tfidf",
        "bm25",
        "edit",
    )
    with_normalize: bool = False
    sample: Annotated[int | None, Field(ge=1, le=1_000_000)] = None
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 0
    rows: Annotated[Rows, Field(description="The format of the rows to take away.")] = "csv"

    @model_validator(mode="after")
    def _has_a_table(self) -> Request:
        if (self.task == "own") != (self.file is not None):
            raise ValueError("file: expected a table's id with the task own, and none with others")
        return self


def run(asked: Request, room: Room) -> dict[str, Any]:
    """Compare; files: rows (a figure each), report.html."""
    done = evaluate(
        _task(asked, room),
        encoders=[_called(name) for name in asked.encoders],
        data=room.began_in / data_folder(),
        taxonomy=asked.taxonomy if asked.task == "own" else None,
        options=EvaluateOptions(
            baselines=asked.baselines,
            with_normalize=asked.with_normalize,
            n_sample=asked.sample,
            seed=asked.seed,
        ),
        progress=room.tell,
    )
    write_table(done.to_arrow(), room.output(ROWS))
    to_take_away(room, asked.rows)
    done.to_html(room.output("report.html"))
    return _told(done)


def _task(asked: Request, room: Room) -> str:
    """A test set's name, a folder of rows, or the table with its columns named as the task does."""
    if asked.task.startswith("rows:"):
        return str(Path(asked.task).rename(HELD_OUT))  # what tables and reports call it
    if asked.file is None:
        return asked.task
    path = room.input(asked.file)
    with open_table(path) as stream:
        table = stream.read_all()
    answer = "positive" if asked.taxonomy is None else "code"
    chosen = {"query": asked.query, answer: asked.answer}
    chosen |= {name: name for name in ("weight", "group") if name in table.column_names}
    place = Path("task") / f"{Path(path).stem}.parquet"
    place.parent.mkdir()
    write_table(named_columns(table, chosen), str(place))
    return str(place)


def _called(name: str) -> Wrapped:
    """An encoder; one that was trained here by the name it was given."""
    loaded = load_encoder(name)
    card = Path(name) / "README.md"
    if not (name.startswith("trained:") and card.is_file() and is_dataclass(loaded.backend)):
        return loaded
    lines = card.read_text(encoding="utf-8").splitlines()
    title = next((line[2:] for line in lines if line.startswith("# ")), name)
    backend: Any = loaded.backend
    return replace(loaded, backend=replace(backend, name=title))


def _told(done: Evaluation) -> dict[str, Any]:
    """The figures, without the examples, which the report shows."""
    parts = []
    for part in done.parts:
        told = asdict(part)
        for system in told["systems"]:
            del system["best"], system["worst"]
            system["figures"] = [
                {k: None if isinstance(v, float) and math.isnan(v) else v for k, v in one.items()}
                for one in system["figures"]
            ]
        parts.append(told)
    return {"task": done.task, "parts": parts}
