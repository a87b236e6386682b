"""Finds the known words that an unknown word is one or two edits away from.

Two words one edit apart have a piece in common: one of them less a letter is the other, both are
equal with one letter blotted out, or become equal when two neighbours change places. The pieces
of the known words are kept as sorted 64-bit hashes, and the pieces of an unknown word are looked
up among them. A word is hashed as a polynomial in its letters, so the hash of every piece follows
from running sums, for thousands of words at once.

Source: symmetric deletion (SymSpell, W. Garbe 2012), with arrays in place of a dictionary.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from jobspace.text.hash_table import Hashes, HashTable, Ints, scrambled, table_of

# pyarrow's type stubs lag behind it, so arrays are left to its own checks.
Column: TypeAlias = Any
Bytes: TypeAlias = NDArray[np.uint8]
Floats: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]

MAX_LETTERS = 32  # a longer word is not looked up
MIN_LETTERS = 4  # a shorter word is not found
MIN_FAR_LETTERS = 8  # of a word that is looked up at two edits; what it finds may be one shorter
_CHUNK_WORDS = 8_192  # a chunk's hashes stay in the processor's cache
_FEW_WORDS = 24  # up to so many, comparing with all known words beats building the far table

_RATIO = 0x9E3779B97F4A7C15  # odd, so it has an inverse modulo 2**64
_POWERS: Hashes = np.array([pow(_RATIO, k, 2**64) for k in range(2 * MAX_LETTERS)], dtype=np.uint64)
INVERSE: Hashes = np.array(
    [pow(_RATIO, -k, 2**64) for k in range(MAX_LETTERS + 1)], dtype=np.uint64
)


_LETTER: Hashes = scrambled(np.arange(1, 257, dtype=np.uint64))
_BLOT: Hashes = scrambled(np.arange(1001, 1001 + MAX_LETTERS, dtype=np.uint64))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spelled:
    """Words as bytes: word i is data[starts[i] : starts[i] + lengths[i]]."""

    data: Bytes
    starts: Ints
    lengths: Ints

    @classmethod
    def of(cls, words: Column) -> "Spelled":
        """Views a string array's own memory; no copy of the letters."""
        _, offsets, data = words.buffers()
        if data is None or not len(words):
            none = np.zeros(len(words), dtype=np.int64)
            return cls(data=np.zeros(1, dtype=np.uint8), starts=none, lengths=none)
        stored = np.frombuffer(offsets, dtype=np.int32)[words.offset :][: len(words) + 1]
        edges: Ints = stored.astype(np.int64)
        letters = np.frombuffer(data, dtype=np.uint8)
        return cls(data=letters, starts=edges[:-1], lengths=np.diff(edges))

    def chunks(self, rows: Ints) -> Iterator["Chunk"]:
        """The given words in groups of equal length, at most MAX_LETTERS."""
        lengths = self.lengths[rows]
        for length in np.unique(lengths[(lengths > 0) & (lengths <= MAX_LETTERS)]):
            group = rows[lengths == length]
            for first in range(0, len(group), _CHUNK_WORDS):
                part = group[first : first + _CHUNK_WORDS]
                yield Chunk.of(part, self.data[self.starts[part] + np.arange(length)[:, None]])

    def letter(self, rows: Ints, position: Ints | int) -> Bytes:
        """Letter number `position` of each word; any byte where the word is shorter."""
        letters: Bytes = self.data[np.clip(self.starts[rows] + position, 0, len(self.data) - 1)]
        return letters


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chunk:
    """Words of one length, and what hashes of their pieces are made from; letters run down."""

    rows: Ints  # (n,)
    letters: Bytes  # (length, n)
    terms: Hashes  # (length, n)
    sums: Hashes  # (length + 1, n): hash of the first i letters

    @classmethod
    def of(cls, rows: Ints, letters: Bytes) -> "Chunk":
        """Hashes every prefix of every word."""
        terms = _LETTER[letters] * _POWERS[: len(letters), None]
        sums = np.zeros((len(letters) + 1, len(rows)), dtype=np.uint64)
        np.cumsum(terms, axis=0, out=sums[1:])
        return cls(rows=rows, letters=letters, terms=terms, sums=sums)

    @property
    def length(self) -> int:
        """Letters of each word."""
        return len(self.letters)

    @property
    def whole(self) -> Hashes:
        """Hash of each word."""
        piece: Hashes = self.sums[-1]
        return piece

    def without(self) -> Hashes:
        """Hash of each word less letter i: (length, n)."""
        pieces: Hashes = self.sums[:-1] + (self.whole - self.sums[1:]) * INVERSE[1]
        return pieces

    def without_both(self, i: Ints, j: Ints) -> Hashes:
        """Hash of each word less letters i < j: (p, n), for p pairs of places."""
        middle = (self.sums[j] - self.sums[i + 1]) * INVERSE[1]
        pieces: Hashes = self.sums[i] + middle + (self.whole - self.sums[j + 1]) * INVERSE[2]
        return pieces

    def blotted(self) -> Hashes:
        """Hash of each word with letter i made unreadable: (length, n)."""
        pieces: Hashes = self.whole - self.terms + _BLOT[: self.length, None]
        return pieces

    def swapped(self) -> Hashes:
        """Hash of each word with letters i and i + 1 exchanged: (length - 1, n)."""
        steps = (_POWERS[1:] - _POWERS[:-1])[: self.length - 1, None]
        letters = _LETTER[self.letters]
        pieces: Hashes = self.whole + (letters[:-1] - letters[1:]) * steps
        return pieces

    def after(self, i: int) -> Hashes:
        """Hash of each word less its first i letters."""
        piece: Hashes = (self.whole - self.sums[i]) * INVERSE[i]
        return piece


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Edits:
    """Pairs one edit apart: letter `place` of the unknown word, or of the known one if missing."""

    word: Ints  # (n,) row of the unknown word
    known: Ints  # (n,) row of the known word
    kind: Bytes  # (n,) one of EXTRA, MISSING, OTHER, SWAPPED
    place: Ints  # (n,)


EXTRA, MISSING, OTHER, SWAPPED = range(4)


class NearWords:
    """Known words, ready to be looked up by words that are nearly theirs.

    Args:
        known: String array (n,) of the known words.
        rows: Ascending rows of those that may be found; each of 2 to MAX_LETTERS letters.
    """

    def __init__(self, known: Column, rows: Ints) -> None:
        """Keeps the words; each table is made when first asked."""
        self.known = known
        self.spelled = Spelled.of(known)
        self._rows = rows
        self._tables: dict[tuple[int, int], HashTable] = {}
        self._long = rows[self.spelled.lengths[rows] >= MIN_LETTERS]

    @cached_property
    def _whole(self) -> HashTable:
        chunks = list(self.spelled.chunks(self._rows))
        return table_of([(chunk.whole, chunk.rows) for chunk in chunks])

    def _pieces(self, kind: int, length: int) -> HashTable:
        """Known words of one length less a letter (MISSING), or with one blotted out (OTHER).

        The payload is row * MAX_LETTERS + place.
        """
        if (kind, length) not in self._tables:
            rows = self._long[self.spelled.lengths[self._long] == length]
            cut = Chunk.without if kind == MISSING else Chunk.blotted
            self._tables[kind, length] = table_of(
                [
                    (piece, chunk.rows * MAX_LETTERS + i)
                    for chunk in self.spelled.chunks(rows)
                    for i, piece in enumerate(cut(chunk))
                ]
            )
        return self._tables[kind, length]

    @cached_property
    def _far(self) -> HashTable:
        """Known words less none, one or two letters, never the first."""
        chunks = self.spelled.chunks(self._far_rows)
        return table_of([(p, chunk.rows) for chunk in chunks for p in _far_pieces(chunk)])

    @property
    def _far_rows(self) -> Ints:
        return self._long[self.spelled.lengths[self._long] >= MIN_FAR_LETTERS - 1]

    def near(self, words: Spelled, rows: Ints) -> Edits:
        """All known words one edit (insertion, deletion, substitution, swap of neighbours) away.

        Args:
            words: The unknown words; rows of them that are themselves known must not be asked.
            rows: Which of them to look up.

        Returns:
            One row for every way from word to known word; a doubled letter gives two.
        """
        parts = [part for chunk in words.chunks(rows) for part in self._near(chunk)]
        if not parts:
            none = np.zeros(0, dtype=np.int64)
            return Edits(word=none, known=none, kind=none.astype(np.uint8), place=none)
        word, known, kind, place = (np.concatenate(column) for column in zip(*parts, strict=True))
        keep = self.spelled.lengths[known] >= MIN_LETTERS
        return Edits(word=word[keep], known=known[keep], kind=kind[keep], place=place[keep])

    def _near(self, chunk: Chunk) -> Iterator[tuple[Ints, Ints, Bytes, Ints]]:
        shortened = self._pieces(MISSING, chunk.length + 1)
        at, found = shortened.find(chunk.whole)
        yield _edits(chunk, at, found // MAX_LETTERS, MISSING, found % MAX_LETTERS)
        place, at, known = self._whole.find_each(chunk.without())
        yield _edits(chunk, at, known, EXTRA, place)
        place, at, known = self._whole.find_each(chunk.swapped())
        yield _edits(chunk, at, known, SWAPPED, place)
        blotted = self._pieces(OTHER, chunk.length)
        place, at, found = blotted.find_each(chunk.blotted())
        yield _edits(chunk, at, found // MAX_LETTERS, OTHER, place)

    def far(self, words: Column, rows: Ints) -> tuple[Ints, Ints, Flags]:
        """Known words two edits away that begin with the same letter, for words of 8 letters up.

        Args:
            words: String array of the unknown words.
            rows: Which of them to look up.

        Returns:
            Rows of the unknown and of the known words, one pair each, sorted; and whether the
            known word only goes on where the unknown one ends.
        """
        spelled = Spelled.of(words)
        lengths = spelled.lengths[rows]
        rows = rows[(lengths >= MIN_FAR_LETTERS) & (lengths <= MAX_LETTERS)]
        if not len(rows):
            return rows, rows, np.zeros(0, dtype=bool)
        from rapidfuzz.distance import OSA, Prefix
        from rapidfuzz.process import cpdist

        few = len(rows) <= _FEW_WORDS
        word, known = self._alike(spelled, rows) if few else self._sharing(spelled, rows)
        typed, meant = words.take(word).to_pylist(), self.known.take(known).to_pylist()
        apart = cpdist(typed, meant, scorer=OSA.distance, score_cutoff=2, dtype=np.uint8)
        near = np.flatnonzero(apart == 2)
        typed, meant = words.take(word[near]).to_pylist(), self.known.take(known[near]).to_pylist()
        common = cpdist(typed, meant, scorer=Prefix.similarity, dtype=np.uint8)
        return word[near], known[near], common == spelled.lengths[word[near]]

    def _alike(self, words: Spelled, rows: Ints) -> tuple[Ints, Ints]:
        """Every known word with the same first letter and nearly the same length."""
        known = self._far_rows
        lengths = np.abs(words.lengths[rows][:, None] - self.spelled.lengths[known]) <= 2
        first = words.letter(rows, 0)[:, None] == self.spelled.letter(known, 0)
        i, j = np.nonzero(lengths & first)
        return rows[i], known[j]

    def _sharing(self, words: Spelled, rows: Ints) -> tuple[Ints, Ints]:
        """Every known word that becomes the same when both lose at most two letters."""
        found = (
            (chunk.rows, *self._far.find_each(_far_pieces(chunk))) for chunk in words.chunks(rows)
        )
        pairs = [chunk_rows[at] * len(self.known) + known for chunk_rows, _, at, known in found]
        distinct = np.unique(np.concatenate(pairs))
        return distinct // len(self.known), distinct % len(self.known)

    def halves(self, words: Spelled, rows: Ints) -> tuple[Ints, Ints, Ints, Ints]:
        """Words that are two known words without the space, or with a letter in its place.

        Returns:
            Row of the unknown word, rows of the left and right known words, letters between (0 or
            1); every way to part it.
        """
        parts = [
            part
            for chunk in words.chunks(rows)
            for between in (0, 1)
            for part in self._parted(chunk, between)
        ]
        if not parts:
            none = np.zeros(0, dtype=np.int64)
            return none, none, none, none
        word, left, right, gap = (np.concatenate(column) for column in zip(*parts, strict=True))
        return word, left, right, gap

    def _parted(self, chunk: Chunk, between: int) -> Iterator[tuple[Ints, ...]]:
        i, at, left = self._whole.find_each(chunk.sums[2 : max(2, chunk.length - between - 1)])
        i += 2 + between  # where the right half begins
        again, right = self._whole.find((chunk.whole[at] - chunk.sums[i, at]) * INVERSE[i])
        gap = np.full(len(again), between, dtype=np.int64)
        yield chunk.rows[at[again]], left[again], right, gap

    def respaced(self, words: Spelled, left: Ints, right: Ints) -> tuple[Ints, Ints, Ints]:
        """Pairs of words that are one known word, or two when a letter changes sides.

        Returns:
            Position of the pair, rows of the left and right known word; right is -1 for one word.
        """
        whole, headless, tailless, head, tail = _pieces(words, np.append(left, right))
        n = words.lengths[left]
        one = whole[left] + whole[right] * _POWERS[np.minimum(n, MAX_LETTERS)]
        longer = whole[left] + head[right] * _POWERS[np.minimum(n, MAX_LETTERS)]
        together = n + words.lengths[right]
        at, known = self._whole.find(np.where(together >= MIN_LETTERS, one, 0))
        parts = [(at, known, np.full(len(at), -1, dtype=np.int64))]
        for a, b in (
            (longer, headless[right]),
            (tailless[left], tail[left] + whole[right] * _POWERS[1]),
        ):
            at, first = self._whole.find(a)
            again, second = self._whole.find(b[at])
            parts.append((at[again], first[again], second))
        pair, first, second = (np.concatenate(column) for column in zip(*parts, strict=True))
        return pair, first, second


def _pieces(words: Spelled, rows: Ints) -> tuple[Hashes, Hashes, Hashes, Hashes, Hashes]:
    """Hash by row of the word, of it less its first or last letter, and of those letters."""
    found = np.zeros((5, len(words.lengths)), dtype=np.uint64)
    for c in words.chunks(np.unique(rows)):
        pieces = (c.whole, c.after(1), c.sums[-2], c.terms[0], _LETTER[c.letters[-1]])
        for of, piece in zip(found, pieces, strict=True):
            of[c.rows] = piece
    return found[0], found[1], found[2], found[3], found[4]


def _far_pieces(chunk: Chunk) -> Hashes:
    """Hashes of the words less none, one or two letters, never the first: (p, n)."""
    i, j = np.triu_indices(chunk.length, 1)
    both = chunk.without_both(i[i > 0], j[i > 0])
    return np.concatenate([chunk.whole[None], chunk.without()[1:], both])


def _edits(
    chunk: Chunk, at: Ints, known: Ints, kind: int, place: Ints
) -> tuple[Ints, Ints, Bytes, Ints]:
    kinds = np.full(len(at), kind, dtype=np.uint8)
    return chunk.rows[at], known, kinds, place
