"""What a person's documents say, as terms: looked up by any spelling, and by nearness."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from jobspace.compare.mine import Mine
from jobspace.compare.term_choice import Asked, TermWords, chosen
from jobspace.compare.term_market import Bools, Market, ahead, market_of, says_something
from jobspace.compare.term_result import MySpan, UnaskedTerm
from jobspace.compare.term_spans import Form, spans_of
from jobspace.compare.term_words import LONGEST, key_of
from jobspace.documents.sentence import Sentence
from jobspace.encode.base import Wrapped
from jobspace.text.skills import SkillList

Near = tuple[MySpan | None, float | None]

_DATED: Final = re.compile(r"\b(?:19|20)\d\d\b|@|, [A-Z]{2}\b")
LONGEST_ENTRY: Final = 14  # words; a shorter line with a year names a firm or a school
LONGEST_NEAR: Final = 3  # words of one's own term that is shown as near


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The words of a person's sentences.

    Attributes:
        sentences: n of them, headings among them.
        market: their words; `market.sentence` is the place in `sentences`.
        places: key → (first word, number of words), in the order of the documents.
    """

    sentences: tuple[Sentence, ...] = field(repr=False)
    market: Market = field(repr=False)
    places: dict[str, list[tuple[int, int]]] = field(repr=False)

    @classmethod
    def of(cls, mine: Mine) -> Said:
        """The words of all sentences of a person's."""
        market = market_of(sentence.text for sentence in mine.sentences)
        places: dict[str, list[tuple[int, int]]] = {}
        for at, n, key in _keyed(market):
            places.setdefault(key, []).append((at, n))
        return cls(sentences=mine.sentences, market=market, places=places)

    def find(self, form: Form) -> MySpan | None:
        """Where the documents have a term first, in any of its spellings; None for nowhere."""
        found = [
            (at, n)
            for key in form.keys
            for at, n in self.places.get(key, ())
            if n > 1 or not form.needs_capital or self._is_written_as_name(at)
        ]
        return self.span(*min(found)) if found else None

    def near(self, terms: Sequence[str], encoder: Wrapped, min_similarity: float) -> list[Near]:
        """For each term, one's own term nearest to it and the cosine; (None, None) if below.

        A part of the term is no such term (`software` of `software development`), nor is a name
        near to a name for its letters (`Java` of `JavaScript`).
        """
        own = self._own_terms()
        if not terms or not own:
            return [(None, None)] * len(terms)
        cosines = encoder.encode(list(terms)) @ encoder.encode(list(own)).T  # (k, o)
        cosines[_is_part(list(own), terms)] = -1
        places = list(own.values())
        best = cosines.argmax(axis=1)
        return [
            (self.span(*places[i]), float(row[i])) if row[i] >= min_similarity else (None, None)
            for i, row in zip(best.tolist(), cosines, strict=True)
        ]

    def unasked(
        self, market: Market, keys: Collection[str], skills: SkillList
    ) -> tuple[UnaskedTerm, ...]:
        """One's own terms that no posting has where it asks; see `terms.unasked`."""
        asked = {n: market.grams(n) for n in range(1, LONGEST + 1)}
        is_asked = {
            n: np.isin(self.market.grams(n)[0], hashes[valid])
            for n, (hashes, valid) in asked.items()
        }
        found: dict[str, MySpan] = {}
        for form, at, n in self._named(skills):
            known = form.keys & set(keys) or is_asked[n][at]
            if not known and self._tells(at) and self._is_telling(form, at, n):
                found.setdefault(form.spelled, self.span(at, n))
        return tuple(UnaskedTerm(term=term, span=span) for term, span in found.items())

    def span(self, at: int, n: int) -> MySpan:
        """The span of n words from a place on."""
        return MySpan(
            sentence=self.sentences[int(self.market.sentence[at])],
            start=int(self.market.start[at]),
            end=int(self.market.end[at + n - 1]),
        )

    def _is_written_as_name(self, at: int) -> bool:
        """Whether a word has a capital that tells, is an item of a list, or follows its maker."""
        market = self.market
        if market.named[at]:
            return True
        if not market.opens[at]:
            return market.forms[market.form[at - 1]].lower() in ("ms", "microsoft")
        is_last = at + 1 == len(market.form)
        return is_last or bool(market.opens[at + 1])

    def _own_terms(self) -> dict[str, tuple[int, int]]:
        """What may be shown as near: names, and words that may begin and end a term."""
        words = TermWords.of(self.market)
        begins, ends = words.begins | words.is_name, words.ends | words.is_name
        strong = words.strong | words.is_name
        found: dict[str, tuple[int, int]] = {}
        for n in range(1, LONGEST_NEAR + 1):
            _, valid = self.market.grams(n)
            for at in np.flatnonzero(valid & begins).tolist():
                inner = words.says[at : at + n].all() and strong[at : at + n].any()
                if inner and ends[at + n - 1]:
                    found.setdefault(self.span(at, n).text, (at, n))
        return found

    def _named(self, skills: SkillList) -> Iterator[tuple[Form, int, int]]:
        """Names and known skills, and groups of words that stand in two sentences."""
        n = len(self.sentences)
        for posting, n_postings in ((np.zeros(n, np.int64), 1), (np.arange(n), n)):
            asked = Asked(
                market=self.market, sentence=np.arange(n), posting=posting, n_postings=n_postings
            )
            nowhere = np.zeros(len(self.market.keys), np.int64)
            forms, spans = spans_of(asked, chosen(asked, skills, nowhere), skills)
            for at, length, term in zip(
                spans.at.tolist(), spans.n.tolist(), spans.term.tolist(), strict=True
            ):
                yield forms[term], at, length

    def _is_telling(self, form: Form, at: int, n: int) -> bool:
        """Whether it is known, has signs, or is an item of a list: others may name anything."""
        is_last = at + n == len(self.market.form)
        is_item = self.market.opens[at] and (is_last or self.market.opens[at + n])
        return form.kind != "name" or bool(is_item) or not form.spelled[1:].islower()

    def _tells(self, at: int) -> bool:
        """Whether a place is in a sentence that says something, and names no firm or school."""
        sentence = self.sentences[int(self.market.sentence[at])]
        is_entry = _DATED.search(sentence.text) and len(sentence.text.split()) <= LONGEST_ENTRY
        return not sentence.is_heading and not is_entry


def _is_part(own: Sequence[str], terms: Sequence[str]) -> Bools:
    """(k, o), whether each of o own terms is a part of each of k terms, or near by letters."""
    small = [text.lower() for text in own]
    rows = []
    for term in terms:
        whole = term.lower()
        is_name = " " not in term and not (term.isalpha() and term[1:] == term[1:].lower())
        letters = whole.strip(".")
        rows.append(
            [text in whole or (is_name and (" " not in text or letters in text)) for text in small]
        )
    return np.array(rows, bool).reshape(len(terms), len(own))


def _keyed(market: Market) -> Iterator[tuple[int, int, str]]:
    """(place, number of words, key) of all that may be a term."""
    says = market.of_forms(says_something)
    forms = [market.forms[form] for form in market.form.tolist()]
    for n in range(1, LONGEST + 1):
        _, valid = market.grams(n)
        for at in np.flatnonzero(valid & says & ahead(says, n - 1)).tolist():
            yield at, n, key_of(forms[at : at + n])
