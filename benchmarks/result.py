"""What a benchmark found, printed as a table for people and written as JSON for machines."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TypeAlias

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

Value: TypeAlias = str | int | float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A table: rows of named values, with notes on how to read them."""

    title: str
    rows: list[dict[str, Value]]
    notes: tuple[str, ...] = ()


def show(result: Result) -> None:
    """Print a result."""
    console = _console()
    table = Table(title=result.title, box=SIMPLE, title_justify="left", title_style="bold")
    names = list(dict.fromkeys(name for row in result.rows for name in row))
    for name in names:
        is_text = any(isinstance(row.get(name), str) for row in result.rows)
        table.add_column(name, justify="left" if is_text else "right", overflow="fold")
    for row in result.rows:
        table.add_row(*(shown(row.get(name)) for name in names))
    console.print(table)
    for note in result.notes:
        console.print(f"  {note}", markup=False)
    console.print()


def shown(value: Value) -> str:
    """A value as a table shows it: about four digits, thousands set apart.

    >>> [shown(v) for v in (0.12345, 12.345, 123456.7, 1000, None)]
    ['0.123', '12.35', '123,457', '1,000', '']
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return f"{value:,}"
    digits = 3 if abs(value) < 10 else 2 if abs(value) < 100 else 0
    return f"{value:,.{digits}f}"


def write(path: Path, machine: dict[str, str], results: Sequence[Result]) -> None:
    """Write all results so far as JSON."""
    content = {"machine": machine, "results": [asdict(result) for result in results]}
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def progress(text: str) -> None:
    """Say on stderr what goes on now."""
    print(f"… {text}", file=sys.stderr, flush=True)


def _console() -> Console:
    return Console(highlight=False, width=None if sys.stdout.isatty() else 140)
