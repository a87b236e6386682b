"""Groups of words that name a field of work: `patient care` of "Patient Care Technician".

Read off the labels of the embedded SOC: what stands before the post in two labels at least. They
are terms in one posting alone, where nothing else tells that their words belong together.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from jobspace.compare.no_terms import posts
from jobspace.text.clean import singular_word

MIN_LABELS: Final = 2
_PHRASES: Final = re.compile(r"[,/&()-]| and | of | or | for | in | to | the ")
_MORE: Final = (("a/b", "testing"), ("data", "analysis"), ("time", "management"))


@lru_cache(maxsize=1)
def fields() -> frozenset[tuple[str, ...]]:
    """The words of each, in small letters; two or three.

    >>> ("patient", "care") in fields(), ("nurse", "manager") in fields()
    (True, False)
    """
    from jobspace.taxonomy.soc import read_soc

    labels = {label.lower() for label in read_soc().labels["label"].to_pylist()}
    counts = Counter(words for label in labels for words in _before_post(label))
    return frozenset(words for words, n in counts.items() if n >= MIN_LABELS) | set(_MORE)


@lru_cache(maxsize=1)
def label_words() -> frozenset[str]:
    """All words of the labels, in small letters: `nursing` names work, `analyzing` is done."""
    from jobspace.taxonomy.soc import read_soc

    labels = read_soc().labels["label"].to_pylist()
    return frozenset(word for label in labels for word in re.findall(r"[a-z]{3,}", label.lower()))


def _before_post(label: str) -> Iterator[tuple[str, ...]]:
    for phrase in _PHRASES.split(label):
        words = tuple(re.findall(r"[a-z]{3,}", phrase))
        for n in (2, 3):
            for at in range(len(words) - n):
                group = words[at : at + n]
                if singular_word(group[-1]) not in posts():
                    yield group
