"""Which lines of a person's documents say what they did: sentences to be read as such.

Headings, dated lines of jobs, addresses, lists of skills and schools say something by being there;
they are no sentences, and nothing is held against them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby
from typing import Final

from jobspace.compare.mine import Mine
from jobspace.documents.document import Document
from jobspace.documents.entries import Entry, entries_of
from jobspace.documents.entry_lines import is_title
from jobspace.documents.resume import Section, section_begun
from jobspace.documents.sentence import Sentence
from jobspace.text.action_verbs import verb_of
from jobspace.text.filler import CLICHE, OPENING, TRAITS
from jobspace.text.quantities import quantities

LONGEST_JOINED: Final = 40  # words; what semicolons join beyond is a list
# Sections that list, and in which a line need not be a sentence.
LISTS: Final[dict[Section, str]] = {
    "skills": "a list of skills",
    "education": "education",
    "certifications": "certificates",
    "languages": "languages",
    "interests": "interests",
}
_CONTACT: Final = re.compile(
    r"(?i)[\w.+-]+@[\w-]+\.\w+|https?://|\bwww\.|linkedin\.com|github\.com|"
    r"(?:\+?\d[\s().-]*){9,}|^city ?, ?state\b|\b[A-Z][\w ]+, (?-i:[A-Z]{2})(?: \d{5})?$"
)
_NAMED: Final = re.compile(r"(?i)^company name\b|\bcity ?, ?state\b(?:\W*$)|^\W*\d{1,2}/\d{4}")
_FIRM: Final = re.compile(r"(?i)\bcompany name\b.{0,8}\bcity\b")
_WORD: Final = re.compile(r"[^\W\d_][\w'’-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A sentence that says what someone did or is; pieces that a semicolon parts are one.

    Attributes:
        sentence: the text and its place.
        entry: the place of its entry in `Statements.entries`; None outside of any.
    """

    sentence: Sentence
    entry: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A line that is not read as a sentence, and what it is."""

    sentence: Sentence
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statements:
    """A person's documents, sorted.

    Attributes:
        said: the statements, in the order of the documents.
        left_out: all other lines but headings.
        entries: jobs, projects, schools and dated notes.
    """

    said: tuple[Statement, ...]
    left_out: tuple[LeftOut, ...] = field(repr=False)
    entries: tuple[Entry, ...]


def statements_of(mine: Mine, *, today: date) -> Statements:
    """Sort a person's lines into statements and what is left out.

    Args:
        mine: the documents.
        today: what "Current" lasts until.
    """
    said: list[Statement] = []
    left_out: list[LeftOut] = []
    entries: list[Entry] = []
    by_name = {document.name: document for document in mine.documents}
    for name, several in groupby(mine.sentences, key=lambda s: s.document):
        sentences = tuple(several)
        found = entries_of(sentences, today=today)
        for sentence, why, place in _sorted(sentences, found, by_name[name]):
            if why:
                left_out.append(LeftOut(sentence=sentence, why=why))
            else:
                entry = None if place is None else place + len(entries)
                said.append(Statement(sentence=sentence, entry=entry))
        entries.extend(found)
    return Statements(said=tuple(said), left_out=tuple(left_out), entries=tuple(entries))


def _sorted(
    sentences: Sequence[Sentence], entries: Sequence[Entry], document: Document
) -> Iterator[tuple[Sentence, str, int | None]]:
    """(sentence, why it is left out or "", its entry) of all but headings."""
    places = {id(s): i for i, entry in enumerate(entries) for s in entry.sentences}
    heads = {id(entry.head) for entry in entries if entry.head not in entry.sentences}
    titles = {entry.title for entry in entries}
    section: Section | None = None
    for sentence in _joined(sentences, places, document):
        place = places.get(id(sentence), places.get(sentence.start))
        begun = section_begun(sentence.text, held=section)
        section = begun or section
        if sentence.is_heading:
            continue
        held = entries[place].section if place is not None else section
        if id(sentence) in heads or any(sentence.text in title for title in titles):
            yield sentence, "a line of a job, school or project", place
        else:
            yield sentence, _no_sentence(sentence.text, held), place


def _joined(
    sentences: Sequence[Sentence], places: dict[int, int], document: Document
) -> Iterator[Sentence]:
    """The sentences, those that a semicolon parts in one; the place of a joined one is kept."""
    held: Sentence | None = None
    for sentence in sentences:
        if held is not None and _is_one(held, sentence, document):
            place = places.get(id(held), places.get(held.start))
            both = replace(held, text=f"{held.text}; {sentence.text}", end=sentence.end)
            if place is not None:
                places[held.start] = place
            held = both
            continue
        if held is not None:
            yield held
        held = sentence
    if held is not None:
        yield held


def _is_one(first: Sentence, second: Sentence, document: Document) -> bool:
    between = document.text[first.end : second.start].strip()
    n_words = len(first.text.split()) + len(second.text.split())
    is_plain = not first.is_heading and not second.is_heading
    return between == ";" and is_plain and n_words <= LONGEST_JOINED


def _no_sentence(text: str, section: Section | None) -> str:
    """What a line is that is no statement; "" for a statement."""
    if section in LISTS:
        return LISTS[section]
    n_words = len(text.split())
    if (_CONTACT.search(text) and n_words <= 12) or (section == "contact" and n_words <= 6):
        return "an address"
    if _NAMED.search(text) or _FIRM.search(text):
        return "a line of a job, school or project"
    return _name_or_list(text)


def _name_or_list(text: str) -> str:
    """Whether a line is a name, a title or a list; "" for a sentence."""
    words = _WORD.findall(text)
    has_verb = any(verb_of(word) for word in words)
    says = OPENING.match(text) or CLICHE.search(text) or quantities(text)
    if is_title(text.rstrip(" .") or text) and not (says or _tells(words)):
        return "a name or a title"
    if (
        text.count(",") >= 3
        and not (has_verb or _tells(words))
        and not any(w.lower() in TRAITS for w in words)
    ):
        return "a list"
    return "a name or a title" if len(words) <= 3 and not (has_verb or says) else ""


def _tells(words: Sequence[str]) -> bool:
    """Whether a line tells what was done: it begins with a verb, or has one in the past."""
    if len(words) < 2:
        return False
    if any(w.islower() and w.endswith("ed") and verb_of(w) for w in words[1:]):
        return True
    is_verb = verb_of(words[0]) is not None
    if words[1][0].islower():
        return is_verb or words[0].endswith("ed")
    return is_verb and words[0].endswith("ed") and len(words) > 3
