"""What a match came to, on its page: pairs by similarity or by row, and the two texts of each."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from nicegui import ui

from jobspace.web.jobs import Job
from jobspace.web.parts.cutoff import CutOff
from jobspace.web.parts.facing import Shown, facing
from jobspace.web.parts.pairs import OTHER, Pairs
from jobspace.web.parts.rows import SIMILARITY, Column, Pager, Rows
from jobspace.web.parts.running import downloads, report
from jobspace.web.parts.tag import Tag
from jobspace.web.parts.taken import take_away
from jobspace.web.server import Server

MOST: Final = 100  # pairs of a row that are listed
FILES: Final = {
    "rows.csv": "All pairs as csv",
    "rows.xlsx": "All pairs as xlsx",
    "rows.parquet": "All pairs as parquet",
    "rows.jsonl": "All pairs as jsonl",
    "report.html": "Report as a page",
}


class MatchResult:
    """The pairs of a job that is done.

    Args:
        server: has the job's files.
        job: the job.
        told: its result.
    """

    def __init__(self, server: Server, job: Job, told: dict[str, Any]) -> None:
        """Drawn where it is made."""
        self._job, self._told = job, told
        self._folder = server.jobs.file(job, "pairs.arrow").parent
        self._pairs = Pairs.opened(self._folder)
        self._names = {side: str(told[side]["name"]) for side in OTHER}
        if self._names["left"] == self._names["right"]:
            self._names = {side: f"{name} ({side})" for side, name in self._names.items()}
        Tag("h2", "What came out")
        summarized(told, self._names)
        downloads(server, job, FILES)
        if told["n_pairs"]:
            self._draw_lists()
        Tag("h2", "Report")
        report(job, "report.html", "Report of the match")

    def _draw_lists(self) -> None:
        Tag("h2", "Look at the pairs")
        views = {"pairs": "All pairs, the most similar first"} | {
            side: f"Rows of {name}" for side, name in self._names.items()
        }
        self._view = ui.radio(views, value="pairs", on_change=self._show_view).props("inline")
        self._head = ui.element("div").style("display: contents")
        self._list = ui.element("div").classes("stack")
        self._detail = ui.element("div").classes("stack")
        self._show_view()

    def _show_view(self) -> None:
        self._head.clear()
        self._list.clear()
        self._detail.clear()
        if self._view.value == "pairs":
            self._show_pairs()
        else:
            self._show_rows(str(self._view.value))

    def _show_pairs(self) -> None:
        with self._head:
            histogram = self._pairs.histogram()
            self._cut = histogram.low
            CutOff("Cut-off (similarity)", histogram, cut=histogram.low, on_cut=self._cut_at)
            with ui.element("div").classes("line"):
                self._kept = Tag("span").props("role=status")
                ui.button("Download these pairs", on_click=self._take).props("outline")
        with self._list:
            self._pager = Pager(
                self._folder / "pairs.arrow",
                "Pick a pair to read both texts",
                names=["similarity", *OTHER, "evidence_left", "evidence_right"],
                labels=self._names
                | {
                    "evidence_left": "Evidence, left",
                    "evidence_right": "Evidence, right",
                    "similarity": "Similarity",
                },
                on_pick=self._show_pair,
            )
            self._pager.rows.classes("brief")
        self._cut_at(self._cut)

    def _cut_at(self, cut: float) -> None:
        self._cut = cut
        n_kept = self._pairs.n_from(cut)
        self._kept.text = f"At {cut:.3f}: {n_kept:,} of {len(self._pairs.pairs):,} pairs"
        self._pager.order_by(np.arange(n_kept))
        if n_kept:
            self._pager.rows.pick(0)
            self._show_pair(0)
        else:
            self._detail.clear()

    async def _take(self) -> None:
        n_kept = self._pairs.n_from(self._cut)
        await take_away(
            self._job, self._folder / "pairs.arrow", np.arange(n_kept), "pairs-from-cut-off.csv"
        )

    def _show_rows(self, side: str) -> None:
        with self._list:
            pager = Pager(
                self._folder / f"{side}.arrow",
                f"Pick a row of {self._names[side]} to see its ranking",
                names=["name", "nearest", "similarity", "pairs"],
                labels={
                    "name": self._names[side],
                    "nearest": f"Nearest in {self._names[OTHER[side]]}",
                    "similarity": "Similarity",
                    "pairs": "Pairs",
                },
                on_pick=lambda row: self._show_ranking(side, row),
            )
            pager.rows.classes("brief")
        pager.rows.pick(0)
        self._show_ranking(side, 0)

    def _show_ranking(self, side: str, row: int) -> None:
        self._detail.clear()
        found = self._pairs.row(side, row)
        places = self._pairs.of_row(side, row, MOST).tolist()
        with self._detail:
            if not places:
                Tag("p", f"In no pair: {found['why']}.")
                facing(Shown(heading=self._called(side, row), text=found["text"]))
                return
            more = found["pairs"] - len(places)
            if more:
                Tag("p", f"The first {MOST:,}; {more:,} more are in the downloads.").classes("soft")
            ranking = Rows(
                _RANKING,
                f"{self._called(side, row)}: its pairs in {self._names[OTHER[side]]}, the closest "
                "first",
                on_pick=lambda place: self._pick_ranked(ranking, place, places, texts),
            )
            ranking.fill([self._ranked(side, place) for place in places])
            ranking.classes("brief")
            texts = ui.element("div").classes("stack")
        self._pick_ranked(ranking, 0, places, texts)

    def _ranked(self, side: str, place: int) -> dict[str, Any]:
        pair = self._pairs.pair(place)
        ranks = ("rank", "rank_for_right")
        mine, back = ranks if side == "left" else ranks[::-1]
        return {
            "rank": pair[mine],
            "name": pair[OTHER[side]],
            "similarity": pair["similarity"],
            "back": pair[back],
            "evidence": pair[f"evidence_{OTHER[side]}"],
        }

    def _pick_ranked(self, ranking: Rows, place: int, places: list[int], texts: Any) -> None:
        ranking.pick(place)
        texts.clear()
        with texts:
            self._facing(places[place])

    def _show_pair(self, place: int) -> None:
        self._detail.clear()
        with self._detail:
            pair = self._pairs.pair(place)
            Tag("h3", f"Similarity {pair['similarity']:.2f}")
            self._facing(place)

    def _called(self, side: str, row: int) -> str:
        """The file and the row, by its name where a column of names was chosen."""
        has_names = self._job.request[f"{side}_id"] is not None
        name = self._pairs.row(side, row)["name"] if has_names else f"row {row:,}"
        return f"{self._names[side]}: {name}"

    def _facing(self, place: int) -> None:
        pair = self._pairs.pair(place)
        left, right = (
            Shown(
                heading=self._called(side, pair[f"{side}_row"]),
                text=self._pairs.row(side, pair[f"{side}_row"])["text"],
                passage=pair[f"evidence_{side}"],
            )
            for side in OTHER
        )
        facing(left, right)
        Tag(
            "p",
            f"Rank {pair['rank']:,} seen from the left row, {pair['rank_for_right']:,} from the "
            "right one. Marked: the passages nearest to each other.",
        ).classes("soft")


_RANKING: Final = (
    Column(name="rank", label="Rank", is_number=True),
    Column(name="name", label="Row"),
    SIMILARITY,
    Column(name="back", label="Rank the other way", is_number=True),
    Column(name="evidence", label="Evidence"),
)


def summarized(told: dict[str, Any], names: dict[str, str]) -> None:
    """Say what a match came to, in sentences."""
    mean = told["mean_similarity"]
    about = "" if mean is None else f", mean similarity {mean:.2f}"
    Tag("p", f"{told['n_pairs']:,} pairs{about}.").classes("lead")
    for side, name in names.items():
        Tag("p", _of_side(told[side], name))
    if told["n_correspondences"] is not None:
        Tag("p", f"Aligned by {told['n_correspondences']:,} correspondences.")
    warning = (told["overlap"] or {}).get("warning")
    if warning:
        Tag("p", warning).classes("note")


def _of_side(side: dict[str, Any], name: str) -> str:
    parts = [f"{name}: {side['n_rows']:,} rows, {side['n_alone']:,} in no pair"]
    if side["n_without"]:
        parts.append(f"{side['n_without']:,} without a text that can be read")
    if side["n_problems"]:
        parts.append(f"{side['n_problems']:,} that could not be read well, and were kept")
    return ", ".join(parts) + "."
