"""The words of a sentence as terms are made of: names kept whole, and the key each is known by.

`Node.js`, `C++`, `.NET`, `R&D`, `3D`, `CI/CD` and `A/B` are one word each; any other slash parts
two words. The key of a term joins the stems of its words, so that `Power BI` and `PowerBI`,
`Node.js` and `NodeJS`, `data model` and `data modelling` are one; that of a single word is its
singular, for a stem would make `Excel` of `excellent`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final, TypeAlias

from jobspace.text.clean import singular_word
from jobspace.text.stop_words import ENGLISH_STOP_WORDS

LONGEST: Final = 5  # words of a term

# Names with a slash; all others part two names: Python/R.
_SLASHED: Final = r"A/B|CI/CD|TCP/IP|PL/SQL|T/SQL|I/O|AS/400|OS/2|S/4HANA|S/4"
_PIECE: Final = re.compile(
    rf"((?i:{_SLASHED})(?![\w/])|(?<!\w)\.(?i:net)\b|\d{{1,2}}[A-Z]{{1,3}}\b|(?:[A-Za-z]\.){{2,}}|Ph\.D\.?|"
    r"[^\W\d_](?:[\w'’]|&(?=[A-Z])|-(?=\w)|\.(?=(?i:js|io|ai|py|net)\b))*(?:\+\+|\+(?!\w)|#)?)"
    r"|([^\s\w&'’*®™]|(?<!\w)&(?!\w)|\*)|(\d[\w.,%+$-]*)"
)
_STARTS: Final = ".:•!?|–—;-*●▪·"  # after these, a capital is no sign of a name
_JOINS: Final = frozenset({"and", "or"})
_PLURAL: Final = re.compile(r"[A-Z]{2,}s")  # APIs, KPIs
_VERSION: Final = re.compile(r"[A-Z]{3,}\d")  # HTML5, CSS3
_OUT: Final = re.compile(r"[^\w+#&]|_")
_NAMES_OF_KEYS: Final = {".net": "dotnet", "a/b": "ab"}


# A word's text, its start and end, whether it begins a phrase (a mark, a number or "and" stands
# before it), and whether it begins what is written like a sentence, so that a capital tells
# nothing. Plain tuples, for a market has some 200,000.
Word: TypeAlias = tuple[str, int, int, bool, bool]


def words_in(text: str) -> list[Word]:
    """The words of a sentence, in order; marks, numbers, "and" and "or" part them.

    >>> [word for word, *_ in words_in("5+ years of Node.js, CI/CD, Python/R and C++.")]
    ['years', 'of', 'Node.js', 'CI/CD', 'Python', 'R', 'C++']
    """
    found: list[Word] = []
    opens = starts = True
    at = 0
    for chunk in text.split():
        at = text.index(chunk, at)
        if chunk.isalpha():
            if chunk in _JOINS:
                opens = True
            else:
                found.append((chunk, at, at + len(chunk), opens, starts))
                opens = starts = False
        else:
            words, opens_after, starts_after = _pieces(chunk)
            for word, start, end, opened, started in words:
                found.append((word, at + start, at + end, opens or opened, starts or started))
                opens = starts = False
            opens, starts = opens or opens_after, starts or starts_after
        at += len(chunk)
    return found


@lru_cache(maxsize=65_536)
def _pieces(chunk: str) -> tuple[tuple[Word, ...], bool, bool]:
    """The words of what stands between two spaces; whether a phrase, a sentence ends with it."""
    found: list[Word] = []
    opens = starts = False
    for match in _PIECE.finditer(chunk):
        if match.lastindex != 1:
            opens = True
            starts = starts or match[0] in _STARTS
        elif match[1] in _JOINS:
            opens = True
        else:
            found.append((match[1], match.start(), match.end(), opens, starts))
            opens = starts = False
    return tuple(found), opens, starts


def key_of(words: Sequence[str]) -> str:
    """The key of a term.

    >>> key_of(["Power", "BI"]) == key_of(["PowerBI"]), key_of([".NET"]), key_of(["C++"])
    (True, 'dotnet', 'c++')
    >>> key_of(["data", "modelling"]) == key_of(["data", "models"])
    True
    """
    if len(words) == 1:
        return single_key(words[0])
    return "".join(map(stem_key, words))


@lru_cache(maxsize=65_536)
def single_key(word: str) -> str:
    """The key of a word alone; of one with a hyphen, as of the two that it joins."""
    if "-" in word:
        return "".join(stem_key(part) for part in word.split("-") if part)
    if word.isupper() and len(word) > 1 and word.lower() in ENGLISH_STOP_WORDS:
        return word  # IT, US: no pronouns
    return singular_word(_plain(word))


@lru_cache(maxsize=65_536)
def stem_key(word: str) -> str:
    """The key of a word within a term: its stem, if it is a word and no name with signs."""
    if "-" in word:
        return single_key(word)
    plain = _plain(word)
    if not plain.isalpha() or not plain.isascii() or len(plain) < 4:
        return singular_word(plain)
    stem: str = _stemmer().stemWord(plain.replace("isation", "ization"))
    return stem


@lru_cache(maxsize=65_536)
def _plain(word: str) -> str:
    if _PLURAL.fullmatch(word) or _VERSION.fullmatch(word):
        word = word[:-1]
    small = word.lower()
    for ending in ("'s", "’s"):
        small = small.removesuffix(ending)
    return _NAMES_OF_KEYS.get(small) or _OUT.sub("", small)


@lru_cache(maxsize=1)
def _stemmer():  # type: ignore[no-untyped-def]  # snowballstemmer has no types
    from snowballstemmer.english_stemmer import EnglishStemmer

    return EnglishStemmer()
