"""Weighted queries in a request: what should count more, or less."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from jobspace.text.steer import Steer, steers


class Steered(BaseModel):
    """A query and its weight: 0 is as without, a negative weight pushes away."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: Annotated[str, Field(min_length=1, max_length=1_000, examples=["location of the job"])]
    weight: Annotated[float, Field(ge=-100, le=100, allow_inf_nan=False)] = 1.0


def steers_of(asked: Sequence[Steered]) -> tuple[Steer, ...]:
    """The queries as the verbs take them.

    Raises:
        UsageError: a text is blank, or given twice.
    """
    return steers([f"{each.text}={each.weight}" for each in asked])
