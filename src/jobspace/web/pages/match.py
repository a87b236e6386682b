"""Match: the rows of two tables in pairs, with both texts side by side."""

from __future__ import annotations

from typing import Any, Final

from nicegui import ui

from jobspace.errors import UsageError
from jobspace.web.jobs import Job
from jobspace.web.pages.match_result import MatchResult
from jobspace.web.parts.again import fill_again, take_up
from jobspace.web.parts.encoder_choice import encoder_choice
from jobspace.web.parts.frame import frame
from jobspace.web.parts.optional_column import OptionalColumn
from jobspace.web.parts.running import Running
from jobspace.web.parts.steer import Steer
from jobspace.web.parts.tag import Tag
from jobspace.web.parts.two_tables import SampleTables, TwoTables
from jobspace.web.server import Server

SAMPLE: Final = SampleTables(
    left="people.csv", right="openings.csv", left_column="summary", right_column="description"
)
ASSIGN: Final = {
    "none": "The nearest rows of each, both ways",
    "one-to-one": "One to one: each row has one partner at most",
    "capacity": "As many as there are openings",
}
METHODS: Final = {
    "direct": "Direct: as the encoder sees them",
    "aligned": "Aligned: differences in style taken out",
    "topics-procrustes": "Topics: long texts compared by what they are about",
}


def add_page(server: Server) -> None:
    """Add the page."""

    @ui.page("/match", title="Match · jobspace")
    async def match(job: str = "") -> None:
        with frame("match"):
            take_up(Form(server).resume, job)


class Form:
    """Two tables and how their rows find each other; below it the job and its pairs."""

    def __init__(self, server: Server) -> None:
        """Drawn where it is made."""
        self._server = server
        self.tables = TwoTables(
            server,
            names=("Left table", "Right table"),
            sample=SAMPLE,
            on_ready=self._offer,
            on_sample=self._name_sample,
        )
        with ui.element("div").classes("line"):
            self._assign = ui.select(ASSIGN, label="Who gets whom", value="none")
            self._assign.props("outlined").on_value_change(self._show_fields)
            self._top_k = ui.number("Nearest rows listed", value=5, min=1, max=50, precision=0)
            self._capacity = ui.select([], label="Column of openings, right table")
            self._left_id = OptionalColumn("Column that names a left row")
            self._right_id = OptionalColumn("Column that names a right row")
            for field in (self._top_k, self._capacity):
                field.props("outlined")
        self._draw_options()
        self._show_fields()
        ui.button("Match", on_click=self._start)
        self.running = Running(server, self._done)

    async def resume(self, job_id: str) -> None:
        """Take up the job that the page's address names, and ask what it was asked."""
        job = self.running.resume(job_id)
        if job is None:
            return
        asked = job.request
        await self.tables.take_again(asked)
        assign, _, capacity = asked["assign"].partition(":")
        for field, value in (
            (self._assign, assign),
            (self._top_k, asked["top_k"]),
            (self._method, asked["method"]),
            (self._least, asked["min_similarity"]),
            (self._levels, asked["levels"]),
            (self._encoder, asked["encoder"]),
        ):
            fill_again(field, value)
        if capacity:
            fill_again(self._capacity, capacity)
        self._left_id.choose(asked["left_id"])
        self._right_id.choose(asked["right_id"])
        self._within.choose(asked["within"])
        self._steer.fill_again(asked["steer"])

    def _draw_options(self) -> None:
        with (
            ui.expansion("Options: method, limits, what should count more").classes("options"),
            ui.element("div").classes("stack"),
        ):
            with ui.element("div").classes("line"):
                self._method = ui.select(METHODS, label="Method", value="direct")
                self._within = OptionalColumn("Only rows with the same")
                self._least = ui.number("Cut-off: similarity from", min=-1, max=1, step=0.05)
                self._levels = ui.number("Levels of groups", value=1, min=1, max=6, precision=0)
                for field in (self._method, self._least, self._levels):
                    field.props("outlined")
                self._encoder = encoder_choice(self._server)
            Tag("h3", "What should count more or less")
            self._steer = Steer("Rows that are alike in it move together.", "location of the job")

    def _show_fields(self) -> None:
        self._top_k.set_visibility(self._assign.value == "none")
        self._capacity.set_visibility(self._assign.value == "capacity")

    def _offer(self) -> None:
        """Offer the columns of the tables that are here."""
        left, right = self.tables.left.names, self.tables.right.names
        for field, names in (
            (self._left_id, left),
            (self._right_id, right),
            (self._within, self.tables.shared_names),
        ):
            field.offer(names)
        kept = self._capacity.value if self._capacity.value in right else None
        self._capacity.set_options(right, value=kept)

    def _name_sample(self) -> None:
        self._left_id.choose("person")
        self._right_id.choose("job")

    async def _start(self) -> None:
        await self.running.start_of("match", self._request)

    def _request(self) -> dict[str, Any]:
        if self._assign.value == "capacity" and not self._capacity.value:
            raise UsageError("openings: got no column. Choose the one that says how many.")
        return self.tables.request() | {
            "left_id": self._left_id.column,
            "right_id": self._right_id.column,
            "assign": self._assigned(),
            "top_k": int(self._top_k.value or 5),
            "min_similarity": self._least.value,
            "steer": self._steer.asked,
            "within": self._within.column,
            "levels": int(self._levels.value or 1),
            "method": self._method.value,
            "encoder": self._encoder.value,
        }

    def _assigned(self) -> str:
        chosen = str(self._assign.value)
        return f"capacity:{self._capacity.value}" if chosen == "capacity" else chosen

    def _done(self, job: Job) -> None:
        MatchResult(self._server, job, self.running.read())
