"""The Discover page in a real browser, and what it keeps of judgements."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from web import require_fit

pytest.importorskip("nicegui", reason="the extra web is not installed")

from jobspace.web.parts.name_groups import ACCEPTED, OPEN, REJECTED, NameGroups
from jobspace.web.work.rows import ROWS

SLOW_MS = 300_000  # a machine may have other things to do
HOSTILE = "<img src=x onerror=alert(1)> Ltd"


@pytest.fixture
def groups(tmp_path: Path) -> NameGroups:
    """Three groups: yale of two labels, rice of two, lone of one."""
    table = pa.table(
        {
            "code": ["yale", "yale", "rice", "rice", "lone"],
            "title": ["Yale", "Yale", "Rice", "Rice", "Lone"],
            "label": ["Yale", "YALE U.", "Rice", "RICE", "Lone"],
            "rows": pa.array([5, 2, 3, 1, 1], pa.int64()),
            "similarity": pa.array([1, 0.8, 1, 0.95, 1], pa.float32()),
        }
    )
    with pa.ipc.new_file(tmp_path / ROWS, table.schema) as writer:
        writer.write_table(table)
    return NameGroups.of(tmp_path)


def test_groups_are_read_with_their_rows(groups: NameGroups) -> None:
    assert groups.n_rows.tolist() == [7, 4, 1]
    assert groups.n_labels.tolist() == [2, 2, 1]
    assert groups.lowest.tolist() == pytest.approx([0.8, 0.95, 1])


def test_what_is_accepted_becomes_a_table(groups: NameGroups) -> None:
    groups.judge([0, 2], ACCEPTED)
    groups.judge([1], REJECTED)
    groups.rename(0, "Yale University")
    groups.turn(1)
    assert groups.accepted().to_pylist() == [
        {"code": "yale", "title": "Yale University", "label": "Yale", "rows": 5},
        {"code": "lone", "title": "Lone", "label": "Lone", "rows": 1},
    ]


def test_acts_are_taken_back_one_by_one(groups: NameGroups) -> None:
    groups.judge([1], ACCEPTED)
    groups.judge([0, 1], REJECTED)
    groups.rename(0, "A")
    groups.rename(0, "B")
    groups.turn(3)
    assert [groups.take_back() for _ in range(2)] == [1, 0]
    assert (groups.title(0), groups.left_out) == ("A", set())
    groups.take_back()
    groups.take_back()
    assert groups.verdict.tolist() == [OPEN, ACCEPTED, OPEN]
    assert groups.title(0) == "Yale"
    groups.take_back()
    assert groups.take_back() is None


def test_judgements_are_found_again(groups: NameGroups) -> None:
    groups.judge([0, 1], ACCEPTED)
    groups.rename(1, "Rice University")
    groups.turn(1)
    groups.judge([2], REJECTED)
    groups.take_back()
    again = NameGroups.of(groups.place.parent)
    assert again.verdict.tolist() == groups.verdict.tolist() == [ACCEPTED, ACCEPTED, OPEN]
    assert again.accepted() == groups.accepted()
    assert again.take_back() == 0  # the label left out


def test_names_are_reviewed_by_keys_and_become_a_taxonomy(tab: Any, tmp_path: Path) -> None:
    table = tmp_path / "schools.csv"
    names = [*["Yale University"] * 5, "YALE UNIV.", "Yale Univeristy", *["Rice University"] * 3]
    names += ["RICE UNIV.", HOSTILE, HOSTILE.upper(), "=1+1 College"]
    with table.open("w", newline="") as file:
        csv.writer(file).writerows([["school"], *([name] for name in names)])
    tab.goto("/discover")
    tab.locator("input[type=file]").set_input_files(table)
    tab.get_by_text("schools.csv: 1 column.").wait_for(timeout=SLOW_MS)
    tab.get_by_role("button", name="Group the names").click()
    tab.get_by_text("“Yale University”, 7 rows: not judged").wait_for(timeout=SLOW_MS)
    tab.keyboard.press("a")
    tab.get_by_text("“Rice University”, 4 rows: not judged").wait_for()
    tab.keyboard.press("r")
    tab.get_by_text(f"“{HOSTILE}”, 2 rows: not judged").wait_for()
    tab.keyboard.press("u")
    tab.get_by_text("“Rice University”, 4 rows: not judged").wait_for()
    tab.keyboard.press("e")
    tab.locator("input:focus").wait_for()  # the old name has arrived in it then
    tab.get_by_label("Canonical name").fill("Rice")
    tab.keyboard.press("Enter")
    tab.get_by_text("“Rice”, 4 rows: not judged").wait_for()
    tab.get_by_role("button", name="In or out: RICE UNIV.").click()
    tab.get_by_role("cell", name="left out").wait_for()
    tab.keyboard.press("a")
    tab.get_by_text("2 names accepted, with 11 rows").wait_for()
    require_fit(tab)

    tab.reload()
    tab.get_by_text("2 names accepted, with 11 rows").wait_for(timeout=SLOW_MS)
    with tab.expect_download() as download:
        tab.get_by_role("button", name="Download as csv").click()
    rows = list(csv.DictReader(Path(download.value.path()).read_text().splitlines()))
    assert [row["label"] for row in rows if row["title"] == "Rice"] == ["Rice University"]
    assert {row["title"] for row in rows} == {"Yale University", "Rice"}

    tab.get_by_label("Install as a taxonomy named").fill("schools")
    tab.get_by_role("button", name="Install", exact=True).click()
    tab.get_by_role("link", name="See it among the taxonomies").wait_for(timeout=SLOW_MS)
    tab.get_by_role("button", name="Install", exact=True).click()
    tab.get_by_text("got the name 'schools', which is taken").wait_for(timeout=SLOW_MS)
    tab.goto("/models?taxonomy=schools")
    tab.get_by_label("A title, a label, a word").fill("yale univ")
    tab.get_by_role("cell", name="Yale University").first.wait_for(timeout=SLOW_MS)


def test_the_sample_fits_a_phone_and_the_rest_is_accepted_at_once(phone: Any) -> None:
    phone.goto("/discover")
    phone.get_by_role("button", name="Try it with employers.csv").click()
    phone.get_by_text("employers.csv: 2 columns").wait_for(timeout=SLOW_MS)
    phone.get_by_role("button", name="Group the names").click()
    phone.get_by_text("38 names, 15 of them").wait_for(timeout=SLOW_MS)
    phone.get_by_role("button", name="Accept the 37 not judged").click()
    phone.get_by_text("37 names accepted, with 245 rows, 95% of all. 1 is not judged.").wait_for()
    require_fit(phone)
