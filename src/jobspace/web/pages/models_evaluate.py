"""Compare encoders on texts whose right answers are known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from nicegui import ui

from jobspace.evaluate.data import data_folder
from jobspace.web.jobs import Job
from jobspace.web.pages.models_tabs import tabs
from jobspace.web.parts.columns import column_choice, offer
from jobspace.web.parts.encoder_choice import encoder_choice, trained
from jobspace.web.parts.frame import frame
from jobspace.web.parts.rows import Column, Rows
from jobspace.web.parts.running import Running, downloads, report
from jobspace.web.parts.several import Several
from jobspace.web.parts.table_input import TableInput
from jobspace.web.parts.tag import Tag
from jobspace.web.parts.taxonomy_choice import taxonomy_choice
from jobspace.web.server import Server
from jobspace.web.work.asked import TRAINED

OWN: Final = "own"
TEXTS, CODES = "texts", "codes of a taxonomy"
BASELINES: Final = {"tfidf": "letters (tfidf)", "bm25": "words (BM25)", "edit": "edit distance"}
# The public test sets, and the folders that each needs.
PUBLIC: Final = {
    "titles-esco": ("Job board titles → ESCO", ("jobbert-eval", "esco-1.2")),
    "title-similarity": ("Similar job titles, judged by two people", ("title-similarity-en",)),
    "donors": ("Donors' occupations → O*NET", ("actblue-occupations", "onet-29.3")),
    "unseen-labels": ("Titles new in O*NET 29.3", ("onet-27.0", "onet-29.3")),
    "skills": ("Spans of postings → ESCO skills", ("skill-extraction",)),
    "typos": ("Titles with typing slips → O*NET", ("onet-29.3",)),
}


def add_page(server: Server) -> None:
    """Add the page."""

    @ui.page("/models/evaluate", title="Compare encoders · jobspace")
    def evaluate(job: str = "", trained: str = "") -> None:
        with frame("models"):
            tabs("models/evaluate")
            page = Evaluate(server)
            page.choose(trained)
            page.running.resume(job)


class Evaluate:
    """What is asked, of which encoders, and the job."""

    def __init__(self, server: Server) -> None:
        """Drawn where it is made."""
        self._server = server
        Tag("h2", "What is asked")
        Tag(
            "p",
            "Texts whose right answers are known. Each encoder ranks all answers for every text; "
            "letters and words alone do the same beside it.",
        )
        self._task = ui.select(tasks(server), label="Task", value=OWN, on_change=self._show)
        self._task.props("outlined")
        with ui.element("div").classes("inside") as own:
            self._draw_own(server)
        self._own = own
        Tag("h2", "Of whom")
        with ui.element("div").classes("line"):
            self._encoders = encoder_choice(
                server, "Encoders, the first is compared with", several=True
            )
            self._baselines = Several(BASELINES, "Beside", list(BASELINES))
            self._sample = ui.number("At most so many texts, drawn at random", value=2000, min=10)
            self._sample.props("outlined clearable")
        ui.button("Compare", on_click=self._start)
        self.running = Running(server, self._done)
        self._show()

    def choose(self, job_id: str) -> None:
        """Choose what a training held out, and its encoder."""
        made = f"{TRAINED}{job_id}"
        if made in self._encoders.options:
            self._encoders.value = ["default", made]
        if f"rows:{job_id}" in self._task.options:
            self._task.value = f"rows:{job_id}"

    def _draw_own(self, server: Server) -> None:
        self.input = TableInput(server, sample_name="house-titles.csv", on_ready=self._looked)
        self.input.offer_columns(False)
        with ui.element("div").classes("line") as choices:
            self._query = column_choice("Column of texts")
            self._answer = column_choice("Column of right answers")
            self._kind = ui.select([TEXTS, CODES], label="The answers are", value=TEXTS)
            self._kind.props("outlined")
            self._taxonomy = taxonomy_choice()
            self._taxonomy.bind_visibility_from(self._kind, "value", lambda kind: kind == CODES)
        choices.set_visibility(False)
        self._choices = choices

    def _looked(self) -> None:
        names = self.input.names
        offer(self._query, names, ("query", "typed", "text", "title"))
        answers = ("positive", "means", "code", "concept_code", "answer")
        offer(self._answer, names, answers, min(1, len(names) - 1))
        self._kind.value = CODES if "code" in str(self._answer.value or "").lower() else TEXTS
        self._choices.set_visibility(True)

    def _show(self) -> None:
        self._own.set_visibility(self._task.value == OWN)

    async def _start(self) -> None:
        is_own = self._task.value == OWN
        if is_own and self.input.file is None:
            self.running.failure.say("A table is missing: drop one above, or try the sample.")
            return
        request: dict[str, Any] = {
            "task": self._task.value,
            "encoders": list(self._encoders.value or []),
            "baselines": list(self._baselines.value or []),
            "sample": None if self._sample.value is None else int(self._sample.value),
        }
        if is_own:
            assert self.input.file is not None  # not missing
            request |= {
                "file": self.input.file.id,
                "query": self._query.value,
                "answer": self._answer.value,
                "taxonomy": self._taxonomy.value if self._kind.value == CODES else None,
            }
        await self.running.start("evaluate", request)

    def _done(self, job: Job) -> None:
        if job.kind != "evaluate":
            return
        told = self.running.read()
        Tag("h2", "Side by side")
        for part in told["parts"]:
            _part(part)
        Tag("p", "In brackets: 95 % intervals, by drawing the texts again 2,000 times.").classes(
            "soft"
        )
        downloads(
            self._server, job, {"rows.csv": "All figures", "report.html": "The report, one file"}
        )
        report(job, "report.html", "Report: encoders side by side")


def tasks(server: Server) -> dict[str, str]:
    """What can be asked: an own table, what trainings held out, public sets that are here."""
    offered = {OWN: "A table of your own: texts and their right answers"}
    for job in trained(server):
        if job.kind == "train":
            offered[f"rows:{job.id}"] = f"What {job.request['name']} never saw of its own rows"
    data = data_folder()
    for name, (said, folders) in PUBLIC.items():
        if all((data / folder).is_dir() for folder in folders):
            offered[name] = f"{name}: {said}"
    return offered


def _part(part: Mapping[str, Any]) -> None:
    metrics = [one["metric"] for one in part["systems"][0]["figures"]]
    sizes = f"{part['n_queries']:,} texts, {part['n_items']:,} answers ranked"
    columns = [
        Column(name="system", label="System"),
        *(Column(name=metric, label=metric) for metric in metrics),
        Column(name="texts_per_s", label="Texts/s", is_number=True),
        Column(name="size_mb", label="MB", is_number=True, digits=1),
        Column(name="seconds", label="Seconds", is_number=True, digits=1),
    ]
    Rows(columns, f"{part['name']}: {sizes}").fill([_means(one) for one in part["systems"]])
    if len(part["systems"]) > 1:
        first = part["systems"][0]["system"]
        differences = Rows(columns[: 1 + len(metrics)], f"Difference to {first}; * is not chance")
        differences.fill([_differences(one) for one in part["systems"][1:]])
    for note in part["notes"]:
        Tag("p", note).classes("soft")


def _means(system: Mapping[str, Any]) -> dict[str, Any]:
    figures = {
        one["metric"]: "–"
        if one["mean"] is None
        else f"{one['mean']:.3f} [{one['low']:.3f}, {one['high']:.3f}]"
        for one in system["figures"]
    }
    speed = system["texts_per_s"]
    return {
        "system": system["system"],
        **figures,
        "texts_per_s": None if speed is None else round(speed),
        "size_mb": system["size_mb"],
        "seconds": system["seconds"],
    }


def _differences(system: Mapping[str, Any]) -> dict[str, Any]:
    def said(one: Mapping[str, Any]) -> str:
        if one["difference"] is None:
            return "–"
        low, high = one["difference_low"], one["difference_high"]
        mark = " *" if low > 0 or high < 0 else ""
        return f"{one['difference']:+.3f} [{low:+.3f}, {high:+.3f}]{mark}"

    return {"system": system["system"], **{one["metric"]: said(one) for one in system["figures"]}}
