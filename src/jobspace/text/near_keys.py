"""Finds the label that a whole text is one or two slips away from.

`spelling` mends a text word by word. Two slips in one short word, a slip in each of two words, or
a slip beside a lost space ("OilIanspector") need the whole label in view. Of two slips in a label,
its first half has at most one, or else its second half has none; so a label is found by its first
half, whole or less one letter, or by its second half, and then compared letter by letter.

Source: partition and symmetric deletion (SymSpell, W. Garbe 2012), as `near_words` has them.
"""

from collections.abc import Iterator
from functools import cached_property
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from jobspace.text.near_words import (
    INVERSE,
    MAX_LETTERS,
    Chunk,
    Column,
    Flags,
    Hashes,
    Ints,
    Spelled,
    Table,
    table_of,
)

MIN_LETTERS = 8  # of a label; in a shorter one two slips leave too little
MAX_SLIPS = 2
_MIN_WORD, _MIN_TWICE = 4, 6  # letters of a word with one slip in it, and with two
_MIN_NAME, _MIN_RESPACED = 11, 10  # letters of a single word with two slips; of a respaced text
_BITS_A_SLIP = 2  # bits of a signature that one slip changes at most
_GROUP_TEXTS = 16_384  # bounds the pairs held at once
Counts: TypeAlias = NDArray[np.uint8]


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

    def nearest(self, texts: Column) -> Ints:
        """The key nearest to each text, if one is at most two slips away.

        A slip is a letter (or space) too many, missing, another, or two neighbours swapped.

        Args:
            texts: String array (n,) in key form.

        Returns:
            int64 (n,), row of the key, -1 where none is near. Of equally near ones a key that
            begins with the text's first letter wins, then one of the text's length, then the first.
        """
        found = np.full(len(texts), -1, dtype=np.int64)
        if not len(self._rows):
            return found
        for first in range(0, len(texts), _GROUP_TEXTS):
            part = texts.slice(first, _GROUP_TEXTS)
            text, key = self._near(part)
            found[first + text] = key
        return found

    def _near(self, texts: Column) -> tuple[Ints, Ints]:
        """Rows of texts and of their nearest keys."""
        spelled = Spelled.of(texts)
        text, key = self._alike(spelled)
        slips = _slips(texts.take(text), self.keys.take(key))
        near = np.flatnonzero(slips <= MAX_SLIPS)
        near = near[_plausible(texts.take(text[near]), self.keys.take(key[near]), slips[near])]
        text, key, slips = text[near], key[near], slips[near]
        other_start = spelled.letter(text, 0) != self._spelled.letter(key, 0)
        other_length = spelled.lengths[text] != self._spelled.lengths[key]
        order = np.lexsort((key, other_length, other_start, slips, text))
        text, key = text[order], key[order]
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
            for piece in _head_pieces(chunk, n):
                yield self._heads.find(piece)
        tails = {length - length // 2 for length in range(shortest, longest + 1)}
        for n in sorted(tails):
            yield self._tails.find(chunk.after(chunk.length - n))

    @cached_property
    def _heads(self) -> Table:
        """First halves of the keys, whole and less one letter."""
        chunks = self._spelled.chunks(self._rows)
        return table_of([(p, c.rows) for c in chunks for p in _head_pieces(c, c.length // 2)])

    @cached_property
    def _tails(self) -> Table:
        """Second halves of the keys."""
        chunks = self._spelled.chunks(self._rows)
        return table_of([(c.after(c.length // 2), c.rows) for c in chunks])

    @cached_property
    def _signatures(self) -> Hashes:
        return _signatures(self._spelled)


def _slips(typed: Column, meant: Column) -> Counts:
    """How many slips are between each two texts, MAX_SLIPS + 1 where more: (n,)."""
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import cpdist

    pair = typed.to_pylist(), meant.to_pylist()
    found: Counts = cpdist(*pair, scorer=OSA.distance, score_cutoff=MAX_SLIPS, dtype=np.uint8)
    return found


def _plausible(typed: Column, meant: Column, slips: Counts) -> Flags:
    """Whether slips of the finger explain each pair (n,), and not another word or a name.

    - An acronym is not misspelled, it is another one: no slip in a word of three letters or fewer,
      one in a word of four or five.
    - A single word may be a name: it begins as it was meant, and with two slips it is long.
    - Where a space was lost or won, the text is long and no word of the label is an acronym.
    """
    typed_words, meant_words = (pc.split_pattern(column, " ") for column in (typed, meant))
    n_typed, n_meant = (np.asarray(w.value_lengths()) for w in (typed_words, meant_words))
    lengths = np.asarray(pc.utf8_length(typed))
    same = n_typed == n_meant
    long_name = (slips < MAX_SLIPS) | (lengths >= _MIN_NAME)
    same_start = pc.equal(
        pc.utf8_slice_codeunits(typed, 0, 1), pc.utf8_slice_codeunits(meant, 0, 1)
    )
    as_single = (n_typed > 1) | (np.asarray(same_start) & long_name)
    respaced = (lengths >= _MIN_RESPACED) & (_shortest(meant_words) >= _MIN_WORD - 1)
    found: Flags = np.where(same, as_single, respaced)
    rows = np.flatnonzero(same)
    picked = pa.array(rows)
    found[rows] &= _word_by_word(typed_words.take(picked), meant_words.take(picked))
    return found


def _word_by_word(typed: Column, meant: Column) -> Flags:
    """Whether every word that differs is long enough for its slips; lists of words (n,) twice."""
    owner = np.asarray(pc.list_parent_indices(typed))
    typed_words, meant_words = typed.flatten(), meant.flatten()
    slips = _slips(typed_words, meant_words)
    both = pc.min_element_wise(pc.utf8_length(typed_words), pc.utf8_length(meant_words))
    letters = np.asarray(both)
    allowed = np.select([letters < _MIN_WORD, letters < _MIN_TWICE], [0, 1], MAX_SLIPS)
    wrong = np.bincount(owner, slips > allowed, len(typed))
    fits: Flags = wrong == 0
    return fits


def _shortest(words: Column) -> Ints:
    """Letters of the shortest word of each list (n,); no list is empty."""
    starts = np.asarray(words.offsets)[:-1] - words.offsets[0].as_py()
    lengths = np.asarray(pc.utf8_length(words.flatten()), dtype=np.int64)
    if not len(lengths):
        return lengths
    found: Ints = np.minimum.reduceat(lengths, starts)
    return found


def _head_pieces(chunk: Chunk, n: int) -> Iterator[Hashes]:
    """Hashes of the words' first n letters, and of those less each one."""
    yield chunk.sums[n]
    for i in range(n):
        yield chunk.sums[i] + (chunk.sums[n] - chunk.sums[i + 1]) * INVERSE[1]


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
