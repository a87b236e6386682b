"""The review of Normalize: texts nothing was decided of, the most frequent first, one key each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from nicegui import ui

from jobspace.tables.read import open_table
from jobspace.text.counted import counted
from jobspace.web.parts.keys import key_line, on_keys
from jobspace.web.parts.queue import Judged
from jobspace.web.parts.rows import Column, Rows
from jobspace.web.parts.tag import Tag
from jobspace.web.server import Server
from jobspace.web.titles import How

MAX_QUEUE: Final = 2_000  # texts; the rest is in review.csv
NONE: Final = "none"  # the code that says: names no occupation
KEYS: Final = (
    ("1 2 3", "take a candidate"),
    ("n", "names no occupation"),
    ("r", "retired"),
    ("s", "skip"),
    ("u", "take back"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A concept that a text may mean."""

    code: str
    title: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """A text to look at, the rows it stands in, and what it may mean."""

    text: str
    n_rows: int
    candidates: tuple[Candidate, ...]


def read_queue(path: Path) -> list[Open]:
    """The most frequent texts of a review file."""
    with open_table(path, batch_rows=MAX_QUEUE) as stream:
        batch = next(iter(stream), None)
    return [] if batch is None else [_open(row) for row in batch.to_pylist()]


def _open(row: Mapping[str, Any]) -> Open:
    numbered = (f"candidate_{k}" for k in (1, 2, 3))
    candidates = tuple(
        Candidate(code=row[f"{c}_code"], title=row[f"{c}_title"], label=row[f"{c}_label"])
        for c in numbered
        if row[f"{c}_code"]
    )
    return Open(text=row["text"], n_rows=int(row["rows"]), candidates=candidates)


class Review:
    """The queue on the page.

    Args:
        server: decides what is typed when another occupation is looked for.
        taxonomy: whose concepts are offered.
        judged: the judgements so far; changed here.
        on_judged: called after each judgement.
    """

    def __init__(
        self, server: Server, taxonomy: str, judged: Judged, on_judged: Callable[[], Any]
    ) -> None:
        """Drawn where it is made; empty until `fill`."""
        self._server, self._taxonomy = server, taxonomy
        self._judged, self._on_judged = judged, on_judged
        self._queue: list[Open] = []
        self._found: list[Candidate] = []
        self._box = ui.element("div").classes("panel").props('role=region aria-label="Review"')
        with self._box:
            self._where = Tag("p").classes("soft")
            self._text = Tag("p").classes("lead").props("role=status")
            self._choices = ui.element("div").classes("line")
            self._other = ui.input(
                "Another occupation: type to look it up", on_change=self._look_up
            )
            self._other.props("outlined dense clearable autocomplete=off")
            columns = (
                Column(name="code", label="Code"),
                Column(name="title", label="Occupation"),
                Column(name="label", label="Because of"),
            )
            self._others = Rows(columns, "Occupations found; choose one", on_pick=self._pick_other)
            self._others.set_visibility(False)
            key_line(KEYS)
        named = {str(k): (lambda k=k: self._take(k - 1)) for k in (1, 2, 3)}
        on_keys(
            named
            | {
                "n": lambda: self._judge(NONE),
                "r": lambda: self._judge("retired"),
                "s": lambda: self._judge(""),
                "u": self._take_back,
            }
        )

    def fill(self, queue: list[Open]) -> None:
        """Show another queue, from its first text that is not judged."""
        self._queue = queue
        self._draw()

    @property
    def current(self) -> Open | None:
        """The text that is asked about; None at the end."""
        place = self._judged.next_of([one.text for one in self._queue])
        return self._queue[place] if place < len(self._queue) else None

    def _draw(self) -> None:
        asked = self.current
        n_judged = len(self._judged.said())
        self._choices.clear()
        self._other.set_visibility(asked is not None)
        if asked is None:
            self._where.text = f"{n_judged:,} judged."
            self._text.text = "Nothing is left to look at."
            return
        n_left = sum(one.text not in self._judged.by_text for one in self._queue)
        self._where.text = f"{n_judged:,} judged, {n_left:,} left, the most frequent first"
        self._text.text = f"“{asked.text}” in {counted(asked.n_rows, 'row')}"
        with self._choices:
            for number, one in enumerate(asked.candidates):
                said = f"{number + 1}  {one.title}"
                ui.button(said, on_click=lambda k=number: self._take(k)).props("outline no-caps")
            ui.button("Names no occupation", on_click=lambda: self._judge(NONE)).props("flat")
            ui.button("Skip", on_click=lambda: self._judge("")).props("flat")
            ui.button("Take back", on_click=self._take_back).props("flat")

    def _take(self, place: int) -> Any:
        asked = self.current
        if asked is not None and place < len(asked.candidates):
            return self._judge(asked.candidates[place].code)
        return None

    def _judge(self, code: str) -> Any:
        asked = self.current
        if asked is None:
            return None
        self._judged.judge(asked.text, code)
        self._other.value = ""
        self._draw()
        return self._on_judged()

    def _take_back(self) -> Any:
        if self._judged.take_back() is None:
            return None
        self._draw()
        return self._on_judged()

    async def _look_up(self) -> None:
        text = str(self._other.value or "").strip()
        self._found = []
        if text:
            how = How(taxonomy=self._taxonomy, top_k=6)
            decided = (await self._server.titles.decide([text], how))[0]
            self._found = [
                Candidate(code=one.concept_code, title=one.concept_title, label=one.matched_label)
                for one in decided.alternatives
            ]
        self._others.set_visibility(bool(self._found))
        shown = [{"code": c.code, "title": c.title, "label": c.label} for c in self._found]
        self._others.fill(shown)

    def _pick_other(self, row: int) -> Any:
        return self._judge(self._found[row].code)
