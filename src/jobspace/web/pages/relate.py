"""Relate: what varies together in two linked tables, or in two columns of one."""

from __future__ import annotations

from typing import Any, Final

from nicegui import ui

from jobspace.web.jobs import Job
from jobspace.web.pages.relate_result import RelateResult
from jobspace.web.parts.again import fill_again, take_up
from jobspace.web.parts.encoder_choice import encoder_choice
from jobspace.web.parts.frame import frame
from jobspace.web.parts.optional_column import OptionalColumn
from jobspace.web.parts.running import Running
from jobspace.web.parts.several import Several
from jobspace.web.parts.steer import Steer
from jobspace.web.parts.table_input import TableInput
from jobspace.web.parts.tag import Tag
from jobspace.web.parts.two_tables import SampleTables, TwoTables
from jobspace.web.server import Server

SAMPLE: Final = SampleTables(
    left="duties.csv", right="trainings.csv", left_column="duties", right_column="training"
)
TWO, ONE = "two", "one"
METHODS: Final = {
    "cca": "Axes that vary together (canonical correlation)",
    "autoencoder": "Hidden units of autoencoders, a published recipe",
}


def add_page(server: Server) -> None:
    """Add the page."""

    @ui.page("/relate", title="Relate · jobspace")
    async def relate(job: str = "") -> None:
        with frame("relate"):
            take_up(Form(server).resume, job)


class Form:
    """Two linked tables or one, and how axes are looked for; below it the job."""

    def __init__(self, server: Server) -> None:
        """Drawn where it is made."""
        self._server = server
        shapes = {TWO: "Two tables, linked by a key", ONE: "Two columns of one table"}
        self._shape = ui.radio(shapes, value=TWO, on_change=self._show_shape).props("inline")
        self._two = ui.element("div").classes("stack")
        with self._two:
            self._draw_two()
        self._one = ui.element("div").classes("stack")
        with self._one:
            self._draw_one()
        self._draw_options()
        self._show_shape()
        ui.button("Relate", on_click=self._start)
        self.running = Running(server, self._done)

    async def resume(self, job_id: str) -> None:
        """Take up the job that the page's address names, and ask what it was asked."""
        job = self.running.resume(job_id)
        if job is None:
            return
        asked = job.request
        if asked["right"] is None:
            self._shape.value = ONE
            await self._table.take_again(asked["left"], asked["left_columns"])
            fill_again(self._right_columns, asked["right_columns"])
        else:
            await self._tables.take_again(asked)
            fill_again(self._left_key, asked["left_key"])
            fill_again(self._right_key, asked["right_key"])
        for field, name in (
            (self._method, "method"),
            (self._n_axes, "n_axes"),
            (self._shufflings, "n_permutations"),
            (self._encoder, "encoder"),
        ):
            fill_again(field, asked[name])
        self._groups.choose(asked["groups"])
        self._steer.fill_again(asked["steer"])

    def _draw_two(self) -> None:
        self._tables = TwoTables(
            self._server,
            names=("Left table", "Right table"),
            sample=SAMPLE,
            on_ready=self._offer_two,
        )
        with ui.element("div").classes("line"):
            self._left_key = ui.select([], label="Key of the left table").props("outlined")
            self._right_key = ui.select([], label="Key of the right table").props("outlined")

    def _draw_one(self) -> None:
        self._table = TableInput(
            self._server,
            label="Columns of the left side",
            sample_name="analyst-postings.csv",
            sample_column="title",
            on_ready=self._offer_one,
        )
        self._right_columns = Several([], "Columns of the right side")

    def _draw_options(self) -> None:
        with (
            ui.expansion("Options: method, axes, groups, what should count more").classes(
                "options"
            ),
            ui.element("div").classes("stack"),
        ):
            with ui.element("div").classes("line"):
                self._method = ui.select(METHODS, label="Method", value="cca")
                self._n_axes = ui.number("Axes", value=3, min=1, max=12, precision=0)
                self._groups = OptionalColumn("Column of groups to set apart")
                self._shufflings = ui.number(
                    "Shufflings for p", value=499, min=19, max=9_999, precision=0
                )
                for field in (self._method, self._n_axes, self._shufflings):
                    field.props("outlined")
                self._encoder = encoder_choice(self._server)
            Tag("h3", "Where the first axis should lie")
            self._steer = Steer("The first axis is drawn near these queries.", "salary")

    def _show_shape(self) -> None:
        self._two.set_visibility(self._shape.value == TWO)
        self._one.set_visibility(self._shape.value == ONE)
        self._offer_groups()

    def _offer_two(self) -> None:
        shared = self._tables.shared_names
        for field, table in (
            (self._left_key, self._tables.left),
            (self._right_key, self._tables.right),
        ):
            kept = field.value if field.value in table.names else None
            field.set_options(table.names, value=kept or next(iter(shared), None))
        self._offer_groups()

    def _offer_one(self) -> None:
        names = self._table.names
        left = set(self._table.columns)
        texts = [n for n in reversed(names) if n not in left]
        self._right_columns.set_options(names, value=texts[:1])
        self._offer_groups()

    def _offer_groups(self) -> None:
        tables = self._tables
        both = [*tables.left.names, *tables.right.names]
        names = self._table.names if self._shape.value == ONE else list(dict.fromkeys(both))
        self._groups.offer(names)

    async def _start(self) -> None:
        await self.running.start_of("relate", self._request)

    def _request(self) -> dict[str, Any]:
        asked = self._of_one() if self._shape.value == ONE else self._of_two()
        return asked | {
            "method": self._method.value,
            "n_axes": int(self._n_axes.value or 3),
            "groups": self._groups.column,
            "n_permutations": int(self._shufflings.value or 499),
            "steer": self._steer.asked,
            "encoder": self._encoder.value,
        }

    def _of_one(self) -> dict[str, Any]:
        read = self._table.request()
        return {
            "left": read["file"],
            "left_columns": read["columns"],
            "right_columns": list(self._right_columns.value or []),
        }

    def _of_two(self) -> dict[str, Any]:
        return self._tables.request() | {
            "left_key": self._left_key.value,
            "right_key": self._right_key.value,
        }

    def _done(self, job: Job) -> None:
        RelateResult(self._server, job, self.running.read())
