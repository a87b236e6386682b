"""The Find page in a real browser, and its jobs over the REST API."""

from __future__ import annotations

import csv
import json
import re
import urllib.request
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

import jobspace as js
from jobspace.find.examples import read_judged
from web import expect, require_fit

TITLES = [
    "software engineer",
    "Senior software engineer",
    "<script>window.hit=1</script> software engineer",
    "=cmd|'/C calc'!A0 software engineer",
    *(f"{word} nurse" for word in ("ward", "night", "school", "=ICU")),
    *(f"{word} driver" for word in ("truck", "bus", "taxi", "van")),
]


def table(folder: Path) -> Path:
    """A table of titles, two rows each, some of them hostile."""
    path = folder / "titles.csv"
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "title"])
        rows.writerows((i, title) for i, title in enumerate([*TITLES, *TITLES]))
    return path


def look_for(tab: Any, path: Path, like: str) -> None:
    tab.goto("/find")
    tab.locator("input[type=file]").set_input_files(path)
    tab.get_by_text("titles.csv: ").wait_for()
    tab.get_by_label("Column of text").click()
    tab.get_by_role("option", name="title").click()
    tab.get_by_role("option", name="id").click()
    tab.keyboard.press("Escape")
    tab.get_by_label("Rows like these").fill(like)
    tab.get_by_role("button", name="Find", exact=True).click()
    tab.get_by_text("At 0.600: ").wait_for()


def judge(tab: Any, n: int, first: int = 1) -> None:
    """Say yes to engineers and no to all others."""
    for number in range(first, first + n):
        text = tab.locator("p.judged").inner_text()
        tab.keyboard.press("y" if "engineer" in text else "n")
        tab.get_by_text(f"{number} judged of").wait_for()


def test_a_cut_off_is_chosen_by_looking_and_judging(tab: Any, tmp_path: Path) -> None:
    look_for(tab, table(tmp_path), "software engineer")
    found = js.find(TITLES, like=["software engineer"])["similarity"].to_pylist()
    for cut in (0.6, 0.3):
        n = sum(value >= cut for value in found)
        said = tab.get_by_text(f"At {cut:.3f}: {2 * n} rows found")
        for wait in range(60):
            if wait % 12 == 0:  # the page may still draw the number before, over the one typed
                tab.get_by_label("Cut-off (similarity)").last.fill(str(cut))
                tab.keyboard.press("Enter")
            if said.count():
                break
            tab.wait_for_timeout(500)
        expect(said).to_have_count(1)
    tab.get_by_role("slider").focus()
    tab.keyboard.press("End")
    tab.get_by_text("At 1.000: ").wait_for()
    expect(tab.locator("rect.in")).to_have_count(1)
    tab.get_by_role("cell", name="<script>window.hit=1</script> software engineer").first.wait_for()
    assert tab.evaluate("window.hit") is None

    tab.get_by_role("heading", name="Judge some").click()
    judge(tab, 12)
    tab.keyboard.press("u")
    tab.get_by_text("11 judged of 12 drawn").wait_for()
    judge(tab, 1, 12)
    tab.get_by_role("button", name="Cut-off of the best balance").click()
    tab.get_by_text("100% (4 of 4 judged").wait_for()
    tab.get_by_text("About 100% of all that are right are found.").wait_for()
    tab.wait_for_url(re.compile("cut=0.310"))
    tab.reload()
    tab.get_by_text("12 judged of 12 drawn").wait_for()
    tab.get_by_text("100% (4 of 4 judged").wait_for()
    expect(tab.get_by_label("Rows like these")).to_have_value("software engineer")
    require_fit(tab)

    with tab.expect_download() as saved:
        tab.get_by_role("link", name="Your judgements").click()
    saved.value.save_as(tmp_path / "judged.csv")
    judged = read_judged(str(tmp_path / "judged.csv"))
    assert judged.yes.sum() == 4
    assert judged.text.count("") == 2  # formulas go by their row
    again = js.find(pa.table({"title": [*TITLES, *TITLES]}), like=["software engineer"],
                    judged=str(tmp_path / "judged.csv"))  # fmt: skip
    assert pc.sum(again["is_match"]).as_py() == 8
    with tab.expect_download() as saved:
        tab.get_by_role("button", name="Make the file").click()
    with Path(saved.value.path()).open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["title"].lstrip("'") for row in rows} == {t for t in TITLES if "engineer" in t}
    assert {row["is_match"] for row in rows} == {"true"}
    assert not [cell for row in rows for cell in row.values() if cell.startswith("=")]


def test_judgements_teach(tab: Any, tmp_path: Path) -> None:
    look_for(tab, table(tmp_path), "driver")
    tab.get_by_role("heading", name="Judge some").click()
    judge(tab, 12)
    tab.get_by_role("button", name="Find again with these as examples").click()
    tab.get_by_text("5 examples, 8 to keep out").wait_for()
    tab.get_by_text("each measured as if it had taught nothing").wait_for()
    assert tab.get_by_label("Rows like these").input_value().count("engineer") == 4


def test_it_fits_a_phone(phone: Any) -> None:
    phone.goto("/find")
    phone.get_by_role("button", name="Find", exact=True).click()
    phone.get_by_text("Drop a table first").wait_for()
    phone.get_by_role("button", name="Try it with donors.csv").click()
    phone.get_by_text("donors.csv: 7 columns").wait_for()
    phone.get_by_role("button", name="Find", exact=True).click()
    phone.get_by_text("At 0.600: 13 rows found").wait_for()
    require_fit(phone)


def asked(address: str, path: str, body: Any = None, method: str = "POST") -> Any:
    data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
    kind = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{address}/api/v1/{path}", data, kind, method=method)
    with urllib.request.urlopen(request) as answer:
        return json.loads(answer.read())


def test_rows_at_any_cut_off_over_the_api(address: str, tmp_path: Path) -> None:
    file = asked(address, "files/titles.csv", table(tmp_path).read_bytes(), "PUT")["id"]
    like = {"file": file, "columns": ["title"], "like": ["nurse"], "min_similarity": 0.5}
    job = asked(address, "jobs/find?wait_s=60", like)
    assert job["state"] == "done", job
    report = asked(address, f"jobs/{job['id']}/result", method="GET")["report"]
    wanted = {"job": job["id"], "min_similarity": 0.5, "only_matches": False, "rows": "parquet"}
    rows = asked(address, "jobs/find_rows?wait_s=60", wanted)
    place = f"{address}/api/v1/jobs/{rows['id']}/files/rows.parquet"
    path, _ = urllib.request.urlretrieve(place, tmp_path / "rows.parquet")
    matches = pq.read_table(path)["is_match"].to_pylist()
    assert len(matches) == 2 * len(TITLES)
    assert sum(matches) == report["n_matches"] == 8
    with pytest.raises(urllib.error.HTTPError, match="404"):
        asked(address, "jobs/find_rows", wanted | {"job": "0" * 32})
