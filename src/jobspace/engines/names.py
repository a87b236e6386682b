"""The engines there are."""

from __future__ import annotations

from typing import Literal, TypeAlias, get_args

from jobspace.errors import UsageError

Engine: TypeAlias = Literal["local", "spark", "ray"]


def check_engine(engine: str) -> None:
    """Refuse an engine that there is not.

    Raises:
        UsageError: the message lists them.
    """
    if engine not in get_args(Engine):
        raise UsageError(f"engine: got {engine!r}; expected local, spark or ray. Choose one.")
