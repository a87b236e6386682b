"""The frame of every page: its head, the way to the others, its main part."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from nicegui import ui

from jobspace.web.parts.list import PAGES
from jobspace.web.parts.tag import Tag

BLUE = "#1f5fa8"
# On a phone the names of the pages are one line that scrolls: the one that is open is in sight.
SHOW_HERE = """document.querySelector("nav [aria-current]")?.scrollIntoView(
    {inline: "center", block: "nearest"})"""


@contextmanager
def frame(address: str, lead: str = "", *, is_start: bool = True) -> Iterator[None]:
    """Draw head, navigation and heading; what is drawn inside comes into the main part.

    Args:
        address: the page's as listed in `list`; "" for the start page, which has its own heading.
        lead: a line below the heading.
        is_start: whether "" is the start page, or none of the pages.
    """
    ui.colors(primary=BLUE, negative="#a12b28", positive="#1c6b3d")
    ui.add_head_html('<link rel="stylesheet" href="/static/style.css">')
    Tag("a", "Skip to the content", href="#main").classes("skip")
    with Tag("header").classes("top"), Tag("nav", aria_label="Pages"):
        _link("", "jobspace", is_here=not address and is_start).classes("home")
        for page in PAGES:
            _link(page.address, page.name, is_here=page.address == address)
    ui.run_javascript(SHOW_HERE)
    with Tag("main", id="main", tabindex="-1"):
        here = next((page for page in PAGES if page.address == address), None)
        if here is not None:
            Tag("h1", here.name)
            Tag("p", lead or here.about).classes("lead")
        yield
    with Tag("footer").classes("foot"):
        Tag("span", "Nothing leaves this computer. Programs ask the ")
        _link("api/docs", "REST API", is_here=address == "api/docs")


def _link(address: str, name: str, *, is_here: bool) -> Tag:
    link = Tag("a", name, href=f"/{address}")
    if is_here:
        link.props["aria-current"] = "page"
    return link
