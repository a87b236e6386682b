"""Word files: paragraphs, lists, tables and text boxes in the order of the document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

from jobspace.documents.document import Document, Line, Mark
from jobspace.documents.docx_parts import parts_of
from jobspace.documents.docx_styles import Styles, child, has, value
from jobspace.documents.mended import mended
from jobspace.errors import InputError

MAX_HEADING_WORDS: Final = 9
MAX_DEPTH: Final = 60  # tables in tables
_PASSED: Final = frozenset(  # what a reader of the printed page does not see
    (
        "del",
        "moveFrom",
        "instrText",
        "delText",
        "Fallback",
        "pPr",
        "rPr",
        "tblPr",
        "commentReference",
    )
)
_SIGNS: Final = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
_SPACE: Final = re.compile(r"[^\S\n]+")
_NO_TEXT: Final = re.compile(r"[\W\d_]*")


def read_docx(path: Path) -> Document:
    """Reads a Word file (docx).

    Headings are told by their style or outline level, and a short paragraph all in bold is one;
    items of lists are bullets. Tables stand where they stand in the text: a row of single
    paragraphs is one line, its cells parted by semicolons; a row that holds more (a page laid out
    by a table) is read cell by cell. Text boxes follow the paragraph that they are anchored in.
    Headers come first and footers last, each text once. Deleted and hidden text, codes of fields
    and comments are left out. Lines are numbered as paragraphs; nothing that the file refers to is
    opened.

    Raises:
        InputError: see `parts_of`; or tables in each other deeper than `MAX_DEPTH`; or no text.
    """
    parts = parts_of(path)
    reader = _Reader(name=path.name, styles=Styles.of(parts.styles))
    for header in parts.before:
        reader.read_once(header)
    reader.read(parts.document, 0)
    for note in parts.after:
        reader.read_once(note)
    if not reader.lines and _has_picture(parts.document):
        raise InputError(
            f"{path.name}: got a Word file that holds pictures and no text; expected text. "
            "Have the text in the pictures recognised first (tesseract, ocrmypdf)."
        )
    return Document(name=path.name, lines=tuple(reader.lines), unit="paragraph")


def _has_picture(document: ET.Element) -> bool:
    return any(name_of(element) in ("drawing", "pict") for element in document.iter())


def name_of(element: ET.Element) -> str:
    """The name of an element without its namespace: Word has written two."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Paragraph:
    texts: tuple[str, ...]  # its lines, by line breaks
    mark: Mark


@dataclass(slots=True, kw_only=True)
class _Reader:
    """The lines so far."""

    name: str
    styles: Styles
    lines: list[Line] = field(default_factory=list)
    number: int = 0
    seen: set[str] = field(default_factory=set)

    def read_once(self, part: ET.Element) -> None:
        """A header, a footer or notes: each text that has a word, once."""
        inner = _Reader(name=self.name, styles=self.styles)
        inner.read(part, 0)
        for line in inner.lines:
            if line.text not in self.seen and not _NO_TEXT.fullmatch(line.text):
                self.seen.add(line.text)
                self._write(_Paragraph(texts=(line.text,), mark=line.mark))

    def read(self, element: ET.Element, depth: int) -> None:
        """All paragraphs and tables below an element, in order."""
        if depth > MAX_DEPTH:
            raise InputError(
                f"{self.name}: got tables or boxes that stand more than {MAX_DEPTH} deep in each "
                "other; expected fewer. Save it as text."
            )
        for inner in element:
            kind = name_of(inner)
            if kind == "p":
                self._read_paragraph(inner, depth)
            elif kind == "tr":
                self._read_row(inner, depth)
            elif kind not in _PASSED:
                self.read(inner, depth + 1)

    def _read_paragraph(self, element: ET.Element, depth: int) -> None:
        paragraph, boxes = self._paragraph(element)
        if paragraph is not None:
            self._write(paragraph)
        for box in boxes:
            self.read(box, depth + 1)

    def _read_row(self, row: ET.Element, depth: int) -> None:
        cells = [cell for cell in _cells(row) if not _continues_above(cell)]
        single = [self._only_paragraph(cell) for cell in cells]
        if any(paragraph is None for paragraph in single):
            for cell in cells:
                self.read(cell, depth + 1)
            return
        texts = [text for p in single if p is not None for text in p.texts if text]
        if texts:
            marks = {p.mark for p in single if p is not None and any(p.texts)}
            mark = marks.pop() if len(texts) == 1 else ""
            self._write(_Paragraph(texts=("; ".join(texts),), mark=mark))

    def _only_paragraph(self, cell: ET.Element) -> _Paragraph | None:
        """What a cell holds, if it is one line at most; None if it holds more."""
        paragraphs = [inner for inner in cell if name_of(inner) != "tcPr"]
        if any(name_of(inner) != "p" for inner in paragraphs):
            return None
        read = [self._paragraph(inner) for inner in paragraphs]
        if any(boxes for _, boxes in read):
            return None
        held = [paragraph for paragraph, _ in read if paragraph is not None]
        if len(held) > 1 or any(p.mark == "bullet" or len(p.texts) > 1 for p in held):
            return None
        return held[0] if held else _Paragraph(texts=(), mark="")

    def _write(self, paragraph: _Paragraph) -> None:
        self.number += 1
        if self.lines:
            self.lines.append(Line(text="", number=self.number - 1))
        for place, text in enumerate(paragraph.texts):
            mark = "" if place and paragraph.mark == "bullet" else paragraph.mark
            self.lines.append(Line(text=text, number=self.number, mark=mark))

    def _paragraph(self, element: ET.Element) -> tuple[_Paragraph | None, list[ET.Element]]:
        """A paragraph, None if it has no text; and the text boxes that are anchored in it."""
        written, boxes, plain = list[str](), list[ET.Element](), 0
        style = self.styles.of_paragraph(element)
        for run, inner in _inside(element):
            kind = name_of(inner)
            if kind == "txbxContent":
                boxes.append(inner)
                continue
            text = inner.text or "" if kind == "t" else _SIGNS.get(kind, "")
            if run is not None and has(child(run, "rPr"), "vanish"):
                continue
            written.append(text)
            if not (style.is_bold or self.styles.is_bold(run)):
                plain += len(text.strip())
        whole = mended("".join(written).replace("\t", "  ")).strip()
        texts = tuple(_SPACE.sub(" ", text).strip() for text in whole.split("\n"))
        if not whole:
            return None, boxes
        mark = style.mark
        if not mark and not plain and len(whole.split()) <= MAX_HEADING_WORDS:
            mark = "heading" if whole[-1] not in ".,;" else ""
        return _Paragraph(texts=tuple(text for text in texts if text), mark=mark), boxes


def _inside(element: ET.Element) -> Iterator[tuple[ET.Element | None, ET.Element]]:
    """(the run it stands in, the text, sign or text box) of a paragraph, in order."""
    waiting: list[tuple[ET.Element | None, ET.Element]] = [(None, e) for e in reversed(element)]
    while waiting:
        run, inner = waiting.pop()
        kind = name_of(inner)
        if kind in ("t", "txbxContent") or kind in _SIGNS:
            yield run, inner
        elif kind not in _PASSED:
            inside = inner if kind == "r" else run
            waiting.extend((inside, e) for e in reversed(inner))


def _cells(row: ET.Element) -> Iterator[ET.Element]:
    """The cells of a row, those in content controls too."""
    for inner in row:
        if name_of(inner) == "tc":
            yield inner
        elif name_of(inner) in ("sdt", "sdtContent"):
            yield from (cell for cell in inner.iter() if name_of(cell) == "tc")


def _continues_above(cell: ET.Element) -> bool:
    """Whether a cell is the lower part of one that stands in the row above."""
    merge = child(child(cell, "tcPr"), "vMerge")
    return merge is not None and value(merge) in (None, "continue")
