"""The signs by which a sentence about work tells little: each by its words alone, with evidence.

A sign is what is there to be seen (an opening, a cliché) or what is missing (a number, an object).
It says why in a sentence and asks what would make it concrete. Nothing is rewritten.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from jobspace.compare.questions import how_many, what_came_of_it
from jobspace.compare.words import content_words
from jobspace.text.action_verbs import verb_of
from jobspace.text.empty_words import empty_words
from jobspace.text.filler import CLICHE, EMPTY, GENERAL, OPENING, TRAITS
from jobspace.text.quantities import quantities

Kind: TypeAlias = Literal[
    "placeholder",
    "only traits",
    "opening",
    "no number",
    "general words",
    "no object",
    "cliché",
    "filler",
    "too long",
    "passive",
    "said twice",
    "not asked",
]

LONG: Final = 40  # words; from here on a sentence is too long for a reader who has ten seconds
LONGEST: Final = 80
TELLING: Final = 3  # words that tell something; a sentence with so many is not a general one
_PLACEHOLDER: Final = re.compile(
    r"\[(?:[A-Z][a-z]+(?: [A-Za-z]+){0,4}|\.{2,}|_+|X+)\]|"
    r"(?:\$[xX]+|\b[xX]{2,}(?:%| ?percent| people| customers| users))(?!\w)|"
    r"<[a-z]+(?: [a-z]+)*>|(?i:lorem ipsum)"
)
_PASSIVE: Final = re.compile(
    r"(?i)\b(?:was|were|been|being|is|are|be)\s+(?:\w+ly\s+)?"
    r"(?!need|interest|experienc|skill|motivat|dedicat|organi|detail|concern|locat|bas)"
    r"(\w{2,}(?:ed)|given|made|done|taken|held|built|run|kept|found|written|shown|chosen)\b"
)
_ACHIEVED: Final = re.compile(
    r"(?i)\b(?:improv|increas|reduc|decreas|grew|grow|boost|cut|sav|accelerat|exceed|achiev|"
    r"maximi|minimi|optimi|streamlin|strengthen|expand|doubl|rais|lower|eliminat|transform|"
    r"enhanc|generat|win|won)(?:e?s|e?d|ed|ing|e)?\b"
)
_WORD: Final = re.compile(r"[^\W\d_][\w'’-]*")
_NAME: Final = re.compile(r"(?<=[\w,;)&/] )[(\"“]?(?:[A-Z][\w+#.-]*[\w+#]|[A-Z]\b)|\b[A-Z]{2,}\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One sign that a sentence tells little.

    Attributes:
        kind: which.
        weight: what it adds to the weakness, above 0.
        why: in a sentence.
        ask: a question to the person, the answer to which would make it concrete; "" for none.
        at, until: where it stands in the sentence, in characters; 0, 0 for what is missing.
        other: of what is said twice, where it stands first, such as `cv.md line 12`.
    """

    kind: Kind
    weight: float
    why: str
    ask: str
    at: int = 0
    until: int = 0
    other: str = ""


def signs_of(text: str) -> tuple[Sign, ...]:
    """The signs of one sentence that its own words give, the heaviest first.

    >>> [(s.kind, s.weight) for s in signs_of("Responsible for various reports.")]
    [('general words', 0.3), ('no number', 0.25), ('opening', 0.25), ('filler', 0.133)]
    >>> signs_of("Built 12 Tableau dashboards that 60 nurses open every morning.")
    ()
    """
    found = [sign for of in _SIGNS for sign in of(text)]
    return tuple(sorted(found, key=lambda s: (-s.weight, s.kind, s.at)))


def telling_words(text: str) -> list[str]:
    """The words of a text that few others have: none of postings', praise or filler.

    >>> telling_words("Responsible for managing various projects in radiology")
    ['radiology']
    """
    skipped = empty_words() | EMPTY | GENERAL | TRAITS
    opening = OPENING.match(text)
    rest = CLICHE.sub(" ", text[opening.end() :] if opening else text)
    first = _WORD.search(rest)
    if first and verb_of(first[0]):
        rest = rest[first.end() :]
    return [w for w in content_words(rest) if w not in skipped]


def tells(text: str) -> int:
    """How much there is to hold on to: numbers, names and words that few others have, counted."""
    return len(quantities(text)) + len(telling_words(text)) + len(_names(text))


def _names(text: str) -> list[str]:
    """The names of things in a sentence, but for ranks and departments: SQL, Tableau."""
    skipped = empty_words() | GENERAL | EMPTY | TRAITS
    if text == text.upper():
        return []
    found = (match[0].strip('("“') for match in _NAME.finditer(text))
    return [name for name in found if name.lower().rstrip(".") not in skipped]


def _placeholder(text: str) -> Iterator[Sign]:
    for match in list(_PLACEHOLDER.finditer(text))[:1]:
        yield Sign(
            kind="placeholder",
            weight=0.6,
            why=f"a blank of a template is not filled in: {match[0]}",
            ask=f"What stands where {match[0]} is?",
            at=match.start(),
            until=match.end(),
        )


def _opening(text: str) -> Iterator[Sign]:
    """A weak opening: a fiftieth less for each thing to hold on to that follows, at most six."""
    match = OPENING.match(text)
    if match:
        yield Sign(
            kind="opening",
            weight=round(0.25 - 0.02 * min(tells(text), 6), 3),
            why=f"“{match[0].strip()}” says that you were there, not what you did",
            ask="What did you do yourself? Begin with that verb.",
            at=0,
            until=match.end(),
        )


def _no_number(text: str) -> Iterator[Sign]:
    """No number; worse where it claims a change, half as bad where it names something.

    A hundredth is taken off for each word that tells something, at most eight.
    """
    if quantities(text):
        return
    claim = _ACHIEVED.search(text)
    named = bool(_names(text))
    off = 0.01 * min(len(telling_words(text)), 8)
    if claim:
        yield Sign(
            kind="no number",
            weight=round((0.2 if named else 0.3) - off, 3),
            why=f"“{claim[0]}” claims a change and does not say how large",
            ask=what_came_of_it(text),
            at=claim.start(),
            until=claim.end(),
        )
    else:
        yield Sign(
            kind="no number",
            weight=round((0.12 if named else 0.25) - off, 3),
            why="no number, size or result",
            ask=how_many(CLICHE.sub(" ", text)),
        )


def _general(text: str) -> Iterator[Sign]:
    telling = telling_words(text)
    missing = TELLING - len(telling) - len(quantities(text)) - bool(_names(text))
    if missing > 0:
        only = f"but for {', '.join(telling)}, " if telling else ""
        yield Sign(
            kind="general words",
            weight=round(0.1 * missing, 2),
            why=f"{only}its words could stand in anybody's résumé",
            ask="Of what, for whom, with which tool? Name them.",
        )


def _no_object(text: str) -> Iterator[Sign]:
    """A verb of work, and after it nothing that was worked on."""
    words = _WORD.findall(text)
    if not words or verb_of(words[0]) is None or quantities(text) or OPENING.match(text):
        return
    rest = [w for w in content_words(" ".join(words[1:])) if w not in EMPTY | GENERAL]
    if not rest:
        yield Sign(
            kind="no object",
            weight=0.2,
            why=f"“{words[0]}” has no object that one could picture",
            ask=f"{words[0]} what? Name the thing.",
            at=text.index(words[0]),
            until=text.index(words[0]) + len(words[0]),
        )


def _cliche(text: str) -> Iterator[Sign]:
    """Turns of phrase that everybody has: 0.2 each, at most three count."""
    found = list(CLICHE.finditer(text))[:3]
    if found:
        quoted = ", ".join(f"“{match[0]}”" for match in found)
        yield Sign(
            kind="cliché",
            weight=round(0.2 * len(found), 1),
            why=f"{quoted}: everybody writes so",
            ask="When did that show? Tell the one case.",
            at=found[0].start(),
            until=found[0].end(),
        )


def _filler(text: str) -> Iterator[Sign]:
    """Words that can be taken out and nothing is lost; 0.4 times their share, at most 0.2."""
    plain = _PLACEHOLDER.sub(_blank, CLICHE.sub(_blank, text))
    words = [m for m in _WORD.finditer(plain) if m[0].lower() in EMPTY]
    content = content_words(text)
    share = len(words) / max(len(content), 1)
    if words and share >= 0.1:
        listed = ", ".join(dict.fromkeys(m[0].lower() for m in words))
        yield Sign(
            kind="filler",
            weight=round(min(0.4 * share, 0.2), 3),
            why=f"filler: {listed}",
            ask="",
            at=words[0].start(),
            until=words[0].end(),
        )


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _only_traits(text: str) -> Iterator[Sign]:
    """A list of praise: no verb, no number, and half of its words are traits."""
    words = [w.lower() for w in _WORD.findall(text)]
    if not words or quantities(text) or (verb_of(words[0]) and words[0] not in TRAITS):
        return
    content = [w for w in words if w in content_words(text)]
    traits = [w for w in content if w in TRAITS]
    if len(traits) >= 2 and 2 * len(traits) >= len(content):
        yield Sign(
            kind="only traits",
            weight=0.35,
            why=f"only praise: {', '.join(dict.fromkeys(traits))}",
            ask="What did you do that others would call so? Tell one case for one of these words.",
        )


def _passive(text: str) -> Iterator[Sign]:
    match = _PASSIVE.search(text)
    if match:
        yield Sign(
            kind="passive",
            weight=0.08,
            why=f"“{match[0]}” leaves open who did it",
            ask="Was it you? Say so with an active verb.",
            at=match.start(),
            until=match.end(),
        )


def _too_long(text: str) -> Iterator[Sign]:
    n = len(text.split())
    if n > LONG:
        over = min((n - LONG) / (LONGEST - LONG), 1)
        yield Sign(
            kind="too long",
            weight=round(0.05 + 0.1 * over, 3),
            why=f"{n} words in one sentence",
            ask="Which one thing of it should be remembered? Give it its own line.",
        )


_SIGNS: Final[tuple[Callable[[str], Iterator[Sign]], ...]] = (
    _placeholder,
    _opening,
    _no_number,
    _general,
    _no_object,
    _cliche,
    _filler,
    _only_traits,
    _passive,
    _too_long,
)
