"""PDF: its text in reading order, page by page, read by a process of its own with limits."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any, Final

from jobspace.documents.document import Document, Line, Mark
from jobspace.documents.hyphens import without_hyphens
from jobspace.documents.mended import mended
from jobspace.documents.pdf_layout import Printed
from jobspace.errors import InputError, MissingExtraError

MAX_PAGES: Final = 300
MAX_SECONDS: Final = 60
MAX_MEMORY_BYTES: Final = 1_500_000_000
LARGER: Final = 1.15  # than the text; so high is a heading's font
MAX_HEADING_WORDS: Final = 9
MARGIN: Final = 0.1  # of the height of a page: where running heads and page numbers stand
_NUMBER: Final = re.compile(r"\d+")
_SPACE: Final = re.compile(r"\s")


def read_pdf(path: Path) -> Document:
    """Reads a PDF.

    The text is read in the order of columns, side bars and tables (`pdf_layout`); a word that a
    hyphen parts at the end of a line is joined; a line in bold or in a larger font is a heading;
    a line that stands at the edge of most pages is kept once. Lines are numbered in their page.
    A PDF that an empty password opens is read. Nothing in it runs or is fetched.

    Raises:
        InputError: no PDF or a damaged one, a password, no text (a scan), more than `MAX_PAGES`
            pages, more than `MAX_SECONDS` or `MAX_MEMORY_BYTES` to read it.
        MissingExtraError: pypdfium2 is not installed.
    """
    if importlib.util.find_spec("pypdfium2") is None:
        raise MissingExtraError.of("PDF", "pypdfium2", "documents")
    pages = _pages(path)
    if not any(page["lines"] for page in pages):
        raise InputError(
            f"{path.name}: got a PDF without text (a scan or pictures); expected text. "
            "Have its text recognised first: ocrmypdf IN.pdf OUT.pdf"
        )
    lines = _lines(
        [[Printed(**line) for line in page["lines"]] for page in pages],
        [page["height"] for page in pages],
    )
    return Document(name=path.name, lines=tuple(lines), notes=_notes(pages))


def _notes(pages: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    """Says which pages hold a picture in place of text."""
    places = [i for i, p in enumerate(pages, 1) if p["has_picture"] and not p["lines"]]
    if not places:
        return ()
    listed = ", ".join(map(str, places))
    return (f"Without text, a picture or damaged, and not read: page {listed} of {len(pages)}.",)


def _pages(path: Path) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "jobspace.documents.pdf_pieces", str(path.resolve())]
    limits = [str(MAX_PAGES), str(MAX_MEMORY_BYTES)]
    try:
        done = subprocess.run(
            [*command, *limits],
            check=False,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=MAX_SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise InputError(
            f"{path.name}: got a PDF that takes more than {MAX_SECONDS} seconds to read; expected "
            "fewer. Save it again from the program that made it, or as text."
        ) from error
    if done.returncode:
        raise InputError(
            f"{path.name}: got a PDF that cannot be read: it is damaged, or takes more than "
            f"{MAX_MEMORY_BYTES / 1e9:.1f} GB; expected a PDF as a program saves it. Save it again."
        )
    found: dict[str, Any] = json.loads(done.stdout)
    if "pages" in found:
        pages: list[dict[str, Any]] = found["pages"]
        return pages
    raise _refused(path.name, found)


def _refused(name: str, found: dict[str, Any]) -> InputError:
    if found["error"] == "password":
        return InputError(
            f"{name}: got a PDF with a password; expected one that opens without. "
            "Save a copy without its password."
        )
    if found["error"] == "pages":
        return InputError(
            f"{name}: got {found['n_pages']:,} pages; expected at most {MAX_PAGES}. "
            "Save the pages that count as a file of their own."
        )
    return InputError(
        f"{name}: got a damaged PDF, or none; expected a PDF. Save it again from its program."
    )


def _lines(pages: Sequence[Sequence[Printed]], heights: Sequence[float]) -> list[Line]:
    """The lines of all pages, marked, and blank ones where paragraphs and columns part."""
    usual = median([line.size for page in pages for line in page for _ in line.text])
    pages = [_with_whole_titles(page, usual) for page in pages]
    printed = [line for page in pages for line in page]
    texts = mended("\n".join(_SPACE.sub(" ", line.text) for line in printed)).split("\n")
    marks = _marks(printed, usual)
    running = _running(pages, heights)
    lines: list[Line] = []
    seen: set[str] = set()
    place = 0
    for page_number, (page, height) in enumerate(zip(pages, heights, strict=True), 1):
        for number, line in enumerate(page, 1):
            text, mark = texts[place].strip(), marks[place]
            place += 1
            form = _NUMBER.sub("0", line.text)
            if form in running and _is_at_edge(line, height):
                if form in seen:
                    continue
                seen.add(form)
            if line.is_apart and lines and not _goes_on(lines[-1].text, text):
                lines.append(Line(text="", number=lines[-1].number, page=lines[-1].page))
            lines.append(Line(text=text, number=number, page=page_number, mark=mark))
    return without_hyphens(lines)


def _marks(printed: Sequence[Printed], usual: float) -> list[Mark]:
    """Headings are what stands out: short lines in bold or in a larger font than most text."""
    n_bold = sum(len(line.text) for line in printed if line.is_bold)
    bold_counts = n_bold < 0.5 * sum(len(line.text) for line in printed)
    return [
        "heading"
        if (line.size >= LARGER * usual or (line.is_bold and bold_counts))
        and len(line.text.split()) <= MAX_HEADING_WORDS
        and line.text[-1] not in ".,;"
        else ""
        for line in printed
    ]


def _with_whole_titles(page: Sequence[Printed], usual: float) -> list[Printed]:
    """The lines of a page; a title in a larger font that takes several is one."""
    whole: list[Printed] = []
    for line in page:
        before = whole[-1] if whole else None
        is_larger = line.size >= LARGER * usual
        is_same = before is not None and abs(before.size - line.size) <= 0.05 * line.size
        if before is not None and is_larger and is_same and not line.is_apart:
            whole[-1] = replace(before, text=f"{before.text} {line.text}")
        else:
            whole.append(line)
    return whole


def _running(pages: Sequence[Sequence[Printed]], heights: Sequence[float]) -> frozenset[str]:
    """The texts, numbers aside, that stand at the edge of most pages in the same place."""
    counts = Counter(
        form
        for page, height in zip(pages, heights, strict=True)
        for form in {
            (_NUMBER.sub("0", line.text), round(line.middle / 4))
            for line in page
            if _is_at_edge(line, height)
        }
    )
    least = max(2.0, 0.6 * len(pages))
    return frozenset(text for (text, _), count in counts.items() if count >= least)


def _is_at_edge(line: Printed, height: float) -> bool:
    return line.middle < MARGIN * height or line.middle > (1 - MARGIN) * height


def _goes_on(before: str, text: str) -> bool:
    """Whether a sentence goes on in the next column or on the next page."""
    return bool(text) and text[0].islower() and bool(before) and before[-1] not in ".!?:;"
