"""What a person would type to find a posting: its title, and terms that set it apart."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final

import numpy as np
import pyarrow as pa

from jobspace.text.clean import clean, key, singular
from jobspace.text.terms import Term
from jobspace.text.titles import reduced

_HEAD_END: Final = re.compile(r"\s*(?:,|;|:|\(|\||/|@|\s[-–—]\s)")
_SENIORITY: Final = (
    (re.compile(r"(?i)\b(?:sr|snr|senior)\b"), "senior"),
    (re.compile(r"(?i)\b(?:jr|junior)\b"), "junior"),
    (re.compile(r"(?i)\bentry[- ]level\b"), "entry level"),
    (re.compile(r"(?i)\bprincipal\b"), "principal"),
)
_LONE: Final = frozenset(
    {"manager", "director", "associate", "assistant", "specialist", "intern", "analyst"}
    | {"consultant", "head", "lead", "vp", "coordinator", "supervisor", "technician", "engineer"}
)
POOL: Final = 8  # terms that queries draw from
MIN_TERMS: Final = 3  # of a query without a title


def plain_titles(titles: Sequence[str]) -> list[str]:
    """Titles without place, contract and pay; with their seniority.

    >>> plain_titles(["Sr. Data Engineer (Remote) - Austin, TX"])
    ['senior Data Engineer']
    """
    cleaned = clean(pa.array(titles, pa.string()))
    short = reduced(cleaned).to_pylist()
    return [_with_seniority(bare, full) for bare, full in zip(short, titles, strict=True)]


def _with_seniority(bare: str, full: str) -> str:
    words = [word for pattern, word in _SENIORITY if pattern.search(full)]
    missing = [word for word in words if word not in bare.lower()]
    return " ".join([*missing[:1], bare])


def head(title: str) -> str:
    """What a title begins with, up to a comma, bracket or dash; all of it where that says little.

    >>> head("Data Analyst, Product Operations"), head("Manager, Sales")
    ('Data Analyst', 'Manager, Sales')
    """
    first = _HEAD_END.split(title, maxsplit=1)[0].strip()
    words = first.lower().split()
    return first if len(words) > 1 and not set(words) <= _LONE else title


def title_keys(titles: Sequence[str]) -> list[str]:
    """Titles as keys that are equal for one kind: no seniority, no place, singular, small."""
    bare = reduced(clean(pa.array(titles, pa.string())))
    keys: list[str] = singular(key(bare)).to_pylist()
    return keys


def queries(
    title: str,
    terms: Sequence[Term],
    n_queries: int,
    rng: np.random.Generator,
    taken: Collection[str] = (),
) -> list[str]:
    """Makes up to n different queries for one posting, in small letters.

    The first, third, … are the title and two to four terms ("senior data engineer, spark, airflow,
    aws"); the second, fourth, … three to five terms alone. The first takes the most telling terms,
    the others draw among the first eight. Terms do not repeat words of the title or of each other.
    A query that is taken gets further terms until it is not.

    Args:
        title: as `plain_titles` gives it; may be empty.
        terms: most telling first.
        n_queries: how many are wanted.
        rng: draws.
        taken: queries of other postings.

    Returns:
        Up to n queries; none where there is neither a title of two words nor a term, or where all
        that can be made are taken.
    """
    shown = _shown(title)
    pool = _diverse(terms, shown)
    found: list[str] = []
    for turn in range(n_queries):
        with_title = bool(shown) and turn % 2 == 0
        n_terms = int(rng.integers(2, 5) if with_title else rng.integers(3, 6))
        picked = _picked(pool, n_terms, first=turn == 0, rng=rng)
        further = [term for term in pool if term not in picked]
        parts = [shown, *picked] if with_title else picked
        while further and (_joined(parts) in taken or _joined(parts) in found):
            parts = [*parts, further.pop(0)]
        query = _joined(parts)
        enough = with_title or len(parts) >= MIN_TERMS
        if enough and len(query.split()) > 1 and query not in taken and query not in found:
            found.append(query)
    return found


def _joined(parts: Sequence[str]) -> str:
    return ", ".join(parts)


def _shown(title: str) -> str:
    return re.sub(r"[\s,;:|()/–—-]*\s[\s,;:|()/–—-]*", " ", head(title).lower()).strip(" ,;:()-")


def _diverse(terms: Sequence[Term], title: str) -> list[str]:
    """The first terms that share no word with the title or an earlier one; skills come first."""
    seen = set(_stems(title))
    found = []
    for term in sorted(terms, key=lambda term: not term.is_skill):
        words = _stems(term.term)
        if not seen & set(words):
            seen |= set(words)
            found.append(term)
    found.sort(key=lambda term: -term.weight * (1.5 if term.is_skill else 1.0))
    return [term.term for term in found[:POOL]]


def _stems(text: str) -> list[str]:
    """The first five letters of each word: enough to see that "engineering" repeats "engineer"."""
    return [word[:5] for word in re.split(r"[\s/-]+", text)]


def _picked(
    pool: Sequence[str], n_terms: int, *, first: bool, rng: np.random.Generator
) -> list[str]:
    if first or len(pool) <= n_terms:
        return list(pool[:n_terms])
    return [pool[i] for i in sorted(rng.choice(len(pool), n_terms, replace=False))]
