"""The Duplicates page in a real browser."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from jobspace.tables.read import open_table
from web import require_fit

TITLES = [
    *["Senior Nurse"] * 3, "senior nurse", "Sr. Nurse", "Senoir Nurse",
    *["Attorney"] * 2, "LAWYER",
    "<b>bold</b> welder", "<b>bold</b> welder", "=HYPERLINK(1) clerk", "",
]  # fmt: skip


def group(tab: Any, folder: Path) -> None:
    path = folder / "titles.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([["id", "title"], *enumerate(TITLES)])
    tab.goto("/duplicates")
    tab.locator("input[type=file]").set_input_files(path)
    tab.get_by_text("titles.csv: ").wait_for()
    tab.get_by_label("Column of text").click()
    tab.get_by_role("option", name="title").click()
    tab.get_by_role("option", name="id").click()
    tab.keyboard.press("Escape")
    tab.get_by_role("button", name="Find duplicates").click()
    tab.get_by_role("heading", name="What came out").wait_for()


def test_pairs_are_judged_and_the_table_is_taken_away(tab: Any, tmp_path: Path) -> None:
    group(tab, tmp_path)
    tab.get_by_text("7 rows (53.8%) repeat another one: 5 are left").wait_for()
    tab.get_by_text("The 6 rows of “Senior Nurse”").wait_for()
    tab.get_by_role("cell", name="<b>bold</b> welder").first.click()
    tab.get_by_text("The 2 rows of “<b>bold</b> welder”").wait_for()

    tab.get_by_role("heading", name="Judge some").click()
    tab.get_by_text("similarity 0.83 · 2 rows and 1 row").wait_for()
    tab.keyboard.press("r")
    tab.get_by_text("0 accepted, 1 rejected, 0 left").wait_for()
    tab.keyboard.press("u")
    tab.get_by_text("0 accepted, 0 rejected, 1 left").wait_for()
    tab.keyboard.press("a")
    tab.get_by_text("1 accepted, 0 rejected, 0 left").wait_for()
    tab.get_by_role("radio", name="Spellings in one group").click()
    tab.get_by_text("Senoir Nurse", exact=True).last.wait_for()
    tab.get_by_role("heading", name="Judge some").click()
    tab.keyboard.press("r")
    tab.get_by_text("1 accepted, 1 rejected").wait_for()
    tab.reload()
    tab.get_by_text("1 accepted, 1 rejected").wait_for()
    require_fit(tab)

    with tab.expect_download() as saved:
        tab.get_by_role("link", name="The accepted pairs").click()
    pairs = tmp_path / "pairs.jsonl"
    saved.value.save_as(pairs)
    with open_table(str(pairs)) as stream:  # as `train dataset --groups` does
        assert stream.read_all().to_pylist() == [{"set": ["Attorney", "LAWYER"]}]
    with tab.expect_download() as saved:
        tab.get_by_role("button", name="Make the file").click()
    with Path(saved.value.path()).open(newline="") as file:
        rows = [row["title"] for row in csv.DictReader(file)]
    # One row a group, the spelling that was rejected, the row without text; no formula.
    assert rows == [
        "Senior Nurse", "Senoir Nurse", "Attorney", "LAWYER", "<b>bold</b> welder",
        "'=HYPERLINK(1) clerk", "",
    ]  # fmt: skip


def test_it_fits_a_phone(phone: Any) -> None:
    phone.goto("/duplicates")
    phone.get_by_role("button", name="Try it with donors.csv").click()
    phone.get_by_text("donors.csv: 7 columns").wait_for()
    phone.get_by_role("button", name="Find duplicates").click()
    phone.get_by_text("314 rows (62.8%) repeat another one").wait_for()
    require_fit(phone)
