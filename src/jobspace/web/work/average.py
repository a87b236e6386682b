"""One encoder of several that were trained from one base: the mean of their weights.

It is often better on new texts than each; later jobs use it as `trained:ID`, by this job's id.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, model_validator

from jobspace.train.average import average
from jobspace.web.work.asked import Asked, Encoder
from jobspace.web.work.train import ModelName, place_of, taken_out
from jobspace.web.worker import Room

Weight = Annotated[float, Field(gt=0, le=1_000)]


class Request(Asked):
    """Encoders, and how much each counts."""

    name: ModelName = "mean"
    encoders: Annotated[tuple[Encoder, ...], Field(min_length=2, max_length=8)]
    weights: Annotated[
        tuple[Weight, ...], Field(max_length=8, description="One for each; none: all the same.")
    ] = ()

    @model_validator(mode="after")
    def _one_each(self) -> Request:
        if self.weights and len(self.weights) != len(self.encoders):
            raise ValueError(
                f"weights: got {len(self.weights)} for {len(self.encoders)} encoders; expected one "
                "for each, or none"
            )
        return self


def run(asked: Request, room: Room) -> dict[str, Any]:
    """Average; files: model.zip."""
    room.tell("Averaging", 0, 0)
    weights = asked.weights or (1.0,) * len(asked.encoders)
    place = place_of(asked.name)
    done = average(list(zip(asked.encoders, weights, strict=True)), place)
    taken_out(place, room)
    return {"output": asked.name, "parts": done.parts, "dim": done.dim}
