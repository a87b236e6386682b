"""The blocks of a document: a heading, a bullet, or a paragraph with its wrapped lines joined."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from jobspace.documents.document import Document, Line, Mark

BULLET: Final = re.compile(r"\s*(?:[•·●▪■◆◦‣⁃∙✓✔➢►▶»*§]|[-–—o+](?=\s)|\d{1,2}[.)](?=\s))\s*(?=\S)")
SHORTEST_WRAPPED: Final = 40  # characters; a shorter line ended because its writer ended it
WIDEST_WRAPPED: Final = 200  # a document with longer lines than this was not wrapped
NEAR_WIDTH: Final = 0.85  # letters differ in width: a line may be so much shorter than the widest
# The line of a job: "Nurse 05/2013 to 02/2015", "Chef Jan 2019 – Current"; it begins something new.
_DATED: Final = re.compile(
    r"(?:\b\d\d?/|\b[A-Z][a-z]{2,8}\.? )(?:19|20)\d\d\s?(?:-|–|—|to)\s?"
    r"(?:(?:\d\d?/|[A-Z][a-z]{2,8}\.? )(?:19|20)\d\d|[Cc]urrent|[Pp]resent|[Nn]ow)\b"
)
_ENDED: Final = re.compile(r"[.!?:;][\"')\]]?\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Consecutive lines that are one.

    Attributes:
        start, end: in the document's `text`, in characters; a bullet's sign is before it.
        line: place of its first line in the document's `lines`.
        mark: as of a line; a bullet also by its sign.
    """

    start: int
    end: int
    line: int
    mark: Mark


def blocks(document: Document) -> Iterator[Block]:
    """The blocks of a document, in its order; blank lines are none.

    A line is continued by the next one if it is about as wide as the widest, or if it does not end
    like a sentence and the next one begins with a small letter.

    >>> text = "Skills\\n* Care for patients in the emergency room of a\\nlarge hospital\\n* Chart"
    >>> [text[b.start : b.end] for b in blocks(Document.of_text("me", text))]
    ['Skills', 'Care for patients in the emergency room of a\\nlarge hospital', 'Chart']
    """
    width = _width(document.lines)
    held: Block | None = None
    for place, line in enumerate(document.lines):
        before = document.lines[place - 1] if place else None
        if held is not None and before is not None and _continues(before, line, width):
            held = Block(
                start=held.start,
                end=document.starts[place] + len(line.text.rstrip()),
                line=held.line,
                mark=held.mark,
            )
            continue
        if held is not None:
            yield held
        held = _block(document, place)
    if held is not None:
        yield held


def _block(document: Document, place: int) -> Block | None:
    line = document.lines[place]
    if not line.text.strip():
        return None
    match = BULLET.match(line.text) if line.mark != "heading" else None
    skipped = match.end() if match else len(line.text) - len(line.text.lstrip())
    start = document.starts[place]
    return Block(
        start=start + skipped,
        end=start + len(line.text.rstrip()),
        line=place,
        mark="bullet" if match else line.mark,
    )


def _width(lines: Sequence[Line]) -> int:
    """How wide lines may be before they are wrapped; 0 for a document that is not."""
    lengths = sorted((len(line.text.rstrip()) for line in lines), reverse=True)
    widest = lengths[len(lengths) // 50] if lengths else 0
    wrapped = sum(length >= 0.9 * widest for length in lengths) >= 3
    return widest if SHORTEST_WRAPPED <= widest <= WIDEST_WRAPPED and wrapped else 0


def _continues(before: Line, line: Line, width: int) -> bool:
    """Whether a line goes on with what the one before says."""
    if "heading" in (before.mark, line.mark) or line.mark == "bullet":
        return False
    text, last = line.text.strip(), before.text.rstrip()
    if not text or len(last) < SHORTEST_WRAPPED or BULLET.match(line.text):
        return False
    if text[0].islower() and not _ENDED.search(last):
        return True
    if text[0].isupper() and _DATED.search(text):
        return False
    first = len(text.split(maxsplit=1)[0])
    return 0 < NEAR_WIDTH * width <= len(last) + 1 + first
