"""Which words, and which groups of them, are terms.

- known: a name of the list of skills; one posting is enough.
- name: words written with a capital within a sentence, or with signs (`Node.js`, `SQL`, `R`); of 20
  postings or more, in two of them at least.
- group: two or three words that stand together in a tenth of the postings with the rarer of them,
  the last a noun that tells something; in two postings at least.
- word: a noun that often stands right after "experience in" or before "skills"; in three at least.

Names of places, firms, posts and degrees are none (`no_terms.py`); nor is a name that stands mostly
where postings speak of the firm, or a term of one sentence that stands in many postings.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias, get_args

import numpy as np

from jobspace.compare.no_terms import endings, no_words, ordinary, posts, vague
from jobspace.compare.term_market import (
    SHARE_ING,
    SHARE_VERB,
    Bools,
    Hashes,
    Ints,
    Market,
    gram_hash,
    is_strong,
    may_be_name,
    may_begin,
    may_end,
    says_something,
    slots,
)
from jobspace.compare.term_words import single_key
from jobspace.text.clean import singular_word
from jobspace.text.skills import SkillList

TermKind: TypeAlias = Literal["known", "name", "group", "word"]

KINDS: Final[tuple[TermKind, ...]] = get_args(TermKind)
MANY: Final = 20  # postings, from which on a name of one alone is a slip, or a firm
TOGETHER: Final = 0.1  # of the postings with the rarer word of a group, so many have the group
TOGETHER_NAME: Final = 0.5  # the same where a word of it is a name: A/B testing, not SQL queries
MIN_WORD: Final = 3
SMALL: Final = 0.15  # a name of a capital alone is written small no more often than this
VARIED: Final = 0.25  # distinct sentences for each posting that asks for a term
SHARE_SLOT: Final = 0.15  # of the postings with a word, so many have it after "experience in"
LONGEST_NAME: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What postings ask, as words.

    Attributes:
        market: the words of the distinct sentences.
        sentence: (p,) of each part that asks, its place in `market.texts`.
        posting: (p,) of each such part.
        n_postings: how many postings there are.
    """

    market: Market
    sentence: Ints = field(repr=False)
    posting: Ints = field(repr=False)
    n_postings: int

    def counts(self, hashes: Hashes, at: Ints) -> tuple[Hashes, Ints, Ints]:
        """The distinct hashes, in how many postings each is, and the first place of each.

        Args:
            hashes: (k,) of groups of words.
            at: (k,) where each begins in the market.
        """
        found, first, inverse = np.unique(hashes, return_index=True, return_inverse=True)
        gram, posting = self.postings(inverse, at)
        pairs = np.unique(gram * max(self.n_postings, 1) + posting)
        n = np.bincount(pairs // max(self.n_postings, 1), minlength=len(found))
        return found, n, at[first] if len(at) else at

    def postings(self, values: Ints, at: Ints) -> tuple[Ints, Ints]:
        """(value, posting) of k places, once for each part that has the sentence of the place."""
        value, posting, _ = self.parts(values, at)
        return value, posting

    def parts(self, values: Ints, at: Ints) -> tuple[Ints, Ints, Ints]:
        """(value, posting, part) of k places, likewise."""
        order = np.argsort(self.sentence, kind="stable")
        ends = np.searchsorted(self.sentence[order], np.arange(len(self.market.texts) + 1))
        of = self.market.sentence[at]
        lengths = ends[of + 1] - ends[of]
        before = np.cumsum(lengths) - lengths
        rows = order[np.repeat(ends[of] - before, lengths) + np.arange(lengths.sum())]
        return np.repeat(values, lengths), self.posting[rows], rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The chosen groups of words: hash → what kind of term, and its number of words."""

    kinds: dict[int, TermKind]
    lengths: dict[int, int]


def least(kind: TermKind, n_postings: int) -> int:
    """In how many of n postings a term of a kind stands at least."""
    return {"known": 1, "name": 2 if n_postings >= MANY else 1, "group": 2, "word": MIN_WORD}[kind]


def chosen(asked: Asked, skills: SkillList, n_outside: Ints) -> Choice:
    """The groups of words that are terms.

    Args:
        asked: what postings ask.
        skills: names that count in one posting alone.
        n_outside: (keys,) how often each word with a capital stands where nothing is asked.
    """
    kinds: dict[int, TermKind] = {}
    lengths: dict[int, int] = {}
    words = TermWords.of(asked.market)
    for n in (1, 2, 3, 4, 5):
        for kind, hashes in _of_length(asked, words, skills, n_outside, n):
            for found in hashes.tolist():
                if found not in kinds:
                    kinds[found] = kind
                    lengths[found] = n
    return Choice(kinds=kinds, lengths=lengths)


@dataclass(frozen=True, slots=True, kw_only=True)
class TermWords:
    """What each of m words may be."""

    says: Bools
    strong: Bools
    begins: Bools
    ends: Bools
    is_name: Bools  # written as one, and none of those that are no skills
    named: Bools  # written as one
    sure: Bools  # by signs, not by a capital alone
    ordinary: Bools
    vague: Bools

    @classmethod
    def of(cls, market: Market) -> TermWords:
        """Reads the words of a market."""
        ing = market.of_forms(lambda t: t.lower().endswith("ing"))
        verb = np.where(ing, SHARE_ING, SHARE_VERB) < market.share_determiner[market.key]
        says = market.of_forms(says_something)
        return cls(
            says=says,
            strong=market.of_forms(is_strong),
            begins=says & ~verb & market.of_forms(may_begin),
            ends=says & ~verb & market.of_forms(may_end),
            is_name=market.named & says & market.of_forms(may_be_name),
            named=market.named & says,
            sure=market.of_forms(lambda t: t[1:] != t[1:].lower() or not t.isalpha()),
            ordinary=market.of_forms(lambda t: t.lower() in ordinary()),
            vague=market.of_forms(lambda t: singular_word(t.lower()) in vague()),
        )


def _of_length(
    asked: Asked, words: TermWords, skills: SkillList, n_outside: Ints, n: int
) -> list[tuple[TermKind, Hashes]]:
    market = asked.market
    hashes, valid = market.grams(n)
    found: list[tuple[TermKind, Hashes]] = [
        ("known", _known(market, words, skills, hashes, valid, n))
    ]
    if n <= LONGEST_NAME:
        found.append(("name", _names(asked, words, hashes, valid, n, n_outside)))
    if n in (2, 3):
        found.append(("group", _groups(asked, words, hashes, valid, n)))
    if n == 1:
        found.append(("word", _single(asked, words, hashes)))
    return found


def _known(
    market: Market, words: TermWords, skills: SkillList, hashes: Hashes, valid: Bools, n: int
) -> Hashes:
    """The names of the list that stand in the market, spelled as the list wants them."""
    several = known_hashes(skills).get(n)
    if several is None:
        return np.zeros(0, np.uint64)
    there = valid & np.isin(hashes, several)
    if n == 1:
        there &= words.named & words.is_name | ~market.of_forms(
            lambda t: skills.forms.get((t.lower(),), ("", ""))[1] != ""
        )
        there &= words.is_name | words.strong
        there &= market.of_forms(lambda t: singular_word(t.lower()) not in vague() | posts())
    return np.unique(hashes[there])


def known_hashes(skills: SkillList) -> dict[int, Hashes]:
    """The hashes of a list's names, by their number of words."""
    several: dict[int, list[np.uint64]] = {}
    for form in skills.forms:
        keys = [single_key(word) for word in form]
        several.setdefault(len(keys), []).append(gram_hash(keys))
    return {n: np.array(found, np.uint64) for n, found in several.items()}


def _names(
    asked: Asked, words: TermWords, hashes: Hashes, valid: Bools, n: int, n_outside: Ints
) -> Hashes:
    """The runs of n words written as names, from one phrase's word to the next that is none."""
    market = asked.market
    m = len(market.form)
    inside = valid & words.named
    for step in range(1, n):
        inside[: m - step] &= words.named[step:]
    before = np.zeros(m, bool)
    before[1:] = words.named[:-1] & ~market.opens[1:]
    after = np.zeros(m, bool)
    if m > n:
        after[: m - n] = words.named[n:] & ~market.opens[n:]
    whole = inside & ~before & ~after
    last = np.zeros(m, bool)
    last[: m - n + 1] = words.ends[n - 1 :] if n > 1 else words.is_name
    any_name = words.is_name.copy()
    for step in range(1, n):
        any_name[: m - step] |= words.is_name[step:]
    at = np.flatnonzero(whole & last & any_name & valid)
    found, n_postings, first = asked.counts(hashes[at], at)
    keys = market.key[first]
    out = (
        (n_outside[keys] > np.maximum(market.n_told[keys], 1))
        if n == 1
        else np.zeros(len(keys), bool)
    )
    by_capital = market.n_capital[keys] * 2 >= market.n_told[keys]
    kept = (n_postings >= least("name", asked.n_postings)) & ~out
    if n == 1:
        small = (market.n_told[keys] - market.n_capital[keys]) / np.maximum(market.n_told[keys], 1)
        kept &= (by_capital & ((small <= SMALL) | words.sure[first])) | words.ordinary[first]
    return found[kept & _varied(market, hashes[at], at, n_postings)]


def _varied(market: Market, hashes: Hashes, at: Ints, n_postings: Ints) -> Bools:
    """Whether terms stand in several sentences: not in one that a firm puts into all its postings.

    Returns:
        (k,) of the distinct hashes, ascending.
    """
    found, inverse = np.unique(hashes, return_inverse=True)
    pairs = np.unique(inverse * max(len(market.texts), 1) + market.sentence[at])
    n = np.bincount(pairs // max(len(market.texts), 1), minlength=len(found))
    return (n >= VARIED * n_postings) & ((n > 1) | (n_postings < 3))


def _groups(asked: Asked, words: TermWords, hashes: Hashes, valid: Bools, n: int) -> Hashes:
    """n words that belong together, the last a noun, one of them telling something."""
    market = asked.market
    m = len(market.form)
    good = valid & words.begins
    strong = words.strong.copy()
    for step in range(1, n):
        good[: m - step] &= words.says[step:]
        strong[: m - step] |= words.strong[step:]
    good[: m - n + 1] &= (words.ends & ~words.vague if n > 2 else words.ends)[n - 1 :]
    slot = slots(market, n)
    at = np.flatnonzero(good & strong)
    found, n_postings, first = asked.counts(hashes[at], at)
    in_slot, *_ = asked.counts(hashes[at[slot[at]]], at[slot[at]])
    has_slot = np.isin(found, in_slot)
    rarer = _rarer(asked, first, n)
    names = np.zeros(len(first), bool)
    for step in range(n):
        names |= words.named[first + step] & words.sure[first + step]
    share = n_postings / np.maximum(rarer, 1)
    together = np.where(names, share >= TOGETHER_NAME, (share >= TOGETHER) | has_slot)
    varied = _varied(market, hashes[at], at, n_postings)
    return found[(n_postings >= 2) & together & varied]


def _rarer(asked: Asked, first: Ints, n: int) -> Ints:
    """The postings of the rarest word of each group: (k,)."""
    market = asked.market
    m = np.arange(len(market.form))
    keys, n_postings, _ = asked.counts(market.key.astype(np.uint64), m)
    of_key = np.zeros(len(market.keys), np.int64)
    of_key[keys.astype(np.int64)] = n_postings
    counts = [of_key[market.key[first + step]] for step in range(n)]
    return np.minimum.reduce(counts) if counts else np.zeros(0, np.int64)


def _single(asked: Asked, words: TermWords, hashes: Hashes) -> Hashes:
    """Plain nouns that stand where something to be able to do stands."""
    market = asked.market
    vague_end = market.of_forms(lambda t: singular_word(t.lower()) in vague() | endings() | posts())
    good = words.begins & words.ends & words.strong & ~vague_end & market.of_forms(_is_word)
    at = np.flatnonzero(good)
    found, n_postings, _ = asked.counts(hashes[at], at)
    slot = at[slots(market, 1)[at]]
    in_slot, n_slot, _ = asked.counts(hashes[slot], slot)
    n_of = np.zeros(len(found), np.int64)
    n_of[np.searchsorted(found, in_slot)] = n_slot
    return found[(n_of >= MIN_WORD) & (n_of >= SHARE_SLOT * n_postings)]


def _is_word(word: str) -> bool:
    small = word.lower()
    return len(word) > 3 and word.isalpha() and not {small, singular_word(small)} & no_words()
