"""A finished map on its page: colours, search, and the rows of whatever is selected."""

from __future__ import annotations

import asyncio
from typing import Any, Final

import numpy as np
import pyarrow as pa
from nicegui import ui

from jobspace.maps.result import TABLE
from jobspace.web.jobs import Job
from jobspace.web.parts.dots import CLUSTERS, MAX_DRAWN, Dots, Ints, Placed
from jobspace.web.parts.pairs import mapped
from jobspace.web.parts.plane import MAX_HOVERED, Plane, names_of, traces_of
from jobspace.web.parts.rows import Column, Pager, Rows
from jobspace.web.parts.running import downloads
from jobspace.web.parts.tag import Tag
from jobspace.web.parts.taken import take_away
from jobspace.web.server import Server

FILES: Final = {
    "rows.csv": "All rows with x, y and topic as csv",
    "rows.xlsx": "All rows with x, y and topic as xlsx",
    "rows.parquet": "All rows with x, y and topic as parquet",
    "rows.jsonl": "All rows with x, y and topic as jsonl",
    "map.html": "The map as a page of its own",
}
DRAGS: Final = {
    "lasso": "Drag draws around dots",
    "select": "Drag draws a box",
    "pan": "Drag moves",
}
MAX_RINGS: Final = 20_000


class MapResult:
    """The map of a job that is done.

    Args:
        server: has the job's files.
        job: the job.
        told: its result.
    """

    def __init__(self, server: Server, job: Job, told: dict[str, Any]) -> None:
        """Drawn where it is made; `draw` puts the dots in."""
        self._job, self._told = job, told
        self._path = server.jobs.file(job, "rows.arrow")
        table = mapped(self._path)
        texts = mapped(server.jobs.file(job, "texts.arrow"))
        self._placed = Placed.of(table, texts, told["prefix"])
        self._names = [str(cluster["name"]) for cluster in told["clusters"]]
        self._hidden: set[int] = set()
        self._dots: Dots | None = None
        self._selected: Ints = np.zeros(0, np.int64)
        Tag("h2", "What came out")
        summarized(told)
        downloads(server, job, FILES)
        address = f"/api/v1/jobs/{job.id}/files/map.html?view=1"
        Tag("a", "Open the map in a window of its own", href=address, target="_blank")
        self._draw_plane()
        self._draw_selection()
        Tag("h2", "Groups")
        self._groups = ui.element("div").classes("stack")

    def _draw_plane(self) -> None:
        Tag("h2", "The map")
        with ui.element("div").classes("line"):
            self._by = ui.select(self._colours(), label="Colour by", value=self._first_colour())
            self._by.props("outlined").on_value_change(self.draw)
            self._words = ui.input("Search the texts", on_change=self._search)
            self._words.props("outlined clearable debounce=300 maxlength=200")
            self._found = Tag("span").props("role=status")
            self._take_found = ui.button("Select the rows found", on_click=self._select_found)
            self._take_found.props("outline")
        self._drag = ui.radio(DRAGS, value="lasso").props("inline")
        self._plane = Plane(
            "The rows as dots; their groups and rows are listed below",
            self._told["axes"],
            on_lasso=lambda x, y: self._select_where(self._placed.in_lasso, x, y),
            on_box=lambda x, y: self._select_where(self._placed.in_box, x, y),
            on_dot=self._select_dot,
            on_nothing=lambda: self._select(np.zeros(0, np.int64), "Nothing selected"),
        )
        self._drag.on_value_change(lambda: self._plane.drag(str(self._drag.value)))
        self._keys = Tag("ul").classes("keys").props('aria-label="Groups; press to hide or show"')
        self._drawn = Tag("p").classes("soft")
        self._take_found.set_visibility(False)

    def _colours(self) -> dict[str, str]:
        """What dots can be coloured by: clusters, or a column that is not nested."""
        prefix = self._told["prefix"]
        own = {prefix + name for name in ("x", "y", "topic")}
        names = [
            field.name
            for field in self._placed.table.schema
            if field.name not in own and not pa.types.is_nested(field.type)
        ]
        told = {name: name for name in names}
        if len(self._told["tables"]) > 1:
            told[prefix + TABLE] = "Table"
        return {CLUSTERS: "Clusters"} | told

    def _first_colour(self) -> str:
        if self._told["color"]:
            return str(self._told["color"])
        return self._told["prefix"] + TABLE if len(self._told["tables"]) > 1 else CLUSTERS

    async def draw(self) -> None:
        """Draw the dots, coloured as chosen."""
        by = str(self._by.value)
        dots = await asyncio.to_thread(self._placed.dots, by, self._names)
        traces = await asyncio.to_thread(traces_of, dots, self._placed.texts)
        self._dots = dots
        self._hidden = set()
        self._plane.draw(traces, names_of(self._told["clusters"], dots))
        self._draw_keys()
        self._draw_groups(by)
        self._drawn.text = _said_drawn(dots)

    def _draw_keys(self) -> None:
        assert self._dots is not None  # just drawn
        self._keys.clear()
        with self._keys:
            for number, group in enumerate(self._dots.groups):
                with Tag("li"), Tag("button", type="button", aria_pressed="true") as key:
                    Tag("span").classes("dot").style(f"background: {group.ink}")
                    Tag("span", f"{group.name} ({group.n_rows:,})")
                key.on("click", lambda _, n=number, k=key: self._toggle(n, k))

    def _toggle(self, number: int, key: Tag) -> None:
        self._hidden ^= {number}
        key.props["aria-pressed"] = "false" if number in self._hidden else "true"
        key.update()
        self._plane.hide(sorted(self._hidden))

    def _draw_groups(self, by: str) -> None:
        assert self._dots is not None  # just drawn
        n_rows = sum(group.n_rows for group in self._dots.groups)
        told = self._told["clusters"] if by == CLUSTERS else [{}] * len(self._dots.groups)
        columns = [
            Column(name="name", label="Cluster" if by == CLUSTERS else self._colours()[by]),
            Column(name="n_rows", label="Rows", is_number=True),
            Column(name="share", label="Share"),
        ]
        if by == CLUSTERS:
            columns += [
                Column(name="words", label="Words"),
                Column(name="example", label="For example"),
            ]
        self._groups.clear()
        with self._groups:
            rows = Rows(columns, "Pick a group to select its rows", on_pick=self._select_group)
        rows.fill(
            [
                {
                    "name": group.name,
                    "n_rows": group.n_rows,
                    "share": f"{100 * group.n_rows / max(n_rows, 1):.1f} %",
                    "words": ", ".join(about.get("keywords", ())),
                    "example": next(iter(about.get("examples", ())), None),
                }
                for group, about in zip(self._dots.groups, told, strict=True)
            ]
        )

    async def _search(self) -> None:
        words = str(self._words.value or "").strip()
        rows = await asyncio.to_thread(self._placed.said, words) if words else np.zeros(0, np.int64)
        if words != str(self._words.value or "").strip():
            return  # more was typed since
        self._found_rows = rows
        self._found.text = f"{len(rows):,} rows have it" if words else ""
        self._take_found.set_visibility(len(rows) > 0)
        ringed = rows[:MAX_RINGS]
        if len(ringed) < len(rows):
            self._found.text += f"; the first {MAX_RINGS:,} are ringed"
        self._plane.ring(self._placed.x[ringed], self._placed.y[ringed])

    def _select_found(self) -> None:
        self._select(self._found_rows, f"Rows with “{str(self._words.value or '').strip()}”")

    async def _select_where(self, inside: Any, x: list[float], y: list[float]) -> None:
        rows = self._visible(await asyncio.to_thread(inside, x, y))
        self._select(rows, "Drawn around")

    def _select_dot(self, x: float, y: float) -> None:
        same = (self._placed.x == np.float32(x)) & (self._placed.y == np.float32(y))
        self._select(self._visible(np.flatnonzero(same)), "The dot")

    def _select_group(self, number: int) -> None:
        assert self._dots is not None  # groups are listed with the dots
        rows = np.flatnonzero(self._dots.of_row == number)
        self._select(rows, self._dots.groups[number].name)

    def _visible(self, rows: Ints) -> Ints:
        """Without those of hidden groups."""
        assert self._dots is not None  # selected among them
        hidden = np.isin(self._dots.of_row[rows], sorted(self._hidden))
        return rows[~hidden]

    def _draw_selection(self) -> None:
        Tag("h2", "Rows selected")
        with ui.element("div").classes("line"):
            self._count = Tag("span").props("role=status")
            self._take = ui.button("Download the selection", on_click=self._download)
            self._take.props("outline")
        self._parts = Tag("p").classes("soft")
        prefix = self._told["prefix"]
        hidden = {prefix + "x", prefix + "y"}
        names = [name for name in self._placed.table.schema.names if name not in hidden]
        first = [name for name in self._told["columns"] if name in names]
        names = [*first, *(name for name in names if name not in first)]
        self._pager = Pager(self._path, "The rows", names=names)
        self._pager.rows.classes("brief")
        self._select(np.zeros(0, np.int64), "Nothing selected")

    def _select(self, rows: Ints, what: str) -> None:
        self._selected = rows
        n = len(self._placed.table)
        share = 100 * len(rows) / max(n, 1)
        self._count.text = (
            f"{what}: {len(rows):,} of {n:,} rows ({share:.1f} %)"
            if len(rows)
            else "Nothing selected: draw around dots, click one, pick a group, or search. "
            f"All {n:,} rows:"
        )
        self._take.set_visibility(len(rows) > 0)
        self._parts.text = self._made_of(rows)
        self._pager.order_by(rows if len(rows) else None)

    def _made_of(self, rows: Ints) -> str:
        """The groups that a selection falls into, the largest first."""
        if self._dots is None or not len(rows):
            return ""
        groups = self._dots.of_row[rows]
        n_of = np.bincount(groups[groups >= 0], minlength=len(self._dots.groups))
        order = [int(g) for g in np.argsort(-n_of, kind="stable")[:5] if n_of[g]]
        told = ", ".join(f"{self._dots.groups[g].name} ({n_of[g]:,})" for g in order)
        rest = int((n_of > 0).sum()) - len(order)
        return told + (f", and {rest:,} more groups" if rest else "")

    async def _download(self) -> None:
        await take_away(self._job, self._path, self._selected, "selection.csv")


def summarized(told: dict[str, Any]) -> None:
    """Say what is in the picture, and how far to trust it."""
    for table in told["tables"]:
        without = table["n_without_vector"]
        lost = f"; {without:,} without a text that can be read are not in it" if without else ""
        counts = f"{table['n_rows']:,} rows, {table['n_texts']:,} distinct texts"
        Tag("p", f"{table['name']}: {counts}{lost}.")
    Tag("p", f"{told['shows']}; {told['trust']}.")
    Tag("p", f"{len(told['clusters'])} clusters, named by the words that tell of them.")
    if told["prefix"]:
        Tag(
            "p",
            "There is a column named x, y, topic or table already, so the new ones begin with "
            f"{told['prefix']}.",
        ).classes("note")


def _said_drawn(dots: Dots) -> str:
    """How many dots are drawn, and what a browser was spared."""
    parts = [f"{len(dots.drawn):,} dots; rows at the same place are one."]
    if len(dots.drawn) < len(dots):
        parts = [
            f"{MAX_DRAWN:,} of {len(dots):,} dots are drawn, chosen at random; a selection takes "
            "all rows inside it, drawn or not."
        ]
    if len(dots.drawn) > MAX_HOVERED:
        parts.append("So many dots do not say their texts: click one to read its rows.")
    else:
        parts.append("Point at a dot to read it.")
    return " ".join(parts)
