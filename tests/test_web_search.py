"""The Search page in a real browser: a dropped table, and a space of the server's."""

from __future__ import annotations

import csv
import json
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import jobspace as js
from server import served
from web import expect, require_fit

HEAD = ["rank", "a.b", 'pay "USD"', "text"]  # names that databases and the verb itself dislike
ROWS = [
    ["x", "NY", "90000", "ICU nurse. Night shifts in intensive care."],
    ["y", "LA", "60000", "School nurse. Days only."],
    ["z", "NY", "70000", "<script>window.hit=1</script> truck driver, nights"],
    ["=1+1", "NY", "95000", "Software engineer for payment services"],
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with a stored space."""
    pytest.importorskip("nicegui", reason="the extra web is not installed")
    pytest.importorskip("lancedb", reason="the extra space is not installed")
    folder = tmp_path_factory.mktemp("served")
    js.space(folder / "titles", data=["registered nurse", "truck driver", "welder"])
    with served(folder, "--space", str(folder / "titles")) as listening:
        yield listening


def table(folder: Path) -> Path:
    path = folder / "postings.csv"
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([HEAD, *ROWS])
    return path


LATE = """() => {
    const emit = window.socket.emit.bind(window.socket);
    window.socket.emit = (...said) => setTimeout(() => emit(...said), 2000);
}"""


def ask(tab: Any, query: str) -> None:
    field = tab.get_by_label("What you are looking for")
    field.fill(query)
    field.press("Enter")


def jobs_of(address: str) -> list[Any]:
    with urllib.request.urlopen(f"{address}/api/v1/jobs") as answer:
        return [job for job in json.loads(answer.read()) if job["kind"] == "search"]


def test_a_table_is_encoded_once_and_asked_often(tab: Any, tmp_path: Path, address: str) -> None:
    tab.goto("/search")
    tab.locator("input[type=file]").set_input_files(table(tmp_path))
    tab.get_by_text("postings.csv: ").wait_for()
    tab.get_by_label("Columns to search in").click()
    tab.get_by_role("option", name="text").click()
    tab.get_by_role("option", name="rank").click()
    tab.keyboard.press("Escape")
    before = jobs_of(address)
    tab.get_by_role("button", name="Get it ready").click()
    tab.get_by_label("What you are looking for").wait_for()
    ask(tab, "nurse on night shifts")
    tab.get_by_text("of 4 rows").wait_for()
    first = tab.locator(".found tbody tr").first
    expect(first.locator("td").first).to_have_text("1")  # the rank, though a column is called so
    expect(first).to_contain_text("ICU nurse")
    expect(first.locator("mark")).to_have_text(["nurse", "Night", "shifts"])

    tab.get_by_role("button", name="Add a filter").click()
    tab.get_by_label("Column", exact=True).click()
    tab.get_by_role("option", name='pay "USD"').click()
    tab.get_by_label("Value").fill("65000")
    ask(tab, "nights")
    tab.get_by_text("<script>window.hit=1</script> truck driver").first.wait_for()
    tab.locator(".found").get_by_text("School nurse").wait_for(state="detached")
    tab.locator(".found tbody tr").first.click()
    detail = tab.get_by_role("region", name="The row chosen")
    detail.get_by_text("70000").wait_for()
    assert tab.evaluate("window.hit") is None
    tab.reload()
    tab.get_by_text("of 4 rows").wait_for()
    expect(tab.get_by_label("Value")).to_have_value("65000")
    expect(tab.locator(".found tbody tr").first).to_contain_text("truck driver")
    require_fit(tab)
    assert len(jobs_of(address)) == len(before) + 1


def test_columns_are_chosen_faster_than_the_server_answers(tab: Any, tmp_path: Path) -> None:
    tab.goto("/search")
    tab.locator("input[type=file]").set_input_files(table(tmp_path))
    tab.get_by_text("postings.csv: ").wait_for()
    tab.evaluate(LATE)
    tab.get_by_label("Columns to search in").click()
    for name in ("text", "rank", "a.b"):
        tab.get_by_role("option", name=name).click()
    chips = tab.locator(".q-chip .ellipsis")
    expect(chips).to_have_text(["text", "a.b"])  # the first, rank, was chosen and is not
    tab.keyboard.press("Escape")
    tab.get_by_role("button", name="Get it ready").click()
    tab.get_by_text("4 rows in 4 passages, by text, a.b").wait_for()
    expect(chips).to_have_text(["text", "a.b"])


def test_a_query_needs_a_table_and_a_column(tab: Any, tmp_path: Path, address: str) -> None:
    tab.goto("/search")
    before = jobs_of(address)
    tab.get_by_role("button", name="Get it ready").click()
    tab.get_by_text("Drop a table first, or take the sample.").wait_for()
    tab.locator("input[type=file]").set_input_files(table(tmp_path))
    tab.locator(".q-chip").get_by_label("Remove").click()
    tab.get_by_role("button", name="Get it ready").click()
    tab.get_by_text("postings.csv: got no column; expected one or more.").wait_for()
    assert jobs_of(address) == before


def test_a_stored_space_on_a_phone(phone: Any, address: str) -> None:
    phone.goto("/search")
    phone.get_by_role("button", name="Search this space").click()
    phone.get_by_label("What you are looking for").wait_for()
    ask(phone, " ")
    phone.get_by_text("Type what you are looking for.").wait_for()
    ask(phone, "nurse")
    phone.get_by_text("of 3 rows").wait_for()
    phone.wait_for_url("**/search?space=titles&q=nurse*")
    phone.reload()
    phone.get_by_role("cell", name="registered nurse").first.wait_for()
    require_fit(phone)
    body = json.dumps({"space": "../titles", "query": "nurse"}).encode()
    kind = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{address}/api/v1/search", body, kind)
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(request)
