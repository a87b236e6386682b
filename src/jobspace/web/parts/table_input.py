"""A table to work on: dropped or a sample, looked at, its columns chosen."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any, Final

from nicegui import ui

from jobspace.errors import NotFoundError, UsageError
from jobspace.text.counted import counted
from jobspace.web.failure import Failure
from jobspace.web.parts.drop import TABLES, Drop
from jobspace.web.parts.failure import FailureBox
from jobspace.web.parts.rows import Column, Rows
from jobspace.web.parts.several import Several
from jobspace.web.parts.tag import Tag
from jobspace.web.samples import sample
from jobspace.web.server import Server
from jobspace.web.store import Stored

LONGEST: Final = 80  # characters of a cell in the first rows


class TableInput:
    """A drop zone, then the table's first rows and a choice of columns.

    Attributes:
        file: the table, once it is here.
        n_rows: its rows where that is known.
        names: its columns.
        first_rows: by the columns' names.

    Args:
        server: keeps files, and looks at them in a job.
        label: what the column is for, such as "Column of titles".
        drop_label: what to drop; None draws no drop zone, for a page that has its own.
        sample_name: a table of the samples, one click away.
        sample_column: the column of the sample that is chosen.
        on_ready: called when a table was looked at.
    """

    def __init__(  # a component's properties
        self,
        server: Server,
        *,
        label: str = "Column of text",
        drop_label: str | None = "Drop a table",
        sample_name: str | None = None,
        sample_column: str | None = None,
        on_ready: Callable[[], Any] | None = None,
    ) -> None:
        """Drawn where it is made."""
        self.file: Stored | None = None
        self.n_rows: int | None = None
        self.names: list[str] = []
        self.first_rows: list[dict[str, Any]] = []
        self._server, self._on_ready = server, on_ready
        self._sample, self._sample_column = sample_name, sample_column
        self._failure = FailureBox()
        if drop_label is not None:
            Drop(
                drop_label,
                accept=TABLES,
                on_stored=self.take,
                on_refused=self._failure.show,
                max_bytes=server.settings.max_file_bytes,
            )
        if sample_name is not None:
            ui.button(f"Try it with {sample_name}", on_click=self.take_sample).props("flat")
        self._shown = ui.element("div").classes("panel")
        with self._shown:
            self._said = Tag("p")
            self._columns = Several([], label)
            self._rows = Rows([], "The first rows")
        self._shown.set_visibility(False)

    @property
    def columns(self) -> list[str]:
        """The columns chosen."""
        return list(self._columns.value or [])

    def request(self) -> dict[str, Any]:
        """The fields `file` and `columns` of a request.

        Raises:
            UsageError: there is no table, or none of its columns is chosen.
        """
        if self.file is None:
            sample = "" if self._sample is None else ", or take the sample"
            raise UsageError(f"table: got none; expected one. Drop a table first{sample}.")
        if not self.columns:
            raise UsageError(
                f"{self.file.name}: got no column; expected one or more. Choose them above."
            )
        return {"file": self.file.id, "columns": self.columns}

    async def take_again(self, file_id: str, columns: Sequence[str]) -> None:
        """Show the table of an earlier job, if it is still here, with its columns."""
        try:
            file = self._server.store.get(file_id)
        except NotFoundError:
            return  # it was deleted; the job has its own hold of it
        await self.take(file)
        self.choose(columns)

    def choose(self, columns: Sequence[str]) -> None:
        """Choose columns, those of them that are there."""
        self._columns.value = [name for name in columns if name in self.names]

    def offer_columns(self, is_offered: bool) -> None:
        """Show the choice of columns, or not, on a page that has choices of its own."""
        self._columns.set_visibility(is_offered)

    def clear(self) -> None:
        """Show no table."""
        self.file = None
        self._shown.set_visibility(False)

    async def take_sample(self) -> None:
        """Use the sample."""
        assert self._sample is not None  # the button is there with one alone
        await self.take(await stored_sample(self._server, self._sample))
        if self._sample_column is not None:
            self._columns.value = [self._sample_column]

    async def take(self, file: Stored) -> None:
        """Look at an uploaded table and offer its columns."""
        self._failure.clear()
        job = self._server.jobs.start("look", {"file": file.id}, [file.id], soon=True)
        await self._server.jobs.wait(job)
        seen = (
            json.loads(self._server.jobs.result(job).read_bytes()) if job.state == "done" else None
        )
        failure = job.failure
        await self._server.jobs.delete(job)
        if seen is None:
            self.clear()
            self._failure.show(Failure(**(failure or {})))
            return
        self.file, self.n_rows = file, seen["n_rows"]
        self.names = [column["name"] for column in seen["columns"]]
        self.first_rows = seen["rows"]
        self._draw(seen)
        if self._on_ready is not None:
            self._on_ready()

    def _draw(self, seen: dict[str, Any]) -> None:
        assert self.file is not None  # just taken
        rows = "" if self.n_rows is None else f"{counted(self.n_rows, 'row')}, "
        self._said.text = f"{self.file.name}: {rows}{counted(len(self.names), 'column')}."
        text = [c["name"] for c in seen["columns"] if c["type"] in {"string", "large_string"}]
        self._columns.set_options(self.names, value=(text or self.names)[:1])
        self._rows.show(
            [Column(name=name) for name in self.names],
            [{name: _short(value) for name, value in row.items()} for row in seen["rows"]],
        )
        self._shown.set_visibility(True)


def _short(value: Any) -> Any:
    """A cell of the first rows: enough to know the column by."""
    is_long = isinstance(value, str) and len(value) > LONGEST
    return f"{value[:LONGEST]}…" if is_long else value


async def stored_sample(server: Server, name: str) -> Stored:
    """A sample among the uploaded files, as if it had been dropped."""
    return await server.store.add(name, _chunks(sample(name)))


async def _chunks(path: Path) -> AsyncIterator[bytes]:
    yield path.read_bytes()
