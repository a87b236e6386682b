"""Pairs of texts that a slip of the finger sets apart: one letter, or the spaces alone.

Two texts one letter apart become equal when each, or one of them, loses a letter. So every text is
hashed with each of its letters left out, spaces aside, and equal hashes are pairs. Whether a slip
explains what differs, and not another word ("Engineer I", "Engineer V"), is judged by its words.

Source: symmetric deletion (SymSpell, W. Garbe 2012), on whole texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute
from numpy.typing import NDArray

from jobspace.text.spelling import words_of

pc: Any = pyarrow.compute
Column: TypeAlias = Any
Ints = NDArray[np.int64]
Hashes = NDArray[np.uint64]

MAX_LETTERS: Final = 256  # of a text; in longer ones a word less matters little
MIN_WORD: Final = 5  # letters of a word of which one may be wrong or missing,
MIN_SHORT: Final = 4  # so many of them typed; or two changed places in so many
MIN_OTHER_START: Final = 7  # and where the first letter is not the same
MIN_NAME: Final = 6  # and where neither word is known
MIN_SPACED: Final = 8  # letters of a text with a space lost or won
MORE: Final = 20  # a strange word's likely meaning occurs so many times as often
MUCH_MORE: Final = 400  # where the strange word is English too: manger, manager
_RATIO: Final = 0x9E3779B97F4A7C15  # odd, so it has an inverse modulo 2**64
_MAX_SHARING: Final = 64  # texts of one hash; more are a pattern, no slips


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """How often words occur in the texts, and which are English."""

    counts: dict[str, int]
    english: frozenset[str]

    @classmethod
    def of(cls, keys: Column, english: Column) -> Spelling:
        """Of n keys, each counted once."""
        words, counts = words_of(keys)
        listed = dict(zip(words.to_pylist(), counts.tolist(), strict=True))
        return cls(counts=listed, english=frozenset(english.to_pylist()))

    def slipped(self, first: str, second: str) -> str | None:
        """Which of two words that differ by a letter is the other one misspelled, if one is."""
        if not (first.isalpha() and second.isalpha()) or not _are_near(first, second):
            return None
        rare, frequent = sorted((first, second), key=lambda word: (self._n(word), word))
        n_rare, n_frequent = self._n(rare), self._n(frequent)
        if rare in self.english:
            is_twin = frequent not in self.english and n_frequent <= n_rare
            return frequent if is_twin else rare if n_frequent >= MUCH_MORE * n_rare else None
        if frequent in self.english:
            return rare
        is_name = len(rare) >= MIN_NAME and (n_rare == 1 or n_frequent >= MORE * n_rare)
        return rare if is_name else None

    def _n(self, word: str) -> int:
        return self.counts.get(word, 0)


def _are_near(first: str, second: str) -> bool:
    """Whether one letter is wrong, missing or too many, or two neighbours changed places.

    Another first letter is another word ("packer", "sacker"), unless much of the word is the same.
    """
    from rapidfuzz.distance import OSA

    short, long = sorted((len(first), len(second)))
    is_likely = long >= MIN_WORD and (first[0] == second[0] or short >= MIN_OTHER_START)
    if not is_likely and sorted(first) != sorted(second):
        return False
    return short >= MIN_SHORT and OSA.distance(first, second) == 1


def meant(keys: Column, counts: Ints, spelling: Spelling) -> Ints:
    """Finds the text that each text was meant to be, where a slip explains the difference.

    Args:
        keys: String array (n,) of distinct keys (`jobspace.text.clean.key`).
        counts: int64 (n,), how often each occurs.
        spelling: judges.

    Returns:
        int64 (n,): a row of `keys`; a text's own where it has no slip. What a text is meant to be
        has no slip itself; of several such texts the most frequent counts, then the first.
    """
    pairs = _one_letter_apart(pc.replace_substring(keys, " ", ""))
    pairs = _with_slip_first(pairs, keys.to_pylist(), counts, spelling)
    has_slip = np.zeros(len(keys), bool)
    has_slip[pairs[:, 0]] = True
    pairs = pairs[~has_slip[pairs[:, 1]]]
    order = np.lexsort((pairs[:, 1], -counts[pairs[:, 1]], pairs[:, 0]))
    wrong, place = np.unique(pairs[order, 0], return_index=True)
    found = np.arange(len(keys))
    found[wrong] = pairs[order, 1][place]
    return found


def _with_slip_first(pairs: Ints, texts: Sequence[str], counts: Ints, spelling: Spelling) -> Ints:
    """The pairs that a slip explains, the text that has it first."""
    found = []
    for a, b in pairs.tolist():
        left, right = texts[a].split(), texts[b].split()
        if _is_respaced(left, right):
            found.append((a, b) if counts[a] < counts[b] else (b, a))
        elif (words := _one_apart(left, right)) and (wrong := spelling.slipped(*words)):
            found.append((a, b) if wrong == words[0] else (b, a))
    return np.array(found, np.int64).reshape(-1, 2)


def _one_apart(left: Sequence[str], right: Sequence[str]) -> tuple[str, str] | None:
    """The words in which two texts differ, if they differ in one."""
    if len(left) != len(right):
        return None
    apart = [(a, b) for a, b in zip(left, right, strict=True) if a != b]
    return apart[0] if len(apart) == 1 else None


def _one_letter_apart(joined: Column) -> Ints:
    """Pairs of rows whose letters are the same but for one, by hashes."""
    rows, hashes = _pieces(joined)
    order = np.lexsort((rows, hashes))
    rows, hashes = rows[order], hashes[order]
    new = np.ones(len(rows), bool)
    new[1:] = (np.diff(hashes) != 0) | (np.diff(rows) != 0)  # a doubled letter left out twice
    rows, hashes = rows[new], hashes[new]
    found = [np.empty((0, 2), np.int64)]
    for gap in range(1, _MAX_SHARING):
        same = np.flatnonzero(hashes[gap:] == hashes[:-gap])
        if not len(same):
            break
        found.append(np.stack([rows[same], rows[same + gap]], axis=1))
    return np.unique(np.concatenate(found), axis=0)


def _pieces(joined: Column) -> tuple[Ints, Hashes]:
    """Rows, and hashes of each text whole and with each letter left out."""
    lengths = np.asarray(pc.binary_length(joined), np.int64)
    chosen = np.flatnonzero((lengths > 0) & (lengths <= MAX_LETTERS))
    lengths = lengths[chosen]
    picked = pa.concat_arrays([joined.take(pa.array(chosen))])
    data = picked.buffers()[2]
    letters = np.frombuffer(data, np.uint8) if data is not None else np.empty(0, np.uint8)
    starts = np.cumsum(lengths) - lengths
    row = np.repeat(np.arange(len(lengths)), lengths)
    power = np.array([pow(_RATIO, k, 2**64) for k in range(MAX_LETTERS)], np.uint64)
    values = np.random.default_rng(0).integers(1 << 63, size=256).astype(np.uint64)
    place = np.arange(len(row)) - starts[row]
    sums = np.zeros(len(row) + 1, np.uint64)
    np.cumsum(values[letters[: len(row)]] * power[place], out=sums[1:])
    before = sums[:-1] - sums[starts][row]
    whole = sums[starts + lengths] - sums[starts]
    after = whole[row] - (sums[1:] - sums[starts][row])
    less_one = before + after * np.uint64(pow(_RATIO, -1, 2**64))
    return np.concatenate([chosen, chosen[row]]), np.concatenate([whole, less_one])


def _is_respaced(left: Sequence[str], right: Sequence[str]) -> bool:
    """Whether spaces alone moved, in letters long enough to be the same by no accident."""
    alone = set(left) ^ set(right)
    has_number = any(not word.isalpha() or len(word) == 1 for word in alone)
    letters = "".join(left)
    return letters == "".join(right) and len(letters) >= MIN_SPACED and not has_number
