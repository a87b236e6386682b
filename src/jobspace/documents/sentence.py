"""A sentence of a document, with where it stands."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence, a bullet or a heading.

    Attributes:
        text: in one line, without its bullet.
        start, end: where it stands in the document's `text`, in characters.
        line: the number of the line it begins in.
        page: from 1, where the format has pages.
        is_heading: it names what follows and says nothing itself.
        under: the headings it stands under, the nearest last.
        document: the name of the document.
    """

    text: str
    start: int
    end: int
    line: int
    page: int | None = None
    is_heading: bool = False
    under: tuple[str, ...] = ()
    document: str = ""
