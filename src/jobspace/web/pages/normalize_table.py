"""A table on the Normalize page: its job, what came out, and corrections applied at once."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from nicegui import ui

from jobspace.text.counted import counted
from jobspace.web.failure import Failure
from jobspace.web.jobs import Job
from jobspace.web.pages.normalize_review import Review, read_queue
from jobspace.web.parts.again import fill_again
from jobspace.web.parts.encoder_choice import encoder_choice
from jobspace.web.parts.queue import Judged
from jobspace.web.parts.rows import Column, Pager, Rows
from jobspace.web.parts.running import Running, downloads
from jobspace.web.parts.table_input import TableInput
from jobspace.web.parts.tag import Tag
from jobspace.web.parts.taxonomy_choice import taxonomy_choice
from jobspace.web.server import Server

PAUSE_S: Final = 1.5  # seconds without a judgement after which the judgements are applied
FILES: Final = {
    "rows.csv": "All rows as csv",
    "rows.xlsx": "All rows as xlsx",
    "rows.parquet": "All rows as parquet",
    "rows.jsonl": "All rows as jsonl",
    "review.csv": "Texts to look at",
    "corrections.csv": "Your corrections",
}


class Table:
    """A table, its job, and the review of what was unsure."""

    def __init__(self, server: Server) -> None:
        """Drawn where it is made."""
        self._server = server
        self._judged = Judged()
        self._applying: Job | None = None
        self._applied: dict[str, str] = {}
        Tag("h2", "Or normalize a whole table")
        self._input = TableInput(
            server,
            label="Column of titles",
            sample_name="donors.csv",
            sample_column="occupation",
        )
        self._draw_options()
        ui.button("Normalize", on_click=self._start)
        self._running = Running(server, self._done)
        self._pause = ui.timer(PAUSE_S, self._apply, active=False)
        self._watch = ui.timer(0.3, self._look, active=False)

    async def resume(self, job_id: str) -> None:
        """Take up the job that the page's address names, with its corrections."""
        job = self._running.resume(job_id)
        if job is None:
            return
        asked = job.request
        for one in asked["corrections"]:
            self._judged.judge(one["text"], one["concept_code"])
        self._applied = self._judged.said()
        for name, field in self._options.items():
            fill_again(field, asked[name])
        await self._input.take_again(asked["file"], asked["columns"])

    def _draw_options(self) -> None:
        with ui.expansion("Options").classes("options"), ui.element("div").classes("line"):
            formats = ["csv", "xlsx", "parquet", "jsonl"]
            # By the request's fields.
            self._options: dict[str, Any] = {
                "taxonomy": taxonomy_choice(),
                "encoder": encoder_choice(self._server),
                "rows": ui.select(formats, label="Rows as", value="csv").props("outlined"),
                "min_confidence": ui.number(
                    "Undecided below this confidence", value=0.25, min=0, max=1, step=0.05
                ).props("outlined"),
                "top_k": ui.number("Candidates listed", value=1, min=1, max=20, precision=0).props(
                    "outlined"
                ),
            }

    async def _start(self) -> None:
        if await self._running.start_of("normalize", self._request) is not None:
            self._judged.by_text.clear()
            self._applied = {}

    def _request(self) -> dict[str, Any]:
        chosen = {name: field.value for name, field in self._options.items()}
        return chosen | self._input.request()

    async def _done(self, job: Job) -> None:
        self._head = ui.element("div").style("display: contents")
        Tag("h2", "Look at what was unsure")
        self._applies = Tag("p").classes("soft").props("role=status")
        taxonomy = job.request["taxonomy"]
        self._review = Review(self._server, taxonomy, self._judged, self._judged_one)
        self._table = ui.element("div").style("display: contents")
        await self._show(job)

    async def _show(self, job: Job) -> None:
        """Draw what a finished job came to; the review goes on with what is still open."""
        self._head.clear()
        with self._head:
            Tag("h2", "What came out")
            summarized(self._running.read_of(job))
            downloads(self._server, job, FILES)
        queue = await asyncio.to_thread(read_queue, self._server.jobs.file(job, "review.csv"))
        self._review.fill(queue)
        self._table.clear()
        with self._table:
            Tag("h2", "The rows")
            Pager(self._server.jobs.file(job, "rows.arrow"), "With the columns that were added")

    def _judged_one(self) -> None:
        self._applies.text = ""
        self._pause.deactivate()
        self._pause.activate()

    async def _apply(self) -> None:
        """Run again with all judgements; what an earlier run was about to apply is in them."""
        self._pause.deactivate()
        said, job = self._judged.said(), self._running.job
        if job is None or said == self._applied:
            return
        if self._applying is not None:
            await self._server.jobs.delete(self._applying)
        corrections = [{"text": text, "concept_code": code} for text, code in said.items()]
        request = {**job.request, "corrections": corrections}
        self._applying = self._server.jobs.again(job, request)
        self._applied = said
        self._applies.text = f"Applying {counted(len(said), 'correction')} …"
        self._watch.activate()

    async def _look(self) -> None:
        job = self._applying
        if job is None or not job.has_ended:
            return
        self._watch.deactivate()
        self._applying = None
        before = self._running.job
        if job.state != "done":
            self._running.failure.show(Failure.model_validate(job.failure or {}))
            return
        self._running.replace(job)
        await self._show(job)
        self._applies.text = f"{counted(len(self._applied), 'correction')} applied."
        if before is not None:
            await self._server.jobs.delete(before)


def summarized(result: dict[str, Any]) -> None:
    """The figures of a run, as the command line tells them."""
    summary = result["report"]["summary"]
    n_rows = summary["n_rows"]
    settled = summary["n_settled"] / max(summary["n_texts"], 1)
    Tag(
        "p",
        f"{n_rows:,} rows, {summary['n_texts']:,} distinct texts; {settled:.0%} of the texts are "
        "spelled like a label, the others were compared.",
    )
    for note in _notes(result):
        Tag("p", note).classes("note")

    def shares(counts: list[tuple[str, int]]) -> list[dict[str, Any]]:
        return [{"what": w, "rows": n, "share": f"{n / max(n_rows, 1):.1%}"} for w, n in counts]

    rows = (
        Column(name="rows", label="Rows", is_number=True),
        Column(name="share", label="Share", is_number=True),
    )
    with ui.element("div").classes("two"):
        by_status = [(name.replace("_", " "), n) for name, n in summary["n_by_status"].items()]
        Rows((Column(name="what", label="Status"), *rows), "Rows by status").fill(shares(by_status))
        top = [(f"{code} {title}", n) for code, title, n in summary["top"]]
        caption = f"The most frequent of {summary['n_distinct_concepts']:,} occupations"
        Rows((Column(name="what", label="Occupation"), *rows), caption).fill(shares(top))


def _notes(result: dict[str, Any]) -> list[str]:
    notes: list[str] = []
    report = result["report"]
    summary = report["summary"]
    if summary["n_corrected_texts"]:
        notes.append(
            f"Corrections decided {summary['n_corrected_rows']:,} rows "
            f"({summary['n_corrected_texts']:,} distinct texts)."
        )
    if result["is_foreign"]:
        notes.append(
            f"{summary['share_foreign']:.0%} of the rows with text share no word with the "
            "taxonomy: is this the right column, and in the taxonomy's language?"
        )
    if report["n_problems"]:
        first = report["problems"][0]
        notes.append(
            f"{report['n_problems']:,} rows of the table are not well formed (they were kept); the "
            f"first, line {first['line']}: {first['what']}"
        )
    return notes
