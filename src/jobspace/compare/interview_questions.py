"""A posting's requirement as the question that an interviewer would ask about it."""

from __future__ import annotations

import re
from typing import Final, Literal, TypeAlias

from jobspace.compare.asked import Asks, asked
from jobspace.text.action_verbs import verb_of
from jobspace.text.filler import CLICHE, TRAITS

Kind: TypeAlias = Literal[
    "years", "degree", "licence", "language", "condition", "tool", "activity", "knowledge",
    "trait", "other",
]  # fmt: skip

LONGEST: Final = 24  # words; a longer requirement is quoted as a whole
LONGEST_TRAIT: Final = 12
_PRAISE: Final = (
    r"(?:(?:strong|solid|good|great|excellent|proven|demonstrated|demonstrable|hands[- ]on|deep|"
    r"extensive|prior|previous|relevant|some|basic|advanced|working|professional|practical|"
    r"exceptional|outstanding|in[- ]depth|significant|expert|thorough|broad|proficient|the|an?|"
    r"general|direct|current|superior|effective|sound|clear|successful)[ ,]+(?:and )?)*"
)
_LEADS: Final = re.compile(
    r"(?i)^(?:(?:you|applicants?|candidates?)(?:'|’)?(?:ll| will| must| should| have| are| can|ve|"
    r" need to)?(?: (?:also|be|have))*|must (?:have|be|also)|have|possess(?:es)?|"
    r"minimum(?: requirements?)?(?: of)?:?|we (?:ask|look) for|required:?|preferred:?)\s+"
)
_TAILS: Final = re.compile(
    r"(?i)[\s,;(]*\b(?:is |are |a |strongly |highly )*(?:required|preferred|a plus|desired|"
    r"desirable|a must|an asset|mandatory|helpful|needed|essential|beneficial|ideal)"
    r"(?: but not (?:necessary|required|needed))?[\s.)!]*$"
)
_EXPERIENCE: Final = re.compile(
    rf"(?i)^{_PRAISE}(?:work )?experienced?(?: (?:in|with|of|as|at|on|using))*\s+"
)
_KNOWLEDGE: Final = re.compile(
    rf"(?i)^{_PRAISE}(?:knowledge|understanding|familiarity|proficiency|fluency|competence|"
    r"expertise|grasp|command|awareness|background|proficient|familiar|skilled|skills?)"
    r"(?: and \w+)? (?:of|with|in|on)\s+"
)
_ABILITY: Final = re.compile(
    rf"(?i)^{_PRAISE}(?:abilit(?:y|ies)|able|capab(?:le|ility)|willing(?:ness)?|capacity|comfortable)"
    r"(?: and \w+)? (?:to|of|with)\s+"
)
_TRAIT: Final = re.compile(
    r"(?i)\b(?:skills?|attention to|attitude|work ethic|mindset|player|motivated|oriented|"
    r"communicat(?:or|ion)|interpersonal|passion(?:ate)?|detail|judge?ment|initiative)\b"
)
_NO_TRAIT: Final = re.compile(r"(?i)^(?:will|your?|we|got|be|are|is|who|as)\b| (?:who|that|will) ")
_GERUNDS: Final = re.compile(r"^(\w+ing)((?:,? (?:and|or|&) \w+ing|, \w+ing)*)(?= )")
_VERBS: Final = re.compile(r"[A-Za-z]+")
_TOOL: Final = re.compile(r"\b(?:[A-Z][A-Za-z]*[A-Z+#]+\w*|[A-Z]{2,}|[A-Z][a-z]+)\b")
_FACTS: Final[dict[Kind, str]] = {
    "years": "How many years have you done this, where, and what was the last of it?",
    "licence": "Do you hold it, and until when is it valid?",
    "condition": "Is that possible for you, and is anything in the way?",
}


def question_of(requirement: str) -> tuple[Kind, str]:
    """The kind of a requirement and the question it becomes.

    Requirements that fit no template, and long ones, are quoted and asked for as a whole.

    >>> question_of("Build dashboards in Tableau for engineers")
    ('activity', 'When did you build dashboards in Tableau for engineers, and what came of it?')
    >>> question_of("Experience managing budgets")[1]
    'When did you manage budgets, and what came of it?'
    >>> question_of("Strong attention to detail")[1]
    'Tell me about a time that shows strong attention to detail. What came of it?'
    """
    text = " ".join(requirement.split()).rstrip(" .;,:")
    fact = _fact(text, asked(text))
    if fact is not None:
        return fact
    plain = _TAILS.sub("", _LEADS.sub("", text)).rstrip(" .;,:(")
    plain = re.sub(r"\b[Oo]ur\b", "their", plain)
    if len(plain.split()) > LONGEST or re.search(r"[.!?]\s|[:;•]", plain):
        return "other", f"You are asked for “{text}”. What of it have you done, and where?"
    return (
        _of_experience(plain)
        or _of_ability(plain)
        or _of_trait(plain)
        or _of_knowledge(plain)
        or _did(plain)
        or ("other", f"You are asked for “{text}”. What of it have you done, and where?")
    )


def _fact(text: str, asks: Asks) -> tuple[Kind, str] | None:
    """The question for what is asked as a fact; years before degrees before licences."""
    if asks.degree is not None:
        what = "What did you study, and what of it do you use at work?"
        kind: Kind = "degree"
    elif asks.years:
        kind, what = "years", _FACTS["years"]
    elif asks.licences:
        kind, what = "licence", _FACTS["licence"]
    elif asks.languages:
        several = " and ".join(asks.languages) if len(asks.languages) < 3 else "these languages"
        kind, what = "language", f"How well do you speak and write {several}, and since when?"
    elif asks.others:
        kind, what = "condition", _FACTS["condition"]
    else:
        return None
    return kind, f"You are asked for “{text}”. {what}"


def _of_experience(text: str) -> tuple[Kind, str] | None:
    """ "Experience building X", "experience with X"."""
    match = _EXPERIENCE.match(text)
    if match is None:
        return None
    rest = text[match.end() :]
    done = _did(rest)
    if done is not None:
        return done
    if _TOOL.search(rest):
        return "tool", f"What did you last do with {rest}, and how large was it?"
    return "activity", f"When did you work with {rest}, and what came of it?"


def _of_ability(text: str) -> tuple[Kind, str] | None:
    """ "Ability to X"."""
    match = _ABILITY.match(text)
    if match is None:
        return None
    rest = text[match.end() :]
    return _did(rest) or ("activity", f"When did you {rest}, and what came of it?")


def _of_knowledge(text: str) -> tuple[Kind, str] | None:
    """ "Knowledge of X"."""
    match = _KNOWLEDGE.match(text)
    if match is None:
        return None
    rest = text[match.end() :]
    kind: Kind = "tool" if _TOOL.search(rest) else "knowledge"
    return kind, f"How well do you know {rest}, and where did you use it?"


def _of_trait(text: str) -> tuple[Kind, str] | None:
    """Praise: what one is, not what one does."""
    words = {word.lower() for word in re.findall(r"[\w'-]+", text)}
    is_trait = bool(words & TRAITS) or _TRAIT.search(text) or CLICHE.search(text)
    first = text.split(maxsplit=1)[0] if text else ""
    if not is_trait or len(text.split()) > LONGEST_TRAIT or _NO_TRAIT.search(text):
        return None
    if _KNOWLEDGE.match(text) or verb_of(first):
        return None
    return "trait", f"Tell me about a time that shows {_inside(text)}. What came of it?"


def _did(text: str) -> tuple[Kind, str] | None:
    """The question for a text that begins with a verb of work, in any form."""
    gerunds = _GERUNDS.match(text)
    first = _VERBS.match(text)
    if first is None or (verb := verb_of(first[0])) is None or len(text.split()) < 2:
        return None
    if gerunds:
        rest = re.sub(r"\w+ing\b", lambda m: verb_of(m[0]) or m[0], gerunds[2])
        said = f"{verb}{rest}{text[gerunds.end() :]}"
    elif first[0].lower() == verb:
        said = verb + text[first.end() :]
    else:
        return None
    return "activity", f"When did you {said}, and what came of it?"


def _inside(text: str) -> str:
    """A text as it reads inside a sentence: its first word small, unless it is a name."""
    first = text.split(" ", 1)[0] if text else ""
    is_name = sum(c.isupper() for c in first) > 1 or any(c.isdigit() or c in "+#." for c in first)
    return text if is_name else text[:1].lower() + text[1:]
