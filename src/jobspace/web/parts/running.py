"""A job on a page: its start, progress, end and files. A reload finds it again by the address."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from nicegui import ui
from pydantic import ValidationError
from rich.filesize import decimal

from jobspace.errors import JobspaceError, NotFoundError
from jobspace.web.failure import Failure
from jobspace.web.jobs import Job
from jobspace.web.parts.failure import FailureBox
from jobspace.web.parts.tag import Tag
from jobspace.web.server import Server
from jobspace.web.work.kinds import kind_of

LOOK_S: Final = 0.25  # seconds between two looks at a job


class Running:
    """A place for one job at a time.

    Args:
        server: has the jobs.
        on_done: called with a job when it is done, with the page's slot around it; what it draws
            replaces what the last one drew.
        on_look: called with the job whenever its progress is shown.
    """

    def __init__(
        self,
        server: Server,
        on_done: Callable[[Job], Any],
        on_look: Callable[[Job], Any] | None = None,
    ) -> None:
        """Drawn where it is made, empty."""
        self._server = server
        self._on_done = on_done
        self._on_look = on_look
        self.job: Job | None = None
        self.failure = FailureBox()
        self._panel = ui.element("div").classes("panel")
        with self._panel:
            self._title = Tag("p")
            self._bar = ui.linear_progress(0, show_value=False, size="12px")
            self._bar.props('aria-label="Progress" instant-feedback')
            with ui.element("div").classes("line"):
                self._said = Tag("span").props("role=status")
                self._cancel = ui.button("Cancel", on_click=self.cancel).props("outline")
        self._panel.set_visibility(False)
        self.result = ui.element("div").style("display: contents")
        self._timer = ui.timer(LOOK_S, self._look, active=False)

    async def start(self, kind: str, request: Mapping[str, Any]) -> Job | None:
        """Start a job, in place of one that runs here; None where the form is refused."""
        self.failure.clear()
        if self.job is not None:
            await self._server.jobs.cancel(self.job)
        try:
            asked = kind_of(kind).Request.model_validate(dict(request))
            job = self._server.jobs.start(kind, asked.model_dump(mode="json"), asked.files())
        except (JobspaceError, ValidationError) as error:
            self.failure.show_error(error)
            return None
        ui.navigate.history.replace(f"?job={job.id}")
        self.follow(job)
        return job

    async def start_of(self, kind: str, request: Callable[[], Mapping[str, Any]]) -> Job | None:
        """`start`, where what makes the request may refuse too."""
        try:
            asked = request()
        except JobspaceError as error:
            self.failure.show_error(error)
            return None
        return await self.start(kind, asked)

    def resume(self, job_id: str) -> Job | None:
        """Take up the job that the page's address names; None where it names none."""
        if not job_id:
            return None
        try:
            job = self._server.jobs.get(job_id)
        except NotFoundError as error:
            self.failure.show_error(error)
            return None
        self.follow(job)
        return job

    def follow(self, job: Job) -> None:
        """Show how far a job is until it ends."""
        self.job = job
        self.result.clear()
        self._panel.set_visibility(True)
        self._timer.activate()
        self._say(job)

    async def cancel(self) -> None:
        """End the job."""
        if self.job is not None:
            await self._server.jobs.cancel(self.job)
            await self._look()

    def read(self) -> dict[str, Any]:
        """The result of the job that is done."""
        assert self.job is not None  # it is done
        return self.read_of(self.job)

    def read_of(self, job: Job) -> dict[str, Any]:
        """The result of a job that is done."""
        loaded: dict[str, Any] = json.loads(self._server.jobs.result(job).read_bytes())
        return loaded

    def replace(self, job: Job) -> None:
        """Let a job that is done stand for the one before; what is drawn stays."""
        self.job = job
        ui.navigate.history.replace(f"?job={job.id}")
        self._say(job)

    async def _look(self) -> None:
        job = self.job
        if job is None:
            return
        self._say(job)
        if job.has_ended:
            self._timer.deactivate()
            await self._ended(job)

    def _say(self, job: Job) -> None:
        self._title.text = f"{job.title}: {job.state}"
        self._said.text = said(job)
        n_total = job.progress.get("n_total", 0)
        self._bar.value = job.progress.get("n_done", 0) / n_total if n_total else 0
        self._bar.set_visibility(not job.has_ended)
        self._cancel.set_visibility(not job.has_ended)
        if self._on_look is not None:
            self._on_look(job)

    async def _ended(self, job: Job) -> None:
        if job.failure is not None:
            self.failure.show(Failure.model_validate(job.failure))
        if job.state == "done":
            self.result.clear()
            with self.result:
                drawn = self._on_done(job)
                if inspect.isawaitable(drawn):
                    await drawn


def said(job: Job) -> str:
    """How far a job is, in words: rows, rate, time left."""
    if job.state == "queued":
        return "Waits for another job to end."
    told, seconds = job.progress, job.seconds
    if job.has_ended:
        return f"After {seconds:.1f} s."
    parts = [str(told.get("what", "Starting"))]
    rows = told.get("n_rows")
    since = told.get("since_s")
    if rows and since:
        rate = rows / max(seconds, 0.1)
        parts.append(f"{rows:,} rows, {rate:,.0f} rows/s")
    if job.seconds_left is not None:
        parts.append(f"about {job.seconds_left:,.0f} s left")
    return " · ".join(parts)


def downloads(
    server: Server, job: Job, labels: Mapping[str, str], *, may_delete: bool = True
) -> None:
    """Links to the files that a job made, and a button that deletes them.

    Args:
        server: has the jobs.
        job: one that is done.
        labels: names of files and what stands on their links; those not made are left out.
        may_delete: whether the button is drawn; a page may have one of its own.
    """
    made = server.jobs.files(job)
    with ui.element("div").classes("line"):
        for name, label in labels.items():
            if name in made:
                text = f"{label} ({decimal(made[name])})"
                Tag("a", text, href=f"/api/v1/jobs/{job.id}/files/{name}", download=name)

        async def delete() -> None:
            await server.jobs.delete(job)
            ui.navigate.to(ui.context.client.request.url.path)

        if may_delete:
            ui.button("Delete this job's files", on_click=delete).props("flat")


def report(job: Job, name: str, title: str) -> None:
    """A report that a job made, inside the page but apart from it."""
    address = f"/api/v1/jobs/{job.id}/files/{name}?view=1"
    Tag("iframe", src=address, title=title, loading="lazy").classes("report")
    Tag("a", "Open the report in a window of its own", href=address, target="_blank")
