"""Compare: your documents beside postings."""

from __future__ import annotations

from typing import Any, Final

from nicegui import ui

from jobspace.errors import JobspaceError
from jobspace.web.jobs import Job
from jobspace.web.pages.compare_result import Compared
from jobspace.web.parts.frame import frame
from jobspace.web.parts.mine_beside_postings import MineBesidePostings, SampleDocuments
from jobspace.web.parts.privacy import privacy
from jobspace.web.parts.running import Running
from jobspace.web.server import Server
from jobspace.web.work import writing

SAMPLE: Final = SampleDocuments(
    mine=("brag.md",),
    postings=(
        "postings/data-analyst.md",
        "postings/logistics-coordinator.txt",
        "postings/registered-nurse.txt",
    ),
)


def add_page(server: Server) -> None:
    """Add the page."""

    @ui.page("/compare", title="Compare · jobspace")
    def compare(job: str = "") -> None:
        with frame("compare"):
            Compare(server).resume(job)


class Compare:
    """Documents and postings, the job, and what came out."""

    def __init__(self, server: Server) -> None:
        """Drawn where it is made."""
        self._server = server
        self._given = MineBesidePostings(server, heading="Postings", sample=SAMPLE)
        ways = {
            "sentences": "sentences that ask for something",
            "terms": "terms: skills, tools, subjects",
        }
        with ui.element("div").classes("line"):
            self._by = ui.select(ways, label="What coverage counts", value="sentences")
            self._by.props("outlined")
            ui.button("Compare", on_click=self._start)
            ui.button("Try it with sample documents", on_click=self._sample).props("outline")
        privacy(server)
        self.running = Running(server, self._done)

    def resume(self, job_id: str) -> None:
        """Take up an earlier job, with what it read."""
        job = self.running.resume(job_id)
        if job is not None and job.kind == "compare":
            self._by.value = job.request["by"]
            self._given.take_again(job.request)

    async def _sample(self) -> None:
        await self._given.take_sample()
        await self._start()

    async def _start(self) -> None:
        await self.running.start_of("compare", self._request)

    def _request(self) -> dict[str, Any]:
        return {"by": self._by.value, **self._given.request()}

    def _done(self, job: Job) -> None:
        Compared(self._server, job, self.running.read(), self._to_writing)

    def _to_writing(self, job: Job) -> None:
        """Rank the sentences of the same documents beside the same postings."""
        shared = ("mine", "postings", "columns", "title", "encoder", "min_similarity")
        asked = writing.Request(**{name: job.request[name] for name in shared})
        try:
            ranking = self._server.jobs.start(
                "writing", asked.model_dump(mode="json"), asked.files()
            )
        except JobspaceError as error:
            self.running.failure.show_error(error)
            return
        ui.navigate.to(f"/writing?job={ranking.id}")
