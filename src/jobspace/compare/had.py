"""The facts of a person's documents: degrees, experience, licences, languages, place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from jobspace.compare.degrees import Degree, Level, degrees_in, field_of, named_field
from jobspace.compare.languages import is_weak, languages_in
from jobspace.compare.licences import Licence, licences_in
from jobspace.compare.years import years_in
from jobspace.documents.dates import periods
from jobspace.documents.entries import Entry, experience_spans
from jobspace.documents.entry_lines import Unit, units_of
from jobspace.documents.points import month_of
from jobspace.documents.resume import Section, section_begun
from jobspace.documents.sentence import Sentence

_NEAR: Final = 60  # characters before a fact that may say that it is none
_UNFINISHED: Final = re.compile(
    r"(?i)\b(?:pursuing|in[- ]progress|expected|anticipat\w+|candidate|enrolled|incomplete|"
    r"unfinished|some college|did not|towards?|attend(?:ed|ing)|current(?:ly)?|present|abd|"
    r"to be completed|working on|studying|continuing|will graduate|graduating(?! with)|no degree|"
    r"credits|hours completed|not completed|ongoing|to date)\b"
)
_OF_OTHERS: Final = re.compile(
    r"(?i)^['’]?s?\s*(?:degrees?)?[\s,-]*(?:level )?(?:students?|programs?|candidates?|applicants?|"
    r"courses?|classes|teachers?|thesis|theses|graduates|holders?|admissions?|curricul\w+|"
    r"(?:is )?required|research|recruit\w*|interns?)\b"
)
_HOLDS: Final = re.compile(
    r"(?i)\b(?:earn\w*|obtain\w*|complet\w+|receiv\w+|hold\w*|graduat\w+|award\w*|achiev\w+|attain\w*|"
    r"possess\w*|have|has|with|by|my|education|degrees?)\b[\w\s,'’()-]*$"
)
_SCHOOL: Final = re.compile(r"(?i)\b(?:university|college|institute|school|academy|polytechnic)\b")
_HIGHER: Final = re.compile(r"(?i)\b(?:university|college|institut\w+|polytechnic|school of)\b")
_TO_COME: Final = re.compile(
    r"(?i)\b(?:candidate|eligible|exam\w*|pursuing|in progress|expected|preparing|studying|sitting|"
    r"working towards?|plan(?:ning|s)? to|pending|expired|lapsed|seeking|"
    r"not yet|require[sd]?|non[- ])\b"
)
_NOT_MINE: Final = re.compile(
    r"(?i)^\s*(?:firms?|students?|candidates?|exams?|review\b|eligible|tracks?|staff|teams?|"
    r"schedul\w*|supervis\w*|to\b|duties|orders|compliance|standards?|guidelines|regulations|requirements|"
    r"process\w*|systems?|principles|practices|framework|methodolog\w+|audits?|programs?|"
    r"training class)"
)
_GOT: Final = re.compile(
    r"(?i)\b(?:earn\w*|obtain\w*|hold(?:s|ing)?|held|became|licensed|certified|acquired|passed|"
    r"maintain\w* (?:an? |my )?(?:active|current)|achieved|active)\b"
)
_PLACE: Final = re.compile(r"\b((?:[A-Z][\w.'’-]+ ?){1,3}), ([A-Z]{2})\b(?: \d{5})?(?!\w)")
_WORK_RIGHT: Final = re.compile(
    r"(?i)\b(?:authori[sz]ed to work|(?:u\.?s\.?|united states|american) citizen\w*|"
    r"permanent resident|green card|work (?:permit|authori[sz]ation))\b[^.;]{0,40}"
)
_SPEAKS: Final = re.compile(r"(?i)\b(?:fluen\w+|bilingual|trilingual|native|speak\w*|spoken)\b")
_MAX_LIST: Final = 5  # commas; a longer list of skills is of words that stand elsewhere
_COMMA: Final = re.compile(r"[,;|•]|\.\s")
_FIRST: Final = 15  # sentences in which a person says where they are


@dataclass(frozen=True, slots=True, kw_only=True)
class DegreeHad:
    """A degree of a person.

    Attributes:
        level, field: as `degrees_in` and `field_of` read them.
        is_done: nothing says that it is still to come.
        sentence: that says so.
    """

    level: Level
    field: str
    is_done: bool
    sentence: Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The facts of a person's documents.

    Attributes:
        degrees: in the order of the documents.
        entries: those of work that have two ends.
        spans: of these, joined where they overlap: (first month, month after the last).
        is_dated: whether every entry of work has two ends; a longer time may go unsaid otherwise.
        has_school: a section of education names a university, a college or the like.
        stated: the most years of experience that a sentence speaks of, 0 for none.
        stated_in: that sentence.
        licences, languages: by name, with the sentence; of languages also whether only basic.
        place, right: where the person is, and that they may work there, as written, with the
            sentence.
        today: what "Current" lasts until.
    """

    degrees: tuple[DegreeHad, ...]
    entries: tuple[Entry, ...] = field(repr=False)
    spans: tuple[tuple[int, int], ...]
    is_dated: bool
    has_school: bool
    stated: float
    stated_in: Sentence | None
    licences: dict[str, Sentence]
    languages: dict[str, tuple[bool, Sentence]]
    place: tuple[str, Sentence] | None
    right: tuple[str, Sentence] | None
    today: date

    @property
    def months(self) -> int:
        """Months of experience, those that overlap once."""
        return sum(end - start for start, end in self.spans)


def had(sentences: Sequence[Sentence], entries: Sequence[Entry], *, today: date) -> Facts:
    """The facts that a person's documents state.

    A degree counts in a section of education, or where the sentence says it was earned or names a
    school. A licence counts unless the words beside it say it is another's or still to come.

    Args:
        sentences: all of them, with headings.
        entries: as `entries_of` reads them.
        today: what "Current" lasts until.
    """
    units = list(_placed(sentences, today))
    work = tuple(e for e in entries if e.section == "experience")
    dated = tuple(e for e in work if e.period and e.period.is_range)
    stated, stated_in = _stated(units)
    return Facts(
        degrees=tuple(
            degree for unit, section in units for degree in _degrees(unit, section, today)
        ),
        entries=dated,
        spans=experience_spans(entries),
        is_dated=len(dated) == len(work) > 0,
        has_school=any(s == "education" and _HIGHER.search(unit.text) for unit, s in units),
        stated=stated,
        stated_in=stated_in,
        licences=_licences(units),
        languages=_languages(units),
        place=_first(units[:_FIRST], _PLACE),
        right=_first(units, _WORK_RIGHT),
        today=today,
    )


def _placed(sentences: Sequence[Sentence], today: date) -> Iterator[tuple[Unit, Section | None]]:
    """The lines of the documents that are no headings, with their sections."""
    section: Section | None = None
    document = None
    for unit in units_of(sentences, today=today):
        if unit.sentences[0].document != document:
            section, document = None, unit.sentences[0].document
        begun = section_begun(unit.text, held=section)
        section = begun or section
        if begun is None or not unit.is_heading:
            yield unit, section


def _sentence_at(unit: Unit, at: int) -> Sentence:
    """The sentence of a line in which a place of the line's text stands."""
    for sentence in unit.sentences:
        if at <= len(sentence.text):
            return sentence
        at -= len(sentence.text) + 1
    return unit.sentences[-1]


def _degrees(unit: Unit, section: Section | None, today: date) -> Iterator[DegreeHad]:
    found = [d for d in degrees_in(unit.text) if _is_mine(unit.text, d, section)]
    for place, degree in enumerate(found):
        end = found[place + 1].at if place + 1 < len(found) else len(unit.text)
        start = found[place - 1].until if place else 0
        about = unit.text[max(start, degree.at - _NEAR) : end]
        later = any(
            p.start > month_of(today) for p in periods(unit.text[degree.at : end], today=today)
        )
        yield DegreeHad(
            level=degree.level,
            field=_field(unit.text[:end], degree),
            is_done=not later and not _UNFINISHED.search(about),
            sentence=_sentence_at(unit, degree.at),
        )


def _field(text: str, degree: Degree) -> str:
    named, field = named_field(text, degree), field_of(text, degree)
    return ", ".join(dict.fromkeys(part for part in (named, field) if part))


def _is_mine(text: str, degree: Degree, section: Section | None) -> bool:
    if not degree.is_level_said or _OF_OTHERS.match(text[degree.until :]):
        return False
    if section == "education":
        return True
    before = text[: degree.at]
    has_school = _SCHOOL.search(before + " " + text[degree.until :]) is not None
    if section in ("experience", "projects") and not has_school:
        return False
    is_first = not before.strip(" •*-")
    return is_first or has_school or _HOLDS.search(before[-_NEAR:]) is not None


def _stated(units: Sequence[tuple[Unit, Section | None]]) -> tuple[float, Sentence | None]:
    most, said = 0.0, None
    for unit, section in units:
        if section in ("education", "other", "interests", "contact"):
            continue
        for sentence in unit.sentences:
            if "exp" not in sentence.text.lower():
                continue
            years = max((y.min for y in years_in(sentence.text)), default=0)
            if years > most:
                most, said = years, sentence
    return most, said


def _licences(units: Sequence[tuple[Unit, Section | None]]) -> dict[str, Sentence]:
    found: dict[str, Sentence] = {}
    for unit, section in units:
        for licence in licences_in(unit.text):
            if licence.name not in found and _is_held(unit, licence, section):
                found[licence.name] = _sentence_at(unit, licence.at)
    return found


def _is_held(unit: Unit, licence: Licence, section: Section | None) -> bool:
    item = _item(unit.text, licence.at, licence.until)
    if _TO_COME.search(item) or _NOT_MINE.match(unit.text[licence.until :]):
        return False
    if section == "skills" and unit.text.count(",") > _MAX_LIST:
        return False
    if section == "experience":  # "Reported to the RN on duty"
        near = unit.text[max(0, licence.at - _NEAR) : licence.until + _NEAR]
        return bool(unit.periods) or _GOT.search(near) is not None
    return True


def _item(text: str, at: int, until: int) -> str:
    """What stands between the commas around a place."""
    start = max((m.end() for m in _COMMA.finditer(text, 0, at)), default=0)
    end = _COMMA.search(text, until)
    return text[max(start, at - _NEAR) : min(end.start() if end else len(text), until + _NEAR)]


def _languages(units: Sequence[tuple[Unit, Section | None]]) -> dict[str, tuple[bool, Sentence]]:
    found: dict[str, tuple[bool, Sentence]] = {}
    for unit, section in units:
        if section in ("education", "experience") and not _SPEAKS.search(unit.text):
            continue
        lead = "Languages: " if section == "languages" else ""
        text = lead + unit.text
        for name, at in languages_in(text):
            near = _item(text, at, at + len(name))
            if name not in found or (found[name][0] and not is_weak(near)):
                found[name] = (is_weak(near), _sentence_at(unit, max(0, at - len(lead))))
    return found


def _first(
    units: Sequence[tuple[Unit, Section | None]], pattern: re.Pattern[str]
) -> tuple[str, Sentence] | None:
    for unit, section in units:
        match = pattern.search(unit.text) if section != "experience" else None
        if match is not None:
            return match[0].strip(), _sentence_at(unit, match.start())
    return None
