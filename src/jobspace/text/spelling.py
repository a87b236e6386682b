"""Repairs words typed by hand against the words that a taxonomy's labels know.

An unknown word is replaced by the known word it was most likely meant to be: few edits away, in
many labels, and seen in labels beside the same neighbour. Where no known word is likely enough the
word stays, since a name or a rare right word must not be bent into something else.

Source: the noisy channel (Kernighan, Church and Gale 1990). The weights are ours, set on O*NET's
labels with one random edit, on employers' names and on the titles of job postings.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jobspace.errors import InputError
from jobspace.text.hash_table import Ints
from jobspace.text.near_words import MAX_LETTERS, Column, Flags, Floats, NearWords, Spelled
from jobspace.text.slips import GAIN_PAIR, weigh
from jobspace.text.value_set import ValueSet

_NOTHING: Column = pa.nulls(0, pa.string())
SLICE_TEXTS = 262_144  # bounds memory; the outcome does not depend on it

# In nats: 1 more needs a word that is e times as frequent.
_COST_FAR, _COST_CUT = 3.5, 1.5  # two edits; the last two letters missing
# Unless labels have them side by side, what both words need when only the space is mended.
_NEED_HALF, _MIN_HALF_LETTERS = 6.0, 4
# Regular forms of a word, and what makes them the word again.
_ENDINGS = (("[sd]$", ""), ("(?:es|ed|ing)$", ""), ("ies$", "y"), ("ing$", "e"))


def words_of(keys: Column) -> tuple[Column, Ints]:
    """Lists the distinct words of texts in key form, with how often each occurs.

    Args:
        keys: String array (n,) of lower-case texts, words separated by one space; nulls skipped.

    Returns:
        Words (m,) in order of first appearance, and counts int64 (m,). Empty in, empty out.

    >>> words, counts = words_of(pa.array(["nurse", "nurse aide"]))
    >>> words.to_pylist(), counts.tolist()
    (['nurse', 'aide'], [2, 1])
    """
    flat, _ = _split(_strings(keys))
    found = pc.value_counts(flat.filter(pa.array(_filled(flat))))
    return found.field("values"), np.asarray(found.field("counts"), dtype=np.int64)


def bigrams_of(keys: Column) -> Column:
    """Lists the distinct pairs of neighbouring words, as "left right", of texts in key form.

    Args:
        keys: String array (n,) of lower-case texts, words separated by one space; nulls skipped.

    Returns:
        Pairs (m,) in order of first appearance. Empty in, empty out.

    >>> bigrams_of(pa.array(["licensed practical nurse"])).to_pylist()
    ['licensed practical', 'practical nurse']
    """
    flat, starts = _split(_strings(keys))
    inside = np.ones(len(flat), dtype=bool)
    inside[starts[:-1]] = False
    right = np.flatnonzero(inside)
    return _paired(flat.take(pa.array(right - 1)), flat.take(pa.array(right))).unique()


def _strings(texts: Column) -> Column:
    """One contiguous string array with nulls made empty."""
    column = texts if isinstance(texts, pa.ChunkedArray) else pa.chunked_array([texts])
    parts: list[Column] = column.cast(pa.string()).chunks
    return pa.concat_arrays([_NOTHING, *parts]).fill_null("")


def _filled(words: Column) -> Flags:
    """Which words are not empty."""
    return Spelled.of(words).lengths > 0


def _paired(left: Column, right: Column) -> Column:
    """Words written side by side with one space."""
    return pc.binary_join_element_wise(left, right, " ")


def _split(texts: Column) -> tuple[Column, Ints]:
    """The words of all texts in a row, and where each text's words start (n + 1)."""
    lists = pc.split_pattern(texts, " ")
    starts = np.asarray(lists.offsets, dtype=np.int64)
    return lists.flatten(), starts - starts[0]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Fixes:
    """Possible repairs, sorted by word; among equal scores the first one wins."""

    word: Ints  # (n,) row of the unknown word
    target: Ints  # (n,) row of `pool`
    score: Floats  # (n,) nats above what is needed
    pool: Column  # the known words, then "left right" for words written together

    def of_words(self, n_words: int) -> Ints:
        """Where each word's repairs start (n_words + 1)."""
        starts: Ints = np.searchsorted(self.word, np.arange(n_words + 1))
        return starts


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Tokens:
    """The words of a slice of texts, in a row."""

    distinct: Column  # (m,) distinct words
    known: Ints  # (m,) row among the known words, or -1
    strange: Flags  # (m,) neither known nor good
    code: Ints  # (n,) row of `distinct`
    starts: Ints  # (texts + 1,)

    @property
    def spelled(self) -> Spelled:
        """The distinct words as bytes."""
        return Spelled.of(self.distinct)


class Speller:
    """Repairs unknown words; immutable, and the same text gets the same repair in every batch.

    A repair is one edit (insertion, deletion, substitution, swap of neighbours), two edits for
    words of eight letters up with the first letter right, a missing space, or a space too many.
    Words of fewer than four letters, with other characters than a to z, and regular forms of known
    words are left alone; four-letter words need a swap, a clear lead of one target, or a neighbour.
    Among targets the highest of ln(frequency) - cost of the edit + gain from the neighbours wins,
    then the higher count, then the alphabet.

    Args:
        words: String array (n,) of distinct known words, lower case.
        counts: How often the labels use each, (n,).
        bigrams: Pairs "left right" that labels have side by side (`bigrams_of`).
        good_words: Right words that are never changed, and never suggested.
        min_count: Uses a known word needs to be suggested; what is used once may be a slip itself.

    Raises:
        InputError: `counts` is not as long as `words`.

    >>> speller = Speller(pa.array(["insurance", "agent"]), np.array([3, 9]))
    >>> speller.repair(pa.array(["insurance angent"])).to_pylist()
    ['insurance agent']
    """

    def __init__(
        self,
        words: Column,
        counts: Ints,
        *,
        bigrams: Column | None = None,
        good_words: Column | None = None,
        min_count: int = 2,
    ) -> None:
        """Keeps the words; what they are looked up by is made at the first repair."""
        if len(words) != len(counts):
            raise InputError(
                f"counts of known words: got {len(counts)}; expected {len(words)}, one a word. "
                "Pass both results of words_of."
            )
        self._words = _strings(words)
        self._counts = np.asarray(counts, dtype=np.int64)
        self._weight = np.log(1e6 * np.maximum(self._counts, 1) / max(1, int(self._counts.sum())))
        self._bigrams, self._min_count = bigrams, min_count
        self._known = ValueSet(self._words)
        self._good = None if good_words is None else ValueSet(_strings(good_words))

    @cached_property
    def _near(self) -> NearWords:
        plain = pc.match_substring_regex(self._words, f"^[a-z]{{2,{MAX_LETTERS}}}$")
        often = self._counts >= self._min_count
        return NearWords(self._words, np.flatnonzero(np.asarray(plain) & often))

    @cached_property
    def _pairs(self) -> Ints:
        """Sorted codes left * n + right of the pairs that labels have side by side."""
        if self._bigrams is None or not len(self._bigrams):
            return np.array([-1], dtype=np.int64)
        halves, _ = _split(_strings(self._bigrams))
        rows = self._rows_of(halves).reshape(-1, 2)
        rows = rows[(rows >= 0).all(axis=1)]
        return np.sort(np.append(rows[:, 0] * len(self._words) + rows[:, 1], -1))

    def _rows_of(self, words: Column) -> Ints:
        """Row of each word among the known words, -1 where it is not."""
        return self._known.places(words)

    def _side_by_side(self, left: Ints, right: Ints) -> Flags:
        """Whether labels have these known words (rows; -1 for none) side by side."""
        codes = np.where((left < 0) | (right < 0), -2, left * len(self._words) + right)
        if not (codes >= 0).any():
            return np.zeros(len(codes), dtype=bool)
        at = np.minimum(np.searchsorted(self._pairs, codes), len(self._pairs) - 1)
        beside: Flags = self._pairs[at] == codes
        return beside

    def repair(self, keys: Column) -> Column:
        """Repairs the unknown words of texts in key form.

        Args:
            keys: String array (n,) of lower-case texts, words separated by one space.

        Returns:
            String array (n,); a null stays null, a text without a likely repair stays as it is.
        """
        texts = _strings(keys)
        parts = [
            self._repair_slice(texts.slice(first, SLICE_TEXTS))
            for first in range(0, len(texts), SLICE_TEXTS)
        ]
        whole = pa.concat_arrays([_NOTHING, *parts])
        if not keys.null_count:
            return whole
        return pc.if_else(pa.array(np.asarray(keys.is_valid())), whole, None)

    def repair_words(self, words: Sequence[str | None] | Column) -> Column:
        """Repairs single words, without the help of neighbours.

        Args:
            words: (n,) lower-case words.

        Returns:
            String array (n,): the repair, or null where the word is known, good, or has none.
        """
        arrow = isinstance(words, pa.Array | pa.ChunkedArray)
        column = _strings(words if arrow else pa.array(words, pa.string()))
        tokens = self._tokens(column, np.arange(len(column) + 1))
        fixes = self._fixes(tokens)
        best = _best(fixes.word, fixes.score)
        target = np.full(len(tokens.distinct), -1, dtype=np.int64)
        target[fixes.word[best]] = fixes.target[best]
        rows = target[tokens.code]
        return fixes.pool.take(pa.array(rows, mask=rows < 0))

    def strange(self, keys: Column) -> Column:
        """The distinct words (m,) of texts in key form that may be slips.

        They are neither known nor good, and no regular form of a known word.
        """
        flat, _ = _split(_strings(keys))
        tokens = self._tokens(flat, np.zeros(0, dtype=np.int64))
        words = tokens.distinct.filter(pa.array(tokens.strange))
        return words.filter(pa.array(~self._inflected(words)))

    def _tokens(self, flat: Column, starts: Ints) -> _Tokens:
        coded = flat.dictionary_encode()
        known = self._rows_of(coded.dictionary)
        strange = (known < 0) & _filled(coded.dictionary)
        if self._good is not None:
            strange &= ~self._good.has(coded.dictionary)
        return _Tokens(
            distinct=coded.dictionary,
            known=known,
            strange=strange,
            code=np.asarray(coded.indices, dtype=np.int64),
            starts=starts,
        )

    def _repair_slice(self, texts: Column) -> Column:
        tokens = self._tokens(*_split(texts))
        touched = np.add.reduceat(tokens.strange[tokens.code], tokens.starts[:-1]) > 0
        if not touched.any():
            return texts
        touched_tokens = np.repeat(touched, np.diff(tokens.starts))
        sub = _Tokens(
            distinct=tokens.distinct,
            known=tokens.known,
            strange=tokens.strange,
            code=tokens.code[touched_tokens],
            starts=np.append(0, np.cumsum(np.diff(tokens.starts)[touched])),
        )
        return pc.replace_with_mask(texts, pa.array(touched), self._rewritten(sub))

    def _rewritten(self, tokens: _Tokens) -> Column:
        """The texts with every likely repair made."""
        fixes = self._fixes(tokens)
        n_distinct = len(tokens.distinct)
        rows = tokens.code.copy()
        at, target = self._chosen(tokens, fixes)
        rows[at] = n_distinct + target
        stay = np.ones(len(rows), dtype=bool)
        at, left, right = self._respaced(tokens)
        rows[at] = n_distinct + left
        rows[at + 1] = n_distinct + right
        stay[at[right < 0] + 1] = False
        kept = np.append(0, np.cumsum(stay))[tokens.starts]
        pool = pa.concat_arrays([tokens.distinct, fixes.pool])
        lists = pa.ListArray.from_arrays(
            pa.array(kept, pa.int32()), pool.take(pa.array(rows[stay]))
        )
        return pc.binary_join(lists, " ")

    def _respaced(self, tokens: _Tokens) -> tuple[Ints, Ints, Ints]:
        """Pairs of neighbours with the space in the wrong place; the left of overlapping ones.

        Returns:
            Token of the left one, and rows of the known words meant; right is -1 for one word.
        """
        inside = np.ones(len(tokens.code), dtype=bool)
        inside[tokens.starts[1:] - 1] = False
        first = np.flatnonzero(inside)
        code = tokens.code
        strange, good = tokens.strange[code], (tokens.known[code] < 0) & ~tokens.strange[code]
        first = first[(strange[first] | strange[first + 1]) & ~(good[first] | good[first + 1])]
        at, left, right = self._near.respaced(tokens.spelled, code[first], code[first + 1])
        lengths = self._near.spelled.lengths
        long = np.minimum(lengths[left], lengths[right]) >= _MIN_HALF_LETTERS
        at, left, right = (
            x[(right < 0) | long | self._side_by_side(left, right)] for x in (at, left, right)
        )
        order = np.lexsort((right, left, right >= 0, first[at]))
        first, left, right = first[at][order], left[order], right[order]
        free = np.append(True, np.diff(first) > 1)[: len(first)]
        return first[free], left[free], right[free]

    def _chosen(self, tokens: _Tokens, fixes: _Fixes) -> tuple[Ints, Ints]:
        """Tokens to be replaced, and with which row of the pool."""
        starts = fixes.of_words(len(tokens.distinct))
        places = np.flatnonzero(tokens.strange[tokens.code])
        first, n = starts[tokens.code[places]], np.diff(starts)[tokens.code[places]]
        at = np.repeat(places, n)
        fix = np.repeat(first - (np.cumsum(n) - n), n) + np.arange(len(at))
        score = fixes.score[fix] + self._gain(tokens, at, fixes.target[fix])
        best = _best(at, score)
        return at[best], fixes.target[fix[best]]

    def _gain(self, tokens: _Tokens, at: Ints, target: Ints) -> Floats:
        """What the neighbours say for a target."""
        known = np.append(tokens.known[tokens.code], -1)
        left, right = np.append(-1, known[:-1]), np.append(known[1:], -1)
        left[tokens.starts[:-1]] = -1
        right[tokens.starts[1:] - 1] = -1
        word = np.where(target < len(self._words), target, -1)
        beside = self._side_by_side(left[at], word).astype(np.float64)
        return GAIN_PAIR * (beside + self._side_by_side(word, right[at]))

    def _fixes(self, tokens: _Tokens) -> _Fixes:
        """All repairs of the strange words that are plausible in some context."""
        rows = self._repairable(tokens)
        edits = self._near.near(tokens.spelled, rows)
        word, target, score = weigh(tokens.spelled, self._near.spelled, edits, self._weight)
        lost = rows[~np.isin(rows, word)]
        far_word, far_target, is_start = self._near.far(tokens.distinct, lost)
        far_score = self._weight[far_target] - np.where(is_start, _COST_CUT, _COST_FAR)
        split_word, split_score, pairs = self._parted(tokens.spelled, lost)
        split_target = len(self._words) + np.arange(len(split_word))
        return self._sorted(
            np.concatenate([word, far_word, split_word]),
            np.concatenate([target, far_target, split_target]),
            np.concatenate([score, far_score, split_score]),
            pa.concat_arrays([self._words, pairs]),
        )

    def _repairable(self, tokens: _Tokens) -> Ints:
        """Strange words of letters only that are no regular form of a known word."""
        rows = np.flatnonzero(tokens.strange)
        words = tokens.distinct.take(pa.array(rows))
        plain = np.asarray(pc.match_substring_regex(words, f"^[a-z]{{4,{MAX_LETTERS}}}$"))
        repairable: Ints = rows[plain & ~self._inflected(words)]
        return repairable

    def _inflected(self, words: Column) -> Flags:
        """Which words are regular forms of known ones: bool (n,)."""
        found = np.zeros(len(words), dtype=bool)
        rows = np.flatnonzero(np.asarray(pc.match_substring_regex(words, "(s|ed|ing)$")))
        ending = words.take(pa.array(rows))
        for pattern, stem in _ENDINGS:
            bare = pc.replace_substring_regex(ending, pattern, stem)
            found[rows[self._rows_of(bare) >= 0]] = True
        return found

    def _parted(self, words: Spelled, rows: Ints) -> tuple[Ints, Floats, Column]:
        """The best way to part each word in two known ones: word, score, "left right"."""
        word, left, right, between = self._near.halves(words, rows)
        beside = self._side_by_side(left, right)
        lengths = self._near.spelled.lengths
        whole = (between == 0) & (np.minimum(lengths[left], lengths[right]) >= _MIN_HALF_LETTERS)
        score = np.minimum(self._weight[left], self._weight[right]) - _NEED_HALF - between
        score = score + np.where(beside, _NEED_HALF, 0.0)
        allowed = np.flatnonzero(beside | whole)
        allowed = allowed[np.lexsort((left[allowed], -score[allowed], word[allowed]))]
        best = allowed[_best(word[allowed], score[allowed])]
        halves = (self._words.take(pa.array(rows[best])) for rows in (left, right))
        return word[best], score[best], _paired(*halves)

    def _sorted(self, word: Ints, target: Ints, score: Floats, pool: Column) -> _Fixes:
        """The repairs in order: by word, then higher count, then alphabet."""
        keep = score + 2 * GAIN_PAIR >= 0
        word, target, score = word[keep], target[keep], score[keep]
        distinct, inverse = np.unique(target, return_inverse=True)
        rank = np.empty(len(distinct), dtype=np.int64)
        alphabet = pc.array_sort_indices(pool.take(pa.array(distinct)))
        rank[np.asarray(alphabet)] = np.arange(len(distinct))
        counts = np.append(self._counts, 0)[np.minimum(target, len(self._counts))]
        order = np.lexsort((rank[inverse], -counts, word))
        return _Fixes(word=word[order], target=target[order], score=score[order], pool=pool)


def _best(group: Ints, score: Floats) -> Ints:
    """Position of the first highest score in each run of equal groups, where it is not negative."""
    if not len(group):
        return np.zeros(0, dtype=np.int64)
    starts = np.flatnonzero(np.append(True, np.diff(group) != 0))
    highest = np.maximum.reduceat(score, starts)
    sizes = np.diff(np.append(starts, len(group)))
    hits = np.flatnonzero((score == np.repeat(highest, sizes)) & (score >= 0))
    first: Ints = hits[np.append(True, np.diff(group[hits]) != 0)[: len(hits)]]
    return first
