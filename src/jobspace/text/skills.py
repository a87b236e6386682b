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
_MAKERS: Final = ("apache ", "amazon ")
_LONGEST: Final = 5  # words of a name


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillList:
    """Names of skills, by their words in small letters.

    Attributes:
        forms: words of a form of the name → the name as it is shown, and the spelling of a form
            that counts only with a capital (`Spark`, `R`, `Go`); "" for any other.
    """

    forms: dict[tuple[str, ...], tuple[str, str]] = field(repr=False)

    @classmethod
    def of(cls, names: Iterable[str], well_known: Iterable[str] = ()) -> SkillList:
        """Reads a list of names.

        A name of one word counts only with a capital, unless the list has it in small letters.

        Args:
            names: as O*NET, ESCO or a person spells them.
            well_known: further names, known by short forms too: `Apache Spark` is also `Spark`,
                `Structured query language SQL` also `SQL`, `Amazon Web Services AWS software` also
                `AWS`.

        >>> found = SkillList.of(["R"], ["Apache Spark"]).found
        >>> found("R and Spark, not a spark".split())
        [(0, 1, 'r'), (2, 3, 'spark')]
        """
        forms: dict[tuple[str, ...], tuple[str, str]] = {}
        both = chain(((name, True) for name in well_known), ((name, False) for name in names))
        for name, has_short in both:
            spelled = " ".join(name.split())
            for form in _forms_of(spelled) if has_short else (spelled,):
                words = tuple(word.lower() for word in _WORD.findall(form))
                if 0 < len(words) <= _LONGEST:
                    needs = form if len(words) == 1 and form != form.lower() else ""
                    forms.setdefault(words, (" ".join(words), needs))
        return cls(forms=forms)

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
        if short.lower().startswith(maker) and len(words) > 1:
            yield short[len(maker) :]
    for word in words[1:]:
        if _ACRONYM.fullmatch(word):
            yield word
    if short != name and len(words) > 1:
        yield short


NO_SKILLS: Final = SkillList(forms={})
