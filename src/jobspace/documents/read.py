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
from jobspace.documents.docx import read_docx
from jobspace.documents.html import read_html
from jobspace.documents.kind import TEXT, Kind, kind_of
from jobspace.documents.markdown import read_markdown
from jobspace.documents.pdf import read_pdf
from jobspace.documents.plain import read_plain
from jobspace.documents.records import read_json, read_yaml
from jobspace.errors import InputError, NotFoundError, UsageError

MAX_BYTES: Final = 50_000_000  # of a file; a résumé with pictures has a few millions

_READERS: Final[dict[str, Callable[[Path], Document]]] = {
    **dict.fromkeys((".txt", ".text", ".log", ""), read_plain),
    **dict.fromkeys((".md", ".markdown"), read_markdown),
    **dict.fromkeys((".html", ".htm"), read_html),
    **dict.fromkeys((".yaml", ".yml"), read_yaml),
    ".json": read_json,
    ".pdf": read_pdf,
    ".docx": read_docx,
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
    try:
        return _read(file)
    except OSError as error:
        raise InputError(
            f"document: got {path}, which cannot be read ({error.strerror}); expected a file "
            "that you may read. Check the path and its permissions."
        ) from error


def _read(file: Path) -> Document:
    if not file.exists():
        raise NotFoundError(f"document: got {file}; expected a file. Check the path.")
    if not file.is_file():
        raise UsageError(
            f"document: got {file}, which is no file; expected one. Name a file, as in a folder."
        )
    kind = kind_of(file)
    reader = _READERS.get(file.suffix.lower())
    if reader is None:
        raise UsageError(
            f"document: got {file.name}{kind.told}; expected a file that ends in "
            f"{', '.join(SUFFIXES)}. {kind.advice}"
        )
    if (size := file.stat().st_size) > MAX_BYTES:
        raise UsageError(
            f"document: got {file.name} of {size:,} bytes; expected at most {MAX_BYTES:,}. "
            "Save it without pictures, or as text."
        )
    _require_kind(file, kind)
    return reader(file)


def _require_kind(file: Path, kind: Kind) -> None:
    """A file must be what its suffix says; text may hold any mark-up, and its reader judges it."""
    suffix = file.suffix.lower()
    if suffix not in kind.suffixes and (kind is not TEXT or suffix == ".docx"):
        expected = {".pdf": "a PDF", ".docx": "a Word file"}.get(suffix, "text")
        raise InputError(
            f"{file.name}: got {kind.name or 'no such file'}; expected {expected}. {kind.advice}"
        )


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
