"""How versions stand with the postings of each time: the finding, a chart, the table, terms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from nicegui import ui

from jobspace.web.jobs import Job
from jobspace.web.parts.privacy import forget_button
from jobspace.web.parts.rows import Column, Rows
from jobspace.web.parts.running import downloads, report
from jobspace.web.parts.tag import Tag
from jobspace.web.server import Server

FILES: Final = {
    "rows.csv": "Coverage by version and time",
    "report.html": "Report",
    "chart.svg": "Chart",
}
MOVED: Final = {
    "rising": "Asked for more than before, and not in your newest version",
    "rising_mine": "Asked for more than before, and yours",
    "falling": "Asked for less than before",
}
MOST: Final = 200  # rows of a list of terms
MOST_NAMED: Final = 30  # terms of one version


class Stood:
    """The result of one job.

    Args:
        server: has the job's files.
        job: one that is done.
        result: what it came to.
    """

    def __init__(self, server: Server, job: Job, result: Mapping[str, Any]) -> None:
        """Drawn where it is made."""
        self._result = result
        Tag("h2", "What came out")
        first, *others = result["verdict"]
        Tag("p", first).classes("finding")
        for other in others:
            Tag("p", other)
        downloads(server, job, FILES, may_delete=False)
        self._chart(job)
        self._table()
        self._terms()
        self._gained()
        for note in (*result["notes"], *result["left_out"]):
            Tag("p", note).classes("soft")
        forget_button(server, job)
        with Tag("details"):
            Tag("summary", "The report, as it is downloaded")
            report(job, "report.html", "Report: your versions and the market")

    def _chart(self, job: Job) -> None:
        Tag("h2", "Coverage over time")
        Tag(
            "p",
            f"The mean share of what the postings of each {self._result['by']} ask that a version "
            "covers, with its 95 % interval. n: postings. The table below has the figures.",
        )
        with ui.element("div").classes("line"):
            for label, ink in self._inks():
                with Tag("span"):
                    Tag("span").classes("ink").style(f"background: {ink}")
                    Tag("span", label)
        files = f"/api/v1/jobs/{job.id}/files"
        with Tag("picture").classes("chart"):
            Tag("source", srcset=f"{files}/narrow.svg", media="(max-width: 760px)")
            Tag("img", src=f"{files}/chart.svg", alt="Coverage of each version over time")

    def _inks(self) -> Iterator[tuple[str, str]]:
        """What each line of the chart is, and its colour."""
        yield from self._result["inks"].items()
        if self._result["ink_then"]:
            yield "you, as you were then", self._result["ink_then"]

    def _table(self) -> None:
        """A row a version, a column a period; a star where the version was the one of its time."""
        periods, versions = self._result["periods"], self._result["versions"]
        columns = [
            Column(name="version", label="Version"),
            Column(name="dated", label="Dated"),
            *(
                Column(name=f"p{i}", label=p["label"], is_number=True)
                for i, p in enumerate(periods)
            ),
        ]
        rows = [{"version": one["name"], "dated": f"{one['date']} ({one['source']})"}
                for one in versions]  # fmt: skip
        for stand in self._result["stands"]:
            is_then = periods[stand["period"]]["then"] == stand["version"]
            shown = None if stand["coverage"] is None else f"{stand['coverage']:.2f}"
            star = "*" if shown and is_then else ""
            rows[stand["version"]][f"p{stand['period']}"] = f"{shown}{star}" if shown else None
        counts = {f"p{i}": period["n_postings"] for i, period in enumerate(periods)}
        table = Rows(columns, "Mean coverage of each time's postings; * as you were then")
        table.fill([*rows, {"version": "Postings", "dated": "", **counts}])

    def _terms(self) -> None:
        early, late = (self._span(name) for name in ("early", "late"))
        for name, heading in MOVED.items():
            moves = self._result[name]
            if moves:
                Tag("h2", heading)
                _moves(moves, heading, early, late)
        n = self._result["n_tested"]
        if len(self._result["periods"]) > 1 and not any(self._result[name] for name in MOVED):
            Tag(
                "p",
                f"No term is asked for more or less than before: of {n:,} tested, none differs by "
                "more than chance."
                if n
                else "Too few postings to say which terms are asked for more or less than before.",
            )

    def _span(self, name: str) -> str:
        """The periods of the first or the last half, as people say it."""
        labels = [self._result["periods"][i]["label"] for i in self._result[name]]
        return (
            "" if not labels else labels[0] if len(labels) == 1 else f"{labels[0]} to {labels[-1]}"
        )

    def _gained(self) -> None:
        gained = [
            {"version": self._result["versions"][one["version"]]["date"], "what": what,
             "terms": _counted(one[name])}
            for one in self._result["gained"]
            for name, what in (("terms", "gained"), ("lost", "lost"))
            if one[name]
        ]  # fmt: skip
        if gained:
            Tag("h2", "What each version gained and lost")
            Rows(
                (
                    Column(name="version", label="Version"),
                    Column(name="what", label="Change"),
                    Column(name="terms", label="Terms, with the postings that ask for them"),
                ),
                "Terms that came and went from version to version",
            ).fill(gained)


def _counted(terms: Sequence[tuple[str, int]]) -> str:
    listed = ", ".join(f"{term} ({n:,})" for term, n in terms[:MOST_NAMED])
    more = len(terms) - MOST_NAMED
    return listed if more <= 0 else f"{listed} and {more:,} more"


def _moves(moves: Sequence[Mapping[str, Any]], caption: str, early: str, late: str) -> None:
    columns = (
        Column(name="term", label="Term"),
        Column(name="early", label=early or "Before", is_number=True),
        Column(name="late", label=late or "Now", is_number=True),
        Column(name="quote", label="Asked for as"),
    )
    rows = [
        {
            "term": move["term"],
            "early": f"{move['share_early']:.0%} ({move['n_early']:,})",
            "late": f"{move['share_late']:.0%} ({move['n_late']:,})",
            "quote": move["quote"]["text"],
        }
        for move in moves[:MOST]
    ]
    Rows(columns, f"{caption}: share of the postings, and how many").fill(rows)
    if len(moves) > MOST:
        Tag("p", f"{len(moves) - MOST:,} more are in the report.").classes("soft")
