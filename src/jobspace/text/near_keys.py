"""Finds the label that a whole text is one or two slips away from.

`spelling` mends a text word by word. Two slips in one short word, a slip in each of two words, or
a slip beside a lost space ("OilIanspector") need the whole label in view. Of two slips in a label,
its first half has at most one, or else its second half has none; so a label is found by its first
half, whole or less one letter, or by its second half, and then compared letter by letter. What is
near may still be a name, an acronym or another right word; `_is_slip` says when it is.

Source: partition and symmetric deletion (SymSpell, W. Garbe 2012), as `near_words` has them.
"""

import re
from collections.abc import Container, Iterator
from functools import cached_property

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from jobspace.text.hash_table import Hashes, HashTable, Ints, table_of
from jobspace.text.near_words import (
    INVERSE,
    MAX_LETTERS,
    Chunk,
    Column,
    Spelled,
)
from jobspace.text.slips import TOUCH

MIN_LETTERS = 8  # of a label; in a shorter one two slips leave too little
MAX_SLIPS = 2
# Letters of a word beside others: with one slip in it, with two, with two odd ones.
_MIN_WORD, _MIN_TWICE, _MIN_ODD = 4, 6, 9
# Letters of a word by itself with two slips, and before its ending; before it with an odd slip.
_MIN_LONE, _MIN_LONE_STEM, _MIN_ODD_STEM = 11, 9, 7
_ENDING = re.compile(r"(ologist|ologists|ician|icians|ist|ists|er|ers|or|ors|ing|ed|s)$")
_VOWELS = frozenset("aeiouy")
_MIN_RESPACED, _MAX_SHORT = 10, 4  # letters of a respaced text, and of its words that stay whole
_BITS_A_SLIP = 2  # bits of a signature that one slip changes at most
_GROUP_TEXTS = 16_384  # bounds the pairs held at once


class NearKeys:
    """Labels in key form, ready to be looked up by texts that are nearly theirs.

    Args:
        keys: String array (k,) of distinct keys. Of equally near keys the first wins.
    """

    def __init__(self, keys: Column) -> None:
        """Keeps the keys; the tables are made when first asked."""
        self.keys = keys
        self._spelled = Spelled.of(keys)
        lengths = self._spelled.lengths
        self._rows: Ints = np.flatnonzero((lengths >= MIN_LETTERS) & (lengths <= MAX_LETTERS))

    def nearest(self, texts: Column, strange: Container[str]) -> Ints:
        """The key nearest to each text, if one is at most two slips away.

        A slip is a letter (or space) too many, missing, another, or two neighbours swapped.

        Args:
            texts: String array (n,) in key form.
            strange: The words that may be misspelled; all others are as they were meant.

        Returns:
            int64 (n,), row of the key, -1 where none is near. Of equally near ones a key that
            begins with the text's first letter wins, then one of the text's length, then the first.
        """
        found = np.full(len(texts), -1, dtype=np.int64)
        if not len(self._rows):
            return found
        for first in range(0, len(texts), _GROUP_TEXTS):
            text, key = self._near(texts.slice(first, _GROUP_TEXTS), strange)
            found[first + text] = key
        return found

    def _near(self, texts: Column, strange: Container[str]) -> tuple[Ints, Ints]:
        """Rows of texts and of their nearest keys."""
        spelled = Spelled.of(texts)
        text, key = self._alike(spelled)
        text, key, slips = _within(texts, text, self.keys, key)
        other_start = spelled.letter(text, 0) != self._spelled.letter(key, 0)
        other_length = _n_letters(texts.take(text)) != _n_letters(self.keys.take(key))
        order = np.lexsort((key, other_length, other_start, slips, text))
        text, key = text[order], key[order]
        pairs = zip(texts.take(text).to_pylist(), self.keys.take(key).to_pylist(), strict=True)
        likely = np.flatnonzero([_is_slip(*pair, strange) for pair in pairs])
        text, key = text[likely], key[likely]
        first = np.flatnonzero(np.diff(text, prepend=-1))
        return text[first], key[first]

    def _alike(self, spelled: Spelled) -> tuple[Ints, Ints]:
        """Pairs of text and key that share half of their letters and nearly all kinds of them."""
        lengths = spelled.lengths
        rows = np.flatnonzero((lengths >= MIN_LETTERS - MAX_SLIPS) & (lengths <= MAX_LETTERS))
        signature = _signatures(spelled)
        pairs = [np.zeros(0, dtype=np.int64)]
        for chunk in spelled.chunks(rows):
            for at, every_key in self._sharing(chunk):
                every_text = chunk.rows[at]
                apart = np.abs(lengths[every_text] - self._spelled.lengths[every_key])
                text, key = every_text[apart <= MAX_SLIPS], every_key[apart <= MAX_SLIPS]
                other = np.bitwise_count(signature[text] ^ self._signatures[key])
                like = other <= MAX_SLIPS * _BITS_A_SLIP
                pairs.append(text[like] * len(self.keys) + key[like])
        distinct = np.unique(np.concatenate(pairs))
        return distinct // len(self.keys), distinct % len(self.keys)

    def _sharing(self, chunk: Chunk) -> Iterator[tuple[Ints, Ints]]:
        """Positions in the chunk and keys, for every half that a text and a key may share."""
        shortest, longest = chunk.length - MAX_SLIPS, chunk.length + MAX_SLIPS
        for n in range(shortest // 2 - 1, min(longest // 2 + 1, chunk.length) + 1):
            yield self._heads.find_each(_head_pieces(chunk, n))[1:]
        tails = {length - length // 2 for length in range(shortest, longest + 1)}
        for n in sorted(tails):
            yield self._tails.find(chunk.after(chunk.length - n))

    @cached_property
    def _heads(self) -> HashTable:
        """First halves of the keys, whole and less one letter."""
        chunks = self._spelled.chunks(self._rows)
        return table_of([(p, c.rows) for c in chunks for p in _head_pieces(c, c.length // 2)])

    @cached_property
    def _tails(self) -> HashTable:
        """Second halves of the keys."""
        chunks = self._spelled.chunks(self._rows)
        return table_of([(c.after(c.length // 2), c.rows) for c in chunks])

    @cached_property
    def _signatures(self) -> Hashes:
        return _signatures(self._spelled)


def _n_letters(texts: Column) -> Ints:
    """Letters of each text (n,), spaces left out."""
    letters = pc.subtract(pc.utf8_length(texts), pc.count_substring(texts, " "))
    return np.asarray(letters, dtype=np.int64)


def _within(texts: Column, text: Ints, keys: Column, key: Ints) -> tuple[Ints, Ints, Ints]:
    """The pairs of rows that are MAX_SLIPS apart at most, and how many slips they are apart."""
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import cpdist

    pairs = texts.take(text).to_pylist(), keys.take(key).to_pylist()
    slips = cpdist(*pairs, scorer=OSA.distance, score_cutoff=MAX_SLIPS, dtype=np.int64)
    near = np.flatnonzero(slips <= MAX_SLIPS)
    return text[near], key[near], slips[near]


def _is_slip(typed: str, meant: str, strange: Container[str]) -> bool:
    """Whether slips of the finger explain a text two slips at most from a label, and no other word.

    A name, an acronym or another right word is not misspelled. So with the same number of words
    each that differs is strange, and long enough for its slips; where a space was lost or won the
    text is long, and every short word of either stands in the other unharmed.
    """
    if typed.count(" ") != meant.count(" "):
        short = [(w, meant) for w in typed.split()] + [(w, typed) for w in meant.split()]
        unharmed = all(word in other for word, other in short if len(word) <= _MAX_SHORT)
        return unharmed and len(typed) >= _MIN_RESPACED
    pairs = [(t, m) for t, m in zip(typed.split(), meant.split(), strict=True) if t != m]
    is_word_slip = _is_word_slip if " " in typed else _is_lone_word_slip
    return all(t in strange and is_word_slip(t, m) for t, m in pairs)


def _is_word_slip(typed: str, meant: str) -> bool:
    """Whether slips explain a word beside others: the shorter it is, the fewer and likelier."""
    slips, odd = _slips(typed, meant)
    letters = min(len(typed), len(meant))
    if letters < _MIN_TWICE:
        return letters >= _MIN_WORD and slips == 1 and (not odd or typed[0] == meant[0])
    return letters >= _MIN_ODD or odd <= 1


def _is_lone_word_slip(typed: str, meant: str) -> bool:
    """Whether slips explain a word by itself, which may be a name or a rare right word.

    Endings do not count: "palynologist" is no slip for "paleologist".
    """
    slips, odd = _slips(typed, meant)
    stem = len(_ENDING.sub("", typed))
    if slips == 1:
        long_enough = stem >= _MIN_ODD_STEM or not odd
    else:
        long_enough = len(typed) >= _MIN_LONE and stem >= _MIN_LONE_STEM
    return typed[0] == meant[0] and long_enough


def _slips(typed: str, meant: str) -> tuple[int, int]:
    """How many slips are between two words, and how many of them are odd."""
    from rapidfuzz.distance import OSA, Levenshtein

    slips = OSA.distance(typed, meant)
    edits = Levenshtein.editops(typed, meant).as_list()
    if len(edits) > slips:  # what is not swapped is not looked at
        return slips, slips - (len(edits) - slips)
    return slips, sum(_is_odd(typed, meant, *edit) for edit in edits)


def _is_odd(typed: str, meant: str, kind: str, i: int, j: int) -> bool:
    """Whether a hand seldom slips so: letter i of the one is wrong, too many, or j is missing.

    It often leaves letters out, doubles them, finds a key beside the right one, or the wrong vowel,
    but seldom in the first place. What is no letter was never meant.
    """
    if kind == "insert":
        return i == 0
    letter = typed[i]
    near = meant[j] if kind == "replace" else typed[:i][-1:] + typed[i + 1 : i + 2]
    vowels = kind == "replace" and {letter, meant[j]} <= _VOWELS
    likely = any(a == letter or _are_beside(a, letter) for a in near) or (i > 0 and vowels)
    return letter.isalpha() and not likely


def _are_beside(a: str, b: str) -> bool:
    return bool(TOUCH[a.encode()[0], b.encode()[0]])


def _head_pieces(chunk: Chunk, n: int) -> Hashes:
    """Hashes of the words' first n letters, and of those less each one: (n + 1, words)."""
    head = chunk.sums[n]
    less = chunk.sums[:n] + (head - chunk.sums[1 : n + 1]) * INVERSE[1]
    return np.concatenate([head[None], less])


def _signatures(spelled: Spelled) -> NDArray[np.uint64]:
    """Which letters each word has once and which twice, as bits: a slip changes two at most."""
    found = np.zeros(len(spelled.lengths), dtype=np.uint64)
    rows = np.flatnonzero(spelled.lengths <= MAX_LETTERS)
    for chunk in spelled.chunks(rows):
        once = np.zeros(len(chunk.rows), dtype=np.uint64)
        twice = once.copy()
        for letters in chunk.letters:
            bit = np.uint64(1) << (letters & 31).astype(np.uint64)
            twice |= once & bit
            once |= bit
        found[chunk.rows] = once | (twice << np.uint64(32))
    return found
