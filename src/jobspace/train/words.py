"""The words of a user's texts: how often, in how many texts, written how, in which lines.

A word is letters and digits with a letter among them, and the signs that belong to names of
techniques: `c++`, `c#`, `node.js`, `asp.net`. Case is not told apart. Addresses (mail, web) are
left out, and broken encodings are mended first: `teamâ€™s` counts as `team`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from jobspace.text.clean import amend, readable, replaced

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

MAX_CHARS: Final = 40  # what is longer is no word: a script without spaces, a key, a line of signs
_DOT: Final = "\ue000"  # stands for the dot of node.js while all other dots part words
_TORN: Final = r"[ïâ][¼€]\x{200B}?"  # what is left of full-width signs and dashes, cut mid-way
_ADDRESS: Final = r"(?i)\S+@\S+|https?://\S+|www\.\S+|\b[\w.-]+\.(?:com|org|edu|gov)\b\S*"
_PARTED: Final = (
    (_ADDRESS, " "),
    (r"(?i)\.(js|net)\b", _DOT + r"\1"),
    (r"(?i)'s\b", " "),
    (r"[^\p{L}\p{M}\p{N}+#\x{E000}]+", " "),
)
_SENTENCE: Final = r"[\r\n]+|[.!?:•] +"
_ABBREVIATED: Final = (r"(?i)\b(e\.g|i\.e|etc|incl|vs|no|sr|jr|dr|mr|ms)\. ", "\\1.\x1e")
_SIGNS: Final = re.compile(r"^[+#\ue000]+|(?<=\d)[+#]+$")  # 5+ years; c++ stays
_LOOKED_AT: Final = 200  # occurrences of a word among which its examples are chosen
_NAME_PRIOR: Final = 0.5  # a word of which the case says nothing is as likely a name as not
_PRIOR_WEIGHT: Final = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """m distinct words of n texts, in order of appearance.

    Attributes:
        words: lower case.
        counts: int64 (m,), occurrences.
        n_texts: int64 (m,), texts that hold the word.
        name_share: float64 (m,) in (0, 1): how sure the case says that it is a name (`MySQL`), from
            the sentences that are not all in capitals or title case; 0.5 where there are none.
        n_all_texts: how many texts there were.
        lines: pa.Array, the sentences.
        where_words, where_lines: int64 (k,), word and sentence of each occurrence.
    """

    words: pa.Array
    counts: Ints
    n_texts: Ints
    name_share: Floats
    n_all_texts: int
    lines: pa.Array
    where_words: Ints
    where_lines: Ints

    def examples(self, of: Ints, at_most: int) -> list[list[str]]:
        """Up to `at_most` sentences that hold each of some words.

        The shortest of five words or more come first: they show the use and can be read at once.
        """
        order = np.argsort(self.where_words, kind="stable")
        starts = np.searchsorted(self.where_words[order], [of, of + 1])  # (2, n)
        found = []
        for start, end in starts.T.tolist():
            lines = np.unique(self.where_lines[order[start : min(end, start + _LOOKED_AT)]])
            texts = dict.fromkeys(self.lines.take(pa.array(lines)).to_pylist())
            found.append(sorted(texts, key=lambda t: (t.count(" ") < 4, len(t), t))[:at_most])
        return found


def words_of(texts: pa.Array) -> Words:
    """Finds and counts the words of n distinct texts; a null text has none.

    >>> found = words_of(pa.array(["We use MySQL and C++.", "mysql, 5+ years", "a@b.com"]))
    >>> found.words.to_pylist()
    ['we', 'use', 'mysql', 'and', 'c++', 'years']
    >>> found.counts.tolist()
    [1, 1, 2, 1, 1, 1]
    """
    lines, text_of_line = _lines(texts)
    parted = pc.utf8_split_whitespace(replaced(lines, *_PARTED))
    written = parted.flatten().dictionary_encode()
    known, of_written = _distinct(written.dictionary.to_pylist())
    words = of_written[np.asarray(written.indices, np.int64)]
    kept = words >= 0
    where = np.asarray(pc.list_parent_indices(parted), np.int64)
    capital = _capitals(written.dictionary)[np.asarray(written.indices)]
    m, n = len(known), len(texts)
    in_texts = np.unique(words[kept] * n + text_of_line[where[kept]]) // max(n, 1)
    return Words(
        words=pa.array(known, pa.string()),
        counts=np.bincount(words[kept], minlength=m).astype(np.int64),
        n_texts=np.bincount(in_texts, minlength=m).astype(np.int64),
        name_share=_name_share(words, where, capital, m),
        n_all_texts=n,
        lines=lines,
        where_words=words[kept],
        where_lines=where[kept],
    )


def _lines(texts: pa.Array) -> tuple[pa.StringArray, Ints]:
    """The sentences of texts, mended, and the text of each."""
    whole = replaced(pc.fill_null(texts.cast(pa.string()), ""), _ABBREVIATED)
    parts = pc.split_pattern_regex(whole, _SENTENCE)
    mended = amend(parts.flatten(), "[ïâ]", lambda rows: replaced(rows, (_TORN, ", ")))
    return readable(mended), np.asarray(pc.list_parent_indices(parts), np.int64)


def _distinct(written: list[str]) -> tuple[list[str], Ints]:
    """The distinct words in order, and of each spelling its word; -1 where it is none."""
    ids: dict[str, int] = {}
    of = np.full(len(written), -1, np.int64)
    for i, spelling in enumerate(written):
        word = _SIGNS.sub("", spelling).replace(_DOT, ".").lower()
        if len(word) <= MAX_CHARS and len(word) > 1 and any(map(str.isalpha, word)):
            of[i] = ids.setdefault(word, len(ids))
    return list(ids), of


def _capitals(written: pa.StringArray) -> NDArray[np.bool_]:
    return np.asarray(pc.match_substring_regex(written, r"\p{Lu}").to_numpy(zero_copy_only=False))


def _name_share(words: Ints, where: Ints, capital: NDArray[np.bool_], m: int) -> Floats:
    """How sure each word is a name: capitals in sentences most of whose words have none.

    The first word of a sentence says nothing.
    """
    n_lines = int(where[-1]) + 1 if len(where) else 0
    lengths = np.bincount(where, minlength=n_lines)
    in_capitals = np.bincount(where, weights=capital, minlength=n_lines)
    telling = in_capitals < lengths / 2
    first = np.ones(len(where), np.bool_)
    first[1:] = where[1:] != where[:-1]
    used = telling[where] & ~first & (words >= 0)
    seen = np.bincount(words[used], minlength=m)
    named = np.bincount(words[used & capital], minlength=m)
    share: Floats = (named + _PRIOR_WEIGHT * _NAME_PRIOR) / (seen + _PRIOR_WEIGHT)
    return share
