"""Reads the text of a PDF with PDFium; run as a process of its own, with limits.

    python -m jobspace.documents.pdf_pieces FILE MAX_PAGES MAX_MEMORY_BYTES

PDFium is native code that must not be called from two threads, that cannot be interrupted, and
that meets files of strangers: a file that makes it crash, grow or never end costs this process
only. Prints JSON: the lines of each page, or what is wrong.
"""

from __future__ import annotations

import ctypes
import json
import math
import re
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any, Final

from jobspace.documents.pdf_layout import Piece, Printed, reading_order

if TYPE_CHECKING:
    import pypdfium2

MAX_GAP: Final = 0.9  # of the height of the font; a wider one parts two pieces
MAX_BACK: Final = 2.0  # likewise, to the left
MAX_PAGE_CHARACTERS: Final = 200_000
_BOLD: Final = re.compile(rb"bold|black|heavy|(?<![a-z])bd(?![a-z])", re.IGNORECASE)
_HYPHENS: Final = (0x02, 0xAD, 0xFFFE)  # how PDFium tells a hyphen at the end of a line


def main(path: str, max_pages: int, max_memory_bytes: int) -> None:
    """Print the pages of a PDF as JSON."""
    _limit_memory(max_memory_bytes)
    sys.stdout.write(json.dumps(pages_of(path, max_pages)))


def pages_of(path: str, max_pages: int) -> dict[str, Any]:
    """`pages`: of each its `lines` (as `Printed`), `height` in points and `has_picture`.

    Or `error`: `password`, `damaged`, or `pages` with the number of them as `n_pages`.
    """
    import pypdfium2

    try:
        opened = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        is_locked = error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD
        return {"error": "password" if is_locked else "damaged"}
    if len(opened) > max_pages:
        return {"error": "pages", "n_pages": len(opened)}
    return {"pages": [_page(opened, number) for number in range(len(opened))]}


def _page(opened: pypdfium2.PdfDocument, number: int) -> dict[str, Any]:
    import pypdfium2

    try:
        page = opened[number]
        lines = _lines(page.get_textpage())
        has_picture = not lines and _has_picture(page)
        height = page.get_height()
        page.close()
    except pypdfium2.PdfiumError:
        return {"lines": [], "height": 0.0, "has_picture": True, "is_damaged": True}
    shown = [asdict(line) for line in lines]
    return {"lines": shown, "height": height, "has_picture": has_picture}


def _has_picture(page: pypdfium2.PdfPage) -> bool:
    import pypdfium2

    return next(page.get_objects([pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=3), None) is not None


def _lines(text: pypdfium2.PdfTextPage) -> list[Printed]:
    """The lines of a page, those that stand on end after the others."""
    turned: dict[int, list[Piece]] = {}
    for turn, piece in _pieces(text):
        turned.setdefault(turn, []).append(piece)
    most_first = sorted(turned.values(), key=lambda pieces: -sum(len(p.text) for p in pieces))
    return [line for pieces in most_first for line in reading_order(pieces)]


def _pieces(text: pypdfium2.PdfTextPage) -> Iterator[tuple[int, Piece]]:
    """(quarters to turn it upright, the piece as it then stands), in the order of the file."""
    turn, held = 0, list[Piece]()
    for now, word in _words(text):
        if held and (now != turn or word is None or _is_apart(held[-1], word)):
            yield turn, _joined(held)
            held = []
        if word is not None:
            turn = now
            held.append(word)
    if held:
        yield turn, _joined(held)


def _joined(words: list[Piece]) -> Piece:
    return Piece(
        text=" ".join(word.text for word in words),
        left=min(word.left for word in words),
        right=max(word.right for word in words),
        bottom=min(word.bottom for word in words),
        top=max(word.top for word in words),
        size=max(word.size for word in words),
        is_bold=all(word.is_bold for word in words),
    )


def _words(text: pypdfium2.PdfTextPage) -> Iterator[tuple[int, Piece | None]]:
    """The words of a page; None where PDFium sees a line end."""
    import pypdfium2

    letter_of = pypdfium2.raw.FPDFText_GetUnicode
    held, turn, is_bold = list[Piece](), 0, False
    for place in range(min(text.count_chars(), MAX_PAGE_CHARACTERS)):
        letter = _letter(letter_of(text, place))
        if letter.isspace():
            if held:
                yield turn, _word(held)
                held = []
            if letter == "\n":
                yield turn, None
            continue
        if not held:
            turn, is_bold = _turn(text, place), _is_bold(text, place)
        box = _box(text, place, letter, turn, is_bold)
        if held and _is_apart(held[-1], box):
            yield turn, _word(held)
            held = []
        held.append(box)
    if held:
        yield turn, _word(held)


def _word(letters: list[Piece]) -> Piece:
    return replace(_joined(letters), text="".join(letter.text for letter in letters))


def _is_apart(before: Piece, piece: Piece) -> bool:
    """Whether one does not follow the other in a line."""
    middle = (piece.bottom + piece.top) / 2
    step = piece.left - before.right
    is_level = before.bottom <= middle <= before.top
    return not (is_level and -MAX_BACK * before.size <= step <= MAX_GAP * before.size)


def _letter(code: int) -> str:
    if code in _HYPHENS:
        return "-"
    if code == 0 or 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
        return "\ufffd"
    return chr(code)


def _turn(text: pypdfium2.PdfTextPage, place: int) -> int:
    """How many quarters with the clock make a letter stand upright."""
    import pypdfium2

    angle = pypdfium2.raw.FPDFText_GetCharAngle(text, place)
    return -round(angle / (math.pi / 2)) % 4 if math.isfinite(angle) else 0


def _is_bold(text: pypdfium2.PdfTextPage, place: int) -> bool:
    import pypdfium2

    name = ctypes.create_string_buffer(128)
    pypdfium2.raw.FPDFText_GetFontInfo(text, place, name, len(name), None)
    return _BOLD.search(name.value) is not None


def _box(text: pypdfium2.PdfTextPage, place: int, letter: str, turn: int, is_bold: bool) -> Piece:
    """A letter with its box, turned so that its line is level."""
    import pypdfium2

    box = pypdfium2.raw.FS_RECTF()
    pypdfium2.raw.FPDFText_GetLooseCharBox(text, place, box)
    sides = (box.left, box.right, box.bottom, box.top)
    left, right, bottom, top = sides if all(map(math.isfinite, sides)) else (0.0,) * 4
    for _ in range(turn):  # a quarter with the clock: (x, y) becomes (y, -x)
        left, right, bottom, top = bottom, top, -right, -left
    return Piece(
        text=letter,
        left=left,
        right=right,
        bottom=bottom,
        top=top,
        size=top - bottom,
        is_bold=is_bold,
    )


def _limit_memory(n_bytes: int) -> None:
    """Where the system can (not on Windows); what is above makes this process end."""
    try:
        import resource
    except ImportError:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = n_bytes if hard == resource.RLIM_INFINITY else min(n_bytes, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
