"""`jobspace relate` as a user runs it."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import jobspace

SRC = Path(jobspace.__file__).parents[1]
Run = Callable[..., subprocess.CompletedProcess[str]]
DUTIES = (["weld steel frames", "grind seams", "cast alloys"], ["treat patients", "run the ward"])
SKILLS = (["a forge licence", "steady hands"], ["a nursing licence", "first aid", "empathy"])


@pytest.fixture
def js(tmp_path: Path) -> Run:
    rng = np.random.default_rng(0)
    with (tmp_path / "jobs.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["job", "duties", "skills", "field"])
        for i in range(80):
            kind = i % 2
            said = [" and ".join(rng.permutation(pool[kind])) for pool in (DUTIES, SKILLS)]
            writer.writerow([i, *(f"{text} {rng.integers(9)} shop" for text in said), kind])

    def run(*args: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", "from jobspace.cli.main import main; main()", *args]
        env = {**os.environ, "PYTHONPATH": str(SRC), "PYTHONUTF8": "1", "COLUMNS": "200"}
        return subprocess.run(
            command, capture_output=True, text=True, cwd=tmp_path, env=env, timeout=300, check=False
        )

    return run


COLUMNS = ("--left-column", "duties", "--right-column", "skills", "--n-axes", "1")


def test_one_table_with_everything(js: Run, tmp_path: Path) -> None:
    found = js("relate", "jobs.csv", "jobs.csv", *COLUMNS, "--groups", "field", "--report",
               "r.html", "-o", "out.csv")  # fmt: skip
    assert (found.returncode, found.stderr) == (0, "")
    for words in ("80 keys, 80 with text on both sides", "Axis 1:", "held-out correlation",
                  "p ≤ 0.002", "welds", "ward", "What sets each group apart", "Written to out.csv",
                  "Report: r.html"):  # fmt: skip
        assert words in found.stdout.replace("weld ", "welds "), words
    with (tmp_path / "out.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == ["key", "n_left", "n_right", "axis_1_left", "axis_1_right",
                             "group_0", "group_1"]  # fmt: skip
    assert len(rows) == 80
    page = (tmp_path / "r.html").read_text()
    assert 'type="range"' in page
    assert "src=" not in page.replace("src 'unsafe-inline'", "")


def test_the_right_table_may_be_left_out_and_json_is_whole(js: Run) -> None:
    found = js("relate", "jobs.csv", *COLUMNS, "--steer", "welding=0.5", "--json")
    told = json.loads(found.stdout)
    assert told["n_keys"] == 80
    axis = told["axes"][0]
    assert axis["p_value"] == 0.002
    assert axis["queries"][0][0] == "welding"
    assert axis["queries"][0][1] > 0.5
    assert len(axis["high"]["rows"]) >= 1


def test_positions_go_to_standard_output(js: Run) -> None:
    found = js("relate", "jobs.csv", "jobs.csv", *COLUMNS, "--on", "job", "-o", "-")
    rows = list(csv.DictReader(found.stdout.splitlines()))
    assert [row["key"] for row in rows] == [str(i) for i in range(80)]


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (("jobs.csv", "--left-column", "duties"), 2, "right: got none"),
        (("jobs.csv", *COLUMNS, "--on", "nothing"), 1, "got 'nothing'"),
        (("jobs.csv", *COLUMNS, "--left-column", "wrong"), 1, "got 'wrong'"),
        (("jobs.csv", *COLUMNS, "--steer", "salary"), 2, "TEXT=WEIGHT"),
        (("jobs.csv", *COLUMNS, "-o", "jobs.csv"), 2, "a place of its own"),
        (("jobs.csv", *COLUMNS, "--report", "no/where.html"), 2, "no/where.html"),
        (("gone.csv", *COLUMNS), 2, "gone.csv"),
    ],
)
def test_wrong_usage_and_bad_data(js: Run, args: tuple[str, ...], code: int, words: str) -> None:
    found = js("relate", *args)
    assert words in found.stderr
    assert "Traceback" not in found.stderr
    assert found.returncode == code
