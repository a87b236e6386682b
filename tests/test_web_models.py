"""The pages on models and taxonomies in a real browser: add, look up, train, compare."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from web import require_fit

pytest.importorskip("torch", reason="the extra train is not installed")
httpx = pytest.importorskip("httpx", reason="the extra web is not installed")

SLOW_MS = 300_000  # a machine may have other things to do
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    """A small table of abbreviations and what they mean."""
    path = tmp_path / "house.csv"
    trades = ("plumbing", "welding", "roofing", "masonry", "carpentry", "tiling", "glazing")
    roles = {"SFM": "shop floor manager", "QCT": "quality control technician", "LTA": HOSTILE}
    rows = [(f"{short} {t}", f"{t} {long}") for t in trades for short, long in roles.items()]
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([("short", "long"), *rows])
    return path


def test_a_taxonomy_is_added_and_looked_up(tab: Any, tmp_path: Path) -> None:
    table = tmp_path / "ours.csv"
    table.write_text(f"id,name,alias\nR1,Registered nurse,RN\nR2,{HOSTILE} chief,=cmd()\n")
    tab.goto("/models")
    tab.get_by_label("A title, a label, a word").press_sequentially("truck driver", delay=5)
    tab.get_by_role("cell", name="53-3032").wait_for(timeout=SLOW_MS)
    tab.locator("input[type=file]").first.set_input_files(table)
    tab.get_by_text("ours.csv: 3 columns").wait_for(timeout=SLOW_MS)
    tab.get_by_role("button", name="Add the taxonomy").click()
    tab.get_by_text("Installed ours: 2 concepts, 4 labels").wait_for(timeout=SLOW_MS)
    tab.goto("/models?taxonomy=ours")
    tab.get_by_label("A title, a label, a word").fill("chief")
    tab.get_by_role("cell", name=f"{HOSTILE} chief").first.wait_for(timeout=SLOW_MS)
    require_fit(tab)


def test_official_files_are_added(tab: Any, shared: Path) -> None:
    tab.goto("/models")
    tab.get_by_text("Official files of O*NET or ESCO").click()
    tab.locator("input[type=file]").last.set_input_files(
        [shared / "onet-27.0" / name for name in ("Occupation Data.txt", "Alternate Titles.txt")]
    )
    tab.get_by_text("Here: Occupation Data.txt, Alternate Titles.txt").wait_for(timeout=SLOW_MS)
    tab.get_by_label("A name for it").fill("onet27")
    tab.get_by_role("button", name="Add the taxonomy").click()
    tab.get_by_text("Installed onet27: 1,016 concepts").wait_for(timeout=SLOW_MS)


def test_an_encoder_is_trained_used_and_compared(tab: Any, address: str, pairs: Path) -> None:
    tab.goto("/models/train")
    tab.locator("input[type=file]").set_input_files(pairs)
    tab.get_by_text("house.csv: 2 columns").wait_for(timeout=SLOW_MS)
    tab.get_by_label("A name for the encoder").fill("house words")
    tab.get_by_role("button", name="See the rows first").click()
    tab.get_by_text("17 to learn from, 2 held back").wait_for(timeout=SLOW_MS)
    tab.get_by_role("button", name="Train", exact=True).click()
    tab.get_by_role("heading", name="house words: before and after").wait_for(timeout=SLOW_MS)
    tab.locator(".curves circle").nth(4).wait_for()
    tab.reload()
    tab.get_by_role("heading", name="house words: before and after").wait_for()
    tab.locator(".curves circle.best").first.wait_for()
    require_fit(tab)

    job = tab.url.split("job=")[1]
    files = httpx.get(f"{address}/api/v1/jobs/{job}/files/model.zip", timeout=60).content
    with zipfile.ZipFile(io.BytesIO(files)) as archive:
        names = set(archive.namelist())
        card = archive.read("README.md").decode()
    assert names >= {"config.json", "model.safetensors", "tokenizer.json", "README.md"}
    assert {Path(name).suffix for name in names} <= {".json", ".safetensors", ".txt", ".md"}
    assert "# house words" in card
    assert "/jobs/" not in card  # no folder of this computer

    tab.get_by_role("link", name="Compare it with others").click()
    tab.get_by_role("button", name="Compare").click()
    tab.get_by_role("heading", name="Side by side").wait_for(timeout=SLOW_MS)
    tab.get_by_role("cell", name="house words").first.wait_for()
    require_fit(tab)


def test_a_trained_encoder_is_named_by_its_job(address: str, pairs: Path) -> None:
    with httpx.Client(base_url=f"{address}/api/v1", timeout=120) as client:
        file = client.put("/files/house.csv", content=pairs.read_bytes()).json()["id"]

        def ended(kind: str, **asked: Any) -> Any:
            job = client.post(f"/jobs/{kind}", json=asked).json()
            while job.get("state") in {"queued", "running"}:
                job = client.get(f"/jobs/{job['id']}", params={"wait_s": 60}).json()
            return job

        train = {"source": "pairs", "file": file, "query": "short", "positive": "long"}
        trained = ended("train", name="house", **train)
        assert trained["state"] == "done", trained["failure"]
        points = trained["progress"]["points"]
        assert points[0][0] == 0
        assert [point[1] is None for point in points[:2]] == [True, False]

        mean = ended("average", encoders=["default", f"trained:{trained['id']}"])
        assert mean["state"] == "done", mean["failure"]
        asked = {"file": file, "columns": ["long"], "encoder": f"trained:{mean['id']}"}
        used = ended("normalize", **asked)
        assert used["state"] == "done", used["failure"]
        told = client.get(f"/jobs/{mean['id']}/result").json()
        assert told["parts"] == [["default", 0.5], [f"trained:{trained['id']}", 0.5]]

        client.delete(f"/jobs/{mean['id']}")
        gone = ended("normalize", **asked)
        assert gone["code"] == "not_found"
        not_one = ended("normalize", **asked | {"encoder": f"trained:{used['id']}"})
        assert "made no model" in not_one["message"]
        path = ended("normalize", **asked | {"encoder": "/etc"})
        assert path["code"] == "invalid_request"


def test_the_api_lists_taxonomies_and_looks_words_up(address: str) -> None:
    with httpx.Client(base_url=f"{address}/api/v1", timeout=60) as client:
        assert client.get("/taxonomies").json()[0]["name"] == "soc"
        found = client.get("/taxonomies/soc/search", params={"text": "cpa", "top_k": 1}).json()
        assert found == [
            {
                "concept_code": "13-2011",
                "concept_title": "Accountants and Auditors",
                "matched_label": "CPA",
                "similarity": 1.0,
            }
        ]
        assert client.get("/taxonomies/none/search", params={"text": "a"}).status_code == 404
        blank = client.get("/taxonomies/soc/search", params={"text": " "}).json()
        assert json.dumps(blank).count("expected a word") == 1


@pytest.mark.parametrize("place", ["models", "models/train", "models/evaluate"])
def test_it_fits_a_phone(phone: Any, place: str) -> None:
    phone.goto(f"/{place}")
    phone.get_by_role("button", name="Try it with").click()
    phone.get_by_text("columns.").wait_for(timeout=SLOW_MS)
    require_fit(phone)
