"""Degrees that a text names: their level, their field, and whether they are finished."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Final


class Level(IntEnum):
    """Levels of education, in their order."""

    HIGH_SCHOOL = 1
    ASSOCIATE = 2
    BACHELOR = 3
    MASTER = 4
    DOCTORATE = 5

    def __str__(self) -> str:
        """As it is written: "high school", "bachelor"."""
        return self.name.replace("_", " ").lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Degree:
    """A degree in a text.

    Attributes:
        level: of a degree whose level is not said, the bachelor's.
        is_level_said: "BSc", not "a degree in physics".
        at, until: where its name stands in the text, in characters.
    """

    level: Level
    is_level_said: bool
    at: int
    until: int


# "(?-i:" keeps letters large: "MS" is none in "ms". "MS Office" is none either.
_DOT: Final = r"\.?\s?"
_SUBJECTS: Final = (
    r"arts?|sciences?|business|public|education|engineering|fine|social|laws?|health\w*|computer|"
    r"professional|account\w*|librar\w*|divinity|architecture|applied|management|international|human|"
    r"information|technology|nursing|philosophy|music|theolog\w*|commerce|econom\w*|journalism|"
    r"finance|administration|counsel\w*|physical|pharmacy|urban|design|project|software|math\w*|"
    r"teaching|communicat\w*|industrial|organi[sz]ational|environmental|electrical|mechanical|civil|"
    r"medic\w*|liberal|strategic|criminal|taxation|ministry|research|data"
)
_PATTERNS: Final[dict[Level, tuple[str, ...]]] = {
    Level.DOCTORATE: (
        rf"\bph{_DOT}d(?:['’]?s)?\b\.?",
        r"\bdoctor(?:ate|al)\b(?: degrees?)?|\bdoctor of (?-i:[A-Z])\w+",
        r"(?-i:\bD\.?Phil\b|\bEd\.?D\b|\bPharm\.?D\b|\bPsy\.?D\b|\bDVM\b|\bDNP\b|\bM\.D\b)",
        r"\bM\.?D\.? degree",
    ),
    Level.MASTER: (
        r"\bmaster(?:['’ ]?s['’]?)?,?[- ](?:level )?degrees?\b",
        r"\bmaster(?:['’]?s['’]?)?(?= in (?-i:[A-Z]))",
        rf"\bmaster(?:['’]?s['’]?)?(?= of (?:{_SUBJECTS})\b)",
        r"\bmaster(?:['’]?s['’]?)?(?=\s?(?:/|or\b|:|,? ?ph\.?d|and/or|preferred))",
        r"\bmaster['’]s\b|\bmasters\b(?! (?:level|of|club))|\bjuris doctor(?:ate)?\b",
        r"\b(?:advanced?|graduate|post-?graduate|higher)(?: level)?(?:/\w+)? degrees?\b",
        r"(?-i:\bMBA\b|\bM\.B\.A\b|\bM\.?S\.?c\b|\bM\.S\b\.?|\bM\.A\b\.?|\bM\.?Ed\b|\bMFA\b)",
        r"(?-i:\bMPH\b|\bMSW\b|\bMPA\b|\bMPP\b|\bM\.?Eng\b|\bM\.?Tech\b|\bMSN\b|\bLL\.?M\b)",
        r"(?-i:\bM\.?Phil\b|\bMCA\b|\bJ\.?D\b(?! ?Edwards)|\bM[AS]/M?[AS]\b)",
        r"(?-i:\bM[AS](?=\s?/|,? (?:or|and|degree|PhD|Ph)\b|,? ?:)|(?<=/)MS(?=/|$|,))",
        r"(?-i:\bM[AS](?= , [A-Z][a-z])|\bMS(?= in\b| \()|\bMA(?= in (?!\w+, MA)))",
    ),
    Level.BACHELOR: (
        r"\bbachelor(?:['’]?s['’]?)?(?:[- ](?:level )?degrees?)?\b|\bbaccalaureate\b",
        r"\bunder-?graduate(?: level)? (?:\([A-Z]+\) |or \w+ )?(?:degrees?|diploma)\b",
        r"\b(?:four|4)[- ]years?,? (?:college |university |accredited )*degrees?\b",
        r"\b(?:university|college)(?: level)? degrees?\b",
        r"(?-i:\bB\.?A\.?\s?/\s?B\.?[SA]\.?(?:c\b)?|\bB\.?S\.?\s?/\s?B\.?[AS]\.?|\bB\.?S\.?c\b)",
        r"(?-i:\bB\.S\b\.?|\bB\.A\b\.?|\bBSN\b|\bBBA\b|\bB\.B\.A\b|\bBFA\b|\bB\.?Tech\b)",
        r"(?-i:\bB\.?Com\b|\bB\.?Eng\b|\bB\.E\b|\bBS[CEM]E\b|\bBSIE\b|\bBSEE\b|\bBSW\b|\bB\.?Ed\b)",
        r"(?-i:\bB[SA](?=\s?/|,? (?:or|and|degree|in|MS|MA|Ph|with|required)\b|,? ?:))",
        r"(?-i:\bB[SA](?=,? [Mm]aster| , [A-Z]))",
    ),
    Level.ASSOCIATE: (
        r"\bassociate(?:['’]?s['’]?)?(?:[- ]degrees?\b| of (?:applied )?(?:arts?|sciences?)\b)",
        r"\bassociates?(?= in applied)|\bassociate['’]s\b",
        r"\b(?:two|2)[- ]years? (?:college )?degrees?\b",
        r"(?-i:\bA\.A\.S?\b|\bAAS\b|\bA[AS](?= degree| : )|\bAA(?= in |/)|\bA\.S\.(?!\w))",
    ),
    Level.HIGH_SCHOOL: (
        r"\bhigh[- ]?school (?:diploma|degree|graduate|equivalen\w+|or (?:ged|equivalent))",
        r"(?-i:\bGED\b|\bG\.E\.D)|\bgeneral equivalency diploma|\bh\.?s\.? diploma",
        r"\bsecondary school (?:diploma|certificate)|\bdiploma or (?:equivalent|ged)",
    ),
}
_ALL: Final = re.compile(
    "(?i)" + "|".join(f"(?P<{level.name}>{'|'.join(forms)})" for level, forms in _PATTERNS.items())
)
# What most texts without a degree have none of; cheaper than all the patterns.
_HINT: Final = re.compile(
    r"(?i:degree|bachelor|master|doctor|ph\.? ?d|baccal|diploma|associate|graduate)|"
    r"\b(?:[BMADLJPEG]\.?[A-Z]|Pharm|Psy)"
)
# A degree whose level is not said: "degree in physics", "Degree : Political Science".
_ANY: Final = re.compile(
    r"(?i)(?:^|\b(?:a|an|any|hold|or|relevant|related|technical|quantitative|science|engineering) )"
    r"(degree)(?=[^.;]{0,4}(?: or equivalent)? in\b| from\b| or\b|\s?:|\s*(?:required|preferred|$))"
)
_NO_DEGREE: Final = re.compile(
    r"(?i)\b(?:no|non|without|not require|scrum|web|toast|post|brew|grand|head|choir|station|360|"
    r"mini|first|second|third|prior to (?:the|your))[- ]?$"
)
_FIELD: Final = re.compile(
    r"(?i)['’]?s?\s*+(?:degrees?)?+\s*+(?:\(.{1,12}?\)\s*)?+(?:required |preferred |"
    r"or (?:higher|above) |or equivalent(?: \w+){0,2} |"
    r"with (?:a )?(?:honors|major|concentration|focus|emphasis) )?"
    r"(?:of\s+(?:applied |fine )?(?:arts?|sciences?|technology|engineering technology)\b)?+"
    r"(?:\s*from (?:an? |the )?(?:[\w-]+ ){0,3}?(?:college/university|college|university|"
    r"institution|school)\b)?+"
    r"(?:\s+degrees?)?\s*(?:in\b|:|,|-|–|of\b|degree\b|\()?\s*"
    r"(?:an?y? )?((?:[^.;:()|\d]| : ){3,160})"
)
_FIELD_ENDS: Final = re.compile(
    r"(?i)\s*(?:,|–|-)?\s*(?:\b(?:or|and)\s+)?\b(?:equivalent|degrees?|programs?|and/or|an?\b|related|relevant|similar|"
    r"comparable|required|preferred|university|college|institute|school|city|state|from|with|"
    r"and$|or$|plus|at least|minimum|experience|gpa|certificate|is a|are a|a plus|desired|"
    r"bachelor|master|associate|ph\.?d|doctorate|advanced degree|graduate degree|jan|feb|mar|"
    r"apr|may|jun|jul|aug|sep|oct|nov|dec|january|february|march|april|june|july|august|september|october|november|"
    r"december|skills|key papers)\b.*$"
)


def degrees_in(text: str) -> Iterator[Degree]:
    """The degrees that a text names, in its order.

    Names of jobs and programs are none: "Scrum Master", "MS Office", "Sales Associate".

    >>> [str(d.level) for d in degrees_in("BA/BS in physics, or an M.Sc.; Scrum Master, MS Office")]
    ['bachelor', 'master']
    """
    if not _HINT.search(text):
        return
    found = [
        Degree(
            level=Level[match.lastgroup],
            is_level_said=True,
            at=match.start(),
            until=match.end() + (match[0][-3:].count(".") and text[match.end() :].startswith(".")),
        )
        for match in _ALL.finditer(text)
        if match.lastgroup
        and not _NO_DEGREE.search(text[max(0, match.start() - 20) : match.start()])
    ]
    if not found:
        found = [
            Degree(level=Level.BACHELOR, is_level_said=False, at=m.start(1), until=m.end(1))
            for m in _ANY.finditer(text)
            if not _NO_DEGREE.search(text[max(0, m.start(1) - 20) : m.start(1)])
        ]
    yield from found


# Degrees whose name says what they are in.
_NAMED: Final = {
    "MBA": "Business Administration",
    "BBA": "Business Administration",
    "JD": "Law",
    "LLM": "Law",
    "MFA": "Fine Arts",
    "BFA": "Fine Arts",
    "MPH": "Public Health",
    "MSW": "Social Work",
    "BSW": "Social Work",
    "MPA": "Public Administration",
    "MPP": "Public Policy",
    "MED": "Education",
    "BED": "Education",
    "MSN": "Nursing",
    "BSN": "Nursing",
    "BSEE": "Electrical Engineering",
    "BSME": "Mechanical Engineering",
    "BSCE": "Civil Engineering",
    "BSIE": "Industrial Engineering",
}


def named_field(text: str, degree: Degree) -> str:
    """What a degree is in by its name alone; "" where its name does not say.

    >>> named_field("An MBA", next(degrees_in("An MBA")))
    'Business Administration'
    """
    return _NAMED.get(text[degree.at : degree.until].replace(".", "").strip().upper(), "")


def field_of(text: str, degree: Degree) -> str:
    """What a degree is in, as the text says it; "" where it does not.

    >>> text = "Bachelor of Science in Computer Science or related field, 2012"
    >>> field_of(text, next(degrees_in(text)))
    'Computer Science'
    """
    match = _FIELD.match(text, degree.until)
    return _FIELD_ENDS.sub("", match[1]).strip(" ,/-–'’") if match else ""
