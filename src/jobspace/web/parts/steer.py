"""A list of weighted queries: what should count more, or less."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from nicegui import ui
from nicegui.element import Element

from jobspace.web.parts.tag import Tag

MAX_QUERIES: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """One query on the page."""

    box: Element
    text: ui.input
    weight: ui.number


class Steer:
    """Lines of a text and a weight, with buttons that add and remove them.

    Args:
        about: what steering does here, in a sentence.
        example: a query such as a reader might want.
    """

    def __init__(self, about: str, example: str) -> None:
        """Drawn where it is made, without a query."""
        self._example = example
        self._lines: list[_Line] = []
        Tag("p", f"{about} A weight of 0 is as without, 2 counts a lot, below 0 pushes away.")
        self._box = ui.element("div").classes("stack")
        self._add = ui.button("Add a query", on_click=self.add).props("outline")

    @property
    def asked(self) -> list[dict[str, Any]]:
        """The queries as requests have them; lines without a text are left out."""
        return [
            {"text": text, "weight": float(line.weight.value or 0)}
            for line in self._lines
            if (text := str(line.text.value or "").strip())
        ]

    def add(self, text: str = "", weight: float = 1.0) -> None:
        """One line more."""
        with self._box, ui.element("div").classes("line") as box:
            said = ui.input("What should count", value=text, placeholder=self._example)
            said.props("outlined maxlength=1000")
            number = ui.number("Weight", value=weight, min=-100, max=100, step=0.5)
            number.props("outlined").classes("short")
            line = _Line(box=box, text=said, weight=number)
            ui.button("Remove", on_click=lambda: self._remove(line)).props("flat")
        self._lines.append(line)
        self._add.set_visibility(len(self._lines) < MAX_QUERIES)

    def fill_again(self, asked: Sequence[Mapping[str, Any]]) -> None:
        """The lines of an earlier request instead of those that are there."""
        for line in list(self._lines):
            self._remove(line)
        for one in asked:
            self.add(one["text"], one["weight"])

    def _remove(self, line: _Line) -> None:
        self._lines.remove(line)
        line.box.delete()
        self._add.set_visibility(True)
