"""What the commands that read a person's own documents share."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import pyarrow as pa

    from jobspace.encode.base import Wrapped


class Result(Protocol):
    """What a verb found."""

    def to_html(self, path: str) -> None:
        """Write the report."""


def encoder(name: str, *, device: str, cache: bool) -> Wrapped:
    """The encoder of a name; says so where texts of the user's would leave the machine."""
    from jobspace.encode.chat import PREFIX
    from jobspace.encode.load import encoder as load

    ready = load(name, device=device, cache=cache)
    if name.startswith(PREFIX):
        sys.stderr.write(
            f"jobspace: your sentences are sent to the address of {name}. "
            "With --encoder default nothing leaves this machine.\n"
        )
    return ready


def require_apart(
    mine: Sequence[str], postings: Sequence[str], outputs: dict[str, str | None]
) -> None:
    """Refuse an output that would write over a document.

    Raises:
        UsageError: two places are one.
    """
    from jobspace.tables import places

    inputs = {f"your document {file}": file for place in mine for file in _files(place)}
    inputs |= {f"the posting {file}": file for place in postings for file in _files(place)}
    places.require_apart(inputs, outputs)


def keep(done: Result, *, rows: pa.Table | None, report: str | None, output: str | None) -> None:
    """Write what is asked for: the report, and rows that no spreadsheet takes for formulas."""
    from jobspace.tables.spreadsheets import inert
    from jobspace.tables.write import write_table

    if report is not None:
        done.to_html(report)
    if output is not None and rows is not None:
        write_table(inert(rows, output), output)


def kept(output: str | None, report: str | None) -> list[str]:
    """Where rows and report went, as lines for the reader; none for nothing."""
    told = (("Written to", output), ("Report:", report))
    lines = [f"{what} {place}" for what, place in told if place is not None]
    return ["", *lines] if lines else []


def _files(place: str) -> list[str]:
    """A folder's files; any other place is itself."""
    folder = Path(place).expanduser()
    return [str(file) for file in folder.rglob("*")] if folder.is_dir() else [place]
