"""Runs the examples of README.md in order, in a folder of their own, and compares what they print.

    python tools/readme.py              what differs, exit 1 if anything does
    python tools/readme.py --refresh    put what they print now into README.md
    python tools/readme.py --first      only the first shell and the first Python example
    python tools/readme.py docs/*.md    the same of other pages, each in a folder of its own

An example is a fence of kind `console` or `python`. In a console fence a line that starts with `$ `
is a command, lines with `> ` continue it, and what follows is expected of it (stdout and stderr).
In a python fence the lines `#> …` after a statement are expected of it. In expected lines `…`
stands for anything, and a line of nothing else for any number of lines. Needs no package but the
one that is installed for this interpreter.
"""

from __future__ import annotations

import ast
import contextlib
import difflib
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
TABLES = sorted((ROOT / "docs/tutorials").glob("*.csv"))
KINDS = ("console", "python")
PROMPT, MORE, SAID = "$ ", "> ", "#>"
# What differs from run to run is written as … when an example is refreshed.
# A rate follows the seconds where there were enough of them to tell one.
VOLATILE = re.compile(r"\b\d+\.\d s\b(?: \([\d,]+ distinct texts/s\))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A command or statement: its lines as written, what is run, what is expected of it."""

    lines: tuple[str, ...]
    code: str
    expected: tuple[str, ...]


def replayed(text: str, folder: Path, *, only_first: bool = False) -> str:
    """The text with what its examples print now, where that is not what it says.

    Args:
        text: markdown.
        folder: where the examples run; `examples/` is copied into it, and the tables that the
            tutorials offer.
        only_first: only the first fence of each kind is run.
    """
    shutil.copytree(ROOT / "examples", folder / "examples", dirs_exist_ok=True)
    for table in TABLES:
        shutil.copy(table, folder)
    namespace: dict[str, Any] = {"__name__": "__main__"}
    done: set[str] = set()
    out: list[str] = []
    for kind, lines in fences(text):
        if kind not in KINDS or (only_first and kind in done):
            out += lines
            continue
        done.add(kind)
        with contextlib.chdir(folder):
            out += console(lines) if kind == "console" else python(lines, namespace)
    return "\n".join(out)


def fences(text: str) -> Iterator[tuple[str, list[str]]]:
    """The text cut at its fences: (kind, lines) in order; the fence lines are with the prose."""
    kind, lines = "", []
    for line in text.split("\n"):
        if line.startswith("```"):
            outside = kind == ""
            if outside:
                lines.append(line)
            yield kind, lines
            kind, lines = (line[3:].strip() or "plain", []) if outside else ("", [line])
        else:
            lines.append(line)
    yield kind, lines


def console(lines: Sequence[str]) -> list[str]:
    """The lines of a console fence with what its commands print now."""
    out: list[str] = []
    for step in _commands(lines):
        run = subprocess.run(
            ["sh", "-c", step.code],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=_environment(),
            check=False,
            encoding="utf-8",
        )
        out += [*step.lines, *_kept(step.expected, run.stdout)]
    return out


def python(lines: Sequence[str], namespace: dict[str, Any]) -> list[str]:
    """The lines of a Python fence with what its statements print now; fills the namespace."""
    out: list[str] = []
    for step in _statements(lines):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(step.code, "example.md", "exec"), namespace)
        said = _kept(step.expected, printed.getvalue())
        out += [*step.lines, *(f"{SAID} {line}".rstrip() for line in said)]
    return out


def _commands(lines: Sequence[str]) -> list[Step]:
    steps: list[Step] = []
    for line in lines:
        last = steps[-1] if steps else None
        if line.startswith(PROMPT):
            steps.append(Step(lines=(line,), code=line.removeprefix(PROMPT), expected=()))
        elif last is None:
            raise ValueError(
                f"Console example: got {line!r}; expected a line that starts with '$ '."
            )
        elif line.startswith(MORE) and not last.expected:
            code = f"{last.code}\n{line.removeprefix(MORE)}"
            steps[-1] = Step(lines=(*last.lines, line), code=code, expected=())
        else:
            expected = (*last.expected, line)
            steps[-1] = Step(lines=last.lines, code=last.code, expected=expected)
    return steps


def _statements(lines: Sequence[str]) -> Iterator[Step]:
    """The statements; blank lines and comments belong to the statement after them."""
    code = ["" if line.startswith(SAID) else line for line in lines]
    start = 0
    for node in ast.parse("\n".join(code)).body:
        end = stop = node.end_lineno or node.lineno
        while stop < len(lines) and lines[stop].startswith(SAID):
            stop += 1
        yield Step(
            lines=tuple(lines[start:end]),
            code="\n" * start + "\n".join(code[start:end]),
            expected=tuple(line.removeprefix(SAID).removeprefix(" ") for line in lines[end:stop]),
        )
        start = stop
    if start < len(lines):
        yield Step(lines=tuple(lines[start:]), code="", expected=())


def _kept(expected: Sequence[str], printed: str) -> list[str]:
    """What was expected, where it fits what was printed; else what was printed."""
    lines = [line.rstrip() for line in printed.rstrip().split("\n")] if printed.strip() else []
    if re.fullmatch(_pattern(expected), "".join(line + "\n" for line in lines)):
        return list(expected)
    return [VOLATILE.sub(lambda found: _elided(found.group()), line) for line in lines]


def _elided(value: str) -> str:
    return "… s" if value.endswith(" s") else "…"


def _pattern(expected: Sequence[str]) -> str:
    def one(line: str) -> str:
        if line == "…":
            return r"(?:.*\n)*?"
        return re.escape(line.rstrip()).replace("…", ".*?") + r"\n"

    return "".join(one(line) for line in expected)


def _environment() -> dict[str, str]:
    """The environment of a command: this interpreter's scripts first, plain output."""
    places = (str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath))
    plain = {"COLUMNS": "100", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
    return {**os.environ, **plain, "PATH": os.pathsep.join(places)}


def main(arguments: Sequence[str]) -> int:
    """Run the examples; 0 when all print what the pages say, or were refreshed."""
    flags = {argument for argument in arguments if argument.startswith("--")}
    pages = [Path(argument) for argument in arguments if argument not in flags] or [README]
    return max(_run(page, flags) for page in pages)


def _run(page: Path, flags: set[str]) -> int:
    text = page.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["JOBSPACE_DATA_DIR"] = str(Path(folder) / "data")
        os.environ["JOBSPACE_CACHE_DIR"] = str(Path(folder) / "cache")
        now = replayed(text, Path(folder), only_first="--first" in flags)
    if "--refresh" in flags:
        page.write_text(now, encoding="utf-8")
        return 0
    sys.stdout.writelines(
        difflib.unified_diff(
            text.splitlines(keepends=True), now.splitlines(keepends=True), page.name, "printed"
        )
    )
    return int(now != text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
