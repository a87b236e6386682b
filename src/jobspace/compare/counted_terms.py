"""The words and pairs of words that postings ask for, all that a test of change is made on.

`terms.py` chooses what is worth to be shown as missing; here nothing is chosen, since a choice that
looks at how often a term is asked for would decide the test before it is made.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from jobspace.compare.postings import Posting
from jobspace.text.terms import carries

Rows: TypeAlias = NDArray[np.int64]

_WORD: Final = re.compile(r"[^\W\d_](?:[\w+#&'./-]*[\w+#])?")
_BREAK: Final = re.compile(
    r"[,:;()\[\]{}!?|\"“”…•]+|\.(?:\s|$)|(?:^|\s)[-–—/*+&](?:\s|$)|\s(?:and|or|and/or)\s|"
    r"(?<=\w{4})/|/(?=\w{4})"
)
SAME: Final = 0.8  # of the postings with a word have it in one pair: the pair stands for both


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedTerms:
    """Terms of postings.

    Attributes:
        postings: key → the postings that ask for it, ascending.
        spelled: key → as most of the postings spell it.
        sentences: (key, posting) → the first sentence of it that asks.
    """

    postings: dict[str, Rows] = field(repr=False)
    spelled: dict[str, str] = field(repr=False)
    sentences: dict[tuple[str, int], str] = field(repr=False)


def counted_terms(postings: Sequence[Posting], *, min_postings: int = 2) -> CountedTerms:
    """The terms that postings ask for: words that carry meaning, and pairs of them.

    Args:
        postings: of which the parts that ask are read.
        min_postings: a term of fewer is a slip, or a name.
    """
    rows: dict[str, list[int]] = defaultdict(list)
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    sentences: dict[tuple[str, int], str] = {}
    for row, posting in enumerate(postings):
        for part in posting.asked:
            for key, form in _terms(part.sentence.text):
                forms[key][form] += 1
                if (key, row) not in sentences:
                    sentences[key, row] = part.sentence.text
                    rows[key].append(row)
    found = {key: np.array(r) for key, r in rows.items() if len(r) >= min_postings}
    kept = dict(_telling(found))
    return CountedTerms(
        postings=kept,
        spelled={key: max(forms[key].items(), key=lambda one: (one[1], one[0]))[0] for key in kept},
        sentences={(k, r): s for (k, r), s in sentences.items() if k in kept},
    )


def terms_of(texts: Iterable[str]) -> frozenset[str]:
    """The keys of the terms of texts."""
    return frozenset(key for text in texts for key, _ in _terms(text))


def _telling(found: dict[str, Rows]) -> Iterator[tuple[str, Rows]]:
    """All terms but the words that stand in one pair nearly always."""
    within: dict[str, int] = defaultdict(int)
    for key, rows in found.items():
        for word in key.split(" ") if " " in key else ():
            within[word] = max(within[word], len(rows))
    for key, rows in found.items():
        if " " in key or within[key] < SAME * len(rows):
            yield key, rows


@lru_cache(maxsize=65_536)
def _terms(text: str) -> tuple[tuple[str, str], ...]:
    return tuple(_found(text))


def _found(text: str) -> Iterator[tuple[str, str]]:
    """(key, as it is spelled) of the words that carry meaning, and the pairs of them."""
    for phrase in _BREAK.split(text):
        before: tuple[str, str] | None = None
        for word in _WORD.findall(phrase):
            if not _carries(word):
                before = None
                continue
            here = (_key(word), word)
            yield here
            if before is not None:
                yield f"{before[0]} {here[0]}", f"{before[1]} {here[1]}"
            before = here


def _carries(word: str) -> bool:
    """Whether a word can be a term; one of two letters in capitals, and R, can."""
    return (
        carries(word.lower()) or word == "R" or (len(word) == 2 and word.isupper() and word != "IT")
    )


def _key(word: str) -> str:
    small = word.lower()
    return small[:-1] if small.endswith("s") and not small.endswith("ss") else small
