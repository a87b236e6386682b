"""The verdict on a requirement: what its meaning says, and what its facts say.

Years, degrees, licences and languages are compared as such. "8 years of sales" is near in meaning
to "2 years of sales", and not covered by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final, Literal, TypeAlias

from jobspace.compare.asked import asked
from jobspace.compare.cutoffs import CutOffs
from jobspace.compare.facts import Answer, answered
from jobspace.compare.had import Facts, had
from jobspace.documents.entries import entries_of
from jobspace.documents.sentence import Sentence

Verdict: TypeAlias = Literal["covered", "partly", "gap", "unknown"]

# What a résumé seldom says: where it does not, that is no gap.
_SELDOM_SAID: Final = ("place", "right to work", "travel", "physical", "age")
# What one who has it would have written down.
_SAID: Final = ("licence", "language")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A verdict; the sentence that settled it, where a fact did, and why in words."""

    verdict: Verdict
    evidence: Sentence | None = None
    why: str = ""


def facts_of(sentences: Sequence[Sentence], *, today: date) -> Facts:
    """The facts of a person's documents.

    Args:
        sentences: all of them, headings among them, document by document.
        today: what "Current" lasts until.
    """
    entries = [
        entry
        for _, several in groupby(sentences, key=lambda s: s.document)
        for entry in entries_of(tuple(several), today=today)
    ]
    return had(sentences, entries, today=today)


def by_meaning(similarity: float, cut_offs: CutOffs) -> Verdict:
    """The verdict that a similarity alone gives."""
    if similarity >= cut_offs.covered:
        return "covered"
    return "partly" if similarity >= cut_offs.partly else "gap"


def decided(requirement: str, meaning: Verdict, facts: Facts) -> Decided:
    """The verdict on a requirement, its facts considered.

    All facts met: covered. One not met: a gap, or partly covered where the meaning is near. A
    licence, language or degree that the documents do not name: a gap that says so; a degree of
    another field is partly. Where years cannot be told, the meaning decides. What documents seldom
    say (place, travel, lifting, age) is left open, if nothing else is asked.

    Args:
        requirement: the posting's sentence.
        meaning: what `by_meaning` says of the best sentence.
        facts: of the person's documents.
    """
    answers = answered(asked(requirement), facts)
    told = [a for a in answers if a.kind not in _SELDOM_SAID or a.verdict != "unknown"]
    if not answers:
        return Decided(verdict=meaning)
    if not told:
        verdict: Verdict = "covered" if meaning == "covered" else "unknown"
        return Decided(verdict=verdict, why=_why(answers))
    why = _why(told)
    if all(a.verdict == "met" for a in told):
        return Decided(verdict="covered", evidence=_evidence(told), why=why)
    if any(a.verdict == "not met" for a in told):
        return Decided(verdict=_lowered(meaning), evidence=_evidence(told), why=why)
    return Decided(verdict=_open(told, meaning), evidence=_evidence(told), why=why)


def _open(answers: Sequence[Answer], meaning: Verdict) -> Verdict:
    """The verdict where the documents do not tell all that is asked as a fact."""
    unknown = [a for a in answers if a.verdict == "unknown"]
    if any(a.kind in _SAID and not a.had for a in unknown):
        return _lowered(meaning) if len(answers) > len(unknown) else "gap"
    degree = next((a for a in unknown if a.kind == "degree"), None)
    if degree is not None:
        return "partly" if degree.had else "gap"
    return meaning


def _lowered(meaning: Verdict) -> Verdict:
    return "gap" if meaning == "gap" else "partly"


def _evidence(answers: Sequence[Answer]) -> Sentence | None:
    return next((a.evidence for a in answers if a.evidence is not None), None)


def _why(answers: Sequence[Answer]) -> str:
    return ". ".join(a.why for a in answers)
