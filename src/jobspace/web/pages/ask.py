"""Ask: questions to your own documents, a posting's questions, your dated jobs."""

from __future__ import annotations

from typing import Any, Final

from nicegui import ui

from jobspace.errors import UsageError
from jobspace.web.jobs import Job
from jobspace.web.pages.ask_result import Heard
from jobspace.web.parts.documents_input import DocumentsInput
from jobspace.web.parts.frame import frame
from jobspace.web.parts.mine_beside_postings import own_documents
from jobspace.web.parts.privacy import privacy
from jobspace.web.parts.running import Running
from jobspace.web.parts.tag import Tag
from jobspace.web.server import Server

MINE: Final = ("brag.md",)
POSTING: Final = "postings/data-analyst.md"


def add_page(server: Server) -> None:
    """Add the page."""

    @ui.page("/ask", title="Ask · jobspace")
    def ask(job: str = "") -> None:
        with frame("ask"):
            Ask(server).resume(job)


class Ask:
    """Documents, perhaps a posting, the job that reads them, and what is asked."""

    def __init__(self, server: Server) -> None:
        """Drawn where it is made."""
        self._server = server
        with ui.element("div").classes("two"):
            with ui.element("div").classes("stack"):
                self._mine = own_documents(server)
            with ui.element("div").classes("stack"):
                Tag("h2", "A posting that you prepare for, if you like")
                self._posting = DocumentsInput(server, "Drop one posting", pasted_name="posting")
        with ui.element("div").classes("line"):
            ui.button("Read my documents", on_click=self._start)
            ui.button("Try it with sample documents", on_click=self._sample).props("outline")
        privacy(server)
        self.running = Running(server, self._done)

    def resume(self, job_id: str) -> None:
        """Take up an earlier job, with what it read."""
        job = self.running.resume(job_id)
        if job is not None and job.kind == "ask":
            self._mine.take_again(job.request["mine"])
            posting = job.request["posting"]
            self._posting.take_again([posting] if posting else [])

    async def _sample(self) -> None:
        await self._mine.take_sample(*MINE)
        await self._posting.take_sample(POSTING)
        await self._start()

    async def _start(self) -> None:
        await self.running.start_of("ask", self._request)

    def _request(self) -> dict[str, Any]:
        mine, postings = self._mine.ids("your documents"), self._posting.files
        if len(postings) > 1:
            raise UsageError(
                f"posting: got {len(postings)}; expected one. Remove those you do not prepare for."
            )
        return {"mine": mine, "posting": postings[0].id if postings else None}

    def _done(self, job: Job) -> None:
        Heard(self._server, job, self.running.read())
