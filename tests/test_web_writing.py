"""The Writing page in a real browser: sentences ranked by how little they tell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from documents_for_web import FORMULA, MINE, written
from web import choose, expect, require_fit


def test_sentences_are_ranked_and_narrowed(tab: Any, tmp_path: Path) -> None:
    mine = written(tmp_path, cv__md=MINE)[0]
    tab.goto("/writing")
    tab.locator("input[type=file]").nth(0).set_input_files(mine)
    tab.get_by_role("button", name="Remove cv.md").wait_for()
    tab.get_by_role("button", name="Look at my sentences").click()
    tab.get_by_text("of 5 sentences say little").wait_for()
    first = tab.locator("li.ask").first
    expect(first).to_contain_text("Responsible for various reports.")
    expect(first).to_contain_text("cv.md line 14")
    expect(first).to_contain_text("Ask yourself:")
    expect(first.locator("mark").first).to_have_text("Responsible for")

    tab.get_by_text("1 of 5 sentences, the weakest first").wait_for()
    tab.get_by_label("From weakness").fill("0")
    tab.get_by_text("5 of 5 sentences").wait_for()
    expect(tab.locator("li.ask", has_text=FORMULA)).to_have_count(1)
    choose(tab, "Reason", "opening")
    tab.get_by_text("2 of 5 sentences").wait_for()
    with tab.expect_download() as taken:
        tab.get_by_role("link", name="Sentences, with reasons").click()
    assert f",'{FORMULA.partition(',')[0]}" in taken.value.path().read_text().replace('"', "")
    tab.reload()
    tab.get_by_text("of 5 sentences say little").wait_for()
    require_fit(tab)


def test_it_fits_a_phone(phone: Any) -> None:
    phone.goto("/writing")
    phone.get_by_role("button", name="Try it with sample documents").click()
    phone.get_by_text("brag.md: 5 of 12 sentences say little").wait_for()
    phone.locator("summary", has_text="The report").click()
    phone.frame_locator("iframe.report").get_by_text("Responsible for").first.wait_for()
    require_fit(phone)
