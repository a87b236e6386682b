"""`pages`: the Normalize page in a real browser, while nothing runs and while a million rows do.

How long after a key the occupations change; whether progress moves, how long a cancel takes, and
how much memory the server itself takes meanwhile.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from benchmarks import ROOT
from benchmarks.options import Options
from benchmarks.result import Result, Value, progress
from benchmarks.rows import rows_file

TYPED = (
    "er nurse practitioner, peds icu",
    "sr. software developper (java)",
    "retired 3rd grade teacher",
)
N_KEYS = 25  # of each text
PAUSE_MS = 250  # between two keys: somebody who types fast
# Notes the time of a key, and the first change of what is said after it.
WATCH = """() => {
  window.waits = []; let pressed = 0;
  const said = [...document.querySelectorAll("p[role=status]")][0];
  new MutationObserver(() => {
    if (pressed) { window.waits.push(performance.now() - pressed); pressed = 0; }
  }).observe(said.closest("main"), {subtree: true, childList: true, characterData: true});
  document.addEventListener("keydown", () => { pressed = performance.now(); }, true);
}"""

# How far the bar is; it may go away between two looks.
BAR = "document.querySelector('[role=progressbar]')?.getAttribute('aria-valuenow') ?? ''"


def run(options: Options) -> list[Result]:
    """Type, then send a table of the first of `--rows` and type again while it runs."""
    source = rows_file(options, options.rows[0])
    with _page(options) as (tab, server):
        progress("typing")
        quiet = _typed(tab)
        before = server.memory_info().rss
        progress(f"{options.rows[0]:,} rows through the page")
        sent = time.perf_counter()
        _send(tab, source)
        upload = time.perf_counter() - sent
        busy, steps, highest = _watched(tab, server)
        cancel = _cancelled(tab)
        whole = _whole(tab)
        highest = max(highest, server.memory_info().rss)
    return [
        _latency({"nothing else runs": quiet, f"{options.rows[0]:,} rows are normalized": busy}),
        Result(
            title="a table through the page",
            rows=[
                {
                    "rows": options.rows[0],
                    "MB": source.stat().st_size / 1e6,
                    "s until its columns show": upload,
                    "steps of progress seen": steps,
                    "s from Cancel to cancelled": cancel,
                    "s from Normalize to done": whole,
                    "MB the server grew by": (highest - before) / 1e6,
                }
            ],
            notes=("a headless Chromium, the server and its worker share the machine's cores",),
        ),
    ]


@contextmanager
def _page(options: Options) -> Iterator[tuple[Any, psutil.Process]]:
    sys.path.insert(0, str(ROOT / "tests"))
    from browser import browser
    from server import served

    folder = options.work / "served"
    folder.mkdir(exist_ok=True)
    with served(folder) as address, browser() as driven:
        tab = driven.new_page(viewport={"width": 1280, "height": 900})
        tab.set_default_timeout(180_000)
        tab.goto(f"{address}/normalize")
        port = int(address.rsplit(":", 1)[1])
        children = psutil.Process().children()
        server = next(one for one in children if _listens(one, port))
        yield tab, server


def _listens(process: psutil.Process, port: int) -> bool:
    return any(c.laddr and c.laddr.port == port for c in process.net_connections("tcp"))


def _typed(tab: Any) -> list[float]:
    """Milliseconds from each key to the first change of the page."""
    box = tab.get_by_label("A title, as people write it")
    box.fill("nurse")
    tab.get_by_text("assigned: 29-1141").wait_for()
    tab.evaluate(WATCH)
    for text in TYPED:
        box.fill("")
        tab.wait_for_timeout(PAUSE_MS)
        for letter in text[:N_KEYS]:
            box.press_sequentially(letter)
            tab.wait_for_timeout(PAUSE_MS)
    waits: list[float] = tab.evaluate("window.waits")
    return waits


def _send(tab: Any, source: Path) -> None:
    tab.locator("input[type=file]").first.set_input_files(source)
    tab.get_by_text(f"{source.name}:").first.wait_for()


def _watched(tab: Any, server: psutil.Process) -> tuple[list[float], int, int]:
    """Type while the table is normalized; how often progress moved, and the most memory."""
    tab.get_by_role("button", name="Normalize").click()
    tab.get_by_role("button", name="Cancel").wait_for()
    seen: set[str] = set()
    waits = []
    highest = 0
    box = tab.get_by_label("A title, as people write it")
    tab.evaluate(WATCH)
    for letter in TYPED[0]:
        if tab.get_by_role("button", name="Cancel").count() == 0:
            break
        box.press_sequentially(letter)
        tab.wait_for_timeout(PAUSE_MS)
        seen.add(tab.evaluate(BAR))
        highest = max(highest, server.memory_info().rss)
    waits = tab.evaluate("window.waits")
    return waits, len(seen), highest


def _cancelled(tab: Any) -> float | None:
    """Seconds from Cancel to the page saying so; None where the job was faster."""
    button = tab.get_by_role("button", name="Cancel")
    if button.count() == 0:
        return None
    began = time.perf_counter()
    button.click()
    tab.get_by_text(": cancelled").wait_for()
    return time.perf_counter() - began


def _whole(tab: Any) -> float:
    began = time.perf_counter()
    tab.get_by_role("button", name="Normalize").click()
    tab.get_by_role("heading", name="What came out").wait_for()
    return time.perf_counter() - began


def _latency(waits: dict[str, list[float]]) -> Result:
    def row(when: str, values: list[float]) -> dict[str, Value]:
        ordered = sorted(values)
        return {
            "while": when,
            "keys": len(ordered),
            "median ms": statistics.median(ordered),
            "95 % ms": ordered[int(0.95 * (len(ordered) - 1))],
            "most ms": ordered[-1],
        }

    rows = [row(when, values) for when, values in waits.items() if values]
    return Result(title="from a key to the occupations on the page", rows=rows)
