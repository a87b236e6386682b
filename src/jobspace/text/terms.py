"""What sets a text apart from the others of its group: its most telling terms.

A term is a word, two words that belong together ("machine learning"), or a name from a list of
skills ("amazon web services"). Its weight in a text is (1 + ln f) · ln(n / d): f its count there, d
the number of the n texts that have it, at least 5 or a tenth of n; less for ordinary words.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Final

from jobspace.text.empty_words import empty_words
from jobspace.text.sentences import is_boilerplate, sentences
from jobspace.text.skills import NO_SKILLS, SkillList

_WORD: Final = re.compile(r"[^\W\d_](?:[\w+#&'./-]*[\w+#])?")
_BREAK: Final = re.compile(
    r"[,:()\[\]{}!?|\"“”…]+|\.(?:\s|$)|(?:^|\s)[-–—/*+&](?:\s|$)|\s(?:and|or|and/or)\s|"
    r"(?<=\w{4})/|/(?=\w{4})"
)
_DETERMINERS: Final = frozenset(
    {"a", "an", "the", "this", "that", "our", "your", "their", "its", "his", "her", "all", "any"}
)
MIN_TEXTS: Final = 2  # a term of one text alone is a slip, or a name
MIN_TEXTS_NAME: Final = 5  # names of firms and towns are in few texts, those of tools in more
SHARE_TOGETHER: Final = 0.2  # of the texts with the rarer of two words, so many have them in a row
SHARE_VERB: Final = 0.12  # a word that "the" follows as often as this is a verb
SHARE_ING: Final = 0.04  # and for one that ends in -ing
ORDINARY: Final = 0.4  # what a word weighs that is neither a name nor a word of work
ONCE: Final = 0.7  # what a term weighs that a text has only once


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A term of a text in small letters, its weight there, and if it is from the list of skills."""

    term: str
    weight: float
    is_skill: bool


@dataclass(frozen=True, slots=True)
class _Reading:
    """The count of each term in a text: of words and pairs of words, and of skills."""

    words: Counter[str]
    skills: Counter[str]


@dataclass(slots=True)
class _Usage:
    """How words are used in all texts: how often, in small letters, before "the" and its like."""

    n: Counter[str] = field(default_factory=Counter)
    n_small: Counter[str] = field(default_factory=Counter)
    n_verb: Counter[str] = field(default_factory=Counter)

    def note(self, phrase: Sequence[str]) -> None:
        for word, after in zip_longest(phrase, phrase[1:], fillvalue=""):
            small = word.lower()
            self.n[small] += 1
            self.n_small[small] += word == small
            self.n_verb[small] += after.lower() in _DETERMINERS

    def is_name(self, word: str) -> bool:
        """Whether a word is written with capitals more often than not, or is put together."""
        return 2 * self.n_small[word] < self.n[word] or "-" in word or "/" in word

    def is_verb(self, word: str) -> bool:
        share = SHARE_ING if word.endswith("ing") else SHARE_VERB
        return self.n_verb[word] > share * self.n[word]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spread:
    """In how many of n texts each term is, and from how many on a term sets none apart."""

    n_texts: int
    words: Counter[str]
    skills: Counter[str]
    most: float
    usage: _Usage
    work_words: Collection[str]

    @classmethod
    def of(
        cls,
        readings: Sequence[_Reading],
        usage: _Usage,
        max_share: float,
        work_words: Collection[str],
    ) -> _Spread:
        return cls(
            n_texts=len(readings),
            words=Counter(term for reading in readings for term in reading.words),
            skills=Counter(term for reading in readings for term in reading.skills),
            most=max(max_share * len(readings), MIN_TEXTS),
            usage=usage,
            work_words=work_words,
        )

    def is_term(self, term: str) -> bool:
        """Whether words are in some texts and not in most; and two of them belong together."""
        n = self.words[term]
        if not MIN_TEXTS <= n <= self.most:
            return False
        words = term.split(" ")
        if any(self.usage.is_verb(word) for word in words):
            return False
        if n < MIN_TEXTS_NAME and any(self.usage.is_name(word) for word in words):
            return False
        if len(words) == 1:
            return True
        together = SHARE_TOGETHER * min(self.words[word] for word in words)
        return n > MIN_TEXTS and n >= together

    def is_skill(self, name: str) -> bool:
        """Whether a name is not also a common word; of several words it hardly is."""
        return " " in name or self.usage.is_name(name)

    def weight(self, term: str, count: int) -> float:
        """The tf-idf of words, less where they are ordinary or stand there only once."""
        ordinary = all(self._is_ordinary(word) for word in term.split(" "))
        less = (ORDINARY if ordinary else 1.0) * (ONCE if count == 1 else 1.0)
        return less * self.tf_idf(count, self.words[term])

    def tf_idf(self, count: int, n_texts_with: int) -> float:
        rarest = min(MIN_TEXTS_NAME, self.n_texts / 10)  # below, rarer is not more telling
        return (1 + math.log(count)) * math.log(self.n_texts / max(n_texts_with, rarest))

    def _is_ordinary(self, word: str) -> bool:
        known = word in self.work_words or word.removesuffix("s") in self.work_words
        return not known and not self.usage.is_name(word)


def telling_terms(
    texts: Sequence[str],
    *,
    skills: SkillList = NO_SKILLS,
    work_words: Collection[str] = frozenset(),
    top_k: int = 16,
    max_share: float = 0.4,
) -> list[list[Term]]:
    """Finds the terms that set each text apart from the others.

    Sentences that any posting may have (equal opportunity, benefits, how to apply) are not read,
    nor are words without a meaning of their own ("strong", "ability"). The other words are judged
    by their use in all texts: one that is often followed by "the" is a verb and no term; one that
    is mostly written with a capital is a name, and counts from five texts on. Two words are a term
    where they stand together in a fifth of the texts that have the rarer of them.

    Args:
        texts: n documents.
        skills: names that count as terms however many words they have and however many texts.
        work_words: words, in small letters, that name work; all other words that are written
            small count less.
        top_k: terms a text, at most.
        max_share: words in more of the texts than this set none apart.

    Returns:
        n lists: by weight, ties in the order of the alphabet. A text of nothing but common words
        has an empty list.

    Source: tf-idf (Spärck Jones, 1972), with the sublinear count of scikit-learn; the rest is ours.
    """
    usage = _Usage()
    readings = [_read(text, skills, usage) for text in texts]
    spread = _Spread.of(readings, usage, max_share, work_words)
    return [_ranked(reading, spread)[:top_k] for reading in readings]


def _ranked(reading: _Reading, spread: _Spread) -> list[Term]:
    found = [
        Term(term=name, weight=spread.tf_idf(count, spread.skills[name]), is_skill=True)
        for name, count in reading.skills.items()
        if spread.is_skill(name)
    ]
    found += [
        Term(term=term, weight=spread.weight(term, count), is_skill=False)
        for term, count in reading.words.items()
        if term not in reading.skills and spread.is_term(term)
    ]
    return sorted(found, key=lambda term: (-term.weight, term.term))


def _read(text: str, skills: SkillList, usage: _Usage) -> _Reading:
    words: Counter[str] = Counter()
    known: Counter[str] = Counter()
    for phrase in _phrases(text):
        usage.note(phrase)
        at = 0
        for start, end, name in skills.found(phrase):
            known[name] += 1
            words.update(_terms(phrase[at:start]))
            at = end
        words.update(_terms(phrase[at:]))
    return _Reading(words, known)


def _phrases(text: str) -> Iterator[list[str]]:
    for sentence in sentences(text):
        if not is_boilerplate(sentence):
            for phrase in _BREAK.split(sentence):
                yield _WORD.findall(phrase)


def _terms(phrase: Sequence[str]) -> Iterator[str]:
    """The words that carry meaning, and the pairs of them that follow each other."""
    before = ""
    for word in phrase:
        small = word.lower()
        if not carries(small):
            before = ""
            continue
        yield small
        if before:
            yield f"{before} {small}"
        before = small


def carries(word: str) -> bool:
    """Whether a word in small letters can be a term: no empty word, no adverb, no verb's form.

    >>> [word for word in "the strongly rated oncology nurse".split() if carries(word)]
    ['oncology', 'nurse']
    """
    return (
        len(word) > 2
        and word not in empty_words()
        and not word.endswith(("ly", "'s", "ed", "'re", "'ll", "'ve", "ous", "ful", "able", "ible"))
    )
