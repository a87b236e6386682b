"""Terms as spans: where chosen groups of words stand, the longest first; variants of one term."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from jobspace.compare.no_terms import makers, no_groups, ordinary
from jobspace.compare.term_choice import KINDS, SMALL, Asked, Choice, TermKind, least
from jobspace.compare.term_market import Bools, Hashes, Ints, Market
from jobspace.compare.term_words import LONGEST, key_of, single_key
from jobspace.text.skills import Link, SkillList

_TAILS_TEXT: Final = (
    "application applications certificate certification certifications certified framework "
    "license licensure methodologies methodology platform platforms principles product products "
    "program programs programming software spreadsheets suite system tools "
    "language languages database databases"
)
_TAILS: Final = frozenset(_TAILS_TEXT.split())  # "CPR certification" asks for CPR
SMALL_SPELLED: Final = 0.2  # of the spellings are small: it is no name
SWALLOWED: Final = 0.2  # of the postings with a term, fewer have it outside a longer one


@dataclass(frozen=True, slots=True, kw_only=True)
class Spans:
    """Where terms stand in a market: k spans, by place.

    Attributes:
        at: (k,) the place of the first word. `n`: (k,) how many words. `term`: (k,) which term.
    """

    at: Ints = field(repr=False)
    n: Ints = field(repr=False)
    term: Ints = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One term: its kind, how it is spelled most often, and every key it is known by.

    `needs_capital`: its word has another meaning when it is written small.
    """

    kind: TermKind
    spelled: str
    keys: frozenset[str]
    link: Link | None
    needs_capital: bool


def spans_of(asked: Asked, choice: Choice, skills: SkillList) -> tuple[list[Form], Spans]:
    """The terms of postings, and where they stand.

    Groups of words that are one term (`Power BI`, `PowerBI`; `MS Excel`, `Excel`; two labels of a
    skill) are put together. A term that hardly stands outside longer ones is dropped.
    """
    market = asked.market
    hashes = np.array(sorted(choice.kinds), np.uint64)
    at, n, gram = _longest(market, hashes, choice)
    capital = _needs_capital(market)
    spelled = np.isin(hashes, np.array(sorted(choice.spelled), np.uint64))
    small = (n == 1) & capital[market.key[at]] & spelled[gram] & ~choice.words.is_name[at]
    at, n, gram = at[~small], n[~small], gram[~small]
    terms, of_gram = _variants(market, at, n, gram, skills)
    term = np.array([of_gram.get(g, -1) for g in gram.tolist()], np.int64)
    kept = _kept(asked, choice, hashes, (at, gram, term))
    order = {name: place for place, name in enumerate(kept)}
    places = np.array([order.get(t, -1) for t in range(len(terms))], np.int64)
    there = (term >= 0) & (places[term] >= 0) if len(terms) else np.zeros(len(term), bool)
    spans = Spans(at=at[there], n=n[there], term=places[term[there]])
    kinds = _kinds(choice, hashes, of_gram, kept)
    by_capital = {of_gram[g] for g in np.flatnonzero(spelled).tolist() if g in of_gram}
    forms = _forms(market, spans, kinds, skills, [capital & (t in by_capital) for t in kept])
    return forms, spans


def _longest(market: Market, hashes: Hashes, choice: Choice) -> tuple[Ints, Ints, Ints]:
    """(place, words, which hash) of the spans: longer before shorter, then from the left."""
    covered = np.zeros(len(market.form), bool)
    found: list[tuple[int, int, int]] = []
    lengths = np.array([choice.lengths[int(h)] for h in hashes], np.int64)
    for n in range(LONGEST, 0, -1):
        of_length = np.flatnonzero(lengths == n)
        grams, valid = market.grams(n)
        there = np.flatnonzero(valid & np.isin(grams, hashes[of_length]))
        gram = of_length[np.searchsorted(hashes[of_length], grams[there])]
        for place, which in zip(there.tolist(), gram.tolist(), strict=True):
            if not covered[place : place + n].any():
                covered[place : place + n] = True
                found.append((place, n, which))
    found.sort()
    columns = np.array(found, np.int64).reshape(-1, 3)
    return columns[:, 0], columns[:, 1], columns[:, 2]


def _needs_capital(market: Market) -> Bools:
    """(keys,) whether a word is written small so often that it means something else then."""
    small = market.n_told - market.n_capital
    listed = np.array([key in ordinary() for key in market.keys], bool)
    return np.asarray((small > SMALL * market.n_told) | listed, bool)


def _variants(
    market: Market, at: Ints, n: Ints, gram: Ints, skills: SkillList
) -> tuple[list[str], dict[int, int]]:
    """The names of terms, and which of them each chosen group of words is."""
    words: dict[int, tuple[str, ...]] = {}
    for place, length, which in zip(at.tolist(), n.tolist(), gram.tolist(), strict=True):
        if which not in words:
            words[which] = tuple(market.forms[f] for f in market.form[place : place + length])
    alone = {key_of(several) for several in words.values()}
    names: dict[str, int] = {}
    found: dict[int, int] = {}
    for which, several in words.items():
        if " ".join(map(single_key, several)) in no_groups():
            continue
        name = canonical(several, alone, skills)
        found[which] = names.setdefault(name, len(names))
    return list(names), found


def canonical(words: Sequence[str], alone: Iterable[str], skills: SkillList) -> str:
    """What a term is known by, whatever of its names is used.

    Args:
        words: as they are spelled.
        alone: keys that are terms.
        skills: two labels of one of its skills are the same.
    """
    link = skills.links.get(tuple(word.lower() for word in words))
    if link is not None and link.is_same:
        return f"{link.taxonomy} {link.name}"
    several = list(words)
    if several[0].lower() == "ms" and len(several) > 1:
        several[0] = "Microsoft"
    if len(several) > 1 and several[-1].lower() in _TAILS and key_of(several[:-1]) in alone:
        return canonical(several[:-1], alone, skills)
    if len(several) > 1 and several[0].lower() in makers() and key_of(several[1:]) in alone:
        return canonical(several[1:], alone, skills)
    return key_of(several)


def _kept(
    asked: Asked, choice: Choice, hashes: Hashes, found: tuple[Ints, Ints, Ints]
) -> list[int]:
    """The terms that stand by themselves often enough, in order of appearance.

    Args:
        asked, choice, hashes: what was looked for.
        found: (place, which hash, which term or -1) of the spans.
    """
    at, gram, term = (column[found[2] >= 0] for column in found)
    n_terms = int(term.max(initial=-1)) + 1
    value, posting = asked.postings(term, at)
    pairs = np.unique(value * max(asked.n_postings, 1) + posting)
    free = np.bincount(pairs // max(asked.n_postings, 1), minlength=n_terms)
    of_hash = np.array([least(choice.kinds[int(h)], asked.n_postings) for h in hashes], np.int64)
    total, few = np.zeros(n_terms, np.int64), np.full(n_terms, 99, np.int64)
    np.maximum.at(total, term, _total(asked, hashes, choice)[gram])
    np.minimum.at(few, term, of_hash[gram])
    return np.flatnonzero((free >= few) & (free >= SWALLOWED * total)).tolist()


def _total(asked: Asked, hashes: Hashes, choice: Choice) -> Ints:
    """In how many postings each chosen group of words stands, within longer ones or not."""
    total = np.zeros(len(hashes), np.int64)
    lengths = np.array([choice.lengths[int(h)] for h in hashes], np.int64)
    for n in range(1, LONGEST + 1):
        grams, valid = asked.market.grams(n)
        of_length = np.flatnonzero(lengths == n)
        at = np.flatnonzero(valid & np.isin(grams, hashes[of_length]))
        found, counts, _ = asked.counts(grams[at], at)
        total[of_length[np.searchsorted(hashes[of_length], found)]] = counts
    return total


def _kinds(
    choice: Choice, hashes: Hashes, of_gram: Mapping[int, int], kept: Sequence[int]
) -> list[TermKind]:
    kinds: dict[int, TermKind] = {}
    for which, name in of_gram.items():
        kind = choice.kinds[int(hashes[which])]
        if name not in kinds or KINDS.index(kind) < KINDS.index(kinds[name]):
            kinds[name] = kind
    return [kinds[name] for name in kept]


def _forms(
    market: Market,
    spans: Spans,
    kinds: Sequence[TermKind],
    skills: SkillList,
    capital: Sequence[Bools],
) -> list[Form]:
    spelled: dict[int, Counter[tuple[str, ...]]] = defaultdict(Counter)
    for at, n, term in zip(spans.at.tolist(), spans.n.tolist(), spans.term.tolist(), strict=True):
        spelled[term][tuple(market.forms[f] for f in market.form[at : at + n])] += 1
    labels = _labels(skills)
    key_places = {key: place for place, key in enumerate(market.keys)}
    found = []
    for term, kind in enumerate(kinds):
        ways = spelled[term]
        keys = {key_of(words) for words in ways}
        links = [skills.links.get(tuple(w.lower() for w in words)) for words in ways]
        link = next((one for one in links if one is not None and one.is_same), None)
        if link is not None:
            keys |= labels.get((link.taxonomy, link.name), set())
        singles = [key_places.get(key) for key in keys]
        found.append(
            Form(
                kind=kind,
                spelled=_most_frequent(ways),
                keys=frozenset(keys),
                link=link,
                needs_capital=any(
                    place is not None and bool(capital[term][place]) for place in singles
                ),
            )
        )
    return found


def _labels(skills: SkillList) -> dict[tuple[str, str], set[str]]:
    """The keys of all labels that mean a skill."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for words, link in skills.links.items():
        if link.is_same:
            found[link.taxonomy, link.name].add(key_of(words))
    return found


def _most_frequent(ways: Counter[tuple[str, ...]]) -> str:
    """The spelling most frequent; in small letters, if a fifth of the same words is so.

    Ties: the fewest words, then the first of the alphabet.
    """
    of_key: dict[str, Counter[tuple[str, ...]]] = defaultdict(Counter)
    for words, n in ways.items():
        of_key[key_of(words)][words] += n
    same = min(of_key.values(), key=lambda some: (-some.total(), min((len(w), w) for w in some)))
    small = Counter({words: n for words, n in same.items() if _is_small(words)})
    among = small if small.total() >= SMALL_SPELLED * same.total() else same
    best, _ = min(among.items(), key=lambda one: (-one[1], len(one[0]), one[0]))
    return " ".join(best)


def _is_small(words: Sequence[str]) -> bool:
    return all(word == word.lower() for word in words)
