"""Search: a table or a stored space, asked in plain words."""

from __future__ import annotations

from typing import Any, Final

from nicegui import ui

from jobspace.errors import JobspaceError
from jobspace.web.jobs import Job
from jobspace.web.pages.search_query import Asking
from jobspace.web.parts.encoder_choice import encoder_choice
from jobspace.web.parts.failure import FailureBox
from jobspace.web.parts.frame import frame
from jobspace.web.parts.running import Running, downloads
from jobspace.web.parts.table_input import TableInput
from jobspace.web.parts.tag import Tag
from jobspace.web.server import Server

SAMPLE: Final = "analyst-postings.csv"


def add_page(server: Server) -> None:
    """Add the page."""

    @ui.page("/search", title="Search · jobspace")
    async def search(job: str = "", space: str = "", q: str = "", k: str = "", w: str = "") -> None:
        with frame("search"):
            page = Search(server, {"q": q, "k": k, "w": w})
            await page.resume(job, space)


class Search:
    """Where to search, then the query."""

    def __init__(self, server: Server, given: dict[str, str]) -> None:
        """Drawn where it is made.

        Args:
            server: has files, jobs and spaces.
            given: query, number of rows and filters as the address names them.
        """
        self._server, self._given = server, given
        server.searches.warm()
        Tag("h2", "Where to search")
        if server.settings.spaces:
            self._draw_spaces()
        self._input = TableInput(
            server,
            label="Columns to search in",
            sample_name=SAMPLE,
            sample_column="description",
        )
        with ui.element("div").classes("line"):
            ui.button("Get it ready to search", on_click=self._start)
            self._encoder = encoder_choice(server)
        self._running = Running(server, self._done)
        self._failure = FailureBox()
        self._space = ui.element("div").style("display: contents")

    async def resume(self, job_id: str, space: str) -> None:
        """Take up the job or the space that the page's address names."""
        if job_id:
            self._running.resume(job_id)
        elif space:
            await self._open_space(space)

    def _draw_spaces(self) -> None:
        with ui.element("div").classes("line"):
            spaces = list(self._server.settings.spaces)
            chosen = ui.select(spaces, label="A stored space", value=spaces[0]).props("outlined")
            ui.button("Search this space", on_click=lambda: self._open_space(str(chosen.value)))
        Tag("p", "Or a table:")

    async def _open_space(self, name: str) -> None:
        self._failure.clear()
        self._space.clear()
        try:
            opened = await self._server.searches.open(space=name)
        except JobspaceError as error:
            self._failure.show_error(error)
            return
        with self._space:
            Tag("h2", f"Search {name}")
            await Asking(self._server, opened, {"space": name}).resume(self._taken())

    async def _start(self) -> None:
        if await self._running.start_of("search", self._request) is not None:
            self._space.clear()
            self._given = {}

    def _request(self) -> dict[str, Any]:
        return self._input.request() | {"encoder": self._encoder.value}

    async def _done(self, job: Job) -> None:
        result = self._running.read_of(job)
        Tag("h2", "Search it")
        Tag(
            "p",
            f"{result['n_rows']:,} rows in {result['n_passages']:,} passages, by "
            f"{', '.join(result['text'])}. Queries encode nothing again.",
        )
        if result["n_without"]:
            Tag(
                "p",
                "Rows without a text that the encoder can read, which are never found by meaning: "
                f"{result['n_without']:,}.",
            ).classes("note")
        try:
            opened = await self._server.searches.open(job=job.id)
        except JobspaceError as error:
            self._failure.show_error(error)
            return
        await Asking(self._server, opened, {"job": job.id}).resume(self._taken())
        downloads(self._server, job, {})

    def _taken(self) -> dict[str, str]:
        """What the address asked, once."""
        given, self._given = self._given, {}
        return given
