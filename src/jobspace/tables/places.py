"""Where a verb reads and writes: nothing is written over what is read, or twice into one place."""

from __future__ import annotations

from collections.abc import Mapping
from glob import glob, has_magic
from pathlib import Path

from jobspace.errors import UsageError


def require_apart(read: Mapping[str, str | None], written: Mapping[str, str | None]) -> None:
    """Refuse two uses of one place, before the work.

    Args:
        read: what is read, by what a message calls it ("the input"): a path, a glob, an address,
            `-` for standard input, or None for nothing.
        written: what is written, by the option that names it ("output"); `-` is standard output.

    Raises:
        UsageError: the message names the option and the place.

    >>> require_apart({"the input": "a.csv"}, {"output": "b.csv", "report": None})
    """
    taken = {place: what for what, source in read.items() for place in _files(source)}
    for option, place in written.items():
        if place is None:
            continue
        here = _same(place)
        if here in taken:
            raise UsageError(
                f"{option}: got {place}, which is {taken[here]} too; expected a place of its own. "
                "Choose another."
            )
        taken[here] = f"the {option}"


def _files(source: str | None) -> list[str]:
    """The places that a source stands for; standard input is none that can be written over."""
    if source is None or source == "-":
        return []
    pattern = str(Path(source).expanduser())
    is_glob = "://" not in source and has_magic(source)
    found = glob(pattern, recursive=True) if is_glob else []  # noqa: PTH207  # may be absolute
    return [_same(place) for place in (source, *found)]


def _same(place: str) -> str:
    """Two spellings of one file are one place; addresses and `-` are as they are."""
    if place == "-" or "://" in place:
        return place
    return str(Path(place).expanduser().resolve())
