"""What a question is about: its words without those that only ask."""

from __future__ import annotations

import re
from typing import Final

from jobspace.compare.words import content_words
from jobspace.errors import UsageError

_TIME: Final = r"(?:time|situation|example|instance|case|occasion|moment|project in which)"
_YOU: Final = r"(?:you(?:'ve|'re|r| have| had| were| are| would| could)?\b)"
_FRAMES: Final = (
    r"(?:please |so |and |now )+",
    r"(?:can|could|would|will) you (?:please )?(?=tell|describe|explain|give|share|walk|talk)",
    r"(?:tell (?:me|us)|talk (?:to (?:me|us) )?|describe|explain|discuss|share|show|"
    r"walk (?:me|us) through|give (?:me|us )?)(?: more)?(?: about| of)?(?: to (?:me|us))?",
    rf"(?:an?|the|one|some|any)(?: specific| recent| single)? {_TIME}s?"
    r"(?: (?:when|where|that|in which|of when|of))?",
    r"what (?:is|are|was|were) (?:the|your)(?: biggest| greatest| best| proudest| most\b[^?]*?)?"
    r"(?: experiences?| achievements?| accomplishments?)?(?: (?:with|in|of|at|as))?\b",
    r"(?:what|how much|which|how many years(?: of)?|any|your|some|much|have|got)"
    r"(?: kind of| sort of| relevant)? experiences? (?:do|have|did)?(?: you)?(?: have| had| got)?"
    r"(?: (?:with|in|of|at|as))?",
    r"what (?:do|did|have|can|would|will) you (?:know|say|tell us|learn)(?:ed|t)?(?: about| of)?",
    r"(?:have|had|has|did|do|does|are|were|was|can|could|would|will|is|why|how|when|where|what|"
    r"which|who|whom|how (?:much|many|often|long|large))\b",
    rf"{_YOU}(?: ever\b)?",
    r"(?:ever|know(?:n)?|familiar|comfortable|able to|about|with|of|used to|experienced?|hold|"
    r"possess|do|did|had|have)\b",
)
_FRAME: Final = re.compile(rf"(?i)(?:{'|'.join(_FRAMES)})\s*")
_STUDIED: Final = re.compile(
    r"(?i)\b(?:stud(?:y|ied)|degrees?|graduate[ds]?|university|college|school did|education)\b"
)
_DEGREES: Final = "bachelor master degree diploma university"
_END: Final = " \t\n?.!"


def subject_of(question: str) -> str:
    """A question without the words that ask.

    >>> subject_of("Tell me about a time when you led a project that failed.")
    'led a project that failed'
    >>> subject_of("Have you ever worked with SQL?"), subject_of("What do you know about HIPAA?")
    ('worked with SQL', 'HIPAA')
    """
    rest = " ".join(question.split()).strip(_END)
    while match := _FRAME.match(rest):
        if not match[0]:
            break
        rest = rest[match.end() :]
    return rest


def readings_of(question: str) -> tuple[str, ...]:
    """The texts that an answer may be near to: the subject, and degrees where one was asked for.

    Raises:
        UsageError: the question has no word that says what it is about.

    >>> readings_of("What did you study?")
    ('study', 'bachelor master degree diploma university')
    """
    subject = subject_of(question)
    if not content_words(subject):
        raise UsageError(
            f"question: got {question!r}; expected words that say what it is about, as in "
            '"Have you worked with SQL?". For "tell me about yourself" use --timeline '
            "(in Python: timeline)."
        )
    return (subject, _DEGREES) if _STUDIED.search(question) else (subject,)
