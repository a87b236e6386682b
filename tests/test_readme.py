"""README.md shows what its examples print.

`JOBSPACE_REFRESH=1 pytest tests/test_readme.py` puts what they print now into it.
"""

from __future__ import annotations

import importlib
import os
import re
from pathlib import Path
from types import ModuleType

import pytest

from offline import offline

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"


@pytest.fixture
def readme(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """tools/readme.py."""
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    return importlib.import_module("readme")


@pytest.mark.usefixtures("a_command")
def test_the_examples_print_what_the_readme_says_and_reach_nobody(
    readme: ModuleType,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = README.read_text(encoding="utf-8")
    blocked, attempts = offline(tmp_path_factory.mktemp("blocked"))
    for name, value in blocked.items():
        monkeypatch.setenv(name, value)
    now = readme.replayed(text, tmp_path)
    assert not attempts.exists(), attempts.read_text()
    if os.environ.get("JOBSPACE_REFRESH"):
        README.write_text(now, encoding="utf-8")
    else:
        assert now.split("\n") == text.split("\n")


def test_its_links_lead_somewhere() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", README.read_text(encoding="utf-8"))
    local = [link for link in links if "://" not in link]
    assert local
    assert [link for link in local if not (ROOT / link).exists()] == []


def test_the_donors_are_what_their_maker_makes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    make_donors = importlib.import_module("make_donors")
    make_donors.write(tmp_path / "donors.csv")
    assert (tmp_path / "donors.csv").read_bytes() == (ROOT / "examples/donors.csv").read_bytes()


def test_the_postings_are_what_their_maker_makes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    make_postings = importlib.import_module("make_postings")
    make_postings.write(tmp_path / "made.csv")
    made = (tmp_path / "made.csv").read_bytes()
    assert made == (ROOT / "examples/analyst-postings.csv").read_bytes()


def fenced(kind: str, *lines: str) -> str:
    return "\n".join(["# Title", "", f"```{kind}", *lines, "```", "", "Text."])


@pytest.mark.parametrize(
    ("kind", "line"),
    [("console", "$ true"), ("python", "x = 1"), ("sh", "$ no-such-command"), ("", "#> 1")],
)
def test_what_prints_nothing_or_is_not_run_stays_as_it_is(
    readme: ModuleType, tmp_path: Path, kind: str, line: str
) -> None:
    text = fenced(kind, line)
    assert readme.replayed(text, tmp_path) == text


def test_a_wrong_output_is_replaced(readme: ModuleType, tmp_path: Path) -> None:
    text = fenced("console", "$ echo one; echo two", "one", "three", "$ echo four")
    assert readme.replayed(text, tmp_path) == fenced(
        "console", "$ echo one; echo two", "one", "two", "$ echo four", "four"
    )


def test_dots_stand_for_anything_in_a_line_and_alone_for_lines(
    readme: ModuleType, tmp_path: Path
) -> None:
    command = "$ printf 'took 1.25 s\\na\\nb\\nlast\\n'"
    kept = fenced("console", command, "took … s", "…", "last")
    assert readme.replayed(kept, tmp_path) == kept
    wrong = fenced("console", command, "took … ms", "…", "last")
    assert readme.replayed(wrong, tmp_path) != wrong


def test_times_are_left_out_when_an_output_is_refreshed(readme: ModuleType, tmp_path: Path) -> None:
    text = fenced(
        "console", "$ echo '3 rows in 0.4 s (1,234 distinct texts/s)'", "$ echo '0.4 s in all'"
    )
    assert "3 rows in …\n" in readme.replayed(text, tmp_path)
    assert "… s in all\n" in readme.replayed(text, tmp_path)


def test_a_command_may_have_several_lines_and_fail(readme: ModuleType, tmp_path: Path) -> None:
    text = fenced("console", "$ cat <<END; false", "> a > b", "> END", "a > b")
    assert readme.replayed(text, tmp_path) == text


def test_commands_share_a_folder_with_the_examples(readme: ModuleType, tmp_path: Path) -> None:
    text = fenced("console", "$ echo x > f; ls examples/do*", "examples/donors.csv", "$ cat f", "x")
    assert readme.replayed(text, tmp_path) == text


def test_python_prints_after_the_statement_that_printed(readme: ModuleType, tmp_path: Path) -> None:
    code = ["a = [1,", "     2]", "for x in a:", "    print(x)"]
    text = fenced("python", *code, "#> 1", "#> 3", "", "print(sum(a))")
    assert readme.replayed(text, tmp_path) == fenced(
        "python", *code, "#> 1", "#> 2", "", "print(sum(a))", "#> 3"
    )


def test_only_the_first_fence_of_each_kind_is_run(readme: ModuleType, tmp_path: Path) -> None:
    text = fenced("console", "$ echo 1") + "\n" + fenced("console", "$ echo 2")
    assert "\n2" not in readme.replayed(text, tmp_path, only_first=True)
    assert "\n2" in readme.replayed(text, tmp_path)
