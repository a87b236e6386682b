"""Years of experience that a requirement asks: how many, and of what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from jobspace.compare.degrees import degrees_in
from jobspace.compare.work_kind import stems_of

NEAR: Final = 400  # characters on either side that may say what the years are
_NUMBERS_TEXT: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
)
_NUMBERS: Final = {word: n for n, word in enumerate(_NUMBERS_TEXT.split())}
_NUMBER: Final = rf"(?:\d{{1,2}}(?:\.\d)?|{'|'.join(_NUMBERS)})"
_YEARS: Final = re.compile(
    rf"(?i)(?<![\w$.,/-])(?P<from>{_NUMBER})(?:\s?\(\d+\))?(?P<plus>\s?\+| or more| plus)?"
    rf"(?:\s?(?:-|–|—|to|or|and)\s?(?P<to>{_NUMBER})(?:\s?\(\d+\))?(?P<plus2>\s?\+| or more)?)?"
    r"\s?(?:full[- ]time |calendar |total |additional )?[- ]?(?:years?|yrs?\.?)\b['’]?s?['’]?"
    r"(?P<plus3>\s?\+)?"
    r"(?: or more| or above| minimum)?\)?"
    r"|\b(?P<a>an?) (?:full )?year(?= (?:of|in)\b)"
)
_ENOUGH: Final = re.compile(
    r"(?i)\b(?:minimum|min\.?|at least|no less than|requires?)\b[^.;]{0,25}$"
)
_OF_WORK: Final = re.compile(
    r"(?i)\bexperience|\bexp\b|\bwork(?:ing|ed)?\b|\bbackground\b|\bpractice\b|\bpracticing\b|"
    r"\bemploy|\bin (?:an?|the) [\w -]*(?:role|position|capacity|field|industry)|\bhands[- ]on\b|"
    r"\bleadership\b|\bmanag(?:ing|ement)\b|\bdevelop(?:ing|ment)\b"
)
_NO_EXPERIENCE: Final = re.compile(
    r"(?i)^[\s-]*(?:of (?:age|history|service(?! exp)|operation|growth|innovation|tradition|"
    r"success)\b|old\b|ago\b|history|in business|and older|warranty|contract|commitment|"
    r"term|program|anniversary|"
    r"(?:college|university|accredited|post|full|vocational)?[ -]*(?:degree|college|diploma)|"
    r"appointment|internship|fellowship|plan|lease|roadmap|track record|in a row|from now|post-|"
    r"(?:of )?(?:study|studies|education|college|university|school|training|schooling)\b)"
)
_MARKED: Final = re.compile(
    r"(?i)\s*\((?:required|preferred)"
)  # "Data Science: 2 years (Required)"
_SPAN: Final = re.compile(
    r"(?i)\b(?:past|last|next|previous|first|within|every|per|each|recent|final|in the|after|"
    r"during|another|over the|less than|fewer than|up to)\s*$"
)
_OURS: Final = re.compile(
    r"(?i)\b(?:we|our|company|firm|agency|founded|leader|has been|have been)\b"
)
_YOURS: Final = re.compile(
    r"(?i)\b(?:you|must|candidates?|required?|minimum|at least|applicants?|someone|seek\w*|"
    r"looking)\b"
)
AGE: Final = re.compile(
    r"(?i)\b(?:(?:1[68]|21|25) (?:years? )?(?:of age|old|or older)|(?:1[68]|21|25) years? "
    r"(?:of age|old|or older|and older)|at least (?:1[68]|21|25) years?(?! of exp| exp)|"
    r"over (?:1[68]|21)\b)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Years:
    """Years of experience that are asked.

    Attributes:
        min, max: in years; "5+" has no upper end.
        of: what they are to be of, as written; "" where it is not said.
        is_any: of any work: not of "relevant" work either.
        text: as written.
    """

    min: float
    max: float | None
    of: str
    is_any: bool
    text: str


def years_in(text: str) -> Iterator[Years]:
    """The years of experience that a text speaks of, in its order.

    They count if the text speaks of experience, of work or of a minimum, and not of an age, a span
    ("in the past two years"), the history of a firm, or a course of study.

    >>> text = "At least three (3) years' experience in SQL; a firm with 50 years of history"
    >>> [(years.min, years.max, years.of) for years in years_in(text)]
    [(3, None, 'SQL')]
    """
    if "ear" not in text and "yr" not in text.lower() and "YEAR" not in text:
        return
    found = [match for match in _YEARS.finditer(text) if _is_asked(text, match)]
    for place, match in enumerate(found):
        end = found[place + 1].start() if place + 1 < len(found) else len(text)
        low = 1.0 if match["a"] else _value(match["from"])
        high = _value(match["to"]) if match["to"] else None
        more = match["plus"] or match["plus2"] or match["plus3"]
        of = _topic(text, match, end)
        yield Years(
            min=low,
            max=None if more or high is None or high < low else high,
            of=of,
            is_any=not of and _ANY_WORK.match(text, match.end()) is not None,
            text=match[0].strip(" )"),
        )


def _value(number: str) -> float:
    small = number.lower()
    value = float(_NUMBERS[small]) if small in _NUMBERS else float(number)
    return int(value) if value.is_integer() else value


def _is_asked(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - NEAR) : match.start()]
    after = text[match.end() : match.end() + NEAR]
    if _NO_EXPERIENCE.match(after) or _SPAN.search(before[-30:]):
        return False
    if _OURS.search(before) and not _YOURS.search(before + after):
        return False
    number = 1.0 if match["a"] else _value(match["from"])
    if not 0 < number <= 30 or AGE.search(text[max(0, match.start() - 10) : match.end() + 10]):
        return False
    near = before[-60:] + " " + after[:120]
    is_more = match["plus"] or match["plus2"] or match["plus3"] or _ENOUGH.search(before)
    is_said = _OF_WORK.search(near) or _MARKED.match(after)
    return bool(is_more or is_said or not before.strip(" •-*"))


# Of any work, in so many words; not of "relevant" work, or of work that the text goes on to name.
_ANY_WORK: Final = re.compile(
    r"(?i)[\s+)'’]*(?:of\s+|in\s+)?(?:(?:professional|work|working|overall|total|full[- ]time|"
    r"practical|employment|combined|prior|previous|solid)\s+)*(?:experience|work|employment)\b\s*"
    r"(?:$|[.,;)(]|(?:and|or|required|preferred|is|are|plus)\b|"
    r"with (?:an? )?(?:bachelor|master|degree|ph\.?d|\d))"
)
_IN_BRACKETS: Final = re.compile(r"\s*\([^)]*\)")
_TOPIC_LEAD: Final = re.compile(
    r"(?i)^[\s,):–-]*(?:\b(?:of|in|with|as|the|a|an|or|more|prior|previous|recent|relevant|related|"
    r"professional|practical|proven|demonstrated|progressive\w*|work(?:ing)?|job|industry|"
    r"hands[- ]on|direct|full[- ]time|significant|combined|total|overall|strong|solid|successful|"
    r"equivalent|experience|experiences|exp|working|using|doing|applied|broad[- ]based|minimum|"
    r"preferred|required|is|preferably|desired|least|at)\b[\s,:]*)*"
)
_TOPIC_ENDS: Final = re.compile(
    r"(?i)(?<!\b(?-i:[A-Z]))\.|[;()]|\s(?:or equivalent|"
    r"is (?:required|preferred|a plus)|are (?:required|preferred)|"
    r"required|preferred|desired|and (?:an? )?(?:bachelor|master|degree|phd|minimum)|"
    r"(?:an? )?(?:bachelor|master|degree|ph\.?d)|e\.g|including|in addition|such as|where|that|"
    r"which|plus|or (?:an? )?related|or (?:an? )?similar|, with)\b"
)


_TOPIC_TAIL: Final = re.compile(r"(?i)\s*\bexperience$|\s+(?:and|or|with|in)$")
_BEFORE_ENDS: Final = re.compile(
    r"(?i)\b(?:with|for|of|at least|a|minimum(?: of)?|experience|requires?|preferred)[\s,:(]*$"
)


def _topic(text: str, match: re.Match[str], end: int) -> str:
    """What the years are to be of: what follows them, else what stands before."""
    after = _IN_BRACKETS.sub("", text[match.end() : min(end, match.end() + NEAR)])
    before = text[max(0, match.start() - NEAR) : match.start()]
    lead = _TOPIC_LEAD.match(after)
    rest = after[lead.end() if lead else 0 :]
    stop = _TOPIC_ENDS.search(" " + rest)
    topic = rest[: max(0, stop.start() - 1)] if stop else rest
    topic = _TOPIC_TAIL.sub("", topic.strip(" ,:-–")).strip(" ,")
    if topic.startswith("and "):
        return ""
    if stems_of(topic):
        return topic
    is_before = not (lead and "exp" in lead[0].lower()) and not next(degrees_in(before), None)
    topic = _BEFORE_ENDS.sub("", before).strip(" ,:-–(•*") if is_before else ""
    return topic if stems_of(topic) else ""
