"""The Ask page in a real browser, and that what was read once answers as what is read anew."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from documents_for_web import HOSTILE, MINE, written
from jobspace.compare.ask import Sources, ask
from jobspace.compare.mine import mine_of
from jobspace.encode.load import encoder
from web import expect, require_fit

pytest.importorskip("nicegui", reason="the extra web is not installed")

FIELD = "Your question, in plain English"


def test_kept_sources_answer_as_documents_do(tmp_path: Path) -> None:
    from jobspace.web.work.ask import read_kept, write_kept

    paths = written(tmp_path, cv__md=MINE, notes__txt="Trained 25 nurses in 2022.\n")
    ready = encoder("default", cache=False)
    mine = mine_of(paths)
    write_kept(Sources.of(mine, ready).kept, str(tmp_path / "kept.json"))
    kept = read_kept(tmp_path / "kept.json")
    names = tuple(document.name for document in mine.documents)
    sources = Sources.of_kept(kept, ready, names)
    for question in ("Have you trained nurses?", "What did you do with Python?", "Do you sail?"):
        assert sources.answers(question).as_dict() == ask(paths, question).as_dict()


def test_questions_are_answered_without_another_job(tab: Any, tmp_path: Path) -> None:
    mine = written(tmp_path, cv__md=MINE)[0]
    tab.goto("/ask")
    tab.locator("input[type=file]").nth(0).set_input_files(mine)
    tab.get_by_role("button", name="Remove cv.md").wait_for()
    tab.get_by_role("button", name="Read my documents").click()
    tab.get_by_label(FIELD).fill("What did you do with Tableau?")
    tab.get_by_label(FIELD).press("Enter")
    answer = tab.locator(".passage", has=tab.locator("mark", has_text="Tableau"))
    answer.wait_for()
    expect(answer).to_contain_text("cv.md line 7")
    expect(answer).to_contain_text("Data Analyst, Northside Clinics")
    n_jobs = len(tab.request.get("/api/v1/jobs").json())

    tab.get_by_label(FIELD).fill("Have you managed a kitchen?")
    tab.get_by_role("button", name="Ask", exact=True).click()
    tab.get_by_text("Nothing in your documents answers this").wait_for()
    tab.get_by_label(FIELD).fill("How?")
    tab.get_by_role("button", name="Ask", exact=True).click()
    tab.get_by_role("alert").get_by_text("expected words that say what it is about").wait_for()
    assert len(tab.request.get("/api/v1/jobs").json()) == n_jobs

    tab.reload()
    tab.get_by_label(FIELD).fill("Where did you help with wards?")
    tab.get_by_label(FIELD).press("Enter")
    tab.locator(".passage", has_text=HOSTILE).first.wait_for()
    assert tab.title() == "Ask · jobspace"
    require_fit(tab)


def test_a_posting_asks_and_dates_are_told_on_a_phone(phone: Any) -> None:
    phone.goto("/ask")
    phone.get_by_role("button", name="Try it with sample documents").click()
    phone.get_by_text("8 questions; your documents would answer 3.").wait_for()
    first = phone.locator("li.ask", has_text="When did you build dashboards in Tableau")
    expect(first).to_contain_text("brag.md line 16")
    phone.get_by_role("heading", name="Mar 2021 – now · Data Analyst, Northside Clinics").wait_for()
    require_fit(phone)


def test_several_questions_at_once_by_the_api(tab: Any, tmp_path: Path) -> None:
    file_id = tab.request.put("/api/v1/files/cv.md", data=MINE.encode()).json()["id"]
    asked = {"mine": [file_id], "questions": ["What did you do with Python?", "Do you sail?"]}
    job = tab.request.post("/api/v1/jobs/ask?wait_s=60", data=asked, timeout=90_000).json()
    answers = tab.request.get(f"/api/v1/jobs/{job['id']}/result").json()["answers"]
    assert answers[0]["passages"][0]["sentences"][0]["document"] == "cv.md"
    assert answers[1]["passages"] == []
    refused = tab.request.post("/api/v1/jobs/ask", data={"mine": ["../../etc/passwd"]})
    assert (refused.status, refused.json()["code"]) == (422, "invalid_request")
