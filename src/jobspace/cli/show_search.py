"""What `jobspace search` and `jobspace space` print."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from jobspace.cli.console import (
    json_of,
    new_console,
    plain,
    print_lines,
    print_table,
    shortened,
    size,
)

if TYPE_CHECKING:
    from jobspace.search.space import Space, SpaceInfo
    from jobspace.search.space_write import Changed
    from jobspace.search.table import Found

LONGEST: Final = 300  # characters of a passage
CELL: Final = 60  # characters of a column
N_COLUMNS: Final = 6
N_VERSIONS: Final = 5


def changed(done: Changed, what: str, seconds: float, as_json: bool) -> None:
    """Print what a build or an append came to."""
    if as_json:
        json_of(done)
        return
    lines = [
        f"{done.folder} {what}: {done.n_rows:,} rows, {done.n_passages:,} passages, "
        f"{seconds:.1f} s, encoder {done.encoder}"
    ]
    if done.n_replaced:
        lines.append(f"{done.n_replaced:,} of them replaced rows of the same id")
    if done.n_without:
        lines.append(f"{done.n_without:,} rows have no text that the encoder can read")
    if done.n_problems:
        first = done.problems[0]
        lines.append(f"{done.n_problems:,} problems in the input; line {first.line}: {first.what}")
    lines.append(f"{done.n_total:,} rows in the space now, {_index(done.index)}")
    print_lines(lines)


@contextmanager
def told_when_stopped(space: Space) -> Iterator[None]:
    """Say how to go on after an append that was stopped; nobody hears of a kill -9."""
    n_before = space.rows.n_rows
    try:
        yield
    except (KeyboardInterrupt, SystemExit):
        again = (
            f"Run it again: rows of the same {space.about.id} are replaced, none is doubled."
            if space.about.id is not None
            else f"All of its rows are in the space, or none: it had {n_before:,}. Ask jobspace "
            f"space info {space.folder}, and run it again if it still has."
        )
        sys.stderr.write(f"jobspace: append: stopped. {again}\n")
        raise


def deleted(folder: str, n_deleted: int, n_total: int, as_json: bool) -> None:
    """Print how many rows were removed."""
    if as_json:
        json_of({"n_deleted": n_deleted, "n_total": n_total})
        return
    print_lines([f"{n_deleted:,} rows removed from {folder}; {n_total:,} are left."])


def info(found: SpaceInfo, as_json: bool) -> None:
    """Print what a space holds."""
    if as_json:
        json_of(found)
        return
    about = found.about
    text = about.template or " ".join(about.columns)
    print_table(
        ("space", found.folder),
        [
            ("rows", f"{found.n_rows:,}"),
            ("passages", f"{found.n_passages:,}"),
            ("text", text),
            ("id", about.id or "none: rows are only added"),
            ("encoder", f"{about.encoder}, {about.dim} numbers, {about.fingerprint[:12]}"),
            ("search", _index(found.index)),
            ("size", size(found.n_bytes)),
            ("columns", ", ".join(f"{name} ({kind})" for name, kind in found.columns.items())),
            ("versions", f"{len(found.versions):,}"),
        ],
    )
    for version in found.versions[-N_VERSIONS:]:
        print_lines([f"  {version.version}  {version.made}  {version.n_rows:,} rows"])


def written(found: Found, output: str) -> None:
    """Print where the rows found were written."""
    print_lines([f"{found.rows.num_rows:,} of {found.n_rows:,} rows written to {output}"])


def found(found: Found, query: str, prefix: str, seconds: float) -> None:
    """Print the rows found, each with its passage."""
    console = new_console()
    rows = found.rows.to_pylist()
    for row in rows:
        for line in _lines(row, prefix):
            console.print(plain(line))
    lines = [
        f"{len(rows):,} of {found.n_rows:,} rows, {seconds:.1f} s, encoder {found.encoder}"
        if rows
        else f"Nothing found among {found.n_rows:,} rows for {query!r}."
    ]
    if not found.is_known:
        lines.append("The encoder knows no word of the query: only words in common were looked at.")
    print_lines(lines)


def _lines(row: dict[str, Any], prefix: str) -> Iterator[str]:
    """A row: rank, similarity and short columns in one line, the passage below."""
    similarity = row.pop(prefix + "similarity")
    rank, passage = row.pop(prefix + "rank"), row.pop(prefix + "passage")
    cells = [
        f"{name} {shortened(str(value), CELL)}"
        for name, value in row.items()
        if value not in (None, "") and not _is_passage(value, passage)
    ]
    near = "    –" if similarity is None else f"{similarity:5.2f}"
    yield f"{rank:>3} {near}  {' · '.join(_first(cells))}"
    yield f"           {shortened(str(passage), LONGEST)}"


def _first(cells: list[str]) -> list[str]:
    return cells[:N_COLUMNS]


def _is_passage(value: object, passage: str) -> bool:
    """Whether a column says no more than the passage below it, or is the text it is from."""
    text = str(value)
    return text.strip() == passage or len(text) > LONGEST


def _index(kind: str | None) -> str:
    return "all vectors are compared (exact)" if kind is None else f"vectors indexed by {kind}"
