"""The web app in a real browser: a tab that fails a test for whatever it complains of."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

PHONE, DESKTOP = 390, 1280
PATIENCE_MS = 90_000  # a machine that does other things too is slow


@contextmanager
def opened_tab(browser: Any, address: str, width: int = DESKTOP) -> Iterator[Any]:
    """A tab whose complaints, and whatever it asks of another place, fail the test."""
    context = browser.new_context(viewport={"width": width, "height": 900}, base_url=address)
    context.set_default_timeout(PATIENCE_MS)
    tab = context.new_page()
    complaints: list[str] = []
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)

    def foreign(request: Any) -> None:
        if not request.url.startswith((address, "data:", "blob:", "ws://127.0.0.1")):
            complaints.append(f"asked for {request.url}")

    tab.on("request", foreign)
    yield tab
    context.close()
    assert complaints == []


def expect(place: Any) -> Any:
    """Playwright's assertions of a place on a page, which wait until they hold."""
    from playwright.sync_api import expect as expectation

    expectation.set_options(timeout=PATIENCE_MS)
    return expectation(place)


def violations(tab: Any) -> list[str]:
    """What axe-core finds on a page that is serious or worse: rule, and the elements."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is missing")
    found = axe.Axe().run(tab).response["violations"]
    return [
        f"{one['id']}: {[node['html'][:200] for node in one['nodes']][:4]}"
        for one in found
        if one["impact"] in {"serious", "critical"}
    ]


def choose(tab: Any, label: str, option: str) -> None:
    """Choose in a list by the keyboard; its menu may stay hidden on a busy machine.

    Quasar gives up to place a menu that is not drawn in 60 ms.
    """
    tab.get_by_label(label).press("ArrowDown")
    tab.locator(f'[aria-label="{label}"][aria-expanded=true]').wait_for()
    reached = tab.locator(".q-menu .q-manual-focusable--focused", has_text=option)
    for _ in range(30):
        if reached.count():
            break
        tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")


def field(tab: Any, label: str) -> Any:
    """The visible box of a field, with what is chosen in it."""
    return tab.locator(".q-field:visible", has=tab.get_by_label(label, exact=True))


def require_fit(tab: Any) -> None:
    """The page is no wider than its window, its name is in sight, axe finds nothing serious.

    A picture of it goes into the folder `JOBSPACE_SCREENSHOTS`, where that is set, by the test's
    name.
    """
    place = _screenshot()
    if place is not None:
        tab.screenshot(path=place, full_page=True)
    wide = tab.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, f"{wide} pixels wider than the window"
    for link in tab.locator("header nav [aria-current]").all():
        box = link.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= tab.viewport_size["width"] + 1
    assert violations(tab) == []


def _screenshot() -> Path | None:
    folder = os.environ.get("JOBSPACE_SCREENSHOTS")
    test = os.environ.get("PYTEST_CURRENT_TEST", "").split(" ")[0].replace("tests/", "")
    return Path(folder) / f"{re.sub('[^a-z0-9_]+', '-', test)}.png" if folder else None
