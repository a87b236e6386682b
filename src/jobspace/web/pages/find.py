"""Find: the rows of one kind, from a few examples, at a cut-off that is chosen by looking."""

from __future__ import annotations

from typing import Any, Final

from nicegui import ui

from jobspace.web.jobs import Job
from jobspace.web.pages.find_result import Result
from jobspace.web.parts.again import fill_again, take_up
from jobspace.web.parts.encoder_choice import encoder_choice
from jobspace.web.parts.frame import frame
from jobspace.web.parts.running import Running
from jobspace.web.parts.table_input import TableInput
from jobspace.web.parts.tag import Tag
from jobspace.web.server import Server

SAMPLE: Final = "donors.csv"
SAMPLE_LIKE: Final = "software engineer\nprogrammer"
METHODS: Final = {
    "anchors": "by the nearest example",
    "lda": "by topics, for long texts",
}


def add_page(server: Server) -> None:
    """Add the page."""

    @ui.page("/find", title="Find · jobspace")
    async def find(job: str = "", cut: str = "") -> None:
        with frame("find"):
            take_up(Find(server, cut).resume, job)


class Find:
    """A table, examples, and what is found."""

    def __init__(self, server: Server, cut: str) -> None:
        """Drawn where it is made.

        Args:
            server: has files and jobs.
            cut: the cut-off that the address names; "" where it names none.
        """
        self._server, self._cut = server, cut
        Tag("h2", "Where to look")
        self._input = TableInput(
            server, sample_name=SAMPLE, sample_column="occupation", on_ready=self._ready
        )
        Tag("h2", "What to look for")
        Tag(
            "p",
            "A few examples are enough, one a line. A row is as similar as it is to the "
            "nearest example; “unlike” keeps out what comes along unwanted.",
        )
        with ui.element("div").classes("two"):
            self._like = _lines("Rows like these, one a line")
            self._unlike = _lines("Unlike these, one a line (may be empty)")
        with ui.expansion("More choices").classes("options"):
            self._containing = _lines("Rows that have one of these phrases are examples too")
            with ui.element("div").classes("line"):
                self._method = ui.select(METHODS, label="Compare", value="anchors")
                self._method.props("outlined")
                self._encoder = encoder_choice(server)
        ui.button("Find", on_click=self._start)
        self._running = Running(server, self._done)

    async def resume(self, job_id: str) -> None:
        """Take up the job that the page's address names, and what it was asked."""
        job = self._running.resume(job_id)
        if job is None:
            return
        self._show_asked(job)
        fill_again(self._encoder, job.request["encoder"])
        await self._input.take_again(job.request["file"], job.request["columns"])

    def _show_asked(self, job: Job) -> None:
        """The form as the job was asked; judgements may have added examples."""
        asked = job.request
        self._like.value = "\n".join(_flat(asked["like"]))
        self._unlike.value = "\n".join(_flat(asked["unlike"]))
        self._containing.value = "\n".join(asked["containing"])

    def _ready(self) -> None:
        file = self._input.file
        if file is not None and file.name == SAMPLE and not str(self._like.value or "").strip():
            self._like.value = SAMPLE_LIKE

    async def _start(self) -> None:
        if await self._running.start_of("find", self._request) is not None:
            self._cut = ""

    def _request(self) -> dict[str, Any]:
        return self._input.request() | {
            "like": _texts(self._like),
            "unlike": _texts(self._unlike),
            "containing": _texts(self._containing),
            "method": self._method.value,
            "encoder": self._encoder.value,
        }

    async def _done(self, job: Job) -> None:
        self._show_asked(job)
        result = Result(self._server, self._running, job)
        await result.draw(self._cut)


def _lines(label: str) -> ui.textarea:
    return ui.textarea(label).props("outlined autogrow input-class=lines")


def _texts(lines: ui.textarea) -> list[str]:
    return [line.strip() for line in str(lines.value or "").splitlines() if line.strip()]


def _flat(texts: list[str]) -> list[str]:
    """Texts of several lines as one line each: the form has a text a line."""
    return [" ".join(text.split()) for text in texts]
