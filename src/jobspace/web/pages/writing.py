"""Writing: which of your sentences say little, and why."""

from __future__ import annotations

from typing import Any, Final

from nicegui import ui

from jobspace.web.jobs import Job
from jobspace.web.pages.writing_result import Ranked
from jobspace.web.parts.frame import frame
from jobspace.web.parts.mine_beside_postings import MineBesidePostings, SampleDocuments
from jobspace.web.parts.privacy import privacy
from jobspace.web.parts.running import Running
from jobspace.web.server import Server

SAMPLE: Final = SampleDocuments(
    mine=("brag.md",),
    postings=("postings/data-analyst.md", "postings/logistics-coordinator.txt"),
)


def add_page(server: Server) -> None:
    """Add the page."""

    @ui.page("/writing", title="Writing · jobspace")
    def writing(job: str = "") -> None:
        with frame("writing"):
            Writing(server).resume(job)


class Writing:
    """Documents, perhaps postings, the job, and the sentences."""

    def __init__(self, server: Server) -> None:
        """Drawn where it is made."""
        self._server = server
        self._given = MineBesidePostings(server, heading="Postings, if you like", sample=SAMPLE)
        with ui.element("div").classes("line"):
            ui.button("Look at my sentences", on_click=self._start)
            ui.button("Try it with sample documents", on_click=self._sample).props("outline")
        privacy(server)
        self.running = Running(server, self._done)

    def resume(self, job_id: str) -> None:
        """Take up an earlier job, with what it read."""
        job = self.running.resume(job_id)
        if job is not None and job.kind == "writing":
            self._given.take_again(job.request)

    async def _sample(self) -> None:
        await self._given.take_sample()
        await self._start()

    async def _start(self) -> None:
        await self.running.start_of("writing", self._request)

    def _request(self) -> dict[str, Any]:
        return self._given.request(may_lack_postings=True)

    def _done(self, job: Job) -> None:
        Ranked(self._server, job, self.running.read())
