"""A choice of a column that may be left out."""

from __future__ import annotations

from collections.abc import Sequence

from nicegui import ui

from jobspace.web.parts.columns import guessed

NONE = "–"


class OptionalColumn:
    """A select of a table's columns; "–" is none."""

    def __init__(self, label: str) -> None:
        """Drawn where it is made, without columns."""
        self._select = ui.select({"": NONE}, label=label, value="").props("outlined")

    @property
    def column(self) -> str | None:
        """The column chosen; None for none."""
        return self._select.value or None

    def offer(self, names: Sequence[str], guesses: Sequence[str] = ()) -> None:
        """Offer other columns; the one chosen stays if it is among them.

        Args:
            names: the columns.
            guesses: names that are taken if they are there, in small letters, the best first.
        """
        kept = self._select.value if self._select.value in names else guessed(names, guesses)
        self._select.set_options({"": NONE} | {name: name for name in names}, value=kept or "")

    def set_visibility(self, is_visible: bool) -> None:
        """Show the choice, or not."""
        self._select.set_visibility(is_visible)

    def choose(self, name: str | None) -> None:
        """Choose a column if it is offered, else none."""
        self._select.value = name if name in self._select.options else ""
