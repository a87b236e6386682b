"""Postings to compare with: files of one each, or a table of one a row with its columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from nicegui import ui

from jobspace.compare.dated import when_of
from jobspace.web.parts.documents_input import DocumentsInput
from jobspace.web.parts.drop import DOCUMENTS, TABLES
from jobspace.web.parts.optional_column import OptionalColumn
from jobspace.web.parts.table_input import TableInput, stored_sample
from jobspace.web.server import Server
from jobspace.web.store import Stored

_ACCEPT: Final = ",".join(dict.fromkeys([*DOCUMENTS.split(","), *TABLES.split(",")]))


class PostingsInput:
    """A drop zone for postings; a table takes the place of files, files that of a table.

    Args:
        server: keeps files, and looks at tables in a job.
        label: what to drop.
        dated: whether a table's column of dates is asked for.
    """

    def __init__(self, server: Server, label: str, *, dated: bool = False) -> None:
        """Drawn where it is made."""
        self._server, self._dated = server, dated
        self.documents = DocumentsInput(
            server,
            label,
            pasted_name="posting",
            accept=_ACCEPT,
            divert=self._divert,
        )
        self._panel = ui.element("div").classes("stack")
        with self._panel:
            self.table = TableInput(
                server,
                label="Columns with the posting's text",
                drop_label=None,
                on_ready=self._table_came,
            )
            with ui.element("div").classes("line"):
                self._title = OptionalColumn("Column with the title")
                self._date = OptionalColumn("Column with the date")
                self._date.set_visibility(dated)
        self._panel.set_visibility(False)

    @property
    def is_empty(self) -> bool:
        """Whether there are no postings yet."""
        return not self.documents.files and self.table.file is None

    def request(self) -> dict[str, Any]:
        """The fields of a request.

        Raises:
            UsageError: there are no postings, or no column of a table is chosen.
        """
        if self.table.file is None:
            return {"postings": self.documents.ids("postings")}
        read = self.table.request()
        dates = {"date": self._date.column} if self._dated else {}
        return {
            "postings": [read["file"]],
            "columns": read["columns"],
            "title": self._title.column,
            **dates,
        }

    async def take_sample(self, *names: str) -> None:
        """Take sample files in place of what is here."""
        await self.documents.take_sample(*names)

    async def take_sample_table(self, name: str) -> None:
        """Take a sample table in place of what is here."""
        await self._take_table(await stored_sample(self._server, name))

    async def take_again(self, request: dict[str, Any]) -> None:
        """Show the postings of an earlier job that are still here."""
        held = {file.id: file for file in self._server.store.all()}
        files = [held[file_id] for file_id in request["postings"] if file_id in held]
        if not request["columns"]:
            self.documents.take_again(file.id for file in files)
        elif files:
            await self._take_table(files[0])
            self.table.choose(request["columns"])
            self._title.choose(request["title"])
            self._date.choose(request.get("date"))

    async def _divert(self, file: Stored) -> bool:
        """Take a table; a file of one posting goes the usual way, and takes a table's place."""
        is_table = file.name.lower().endswith(tuple(TABLES.split(",")))
        if is_table:
            await self._take_table(file)
        else:
            self.table.clear()
            self._panel.set_visibility(False)
        return is_table

    async def _take_table(self, file: Stored) -> None:
        self.documents.clear()
        await self.table.take(file)
        self._panel.set_visibility(True)

    def _table_came(self) -> None:
        """Guess which column is what, from the first rows and the names."""
        names, rows = self.table.names, self.table.first_rows
        self._title.offer(names, ("title", "job_title", "job title"))
        self._date.offer(names)
        self._date.choose(_dates(names, rows))
        longest = max(names, key=lambda n: _length(rows, n), default=None)
        if longest is not None:
            self.table.choose([longest])


def _length(rows: Iterable[dict[str, Any]], name: str) -> int:
    return sum(len(row[name]) for row in rows if isinstance(row[name], str))


def _dates(names: Sequence[str], rows: Sequence[dict[str, Any]]) -> str | None:
    """The column whose first values are all dates; one named so before others."""
    today = date.today()
    whole = [
        name
        for name in names
        if (values := [row[name] for row in rows if row[name] not in (None, "")])
        and all(when_of(value, today=today) is not None for value in values)
    ]
    named = [name for name in whole if "date" in name.lower() or "time" in name.lower()]
    return next(iter([*named, *whole]), None)
