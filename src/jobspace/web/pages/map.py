"""Map: the rows of one or two tables as dots in a plane."""

from __future__ import annotations

from typing import Any, Final

from nicegui import ui

from jobspace.errors import UsageError
from jobspace.maps.result import ADDED, TABLE
from jobspace.web.jobs import Job
from jobspace.web.pages.map_result import MapResult
from jobspace.web.parts.again import fill_again, take_up
from jobspace.web.parts.encoder_choice import encoder_choice
from jobspace.web.parts.frame import frame
from jobspace.web.parts.optional_column import OptionalColumn
from jobspace.web.parts.running import Running
from jobspace.web.parts.table_input import TableInput
from jobspace.web.parts.taxonomy_choice import taxonomy_choice
from jobspace.web.server import Server

ALONE, WITH_TABLE, WITH_TAXONOMY = "alone", "table", "taxonomy"
BESIDE: Final = {
    ALONE: "This table alone",
    WITH_TABLE: "With a second table",
    WITH_TAXONOMY: "With the labels of a taxonomy",
}
METHODS: Final = {
    "pca": "The widest plane (PCA): quick",
    "umap": "Neighbours side by side (UMAP): slower",
}
PREFIX: Final = "map_"  # of the new columns where the table has columns of their names


def add_page(server: Server) -> None:
    """Add the page."""

    @ui.page("/map", title="Map · jobspace")
    async def draw(job: str = "") -> None:
        with frame("map"):
            take_up(Form(server).resume, job)


class Form:
    """A table, what is drawn beside it, and how; below it the job and its map."""

    def __init__(self, server: Server) -> None:
        """Drawn where it is made."""
        self._server = server
        self._table = TableInput(
            server,
            label="Columns of text",
            sample_name="donors.csv",
            sample_column="occupation",
            on_ready=self._offer,
        )
        self._beside = ui.radio(BESIDE, value=ALONE, on_change=self._show_beside).props("inline")
        self._other_box = ui.element("div").classes("stack")
        with self._other_box:
            self._other = TableInput(
                server, label="Columns of text", drop_label="Drop the second table"
            )
        self._taxonomy = taxonomy_choice()
        with ui.element("div").classes("line"):
            self._method = ui.select(METHODS, label="Picture", value="pca").props("outlined")
            self._n_clusters = ui.number("Clusters (empty: chosen)", min=2, max=200, precision=0)
            self._n_clusters.props("outlined")
            self._color = OptionalColumn("Column that colours the rows")
            self._encoder = encoder_choice(server)
        self._show_beside()
        ui.button("Draw the map", on_click=self._start)
        self.running = Running(server, self._done)

    async def resume(self, job_id: str) -> None:
        """Take up the job that the page's address names, and ask what it was asked."""
        job = self.running.resume(job_id)
        if job is None:
            return
        asked = job.request
        await self._table.take_again(asked["file"], asked["columns"])
        if asked["taxonomy"] is not None:
            self._beside.value = WITH_TAXONOMY
            fill_again(self._taxonomy, asked["taxonomy"])
        elif asked["other"] is not None:
            self._beside.value = WITH_TABLE
            await self._other.take_again(asked["other"], asked["other_columns"])
        for field, name in (
            (self._method, "method"),
            (self._n_clusters, "n_clusters"),
            (self._encoder, "encoder"),
        ):
            fill_again(field, asked[name])
        self._color.choose(asked["color"])

    def _show_beside(self) -> None:
        self._other_box.set_visibility(self._beside.value == WITH_TABLE)
        self._taxonomy.set_visibility(self._beside.value == WITH_TAXONOMY)

    def _offer(self) -> None:
        self._color.offer(self._table.names)

    async def _start(self) -> None:
        await self.running.start_of("map", self._request)

    def _request(self) -> dict[str, Any]:
        asked = {
            "color": self._color.column,
            "method": self._method.value,
            "n_clusters": int(self._n_clusters.value) if self._n_clusters.value else None,
            "encoder": self._encoder.value,
            "prefix": self._prefix(),
        }
        return self._table.request() | self._of_beside() | asked

    def _of_beside(self) -> dict[str, Any]:
        """What is drawn beside the table."""
        if self._beside.value == ALONE:
            return {}
        if self._beside.value == WITH_TAXONOMY:
            return {"taxonomy": self._taxonomy.value}
        if self._other.file is None:
            raise UsageError(
                "second table: got none; expected one. Drop it too, or draw the first alone."
            )
        other = self._other.request()
        return {"other": other["file"], "other_columns": other["columns"]}

    def _prefix(self) -> str:
        """What keeps the new columns apart from those that are there."""
        names = {*self._table.names, *self._other.names}
        return PREFIX if names & {*ADDED, TABLE} else ""

    async def _done(self, job: Job) -> None:
        result = MapResult(self._server, job, self.running.read())
        await result.draw()
