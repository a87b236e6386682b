"""Queries to spaces: those a search job made of a table, and those the server was started with.

A space is opened once and kept open for the next query. One thread asks, so that a query never
holds up the pages.
"""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field

from jobspace.errors import NotFoundError, UsageError
from jobspace.search.hybrid import Method, SearchOptions
from jobspace.search.space import Space
from jobspace.search.table import search_space
from jobspace.web.conditions import Condition, Kind, kind_of, where_of
from jobspace.web.jobs import Jobs
from jobspace.web.settings import Settings
from jobspace.web.store import ID
from jobspace.web.work.rows import first_rows
from jobspace.web.work.search import SPACE

MAX_OPEN: Final = 4  # spaces held open; each has its vectors in memory
OWN: Final = "jobspace:"  # before rank, similarity and passage: no column is called so


class Query(BaseModel):
    """What is looked for, and where."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    job: Annotated[
        str | None, Field(pattern=ID, description="A finished `search` job; or")
    ] = None  # fmt: skip
    space: Annotated[
        str | None, Field(max_length=200, description="a space of the server's, by its name.")
    ] = None
    query: Annotated[str, Field(max_length=5_000, examples=["icu nurse, nights"])]
    top_k: Annotated[int, Field(ge=1, le=500)] = 10
    method: Annotated[
        Method, Field(description="hybrid, dense (meaning alone) or bm25 (words alone).")
    ] = "hybrid"
    conditions: Annotated[
        tuple[Condition, ...], Field(max_length=20, description="Rows found satisfy all.")
    ] = ()


class Hit(BaseModel):
    """A row found: rank from 1, similarity and text of its nearest passage, its columns."""

    rank: int
    similarity: float | None
    passage: str | None
    row: dict[str, Any]


class Hits(BaseModel):
    """The rows found, the nearest first."""

    hits: list[Hit]
    n_rows: int = Field(description="Rows looked through.")
    is_known: bool = Field(description="Whether the encoder knows any word of the query.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A space that is open.

    Attributes:
        space: the rows.
        names: the user's names of the columns, by those in the space.
        kinds: by the user's names: the name in the space, and what the column can be asked.
        text: the columns the text is made of, by the user's names.
    """

    space: Space
    names: dict[str, str]
    kinds: dict[str, tuple[str, Kind]]
    text: tuple[str, ...]


@dataclass(slots=True)
class Searches:
    """Asks spaces for the rows nearest to a query."""

    settings: Settings
    jobs: Jobs
    _open: OrderedDict[Path, Opened] = field(default_factory=OrderedDict)
    _thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "searches"))

    async def find(self, query: Query) -> Hits:
        """The rows nearest to a query.

        Raises:
            JobspaceError: there is no such space, or it cannot be asked so.
        """
        folder = self._folder(query.job, query.space)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._found, folder, query)

    async def open(self, job: str | None = None, space: str | None = None) -> Opened:
        """A space, open and warm.

        Raises:
            JobspaceError: as `find`.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._opened, self._folder(job, space))

    def warm(self) -> None:
        """Load the databases before the first query, while a table is still being chosen."""
        self._thread.submit(_load)

    def close(self) -> None:
        """End the thread."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _folder(self, job: str | None, space: str | None) -> Path:
        if (job is None) == (space is None):
            raise UsageError("search: expected a job or a space, one of them. Name one.")
        if job is not None:
            result = self.jobs.result(self.jobs.get(job))
            folder = result.with_name(SPACE)
            if not folder.is_dir():
                raise NotFoundError(
                    f"job: got {job!r}, which made no space; expected a finished search job. "
                    "Start one: POST /api/v1/jobs/search."
                )
            return folder
        assert space is not None  # one of the two is there
        if space not in self.settings.spaces:
            known = ", ".join(self.settings.spaces) or "none: start the server with --space FOLDER"
            raise NotFoundError(f"space: got {space!r}; expected one of: {known}.")
        return self.settings.spaces[space]

    def _opened(self, folder: Path) -> Opened:
        known = self._open.pop(folder, None)
        self._open[folder] = known or _opened(folder)
        while len(self._open) > MAX_OPEN:
            self._open.popitem(last=False)
        return self._open[folder]

    def _found(self, folder: Path, query: Query) -> Hits:
        opened = self._opened(folder)
        where = where_of(query.conditions, opened.kinds)
        options = SearchOptions(top_k=query.top_k, method=query.method, where=where)
        found = search_space(opened.space, query.query, options, prefix=OWN)
        return Hits(
            hits=[_hit(row, opened.names) for row in first_rows(found.rows, query.top_k)],
            n_rows=found.n_rows,
            is_known=found.is_known,
        )


def _load() -> None:
    """Import what takes a second or two; whoever asks is told what is missing."""
    with suppress(ImportError):
        for name in ("lancedb", "duckdb"):
            import_module(name)


def _opened(folder: Path) -> Opened:
    space = Space.open(folder)
    space.rows.warm()
    schema = space.rows.schema
    names = _names(folder) or {name: name for name in schema.names}
    asked = ((column.name, kind_of(column.type)) for column in schema)
    return Opened(
        space=space,
        names=names,
        kinds={names[key]: (key, kind) for key, kind in asked if kind is not None},
        text=tuple(names[key] for key in space.about.columns),
    )


def _names(folder: Path) -> dict[str, str]:
    """What a search job's columns are called by the user; none for a space of the server's."""
    result = folder.with_name("result.json")
    if not result.is_file():
        return {}
    names: dict[str, str] = json.loads(result.read_bytes())["names"]
    return names


def _hit(row: dict[str, Any], names: dict[str, str]) -> Hit:
    return Hit(
        rank=row[f"{OWN}rank"],
        similarity=row[f"{OWN}similarity"],
        passage=row[f"{OWN}passage"],
        row={name: row[key] for key, name in names.items()},
    )
