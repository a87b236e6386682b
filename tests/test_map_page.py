"""The page of a map in a real browser: reading a dot, searching, selecting, hiding, on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import jobspace as js
from browser import browser

OWNED = "</script><script>document.title='owned'</script> nurse"
KINDS = {
    "nurse": ("registered nurse", "icu nurse", "staff nurse", "infirmière nurse", OWNED),
    "driver": ("truck driver", "bus driver", "taxi driver", "<b>delivery</b> driver"),
    "software": ("software developer", "java developer", "=web developer"),
}
# Where a dot is on the screen, by plotly's own axes.
PLACE = """([trace, point]) => {
  const plot = document.getElementById("map"), full = plot._fullLayout;
  const box = plot.getBoundingClientRect();
  return [box.left + full.xaxis._offset + full.xaxis.d2p(plot.data[trace].x[point]),
          box.top + full.yaxis._offset + full.yaxis.d2p(plot.data[trace].y[point])];
}"""


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    kinds = [kind for kind, titles in KINDS.items() for _ in titles]
    table = pa.table(
        {
            "title": [*(title for titles in KINDS.values() for title in titles), "icu nurse"],
            "kind": [*kinds, "nurse"],
        }
    )
    path = tmp_path_factory.mktemp("map") / "map.html"
    js.map(table, column="title", color="kind", n_clusters=3).save(path)
    return path


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def whole(chromium: Any, source: Path) -> Iterator[Any]:
    """The page, drawn; whatever it asks of a network or complains of fails the last test."""
    yield from opened(chromium, source, 1200)


@pytest.fixture
def page(whole: Any) -> Any:
    """The page as a reader opens it."""
    whole.reload()
    whole.wait_for_selector("body[data-ready]", timeout=60_000)
    return whole


def opened(chromium: Any, source: Path, width: int) -> Iterator[Any]:
    context = chromium.new_context(viewport={"width": width, "height": 1300})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab = context.new_page()
    complaints: list[str] = []
    asked: list[str] = []
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(source.as_uri())
    tab.wait_for_selector("body[data-ready]", timeout=60_000)
    yield tab
    context.close()
    assert complaints == []
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []


def texts_listed(page: Any) -> list[str]:
    return page.locator("#list tbody tr td:nth-child(2)").all_inner_texts()


def test_pointing_at_a_dot_reads_it(page: Any) -> None:
    text = page.evaluate(
        "() => JSON.parse(document.getElementById('map-data').textContent).texts[0]"
    )
    assert text == "registered nurse"
    x, y = page.evaluate(PLACE, [0, 0])
    page.mouse.move(x - 40, y - 40)
    page.mouse.move(x, y, steps=4)
    tip = page.locator(".tip")
    tip.wait_for(state="visible")
    assert "registered nurse" in tip.inner_text()
    assert "cluster 1: nurse" in tip.inner_text()
    assert "kind: nurse" in tip.inner_text()


def test_a_strangers_text_is_shown_and_does_nothing(page: Any) -> None:
    page.fill("#search", "script")
    page.wait_for_function("document.getElementById('found').textContent !== ''")
    assert page.inner_text("#found") == "1 text in 1 row"
    assert texts_listed(page) == [OWNED]
    page.fill("#search", "delivery")
    page.wait_for_function("document.querySelector('#list td + td').textContent.includes('deliv')")
    assert texts_listed(page) == ["<b>delivery</b> driver"]
    assert page.locator("#list tbody b").count() == 0
    assert page.title() == "data: map"


def test_searching_counts_rows_and_rings_the_dots(page: Any) -> None:
    page.fill("#search", "  NURSE icu ")
    page.wait_for_function("document.getElementById('found').textContent !== ''")
    assert page.inner_text("#found") == "1 text in 2 rows"
    page.fill("#search", "infirmiere")  # no accent asked for, one found
    page.wait_for_function("document.getElementById('found').textContent === '1 text in 1 row'")
    page.fill("#search", "developer")
    page.wait_for_function("document.getElementById('found').textContent === '3 texts in 3 rows'")
    assert page.evaluate("() => document.getElementById('map').data.at(-1).x.length") == 3
    assert page.evaluate("() => document.getElementById('map').data[0].marker.opacity") < 0.2
    page.fill("#search", "zebra")
    page.wait_for_function("document.getElementById('found').textContent === '0 texts in 0 rows'")
    assert page.locator("#list").is_hidden()
    page.fill("#search", "")
    page.wait_for_function("document.getElementById('found').textContent === ''")
    assert page.evaluate("() => document.getElementById('map').data[0].marker.opacity") > 0.5


def test_a_box_lists_the_rows_in_it_and_copies_them(page: Any) -> None:
    page.click(".modebar-btn[data-val='select']")
    plot = page.locator("#map .nsewdrag").bounding_box()
    page.mouse.move(plot["x"] + 3, plot["y"] + 3)
    page.mouse.down()
    page.mouse.move(plot["x"] + 80, plot["y"] + 80)
    page.mouse.move(plot["x"] + plot["width"] - 3, plot["y"] + plot["height"] - 3)
    page.mouse.up()
    page.locator("#list").wait_for(state="visible")
    assert page.inner_text("#list .what") == "Selected: 12 texts in 13 rows"
    assert len(texts_listed(page)) == 12
    page.click("#list .copy")
    page.wait_for_function("document.querySelector('.copied').textContent !== ''")
    assert page.inner_text(".copied") == "12 lines copied"
    copied = page.evaluate("() => navigator.clipboard.readText()").splitlines()
    assert copied[0] == "row\ttext\trows\tcluster\tkind"
    assert len(copied) == 13
    assert copied[2].startswith("1\ticu nurse\t2\t")
    assert any("\t'=web developer\t" in line for line in copied)  # no formula
    page.click("#list .close")
    assert page.locator("#list").is_hidden()


def test_keys_hide_and_show_alone(page: Any) -> None:
    keys = page.locator(".key")
    assert keys.all_inner_texts() == ["nurse 6", "driver 4", "software 3"]
    visible = "() => document.getElementById('map').data.slice(0, 3).map((t) => t.visible)"
    keys.nth(1).click()
    assert page.evaluate(visible) == [True, False, True]
    keys.nth(1).click()
    assert page.evaluate(visible) == [True, True, True]
    page.wait_for_timeout(600)  # else the next two are a second double click
    keys.nth(2).dblclick()
    assert page.evaluate(visible) == [False, False, True]
    assert keys.nth(0).get_attribute("aria-pressed") == "false"
    page.click(".way >> text=cluster")
    assert keys.count() == 3
    assert keys.nth(0).inner_text().startswith("0 ")


def test_clusters_are_named_on_the_map(page: Any) -> None:
    said = page.evaluate(
        "() => document.getElementById('map').layout.annotations.map((a) => a.text.split(' ')[0])"
    )
    assert {"nurse", "driver"} <= set(said)
    assert page.locator("#map .annotation").count() == len(said)


def test_it_fits_a_phone(chromium: Any, source: Path) -> None:
    for tab in opened(chromium, source, 500):
        assert tab.evaluate("document.documentElement.scrollWidth") <= 500
        box = tab.locator("#map").bounding_box()
        assert box["width"] > 420
        tab.fill("#search", "icu")
        tab.wait_for_function("document.getElementById('found').textContent === '1 text in 2 rows'")
        assert tab.evaluate("document.documentElement.scrollWidth") <= 500
