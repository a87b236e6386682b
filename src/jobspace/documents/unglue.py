"""Parts what lost its line breaks: bullets run together in one line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from jobspace.encode.static import english_words
from jobspace.text.action_verbs import begins_line

# "poundsForklift": the word before, the word after. "quality)Ensure" as well.
_GLUED: Final = re.compile(r"(?:(?<=[a-z][a-z])|(?<=[\d)%+]))(?:[A-Z][a-z]+|[A-Z]{2,}(?![a-z]))")
_WORD: Final = re.compile(r"[^\W\d_]+")
_VERB: Final = re.compile(r"(?<=[a-z)\d%] )[A-Z][a-z]+(?= [a-z\d$(A-Z])")
_DASH: Final = re.compile(r"(?<=[.!?:;)]) ?[-–*] ?(?=[A-Z])")
_DASHES: Final = re.compile(r"\s[-–*•]\s+(?=[A-Z\d])")
MIN_DASHES: Final = 3
# Names that are written like this, both of whose halves are words.
_NAMES_TEXT: Final = (
    "airtable bigquery bitbucket blackboard clickhouse cloudformation coldfusion crossfit "
    "databricks datastage docusign dreamweaver dropbox facebook filemaker firebase framemaker "
    "github hubspot indesign labview lightroom linkedin mailchimp mapreduce netsuite "
    "openshift paypal peoplesoft photoshop postgres powerbi powerpoint powershell pubmed "
    "quickbooks redshift sagemaker salesforce sharepoint sketchup smartsheet snowflake "
    "solidworks sourcetree springboot successfactors teamcity tensorflow workday wordpress "
    "youtube zoominfo"
)
_NAMES: Final = frozenset(_NAMES_TEXT.split())
_OPENERS_TEXT: Final = (
    "ability able demonstrated excellent experience familiarity good knowledge must proficiency "
    "proficient proven strong understanding"
)
_OPENERS: Final = frozenset(_OPENERS_TEXT.split())


def cuts(text: str) -> Iterator[tuple[int, int]]:
    """Where a block of one line is to be cut, beside the ends of its sentences.

    Bullets are glued where a word in small letters runs into one with a capital and both are
    English words ("poundsForklift", not "PowerPoint"); where a verb of work with a capital stands
    in the middle of a line ("daily inventory Assisted staff"); and at dashes that mark items.

    Returns:
        (end of the part before, start of the part after), ascending.

    >>> text = "Lift 70 poundsForklift certified"
    >>> [(text[:end], text[start:]) for end, start in cuts(text)]
    [('Lift 70 pounds', 'Forklift certified')]
    """
    found = {*_glued(text), *_verbs(text), *_dashes(text)}
    yield from sorted(found)


def _glued(text: str) -> Iterator[tuple[int, int]]:
    for match in _GLUED.finditer(text):
        at = match.start()
        left = _word_before(text, at)
        right = match[0]
        if not left:  # a digit or a bracket: "70%Ensure"
            if _is_word(right) and len(right) > 3 and text[at - 1] in ")%+":
                yield at, at
        elif (left + right).lower() in _NAMES or _is_word(left + right):
            continue
        elif _is_word(left) and _begins_item(left, right):
            yield at, at


def _begins_item(left: str, right: str) -> bool:
    """Whether a word that is glued to another begins something new: no "SocialBro", "TrendKite"."""
    if left[0].isupper():
        return begins_line(right) or right.lower() in _OPENERS
    return _is_word(right) or begins_line(right)


def _word_before(text: str, end: int) -> str:
    start = end
    while start and text[start - 1].isalpha():
        start -= 1
    return text[start:end]


def _is_word(word: str) -> bool:
    small = word.lower()
    return small in _words() or small.removesuffix("s") in _words() or small in ("a", "an", "it")


@lru_cache(maxsize=1)
def _words() -> frozenset[str]:
    return frozenset(english_words().to_pylist())


def _verbs(text: str) -> Iterator[tuple[int, int]]:
    for match in _VERB.finditer(text):
        if begins_line(match[0]):
            yield match.start() - 1, match.start()


def _dashes(text: str) -> Iterator[tuple[int, int]]:
    found = [match.span() for match in _DASH.finditer(text)]
    listed = [match.span() for match in _DASHES.finditer(text)]
    yield from found
    if len(listed) >= MIN_DASHES:
        yield from listed
