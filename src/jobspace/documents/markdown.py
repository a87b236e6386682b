"""Markdown: its headings and bullets are told, its mark-up goes, every line keeps its number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from jobspace.documents.document import Document, Line, Mark
from jobspace.documents.mended import mended
from jobspace.documents.plain import text_of

_HEADING: Final = re.compile(r" {0,3}#{1,6}\s+(.*?)\s*#*\s*$")
_UNDERLINE: Final = re.compile(r" {0,3}(?:=+|-+)\s*$")
_BULLET: Final = re.compile(r"\s*(?:>\s*)*(?:[-*+]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?(.*)$")
_BOLD_LINE: Final = re.compile(r"\s*(\*\*|__)([^*_]{1,80}?):?\1:?\s*$")
_QUOTE: Final = re.compile(r"\s*(?:>\s?)+")
_RULE: Final = re.compile(r"\s*(?:[-*_]\s*){3,}$|\s*\|?(?:\s*+:?-{2,}+:?\s*+\|?)++$|\s*(?:```|~~~)")
# Bounds and possessive repeats: a line of what begins and never ends must not take forever.
_GAP: Final = re.compile(r"(\s{16})\s+")
_COMMENT: Final = re.compile(r"<!--.{0,5000}?-->")
_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]*>")
_LINK: Final = re.compile(r"!?\[([^\]]{0,500})\]\((?:[^()\s]|\([^()]*\))*(?:\s+\"[^\"]*\")?\)")
_REFERENCE: Final = re.compile(r"!?\[([^\]]{1,500})\]\[[^\]]{0,500}\]")
_EMPHASIS: Final = re.compile(
    r"(\*{1,3}|`+|~~)(?=\S)(.{1,500}?)(?<=\S)\1|(?<!\w)(_{1,3})(?=\S)(.{1,500}?)(?<=\S)\3(?!\w)"
)
_NOTHING: Final[tuple[str, Mark]] = ("", "")
_ESCAPE: Final = re.compile(r"\\([\\`*_{}\[\]()#+.!|~>-])")


def read_markdown(path: Path) -> Document:
    """Reads a markdown file; see `of_markdown`.

    Raises:
        InputError: the file is of bytes that are no text.
    """
    return of_markdown(path.name, text_of(path))


def of_markdown(name: str, text: str) -> Document:
    """A document of markdown; a line of mark-up alone is blank.

    >>> document = of_markdown("me.md", "# Work\\n- Led **two** [teams](http://x.y)")
    >>> [(line.number, line.mark, line.text) for line in document.lines]
    [(1, 'heading', 'Work'), (2, 'bullet', 'Led two teams')]
    """
    source = mended(text).split("\n")
    return Document(name=name, lines=tuple(_lines(source)))


def _lines(source: list[str]) -> Iterator[Line]:
    below = [*source[1:], ""]
    start = _after_front_matter(source)
    for number, (line, after) in enumerate(zip(source, below, strict=True), 1):
        text, mark = _NOTHING if number <= start else _read(line, after)
        yield Line(text=text, number=number, mark=mark)


def _after_front_matter(source: list[str]) -> int:
    """How many lines the YAML block at the top of the file has."""
    if source[:1] == ["---"] and "---" in source[1:60]:
        return source.index("---", 1) + 1
    return 0


def _read(line: str, after: str) -> tuple[str, Mark]:
    line = _GAP.sub(r"\1", line)
    if _RULE.match(line):
        return _NOTHING
    line = _COMMENT.sub("", line)
    if match := _HEADING.match(line):
        return _plain(match[1]), "heading"
    if match := _BULLET.match(line):
        return _plain(match[1]), "bullet"
    if match := _BOLD_LINE.match(line):
        return _plain(match[2]), "heading"
    if line.strip() and _UNDERLINE.match(after) and len(after.strip()) > 2:
        return _plain(line), "heading"
    return _plain(_QUOTE.sub("", line, count=1)), ""


def _plain(text: str) -> str:
    """A line's text without its mark-up; the cells of a table are parted by a semicolon."""
    text = _REFERENCE.sub(r"\1", _LINK.sub(r"\1", text))
    for _ in range(3):  # *emphasis in **emphasis***
        text = _EMPHASIS.sub(lambda match: match[2] or match[4], text)
    text = _ESCAPE.sub(r"\1", _TAG.sub("", text)).strip()
    if text.startswith("|") and text.endswith("|"):
        text = "; ".join(cell.strip() for cell in text.strip("|").split("|") if cell.strip())
    return text
