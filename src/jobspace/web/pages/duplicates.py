"""Duplicates: rows that say the same, in groups; pairs to be judged; the table without them."""

from __future__ import annotations

from typing import Any, Final

from nicegui import ui

from jobspace.web.jobs import Job
from jobspace.web.pages.duplicates_result import Result
from jobspace.web.parts.again import fill_again, take_up
from jobspace.web.parts.encoder_choice import encoder_choice
from jobspace.web.parts.frame import frame
from jobspace.web.parts.running import Running
from jobspace.web.parts.table_input import TableInput
from jobspace.web.parts.tag import Tag
from jobspace.web.server import Server

SAMPLE: Final = "donors.csv"


def add_page(server: Server) -> None:
    """Add the page."""

    @ui.page("/duplicates", title="Duplicates · jobspace")
    async def duplicates(job: str = "") -> None:
        with frame("duplicates"):
            take_up(Duplicates(server).resume, job)


class Duplicates:
    """A table, and what is said in it more than once."""

    def __init__(self, server: Server) -> None:
        """Drawn where it is made."""
        self._server = server
        Tag("h2", "A table")
        self._input = TableInput(server, sample_name=SAMPLE, sample_column="occupation")
        with ui.element("div").classes("line"):
            self._min_similarity = ui.number(
                "Cut-off: similarity to the group’s text, 0.5 to 1",
                value=0.95,
                min=0.5,
                max=1,
                step=0.01,
            ).props("outlined")
            self._encoder = encoder_choice(server, "Encoder, for other wording")
        ui.button("Find duplicates", on_click=self._start)
        self._running = Running(server, self._done)

    async def resume(self, job_id: str) -> None:
        """Take up the job that the page's address names, and what it was asked."""
        job = self._running.resume(job_id)
        if job is None:
            return
        self._min_similarity.value = job.request["min_similarity"]
        fill_again(self._encoder, job.request["encoder"])
        await self._input.take_again(job.request["file"], job.request["columns"])

    async def _start(self) -> None:
        await self._running.start_of("duplicates", self._request)

    def _request(self) -> dict[str, Any]:
        return self._input.request() | {
            "min_similarity": self._min_similarity.value,
            "encoder": self._encoder.value,
        }

    async def _done(self, job: Job) -> None:
        await Result(self._server, self._running, job).draw()
