"""Two texts beside each other, with the passage marked that a match rests on."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nicegui import ui

from jobspace.web.parts.tag import Tag


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One of two texts.

    Attributes:
        heading: whose it is.
        text: plain.
        passage: of the text, marked; None marks nothing.
    """

    heading: str
    text: str | None
    passage: str | None = None


def facing(*shown: Shown) -> None:
    """Draw two texts beside each other, below each other on a phone; one has all the room."""
    with ui.element("div").classes("two" if len(shown) > 1 else "stack"):
        for one in shown:
            with ui.element("div").classes("facing"):
                Tag("h3", one.heading)
                _text(one)


def _text(shown: Shown) -> None:
    """The text with its passage marked; a passage that is not found stands above it."""
    if not shown.text:
        Tag("p", "No text.").classes("soft")
        return
    at = None if not shown.passage else _place(shown.text, shown.passage)
    if shown.passage and at is None:
        with Tag("p"):
            Tag("mark", shown.passage)
    box = Tag("div", tabindex="0", role="region", aria_label=shown.heading).classes("text")
    with box:
        if at is None:
            Tag("span", shown.text)
            return
        Tag("span", shown.text[: at[0]])
        mark = Tag("mark", shown.text[at[0] : at[1]])
        Tag("span", shown.text[at[1] :])
    # A passage in the middle of a long text is scrolled to, within the text's box alone.
    ui.run_javascript(
        f"const mark = getHtmlElement({mark.id}); if (mark) mark.parentElement.scrollTop = "
        "mark.offsetTop - 40;"
    )


def _place(text: str, passage: str) -> tuple[int, int] | None:
    """Where a passage stands in a text, whatever the white space between its words."""
    words = [re.escape(word) for word in passage.split()]
    found = re.search(r"\s+".join(words), text) if words else None
    return found.span() if found else None
