"""What a requirement asks as a fact: years, a degree, a licence, a language, and the like."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from jobspace.compare.degrees import Degree, Level, degrees_in, field_of, named_field
from jobspace.compare.languages import languages_in
from jobspace.compare.licences import Licence, licences_in
from jobspace.compare.work_kind import stems_of
from jobspace.compare.years import AGE, Years, years_in

Other: TypeAlias = Literal["place", "right to work", "travel", "physical", "age"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DegreeAsked:
    """A degree that is asked.

    Attributes:
        level: the lowest that is enough.
        is_level_said: "a degree in physics" says none.
        fields: what it is to be in, as written; "" where any is right.
        is_open: other fields are right too: "or a related field", "technical".
        or_experience: "or equivalent practical experience".
        is_pursued: asks for someone who is studying for it.
        text: as written.
    """

    level: Level
    is_level_said: bool
    fields: str
    is_open: bool
    or_experience: bool
    is_pursued: bool
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asks:
    """What a requirement asks as facts; all empty for one that is to be compared by meaning.

    Attributes:
        years: in the order of the text.
        degree: the lowest that is enough.
        licences: names, as `licences_in` gives them.
        languages: names.
        others: what a résumé seldom answers: (kind, as written).
        is_either: one of years, degree and licences is enough ("a degree or four years of work").
        has_paths: several ways, each with its years ("BSc with 5 years, MSc with 3 years").
        any_licence, any_language: one of several is enough.
    """

    years: tuple[Years, ...] = ()
    degree: DegreeAsked | None = None
    licences: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    others: tuple[tuple[Other, str], ...] = ()
    is_either: bool = False
    has_paths: bool = False
    any_licence: bool = False
    any_language: bool = False

    def __bool__(self) -> bool:
        """Whether anything is asked as a fact."""
        return bool(self.years or self.degree or self.licences or self.languages or self.others)


CHAINED: Final = 14  # characters between two degrees that share what follows the second
_OTHERS: Final[tuple[tuple[Other, re.Pattern[str]], ...]] = (
    ("age", AGE),
    (
        "right to work",
        re.compile(
            r"(?i)(?:legal(?:ly)? )?(?:authori[sz]ed|authori[sz]ation|eligib(?:le|ility)|right|"
            r"permi(?:t|ssion)) to work\b[^.;]{0,40}|work (?:authori[sz]ation|permit|visa)|"
            r"(?:visa )?sponsorship|\b(?:U\.?S\.?A?|us|united states|canadian) (?:citizen(?:ship)?|"
            r"permanent resident|person)\b|\bgreen card|\bcitizenship\b"
        ),
    ),
    (
        "place",
        re.compile(
            r"(?i)\b(?:must (?:be|live|reside)|be|currently|are|is) (?:physically )?"
            r"(?:located|based|reside|living|local)\b[^.;]{2,60}|"
            r"\bmust (?:live|reside|relocate)\b[^.;]{2,60}|"
            r"\b(?:willing(?:ness)?|able|ability|open|prepared) to "
            r"(?:relocate|commute|work on-?site)\b[^.;]{0,50}|\blocal (?:candidates|residents?)\b"
        ),
    ),
    (
        "travel",
        re.compile(
            r"(?i)\b(?:willing(?:ness)?|able|ability|available|availability|required|flexib\w+|must|"
            r"need|expect\w*|open|prepared) (?:and \w+ )?to (?:be able to )?travel\b[^.;]{0,60}|"
            r"\btravel (?:is )?(?:required|up to)\b[^.;]{0,40}|\b\d+ ?%[^.;]{0,10}\btravel\b|"
            r"\btravel[^.;]{0,30}\d+ ?%"
        ),
    ),
    (
        "physical",
        re.compile(
            r"(?i)\b(?:lift|carry|push|pull|lifting)\b[^.;]{0,40}\d+ ?(?:pounds|lbs?|kg)|"
            r"\b(?:stand|sit|kneel|crouch|bend|climb)\w*\b[^.;]{0,30}\b(?:hours|periods?|"
            r"ladders?|stoop\w*|crouch\w*|kneel\w*)\b|\bphysical (?:demands|requirements|"
            r"ability|stamina)"
        ),
    ),
)
_OPEN: Final = re.compile(
    r"(?i)\b(?:related|relevant|similar|comparable|equivalent|technical|quantitative|analytical|"
    r"numerical|scientific|numerate|other|stem|any) (?:\w+ ){0,3}?(?:field|discipline|area|subject|"
    r"degree|major|stud\w+|concentration)s?\b|\betc\b|\be\.g\.|"
    r"\b(?:such as|including|like)\b"
)
_OR_EXPERIENCE: Final = re.compile(
    r"(?i)\b(?:or|and/or|/)\s*(?:an? |the |its )?(?:combination of |relevant |related |equivalent |"
    r"equal |comparable |commensurate |substantial |practical |professional |\w+ )?"
    r"(?:equivalent |practical |work(?:ing)? |professional |industry |relevant |job |"
    r"combination of |amount of |years of |in |of )*(?:experience|work history)\b|"
    r"\bor equivalent combination\b|\bin lieu of\b|\bor equivalent\b[^.;]{0,30}\bexperience\b"
)
_PURSUED: Final = re.compile(
    r"(?i)\b(?:pursuing|enrolled|obtaining|working towards?|studying|student|candidates? for|"
    r"undergrads?|graduating|progress towards?|completing|"
    r"return(?:ing)? to|final year|recent graduate)\b"
)
# Right before the second of two facts of which one is enough: "BSc or at least four years".
_EITHER: Final = re.compile(
    r"(?i)(?:\bor\b|\band/or\b|/)[\s,:]*(?:\b(?:an?|the|at|least|minimum|of|over|more|than|have|with|"
    r"else|equivalent|alternatively|other|active)\b[\s,]*)*$"
)
_FEW: Final = re.compile(r"(?i)\b(?:or|one of|any of|one or more|etc|either|such as|like)\b|/")


# Whatever is asked as a fact has one of these: a cheap question before the dear ones.
_MAY_ASK: Final = (
    r"\d|[A-Z]{2,}|[A-Z]\. ?[A-Z]|\b[BM]\.? ?Sc|(?i:years?|months|degree|bachelor|master|doctor|"
    r"ph\.? ?d|diploma|associate|graduat|licen|certif|regist|accredit|fluen|lingual|language|speak|"
    r"english|spanish|french|german|mandarin|chinese|japanese|travel|lift|pound|carry|locat|resid|"
    r"relocat|commut|author|sponsor|visa|citizen|right to|eligib|legal|clearance|\bage\b|school|"
    r"\bged\b|driver|enrolled|pursuing|education|live in|based in|climb|kneel|bend|\bsit\b|"
    r"\bstand|physical|walk|\bbar\b|life support|weekend|night|crouch|crawl|stoop|squat)"
)


def may_ask(requirements: Sequence[str]) -> list[bool]:
    """Which of n requirements may ask for a fact; of all others `asked` finds nothing.

    >>> may_ask(["Strong attention to detail", "Three years of sales"])
    [False, True]
    """
    column = pa.array(list(requirements), pa.string())
    found: list[bool] = pc.match_substring_regex(column, _MAY_ASK).to_pylist()
    return found


def asked(requirement: str) -> Asks:
    """What a requirement asks as facts.

    Years count as asked if the sentence speaks of experience or of a minimum, and not of an age, a
    span ("in the past two years"), the history of a firm, or a course of study. Of several
    degrees the lowest is asked.

    Args:
        requirement: one sentence of a posting.

    >>> asks = asked("BSc in Physics or equivalent practical experience, 3-5 years in sales")
    >>> (asks.degree.fields, asks.degree.or_experience, asks.years[0].min, asks.years[0].of)
    ('Physics', True, 3, 'sales')
    """
    years, degree = tuple(years_in(requirement)), _degree(requirement)
    licences = tuple(licences_in(requirement))
    told = [year.text for year in years] + ([degree.text] if degree else [])
    places = [(requirement.index(text), requirement.index(text) + len(text)) for text in told]
    if years or degree:
        places += [(licence.at, licence.until) for licence in licences]
    is_either = _is_either(requirement, places)
    has_paths = len(years) > 1 and (_are_paths(requirement) or (is_either and degree is not None))
    languages = tuple(name for name, _ in languages_in(requirement))
    return Asks(
        years=years,
        degree=degree,
        licences=tuple(licence.name for licence in licences),
        languages=languages,
        others=tuple(_others(requirement)),
        is_either=is_either and not has_paths,
        has_paths=has_paths,
        any_licence=len(licences) > 1 and _is_any_licence(requirement, licences),
        any_language=len(languages) > 1 and _is_any(requirement, languages),
    )


def _is_any(text: str, languages: tuple[str, ...]) -> bool:
    """Whether one of the languages is enough; English and one of others are two."""
    between = text[text.index(languages[0]) : text.rindex(languages[-1])]
    return _FEW.search(between) is not None


def _is_any_licence(text: str, licences: Sequence[Licence]) -> bool:
    """Whether one of the licences is enough; "RN and BLS or ACLS" is left as three."""
    between = text[licences[0].until : licences[-1].at]
    after = text[licences[-1].until : licences[-1].until + 12]
    is_all = re.search(r"(?i)\band\b(?!/or)|\bwith\b|&", between) is not None
    return not is_all and (_FEW.search(between) or _FEW.match(after.strip())) is not None


def _are_paths(text: str) -> bool:
    """Whether a text names degrees of several levels, each of which asks its own years."""
    return len({degree.level for degree in degrees_in(text)}) > 1


def _is_either(text: str, places: Sequence[tuple[int, int]]) -> bool:
    """Whether of facts that stand at these places two next to each other are joined by "or"."""
    ordered = sorted(places)
    return any(
        _EITHER.search(text[first[1] : second[0]]) is not None
        for first, second in pairwise(ordered)
    )


def _degree(text: str) -> DegreeAsked | None:
    found = list(degrees_in(text))
    if not found:
        return None
    lowest = min(found, key=lambda degree: (degree.level, degree.at))
    fields = _fields(text, found, lowest)
    tail = text[lowest.at :]
    return DegreeAsked(
        level=lowest.level,
        is_level_said=lowest.is_level_said,
        fields=fields,
        is_open=_OPEN.search(tail) is not None,
        or_experience=_OR_EXPERIENCE.search(tail) is not None,
        is_pursued=_PURSUED.search(text) is not None,
        text=text[lowest.at : lowest.until],
    )


def _fields(text: str, found: Sequence[Degree], lowest: Degree) -> str:
    """The fields of the lowest degree; in "BSc, MSc or PhD in physics" the last has them."""
    for degree, following in zip(found, [*found[1:], None], strict=True):
        is_chained = following is not None and following.at - degree.until <= CHAINED
        if degree.at < lowest.at or is_chained:
            continue
        field = field_of(text, degree)
        if stems_of(field):
            return field
        break
    named = [named_field(text, degree) for degree in found if degree.level == lowest.level]
    return " or ".join(dict.fromkeys(named)) if all(named) else ""


def _others(text: str) -> Iterator[tuple[Other, str]]:
    for kind, pattern in _OTHERS:
        match = pattern.search(text)
        if match:
            yield kind, match[0].strip()
