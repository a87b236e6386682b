"""Numbers that say how many, how much or how often; years and names of things are none."""

from __future__ import annotations

import re
from typing import Final

_NAMED_TEXT: Final = (
    "windows office version level phase form section title type iso class grade chapter part "
    "stage step model tier act rule room unit no number server solaris exchange python java "
    "html css php news channel highway route building category series"
)
_NAMED: Final = re.compile(rf"(?i)\b(?:{'|'.join(_NAMED_TEXT.split())})[ .#-]*$")
_DIGITS: Final = re.compile(
    r"(?<![\w.,/])[$£€]?\s?\d[\d,.]*(?:\s?[-–]\s?\d[\d,.]*)?(?:\s?(?:%|percent|[kKmMbB]{1,2}\b|"
    r"million|billion|thousand)|\+|x\b)?"
)
_YEAR: Final = re.compile(r"(?:19|20)\d\d[,.]?(?:\s?[-–]\s?(?:19|20)?\d\d)?")
_COUNTED: Final = re.compile(r"\+? (?!to\b|as\b|is\b|was\b)[a-z]+s\b")
_DATE: Final = re.compile(
    r"\d{1,2}/\d{1,2}(?:/\d{2,4})?|\d{1,2}/\d{4}|\d{1,2}[.-]\d{1,2}[.-]\d{2,4}|24x7|401\(?k"
)
_SPELLED: Final = re.compile(
    r"(?i)\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|"
    r"fifteen|sixteen|eighteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|dozens?|"
    r"hundreds?|thousands?|millions?|billions?|half|twice|doubled?|doubling|tripled?|tripling|"
    r"quadrupled?|halved?|single[- ]handedly)\b"
)
# "over 20 years of retail experience", "five-star", "3rd party" count nothing that was done.
_TENURE: Final = re.compile(
    r"(?i)(?: ?\+| plus)?[ -]?(?:years?|yrs?)\b(?:'|’)?"
    r"(?: (?:of|in|as|tenure)\b|(?: \w+){0,3} experience)|-(?:star|fold|on-one|sided|year)|"
    r"(?:st|nd|rd|th)\b"
)


def quantities(text: str) -> list[tuple[int, int]]:
    """Where a text says how many, how much or how often, in characters; years of experience not.

    >>> text = "After 6 years in care, in 2019, trained 25 nurses on Windows 10 twice"
    >>> [text[start:end] for start, end in quantities(text)]
    ['25', 'twice']
    """
    dates = [match.span() for match in _DATE.finditer(text)]
    found = [
        (match.start(), match.end())
        for match in _DIGITS.finditer(text)
        if not (_YEAR.fullmatch(match[0].strip()) and not _COUNTED.match(text, match.end()))
        and not _NAMED.search(text[: match.start()])
        and not any(start <= match.start() < end for start, end in dates)
    ]
    found += [match.span() for match in _SPELLED.finditer(text)]
    return sorted(span for span in found if not _TENURE.match(text, span[1]))
