"""What `relate` came to, on its page: axes with both ends, and all keys along each."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pyarrow as pa
from nicegui import ui
from numpy.typing import NDArray

from jobspace.relate.result import LEVEL
from jobspace.web.jobs import Job
from jobspace.web.parts.facing import Shown, facing
from jobspace.web.parts.pairs import mapped
from jobspace.web.parts.rows import Column, Pager, Rows
from jobspace.web.parts.running import downloads, report
from jobspace.web.parts.slide import Slide
from jobspace.web.parts.tag import Tag
from jobspace.web.server import Server

FILES: Final = {
    "rows.csv": "Positions of all keys as csv",
    "rows.xlsx": "Positions of all keys as xlsx",
    "rows.parquet": "Positions of all keys as parquet",
    "rows.jsonl": "Positions of all keys as jsonl",
    "report.html": "Report as a page",
}
N_TERMS: Final = 8


class RelateResult:
    """The axes of a job that is done.

    Args:
        server: has the job's files.
        job: the job.
        told: its result.
    """

    def __init__(self, server: Server, job: Job, told: dict[str, Any]) -> None:
        """Drawn where it is made."""
        self._rows = server.jobs.file(job, "rows.arrow")
        self._texts = mapped(server.jobs.file(job, "texts.arrow"))
        self._told = told
        self._has_keys = job.request["left_key"] is not None
        Tag("h2", "What came out")
        summarized(told)
        downloads(server, job, FILES)
        if told["axes"]:
            self._draw_axes()
        if told["contrasts"]:
            contrasts(told)
        if told["codings"]:
            codings(told)
        Tag("h2", "Report")
        report(job, "report.html", "Report on what varies together")

    def _draw_axes(self) -> None:
        Tag("h2", "Pick an axis")
        names = {axis["number"]: _named(axis) for axis in self._told["axes"]}
        first = next((a["number"] for a in self._told["axes"] if _is_found(a)), 1)
        self._axis = ui.radio(names, value=first, on_change=self._show_axis)
        self._shown = ui.element("div").classes("stack")
        self._show_axis()

    def _show_axis(self) -> None:
        axis = self._told["axes"][int(self._axis.value) - 1]
        self._shown.clear()
        with self._shown:
            Tag("p", _figures(axis, self._told["n_permutations"]))
            for text, value in axis["queries"]:
                Tag("p", f"Correlation with the query “{text}”: {value:.2f}.")
            with ui.element("div").classes("two"):
                for name, pole in (("Low end", axis["low"]), ("High end", axis["high"])):
                    with ui.element("div").classes("stack"):
                        _end(name, pole, self._sides)
            self._draw_along(axis)
            self._draw_keys(axis)

    @property
    def _sides(self) -> dict[str, str]:
        """The sides by what they are called."""
        both = {"left": self._told["left"], "right": self._told["right"]}
        return {side: str(name) for side, name in both.items() if name}

    def _draw_along(self, axis: dict[str, Any]) -> None:
        along = axis["along"]
        Tag("h3", "From one end to the other")
        middle, most = len(along) // 2, len(along) - 1

        def show(place: int) -> None:
            one = along[place]
            said.text = (
                f"{one['key']} at {one['position']:+.2f}; {one['share'] * 100:.0f} % of the keys "
                "lie lower"
            )
            texts.clear()
            with texts:
                _facing({side: one[side] for side in self._sides}, self._sides)

        Slide("Place along the axis", ends=("low", "high"), most=most, at=middle, on_move=show)
        said = Tag("p").classes("soft").props("role=status")
        texts = ui.element("div")
        show(middle)

    def _draw_keys(self, axis: dict[str, Any]) -> None:
        columns = [f"axis_{axis['number']}_{side}" for side in ("left", "right")]
        table = mapped(self._rows)
        order = _order(table, [name for name in columns if name in table.schema.names])
        Tag("h3", "All keys along this axis")
        ends = {1: "Lowest first", -1: "Highest first"}
        end = ui.radio(ends, value=1).props("inline")
        pager = Pager(
            self._rows,
            "Pick one to read both of its texts",
            names=["key", *columns],
            labels={
                "key": "Key" if self._has_keys else "Row",
                columns[0]: "Position, left",
                columns[1]: "Position, right",
            },
            on_pick=lambda row: self._show_key(row, chosen),
        )
        pager.rows.classes("brief")
        pager.order_by(order)
        end.on_value_change(lambda: pager.order_by(order[:: int(end.value)]))
        chosen = ui.element("div").classes("stack")

    def _show_key(self, row: int, box: Any) -> None:
        box.clear()
        with box:
            _facing(self._texts.slice(row, 1).to_pylist()[0], self._sides)


def _order(table: pa.Table, columns: list[str]) -> NDArray[np.int64]:
    """Rows that have a position, from low to high by the mean of both sides."""
    at = np.mean([table[name].to_numpy() for name in columns], axis=0)
    rows = np.flatnonzero(np.isfinite(at))
    order: NDArray[np.int64] = rows[np.argsort(at[rows], kind="stable")]
    return order


def _named(axis: dict[str, Any]) -> str:
    chance = "" if _is_found(axis) else " (not told from chance)"
    return f"Axis {axis['number']}: {axis['title']}{chance}"


def _is_found(axis: dict[str, Any]) -> bool:
    return float(axis["p_value"]) < LEVEL


def _figures(axis: dict[str, Any], n_permutations: int) -> str:
    held_out = axis["held_out"]
    kind = (
        f"Correlation {axis['correlation']:.2f}"
        if held_out is None
        else f"Correlation {held_out:.2f} in keys that the axis was not learned from"
    )
    least = 1 / (1 + n_permutations)
    p = float(axis["p_value"])
    said = f"p ≤ {least:.3g}" if p <= least * 1.001 else f"p = {p:.3g}"
    chance = "" if _is_found(axis) else " This axis is not told from chance."
    return f"{kind}; {said}: so often shuffled links do as well.{chance}"


def _end(name: str, pole: dict[str, Any], sides: dict[str, str]) -> None:
    Tag("h3", name)
    for side, called in sides.items():
        terms = pole[f"{side}_terms"][:N_TERMS]
        with Tag("p"):
            Tag("span", f"{called}: ").classes("soft")
            Tag("strong", ", ".join(terms) or "no term sets it apart")
    for row in pole["rows"]:
        with ui.element("div").classes("quoted"):
            Tag("p", f"{row['key']} at {row['position']:+.2f}").classes("soft")
            for side in sides:
                with Tag("p"):
                    Tag("span", f"{side} " if len(sides) > 1 else "").classes("soft")
                    Tag("span", row[side] or "–")


def _facing(texts: dict[str, str | None], sides: dict[str, str]) -> None:
    """Both sides of a key; one where there is no right side."""
    shown = [Shown(heading=name, text=texts[side]) for side, name in sides.items()]
    facing(*shown)


def summarized(told: dict[str, Any]) -> None:
    """Say what was found, in sentences."""
    found = [axis for axis in told["axes"] if _is_found(axis)]
    if told["axes"]:
        strongest = f" The strongest: {found[0]['title']}." if found else ""
        n = len(told["axes"])
        Tag("p", f"{len(found)} of {n} axes are more than chance.{strongest}").classes("lead")
    sides = " on both sides" if told["right"] else ""
    Tag(
        "p",
        f"{told['n_keys']:,} keys, {told['n_linked']:,} with text{sides}, "
        f"{told['n_distinct']:,} of them different: each was learned from once.",
    )
    alone = [
        f"{told[name]:,} {what}"
        for name, what in (
            ("n_left_only", "keys on the left only"),
            ("n_right_only", "keys on the right only"),
            ("n_without_vector", "keys without readable text on a side"),
            ("n_null_left", "left rows without a key"),
            ("n_null_right", "right rows without a key"),
        )
        if told[name]
    ]
    if alone:
        Tag("p", f"Without a position: {', '.join(alone)}.")
    if told["axes"] and not found:
        Tag(
            "p", "No axis is told from chance: what the two sides share cannot be seen here."
        ).classes("note")
    for note in told["notes"]:
        Tag("p", note).classes("note")


def contrasts(told: dict[str, Any]) -> None:
    """What sets each group apart from all others."""
    Tag("h2", "What sets each group apart")
    Tag("p", "AUC 0.5 is chance, 1 is perfect; measured on keys it was not learned from.")
    columns = [
        Column(name="group", label="Group"),
        Column(name="n_keys", label="Keys", is_number=True),
        Column(name="auc", label="AUC", is_number=True),
        Column(name="interval", label="95 % interval"),
        Column(name="p_value", label="p", is_number=True, digits=3),
        Column(name="left", label="Terms, left"),
        *([Column(name="right", label="Terms, right")] if told["right"] else []),
        Column(name="example", label="For example"),
    ]
    rows = Rows(columns, "Groups")
    rows.fill([_contrast(one) for one in told["contrasts"]])


def _contrast(one: dict[str, Any]) -> dict[str, Any]:
    return {
        "group": one["group"],
        "n_keys": one["n_keys"],
        "auc": one["auc"],
        "interval": f"{one['auc_low']:.2f} to {one['auc_high']:.2f}",
        "p_value": one["p_value"],
        "left": ", ".join(one["left_terms"][:N_TERMS]),
        "right": ", ".join(one["right_terms"][:N_TERMS]),
        "example": one["rows"][0]["left"] if one["rows"] else None,
    }


def codings(told: dict[str, Any]) -> None:
    """The autoencoders, a size a row."""
    Tag("h2", "Autoencoders")
    rows = Rows(
        (
            Column(name="n_hidden", label="Hidden units", is_number=True),
            Column(name="left", label="Mean squared error, left", is_number=True, digits=4),
            Column(name="right", label="Mean squared error, right", is_number=True, digits=4),
            Column(name="strongest", label="Strongest pair", is_number=True),
            Column(name="p_value", label="p", is_number=True, digits=3),
        ),
        "A size a row, after the last epoch",
    )
    rows.fill(
        [
            {
                "n_hidden": one["n_hidden"],
                "left": one["left_losses"][-1],
                "right": one["right_losses"][-1],
                "strongest": one["strongest"],
                "p_value": one["p_value"],
            }
            for one in told["codings"]
        ]
    )
