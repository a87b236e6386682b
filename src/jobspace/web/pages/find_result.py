"""What a find job came to: the cut-off, its border, judgements, files, rows."""

from __future__ import annotations

import asyncio
import math
from typing import Any, Final

from nicegui import ui

from jobspace.web.jobs import Job
from jobspace.web.pages.find_judging import Judging
from jobspace.web.parts.cutoff import CutOff
from jobspace.web.parts.find_sheet import FILE, Sheet
from jobspace.web.parts.ranking import Ranking
from jobspace.web.parts.rows import Column, Pager, Rows
from jobspace.web.parts.running import Running, downloads
from jobspace.web.parts.tag import Tag
from jobspace.web.parts.take_away import TakeAway
from jobspace.web.server import Server
from jobspace.web.work.rows import mapped

FIRST_CUT: Final = 0.6  # where the slider stands when nothing else was said
ADDRESS_S: Final = 0.5
N_BORDER: Final = 6  # texts shown on each side of it


class Result:
    """A finished job on the page; everything follows the cut-off, nothing is computed again.

    Args:
        server: has the jobs.
        running: the page's job; learning from judgements starts another.
        job: one that is done.
    """

    def __init__(self, server: Server, running: Running, job: Job) -> None:
        """Draws nothing yet."""
        self._server, self._running, self._job = server, running, job
        self._result = running.read_of(job)
        self._report: dict[str, Any] = self._result["report"]
        is_probability = self._report["method"] != "anchors"
        self._what = "probability" if is_probability else "similarity"

    async def draw(self, cut: str) -> None:
        """Open the job's files and draw."""
        files, job = self._server.jobs, self._job
        self._ranking = await asyncio.to_thread(
            Ranking.open, files.file(job, "ranking.arrow"), files.file(job, "order.arrow")
        )
        self._histogram = await asyncio.to_thread(self._ranking.histogram, self._what)
        drawn = files.file(job, "judge.arrow")
        sheet = await asyncio.to_thread(
            Sheet.open, drawn, drawn.with_name(FILE), len(self._ranking.texts)
        )
        self._cut = self._first_cut(cut)
        Tag("h2", "Choose the cut-off")
        Tag("p", self._head())
        for note in self._notes():
            Tag("p", note).classes("note")
        self._slider = CutOff(
            f"Cut-off ({self._what})", self._histogram, cut=self._cut, on_cut=self._moved
        )
        self._said = Tag("p").props("role=status").classes("lead")
        with ui.element("div").classes("two"):
            self._above = Rows(self._columns(), "Just in: the least similar found")
            self._below = Rows(self._columns(), "Just out: the next ones")
        self._judging = Judging(self._running, self._ranking, sheet, self._choose)
        self._draw_files()
        self._address = ui.timer(ADDRESS_S, self._name, active=False)
        Tag("h2", "The rows found")
        rows = files.file(job, "rows.arrow")
        self._pager = Pager(rows, f"By {self._what}, the highest first", names=self._names(rows))
        self._moved(self._cut)

    def _first_cut(self, cut: str) -> float:
        try:
            named = float(cut)
        except ValueError:
            named = math.nan
        known = self._report["min_similarity"]
        chosen = FIRST_CUT if known is None else known
        return self._histogram.within(named if math.isfinite(named) else chosen)

    def _columns(self) -> list[Column]:
        return [
            Column(name="text", label="Text"),
            Column(name="n_rows", label="Rows", is_number=True),
            Column(
                name="value",
                label=self._what.capitalize(),
                is_number=True,
                digits=3,
                is_fixed=True,
            ),
            Column(name="matched_anchor", label="Nearest example"),
        ]

    def _names(self, rows: Any) -> list[str]:
        """What decided and the text first; all rows shown are matches."""
        names = mapped(rows).schema.names
        prefix = self._job.request["prefix"]
        why = [self._result["value"], *self._job.request["columns"], f"{prefix}matched_anchor"]
        first = [name for name in why if name in names]
        rest = [name for name in names if name not in {*first, self._result["is_match"]}]
        return [*first, *rest]

    def _head(self) -> str:
        report = self._report
        n = len(report["anchors"])
        examples = "1 example" if n == 1 else f"{n:,} examples"
        unlike = f", {len(report['unlike']):,} to keep out" if report["unlike"] else ""
        return (
            f"{report['n_rows']:,} rows, {report['n_texts']:,} distinct texts; {examples}{unlike}. "
            "Move the cut-off and read what is just in and just out."
        )

    def _notes(self) -> list[str]:
        report, notes = self._report, []
        if report["topic"]:
            notes.append(f"The topic: {', '.join(report['topic'])}.")
        if report["n_without"]:
            notes.append(
                "Rows without a text that the encoder can read, which are never found: "
                f"{report['n_without']:,}."
            )
        if report["n_problems"]:
            first = report["problems"][0]
            notes.append(
                f"{report['n_problems']:,} rows of the table are not well formed (they were kept); "
                f"the first, line {first['line']}: {first['what']}"
            )
        if report["point"] is not None:
            point = report["point"]
            notes.append(
                f"{point['n_right']} of the {point['n_found']} texts judged before that reach "
                f"{point['min_similarity']:.3f} are right, each measured as if it had taught "
                f"nothing: precision {point['precision']:.2f}, recall {point['recall']:.2f}."
            )
        return notes

    def _moved(self, cut: float) -> None:
        """Show what a cut-off finds; a few milliseconds, whatever the length of the table."""
        self._cut = cut
        n_texts = self._ranking.n_texts_at(cut)
        found = self._ranking.found(cut)
        share = len(found) / max(self._report["n_rows"], 1)
        self._said.text = (
            f"At {cut:.3f}: {len(found):,} rows found ({share:.2%}), {n_texts:,} distinct texts"
        )
        above, below = self._ranking.border(cut, N_BORDER)
        self._above.fill(above)
        self._below.fill(below)
        self._pager.order_by(found)
        self._judging.at(cut)
        self._address.deactivate()
        self._address.activate()

    def _name(self) -> None:
        """Put the cut-off into the address, once it stands still: browsers limit how often."""
        self._address.deactivate()
        ui.navigate.history.replace(f"?job={self._job.id}&cut={self._cut:.3f}")

    def _choose(self, cut: float) -> None:
        """Take a cut-off that the judgements chose, rounded down to what is shown of it."""
        shown = self._histogram.within(math.floor(1000 * cut) / 1000)
        self._slider.stand_at(shown)
        self._moved(shown)

    def _draw_files(self) -> None:
        Tag("h2", "Take the rows away")
        with ui.element("div").classes("line"):
            which = {True: "the rows found", False: "all rows, each with yes or no"}
            kept = ui.select(which, label="Rows", value=True).props("outlined")
            kind = ui.select(["csv", "xlsx", "parquet", "jsonl"], label="As", value="csv")
            kind.props("outlined")

        def asked() -> dict[str, Any]:
            return {
                "job": self._job.id,
                "min_similarity": self._cut,
                "only_matches": kept.value,
                "rows": kind.value,
            }

        TakeAway(self._server, "Make the file at this cut-off", "find_rows", asked)
        downloads(self._server, self._job, {})
