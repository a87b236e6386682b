"""The Match page in a real browser."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from web import expect, field, require_fit

PEOPLE = (
    "who,about\n"
    "=cmd,Registered nurse: night shifts in intensive care\n"
    "<b>Bo</b>,Welder in a shipyard: MIG and TIG\n"
    "Cy,\n"
)
JOBS = (
    "job,wanted\n"
    "Fabricator,Welder with MIG and TIG for our workshop\n"
    "Night nurse,Registered nurse for intensive care at night\n"
)


def choose(tab: Any, label: str, option: str) -> None:
    """Choose an option of a select."""
    tab.get_by_label(label, exact=True).click()
    tab.get_by_role("option", name=option).click()
    tab.get_by_role("listbox").wait_for(state="hidden")


def rows_of(tab: Any, caption: str) -> list[list[str]]:
    """The cells of a table on the page."""
    table = tab.get_by_role("region", name=caption)
    table.locator("tbody tr").first.wait_for()
    return [row.locator("td").all_inner_texts() for row in table.locator("tbody tr").all()]


def test_pairs_are_looked_at_from_both_sides(tab: Any, tmp_path: Path) -> None:
    for name, text in (("people.csv", PEOPLE), ("jobs.csv", JOBS)):
        (tmp_path / name).write_text(text)
    tab.goto("/match")
    tab.get_by_role("button", name="Match", exact=True).click()
    tab.get_by_text("Drop two tables first").wait_for()
    for place, name in enumerate(("people.csv", "jobs.csv")):
        tab.locator("input[type=file]").nth(place).set_input_files(tmp_path / name)
        tab.get_by_text(f"{name}: 2 columns").wait_for()
    choose(tab, "Column that names a left row", "who")
    choose(tab, "Column that names a right row", "job")
    tab.get_by_text("Options: method, limits").click()
    tab.get_by_label("Nearest rows listed").fill("4")
    tab.get_by_role("button", name="Add a query").click()
    tab.get_by_label("What should count", exact=True).fill("night")
    tab.get_by_label("Weight", exact=True).fill("0")
    tab.get_by_role("button", name="Match", exact=True).click()
    tab.get_by_text("4 pairs, mean similarity").wait_for()
    tab.get_by_text("people.csv: 3 rows, 1 in no pair, 1 without a text").wait_for()

    found = rows_of(tab, "Pick a pair to read both texts")
    best = {(row[1], row[2]) for row in found[:2]}
    assert best == {("=cmd", "Night nurse"), ("<b>Bo</b>", "Fabricator")}

    tab.get_by_text("Rows of jobs.csv").click()
    tab.get_by_role("region", name="Pick a row of jobs.csv").get_by_text("Night nurse").click()
    ranking = rows_of(tab, "jobs.csv: Night nurse")
    assert [(row[0], row[1]) for row in ranking] == [("1", "=cmd"), ("2", "<b>Bo</b>")]
    marked = tab.locator("mark").all_inner_texts()
    assert marked == [
        "Registered nurse: night shifts in intensive care",
        "Registered nurse for intensive care at night",
    ]

    tab.get_by_text("Rows of people.csv").click()
    tab.get_by_role("region", name="Pick a row of people.csv").get_by_text("Cy").click()
    tab.get_by_text("In no pair: ").wait_for()

    tab.reload()
    tab.get_by_text("4 pairs, mean similarity").wait_for()
    tab.get_by_text("Options: method, limits").click()
    asked = {
        "Column that names a left row": "who",
        "Column that names a right row": "job",
        "Only rows with the same": "–",
    }
    for label, chosen in asked.items():
        field(tab, label).get_by_text(chosen, exact=True).wait_for()
    expect(tab.get_by_label("Nearest rows listed")).to_have_value("4")
    expect(tab.get_by_label("What should count", exact=True)).to_have_value("night")
    expect(tab.get_by_label("Weight", exact=True)).to_have_value("0")
    cut = float(found[0][0]) - 0.005
    tab.get_by_label("Cut-off (similarity)").last.fill(f"{cut:.3f}")
    tab.keyboard.press("Enter")
    tab.get_by_text(f"At {cut:.3f}: 1 of 4 pairs").wait_for()
    with tab.expect_download() as taken:
        tab.get_by_role("button", name="Download these pairs").click()
    with Path(taken.value.path()).open(newline="") as file:
        kept = list(csv.DictReader(file))
    assert len(kept) == 1
    assert kept[0]["left"] in {"'=cmd", "<b>Bo</b>"}
    tab.frame_locator("iframe.report").get_by_text("Both tables in one plane").wait_for()
    require_fit(tab)


def test_openings_and_queries_on_a_phone(phone: Any) -> None:
    phone.goto("/match")
    phone.get_by_role("button", name="Try it with people.csv and openings.csv").click()
    phone.get_by_text("openings.csv: 4 columns").wait_for()
    choose(phone, "Who gets whom", "As many as there are openings")
    choose(phone, "Column of openings, right table", "openings")
    phone.get_by_text("Options: method, limits, what should count more").click()
    phone.get_by_role("button", name="Add a query").click()
    phone.get_by_label("What should count", exact=True).fill("nights in a hospital")
    phone.get_by_role("button", name="Match", exact=True).click()
    phone.get_by_text("7 pairs, mean similarity").wait_for()
    assert len(rows_of(phone, "Pick a pair to read both texts")) == 7
    require_fit(phone)
