"""Train an encoder of your own; later jobs use it as `trained:ID`, by this job's id.

It learns from rows of two texts that mean the same, stops when a second part of the rows gains no
more, and is measured on a third one that it never saw.
"""

from __future__ import annotations

import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from jobspace.train.checkpoint import Standing
from jobspace.train.options import TrainOptions
from jobspace.train.run import train
from jobspace.web.work.asked import Encoder
from jobspace.web.work.learn_from import ROWS, LearnFrom, rows_from, zipped
from jobspace.web.worker import Room

ModelName = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9 ._-]{0,59}$",
        description="What to call the encoder: letters, digits, space, '.', '_' or '-'.",
        examples=["house titles"],
    ),
]


class Request(LearnFrom):
    """What to learn from, and how."""

    name: ModelName = "my encoder"
    base: Encoder = "default"
    epochs: Annotated[int | None, Field(ge=1, le=100)] = None
    batch_size: Annotated[int | None, Field(ge=2, le=8_192)] = None
    learning_rate: Annotated[float | None, Field(gt=0, le=1)] = None
    patience: Annotated[int, Field(ge=1, le=100)] = 3
    max_minutes: Annotated[float, Field(gt=0, le=600)] = 2.0


def run(asked: Request, room: Room) -> dict[str, Any]:
    """Make the rows, train, measure; files: model.zip and rows.zip."""
    rows = rows_from(asked, room)

    def shown(what: str, n_done: int, n_total: int, standing: Standing | None) -> None:
        history = [] if standing is None else standing.history
        points = [[one.epoch, one.loss, one.mrr] for one in history]
        room.tell(what, n_done, n_total if n_total > 1 else 0, points=points)

    options = TrainOptions(
        epochs=asked.epochs,
        batch_size=asked.batch_size,
        learning_rate=asked.learning_rate,
        patience=asked.patience,
        max_minutes=asked.max_minutes,
        seed=asked.seed,
    )
    place = place_of(asked.name)
    trained = train(ROWS, place, base=asked.base, options=options, progress=shown)
    taken_out(place, room)
    return {**asdict(trained), "output": asked.name, "rows": rows}


def place_of(name: str) -> str:
    """A new folder where the job works, called like the model, as its card says its name."""
    return name if not Path(name).exists() else f"{name}-model"


def taken_out(place: str, room: Room) -> None:
    """Put a finished model where later jobs find it, and into model.zip."""
    model = Path(room.output("model"))
    shutil.move(place, model)
    zipped(model, model.with_suffix(".zip"))
