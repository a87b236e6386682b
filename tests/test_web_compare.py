"""The Compare page in a real browser: documents of one's own beside postings."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from documents_for_web import ANALYST, HOSTILE, MINE, NURSE, a_bomb, written
from web import choose, expect, require_fit

MINE_FILES, POSTING_FILES = 0, 1  # the places to drop, in the order of the page


def dropped(tab: Any, place: int, *paths: Path) -> None:
    """Drop files and wait until they are listed."""
    tab.locator("input[type=file]").nth(place).set_input_files(paths)
    for path in paths:
        tab.get_by_role("button", name=f"Remove {path.name}").wait_for()


def ranked(tab: Any) -> Any:
    """The table of postings, once the job is done."""
    tab.get_by_role("heading", name="What came out").wait_for()
    return tab.get_by_role("region", name="Postings, the best fit first")


def side(tab: Any, requirement: str) -> str:
    """What stands beside a requirement."""
    return str(tab.locator("li.ask", has_text=requirement).inner_text())


def test_documents_beside_postings(tab: Any, tmp_path: Path) -> None:
    mine, nurse = written(tmp_path, cv__md=MINE, nurse__txt=NURSE)
    tab.goto("/compare")
    tab.get_by_role("button", name="Compare", exact=True).click()
    tab.get_by_text("your documents: got none; expected at least one.").wait_for()
    dropped(tab, MINE_FILES, mine)
    dropped(tab, POSTING_FILES, nurse)
    tab.locator("summary", has_text="Or paste text").nth(POSTING_FILES).click()
    tab.get_by_label("Text to paste: postings, or a table of them").fill(ANALYST)
    tab.get_by_role("button", name="Add this text").click()
    tab.get_by_role("button", name="Remove posting-1.txt").wait_for()
    tab.get_by_role("button", name="Compare", exact=True).click()

    rows = ranked(tab).locator("tbody tr")
    expect(rows.nth(0)).to_contain_text("Data Analyst <img src=x onerror=alert(1)>")
    expect(rows.nth(1)).to_contain_text("Registered Nurse")
    beside = side(tab, "Experience with Tableau dashboards")
    assert "✓ covered" in beside
    assert "cv.md line 7" in beside
    expect(tab.locator("li.ask mark", has_text="Tableau")).to_have_count(1)
    assert "✗ gap" in side(tab, "Knowledge of Spanish")
    require_fit(tab)

    tab.locator("h1").click()
    tab.keyboard.press("j")
    tab.get_by_role("heading", name="2. Registered Nurse (nurse.txt)").wait_for()
    assert "✗ gap" in side(tab, "Current RN license")
    rows.nth(0).click()
    tab.get_by_role("heading", name="1. Data Analyst").wait_for()
    tab.reload()
    tab.get_by_role("heading", name="1. Data Analyst").wait_for()
    expect(tab.get_by_role("button", name="Remove nurse.txt")).to_have_count(1)

    tab.get_by_role("button", name="Which of my sentences say little?").click()
    tab.wait_for_url("**/writing?*")
    tab.get_by_text("beside 2 postings").wait_for()
    expect(tab.locator("li.ask", has_text=HOSTILE)).to_have_count(1)
    assert tab.title() != "owned"


def test_a_table_of_postings_counted_in_terms(tab: Any, tmp_path: Path) -> None:
    mine = written(tmp_path, cv__md=MINE)[0]
    table = tmp_path / "postings.csv"
    with table.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["who", "title", "text"])
        writer.writerows(
            [["=1+1", "=SUM(A1)", ANALYST], ["b", "Night nurse", NURSE], ["c", "", ""]]
        )
    tab.goto("/compare")
    dropped(tab, MINE_FILES, mine)
    tab.locator("input[type=file]").nth(POSTING_FILES).set_input_files(table)
    tab.get_by_text("postings.csv: 3 columns").wait_for()
    choose(tab, "What coverage counts", "terms: skills")
    tab.get_by_role("button", name="Compare", exact=True).click()
    rows = ranked(tab).locator("tbody tr")
    expect(rows).to_have_count(3)
    expect(rows.nth(0)).to_contain_text("=SUM(A1)")
    with tab.expect_download() as taken:
        tab.get_by_role("link", name="Postings, ranked").click()
    lines = taken.value.path().read_text().splitlines()
    assert lines[1].startswith("1,'=SUM(A1),row 0,")

    first = tab.url.partition("job=")[2]
    tab.get_by_role("button", name="Compare", exact=True).click()  # a second job of the same files
    tab.wait_for_function("first => !location.href.endsWith(first)", arg=first)
    ranked(tab)
    read = tab.request.get(f"/api/v1/jobs/{first}").json()
    tab.get_by_role("button", name="Delete my documents, and all that was made of them").click()
    tab.wait_for_url("**/compare")
    assert read["id"] not in [job["id"] for job in tab.request.get("/api/v1/jobs").json()]
    assert "postings.csv" not in [one["name"] for one in tab.request.get("/api/v1/files").json()]


def test_what_is_no_document_is_told(tab: Any, tmp_path: Path) -> None:
    bomb, nurse = a_bomb(tmp_path / "cv.docx"), written(tmp_path, nurse__txt=NURSE)[0]
    tab.goto("/compare")
    dropped(tab, MINE_FILES, bomb)
    dropped(tab, POSTING_FILES, nurse)
    tab.get_by_role("button", name="Compare", exact=True).click()
    tab.get_by_role("alert").get_by_text("cv.docx").wait_for()
    tab.get_by_role("button", name="Remove cv.docx").click()
    tab.get_by_role("button", name="Remove cv.docx").wait_for(state="detached")
    names = [file["name"] for file in tab.request.get("/api/v1/files").json()]
    assert "cv.docx" not in names


def test_it_fits_a_phone(phone: Any) -> None:
    phone.goto("/compare")
    phone.get_by_role("button", name="Try it with sample documents").click()
    ranked(phone)
    phone.get_by_role("heading", name="1. Data Analyst").wait_for()
    assert "brag.md line 16" in side(phone, "Build dashboards in Tableau")
    require_fit(phone)
