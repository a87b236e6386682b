"""Normalize: a title as it is typed, or a table with its review."""

from __future__ import annotations

from nicegui import ui

from jobspace.web.pages.normalize_table import Table
from jobspace.web.parts.again import take_up
from jobspace.web.parts.frame import frame
from jobspace.web.parts.rows import SIMILARITY, Column, Rows
from jobspace.web.parts.tag import Tag
from jobspace.web.parts.taxonomy_choice import taxonomy_choice
from jobspace.web.server import Server
from jobspace.web.titles import How

COLUMNS = (
    Column(name="concept_code", label="Code"),
    Column(name="concept_title", label="Occupation"),
    Column(name="matched_label", label="Because of"),
    SIMILARITY,
)


def add_page(server: Server) -> None:
    """Add the page."""

    @ui.page("/normalize", title="Normalize · jobspace")
    async def normalize(job: str = "") -> None:
        with frame("normalize"):
            Typed(server)
            take_up(Table(server).resume, job)


class Typed:
    """A title, and what it names while it is typed."""

    def __init__(self, server: Server) -> None:
        """Drawn where it is made."""
        self._server = server
        self._number = 0
        Tag("h2", "Type a title")
        with ui.element("div").classes("line"):
            self._text = ui.input("A title, as people write it", on_change=self._decide)
            self._text.props("outlined clearable autocomplete=off maxlength=300")
            self._taxonomy = taxonomy_choice()
            self._taxonomy.on_value_change(self._decide)
        self._said = Tag("p").props("role=status")
        self._rows = Rows(COLUMNS, "Nearest occupations")
        self._rows.set_visibility(False)

    async def _decide(self) -> None:
        self._number += 1
        number, text = self._number, str(self._text.value or "")
        if not text.strip():
            self._said.text = ""
            self._rows.set_visibility(False)
            return
        how = How(taxonomy=str(self._taxonomy.value), top_k=5)
        found = (await self._server.titles.decide([text], how))[0]
        if number != self._number:
            return  # more was typed since
        sure = "" if found.confidence is None else f", confidence {found.confidence:.2f}"
        none = "no occupation"
        what = f"{found.concept_code} {found.concept_title}" if found.concept_code else none
        self._said.text = f"{found.status.replace('_', ' ')}: {what}{sure}"
        self._rows.set_visibility(bool(found.alternatives))
        names = [column.name for column in COLUMNS]
        self._rows.fill([{n: getattr(one, n) for n in names} for one in found.alternatives])
