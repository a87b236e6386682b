"""Install a taxonomy: a table of your own, or the official files of O*NET or ESCO."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, model_validator

from jobspace.encode.load import encoder
from jobspace.errors import UsageError
from jobspace.search.index_files import concept_index
from jobspace.taxonomy import catalog, store
from jobspace.web.work.asked import Asked, ColumnName, FileId
from jobspace.web.worker import Room


class Request(Asked):
    """The taxonomy's name, its file or files, and for a table what its columns are."""

    name: Annotated[
        str,
        Field(
            pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$",
            description="A new name: letters, digits, '.', '_' or '-'.",
            examples=["our-roles"],
        ),
    ]
    of: Annotated[tuple[FileId, ...], Field(min_length=1, max_length=20)]
    code: Annotated[ColumnName, Field(description="Column of codes; empty: the titles.")] = ""
    title: Annotated[
        ColumnName, Field(description="Column of titles; empty for official files.")
    ] = ""
    label: Annotated[ColumnName, Field(description="Column of further labels; may be empty.")] = ""

    @model_validator(mode="after")
    def _one_table(self) -> Request:
        if self.title and len(self.of) > 1:
            raise ValueError(f"of: got {len(self.of)} files and a column; expected one table")
        return self

    def files(self) -> list[str]:
        """The files."""
        return list(self.of)


def run(asked: Request, room: Room) -> dict[str, Any]:
    """Install it and encode its labels once, so that looking up is quick; no files."""
    require_new(asked.name)
    room.tell("Reading the taxonomy", 0, 0)
    record = catalog.add(
        asked.name,
        source=_source(asked, room),
        code=asked.code or None,
        title=asked.title or None,
        label=asked.label or None,
    )

    def shown(n_done: int, n_total: int) -> None:
        room.tell("Encoding its labels, once", n_done, n_total)

    concept_index(catalog.taxonomy(record.name), encoder("default"), progress=shown)
    return {**asdict(record), "source": Path(record.source).name}


def require_new(name: str) -> None:
    """Refuse a name that is taken: nothing that is installed is replaced from a page.

    Raises:
        UsageError: it is.
    """
    known = store.check_name(name)
    if known == catalog.EMBEDDED or store.record_of(known) is not None:
        raise UsageError(
            f"taxonomy: got the name {name!r}, which is taken; expected a new one. Choose another, "
            f"or remove the old one first: jobspace taxonomy remove {known}"
        )


def _source(asked: Request, room: Room) -> str:
    """A file, or the folder of several, where the job works."""
    return room.input(asked.of[0]) if len(asked.of) == 1 else "."
