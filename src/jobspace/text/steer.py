"""Weighted queries, `"location of the job=2"`: what should count more, or less."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from jobspace.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Steer:
    """A query and its weight; 0 is as without, a negative weight pushes away."""

    text: str
    weight: float


def steers(given: str | Sequence[str]) -> tuple[Steer, ...]:
    """Read `TEXT=WEIGHT`; the last `=` parts the two.

    Raises:
        UsageError: a text or a weight is missing, the weight is no finite number, or a text is
            given twice.

    >>> steers(["salary=2", "C=B years=-0.5"])
    (Steer(text='salary', weight=2.0), Steer(text='C=B years', weight=-0.5))
    """
    found = tuple(_steer(each) for each in ([given] if isinstance(given, str) else given))
    texts = [steer.text for steer in found]
    twice = next((text for text in texts if texts.count(text) > 1), None)
    if twice is not None:
        raise UsageError(f"steer: got {twice!r} twice; expected it once. Give it one weight.")
    return found


def _steer(given: str) -> Steer:
    text, _, number = given.rpartition("=")
    try:
        weight = float(number)
    except ValueError:
        weight = math.nan
    if not text.strip() or not math.isfinite(weight):
        raise UsageError(
            f"steer: got {given!r}; expected TEXT=WEIGHT with a number, 0 as without. "
            'Write for example "location of the job=2".'
        )
    return Steer(text=text.strip(), weight=weight)
