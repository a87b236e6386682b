"""Whether a name is that of a tool or a skill, or of a place, a person, a firm.

    tells(name) = cos(name, mean of names of tools) - cos(name, mean of names of places and people)

by the default model, whose words have learned their company. Of 90 names read off postings, all
places and family names but two lie below the cut-off, all tools above it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from jobspace.compare.no_terms import no_names, vague
from jobspace.encode.base import Vectors
from jobspace.text.action_verbs import verb_of
from jobspace.text.empty_words import empty_words

_TOOLS_TEXT: Final = (
    "python tableau excel sql java photoshop salesforce autocad jira kubernetes matlab quickbooks "
    "sap hadoop linux javascript spanish german mandarin agile scrum docker wordpress illustrator"
)
_PLACES_TEXT: Final = (
    "chicago houston madison boston albany texas ohio county minnesota smith johnson thompson "
    "williams rosa kaiser deloitte anthony michael jefferson lincoln hamilton cambridge springfield"
)
MIN_DIFFERENCE: Final = -0.15
# Two words of which the space was lost: DegreeMinimum, systemsAdaptability, LPNExcellent.
_MERGED: Final = re.compile(r"(?:[A-Z]?[a-z]{2,}|[A-Z]{2,})[a-z]?([A-Z][a-z]+)|[A-Za-z]{6,}\d\S*")
_POINTS: Final = frozenset({"powerpoint", "sharepoint", "workday", "teamwork", "salesforce"})


def are_tools(names: Sequence[str]) -> NDArray[np.bool_]:
    """(n,) which of n names may be those of tools or skills.

    >>> are_tools(["Tableau", "Springfield", "Kubernetes", "Rosa Miller"]).tolist()
    [True, False, True, False]
    """
    if not names:
        return np.zeros(0, bool)
    from jobspace.encode.load import encoder

    tools, places = _sides()
    vectors = encoder("default").encode(list(names))  # (n, d)
    return np.asarray(vectors @ (tools - places) >= MIN_DIFFERENCE, bool)


def is_merged(word: str) -> bool:
    """Whether a word is two, of which the space was lost.

    >>> [is_merged(w) for w in ("DegreeMinimum", "PowerPoint", "JavaScript", "experience2+")]
    [True, False, False, True]
    """
    match = _MERGED.fullmatch(word)
    if match is None or word.lower() in _POINTS:
        return False
    if match[1] is None:
        return True
    last = match[1].lower()
    general = empty_words() | no_names() | vague()
    return last in general or verb_of(last) is not None or (word[0].islower() and len(last) > 5)


@lru_cache(maxsize=1)
def _sides() -> tuple[Vectors, Vectors]:
    from jobspace.encode.load import encoder

    ready = encoder("default")
    means = [ready.encode(text.split()).mean(axis=0) for text in (_TOOLS_TEXT, _PLACES_TEXT)]
    tools, places = (mean / np.linalg.norm(mean) for mean in means)
    return tools, places
