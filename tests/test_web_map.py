"""The Map page in a real browser, and the rows that it looks up."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from web import expect, field, require_fit

KINDS = {"nurse": "ward", "welder": "yard"}


def titles(folder: Path) -> Path:
    """Forty titles of two kinds, one of them hostile, and a column that a map would add."""
    where = ("night", "day", "senior", "junior", "lead", "head", "trainee", "relief", "chief", "=x")
    lines = ["title,place,x"]
    for word in where:
        for kind, place in KINDS.items():
            lines += [f"{word} {kind},{place},1", f"{word} {kind} <b>two</b>,{place},2"]
    path = folder / "titles.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


def drawn_around(tab: Any, low: tuple[float, float], high: tuple[float, float]) -> None:
    """Draw a lasso, as a rectangle between two corners given in parts of the picture."""
    plane = tab.locator(".plane .nsewdrag").first
    plane.scroll_into_view_if_needed()
    box = plane.bounding_box()
    corners = [low, (high[0], low[1]), high, (low[0], high[1]), low]
    at = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in corners]
    tab.mouse.move(*at[0])
    tab.mouse.down()
    for x, y in at[1:]:
        tab.mouse.move(x, y, steps=4)
    tab.mouse.up()


def test_a_lasso_lists_rows_and_takes_them_away(tab: Any, tmp_path: Path) -> None:
    tab.goto("/map")
    tab.locator("input[type=file]").first.set_input_files(titles(tmp_path))
    tab.get_by_text("titles.csv: 3 columns").wait_for()
    tab.get_by_label("Clusters (empty: chosen)").fill("2")
    tab.get_by_role("button", name="Draw the map").click()
    tab.get_by_text("begin with map_").wait_for()
    tab.get_by_text("40 dots").wait_for()

    drawn_around(tab, (0.001, 0.001), (0.999, 0.999))
    tab.get_by_text("Drawn around: 40 of 40 rows").wait_for()
    key = tab.locator(".keys button").first
    n_hidden = int(key.inner_text().rpartition("(")[2].rstrip(")"))
    key.click()
    tab.locator(".keys button[aria-pressed=false]").wait_for()
    drawn_around(tab, (0.03, 0.03), (0.97, 0.97))
    tab.get_by_text(f"Drawn around: {40 - n_hidden} of 40 rows").wait_for()

    tab.get_by_label("Search the texts").fill("NURSE two")
    tab.get_by_text("10 rows have it").wait_for()
    tab.get_by_role("button", name="Select the rows found").click()
    tab.get_by_text("10 of 40 rows").wait_for()
    with tab.expect_download() as taken:
        tab.get_by_role("button", name="Download the selection").click()
    with Path(taken.value.path()).open(newline="") as file:
        kept = list(csv.DictReader(file))
    assert sorted(row["title"] for row in kept)[0] == "'=x nurse <b>two</b>"
    assert {row["place"] for row in kept} == {"ward"}

    tab.get_by_label("Colour by").click()
    tab.get_by_role("option", name="place").click()
    tab.locator(".keys").get_by_text("yard (20)").wait_for()
    region = tab.get_by_role("region", name="Pick a group to select its rows")
    region.get_by_text("yard").click()
    tab.get_by_text("yard: 20 of 40 rows").wait_for()
    tab.reload()
    tab.get_by_text("40 dots").wait_for()
    tab.get_by_text("titles.csv: 3 columns").wait_for()
    field(tab, "Columns of text").get_by_text("title", exact=True).wait_for()
    expect(tab.get_by_label("Clusters (empty: chosen)")).to_have_value("2")
    tab.locator(".plane .nsewdrag").first.wait_for(state="attached")
    require_fit(tab)


def test_two_tables_on_a_phone(phone: Any, tmp_path: Path) -> None:
    phone.goto("/map")
    phone.get_by_role("button", name="Try it with donors.csv").click()
    phone.get_by_text("donors.csv: 7 columns").wait_for()
    phone.get_by_text("With a second table").click()
    phone.locator("input[type=file]").nth(1).set_input_files(titles(tmp_path))
    phone.get_by_text("titles.csv: 3 columns").wait_for()
    phone.get_by_role("button", name="Draw the map").click()
    phone.locator(".keys").get_by_text("titles.csv (40)").wait_for()
    phone.locator(".plane .nsewdrag").first.wait_for(state="attached")
    require_fit(phone)
    phone.reload()
    phone.locator(".keys").get_by_text("titles.csv (40)").wait_for()
    phone.get_by_text("titles.csv: 3 columns").wait_for()


def placed(x: list[float], y: list[float], topic: list[int | None], texts: list[str]) -> Any:
    dots = pytest.importorskip("jobspace.web.parts.dots", reason="the extra web is not installed")
    table = pa.table(
        {
            "x": pa.array(x, pa.float32()),
            "y": pa.array(y, pa.float32()),
            "topic": pa.array(topic, pa.int32()),
        }
    )
    return dots.Placed.of(table, pa.table({"text": texts}), "")


def test_a_lasso_holds_what_is_inside_its_line() -> None:
    rows = placed([0, 1, 2, 1, np.nan], [0, 1, 0, 3, 0], [0, 0, 1, 1, None], ["a"] * 5)
    # A "U": the point (1, 3) lies in its gap, (1, 1) in its base.
    line = [(-1, -1), (3, -1), (3, 4), (1.5, 4), (1.5, 2), (0.5, 2), (0.5, 4), (-1, 4)]
    x, y = [float(p[0]) for p in line], [float(p[1]) for p in line]
    assert rows.in_lasso(x, y).tolist() == [0, 1, 2]
    assert rows.in_box([2.5, -0.5], [1.5, -0.5]).tolist() == [0, 1, 2]


def test_rows_at_one_place_are_one_dot_of_each_group() -> None:
    rows = placed([0, 0, 0, 1], [0, 0, 0, 1], [0, 0, 1, 1], ["RN", "RN", "rn x", "Welder"])
    dots = rows.dots("", ["nurses", "others"])
    assert dots.n_rows.tolist() == [2, 1, 1]
    assert dots.first_row.tolist() == [0, 2, 3]
    assert [group.n_rows for group in dots.groups] == [2, 2]
    assert rows.said("X rn").tolist() == [2]
