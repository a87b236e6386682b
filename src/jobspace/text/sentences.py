"""A document's sentences, and those that every posting has: equal opportunity, benefits, pay."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

# A line, a bullet, a semicolon, or the end of a sentence before a capital or a digit ends it. Many
# postings lost their line breaks: "quality.Experience with" is two sentences.
_HEADINGS: Final = (
    "Description Summary Overview Responsibilities Qualifications Requirements Duties Skills "
    "Benefits Required Experience Purpose Functions"
)
_GLUED: Final = "|".join(f"(?<={word})" for word in _HEADINGS.split())
# Each branch begins with what is seldom there, so that most places are passed over at once.
_END: Final = re.compile(
    r"[\n\r•·●▪‣⁃■;]+\s*|\s(?<=[.!?]\s)\s*(?=[\"'(]?[A-Z0-9])|"
    rf"(?=[A-Z][a-z])(?:{_GLUED}|(?<=[a-z)][.!?:]))"
)
_BOILERPLATE: Final = re.compile(
    r"(?i)equal (?:employment )?opportunit|\beeo\b|affirmative action|without regard to|"
    r"sexual orientation|gender identity|national origin|protected (?:by|veteran|class|status)|"
    r"veteran status|with disabilities|reasonable accommodation|accommodation|e-?verify|"
    r"background check|drug[- ](?:screen|test|free)|401 ?\(?k|\bdental\b.*\b(?:vision|medical|"
    r"health)|(?:medical|health)(?: insurance|,).*\bdental|paid (?:time off|holidays|vacation|"
    r"parental|sick)|\bpto\b|life insurance|disability insurance|tuition reimbursement|benefits? "
    r"package|(?:salary|pay|compensation|base) range|per (?:hour|year|annum)|\$ ?\d|base salary|"
    r"apply (?:now|today|online|here|on)|click (?:here|on|the)|cover letter|your resume|"
    r"recruit(?:ment|ing) (?:agenc|fraud|process)|third[- ]party (?:agenc|recruit)|"
    r"privacy (?:policy|notice)|\bcookies\b|https?://|www\.|@[a-z]+\.|covid|all qualified|"
    r"job (?:type|id|number|category|location)s? ?:|employment type|seniority level|"
    r"work location ?:|schedule ?:|\bhsa\b|\bfsa\b|great place to work|fortune \d+"
)


def sentences(document: str) -> Iterator[str]:
    """Cuts a document at line breaks, bullets, semicolons and the ends of sentences.

    >>> list(sentences("Care for patients.Chart vitals\\n• 5 years, e.g. in an ICU"))
    ['Care for patients.', 'Chart vitals', '5 years, e.g. in an ICU']
    """
    return filter(None, map(str.strip, _END.split(document)))


def spans(document: str) -> Iterator[tuple[int, int]]:
    """Where the sentences of a document begin and end, in characters.

    >>> list(spans(" Care for patients.Chart vitals"))
    [(1, 19), (19, 31)]
    """
    start = 0
    for end in chain((match.span() for match in _END.finditer(document)), [(len(document),) * 2]):
        part = document[start : end[0]]
        if stripped := part.strip():
            first = start + len(part) - len(part.lstrip())
            yield first, first + len(stripped)
        start = end[1]


def is_boilerplate(sentence: str) -> bool:
    """Whether a sentence says what any employer's postings say: rights, benefits, how to apply.

    Judged by about fifty turns of phrase, so a few such sentences are missed.

    >>> is_boilerplate("We are an equal opportunity employer."), is_boilerplate("Chart vitals.")
    (True, False)
    """
    return _BOILERPLATE.search(sentence) is not None


def boilerplate_mask(sentences: pa.Array) -> pa.BooleanArray:
    """Says of each of n sentences what `is_boilerplate` says.

    >>> boilerplate_mask(pa.array(["An equal opportunity employer.", "Chart vitals."])).to_pylist()
    [True, False]
    """
    return pc.match_substring_regex(sentences, _BOILERPLATE.pattern)
