"""Tells headings from what stands under them."""

from __future__ import annotations

import re
from typing import Final

from jobspace.documents.document import Mark

MAX_WORDS: Final = 9
MAX_CHARACTERS: Final = 70
# The words that headings of résumés and postings are made of; of each, one must be a noun.
_NOUNS_TEXT: Final = (
    "about abilities ability accomplishments accountabilities achievements activities "
    "affiliations announcement application applications apply awards background benefits "
    "certificates certifications certification coursework commitment company compensation "
    "competencies competences conditions contact courses credentials culture demands "
    "department description details duties education eeo employment environment experience "
    "experiences expertise functions hardware highlights history honors honours hours "
    "information interests internships introduction job jobs knowledge languages language "
    "leadership licenses licensure location memberships mission note notes objective "
    "objectives opportunities opportunity overview patents perks position presentations "
    "proficiencies profile projects project publications purpose qualifications qualification "
    "references requirements requirement responsibilities responsibility rewards role salary "
    "schedule scope service skills skill software statement strengths summary tasks team "
    "technologies technology tools training trainings travel values volunteer volunteering "
    "work"
)
_NOUNS: Final = frozenset(_NOUNS_TEXT.split())
_WITH_NOUNS_TEXT: Final = (
    "a academic additional an and basic benefit but campus career characteristics client "
    "clinical committed community computer core critical current daily desirable desired "
    "digital education educational equal essential excellent for full general global have "
    "human in including interpersonal is it job key legal level linguistic main major "
    "management military minimum more must nice not of on or organization organizational "
    "other our overall paid pay personal physical position posted preferred previous primary "
    "principal professional program related relevant required requirements resources "
    "responsible role secondary selected senior skills social soft special specialized "
    "specific strongly supervisory teaching team technical the this to total typical us "
    "valued what who why with working you your &"
)
_WITH_NOUNS: Final = frozenset(_WITH_NOUNS_TEXT.split())
_QUESTION: Final = re.compile(
    r"(?i)(?:what|who|why|how|where|when)\b[^.!]*\??$|"
    r"(?:about|meet|join) (?:us|you|me|the \w+|our \w+|[A-Z]\w+)$|"
    r"(?:you(?:'|’)?(?:ll| will| have| are| bring| should| must| may)|"
    r"we(?:'|’)?(?: are|re| offer| ask)|"
    r"in this role|on a (?:daily|typical)|your (?:role|profile|impact|mission|day|background))"
    r"(?: \w+){0,5}$|bonus(?: points)?|extra credit|pluses|must[- ]haves?|nice[- ]to[- ]haves?|"
    r"equal (?:employment )?opportunity(?: employer)?|perks?|"
    r"(?:strongly )?(?:preferred|required|desired|desirable|essential|minimum)|"
    r"the (?:role|job|team|opportunity|company)"
)
_INLINE: Final = re.compile(
    r"\s*([A-Za-z][\w'’/&-]*(?:[ \t]+[\w'’/&-]+){0,5}[ \t]*)(:|\s[–-])\s+(?=\S)"
)


def is_heading(text: str, mark: Mark = "") -> bool:
    """Whether a line names what follows.

    A heading by its format is one. Another line is one if it is short, has no full stop at its
    end, and ends with a colon, asks what a section answers ("Who you are"), or is made of nothing
    but the words of headings.

    >>> [is_heading(t) for t in ("Minimum Qualifications", "Duties include:", "What you'll do")]
    [True, True, True]
    >>> is_heading("Excellent communication skills"), is_heading("Led a team")
    (False, False)
    """
    line = text.strip()
    words = line.split()
    if not words or len(words) > MAX_WORDS or len(line) > MAX_CHARACTERS:
        return False
    if mark == "heading" or (line.endswith(":") and mark != "bullet"):
        return True
    return line[-1] not in ".,;!" and is_known(line)


def is_known(line: str) -> bool:
    """Whether a line is one of the headings that résumés and postings have."""
    bare = line.strip(" :?*_#=-–—•").lower()
    words = re.findall(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*|&", bare)
    if not words:
        return False
    plain = len(words) <= MAX_WORDS and any(word in _NOUNS for word in words)
    if plain and all(word in _NOUNS or word in _WITH_NOUNS for word in words):
        return line[0].isupper() or line[0] in "*#•"
    return line[0].isupper() and _QUESTION.fullmatch(bare) is not None


def inline_heading(text: str) -> int:
    """How many characters of a line are a heading before what it names: "Skills: SQL, R" has 8.

    0 where none is.

    >>> inline_heading("Requirements: two years of sales"), inline_heading("Note that: we care")
    (14, 0)
    """
    match = _INLINE.match(text)
    return match.end() if match and is_known(match[1].strip()) else 0
