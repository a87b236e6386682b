"""Which words, and which groups of them, are terms.

- known: a name of the list of skills.
- name: words written with a capital within a sentence, or with signs (`Node.js`, `SQL`, `R`).
- field: words that name a field in the labels of occupations (`term_fields.py`).
- group: two or three words that stand together in a tenth of the postings with the rarer of them,
  the last a noun that tells something.
- word: a noun that often stands right after "experience in" or before "skills".

In how many postings a term must stand, at least:

| of n postings      | known, field | name | group | word |
|--------------------|--------------|------|-------|------|
| fewer than 5       | 1            | 1    | 1 *   | 1 *  |
| fewer than 20      | 1            | 1 *  | 2     | 2 *  |
| 20 or more         | 1            | 2    | 2     | 3 *  |

* right after "experience with" or its like, or before "skills".

Names of places, firms, posts and degrees are none (`no_terms.py`); nor is a name that stands mostly
where postings speak of the firm, or a term of one sentence that stands in many postings.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias, get_args

import numpy as np

from jobspace.compare.no_terms import endings, makers, no_words, ordinary, posts, vague
from jobspace.compare.term_fields import fields
from jobspace.compare.term_market import (
    SHARE_ING,
    SHARE_VERB,
    Bools,
    Hashes,
    Ints,
    Market,
    Slots,
    ahead,
    gram_hash,
    is_strong,
    may_be_name,
    may_begin,
    may_end,
    says_something,
)
from jobspace.compare.term_names import are_tools, is_merged
from jobspace.compare.term_words import LONGEST, single_key
from jobspace.text.clean import singular_word
from jobspace.text.skills import Link, SkillList

TermKind: TypeAlias = Literal["known", "name", "field", "group", "word"]

KINDS: Final[tuple[TermKind, ...]] = get_args(TermKind)
_PLAIN: Final = re.compile(r"[A-Z][a-z]+(?:ing|ion|ity|ness|ment|ance|ence|ires|ship|ive|ics)")
FEW: Final = 5  # postings, below which a name of one alone counts wherever it stands
MANY: Final = 20  # from which on it is a slip, or a firm
TOGETHER: Final = 0.1  # of the postings with the rarer word of a group, so many have the group
TOGETHER_NAME: Final = 0.5  # the same where a word of it is a name: A/B testing, not SQL queries
SMALL: Final = 0.15  # a name of a capital alone is written small no more often than this
VARIED: Final = 0.25  # distinct sentences for each posting that asks for a term
SHARE_SLOT: Final = 0.15  # of the postings with a word, so many have it after "experience in"
LONGEST_NAME: Final = 4
_NONE: Final[Hashes] = np.zeros(0, np.uint64)


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
    """The chosen groups of words: hash → what kind of term, and its number of words.

    `spelled`: those that a capital makes a term. `words`: what each word of the market may be.
    """

    kinds: dict[int, TermKind]
    lengths: dict[int, int]
    spelled: frozenset[int]
    words: TermWords


def least(kind: TermKind, n_postings: int) -> int:
    """In how many of n postings a term of a kind stands at least."""
    is_few, is_many = n_postings < FEW, n_postings >= MANY
    by_kind: dict[TermKind, int] = {
        "known": 1,
        "name": 2 if is_many else 1,
        "field": 1,
        "group": 1 if is_few else 2,
        "word": 1 if is_few else 3 if is_many else 2,
    }
    return by_kind[kind]


def chosen(asked: Asked, skills: SkillList, n_outside: Ints) -> Choice:
    """The groups of words that are terms.

    Args:
        asked: what postings ask.
        skills: names that count in one posting alone.
        n_outside: (keys,) how often each word with a capital stands where nothing is asked.
    """
    kinds: dict[int, TermKind] = {}
    lengths: dict[int, int] = {}
    words, known = TermWords.of(asked.market), _Known.of(skills)
    for n in range(1, LONGEST + 1):
        for kind, hashes in _of_length(asked, words, known, n_outside, n):
            for found in hashes.tolist():
                if found not in kinds:
                    kinds[found] = kind
                    lengths[found] = n
    listed = set(known.capital.get(1, _NONE).tolist())
    spelled = frozenset(f for f, kind in kinds.items() if kind == "name" or f in listed)
    return Choice(kinds=kinds, lengths=lengths, spelled=spelled, words=words)


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
    maker: Bools
    merged: Bools
    slots: Slots

    @classmethod
    def of(cls, market: Market) -> TermWords:
        """Reads the words of a market."""
        ing = market.of_forms(lambda t: t.lower().endswith("ing"))
        verb = np.where(ing, SHARE_ING, SHARE_VERB) < market.share_determiner[market.key]
        merged = market.of_forms(is_merged)
        says = market.of_forms(says_something) & ~merged
        return cls(
            says=says,
            strong=market.of_forms(is_strong),
            begins=says & ~verb & market.of_forms(may_begin),
            ends=says & ~verb & market.of_forms(may_end),
            is_name=market.named & says & market.of_forms(may_be_name),
            named=market.named & says,
            sure=market.of_forms(lambda t: t[1:] != t[1:].lower() or not t.isalpha()),
            ordinary=market.of_forms(lambda t: t.lower() in ordinary()),
            maker=market.of_forms(lambda t: t.lower() in makers()),
            merged=merged,
            slots=Slots.of(market),
            vague=market.of_forms(lambda t: singular_word(t.lower()) in vague()),
        )


def _of_length(
    asked: Asked, words: TermWords, known: _Known, n_outside: Ints, n: int
) -> list[tuple[TermKind, Hashes]]:
    market = asked.market
    hashes, valid = market.grams(n)
    found: list[tuple[TermKind, Hashes]] = [("known", _listed(words, known, hashes, valid, n))]
    if n <= LONGEST_NAME:
        found.append(("name", _names(asked, words, hashes, valid, n, n_outside)))
    if n in (2, 3):
        there = valid & np.isin(hashes, known.fields.get(n, _NONE)) & words.begins
        there &= ahead(words.ends, n - 1)
        found.append(("field", np.unique(hashes[there])))
        found.append(("group", _groups(asked, words, hashes, valid, n)))
    if n == 1:
        found.append(("word", _single(asked, words, hashes)))
    return found


def _listed(words: TermWords, known: _Known, hashes: Hashes, valid: Bools, n: int) -> Hashes:
    """The names of the list that stand in the market, spelled as the list wants them."""
    there = valid & np.isin(hashes, known.small.get(n, _NONE))
    if n == 1:
        there &= words.strong & ~words.vague
        there |= np.isin(hashes, known.capital.get(n, _NONE)) & words.is_name & ~words.vague
    return np.unique(hashes[there])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """Hashes by number of words: of a list's names in any case, and with a capital; of fields."""

    small: dict[int, Hashes]
    capital: dict[int, Hashes]
    fields: dict[int, Hashes]

    @classmethod
    def of(cls, skills: SkillList) -> _Known:
        several: tuple[dict[int, list[int]], dict[int, list[int]]] = ({}, {})
        for words, (_, spelled) in skills.forms.items():
            n, link = len(words), skills.links.get(words)
            if n > 1 or spelled or link is None or _is_own_name(words[0], link):
                found = gram_hash([single_key(word) for word in words])
                several[bool(spelled)].setdefault(n, []).append(found)
        named: dict[int, list[int]] = {}
        for words in fields():
            named.setdefault(len(words), []).append(gram_hash([single_key(w) for w in words]))
        small, capital, of_fields = (
            {n: np.array(sorted(found), np.uint64) for n, found in hashes.items()}
            for hashes in (*several, named)
        )
        return cls(small=small, capital=capital, fields=of_fields)


def _is_own_name(word: str, link: Link) -> bool:
    """Whether a plain word is the name of a skill itself: `email` is but a label of one."""
    return word == link.name.partition(" (")[0].lower()


def _names(
    asked: Asked, words: TermWords, hashes: Hashes, valid: Bools, n: int, n_outside: Ints
) -> Hashes:
    """The runs of n words written as names, from one phrase's word to the next that is none."""
    market = asked.market
    inside, any_name = valid & words.named, words.is_name | (words.maker & (n > 1))
    for step in range(1, n):
        inside &= ahead(words.named, step)
        any_name |= ahead(words.is_name, step)
    before = np.append(False, words.named[:-1]) & ~market.opens
    after = ahead(words.named & ~market.opens, n)
    last = ahead(words.ends, n - 1) if n > 1 else words.is_name
    whole = inside & ~before & ~after
    at = np.flatnonzero(whole & last & any_name & valid)
    found, n_postings, first = asked.counts(hashes[at], at)
    keys = market.key[first]
    out = (
        (n_outside[keys] >= np.maximum(market.n_told[keys], 1))
        if n == 1
        else np.zeros(len(keys), bool)
    )
    by_capital = market.n_capital[keys] * 2 >= market.n_told[keys]
    kept = (n_postings >= least("name", asked.n_postings)) & ~out
    if n == 1:
        small = (market.n_told[keys] - market.n_capital[keys]) / np.maximum(market.n_told[keys], 1)
        kept &= (by_capital & ((small <= SMALL) | words.sure[first])) | words.ordinary[first]
    told = hashes[at[_is_told(asked, words, n_outside == 0, n)[at]]]
    kept &= (n_postings > 1) | np.isin(found, told)
    kept &= _varied(market, hashes[at], at, n_postings)
    return found[kept & _may_be_tools(market, words, first, n)]


def _may_be_tools(market: Market, words: TermWords, first: Ints, n: int) -> Bools:
    """(k,) which names are those of no place, person or firm; acronyms and signs are none."""
    sure = words.sure[first] & ~words.merged[first] if n == 1 else np.zeros(len(first), bool)
    texts = [" ".join(market.forms[f] for f in market.form[at : at + n]) for at in first.tolist()]
    return (sure | are_tools(texts)) & ~words.merged[first]


def _is_told(asked: Asked, words: TermWords, is_inside: Bools, n: int) -> Bools:
    """Where a name counts that one posting alone has: asked for as such, or surely one.

    Args:
        asked, words: of the market.
        is_inside: (keys,) nothing but what is asked has the word; no firm or town, then.
        n: of the name's words.
    """
    market = asked.market
    slot = words.slots.filled(n)
    if asked.n_postings >= FEW:
        return slot
    if n > 1:
        return np.ones(len(slot), bool)
    alone = market.opens & ahead(market.opens, 1, beyond=True)
    plain = market.of_forms(lambda t: bool(_PLAIN.fullmatch(t)))
    within = alone | (~market.opens & is_inside[market.key])
    return np.asarray((within & market.capital & ~plain) | slot | words.sure, bool)


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
    good, strong = valid & words.begins, words.strong.copy()
    for step in range(1, n):
        good &= ahead(words.says, step) & (words.named | ~ahead(words.is_name, step))
        strong |= ahead(words.strong, step)
    good &= ahead(words.ends & ~words.vague if n > 2 else words.ends, n - 1)
    at = np.flatnonzero(good & strong)
    found, n_postings, first = asked.counts(hashes[at], at)
    has_slot = np.isin(found, hashes[at[words.slots.filled(n)[at]]])
    rarer = _rarer(asked, first, n)
    names = np.zeros(len(first), bool)
    for step in range(n):
        names |= words.named[first + step] & words.sure[first + step]
    share = n_postings / np.maximum(rarer, 1)
    together = np.where(names, share >= TOGETHER_NAME, (share >= TOGETHER) | has_slot)
    varied = _varied(market, hashes[at], at, n_postings)
    often = (n_postings >= 2) | (has_slot & (asked.n_postings < FEW))
    return found[often & together & varied]


def _rarer(asked: Asked, first: Ints, n: int) -> Ints:
    """The postings of the rarest word of each group: (k,)."""
    key = asked.market.key
    at = np.unique(first[:, None] + np.arange(n))
    there = np.flatnonzero(np.isin(key, key[at]))
    keys, n_postings, _ = asked.counts(key[there].astype(np.uint64), there)
    counts = [n_postings[np.searchsorted(keys, key[first + step])] for step in range(n)]
    return np.asarray(np.minimum.reduce(counts), np.int64)


def _single(asked: Asked, words: TermWords, hashes: Hashes) -> Hashes:
    """Plain nouns that stand where something to be able to do stands."""
    market = asked.market
    general = vague() | endings() | posts()
    vague_end = market.of_forms(lambda t: singular_word(t.lower()) in general)
    good = words.begins & words.ends & words.strong & ~vague_end & market.of_forms(_is_word)
    at = np.flatnonzero(good)
    found, n_postings, _ = asked.counts(hashes[at], at)
    slot = at[words.slots.filled(1)[at]]
    in_slot, n_slot, _ = asked.counts(hashes[slot], slot)
    n_of = np.zeros(len(found), np.int64)
    n_of[np.searchsorted(found, in_slot)] = n_slot
    return found[(n_of >= least("word", asked.n_postings)) & (n_of >= SHARE_SLOT * n_postings)]


def _is_word(word: str) -> bool:
    small = word.lower()
    return len(word) > 3 and word.isalpha() and not {small, singular_word(small)} & no_words()
