"""Choices among the columns of a table that a page has just got to know."""

from __future__ import annotations

from collections.abc import Sequence

from nicegui import ui

NONE = ""  # no column


def column_choice(label: str, *, is_optional: bool = False) -> ui.select:
    """Draw a choice without options; `offer` gives it some."""
    options = {NONE: "none"} if is_optional else {}
    return ui.select(options, label=label, value=NONE if is_optional else None).props("outlined")


def offer(choice: ui.select, names: Sequence[str], guesses: Sequence[str], place: int = -1) -> None:
    """Offer columns, and choose the likely one.

    Args:
        choice: what `column_choice` drew.
        names: the columns.
        guesses: names that are taken if they are there, in small letters, the best first.
        place: the column taken where no guess is there; -1 for none.
    """
    options = {name: name for name in names}
    is_optional = NONE in (choice.options if isinstance(choice.options, dict) else {})
    known = {name.lower(): name for name in reversed(names)}
    likely = [known[guess] for guess in guesses if guess in known]
    likely += [names[place]] if 0 <= place < len(names) else []
    if is_optional:
        options = {NONE: "none", **options}
        likely.append(NONE)
    choice.set_options(options, value=likely[0] if likely else None)
