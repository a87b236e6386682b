"""What a file is by its content, whatever its name says."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

HEAD_BYTES: Final = 4_096


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of file.

    Attributes:
        name: with its article, for messages; "" for text.
        suffixes: the names that such a file has here; none where jobspace does not read it.
        advice: what to do with such a file that has another name.
    """

    name: str
    suffixes: tuple[str, ...] = ()
    advice: str

    @property
    def told(self) -> str:
        """For messages, behind the name of a file."""
        return f", {self.name}" if self.name else ""


_SAVE: Final = "Open it in Word or LibreOffice, and save it as docx or PDF."
_OCR: Final = "Have its text recognised first (tesseract, ocrmypdf), and give that."
TEXT: Final = Kind(name="", advice="Save it in one of these formats, or give it its suffix.")
PDF: Final = Kind(name="a PDF", suffixes=(".pdf",), advice="Let its name end in .pdf.")
DOCX: Final = Kind(name="a Word file", suffixes=(".docx",), advice="Let its name end in .docx.")
HTML: Final = Kind(
    name="a page of HTML", suffixes=(".html", ".htm"), advice="Let its name end in .html."
)
_IMAGE: Final = Kind(name="a picture", advice=_OCR)
_ARCHIVE: Final = Kind(name="an archive", advice="Unpack it, and give the files in it.")
_OLD_WORD: Final = Kind(name="an old Word file, or one with a password", advice=_SAVE)
_BEGINNINGS: Final = (
    (rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _OLD_WORD),
    (rb"\{\\rtf", Kind(name="a file of rich text (RTF)", advice=_SAVE)),
    (rb"\x89PNG|\xff\xd8\xff|GIF8[79]a|II\*\x00|MM\x00\*|BM.{4}\x00{4}", _IMAGE),
    (rb"RIFF.{4}WEBP|.{4}ftyp(?:heic|heix|mif1|avif)", _IMAGE),
    (rb"\x1f\x8b|BZh|\xfd7zXZ\x00|7z\xbc\xaf|Rar!", _ARCHIVE),
    (
        rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*)*"
        rb"<(?:!doctype\s+html|html[\s>])",
        HTML,
    ),
    (rb"\s*%PDF-\d", PDF),
)
_KINDS: Final = tuple(
    (re.compile(pattern, re.DOTALL | re.IGNORECASE), kind) for pattern, kind in _BEGINNINGS
)
_IN_ZIPS: Final = {
    "word/document.xml": DOCX,
    "xl/workbook.xml": Kind(name="an Excel file", advice="Save its text as docx, PDF or text."),
    "ppt/presentation.xml": Kind(name="a PowerPoint file", advice="Save it as PDF."),
    "content.xml": Kind(name="an OpenDocument file", advice=_SAVE),
    "Index/Document.iwa": Kind(name="a Pages file", advice="Export it from Pages as Word or PDF."),
}


def kind_of(file: Path) -> Kind:
    """The kind of a file, by its first bytes and, in a zip, by the files in it.

    Raises:
        OSError: the file cannot be read.
    """
    with file.open("rb") as opened:
        head = opened.read(HEAD_BYTES)
    if head.startswith(b"PK"):
        return _in_zip(file)
    return next((kind for pattern, kind in _KINDS if pattern.match(head)), TEXT)


def _in_zip(file: Path) -> Kind:
    try:
        with zipfile.ZipFile(file) as opened:
            names = set(opened.namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError):
        return _DAMAGED
    found = (kind for name, kind in _IN_ZIPS.items() if name in names)
    return next(found, _ARCHIVE)


_DAMAGED: Final = Kind(
    name="a damaged zip", advice="Save the document again; a part of the file is missing."
)
