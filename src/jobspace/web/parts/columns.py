"""Choices among the columns of a table that a page has just got to know."""

from __future__ import annotations

from collections.abc import Sequence

from nicegui import ui


def column_choice(label: str) -> ui.select:
    """Draw a choice without options; `offer` gives it some."""
    return ui.select([], label=label).props("outlined")


def offer(choice: ui.select, names: Sequence[str], guesses: Sequence[str], place: int = 0) -> None:
    """Offer columns, and choose the likely one.

    Args:
        choice: what `column_choice` drew.
        names: the columns.
        guesses: names that are taken if they are there, in small letters, the best first.
        place: the column taken where no guess is there.
    """
    at_place = names[place] if place < len(names) else None
    choice.set_options(list(names), value=guessed(names, guesses) or at_place)


def guessed(names: Sequence[str], guesses: Sequence[str]) -> str | None:
    """The best guess that is the name of a column, whatever its case; None where there is none.

    >>> guessed(["Id", "Job Title"], ("title", "job title"))
    'Job Title'
    """
    known = {name.lower(): name for name in reversed(names)}
    return next((known[guess] for guess in guesses if guess in known), None)
