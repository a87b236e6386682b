"""A file that is made when it is asked for: by a small job, then downloaded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from nicegui import ui

from jobspace.errors import JobspaceError
from jobspace.web.failure import Failure
from jobspace.web.jobs import Job
from jobspace.web.parts.failure import FailureBox
from jobspace.web.parts.running import said
from jobspace.web.parts.tag import Tag
from jobspace.web.server import Server
from jobspace.web.work.kinds import kind_of

LOOK_S: Final = 0.2  # seconds between two looks at the job


class TakeAway:
    """A button, the job it starts, and the download of what that makes.

    Args:
        server: has the jobs.
        label: on the button.
        kind: of the job; its result says under `file` what it made.
        request: called for what is asked of it when the button is pressed.
    """

    def __init__(
        self, server: Server, label: str, kind: str, request: Callable[[], Mapping[str, Any]]
    ) -> None:
        """Drawn where it is made."""
        self._server, self._kind, self._request = server, kind, request
        self._job: Job | None = None
        with ui.element("div").classes("line"):
            ui.button(label, on_click=self._start)
            self._said = Tag("span").props("role=status")
            self._link = Tag("a")
            self._link.set_visibility(False)
        self._failure = FailureBox()
        self._timer = ui.timer(LOOK_S, self._look, active=False)

    async def _start(self) -> None:
        self._failure.clear()
        self._link.set_visibility(False)
        if self._job is not None:
            await self._server.jobs.delete(self._job)
        try:
            asked = kind_of(self._kind).Request.model_validate(dict(self._request()))
            request = asked.model_dump(mode="json")
            self._job = self._server.jobs.start(self._kind, request, asked.files())
        except JobspaceError as error:
            self._failure.show_error(error)
            return
        self._timer.activate()

    def _look(self) -> None:
        job = self._job
        if job is None:
            return
        self._said.text = "" if job.has_ended else said(job)
        if not job.has_ended:
            return
        self._timer.deactivate()
        if job.failure is not None:
            self._failure.show(Failure.model_validate(job.failure))
        made = [name for name in self._server.jobs.files(job) if name != "result.json"]
        if made:
            address = f"/api/v1/jobs/{job.id}/files/{made[0]}"
            self._link.text = f"{made[0]} is ready"
            self._link.props.update({"href": address, "download": made[0]})
            self._link.set_visibility(True)
            ui.download.from_url(address)
