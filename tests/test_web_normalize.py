"""The Normalize page in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from web import expect, require_fit


def test_a_title_is_decided_while_it_is_typed(tab: Any) -> None:
    tab.goto("/normalize")
    tab.get_by_label("A title, as people write it").press_sequentially("er nurse", delay=20)
    tab.get_by_text("assigned: 29-1141 Registered Nurses").wait_for()
    require_fit(tab)


def test_a_table_is_normalized_and_found_again(tab: Any, tmp_path: Path) -> None:
    table = tmp_path / "titles.csv"
    table.write_text("who,occupation\n1,ER nurse\n2,<b>truck</b> driver\n3,retired\n")
    tab.goto("/normalize")
    tab.locator("input[type=file]").set_input_files(table)
    tab.get_by_text("titles.csv: 2 columns").wait_for()
    tab.get_by_label("Column of titles").click()
    tab.get_by_role("option", name="occupation").click()
    tab.get_by_role("option", name="who").click()
    tab.keyboard.press("Escape")
    tab.get_by_role("button", name="Normalize").click()
    tab.get_by_text("3 rows, 3 distinct texts").wait_for()
    expect(tab.get_by_role("cell", name="29-1141", exact=True)).to_have_count(1)
    tab.reload()
    tab.get_by_text("3 rows, 3 distinct texts").wait_for()
    require_fit(tab)


def test_what_was_unsure_is_judged_with_one_key(tab: Any, tmp_path: Path) -> None:
    titles = [*["zzqk vorp"] * 3, *["<i>blorfing</i> qwx"] * 2, "plimsy uvv", "er nurse"]
    table = tmp_path / "odd.csv"
    table.write_text("\n".join(["title", *titles]) + "\n")
    tab.goto("/normalize")
    tab.locator("input[type=file]").set_input_files(table)
    tab.get_by_text("odd.csv: 1 column.").wait_for()
    tab.get_by_role("button", name="Normalize").click()
    tab.get_by_text("“zzqk vorp” in 3 rows").wait_for()
    tab.keyboard.press("n")
    tab.get_by_text("“<i>blorfing</i> qwx” in 2 rows").wait_for()
    tab.get_by_label("Another occupation").press_sequentially("welder")
    tab.get_by_role("cell", name="51-4121").click()
    tab.get_by_text("“plimsy uvv” in 1 row").wait_for()
    tab.get_by_role("heading", name="Look at what was unsure").click()  # out of the field
    tab.keyboard.press("s")
    tab.get_by_text("Nothing is left to look at.").wait_for()
    tab.keyboard.press("u")
    tab.get_by_text("“plimsy uvv” in 1 row").wait_for()
    tab.get_by_text("2 corrections applied.").wait_for()
    expect(tab.get_by_text("Corrections decided 5 rows (2 distinct texts).")).to_have_count(1)
    expect(tab.get_by_role("cell", name="51-4121", exact=True)).to_have_count(2)
    with tab.expect_download() as begun:
        tab.get_by_role("link", name="Your corrections").click()
    assert Path(begun.value.path()).read_text().splitlines() == [
        "text,concept_code",
        "zzqk vorp,none",
        "<i>blorfing</i> qwx,51-4121",
    ]
    tab.reload()
    tab.get_by_text("2 judged, 1 left").wait_for()
    require_fit(tab)


def test_it_fits_a_phone(phone: Any) -> None:
    phone.goto("/normalize")
    phone.get_by_role("button", name="Try it with donors.csv").click()
    phone.get_by_text("donors.csv: 7 columns").wait_for()
    phone.get_by_role("button", name="Normalize").click()
    phone.get_by_role("heading", name="What came out").wait_for()
    require_fit(phone)
