"""Folders that one job makes and others work with: trained encoders, and rows to learn from.

A request names them `trained:ID` and `rows:ID`, after the job that made them. The job that asks
gets the folder linked into its `in/` under that very name; as it works there, the name is the
folder's path for whatever reads it. No path ever comes from a client.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

FOLDERS: Final = {"trained": "model", "rows": "rows"}  # in `out/` of the job that made them
_NAME: Final = re.compile(rf"({'|'.join(FOLDERS)}):[0-9a-f]{{32}}")
_FIELDS: Final = frozenset({"encoder", "encoders", "base", "task"})


def made_named(request: Mapping[str, Any]) -> list[str]:
    """The folders that a request names, each once.

    >>> made_named({"encoder": "trained:" + "0" * 32, "columns": ["title"]})
    ['trained:00000000000000000000000000000000']
    """
    values = (value for name, value in request.items() if name in _FIELDS)
    return list(dict.fromkeys(one for value in values for one in _names(value)))


def job_and_folder(name: str) -> tuple[str, str]:
    """The id of the job that made a folder, and the folder's place in its `out/`."""
    kind, _, job_id = name.partition(":")
    return job_id, FOLDERS[kind]


def link_folder(source: Path, target: Path) -> None:
    """Hard links to all files of a folder, in a new one; they outlive the first."""
    for path in sorted(source.rglob("*")):
        if path.is_file():
            place = target / path.relative_to(source)
            place.parent.mkdir(parents=True, exist_ok=True)
            os.link(path, place)


def _names(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if _NAME.fullmatch(value):
            yield value
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _names(one)
