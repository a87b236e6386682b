"""The Posture page in a real browser: versions of a document beside postings of each time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from documents_for_web import MINE, written
from jobspace.compare.posture import posture
from jobspace.web.samples import FOLDER
from web import expect, require_fit

LOADED = "image => image.complete && image.naturalWidth > 0"


def test_the_sample_says_what_the_library_says(tab: Any) -> None:
    mine = [FOLDER / "cv-2022-01.md", FOLDER / "cv-2024-02.md"]
    table = str(FOLDER / "analyst-postings.csv")
    expected = posture(mine, table, date="posted", column="description")
    tab.goto("/posture")
    tab.get_by_role("button", name="Try it with sample versions").click()
    tab.get_by_text(expected.verdict[0]).wait_for()
    stand = expected.stand(1, 2)
    row = tab.get_by_role("row", name="cv-2024-02.md 2024-02 (its name)")
    expect(row.locator("td").last).to_have_text(f"{stand.coverage:.2f}*")
    expect(tab.get_by_role("cell", name="cloud warehouses, Snowflake")).to_have_count(1)
    chart = tab.locator(".chart img")
    chart.scroll_into_view_if_needed()
    tab.wait_for_function(LOADED, arg=chart.element_handle())
    tab.reload()
    tab.get_by_text(expected.verdict[0]).wait_for()
    expect(tab.get_by_label("Date of cv-2022-01.md")).to_have_value("2022-01")
    require_fit(tab)


def test_a_date_is_asked_for_and_it_fits_a_phone(phone: Any, tmp_path: Path) -> None:
    mine = written(tmp_path, cv__md=MINE)[0]
    postings = tmp_path / "postings.csv"
    rows = [
        f'2024-0{i}-01,"Requirements\n- Experience with Tableau\n- {i} years of <b>SQL</b>"'
        for i in (1, 3)
    ]
    postings.write_text("\n".join(["day,text", *rows]))
    phone.goto("/posture")
    phone.locator("input[type=file]").nth(0).set_input_files(mine)
    phone.get_by_label("Date of cv.md").wait_for()
    phone.locator("input[type=file]").nth(1).set_input_files(postings)
    phone.get_by_text("postings.csv: 2 columns").wait_for()
    phone.get_by_role("button", name="Show how I stand").click()
    phone.get_by_text("date of cv.md: got none; expected 2024, 2024-03 or 2024-03-15.").wait_for()
    phone.get_by_label("Date of cv.md").fill("2023-12")
    phone.get_by_role("button", name="Show how I stand").click()
    phone.get_by_text("All 2 postings are of 2024: nothing can be said").wait_for()
    expect(phone.get_by_role("row", name="cv.md 2023-12 (as given)")).to_have_count(1)
    require_fit(phone)
