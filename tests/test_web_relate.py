"""The Relate page in a real browser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from web import expect, field, require_fit

CARE = (
    "Nurse on the ward of <i>surgery</i>",
    "Nurse <i>surgery</i> nights",
    "Nurse of <i>surgery</i>",
)
TRADE = ("Welder in the shipyard", "Welder of steel pipes", "Welder for the workshop")


def linked(folder: Path) -> Path:
    """A table whose two columns say the same of every row, in other words."""
    lines = ["duties,skills"]
    for i in range(20):
        lines.append(f"{CARE[i % 3]} {i},Care of patients and wounds {i}")
        lines.append(f"{TRADE[i % 3]} {i},Safety of steel and welding {i}")
    path = folder / "staff.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


def test_two_columns_of_one_table(tab: Any, tmp_path: Path) -> None:
    tab.goto("/relate")
    tab.get_by_text("Two columns of one table").click()
    tab.locator("input[type=file]").nth(2).set_input_files(linked(tmp_path))
    tab.get_by_text("staff.csv: 2 columns").wait_for()
    tab.get_by_text("Options: method, axes").click()
    tab.get_by_label("Axes", exact=True).fill("1")
    tab.get_by_label("Shufflings for p").fill("39")
    tab.get_by_role("button", name="Relate", exact=True).click()
    tab.get_by_text("1 of 1 axes are more than chance").wait_for()
    expect(tab.get_by_text("Axis 1: ").first).to_contain_text("steel")
    tab.get_by_text("p ≤ 0.025").wait_for()

    keys = tab.get_by_role("region", name="Pick one to read both of its texts")
    first = keys.locator("tbody tr").first
    lowest = first.text_content() or ""
    first.click()
    low = tab.locator(".facing .text").last.inner_text()
    tab.get_by_text("Highest first").click()
    expect(first).not_to_have_text(lowest)
    first.click()
    high = tab.locator(".facing .text").last
    high.filter(has_text="wounds" if "steel" in low else "steel").wait_for()

    tab.reload()
    tab.get_by_text("1 of 1 axes are more than chance").wait_for()
    field(tab, "Columns of the left side").get_by_text("duties", exact=True).wait_for()
    field(tab, "Columns of the right side").get_by_text("skills", exact=True).wait_for()
    expect(tab.get_by_label("Axes", exact=True)).to_have_value("1")
    expect(tab.get_by_label("Shufflings for p")).to_have_value("39")
    tab.get_by_text("<i>surgery</i>").first.wait_for(state="attached")
    tab.frame_locator("iframe.report").get_by_text("Low end").wait_for()
    require_fit(tab)


def test_two_linked_tables_on_a_phone(phone: Any) -> None:
    phone.goto("/relate")
    phone.get_by_role("button", name="Try it with duties.csv and trainings.csv").click()
    phone.get_by_text("trainings.csv: 3 columns").wait_for()
    phone.get_by_text("Options: method, axes").click()
    phone.get_by_label("Shufflings for p").fill("39")
    phone.get_by_role("button", name="Relate", exact=True).click()
    phone.get_by_text("3 of 3 axes are more than chance").wait_for()
    phone.get_by_text("Axis 3: ").click()
    phone.locator("strong").filter(has_text="patients").first.wait_for()
    slider = phone.get_by_role("slider")
    slider.focus()
    slider.press("End")
    phone.get_by_text("100 % of the keys lie lower").or_(
        phone.get_by_text("99 % of the keys lie lower")
    ).wait_for()
    require_fit(phone)
