"""Cuts a document into sentences: wrapped lines joined, glued bullets parted, headings told."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final

from jobspace.documents.blocks import BULLET, Block, blocks
from jobspace.documents.document import Document
from jobspace.documents.headings import inline_heading, is_heading, is_known
from jobspace.documents.sentence import Sentence
from jobspace.documents.unglue import cuts
from jobspace.text.sentences import spans

_ABBREVIATED: Final = re.compile(
    r"(?:\b(?:St|Dr|Mr|Mrs|Ms|Inc|Co|Corp|Ltd|No|vs|approx|Jr|Sr|Ph|Prof|Gen|Dept|Univ)|"
    r"\b[BM]\.? ?(?:Sc|Eng|Tech|Ed|Com|Arch)|\b[A-Z]|\be\.g|\bi\.e)\.$"
)
_SPACE: Final = re.compile(r"\s+")
_NO_WORD: Final = re.compile(r"(?!.*(?:19|20)\d\d)[\W_\d]*")


def sentences_of(document: Document) -> tuple[Sentence, ...]:
    """The sentences, bullets and headings of a document, in its order.

    Nothing is dropped but what has neither a letter nor a year in it. A sentence knows its line,
    and the headings that it stands under: a heading replaces those of its depth and below (by a
    format's own headings and by known ones alike there are two depths: known names of sections,
    and others).

    >>> text = "SKILLS\\nSQL, Excel\\nExperience\\n2019 to 2021 Nurse\\nCared for 12 children."
    >>> [(s.line, s.text, s.under) for s in sentences_of(Document.of_text("me", text))][-1]
    (5, 'Cared for 12 children.', ('Experience',))
    """
    return tuple(_placed(document))


def _placed(document: Document) -> Iterator[Sentence]:
    under: tuple[str, ...] = ()
    for block in blocks(document):
        for start, end, heading in _spans(document, block):
            text = _SPACE.sub(" ", document.text[start:end]).strip()
            if _NO_WORD.fullmatch(text):
                continue
            place = bisect_right(document.starts, start) - 1
            line = document.lines[place]
            yield Sentence(
                text=text,
                start=start,
                end=end,
                line=line.number,
                page=line.page,
                is_heading=heading,
                under=under,
                document=document.name,
            )
            if heading:
                under = _below(under, text)


def _below(under: tuple[str, ...], heading: str) -> tuple[str, ...]:
    """The headings of what follows: a known section begins anew, any other stands in it."""
    name = heading.strip(" :")
    if is_known(heading) or not under or not is_known(under[0]):
        return (name,)
    return (under[0], name)


def _spans(document: Document, block: Block) -> Iterator[tuple[int, int, bool]]:
    """(start, end, whether it is a heading) of the parts of a block."""
    text = document.text[block.start : block.end].replace("\n", " ")
    if is_heading(text, block.mark):
        yield block.start, block.end, True
        return
    first = inline_heading(text)
    if first:
        yield block.start, block.start + first, True
    for start, end in _parts(text[first:]):
        at = block.start + first
        is_glued = start > 0 or end < len(text) - first
        part = text[first + start : first + end]
        yield at + start, at + end, is_glued and is_heading(part)


def _parts(text: str) -> Iterator[tuple[int, int]]:
    """The sentences of one line, glued bullets cut apart, without the signs of bullets."""
    for start, end in _whole(text):
        at = start
        for stop, again in [*cuts(text[start:end]), (end - start, end - start)]:
            if text[at : start + stop].strip():
                yield _bare(text, at, start + stop)
            at = start + again


def _whole(text: str) -> Iterator[tuple[int, int]]:
    """The sentences of one line; none ends after "B.Sc." or "St.", or at the only semicolon.

    A list of several things has several semicolons; "cut it to 4 hours; nobody waits" says one.
    """
    held: tuple[int, int] | None = None
    one_semicolon = text.count(";") == 1
    for start, end in spans(text):
        if held is None:
            held = (start, end)
            continue
        between = text[held[1] : start]
        goes_on = (one_semicolon and ";" in between and text[start].islower()) or (
            between.isspace() and _ABBREVIATED.search(text[held[0] : held[1]])
        )
        if goes_on:
            held = (held[0], end)
        else:
            yield held
            held = (start, end)
    if held is not None:
        yield held


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    part = text[start:end]
    sign = BULLET.match(part)
    skipped = sign.end() if sign else len(part) - len(part.lstrip())
    return start + skipped, start + len(part.rstrip())
