"""What a comparison came to: postings ranked, one of them side by side, gaps over all."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from nicegui import ui

from jobspace.web.jobs import Job
from jobspace.web.parts.coverage import carrying, place, side_by_side
from jobspace.web.parts.keys import key_line, on_keys
from jobspace.web.parts.privacy import forget_button
from jobspace.web.parts.rows import Column, Pager, Rows
from jobspace.web.parts.running import downloads, report
from jobspace.web.parts.tag import Tag
from jobspace.web.server import Server

SHOWN: Final = ("rank", "title", "posting", "coverage", "covered", "partly", "gaps", "open", "fit")
LABELS: Final = {
    "rank": "Rank",
    "title": "Posting",
    "posting": "Named",
    "coverage": "Coverage",
    "covered": "Covered",
    "partly": "Partly",
    "gaps": "Gaps",
    "open": "Open",
    "fit": "Fit",
}
FEW: Final = 5  # postings that need no search
SHOWS: Final = {"all": "all requirements", "gap": "gaps only", "answered": "what you cover"}
FILES: Final = {
    "postings.csv": "Postings, ranked",
    "rows.csv": "Requirements, with evidence",
    "gaps.csv": "Gaps",
    "missing.csv": "Missing terms",
    "terms.csv": "Terms",
    "report.html": "Report",
}


class Compared:
    """The result of one job.

    Args:
        server: has the job's files.
        job: one that is done.
        result: what it came to.
        to_writing: called to rank the sentences of the same documents.
    """

    def __init__(
        self, server: Server, job: Job, result: Mapping[str, Any], to_writing: Callable[[Job], None]
    ) -> None:
        """Drawn where it is made, at the posting that fits best."""
        self._server, self._job, self._result = server, job, result
        self._shown = np.arange(result["n_postings"])
        Tag("h2", "What came out")
        self._lead = Tag("p")
        downloads(server, job, FILES, may_delete=False)
        self._find()
        self._pager = Pager(
            server.jobs.file(job, "postings.arrow"),
            "Postings, the best fit first. Choose one to see it side by side",
            names=SHOWN,
            labels=LABELS,
            on_pick=self._pick,
        )
        _legend()
        self._say_lead()
        self._one()
        self._over_all()
        self._of_no_use()
        with ui.element("div").classes("line"):
            ui.button("Which of my sentences say little?", on_click=lambda: to_writing(job))
            forget_button(server, job)
        with Tag("details"):
            Tag("summary", "The report, as it is downloaded")
            report(job, "report.html", "Report: your documents beside postings")

    def _say_lead(self) -> None:
        table = self._pager.table
        n, documents = len(table), ", ".join(self._result["documents"])
        best = table.slice(0, 1).to_pylist()[0]
        beside = f"{documents} beside {n:,} posting{'' if n == 1 else 's'}."
        if best["coverage"] is None:
            self._lead.text = f"{beside} None of them asks for anything that can be compared."
            return
        self._lead.text = (
            f"{beside} The best fit is {best['title']}: {best['coverage']:.0%} of what it asks is "
            f"covered, with {best['gaps']:,} gap{'' if best['gaps'] == 1 else 's'}."
        )

    def _find(self) -> None:
        if self._result["n_postings"] <= FEW:
            return
        words = ui.input("Show postings with these words in their title")
        words.props("outlined clearable debounce=250 autocomplete=off")
        words.on_value_change(lambda: self._narrow(str(words.value or "")))

    def _narrow(self, words: str) -> None:
        titles = pc.utf8_lower(self._pager.table["title"])
        kept = np.ones(len(titles), bool)
        for word in words.lower().split():
            kept &= pc.match_substring(titles, word).to_numpy(zero_copy_only=False)
        self._shown = np.flatnonzero(kept)
        self._pager.order_by(self._shown if words.strip() else None)

    def _one(self) -> None:
        """One posting, side by side."""
        self._rows = _mapped(self._server, self._job, "rows.arrow")
        self._terms = _mapped(self._server, self._job, "terms.arrow")
        self._at = 0
        self._title = Tag("h2", id="side-by-side")
        with ui.element("div").classes("line"):
            self._shows = ui.select(SHOWS, label="Show", value="all", on_change=self._draw)
            self._shows.props("outlined")
            ui.button("Previous posting", on_click=lambda: self._step(-1)).props("outline")
            ui.button("Next posting", on_click=lambda: self._step(1)).props("outline")
            key_line((("k", "previous"), ("j", "next")))
        self._sides = ui.element("div").classes("stack")
        on_keys({"k": lambda: self._step(-1), "j": lambda: self._step(1)})
        ui.timer(0, lambda: self._pick(0), once=True)

    async def _step(self, step: int) -> None:
        """Go to the posting before or after this one, of those that are shown."""
        after = self._shown[self._shown > self._at]
        before = self._shown[self._shown < self._at]
        if len(after if step > 0 else before):
            await self._pick(int(after[0] if step > 0 else before[-1]))

    async def _pick(self, row: int) -> None:
        self._at = row
        self._pager.mark(row)
        await self._draw()

    async def _draw(self) -> None:
        one = self._pager.table.slice(self._at, 1).to_pylist()[0]
        covered = "" if one["coverage"] is None else f": {one['coverage']:.0%} covered"
        self._title.text = f"{one['rank']}. {one['title']} ({one['posting']}){covered}"
        rows = self._rows.slice(one["first_row"], one["n_rows"]).to_pylist()
        terms = self._terms.slice(one["first_term"], one["n_terms"]).to_pylist()
        shown = [row for row in rows if _is_shown(row, self._shows.value)]
        words = await asyncio.to_thread(carrying, shown)
        if one["rank"] != self._at + 1:
            return  # another was chosen since
        self._sides.clear()
        with self._sides:
            if not shown:
                nothing = "This posting asks for nothing that can be compared."
                Tag("p", "None of its requirements." if rows else nothing)
            side_by_side(shown, words)
            _terms(terms)

    def _over_all(self) -> None:
        """Terms and requirements that are asked for and missing, over all postings."""
        n = len(self._pager.table)
        Tag("h2", "What is missing" if n == 1 else f"What is missing, over all {n:,} postings")
        Pager(
            self._server.jobs.file(self._job, "missing.arrow"),
            "Terms that are asked for and not in your documents",
            names=("term", "n_postings", "n_required", "near", "requirement"),
            labels={"term": "Term", "n_postings": "Postings", "n_required": "Required in",
                    "near": "You say", "requirement": "Asked for as"},
        )  # fmt: skip
        Pager(
            self._server.jobs.file(self._job, "gaps.arrow"),
            "Requirements that nothing of yours answers",
            names=("requirement", "kind", "n_postings", "similarity", "best_sentence", "why"),
            labels={"requirement": "Requirement", "kind": "Kind", "n_postings": "Postings",
                    "similarity": "Similarity", "best_sentence": "Your nearest sentence",
                    "why": "Why"},
        )  # fmt: skip

    def _of_no_use(self) -> None:
        """Sentences of one's own that nobody asks for."""
        unasked = self._result["unasked"]
        if not unasked:
            return
        with Tag("details"):
            Tag("summary", f"{len(unasked):,} of your sentences answer nothing that is asked")
            Rows(
                (Column(name="where", label="Where"), Column(name="text", label="Sentence")),
                "Sentences that answer nothing these postings ask",
            ).fill(
                [
                    {"where": place(s["document"], s["line"], s["page"]), "text": s["text"]}
                    for s in unasked[:200]
                ]
            )


def _mapped(server: Server, job: Job, name: str) -> pa.Table:
    return pa.ipc.open_file(pa.memory_map(str(server.jobs.file(job, name)))).read_all()


def _is_shown(row: Mapping[str, Any], shows: str) -> bool:
    if shows == "all":
        return True
    return (row["covered"] in {"covered", "partly"}) == (shows == "answered")


def _terms(terms: list[dict[str, Any]]) -> None:
    """The terms a posting asks for, those that are there and those that are not."""
    if not terms:
        return
    there = [one["term"] for one in terms if one["covered"]]
    near = [f"{one['term']} (you say {one['near']})" for one in terms if one["near"]]
    gone = [one["term"] for one in terms if not one["covered"] and not one["near"]]
    Tag("h3", f"Terms it asks for: {len(there):,} of {len(terms):,} are in your documents")
    for what, several in (("In yours", there), ("Near", near), ("Missing", gone)):
        if several:
            with Tag("p"):
                Tag("strong", f"{what}: ")
                Tag("span", " · ".join(several))


def _legend() -> None:
    Tag(
        "p",
        "Coverage: the share of what a posting asks that your sentences answer; what is required "
        "counts twice. Fit orders the postings: half the similarity of the title, a quarter each "
        "of the whole text and the coverage. Open: what a résumé seldom says, such as travel.",
    ).classes("soft")
