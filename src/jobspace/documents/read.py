"""Opens a document by its suffix; every reader gives the same thing, the lines.

txt text log      plain.py       md markdown       markdown.py
html htm          html.py        pdf               pdf.py
docx              docx.py        yaml yml json     records.py
"""

from __future__ import annotations

import glob
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

from jobspace.documents.document import Document
from jobspace.documents.markdown import read_markdown
from jobspace.documents.plain import read_plain
from jobspace.errors import NotFoundError, UsageError

MAX_BYTES: Final = 50_000_000  # of a file; a résumé with pictures has a few millions

_READERS: Final[dict[str, Callable[[Path], Document]]] = {
    **dict.fromkeys((".txt", ".text", ".log", ""), read_plain),
    **dict.fromkeys((".md", ".markdown"), read_markdown),
}
SUFFIXES: Final = tuple(suffix for suffix in _READERS if suffix)


def read_document(path: str | Path) -> Document:
    """Reads one document.

    Args:
        path: of a file; its suffix names its format, a file without one is plain text.

    Raises:
        NotFoundError: no such file.
        UsageError: a suffix that is not known, a folder, or a file above `MAX_BYTES`.
        InputError: the content is not of its format, or has no text (a scanned PDF).
        MissingExtraError: a format of the extra `documents`.
    """
    file = Path(path).expanduser()
    if not file.exists():
        raise NotFoundError(f"document: got {path}; expected a file. Check the path.")
    if file.is_dir():
        raise UsageError(f"document: got the folder {path}; expected a file. Name a file in it.")
    reader = _READERS.get(file.suffix.lower())
    if reader is None:
        raise UsageError(
            f"document: got {file.name}; expected a file that ends in {', '.join(SUFFIXES)}. "
            "Save it in one of these formats."
        )
    if (size := file.stat().st_size) > MAX_BYTES:
        raise UsageError(
            f"document: got {file.name} of {size:,} bytes; expected at most {MAX_BYTES:,}. "
            "Save it without pictures, or as text."
        )
    return reader(file)


def document_paths(places: Iterable[str | Path]) -> list[Path]:
    """The files that paths, folders and globs name; those of a folder by name, without hidden ones.

    Raises:
        NotFoundError: a path, or a glob that names nothing.
        UsageError: a folder without a document in it.
    """
    return [path for place in places for path in _paths(place)]


def _paths(place: str | Path) -> Iterator[Path]:
    path = Path(place).expanduser()
    if path.is_dir():
        found = sorted(f for f in path.rglob("*") if _is_document(f, path))
        if not found:
            raise UsageError(
                f"documents: got the folder {place}, which has none; expected files that end in "
                f"{', '.join(SUFFIXES)}. Check the path."
            )
    elif path.exists() or not glob.has_magic(str(place)):
        found = [path]
    else:
        found = sorted(Path(match) for match in glob.glob(str(path), recursive=True))  # noqa: PTH207
        if not found:
            raise NotFoundError(
                f"documents: got {place}, which matches no file; expected at least one. "
                "Check the pattern."
            )
    yield from found


def _is_document(file: Path, folder: Path) -> bool:
    hidden = any(part.startswith((".", "~")) for part in file.relative_to(folder).parts)
    return file.is_file() and not hidden and file.suffix.lower() in SUFFIXES
