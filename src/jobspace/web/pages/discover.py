"""Discover: a column of names becomes groups of spellings, reviewed with one key each."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import numpy as np
import pyarrow as pa
from nicegui import ui

from jobspace.errors import JobspaceError
from jobspace.tables.spreadsheets import inert
from jobspace.tables.write import write_table
from jobspace.web.failure import Failure
from jobspace.web.jobs import Job
from jobspace.web.pages.discover_review import Review
from jobspace.web.parts.again import take_up
from jobspace.web.parts.failure import FailureBox
from jobspace.web.parts.frame import frame
from jobspace.web.parts.name_groups import ACCEPTED, OPEN, NameGroups
from jobspace.web.parts.running import Running, downloads
from jobspace.web.parts.table_input import TableInput
from jobspace.web.parts.tag import Tag
from jobspace.web.server import Server
from jobspace.web.work.rows import ROWS
from jobspace.web.work.taxonomy_add import Request as Install
from jobspace.web.work.taxonomy_add import require_new

TAXONOMY = "taxonomy.csv"  # what is accepted, beside the job's own files


def add_page(server: Server) -> None:
    """Add the page."""

    @ui.page("/discover", title="Discover · jobspace")
    async def discover(job: str = "") -> None:
        with frame("discover"):
            take_up(Discover(server).resume, job)


class Discover:
    """A table, its job, and the review."""

    def __init__(self, server: Server) -> None:
        """Drawn where it is made."""
        self._server = server
        self.input = TableInput(
            server,
            label="Column of names",
            sample_name="employers.csv",
            sample_column="employer",
        )
        with ui.element("div").classes("line"):
            self._similarity = ui.number(
                "Similarity from (0.5 to 1): lower groups more", value=0.75, min=0.5, max=1,
                step=0.05,
            ).props("outlined")  # fmt: skip
            self._min_rows = ui.number(
                "Leave out names with fewer rows than", value=1, min=1, precision=0
            ).props("outlined")
        ui.button("Group the names", on_click=self._start)
        self.running = Running(server, self._done)

    async def resume(self, job_id: str) -> None:
        """Take up the job that the page's address names, and what it was asked."""
        job = self.running.resume(job_id)
        if job is not None:
            self._similarity.value = job.request["min_similarity"]
            self._min_rows.value = job.request["min_rows"]
            await self.input.take_again(job.request["file"], job.request["columns"])

    async def _start(self) -> None:
        await self.running.start_of("discover", self._request)

    def _request(self) -> dict[str, Any]:
        return self.input.request() | {
            "min_similarity": self._similarity.value,
            "min_rows": self._min_rows.value,
        }

    async def _done(self, job: Job) -> None:
        if job.kind != "discover":
            return
        told = self.running.read()
        Tag("h2", "What the names are")
        without = f" {told['n_without']:,} rows have no name." if told["n_without"] else ""
        rare = f" {told['n_rare']:,} names had too few rows." if told["n_rare"] else ""
        Tag(
            "p",
            f"{told['n_texts']:,} spellings in {told['n_rows']:,} rows: {told['n_names']:,} names, "
            f"{told['n_several']:,} of them spelled in several ways.{without}{rare}",
        )
        folder = self._server.jobs.file(job, ROWS).parent
        groups = await asyncio.to_thread(NameGroups.of, folder)
        taken = Taken(self._server, job, groups)
        taken.review = Review(groups, taken.draw)
        taken.draw_below()
        downloads(self._server, job, {"rows.csv": "All groups as found, not reviewed"})


class Taken:
    """What is accepted: how much it is, all the rest at once, and what can be done with it.

    Attributes:
        review: where groups are judged; drawn anew when many are accepted at once.
    """

    def __init__(self, server: Server, job: Job, groups: NameGroups) -> None:
        """Drawn by `draw_below`."""
        self._server, self._job, self._groups = server, job, groups
        self.review: Review | None = None

    def draw_below(self) -> None:
        """Draw it."""
        Tag("h2", "What is accepted becomes a taxonomy")
        self._said = Tag("p").props("role=status")
        with ui.element("div").classes("line"):
            self._from = ui.number(
                "Similarity from", value=0.9, min=0.5, max=1, step=0.01, on_change=self.draw
            ).props("outlined dense")
            self._rest = ui.button("Accept the rest", on_click=self._accept_rest).props("outline")
        with ui.element("div").classes("line"):
            self._name = ui.input("Install as a taxonomy named", on_change=self.draw)
            self._name.props("outlined dense maxlength=64 autocomplete=off")
            self._install = ui.button("Install", on_click=self._installed)
            self._take = ui.button("Download as csv", on_click=self._download).props("outline")
        self._failure = FailureBox()
        self._next = ui.element("div").props("role=status")
        self.draw()

    def draw(self) -> None:
        """Say how much is accepted, and how much the rest is."""
        groups = self._groups
        accepted = groups.verdict == ACCEPTED
        n_rows = int(groups.n_rows[accepted].sum())
        share = n_rows / max(1, int(groups.n_rows.sum()))
        n_accepted, n_open = int(accepted.sum()), int((groups.verdict == OPEN).sum())
        names = "1 name" if n_accepted == 1 else f"{n_accepted:,} names"
        self._said.text = (
            f"{names} accepted, with {n_rows:,} rows, {share:.0%} of all. "
            f"{n_open:,} {'is' if n_open == 1 else 'are'} not judged."
        )
        n_rest = len(self._rest_of())
        self._rest.text = f"Accept the {n_rest:,} not judged whose spellings are so similar"
        self._rest.set_enabled(n_rest > 0)
        self._install.set_enabled(bool(accepted.any() and self._name.value))
        self._take.set_enabled(bool(accepted.any()))

    def _rest_of(self) -> np.ndarray:
        lowest = float(self._from.value or 1)
        groups = self._groups
        return np.flatnonzero((groups.verdict == OPEN) & (groups.lowest >= lowest - 1e-6))

    def _accept_rest(self) -> None:
        self._groups.judge(self._rest_of().tolist(), ACCEPTED)
        assert self.review is not None  # it is drawn above
        self.review.redraw()
        self.draw()

    async def _download(self) -> None:
        table = await asyncio.to_thread(self._groups.accepted)
        place = self._server.jobs.file(self._job, ROWS).with_name(TAXONOMY)
        await asyncio.to_thread(write_table, inert(table, TAXONOMY), str(place))
        ui.download.from_url(f"/api/v1/jobs/{self._job.id}/files/{TAXONOMY}")

    async def _installed(self) -> None:
        self._failure.clear()
        self._next.clear()
        name = str(self._name.value or "").strip()
        with self._next:
            Tag("span", "Installing …")
        try:
            require_new(name)
            job = await self._install_job(name)
        except JobspaceError as error:
            self._next.clear()
            self._failure.show_error(error)
            return
        self._next.clear()
        if job.failure is not None:
            self._failure.show(Failure.model_validate(job.failure))
            return
        with self._next:
            Tag("span", f"Installed {name}. ")
            Tag("a", "See it among the taxonomies", href=f"/models?taxonomy={name.lower()}")

    async def _install_job(self, name: str) -> Job:
        """Install what is accepted; the job that did it, whose files are gone again."""
        jobs, store = self._server.jobs, self._server.store
        table = await asyncio.to_thread(self._groups.accepted)
        file = await store.add(f"{name}.arrow", _arrow(table))
        asked = Install(name=name, of=(file.id,), code="code", title="title", label="label")
        request = asked.model_dump(mode="json")
        job = jobs.start("taxonomy_add", request, asked.files(), soon=True)
        store.delete(file.id)
        await jobs.wait(job)
        await jobs.delete(job)
        return job


async def _arrow(table: pa.Table) -> AsyncIterator[bytes]:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    yield sink.getvalue().to_pybytes()
