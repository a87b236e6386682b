"""A map into a file, by its suffix: a page, a picture, or the rows."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jobspace.errors import MissingExtraError, UsageError
from jobspace.pages.frame import require_place, write_page
from jobspace.tables.atomic import HiddenFile
from jobspace.tables.formats import allowed_suffixes, file_kind
from jobspace.tables.read import is_database
from jobspace.tables.write import write_table

if TYPE_CHECKING:
    from jobspace.maps.result import Map

PAGE: Final = ".html"
PICTURES: Final = (".png", ".svg")


def require_savable(path: str | Path) -> None:
    """Refuse a place that a map cannot be written to, before the work.

    Raises:
        UsageError: the suffix is unknown, or the folder is missing or cannot be written.
        MissingExtraError: the package that draws it is not installed.
    """
    suffix = Path(path).suffix.lower()
    if suffix == PAGE or suffix in PICTURES:
        package = "plotly" if suffix == PAGE else "matplotlib"
        if importlib.util.find_spec(package) is None:
            raise MissingExtraError.of(f"output {path}", package, "plots")
        require_place(path)
        return
    if str(path) == "-" or is_database(path):
        return
    try:
        file_kind(Path(path))
    except UsageError:
        raise UsageError(
            f"output: got {path}; expected {PAGE} {' '.join(PICTURES)} for a picture, or "
            f"{allowed_suffixes()} for the rows. Give -o map.html."
        ) from None
    require_place(path)


def save(done: Map, path: str | Path) -> None:
    """Write a map, whole or not at all: what, the suffix says.

    Raises:
        UsageError: the suffix is unknown, or the file cannot be written.
        MissingExtraError: the package that draws it is not installed.
    """
    require_savable(path)
    suffix = Path(path).suffix.lower()
    if suffix == PAGE:
        save_page(done, path)
    elif suffix in PICTURES:
        _save_picture(done, Path(path), suffix[1:])
    else:
        write_table(done.to_arrow(), path)


def save_page(done: Map, path: str | Path) -> None:
    """Write a map as one HTML file; see `Map.to_html`."""
    if importlib.util.find_spec("plotly") is None:
        raise MissingExtraError.of(f"output {path}", "plotly", "plots")
    from jobspace.maps.report import report

    write_page(report(done), path)


def _save_picture(done: Map, path: Path, kind: str) -> None:
    from jobspace.maps.draw import draw

    file = HiddenFile(path.expanduser())
    try:
        draw(done, file.temporary, kind)
        file.appear()
    finally:
        file.vanish()
