"""Terms that the postings ask for and a person's documents lack, and the other way round."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from jobspace.compare.asked_terms import AskedTerms, asked_terms, terms_of
from jobspace.compare.mine import Mine
from jobspace.compare.postings import Posting
from jobspace.encode.base import Wrapped
from jobspace.text.action_verbs import verb_of

FEW: Final = 5  # of so few postings, a term of one alone counts
NEAR: Final = 0.6  # from this cosine on, one's own term is shown beside a missing one
N_QUOTES: Final = 3
TOGETHER: Final = 0.1  # of the postings with the rarer word of a pair, so many have the pair
_NAME: Final = re.compile(r"[A-Z]{2,}|.[A-Z]|\d|[+#]|^R$|[a-z]\.[a-z]")
# Written with a capital as names of posts, places and parts of names; read off 1,000 postings.
_NO_NAMES_TEXT: Final = (
    "e.g i.e etc familiarity proficiency ms bs ba us u.s usa ca ny tx or and phd masters master "
    "director associate center centre executive specialist power designer technician certificate "
    "coordinator server architect county officer intern exhibit suite science manager analyst "
    "engineer scientist developer consultant assistant supervisor representative administrator "
    "department division office city state university college school institute inc llc company "
    "north south east west american national international monday friday january december "
    "responsible requirements experience strong excellent microsoft google amazon apple facebook "
    "bilingual level team lead senior junior professional services"
)
_NO_NAMES: Final = frozenset(_NO_NAMES_TEXT.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingTerm:
    """A term that postings ask for and the documents do not have.

    Attributes:
        term: as most of the postings spell it.
        n_postings: how many ask for it.
        quotes: (name of a posting, its sentence), up to three.
        near: the nearest term of the documents, where it is near; None for none.
        similarity: the cosine of the two; None likewise.
    """

    term: str
    n_postings: int
    quotes: tuple[tuple[str, str], ...]
    near: str | None = None
    similarity: float | None = None


def missing_terms(
    mine: Mine, postings: Sequence[Posting], encoder: Wrapped, *, top_k: int = 100
) -> tuple[MissingTerm, ...]:
    """The terms that most postings ask for and the documents lack.

    A term is a name (`SQL`, `Node.js`, `Tableau`: written with a capital, or signs, by most) or two
    words that belong together (`machine learning`); plurals count as one. Of five postings or more,
    a term of one alone is a slip, or a firm.

    Returns:
        By the number of postings, ties by the alphabet; at most `top_k`.
    """
    asked = asked_terms(postings, min_postings=1 if len(postings) < FEW else 2)
    own = terms_of(s.text for s in mine.sentences)
    lacking = [key for key in _named(asked) if key not in own]
    ranked = sorted(lacking, key=lambda key: (-len(asked.postings[key]), asked.spelled[key]))
    kept = ranked[:top_k]
    near = _near([asked.spelled[key] for key in kept], sorted(own), encoder)
    return tuple(
        MissingTerm(
            term=asked.spelled[key],
            n_postings=len(asked.postings[key]),
            quotes=tuple(_quotes(asked, key, postings)),
            near=found and found[0],
            similarity=found and found[1],
        )
        for key, found in zip(kept, near, strict=True)
    )


def _named(asked: AskedTerms) -> Iterator[str]:
    for key, rows in asked.postings.items():
        words = key.split(" ")
        if len(words) == 1:
            if _is_name(asked.spelled[key]):
                yield key
        elif verb_of(asked.spelled[key].split(" ")[0]) is None:
            rarer = min(len(asked.postings.get(word, rows)) for word in words)
            if len(rows) >= TOGETHER * rarer:
                yield key


def _is_name(spelled: str) -> bool:
    if spelled.lower() in _NO_NAMES or verb_of(spelled) is not None:
        return False
    return _NAME.search(spelled) is not None or spelled[0].isupper()


def _quotes(asked: AskedTerms, key: str, postings: Sequence[Posting]) -> Iterator[tuple[str, str]]:
    for row in asked.postings[key][:N_QUOTES].tolist():
        yield postings[row].name, asked.sentences[key, row]


def _near(
    terms: Sequence[str], own: Sequence[str], encoder: Wrapped
) -> list[tuple[str, float] | None]:
    """For each term the nearest of one's own, where it is near."""
    if not terms or not own:
        return [None] * len(terms)
    cosines = encoder.encode(list(terms)) @ encoder.encode(list(own)).T
    best = cosines.argmax(axis=1).tolist()
    return [
        (own[i], float(row[i])) if row[i] >= NEAR and own[i] not in term.lower() else None
        for term, i, row in zip(terms, best, cosines, strict=True)
    ]
