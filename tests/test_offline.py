"""No command reaches another computer unless asked to; README's examples are run so as well."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from jobspace.cli.main import app
from offline import offline

ROOT = Path(__file__).resolve().parent.parent
START = "from jobspace.cli.main import main; main()"
QUERIES = "er nurse,registered nurse\njava dev,software developer\nwelder,tig welder\n"
KINDS = ("icu nurse", "welder, nights", "java developer", "truck driver", "math teacher")
ROWS = "id,title\n" + "".join(f'{i},"senior {KINDS[i % 5]} {i}"\n' for i in range(60))
# Commands that README does not run, but for those that listen or download.
OTHERS = (
    ("cache", "info"),
    ("cache", "clear"),
    ("taxonomy", "list"),
    ("taxonomy", "show", "soc"),
    ("taxonomy", "search", "soc", "nurse"),
    ("encode", "rows.csv", "--column", "title", "-o", "vectors.parquet"),
    ("space", "build", "rows.csv", "--column", "title", "--id", "id", "-o", "some.space"),
    ("space", "info", "some.space"),
    ("space", "append", "more.csv", "-o", "some.space"),
    ("space", "delete", "-o", "some.space", "--ids", "99"),
    ("train", "vocabulary", "rows.csv", "--column", "title", "--encoder", "default", "-o", "v.csv"),
    ("taxonomy", "add", "own", "--from", "own.csv", "--code", "c", "--title", "t", "--label", "l"),
    ("taxonomy", "extend", "own", "--from", "extra.csv"),
    ("taxonomy", "remove", "own"),
    ("topics", "rows.csv", "--column", "title", "--n-topics", "2"),
    ("search", "rows.csv", "nurse", "--column", "title"),
    (
        "relate",
        "rows.csv",
        "rows.csv",
        "--on",
        "id",
        "--left-column",
        "title",
        "--right-column",
        "title",
    ),
    ("evaluate", "queries.csv"),
)
# Tests of their own: of the server, of another process, of local folders alone.
ELSEWHERE = {"serve", "taxonomy crosswalk", "train average"}


def run(folder: Path, blocked: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", START, *arguments],
        cwd=folder, env={**os.environ, **blocked}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_the_block_blocks(tmp_path: Path) -> None:
    blocked, attempts = offline(tmp_path)
    code = "import socket; socket.create_connection(('192.0.2.1', 80), 1)"
    ran = subprocess.run([sys.executable, "-c", code], env={**os.environ, **blocked}, check=False)
    assert ran.returncode == 97
    assert "192.0.2.1" in attempts.read_text()


def test_a_download_is_what_it_stops(tmp_path: Path) -> None:
    blocked, attempts = offline(tmp_path)
    ran = run(tmp_path, blocked, "taxonomy", "add", "onet")
    assert ran.returncode == 97
    assert "onetcenter.org" in attempts.read_text()


@pytest.mark.filterwarnings("default")
def test_commands_that_readme_does_not_run_reach_nobody(tmp_path: Path) -> None:
    blocked, attempts = offline(tmp_path)
    (tmp_path / "rows.csv").write_text(ROWS)
    (tmp_path / "more.csv").write_text("id,title\n99,baker\n")
    (tmp_path / "queries.csv").write_text(f"query,positive\n{QUERIES}")
    (tmp_path / "own.csv").write_text("c,t,l\n1,Nurse,RN\n2,Welder,TIG welder\n")
    (tmp_path / "extra.csv").write_text("code,title,label\n3,Baker,bread baker\n")
    for arguments in OTHERS:
        ran = run(tmp_path, blocked, *arguments)
        assert (ran.returncode, ran.stderr) == (0, ""), arguments
    assert not attempts.exists()


def commands() -> set[str]:
    """Every command there is, as it is typed."""
    names = set()
    for name, command in get_command(app).commands.items():  # type: ignore[attr-defined]
        below = getattr(command, "commands", None)
        names |= {f"{name} {sub}" for sub in below} if below else {name}
    return names


def test_every_command_is_run_somewhere() -> None:
    fences = re.findall(
        r"```console\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL
    )
    typed = " ".join(line for fence in fences for line in fence.split("\n"))
    run_here = {" ".join(arguments[:2]) for arguments in OTHERS} | {a[0] for a in OTHERS}
    left = {
        name for name in commands() - ELSEWHERE - run_here if f"jobspace {name} " not in f"{typed} "
    }
    assert left == set()
