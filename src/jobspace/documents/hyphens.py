"""Joins the words that a hyphen parts at the end of a line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from jobspace.documents.document import Line
from jobspace.encode.static import english_words

_BEFORE: Final = re.compile(r"([^\W_]+)-$")
_AFTER: Final = re.compile(r"[^\W_]+")
_SUSPENDED: Final = frozenset(("and", "or", "to", "und", "oder", "et", "ou"))  # "short- and long"


def without_hyphens(lines: Sequence[Line]) -> list[Line]:
    """Lines of which none ends in half a word: the other half moves up.

    The hyphen goes where the word is English without it, or one of its halves is no word; it stays
    between two words ("data-driven"), and before a capital or a digit.

    >>> lines = [Line(text="infor-", number=1), Line(text="mation", number=2)]
    >>> [line.text for line in without_hyphens(lines)]
    ['information']
    """
    joined: list[Line] = []
    for line in lines:
        before = joined[-1] if joined else None
        whole = _whole(before.text, line.text) if before is not None else ""
        if before is None or not whole or "heading" in (before.mark, line.mark):
            joined.append(line)
            continue
        half = line.text.split(maxsplit=1)
        joined[-1] = replace(before, text=whole)
        if len(half) > 1:
            joined.append(replace(line, text=half[1]))
    return joined


def _whole(before: str, after: str) -> str:
    """A line with the other half of its last word; "" where that word is whole."""
    left, right = _BEFORE.search(before), _AFTER.match(after)
    if left is None or right is None or right[0] in _SUSPENDED:
        return ""
    token = after.split(maxsplit=1)[0]
    keeps = not right[0][0].islower() or not left[1].isalpha() or _are_two_words(left[1], right[0])
    return before.removesuffix("-") + "-" * keeps + token


def _are_two_words(left: str, right: str) -> bool:
    known = _words()
    left, right = left.lower(), right.lower()
    return left + right not in known and left in known and right in known


@lru_cache(maxsize=1)
def _words() -> frozenset[str]:
    return frozenset(english_words().to_pylist())
