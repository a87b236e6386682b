"""Kinds of work, by their words: whether an entry names what years are asked of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, TypeAlias

_EMPTY_TEXT: Final = (
    "a ability about additional an and any applied approved area areas as associated at "
    "background based business but by capacity client company comparable consumer corporate "
    "demonstrated development direct directly discipline doing employment environment "
    "environments equivalent experience experienced experiences field fields firm firms for from "
    "full function functional global hands high highly in including increasing increasingly "
    "industries industry internal internships is job large leading level multiple of on one or "
    "organization other people position positions post practical practice preferred previous "
    "prior professional progressive progressively proven recent related relevant required "
    "responsibility responsible role roles scale senior service setting settings similar skills "
    "solid strong successful team teams tech technical technology the their time to track type "
    "using various while with within work worked working workplace year years"
)
_EMPTY: Final = frozenset(_EMPTY_TEXT.split())
_WORD: Final = re.compile(r"[A-Za-z][\w+#/&-]*[\w+#]|\b[RC]\b")
_ALTERNATIVES: Final = re.compile(r"(?i)\s*(?:,|;|/|\bor\b|\band/or\b|\band\b|&)\s*")
_PARTS: Final = re.compile(r"(?i)\s+(?:in|within|with|for|at|of|from|using|to)\s+")
_BOTH: Final = re.compile(r"(?i)\s+and\s+")
_ANY_OF: Final = re.compile(r"(?i),|;|/|\bor\b")
# A name of its own: SQL, PySpark, C++; a word with a capital may be any, but for these.
_TOOLS_TEXT: Final = (
    "Angular Azure Docker Excel Figma Hadoop Hive Java Kafka Kubernetes Linux Looker Matlab Perl "
    "Photoshop Python React Ruby Rust Salesforce Scala Snowflake Spark Stata Tableau Terraform"
)
_PROPER: Final = re.compile(
    rf"\b[A-Z]{{2,}}|[a-z][A-Z]|[A-Za-z][+#]|\b[RC]\b|\b(?:{'|'.join(_TOOLS_TEXT.split())})\b"
)
_STEM: Final = 6  # letters that two long words share: management, manager, managed


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name of a kind of work.

    Attributes:
        stems: of its words.
        is_telling: a sentence that has it speaks of it: it has several words, or is a proper name
            (SQL, Python). One small word, such as "sales", has to stand in the title.
    """

    stems: tuple[str, ...]
    is_telling: bool


WorkKind: TypeAlias = tuple[tuple[Name, ...], ...]


def work_kind(of: str) -> WorkKind:
    """What a kind of work is named by: parts that all are needed, each one of several names.

    "project management in cloud computing or SaaS": (project management) and one of (cloud
    computing), (SaaS). Two things that "and" alone joins are two parts. Words that any work has
    are none.

    >>> kind = work_kind("project management in the cloud or SaaS")
    >>> names_it("PM", ["Managed projects", "Moved all to SaaS"], kind)
    True
    >>> names_it("PM", ["Managed projects"], kind)
    False
    """
    parts = []
    for part in _PARTS.split(of):
        for names in (
            [[one] for one in _BOTH.split(part)] if _is_both(part) else [alternatives(part)]
        ):
            found = tuple(_name(name) for name in names if stems_of(name))
            parts += [found] if found else []
    return tuple(parts)


def _is_both(text: str) -> bool:
    return _BOTH.search(text) is not None and not _ANY_OF.search(text)


def _name(text: str) -> Name:
    stems = stems_of(text)
    return Name(stems=stems, is_telling=len(stems) > 1 or _PROPER.search(text) is not None)


def alternatives(text: str) -> list[str]:
    """The names that a text joins by commas, "and", "or"."""
    return _ALTERNATIVES.split(text)


def stems_of(text: str) -> tuple[str, ...]:
    """The stems of a text's words, without those that any work has."""
    found = (word.lower() for word in _WORD.findall(text))
    return tuple(stem(word) for word in found if word not in _EMPTY)


def stem(word: str) -> str:
    """What words of one family share, roughly: manager and management "manage"."""
    bare = word.removesuffix("s") if len(word) > 3 else word
    return bare[:_STEM] if len(bare) > _STEM else bare


def names_it(title: str, said: Iterable[str], kind: WorkKind) -> bool:
    """Whether an entry names a kind of work: each part in its title, or in one sentence."""
    texts = [_stems(text) for text in said]
    return all(any(_stands(name, _stems(title), texts) for name in part) for part in kind)


def _stands(name: Name, title: frozenset[str], said: Sequence[frozenset[str]]) -> bool:
    if all(stem in title for stem in name.stems):
        return True
    return name.is_telling and any(all(s in words for s in name.stems) for words in said)


@lru_cache(maxsize=4096)
def _stems(text: str) -> frozenset[str]:
    return frozenset(stem(word.lower()) for word in _WORD.findall(text))
