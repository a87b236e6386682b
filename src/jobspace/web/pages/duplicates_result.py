"""What a duplicates job came to: figures, files, groups with their rows, pairs to be judged."""

from __future__ import annotations

import asyncio
from typing import Any

import numpy as np
from nicegui import ui

from jobspace.web.jobs import Job
from jobspace.web.pages.duplicates_judging import Judging
from jobspace.web.parts.pair_sheet import PairSheet
from jobspace.web.parts.rows import Pager
from jobspace.web.parts.running import Running, downloads
from jobspace.web.parts.tag import Tag
from jobspace.web.parts.take_away import TakeAway
from jobspace.web.server import Server
from jobspace.web.work.rows import mapped


class Result:
    """A finished job on the page.

    Args:
        server: has the jobs.
        running: the page's job.
        job: one that is done.
    """

    def __init__(self, server: Server, running: Running, job: Job) -> None:
        """Draws nothing yet."""
        self._server, self._job = server, job
        self._result = running.read_of(job)
        self._groups = mapped(server.jobs.file(job, "groups.arrow"))
        self._members = np.asarray(mapped(server.jobs.file(job, "members.arrow"))["row"], np.int64)

    async def draw(self) -> None:
        """Open the pairs and draw."""
        pairs = self._server.jobs.file(self._job, "pairs.arrow")
        self._sheet = await asyncio.to_thread(PairSheet.open, pairs)
        Tag("h2", "What came out")
        self._summarize()
        self._draw_files()
        self._draw_groups()
        Judging(self._job, self._sheet)

    def _summarize(self) -> None:
        done = self._result
        share = done["n_repeats"] / max(done["n_rows"], 1)
        Tag(
            "p",
            f"{done['n_rows']:,} rows, {done['n_texts']:,} distinct texts. {done['n_repeats']:,} "
            f"rows ({share:.1%}) repeat another one: {done['n_groups']:,} are left without them, "
            f"{done['n_repeated']:,} of which stand for several rows.",
        ).classes("lead")
        if done["n_without"]:
            Tag(
                "p",
                f"Rows without a text, which are in no group and are kept: {done['n_without']:,}.",
            ).classes("note")
        if done["n_problems"]:
            first = done["problems"][0]
            Tag(
                "p",
                f"{done['n_problems']:,} rows of the table are not well formed (they were kept); "
                f"the first, line {first['line']}: {first['what']}",
            ).classes("note")

    def _draw_files(self) -> None:
        with ui.element("div").classes("line"):
            which = {True: "without duplicates", False: "all rows, with their groups"}
            only = ui.select(which, label="The table", value=True).props("outlined")
            kind = ui.select(["csv", "xlsx", "parquet", "jsonl"], label="As", value="csv")
            kind.props("outlined")

        def asked() -> dict[str, Any]:
            return {
                "job": self._job.id,
                "only_representatives": only.value,
                "apart": self._sheet.apart,
                "rows": kind.value,
            }

        TakeAway(self._server, "Make the file", "distinct_rows", asked)
        downloads(self._server, self._job, {})

    def _draw_groups(self) -> None:
        if not len(self._groups):
            Tag("p", "No row repeats another one. A lower cut-off groups more.").classes("note")
            return
        Tag("h2", "The groups")
        groups = self._server.jobs.file(self._job, "groups.arrow")
        labels = {"text": "Representative", "n_rows": "Rows", "n_texts": "Spellings"}
        rows = self._server.jobs.file(self._job, "rows.arrow")
        with ui.element("div").classes("two"):
            with ui.element("div").classes("stack"):
                Pager(
                    groups,
                    f"{len(self._groups):,} groups of several rows, the largest first; choose one",
                    names=list(labels),
                    labels=labels,
                    on_pick=self._show,
                )
            with ui.element("div").classes("stack"):
                self._rows = Pager(rows, "", names=self._names(mapped(rows).schema.names))
        self._show(0)

    def _names(self, names: list[str]) -> list[str]:
        prefix = self._result["prefix"]
        text = self._job.request["columns"] or names[:1]
        first = [f"{prefix}similarity", *text]
        hidden = {f"{prefix}{name}" for name in ("group_id", "group_size", "is_representative")}
        return [*first, *(name for name in names if name not in hidden | set(first))]

    def _show(self, place: int) -> None:
        group = self._groups.slice(place, 1).to_pylist()[0]
        start, n = group["start"], group["n_rows"]
        self._rows.order_by(self._members[start : start + n])
        text = " ".join(group["text"].split())
        short = text if len(text) <= 80 else text[:79] + "…"
        self._rows.rows.say(f"The {n:,} rows of “{short}”, with their similarity to it")
