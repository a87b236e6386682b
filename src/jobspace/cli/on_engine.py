"""`--engine`: what the commands that have it share."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from jobspace.cli import console, show

if TYPE_CHECKING:
    from jobspace.engines.files import Done, Places, WorkOf


def wanted(engine: str, refused: Mapping[str, object]) -> bool:
    """Whether another engine than this process is wanted.

    Args:
        engine: the option.
        refused: options that need all rows in one place, with what was given for them.

    Raises:
        UsageError: there is no such engine, or one of the options was given with one.
    """
    from jobspace.engines.names import check_engine
    from jobspace.errors import UsageError

    check_engine(engine)
    given = next((name for name, value in refused.items() if value), None)
    if engine != "local" and given is not None:
        raise UsageError(
            f"{given}: got it with --engine {engine}; expected it without: it needs all rows in "
            f"one place. Leave {given} out, or use --engine local."
        )
    return engine != "local"


def run(
    engine: str, work_of: WorkOf, places: Places, *, counted: str | None, as_json: bool
) -> None:
    """Do the work and print what it came to."""
    from jobspace.engines.files import run_files
    from jobspace.errors import UsageError

    if as_json and places.output == "-":
        raise UsageError("--json: got -o - too; expected one of them. Both write to stdout.")
    began = time.perf_counter()
    done = run_files(engine, work_of, places, counted)
    if as_json:
        console.json_of(done)
    elif places.output != "-":
        _show(done, places, time.perf_counter() - began)


def _show(done: Done, places: Places, seconds: float) -> None:
    console.print_lines(
        [f"{done.n_rows:,} rows in {seconds:.1f} s, engine {done.engine}, parts: {done.n_parts:,}"]
    )
    if done.counted is not None:
        rows = [
            (value or "–", f"{n:,}", f"{n / done.n_rows:.1%}")
            for value, n in done.n_by_value.items()
        ]
        console.print_lines([""])
        console.print_table((done.counted, "rows>", "share>"), rows)
    lines = show.problem_notes(done.problems, done.n_problems)
    if places.output is None:
        lines.append("Nothing was written: give -o FILE to keep the rows.")
    else:
        what = "parts in the folder " if places.part_suffix else ""
        lines.append(f"Written to {what}{places.output}")
    console.print_lines(["", *lines])
