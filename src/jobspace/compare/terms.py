"""What postings ask for as terms, and which of them a person's documents have.

A term is a name (`Power BI`, `C++`), a known skill, a group of words that belong together
(`machine learning`) or a plain noun of work (`accounting`); see `term_choice.py` for the rules. It
is had where a sentence has it in any of its spellings: by the stems of its words, by the other
labels of the skill where a list of skills says they are the same, by its capital where the word
means something else without (`Excel`, `Go`, `R`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from jobspace.compare.coverage import WEIGHT
from jobspace.compare.mine import Mine
from jobspace.compare.postings import Posting
from jobspace.compare.term_choice import Asked, chosen
from jobspace.compare.term_market import Ints, Market, market_of
from jobspace.compare.term_result import (
    AskedSpan,
    AskedTerm,
    AskedTerms,
    Missing,
    MySpan,
    TermAnswer,
    TermQuote,
    TermStanding,
    UnaskedTerm,
)
from jobspace.compare.term_said import Said
from jobspace.compare.term_spans import Form, Spans, spans_of
from jobspace.compare.term_words import single_key
from jobspace.documents.posting import Part
from jobspace.encode.base import Wrapped
from jobspace.text.skills import NO_SKILLS, SkillList

N_QUOTES: Final = 3
NEAR: Final = 0.65  # from this cosine on, one's own term is shown beside a missing one


def asked_terms(postings: Sequence[Posting], skills: SkillList = NO_SKILLS) -> AskedTerms:
    """The terms that postings ask for, from the sentences that ask.

    Args:
        postings: n postings; of few, only names and known skills are terms of one alone.
        skills: known names, as of `taxonomy.skills.installed_skills`.

    Returns:
        The terms by gain; the same postings give the same terms in any order.
    """
    parts = [(row, part) for row, posting in enumerate(postings) for part in posting.asked]
    places: dict[str, int] = {}
    sentence = [places.setdefault(part.sentence.text, len(places)) for _, part in parts]
    market = market_of(places)
    asked = Asked(
        market=market,
        sentence=np.array(sentence, np.int64),
        posting=np.array([row for row, _ in parts], np.int64),
        n_postings=len(postings),
    )
    choice = chosen(asked, skills, _outside(market, postings))
    forms, spans = spans_of(asked, choice, skills)
    found = _spans(asked, spans, [part for _, part in parts])
    terms = [_term(form, found[i], postings) for i, form in enumerate(forms)]
    order = sorted(range(len(terms)), key=lambda i: (-terms[i].gain, terms[i].term, i))
    rank = {old: new for new, old in enumerate(order)}
    return AskedTerms(
        terms=tuple(terms[i] for i in order),
        of_postings=_of_postings(found, rank, len(postings)),
        market=market,
    )


def missing(
    asked: AskedTerms, mine: Mine, encoder: Wrapped, *, min_similarity: float = NEAR
) -> tuple[Missing, ...]:
    """The terms that no sentence of a person's has, by what they would gain.

    Args:
        asked: of the postings.
        mine: the person's documents.
        encoder: says which of one's own terms is nearest.
        min_similarity: from where on it is shown.
    """
    said = Said.of(mine)
    lacking = [term for term in asked.terms if said.find(term.form) is None]
    near = said.near([term.term for term in lacking], encoder, min_similarity)
    return tuple(
        Missing(asked=term, near=own, similarity=similarity)
        for term, (own, similarity) in zip(lacking, near, strict=True)
    )


def by_terms(
    asked: AskedTerms,
    mine: Mine,
    postings: Sequence[Posting],
    encoder: Wrapped,
    *,
    min_similarity: float = NEAR,
) -> tuple[TermStanding, ...]:
    """How a person stands with each posting by terms, in the order of the postings.

    The terms of all postings are found together: what one alone would not tell to be a term, such
    as `patient care`, is one if others ask for it too.

    Args:
        asked: of these postings.
        mine: the person's documents.
        postings: n postings.
        encoder, min_similarity: see `missing`.
    """
    said = Said.of(mine)
    own = [said.find(term.form) for term in asked.terms]
    lacking = [i for i, span in enumerate(own) if span is None]
    found = said.near([asked.terms[i].term for i in lacking], encoder, min_similarity)
    near = dict(zip(lacking, found, strict=True))
    return tuple(
        _standing(posting, [_answer(asked, span, own, near) for span in spans])
        for posting, spans in zip(postings, asked.of_postings, strict=True)
    )


def unasked(
    asked: AskedTerms, mine: Mine, skills: SkillList = NO_SKILLS
) -> tuple[UnaskedTerm, ...]:
    """A person's names, known skills and repeated groups of words that no posting asks for.

    Returns:
        In the order of the documents, each with the place where it stands first.
    """
    keys = frozenset(key for term in asked.terms for key in term.form.keys)
    return Said.of(mine).unasked(asked.market, keys, skills)


def _answer(
    asked: AskedTerms,
    span: AskedSpan,
    own: Sequence[MySpan | None],
    near: Mapping[int, tuple[MySpan | None, float | None]],
) -> TermAnswer:
    nearest, similarity = near.get(span.term, (None, None))
    return TermAnswer(
        asked=asked.terms[span.term],
        span=span,
        mine=own[span.term],
        near=nearest,
        similarity=similarity,
    )


def _standing(posting: Posting, answers: Sequence[TermAnswer]) -> TermStanding:
    total = sum(a.span.weight for a in answers)
    covered = sum(a.span.weight for a in answers if a.mine is not None)
    return TermStanding(
        posting=posting, answers=tuple(answers), coverage=covered / total if total else None
    )


def _outside(market: Market, postings: Sequence[Posting]) -> Ints:
    """How often each key is written with a capital where nothing is asked: (keys,)."""
    told = (
        part.sentence.text.split()
        for posting in postings
        for part in posting.parts
        if not part.is_asked and part.kind != "heading"
    )
    words = Counter(w for several in told for w in several if w[0].isupper() and len(w) > 1)
    places = {key: place for place, key in enumerate(market.keys)}
    found = np.zeros(len(market.keys), np.int64)
    for word, n in words.items():
        bare = word.strip(".,;:!?()[]\"'”“’")
        place = places.get(single_key(bare)) if bare else None
        if place is not None:
            found[place] += n
    return found


def _spans(asked: Asked, spans: Spans, parts: Sequence[Part]) -> dict[int, dict[int, AskedSpan]]:
    """For each term, the posting's part that asks for it at its strongest, the first of these."""
    market = asked.market
    place, posting, part = asked.parts(np.arange(len(spans.at)), spans.at)
    found: dict[int, dict[int, AskedSpan]] = defaultdict(dict)
    for i, row, p in zip(place.tolist(), posting.tolist(), part.tolist(), strict=True):
        term, at = int(spans.term[i]), int(spans.at[i])
        weight = WEIGHT[parts[p].kind]
        before = found[term].get(row)
        here = (-weight, parts[p].sentence.start)
        if before is None or here < (-before.weight, before.part.sentence.start):
            found[term][row] = AskedSpan(
                term=term,
                part=parts[p],
                start=int(market.start[at]),
                end=int(market.end[at + int(spans.n[i]) - 1]),
                weight=weight,
            )
    return found


def _term(form: Form, spans: Mapping[int, AskedSpan], postings: Sequence[Posting]) -> AskedTerm:
    quoted = sorted(spans, key=lambda row: (-spans[row].weight, row))[:N_QUOTES]
    return AskedTerm(
        term=form.spelled,
        kind=form.kind,
        n_postings=len(spans),
        n_required=sum(span.part.kind == "required" for span in spans.values()),
        gain=sum(span.weight for span in spans.values()),
        quotes=tuple(
            TermQuote(
                posting=postings[row].name,
                text=spans[row].part.sentence.text,
                line=spans[row].part.sentence.line,
            )
            for row in quoted
        ),
        link=form.link,
        form=form,
    )


def _of_postings(
    found: Mapping[int, Mapping[int, AskedSpan]], rank: Mapping[int, int], n: int
) -> tuple[tuple[AskedSpan, ...], ...]:
    several: list[list[AskedSpan]] = [[] for _ in range(n)]
    for spans in found.values():
        for row, span in spans.items():
            several[row].append(replace(span, term=rank[span.term]))
    return tuple(
        tuple(sorted(s, key=lambda one: (-one.weight, one.part.sentence.start, one.start)))
        for s in several
    )
