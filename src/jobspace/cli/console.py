"""What every command prints with: JSON for machines, lines and tables for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

PIPE_WIDTH: Final = 160  # columns of a table where no terminal says how many there are


def json_of(values: Any) -> None:
    """Print dataclasses, or a list or a dict of them, as JSON."""
    sys.stdout.write(json.dumps(values, ensure_ascii=False, indent=2, default=asdict) + "\n")


def new_console(*, to_stderr: bool = False) -> Console:
    """Where to print; no colours and no wrapping where it is not a terminal."""
    from rich.console import Console

    target = sys.stderr if to_stderr else sys.stdout
    width = None if target.isatty() else PIPE_WIDTH
    return Console(highlight=False, soft_wrap=width is not None, width=width, stderr=to_stderr)


def plain(text: str) -> Text:
    """A user's text as it is: no markup, no emoji names, no control characters."""
    from rich.text import Text

    return Text("".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text))


def shortened(text: str, longest: int) -> str:
    """A user's text in one line of so many characters at most, without control characters."""
    line = plain(" ".join(text.split())).plain
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def print_lines(lines: Sequence[str]) -> None:
    """Print plain texts, one a line."""
    from rich.text import Text

    console = new_console()
    for line in lines:
        console.print(Text(line))


def print_table(names: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows of plain texts; a name that ends in > is of numbers and aligned to the right."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in names:
        table.add_column(
            name.rstrip(">"), justify="right" if name.endswith(">") else "left", overflow="fold"
        )
    for row in rows:
        table.add_row(*map(Text, row))
    new_console().print(table)


def size(n_bytes: int) -> str:
    """A number of bytes for people: 10.4 MB."""
    from rich.filesize import decimal

    return decimal(n_bytes)
