"""`python -m faults`: makes every fault happen, prints a table; exit code 1 where one is not held.

--rows, --times and --only make it smaller; --write docs/faults.md keeps the table.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.result import Result, progress, show
from faults import caches, disk, engines, inputs, killed, limits, server
from faults.case import Case, Setting

KINDS: dict[str, Callable[[Setting], Iterator[Case]]] = {
    "killed": killed.run,
    "disk": disk.run,
    "caches": caches.run,
    "inputs": inputs.run,
    "limits": limits.run,
    "server": server.run,
    "engines": engines.run,
}
ABOUT = """# Faults

What jobspace does when things go wrong, as `{command}` printed it last: {n}
cases, {seconds:.0f} seconds. A case holds where nothing was lost, nothing half-written was visible
under the output's name, what went wrong was said in one sentence, and the same command ran through
afterwards. Where there is too little memory a library may end the process in its own words. A short
version of each is in `tests/test_faults.py`, of a lost worker in `tests/test_engines_*.py`.

| case | what was done | result |
|---|---|---|
"""


def main() -> int:
    """Run the kinds asked for, one after the other."""
    parser = argparse.ArgumentParser(prog="python -m faults", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000, metavar="N")
    parser.add_argument("--times", type=int, default=20, metavar="N")
    parser.add_argument("--only", action="append", choices=list(KINDS), metavar="KIND")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the table as markdown")
    given = parser.parse_args()
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="jobspace-faults-") as folder:
        cases = list(every_case(Path(folder), given.rows, given.times, given.only or list(KINDS)))
    table = [{"case": c.case, "done": c.done, "result": _told(c)} for c in cases]
    show(Result(title="faults", rows=[dict(row) for row in table]))
    if given.write is not None:
        command = f"python -m faults --rows {given.rows} --times {given.times}"
        text = _markdown(cases, command, time.perf_counter() - began)
        given.write.write_text(text, encoding="utf-8")
    return 0 if all(case.holds for case in cases) else 1


def every_case(
    work: Path, n_rows: int, n_times: int, kinds: list[str], *, is_short: bool = False
) -> Iterator[Case]:
    """The cases of some kinds, each kind in a folder of its own."""
    for kind in kinds:
        progress(kind)
        own = work / kind
        own.mkdir()
        setting = Setting(
            work=own,
            n_rows=n_rows,
            n_texts=min(30_000, n_rows // 4),
            n_times=n_times,
            is_short=is_short,
        )
        for case in KINDS[kind](setting):
            progress(f"{case.case}: {case.done}: {_told(case)}")
            yield case


def _told(case: Case) -> str:
    return case.result if case.holds else f"FAILS: {case.result}"


def _markdown(cases: list[Case], command: str, seconds: float) -> str:
    lines = [f"| {c.case} | {c.done} | {_told(c)} |\n" for c in cases]
    return ABOUT.format(command=command, n=len(cases), seconds=seconds) + "".join(lines)


if __name__ == "__main__":
    sys.exit(main())
