"""A query to an opened space: the form, the rows found, one of them in full."""

from __future__ import annotations

import json
import time
from typing import Any, Final
from urllib.parse import urlencode

from nicegui import ui
from pydantic import TypeAdapter, ValidationError

from jobspace.errors import JobspaceError
from jobspace.web.conditions import Condition
from jobspace.web.parts.conditions import Conditions
from jobspace.web.parts.failure import FailureBox
from jobspace.web.parts.marked import draw_pieces, passage_marked, words_marked
from jobspace.web.parts.rows import Column, Rows
from jobspace.web.parts.tag import Tag
from jobspace.web.searches import OWN, Hit, Hits, Opened, Query
from jobspace.web.server import Server

RANK, NEAR, PASSAGE = f"{OWN}rank", f"{OWN}similarity", f"{OWN}passage"
N_COLUMNS: Final = 3  # of the row's own, beside the passage
SHORT: Final = 120  # characters; longer cells are seen in the row's full view
CONDITIONS: Final = TypeAdapter(tuple[Condition, ...])
METHODS: Final = {
    "hybrid": "by meaning and words",
    "dense": "by meaning alone",
    "bm25": "by words alone",
}


class Asking:
    """The form and what it finds.

    Args:
        server: asks the space.
        opened: the space.
        place: `job` or `space`, by which a query names it.
    """

    def __init__(self, server: Server, opened: Opened, place: dict[str, str]) -> None:
        """Drawn where it is made, without an answer."""
        self._server, self._opened, self._place = server, opened, place
        self._hits: list[Hit] = []
        self._draw_form()
        self._failure = FailureBox()
        self._said = Tag("p").props("role=status").classes("soft")
        with ui.element("div").classes("found"):
            self._rows = Rows(
                self._columns([]),
                "The nearest rows first; choose one to read it whole",
                on_pick=self._pick,
            )
            self._detail = ui.element("div").classes("panel detail")
            self._detail.props('role=region aria-label="The row chosen" tabindex=-1')
        self._rows.set_visibility(False)
        self._detail.set_visibility(False)

    async def resume(self, given: dict[str, str]) -> None:
        """Ask what the address names."""
        if given.get("k", "").isdecimal():
            self._top_k.value = min(100, max(1, int(given["k"])))
        try:
            self._conditions.fill(CONDITIONS.validate_json(given.get("w") or "[]"))
        except ValidationError:
            self._failure.say("The filters in the address cannot be read; they are left out.")
        if given.get("q"):
            self._query.value = given["q"]
            await self._ask()

    def _draw_form(self) -> None:
        with ui.element("div").classes("line"):
            self._query = ui.input("What you are looking for, in plain words")
            self._query.props("outlined maxlength=2000 autocomplete=off").classes("wide")
            self._query.on("keydown.enter", self._ask)
            self._top_k = ui.number("Rows", value=10, min=1, max=100, precision=0)
            self._top_k.props("outlined").classes("narrow")
            self._method = ui.select(METHODS, label="Compare", value="hybrid").props("outlined")
            ui.button("Search", on_click=self._ask)
        kinds = {name: kind for name, (_, kind) in self._opened.kinds.items()}
        self._conditions = Conditions(kinds, self._ask_again)

    async def _ask_again(self) -> None:
        if self._hits:
            await self._ask()

    async def _ask(self) -> None:
        self._failure.clear()
        text = str(self._query.value or "").strip()
        if not text:
            self._failure.say("Type what you are looking for.")
            return
        began = time.perf_counter()
        try:
            query = Query(
                **self._place,
                query=text,
                top_k=int(self._top_k.value or 10),
                method=self._method.value,
                conditions=tuple(self._conditions.asked),
            )
            found = await self._server.searches.find(query)
        except (JobspaceError, ValidationError) as error:
            self._failure.show_error(error)
            return
        self._show(found, query, time.perf_counter() - began)

    def _show(self, found: Hits, query: Query, seconds: float) -> None:
        self._hits, self._asked = found.hits, query.query
        n = len(found.hits)
        self._said.text = (
            f"{n:,} of {found.n_rows:,} rows, in {1000 * seconds:.0f} ms"
            if n
            else f"Nothing among {found.n_rows:,} rows. Use other words, or take a filter out."
        )
        if not found.is_known:
            self._said.text += (
                ". The encoder knows no word of the query: only words in common were looked at."
            )
        names = self._shown_columns()
        self._rows.show(self._columns(names), [])
        self._fill(-1)
        self._rows.set_visibility(bool(n))
        self._detail.set_visibility(False)
        named = {**self._place, "q": query.query, "k": query.top_k}
        if query.conditions:
            named["w"] = json.dumps([one.model_dump() for one in query.conditions])
        ui.navigate.history.replace(f"?{urlencode(named)}")

    def _fill(self, picked: int) -> None:
        rows = [
            {RANK: hit.rank, NEAR: hit.similarity, PASSAGE: hit.passage, **hit.row}
            for hit in self._hits
        ]
        pieces = [words_marked(hit.passage or "", self._asked) for hit in self._hits]
        self._rows.fill(rows, picked=picked, marks={PASSAGE: pieces})

    def _shown_columns(self) -> list[str]:
        """Columns of the row's own that are short, texts first; not what was searched in."""
        short = [
            name
            for name in self._opened.names.values()
            if name not in self._opened.text
            and any(hit.row[name] not in (None, "") for hit in self._hits)
            and all(len(str(hit.row[name])) <= SHORT for hit in self._hits)
        ]
        is_text = {name for name, (_, kind) in self._opened.kinds.items() if kind == "text"}
        return sorted(short, key=lambda name: name not in is_text)[:N_COLUMNS]

    def _columns(self, names: list[str]) -> list[Column]:
        return [
            Column(name=RANK, label="#", is_number=True),
            Column(name=NEAR, label="Similarity", is_number=True, is_fixed=True),
            Column(name=PASSAGE, label="Passage"),
            *(Column(name=name) for name in names),
        ]

    def _pick(self, place: int) -> None:
        hit = self._hits[place]
        self._fill(place)
        self._detail.clear()
        with self._detail:
            near = "" if hit.similarity is None else f", similarity {hit.similarity:.2f}"
            Tag("h3", f"Row found as number {hit.rank}{near}")
            with Tag("dl"):
                for name, value in hit.row.items():
                    self._draw_cell(name, value, hit.passage or "")
        self._detail.set_visibility(True)
        ui.run_javascript(
            f"const box = getHtmlElement({self._detail.id}); box.focus({{preventScroll: true}}); "
            "box.scrollIntoView({block: 'nearest'});"
        )

    def _draw_cell(self, name: str, value: Any, passage: str) -> None:
        Tag("dt", name)
        text = "–" if value in (None, "") else str(value)
        if name in self._opened.text:
            draw_pieces(Tag("dd"), passage_marked(text, passage))
        else:
            Tag("dd", text)
