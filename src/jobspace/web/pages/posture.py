"""Posture: versions of your document beside postings of each time."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any, Final

from nicegui import ui

from jobspace.compare.dated import when_of_file
from jobspace.errors import UsageError
from jobspace.web.jobs import Job
from jobspace.web.pages.posture_result import Stood
from jobspace.web.parts.documents_input import DocumentsInput
from jobspace.web.parts.frame import frame
from jobspace.web.parts.postings_input import PostingsInput
from jobspace.web.parts.privacy import privacy
from jobspace.web.parts.running import Running
from jobspace.web.parts.tag import Tag
from jobspace.web.server import Server
from jobspace.web.store import Stored

GIVEN: Final = re.compile(r"(?:19|20)\d\d(?:-\d\d(?:-\d\d)?)?")
MINE: Final = ("cv-2022-01.md", "cv-2024-02.md")
POSTINGS: Final = "analyst-postings.csv"


def add_page(server: Server) -> None:
    """Add the page."""

    @ui.page("/posture", title="Posture · jobspace")
    def posture(job: str = "") -> None:
        with frame("posture"):
            Posture(server).resume(job)


class Posture:
    """Dated versions, dated postings, the job, and what came out."""

    def __init__(self, server: Server) -> None:
        """Drawn where it is made."""
        self._server = server
        self._dates: dict[str, str] = {}
        with ui.element("div").classes("two"):
            with ui.element("div").classes("stack"):
                Tag("h2", "Versions of your document")
                self._mine = DocumentsInput(
                    server, "Drop your dated versions", pasted_name="version", beside=self._date
                )
            with ui.element("div").classes("stack"):
                Tag("h2", "Postings with dates")
                self._postings = PostingsInput(server, "Drop a table of postings", dated=True)
        windows = {"auto": "as fits", "month": "month", "quarter": "quarter", "year": "year"}
        with ui.element("div").classes("line"):
            self._by = ui.select(windows, label="Time in steps of a", value="auto")
            self._by.props("outlined")
            ui.button("Show how I stand", on_click=self._start)
            ui.button("Try it with sample versions", on_click=self._sample).props("outline")
        privacy(server)
        self.running = Running(server, self._done)

    def resume(self, job_id: str) -> None:
        """Take up an earlier job, with what it read."""
        job = self.running.resume(job_id)
        if job is not None and job.kind == "posture":
            versions = job.request["mine"]
            self._dates.update({one["file"]: one["date"] for one in versions if one["date"]})
            self._by.value = job.request["by"]
            self._mine.take_again(one["file"] for one in versions)
            ui.timer(0, lambda: self._postings.take_again(job.request), once=True)

    def _date(self, file: Stored) -> None:
        """The field with a version's date; what its name or front matter says stands in it."""
        if file.id not in self._dates:
            self._dates[file.id] = _date_of(self._server.store.path(file.id))
        field = ui.input(f"Date of {file.name}", value=self._dates[file.id])
        field.props('outlined dense maxlength=10 placeholder="2024-03" autocomplete=off')
        field.on_value_change(lambda: self._dates.update({file.id: str(field.value or "").strip()}))

    async def _sample(self) -> None:
        await self._mine.take_sample(*MINE)
        await self._postings.take_sample_table(POSTINGS)
        await self._start()

    async def _start(self) -> None:
        await self.running.start_of("posture", self._request)

    def _request(self) -> dict[str, Any]:
        self._mine.ids("versions of your document")
        mine = [{"file": file.id, "date": self._dated(file)} for file in self._mine.files]
        return {"mine": mine, "by": self._by.value, **self._postings.request()}

    def _dated(self, file: Stored) -> str | None:
        """The date as it was typed; None where it is what the file itself says."""
        typed = self._dates.get(file.id, "")
        if not GIVEN.fullmatch(typed):
            raise UsageError(
                f"date of {file.name}: got {typed or 'none'}; expected 2024, 2024-03 or "
                "2024-03-15. Type it beside the document."
            )
        return None if typed == _date_of(self._server.store.path(file.id)) else typed

    def _done(self, job: Job) -> None:
        Stood(self._server, job, self.running.read())


def _date_of(path: Path) -> str:
    """What a file's name or front matter says, as it is typed; "" for none."""
    found = when_of_file(path, today=date.today())
    if found is None:
        return ""
    when = found[0]
    return when.day.isoformat()[: {"year": 4, "month": 7}.get(when.unit, 10)]
