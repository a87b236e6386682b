"""A text with some of its words marked; of a long one, what stands around them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from jobspace.web.parts.tag import Tag

LONGEST: Final = 240  # characters; of a longer text without its whole length only parts are drawn
AROUND: Final = 50  # characters kept on each side of a mark


def draw_marked(text: str, spans: Iterable[Sequence[int]], *, is_whole: bool = True) -> None:
    """Draw a text with marks.

    Args:
        text: plain.
        spans: (start, end) of what is marked; they may overlap.
        is_whole: whether all of a long text is drawn; else what stands around the marks.
    """
    found = list(pieces(text, spans))
    if not is_whole and len(text) > LONGEST:
        found = list(_cut(found))
    with Tag("span"):
        for piece, is_marked in found:
            Tag("mark" if is_marked else "span", piece)


def pieces(text: str, spans: Iterable[Sequence[int]]) -> Iterator[tuple[str, bool]]:
    """A text in pieces, and whether each is marked.

    >>> list(pieces("Helped a lot", [(0, 6), (2, 8)]))
    [('Helped', True), (' a', True), (' lot', False)]
    """
    done = 0
    for start, end in sorted((start, end) for start, end in spans):
        begin = max(start, done)
        if begin >= end:
            continue
        if begin > done:
            yield text[done:begin], False
        yield text[begin:end], True
        done = end
    if done < len(text):
        yield text[done:], False


def _cut(found: Sequence[tuple[str, bool]]) -> Iterator[tuple[str, bool]]:
    """Unmarked pieces without their middle, or the end that no mark is at."""
    last = len(found) - 1
    for place, (piece, is_marked) in enumerate(found):
        head = AROUND if place else 0
        tail = AROUND if place < last else 0
        if not head and not tail:
            tail, head = 0, LONGEST  # nothing is marked: its beginning
        if is_marked or len(piece) <= head + tail + 3:
            yield piece, is_marked
        else:
            yield f"{piece[:head]} … {piece[len(piece) - tail :] if tail else ''}".strip(), False
