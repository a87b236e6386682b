"""Rows to learn from, in three splits that share no text: look at them before an encoder does."""

from __future__ import annotations

from typing import Any

from jobspace.web.work.learn_from import LearnFrom, rows_from
from jobspace.web.worker import Room


class Request(LearnFrom):
    """What rows to learn from are made of."""


def run(asked: Request, room: Room) -> dict[str, Any]:
    """Make the rows; files: rows.zip with train, validation and test.parquet."""
    return rows_from(asked, room)
