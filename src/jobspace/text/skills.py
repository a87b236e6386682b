"""Names of skills and tools, from a list, found in running text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

_WORD: Final = re.compile(r"[^\W_](?:[\w+#&'./-]*[\w+#])?")
_ACRONYM: Final = re.compile(r"[A-Z][A-Z0-9+#/&]{1,6}")
_ENDING: Final = re.compile(r"(?i) (?:software|programs?|tools?|systems?)$")
_MAKERS: Final = (
    *("adobe ", "amazon ", "apache ", "atlassian ", "autodesk ", "esri ", "google ", "intuit "),
    *("microsoft ", "oracle ", "the mathworks "),
)
_NO_NAMES: Final = frozenset({"analytics", "cloud", "database", "project"})  # without their maker
_LONGEST: Final = 5  # words of a name


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """The skill of a taxonomy that a name stands for.

    Attributes:
        taxonomy: the name it is installed under; "" for a list from a file.
        name: of the skill, as the taxonomy spells it.
        code: what the taxonomy knows it by.
        is_same: the name means the skill. Of a skill with dozens of labels, such as ESCO's
            `computer programming` (Haskell, Korn shell, …), each is only one kind.
    """

    taxonomy: str
    name: str
    code: str
    is_same: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillList:
    """Names of skills, by their words in small letters.

    Attributes:
        forms: words of a form of the name → the name as it is shown, and the spelling of a form
            that counts only with a capital (`Spark`, `R`, `Go`); "" for any other.
        links: words of a form → the skill it stands for; empty for names from files.
    """

    forms: dict[tuple[str, ...], tuple[str, str]] = field(repr=False)
    links: dict[tuple[str, ...], Link] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, names: Iterable[str], well_known: Iterable[str] = ()) -> SkillList:
        """Reads a list of names.

        A name of one word counts only with a capital, unless the list has it in small letters.

        Args:
            names: as O*NET, ESCO or a person spells them.
            well_known: further names, known by short forms too: `Apache Spark` is also `Spark`,
                `Structured query language SQL` also `SQL` and `Structured query language`,
                `Amazon Web Services AWS software` also `AWS`, `Microsoft Excel` also `Excel`.

        >>> found = SkillList.of(["R"], ["Apache Spark"]).found
        >>> found("R or Spark not a spark".split())
        [(0, 1, 'r'), (2, 3, 'spark')]
        """
        both = chain(((name, True) for name in well_known), ((name, False) for name in names))
        return cls.linked((name, has_short, None) for name, has_short in both)

    @classmethod
    def linked(cls, rows: Iterable[tuple[str, bool, Link | None]]) -> SkillList:
        """The same, of (name, whether it is well known, the skill it stands for).

        Of two rows with one form the first counts.
        """
        forms: dict[tuple[str, ...], tuple[str, str]] = {}
        links: dict[tuple[str, ...], Link] = {}
        for name, has_short, link in rows:
            spelled = " ".join(name.split())
            for form in _forms_of(spelled) if has_short else (spelled,):
                words = tuple(word.lower() for word in _WORD.findall(form))
                if 0 < len(words) <= _LONGEST and words not in forms:
                    needs = form if len(words) == 1 and form != form.lower() else ""
                    forms[words] = (" ".join(words), needs)
                    if link is not None:
                        links[words] = link
        return cls(forms=forms, links=links)

    def found(self, words: Sequence[str]) -> list[tuple[int, int, str]]:
        """The skills in the words of a sentence, longest first where two overlap.

        Returns:
            (first word, word after the last, name in small letters), in the order of the sentence.
        """
        small = [word.lower() for word in words]
        found = []
        at = 0
        while at < len(words):
            length = self._length_at(words, small, at)
            if length:
                name, _ = self.forms[tuple(small[at : at + length])]
                found.append((at, at + length, name))
            at += max(length, 1)
        return found

    def _length_at(self, words: Sequence[str], small: Sequence[str], at: int) -> int:
        for length in range(min(_LONGEST, len(words) - at), 0, -1):
            form = self.forms.get(tuple(small[at : at + length]))
            if form is not None and (not form[1] or _capital(words[at], form[1])):
                return length
        return 0


def _capital(word: str, spelled: str) -> bool:
    """Whether a word is spelled with a capital; an acronym of up to four letters with capitals."""
    return word.isupper() if spelled.isupper() and len(spelled) < 5 else word != word.lower()


def _forms_of(name: str) -> Iterator[str]:
    yield name
    short = _ENDING.sub("", name)
    words = short.split()
    for maker in _MAKERS:
        rest = short[len(maker) :]
        if short.lower().startswith(maker) and rest and rest.lower() not in _NO_NAMES:
            yield rest
    for place, word in enumerate(words[1:], 1):
        if _ACRONYM.fullmatch(word) and _stands_for(word, words[:place]):
            yield word
            if place > 1 and place == len(words) - 1:
                yield " ".join(words[:place])
    if short != name and len(words) > 1:
        yield short


def _stands_for(acronym: str, words: Sequence[str]) -> bool:
    """Whether an acronym begins like one of the words before it, and goes on with letters of them.

    `SQL` stands for "structured query language"; `ERP` of "SAP ERP" for nothing that is there.
    """
    letters = [letter for letter in acronym.lower() if letter.isalpha()]
    starts = [i for i, word in enumerate(words) if word[:1].lower() == letters[0]]
    rest = iter(" ".join(words[starts[0] :]).lower() if starts else "")
    return all(letter in rest for letter in letters)


NO_SKILLS: Final = SkillList(forms={})
