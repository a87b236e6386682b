"""The way between the pages on models and taxonomies."""

from __future__ import annotations

from typing import Final

from jobspace.web.parts.tag import Tag

TABS: Final = {
    "models": "What is here",
    "models/train": "Train an encoder",
    "models/evaluate": "Compare encoders",
}


def tabs(here: str) -> None:
    """Draw links to the three pages; `here` is the address of the one that is shown."""
    with Tag("nav", aria_label="Models and taxonomies").classes("tabs"):
        for address, name in TABS.items():
            link = Tag("a", name, href=f"/{address}")
            if address == here:
                link.props["aria-current"] = "page"
