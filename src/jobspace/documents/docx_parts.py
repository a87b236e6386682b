"""The XML parts of a Word file that hold text, unpacked with limits."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

from jobspace.errors import InputError

MAX_PART_BYTES: Final = 20_000_000  # unpacked; a book has about 5 million
MAX_ENTRIES: Final = 5_000
MAX_TOTAL_BYTES: Final = 1_000_000_000  # of all that the file says it holds, pictures too
MAX_NOTES: Final = 40  # headers, footers and notes that are read
_DOCUMENT: Final = "word/document.xml"
_STYLES: Final = "word/styles.xml"
_HEADER: Final = re.compile(r"word/header\d*\.xml")
_AFTER: Final = re.compile(r"word/(?:footnotes|endnotes|footer\d*)\.xml")
# A declaration of a document type may name files and let a text grow; Word writes none.
_DECLARATION: Final = re.compile(b"<!(?:doctype|entity)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What of a Word file is read.

    Attributes:
        styles: None where the file has none.
        before: headers.
        after: footnotes, endnotes and footers.
    """

    document: ET.Element
    styles: ET.Element | None
    before: tuple[ET.Element, ...]
    after: tuple[ET.Element, ...]


def parts_of(path: Path) -> Parts:
    """The parts of a Word file.

    Only these are unpacked, each up to `MAX_PART_BYTES`: no picture, font or attached file, and
    nothing that the file refers to.

    Raises:
        InputError: no Word file, a damaged one, one that unpacks to more than it may, or one with
            a document type declaration.
    """
    try:
        with zipfile.ZipFile(path) as opened:
            _refuse_bomb(path.name, opened)
            names = sorted(opened.namelist())
            styles = _part(path.name, opened, _STYLES) if _STYLES in names else None
            return Parts(
                document=_part(path.name, opened, _DOCUMENT),
                styles=styles,
                before=tuple(_parts(path.name, opened, _HEADER)),
                after=tuple(_parts(path.name, opened, _AFTER)),
            )
    except (
        *(zipfile.BadZipFile, zlib.error, ET.ParseError, KeyError, EOFError, LookupError),
        *(ValueError, NotImplementedError, RuntimeError),
    ) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(
            f"{path.name}: got a damaged Word file, or none; expected a docx as Word saves it. "
            "Open it in Word or LibreOffice, and save it again."
        ) from error


def _refuse_bomb(name: str, opened: zipfile.ZipFile) -> None:
    entries = opened.infolist()
    n_bytes = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES or n_bytes > MAX_TOTAL_BYTES:
        raise InputError(
            f"{name}: got a Word file of {len(entries):,} parts and {n_bytes:,} bytes unpacked; "
            f"expected at most {MAX_ENTRIES:,} and {MAX_TOTAL_BYTES:,}. "
            "Save it again, without pictures."
        )


def _parts(name: str, opened: zipfile.ZipFile, wanted: re.Pattern[str]) -> Iterator[ET.Element]:
    found = [part for part in sorted(set(opened.namelist())) if wanted.fullmatch(part)]
    for part in found[:MAX_NOTES]:
        yield _part(name, opened, part)


def _part(name: str, opened: zipfile.ZipFile, part: str) -> ET.Element:
    """One part, parsed; its real size counts, not what the file says of it."""
    with opened.open(part) as stream:
        content = stream.read(MAX_PART_BYTES + 1)
    if len(content) > MAX_PART_BYTES:
        raise InputError(
            f"{name}: got {part} of more than {MAX_PART_BYTES:,} bytes unpacked; expected at most "
            "that. Save the pages that count as a file of their own."
        )
    if _DECLARATION.search(content.replace(b"\x00", b"")):  # in UTF-16 as well
        raise InputError(
            f"{name}: got a document type declaration in {part}; expected none, as Word writes. "
            "Open it in Word or LibreOffice, and save it again."
        )
    return ET.fromstring(content)
