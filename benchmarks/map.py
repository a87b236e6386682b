"""`map`: two large tables as one page from the command line, and the page in a browser."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

from benchmarks.options import Options, environment, jobspace
from benchmarks.process import repeated
from benchmarks.result import Result, Value, progress

RUNS = 3
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ASKED = "nurse"
# WebGL without a graphics card.
ARGUMENTS = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]


def run(options: Options) -> list[Result]:
    """Draw the donors' occupations and O*NET's titles; open the page; PCA beside UMAP."""
    page = options.work / "map.html"
    results = [_drawn(page, options)]
    opened = _opened(page)
    if opened is not None:
        results.append(opened)
    results.append(_methods(options))
    return results


def _drawn(page: Path, options: Options) -> Result:
    command = jobspace(
        *("map", str(options.shared / "fec-occupations" / "occupation_counts.csv")),
        *("-c", "occupation", "--with"),
        str(options.shared / "onet-29.3" / "Alternate Titles.xlsx"),
        *("--with-column", "Alternate Title", "-o", str(page)),
    )
    progress("105,668 donors' occupations and 56,560 titles of O*NET")
    runs = repeated(command, environment(options), options.repeat or RUNS, options.work)
    return Result(
        title="map of 105,668 + 56,560 rows (PCA), start to end",
        rows=[{**runs.figures(), "page MB": round(page.stat().st_size / 1e6, 1)}],
    )


def _opened(page: Path) -> Result | None:
    """How long a browser takes to draw the page, and to search it; None without a browser."""
    path = next(filter(None, (shutil.which(name) for name in BROWSERS)), None)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return None
    if path is None:
        return None
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=ARGUMENTS)
        tab = browser.new_page(viewport={"width": 1200, "height": 1300})
        began = time.perf_counter()
        tab.goto(page.as_uri(), timeout=120_000)
        tab.wait_for_selector("body[data-ready]", timeout=120_000)
        ready = time.perf_counter() - began
        began = time.perf_counter()
        tab.fill("#search", ASKED)
        tab.wait_for_function("document.getElementById('found').textContent !== ''")
        searched = time.perf_counter() - began
        found = tab.inner_text("#found")
        browser.close()
    return Result(
        title="the page in Chromium, drawn without a graphics card",
        rows=[
            {
                "seconds until drawn": round(ready, 1),
                f"seconds to find {ASKED!r}": round(searched, 2),
                "found": found,
            }
        ],
    )


def _methods(options: Options) -> Result:
    """The same titles by both methods, with what each picture is worth."""
    source = options.shared / "linkedin-postings" / "titles_2023_functions.parquet"
    rows: list[dict[str, Value]] = []
    for method in ("pca", "umap"):
        progress(method)
        command = jobspace("map", str(source), "-c", "title", "--method", method, "--json")
        began = time.perf_counter()
        ran = subprocess.run(
            command, env=environment(options), check=True, capture_output=True, text=True
        )
        seconds = time.perf_counter() - began
        plane: dict[str, Any] = json.loads(ran.stdout)["plane"]
        shares = plane["explained_variance"]
        rows.append(
            {
                "method": method,
                "seconds": round(seconds, 1),
                "variance shown": round(sum(shares), 3) if shares else None,
                "trustworthiness": round(plane["trustworthiness"], 3),
                "texts learned from": plane["n_fitted"],
            }
        )
    return Result(title="33,246 job titles by both methods", rows=rows)
