"""The words of texts that say what they are about, and their stems.

What is counted is the stem: `managing nurses` and `nurse manager` share two. Stop words, words that
every posting has, numbers, addresses and mark-up are no words; nor is what stands in a sentence
that any employer's posting has, such as "We are an equal opportunity employer".
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute
from numpy.typing import NDArray

from jobspace.text.clean import amend, readable, replaced
from jobspace.text.empty_words import empty_words
from jobspace.text.sentences import boilerplate_mask

pc: Any = pyarrow.compute

Rows: TypeAlias = NDArray[np.int64]

# Cheap questions first: few sentences have an address, mark-up, or an 's.
_SPECIAL: Final = r"[@<&']|://|www\."
_EDITS: Final = (
    (r"\S*(?:://|@|www\.)\S*", " "),
    (r"</?[a-z][^<>]*>|&#?\w+;", " "),
    (r"n?'\p{L}{1,2}\b", " "),
)
_BETWEEN: Final = r"[^\p{L}\p{M}\p{N}+#]+"
_SENTENCE_END: Final = r"[!?\r\n•●▪]+|\.(?:\s|$)"
# Empty in most sentences of a posting, but in others the kind of work: they are counted.
_OF_WORK: Final = frozenset(
    [
        "aid",
        "bill",
        "brand",
        "care",
        "client",
        "clients",
        "communication",
        "communications",
        "customer",
        "customers",
        "education",
        "energy",
        "english",
        "fire",
        "hiring",
        "home",
        "mill",
        "mine",
        "phone",
        "process",
        "project",
        "projects",
        "school",
        "schools",
        "service",
        "services",
        "system",
        "talent",
        "technology",
        "training",
        "travel",
        "writing",
    ]
)
_COUNTED: Final = r"^\p{L}[\p{L}\p{M}\p{N}]+[+#]*$|^c(?:\+\+|#)$"


def words_of(texts: pa.Array) -> tuple[Rows, pa.StringArray]:
    """Cuts texts into their words in small letters, all of them, in order.

    Args:
        texts: n texts, any string type; null has no words.

    Returns:
        The row each of the m words is from, int64 (m,) ascending, and the words (m,).

    >>> rows, words = words_of(pa.array(["C++ & SQL developer's", None, "a 3rd nurse"]))
    >>> rows.tolist(), words.to_pylist()
    ([0, 0, 0, 2, 2, 2], ['c++', 'sql', 'developer', 'a', '3rd', 'nurse'])
    """
    rows, sentences = _flat(pc.split_pattern_regex(readable(texts), _SENTENCE_END))
    rows, sentences = _without_boilerplate(rows, sentences)
    plain = amend(pc.utf8_lower(sentences), _SPECIAL, lambda found: replaced(found, *_EDITS))
    within, words = _flat(pc.split_pattern_regex(plain, _BETWEEN))
    there = pc.not_equal(words, "")
    return rows[within[there.to_numpy(zero_copy_only=False)]], words.filter(there)


def stems_of(words: pa.Array) -> pa.StringArray:
    """The stem of each word; "" for those that say nothing: stop words, numbers, single letters.

    Each distinct word is looked at once; a long word's stem takes some 30 µs.

    Args:
        words: n words in small letters, as `words_of` gives them.

    Returns:
        n stems, none null.

    Source: Porter's English stemmer (porter2), by snowballstemmer.

    >>> stems_of(pa.array(["nurses", "nursing", "the", "401k", "c#"])).to_pylist()
    ['nurs', 'nurs', '', '', 'c#']
    """
    from snowballstemmer.english_stemmer import EnglishStemmer

    coded = words.cast(pa.string()).dictionary_encode()
    distinct = coded.dictionary
    empty, empty_stems = _empty()
    counted = pc.match_substring_regex(distinct, _COUNTED)
    counted = pc.and_not(counted, pc.is_in(distinct, value_set=empty))
    stems = pa.array(EnglishStemmer().stemWords(distinct.filter(counted).to_pylist()), pa.string())
    nothing = pa.array([""] * len(distinct), pa.string())
    found = pc.replace_with_mask(nothing, counted, stems)
    # The list of empty words has "effective" and "need": "effectively" and "needed" say no more.
    derived = pc.and_(
        pc.match_substring_regex(distinct, "(?:ly|ed)$"), pc.is_in(found, value_set=empty_stems)
    )
    return pc.if_else(derived, "", found).take(coded.indices)


@lru_cache(maxsize=1)
def _empty() -> tuple[pa.StringArray, pa.StringArray]:
    """The words that are not counted, and their stems."""
    from snowballstemmer.english_stemmer import EnglishStemmer

    words = sorted(empty_words() - _OF_WORK)
    return pa.array(words), pa.array(sorted(set(EnglishStemmer().stemWords(words))))


def _flat(lists: pa.ListArray) -> tuple[Rows, pa.StringArray]:
    """The items of n lists, and the list each is from."""
    rows = pc.list_parent_indices(lists).to_numpy(zero_copy_only=False)
    return rows.astype(np.int64, copy=False), lists.flatten()


def _without_boilerplate(rows: Rows, sentences: pa.StringArray) -> tuple[Rows, pa.StringArray]:
    """The sentences that not every posting has; a text of one sentence keeps it."""
    n_of_row = np.bincount(rows) if len(rows) else rows
    common = boilerplate_mask(sentences).to_numpy(zero_copy_only=False)
    keep = ~common | (n_of_row[rows] == 1)
    return rows[keep], sentences.filter(pa.array(keep))
