"""A document as every reader gives it: its lines, and where each stands in the file."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, TypeAlias

from jobspace.documents.mended import mended

Mark: TypeAlias = Literal["", "heading", "bullet"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a document.

    Attributes:
        text: as it reads, without mark-up.
        number: in the file, from 1; of a paragraph where a format has no lines (docx, HTML).
        page: from 1, where a format has pages.
        mark: what the format itself says it is; "" where it says nothing.
    """

    text: str
    number: int
    page: int | None = None
    mark: Mark = ""


@dataclass(frozen=True, kw_only=True)
class Document:
    """The lines of a document.

    Attributes:
        name: the file's, or what the user calls it; shown with every quote.
        lines: in reading order, blank ones among them: they part paragraphs.
        unit: what a line's number counts: `line`, `paragraph` or `row`.
        notes: what the file holds and was not read (scanned pages), a sentence each.
    """

    name: str
    lines: tuple[Line, ...] = field(repr=False)
    unit: str = "line"
    notes: tuple[str, ...] = ()

    @classmethod
    def of_text(cls, name: str, text: str) -> Document:
        """A document of plain text; broken characters (mojibake) are mended.

        >>> [line.text for line in Document.of_text("me", "â€¢ nurse\\n\\nSkills").lines]
        ['• nurse', '', 'Skills']
        """
        lines = (Line(text=part, number=i) for i, part in enumerate(mended(text).split("\n"), 1))
        return cls(name=name, lines=tuple(lines))

    @cached_property
    def text(self) -> str:
        """All lines, each ended by a line feed but the last."""
        return "\n".join(line.text for line in self.lines)

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """Where each line begins in `text`, in characters."""
        starts, at = [], 0
        for line in self.lines:
            starts.append(at)
            at += len(line.text) + 1
        return tuple(starts)
