"""`jobspace space` and `jobspace search` as a user runs them."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import jobspace
from jobspace.cli.show_search import told_when_stopped
from jobspace.search.open import space

pytest.importorskip("lancedb")

SRC = Path(jobspace.__file__).parents[1]
ROWS = """job,title,place,pay
1,registered nurse,"Albany, NY",30
2,truck driver,Ohio,20
3,nurse manager,Ohio,50
"""
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def js(tmp_path: Path) -> Run:
    (tmp_path / "jobs.csv").write_text(ROWS)

    def run(*args: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", "from jobspace.cli.main import main; main()", *args]
        env = {**os.environ, "PYTHONPATH": str(SRC), "PYTHONUTF8": "1", "COLUMNS": "200"}
        return subprocess.run(
            command, capture_output=True, text=True, cwd=tmp_path, env=env, timeout=300, check=False
        )

    return run


def test_from_building_to_deleting(js: Run, tmp_path: Path) -> None:
    built = js("space", "build", "jobs.csv", "-c", "title", "--id", "job", "-o", "s")
    assert (built.returncode, built.stderr) == (0, "")
    assert "s built: 3 rows, 3 passages" in built.stdout
    found = js("search", "s", "nurse", "--where", "pay > 25", "-k", "1", "--json")
    assert [row["rank"] for row in json.loads(found.stdout)] == [1]
    (tmp_path / "more.csv").write_text("job,title,place,pay\n3,welder,Ohio,1\n4,cook,Ohio,2\n")
    added = js("space", "append", "more.csv", "-o", "s", "--json")
    assert json.loads(added.stdout)["n_replaced"] == 1
    gone = js("space", "delete", "-o", "s", "--ids", "1", "--ids", "2")
    assert gone.stdout == "2 rows removed from s; 2 are left.\n"
    info = json.loads(js("space", "info", "s", "--json").stdout)
    assert (info["n_rows"], info["about"]["id"], info["columns"]["pay"]) == (2, "job", "int64")
    assert js("search", "s", "cook", "-o", "found.csv").returncode == 0
    with (tmp_path / "found.csv").open() as file:
        assert next(csv.DictReader(file))["title"] == "cook"


def test_a_file_is_searched_with_its_passage_shown(js: Run) -> None:
    found = js("search", "jobs.csv", "nurse", "-c", "title", "-k", "2")
    assert (found.returncode, found.stderr) == (0, "")
    assert "registered nurse" in found.stdout
    assert "2 of 3 rows" in found.stdout


def test_an_append_that_is_stopped_says_how_to_go_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, words in ((None, "it had 1"), ("text", "rows of the same text are replaced")):
        made = space(tmp_path / str(name), data=["nurse"], id=name)
        with pytest.raises(KeyboardInterrupt), told_when_stopped(made):
            raise KeyboardInterrupt
        assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (
            ("search", "jobs.csv", "nurse", "-c", "title", "--where", "pay >"),
            2,
            "one SQL condition",
        ),
        (
            ("search", "jobs.csv", "x", "-c", "title", "--where", "1=1; DROP TABLE x"),
            2,
            "one SQL condition",
        ),
        (("search", "jobs.csv", "nurse", "-c", "tittle"), 1, "Did you mean 'title'?"),
        (("search", ".", "nurse"), 2, "has no space.json"),
        (("space", "build", "jobs.csv", "-c", "title", "--id", "jobid", "-o", "s"), 1, "'job'"),
        (("space", "build", "jobs.csv", "-c", "title", "--id", "place", "-o", "s"), 1, "doubled"),
        (("space", "delete", "-o", "none", "--where", "1=1"), 2, "does not exist"),
        (("search", "jobs.csv", " ", "-c", "title"), 2, "expected a word"),
    ],
)
def test_bad_input_is_one_line(js: Run, args: tuple[str, ...], code: int, words: str) -> None:
    ran = js(*args)
    assert ran.returncode == code, ran.stderr
    assert ran.stderr.startswith("jobspace: ")
    assert ran.stderr.count("\n") == 1
    assert words in ran.stderr
