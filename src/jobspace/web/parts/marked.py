"""Words and passages that stand out in a text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from nicegui.element import Element

from jobspace.text.stop_words import stop_words
from jobspace.web.parts.tag import Tag

_WORD: Final = re.compile(r"\w+")


def words_marked(text: str, query: str) -> list[tuple[str, bool]]:
    """A text in pieces, the words of a query marked; not those that every text has.

    A final s makes no difference.

    >>> words_marked("Night nurses, ICU", "icu nurse")
    [('Night ', False), ('nurses', True), (', ', False), ('ICU', True)]
    """
    wanted = {_stem(w) for w in _WORD.findall(query) if w.casefold() not in stop_words()}
    spans = [m.span() for m in _WORD.finditer(text) if _stem(m.group()) in wanted]
    return _pieces(text, spans)


def passage_marked(text: str, passage: str) -> list[tuple[str, bool]]:
    """A text in pieces, the passage in it marked, whatever its spaces, line breaks and bullets.

    >>> passage_marked("We hire. • Night\\n shifts.", "Night shifts.")
    [('We hire. • ', False), ('Night\\n shifts.', True)]
    """
    words = _WORD.findall(passage)
    found = re.search(r"\W+".join(words) + r"[.!?)]*", text) if words else None
    return _pieces(text, [found.span()] if found else [])


def draw_pieces(inside: Element, pieces: Sequence[tuple[str, bool]]) -> None:
    """Draw the pieces of a text, as text."""
    with inside:
        for piece, is_marked in pieces:
            Tag("mark" if is_marked else "span", piece)


def _stem(word: str) -> str:
    folded = word.casefold()
    return folded[:-1] if len(folded) > 3 and folded.endswith("s") else folded


def _pieces(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[str, bool]]:
    pieces, end = [], 0
    for start, stop in spans:
        pieces += [(text[end:start], False), (text[start:stop], True)]
        end = stop
    return [piece for piece in [*pieces, (text[end:], False)] if piece[0]]
