"""The HTML report of a comparison: one file, plots drawn inside it, no network needed."""

from __future__ import annotations

from pathlib import Path

from jobspace.evaluate.result import Evaluation
from jobspace.tables.atomic import HiddenFile, require_writable


def require_place(path: str | Path | None) -> None:
    """Refuse a report's path that cannot be written, before the work; None is fine.

    Raises:
        UsageError: it is a folder, or its folder is missing or cannot be written.
    """
    if path is not None:
        require_writable(Path(path).expanduser().resolve(), Path(path))


def write_report(done: Evaluation, path: Path) -> None:
    """Write the report; it appears whole or not at all.

    Raises:
        UsageError: the path cannot be written.
    """
    file = HiddenFile(path)
    try:
        file.temporary.write_text(page(done), encoding="utf-8")
        file.appear()
    finally:
        file.vanish()


def page(done: Evaluation) -> str:
    """The report as HTML."""
    return f"<!doctype html><title>{done.task}</title>"
