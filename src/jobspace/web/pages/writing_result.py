"""Sentences ranked by how little they tell, each with why; narrowed by sign and weakness, live."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from nicegui import ui

from jobspace.web.jobs import Job
from jobspace.web.parts.coverage import place
from jobspace.web.parts.marks import draw_marked
from jobspace.web.parts.privacy import forget_button
from jobspace.web.parts.rows import Column, Rows
from jobspace.web.parts.running import downloads, report
from jobspace.web.parts.tag import Tag
from jobspace.web.server import Server

WEAK: Final = 0.5  # from here on a sentence is counted as weak
AT_ONCE: Final = 25  # sentences drawn; more on request
ALL: Final = "every reason"
FILES: Final = {"rows.csv": "Sentences, with reasons", "report.html": "Report"}


class Ranked:
    """The result of one job.

    Args:
        server: has the job's files.
        job: one that is done.
        result: what it came to.
    """

    def __init__(self, server: Server, job: Job, result: Mapping[str, Any]) -> None:
        """Drawn where it is made."""
        self._all = result["sentences"]
        self._n_drawn = AT_ONCE
        Tag("h2", "What came out")
        Tag("p", _lead(result))
        downloads(server, job, FILES, may_delete=False)
        self._controls()
        self._said = Tag("p").props("role=status")
        self._list = Tag("ol").classes("asks")
        self._more = ui.button("Show more", on_click=self._show_more).props("outline")
        self._draw()
        _entries(result["entries"])
        _left_out(result["left_out"])
        forget_button(server, job)
        with Tag("details"):
            Tag("summary", "The report: your documents, coloured by weakness")
            report(job, "report.html", "Report: which sentences say little")

    def _controls(self) -> None:
        counts = Counter(
            kind for one in self._all for kind in {sign["kind"] for sign in one["signs"]}
        )
        kinds = {ALL: f"{ALL}: {sum(bool(one['signs']) for one in self._all):,}"}
        kinds |= {kind: f"{kind}: {n:,}" for kind, n in counts.most_common()}
        with ui.element("div").classes("line"):
            self._kind = ui.select(kinds, label="Reason", value=ALL, on_change=self._narrow)
            self._kind.props("outlined")
            self._from = ui.number(
                "From weakness", value=0.2, min=0, max=1, step=0.1, on_change=self._narrow
            )
            self._from.props("outlined")

    def _narrow(self) -> None:
        self._n_drawn = AT_ONCE
        self._draw()

    def _show_more(self) -> None:
        self._n_drawn += AT_ONCE
        self._draw()

    def _chosen(self) -> Iterator[dict[str, Any]]:
        least, kind = float(self._from.value or 0), self._kind.value
        for one in self._all:
            kinds = {sign["kind"] for sign in one["signs"]}
            if one["weakness"] >= least and (kind == ALL or kind in kinds):
                yield one

    def _draw(self) -> None:
        chosen = list(self._chosen())
        drawn = chosen[: self._n_drawn]
        n = len(chosen)
        self._said.text = f"{n:,} of {len(self._all):,} sentences, the weakest first"
        self._more.set_visibility(n > len(drawn))
        self._list.clear()
        with self._list:
            for one in drawn:
                _sentence(one)


def _lead(result: Mapping[str, Any]) -> str:
    n = len(result["sentences"])
    weak = sum(one["weakness"] >= WEAK for one in result["sentences"])
    n_postings = result["n_postings"]
    beside = (
        f", beside {n_postings:,} posting{'' if n_postings == 1 else 's'}" if n_postings else ""
    )
    return (
        f"{', '.join(result['documents'])}: {weak:,} of {n:,} sentences say little "
        f"(weakness {WEAK:g} or more){beside}."
    )


def _sentence(one: Mapping[str, Any]) -> None:
    """A sentence with the words marked that its signs point at, why, and what to ask oneself."""
    weak = "gap" if one["weakness"] >= WEAK else "partly" if one["signs"] else "covered"
    with Tag("li").classes(f"ask {weak}"):
        with ui.element("div"):
            Tag("span", f"weakness {one['weakness']:.2f}").classes("sign")
            draw_marked(one["text"], (sign["at"] for sign in one["signs"] if sign["at"]))
            Tag("span", place(one["document"], one["line"], one["page"])).classes("at")
        with ui.element("div"):
            if not one["signs"]:
                Tag("p", "Nothing speaks against it.")
            with Tag("ul").classes("reasons"):
                for sign in one["signs"]:
                    Tag("li", sign["why"])
            if one["questions"]:
                Tag("p", f"Ask yourself: {' '.join(one['questions'])}").classes("question")


def _entries(entries: list[dict[str, Any]]) -> None:
    if not entries:
        return
    Tag("h2", "How much you tell of each job and project")
    Rows(
        (
            Column(name="title", label="What you tell of"),
            Column(name="period", label="When"),
            Column(name="n_sentences", label="Sentences", is_number=True),
            Column(name="n_with_numbers", label="With numbers", is_number=True),
        ),
        "Sentences of each job and project, and how many of them have a number",
    ).fill(entries)


def _left_out(lines: list[dict[str, Any]]) -> None:
    if not lines:
        return
    with Tag("details"):
        Tag("summary", f"{len(lines):,} lines that are no sentences are left out")
        Rows(
            (
                Column(name="where", label="Where"),
                Column(name="text", label="Line"),
                Column(name="why", label="What it is"),
            ),
            "Lines that are no sentences",
        ).fill(
            [{**one, "where": place(one["document"], one["line"], one["page"])} for one in lines]
        )
