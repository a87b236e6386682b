"""Compares what a requirement asks as a fact with the facts of a person's documents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from jobspace.compare.asked import Asks, DegreeAsked, asked
from jobspace.compare.degrees import Level
from jobspace.compare.had import DegreeHad, Facts, had
from jobspace.compare.licences import CLEARANCE
from jobspace.compare.work_kind import WorkKind, alternatives, names_it, stem, stems_of, work_kind
from jobspace.compare.years import Years
from jobspace.documents.dates import month_shown
from jobspace.documents.entries import Entry, experience_spans
from jobspace.documents.sentence import Sentence

__all__ = ["Answer", "Asks", "Facts", "answered", "asked", "had"]

Verdict: TypeAlias = Literal["met", "not met", "unknown"]
Kind: TypeAlias = Literal[
    "years", "degree", "licence", "language", "place", "right to work", "travel", "physical", "age"
]

SLACK: Final = 0.1  # of a year: a job that began in the middle of a month
SURELY_LESS: Final = 0.9  # of the years asked; dates in years only are half a year out
# Years of work that stand in for a degree, where the posting lets them: about as long as it takes.
YEARS_FOR: Final = {Level.ASSOCIATE: 2, Level.BACHELOR: 4, Level.MASTER: 6, Level.DOCTORATE: 9}
# A field that is named by these words only is none in particular.
_ANY_FIELD_TEXT: Final = (
    "quantitative technical scientific analytical stem discipline field related relevant any area "
    "numerical subject highly approved associated"
)
_ANY_FIELD: Final = frozenset(stem(word) for word in _ANY_FIELD_TEXT.split())
_CUT_AT: Final = re.compile(
    r"(?i)^(?:(?:or|and|of|in|the|above|a|an|preferably)\b[\s,]*)+|"
    r"(?:[\s,]*\b(?:is|are|of|in|or|and|the|a|an|with|for|to|from|preferably))+$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How a person's documents answer one thing that a requirement asks as a fact.

    Attributes:
        kind: of the fact.
        asked: as the requirement has it.
        verdict: `unknown` where the documents do not tell; it is no gap.
        had: what the documents have; "" for nothing.
        evidence: the sentence that says so.
        why: a sentence for the reader.
    """

    kind: Kind
    asked: str
    verdict: Verdict
    had: str
    evidence: Sentence | None
    why: str


def answered(asks: Asks, facts: Facts) -> tuple[Answer, ...]:
    """The answers to what a requirement asks as facts.

    Years of any work are compared with the dated entries, those that overlap counted once. Years
    of one kind of work are met by the entries that name it, are not met if all work is shorter,
    and unknown otherwise, as are those of "relevant" work. A degree is met by one of its level
    and field; one in any field "or equivalent experience" by years as well (`YEARS_FOR`). What the
    documents do not name is unknown.

    Returns:
        One answer for each fact asked, in the order years, degree, licences, languages, others;
        empty if nothing is asked as a fact.
    """
    years = list(_years(asks.years, facts))
    if (asks.is_either or asks.has_paths) and len(years) > 1:
        years = [_one_of_years(years)]
    answers = years
    if asks.degree is not None:
        degree = _degree(asks.degree, facts)
        is_open = asks.has_paths and degree.verdict == "not met" and years[0].verdict != "not met"
        answers.append(replace(degree, verdict="unknown") if is_open else degree)
    answers.extend(_licences(asks, facts))
    if asks.is_either:
        answers = _either(answers)
    answers.extend(_languages(asks, facts))
    answers.extend(_others(asks, facts))
    return tuple(answers)


def _years(asks: Sequence[Years], facts: Facts) -> Iterator[Answer]:
    for one in asks:
        verdict, own, evidence, why = _years_verdict(one, facts)
        lead = f"asks for {_years_asked(one)}"
        yield Answer(
            kind="years",
            asked=_years_asked(one),
            verdict=verdict,
            had=own,
            evidence=evidence,
            why=f"{lead}; {why}",
        )


_Found: TypeAlias = tuple[Verdict, str, Sentence | None, str]


def _years_verdict(one: Years, facts: Facts) -> _Found:
    total = facts.months / 12
    kind = work_kind(one.of)
    most = max(total, facts.stated)
    if most == 0:
        return "unknown", "", None, "no dated entry of work was found"
    if total < one.min * SURELY_LESS and facts.is_dated and facts.stated < one.min:
        own, why = _covered(facts.spans)
        return "not met", own, facts.entries[0].head, why
    if one.is_any:
        return _any_work(one, facts)
    if not kind:
        own, why = _covered(facts.spans)
        return "unknown", own, None, f"{why}: judge yourself which of it counts"
    return _one_kind(one, facts, kind)


def _any_work(one: Years, facts: Facts) -> _Found:
    if facts.months / 12 + SLACK >= one.min:
        own, why = _covered(facts.spans)
        return "met", own, facts.entries[0].head if facts.entries else None, why
    if facts.stated >= one.min:
        own = f"{facts.stated:g} years, as you say"
        return "met", own, facts.stated_in, f"you speak of {facts.stated:g} years"
    own, why = _covered(facts.spans)
    return (
        "unknown",
        own,
        None,
        f"{why}, and some entries have no dates" if not facts.is_dated else why,
    )


def _one_kind(one: Years, facts: Facts, kind: WorkKind) -> _Found:
    """The verdict on years of one kind of work."""
    if facts.stated >= one.min and facts.stated_in and names_it("", [facts.stated_in.text], kind):
        own = f"{facts.stated:g} years, as you say"
        return "met", own, facts.stated_in, f"you speak of {facts.stated:g} years of it"
    entries = [entry for entry in facts.entries if _names(entry, kind)]
    spans = experience_spans(entries)
    if _length(spans) + SLACK >= one.min:
        own, why = _covered(spans, "dated entries that name it cover")
        return "met", own, entries[0].head, why
    own, why = _covered(facts.spans)
    named = (
        f"those that name it {_shown(_length(spans))}"
        if entries
        else "none names it in these words"
    )
    return "unknown", own, entries[0].head if entries else None, f"{why}, {named}"


def _one_of_years(answers: Sequence[Answer]) -> Answer:
    """Several paths of years, of which one is enough: sure only where all say the same."""
    verdicts = {answer.verdict for answer in answers}
    asked_for = " or ".join(answer.asked for answer in answers)
    verdict = answers[0].verdict if len(verdicts) == 1 else "unknown"
    why = f"asks for {asked_for}; {answers[0].why.partition('; ')[2]}"
    return replace(answers[0], asked=asked_for, verdict=verdict, why=why)


def _years_asked(one: Years) -> str:
    most = f"–{one.max:g}" if one.max else "+"
    unit = "year" if one.min == 1 and not one.max else "years"
    of = _told(one.of)
    return f"{one.min:g}{most} {unit}" + (f" of {of}" if of else "")


def _told(phrase: str) -> str:
    """What is asked as it is read aloud: without the small words it was cut at.

    >>> _told("or the"), _told("Relevant work experience or training of"), _told("statistics is")
    ('', 'relevant work experience or training', 'statistics')
    """
    bare = _CUT_AT.sub("", phrase).strip(" ,;:-")
    first = bare.split(" ", 1)[0]
    return bare[:1].lower() + bare[1:] if first in ("Relevant", "Related", "Prior") else bare


def _length(spans: Sequence[tuple[int, int]]) -> float:
    return sum(end - start for start, end in spans) / 12


def _shown(years: float) -> str:
    return f"{years:.1f} years"


def _covered(
    spans: Sequence[tuple[int, int]], lead: str = "dated entries cover"
) -> tuple[str, str]:
    """("7.3 years", "dated entries cover 7.3 years (Oct 2012 – Nov 2019)")."""
    if not spans:
        return "", "no dated entry of work was found"
    own = _shown(_length(spans))
    return own, f"{lead} {own} ({month_shown(spans[0][0])} – {month_shown(spans[-1][1] - 1)})"


def _names(entry: Entry, kind: WorkKind) -> bool:
    return names_it(entry.title, (sentence.text for sentence in entry.sentences), kind)


def _degree(one: DegreeAsked, facts: Facts) -> Answer:
    wanted = str(one.level) if one.is_level_said else "a degree"
    fields = _told(one.fields)
    asked_for = wanted + (f" in {fields}" if fields else "")
    verdict, mine, why = _degree_verdict(one, facts)
    return Answer(
        kind="degree",
        asked=asked_for,
        verdict=verdict,
        had=_degree_shown(mine) if mine else "",
        evidence=mine.sentence if mine else None,
        why=f"asks for {asked_for}; {why}",
    )


_Degree: TypeAlias = tuple[Verdict, DegreeHad | None, str]


def _degree_verdict(one: DegreeAsked, facts: Facts) -> _Degree:
    done = sorted((d for d in facts.degrees if d.is_done), key=lambda d: -d.level)
    coming = next((d for d in facts.degrees if not d.is_done and d.level >= one.level), None)
    enough = [d for d in done if d.level >= one.level]
    right = next((d for d in enough if _is_field(one, d)), None)
    if one.is_pursued and coming:
        return "met", coming, "you are working on one"
    if one.is_pursued:
        return "unknown", enough[0] if enough else None, "it asks for someone who is studying"
    if right:
        return "met", right, f"you have {_degree_shown(right)}"
    is_any = not one.fields and not one.is_open
    if one.or_experience and is_any and facts.months / 12 >= YEARS_FOR.get(one.level, 0):
        why = f"it takes experience instead, and {_covered(facts.spans)[1]}"
        return "met", enough[0] if enough else None, why
    return _degree_unmet(one, facts, enough=enough, coming=coming)


def _degree_unmet(
    one: DegreeAsked, facts: Facts, *, enough: Sequence[DegreeHad], coming: DegreeHad | None
) -> _Degree:
    """Not met only by a lower degree that is finished, where nothing else would do."""
    if one.or_experience and facts.spans:
        why = f"it takes experience instead, and {_covered(facts.spans)[1]}: judge yourself"
        return "unknown", enough[0] if enough else None, why
    if enough:
        why = f"you have {_degree_shown(enough[0])}: judge the field yourself"
        return "unknown", enough[0], why
    if coming:
        return "unknown", coming, f"your {coming.level} is not finished, as far as you say"
    done = sorted((d for d in facts.degrees if d.is_done), key=lambda d: -d.level)
    if not done:
        return "unknown", None, "no degree was found"
    why = f"your highest is {_degree_shown(done[0])}"
    is_open = done[0].level == Level.HIGH_SCHOOL and facts.has_school  # it may be unread
    is_sure = one.is_level_said and not one.or_experience and not is_open
    return "not met" if is_sure else "unknown", done[0], why


def _degree_shown(degree: DegreeHad) -> str:
    return f"{degree.level}, {degree.field}" if degree.field else str(degree.level)


def _is_field(one: DegreeAsked, degree: DegreeHad) -> bool:
    """Whether a degree is in one of the fields that are asked, word for word but for endings."""
    mine = set(stems_of(degree.field))
    names = [set(stems_of(name)) - _ANY_FIELD for name in alternatives(one.fields)]
    named = [name for name in names if name]
    if not one.fields:
        return not one.is_open
    return any(name <= mine for name in named)


def _licences(asks: Asks, facts: Facts) -> Iterator[Answer]:
    found = [(name, _held(name, facts)) for name in asks.licences]
    if asks.any_licence and found:
        held = next((pair for pair in found if pair[1]), None)
        found = [(" or ".join(asks.licences), held[1] if held else None)]
    for name, sentence in found:
        yield _named("licence", name, sentence)


def _held(name: str, facts: Facts) -> Sentence | None:
    if name == CLEARANCE:
        levels = ("top secret clearance", "secret clearance", CLEARANCE)
        return next((facts.licences[one] for one in levels if one in facts.licences), None)
    if name in facts.licences:
        return facts.licences[name]
    words = set(stems_of(name))
    others = ((set(stems_of(own)), sentence) for own, sentence in facts.licences.items())
    return next((sentence for own, sentence in others if words and words <= own), None)


def _named(kind: Kind, name: str, sentence: Sentence | None) -> Answer:
    why = "you name it" if sentence else "you do not name it"
    return Answer(
        kind=kind,
        asked=name,
        verdict="met" if sentence else "unknown",
        had=name if sentence else "",
        evidence=sentence,
        why=f"asks for {name}; {why}",
    )


def _languages(asks: Asks, facts: Facts) -> Iterator[Answer]:
    names = asks.languages
    if asks.any_language:
        others = tuple(name for name in names if name != "English")
        known = [name for name in others if name in facts.languages]
        several = known[0] if known else " or ".join(others)
        names = (*(name for name in names if name == "English"), several)
    for name in names:
        is_basic, sentence = facts.languages.get(name, (False, None))
        answer = _named("language", name, sentence)
        if is_basic:
            why = f"asks for {name}; you say how far you know it: judge yourself"
            answer = replace(answer, verdict="unknown", why=why)
        yield answer


def _others(asks: Asks, facts: Facts) -> Iterator[Answer]:
    for kind, text in asks.others:
        own = {"place": facts.place, "right to work": facts.right}.get(kind)
        is_met = (
            own is not None and kind == "place" and own[0].split(",")[0].lower() in text.lower()
        )
        yield Answer(
            kind=kind,
            asked=text,
            verdict="met" if is_met else "unknown",
            had=own[0] if own else "",
            evidence=own[1] if own else None,
            why=f"asks for {text}; " + (f"you say {own[0]}" if own else "you do not say"),
        )


def _either(answers: Sequence[Answer]) -> list[Answer]:
    """Answers of which one is enough: one that is met meets all; else all must be unmet."""
    met = next((answer for answer in answers if answer.verdict == "met"), None)
    if met is None and all(answer.verdict == "not met" for answer in answers):
        return list(answers)
    return [
        answer
        if answer.verdict == "met"
        else replace(
            answer,
            verdict="met" if met else "unknown",
            why=f"{answer.why}; {met.asked} is enough" if met else answer.why,
        )
        for answer in answers
    ]
