"""Postings in the order of how well they fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, Literal, TypeAlias, get_args

from jobspace.compare.coverage import Standing
from jobspace.compare.term_result import TermStanding

By: TypeAlias = Literal["sentences", "terms"]

WAYS: Final = get_args(By)
# In ranking, a posting's coverage is drawn to the usual one as by so many requirements: of one that
# asks a single thing, covering it says little.
DRAW: Final = 4.0


def ranked(
    standings: Sequence[Standing], terms: Sequence[TermStanding], by: By = "sentences"
) -> tuple[Standing, ...]:
    """The postings by fit, best first; those that ask nothing last, ties in the order they came.

    Args:
        standings, terms: of the same n postings.
        by: whose coverage counts.

    Returns:
        The standings with their terms and their fit.
    """
    both = list(zip(standings, terms, strict=True))
    counted = [
        (s.coverage, s.weight) if by == "sentences" else (t.coverage, t.weight) for s, t in both
    ]
    fits = fits_of(standings, counted)
    found = [replace(s, terms=t, fit=fit) for (s, t), fit in zip(both, fits, strict=True)]
    return tuple(sorted(found, key=lambda s: -s.fit if s.fit is not None else float("inf")))


def fits_of(
    standings: Sequence[Standing], counted: Sequence[tuple[float | None, float]]
) -> list[float | None]:
    """The fit of each posting.

    Args:
        standings: of n postings.
        counted: n coverages, None where nothing is asked, each with the weight of what is asked.
    """
    known = [coverage for coverage, _ in counted if coverage is not None]
    usual = sum(known) / len(known) if known else 0.0
    found: list[float | None] = []
    for standing, (coverage, weight) in zip(standings, counted, strict=True):
        if coverage is None:
            found.append(None)
            continue
        drawn = (coverage * weight + DRAW * usual) / (weight + DRAW)
        found.append(fit_of(drawn, standing.title_similarity, standing.whole_similarity))
    return found


def fit_of(standing_coverage: float, title_similarity: float, whole_similarity: float) -> float:
    """How well a posting fits, for ranking: half its title, a quarter each of the other two.

    Coverage alone ranks postings first that ask little, and that everybody covers: "excellent
    communication skills". Whether it is one's line of work is told best by its title.

    Source: ours; chosen on other résumés than the ones of `python -m benchmarks compare`.
    """
    return 0.5 * title_similarity + 0.25 * whole_similarity + 0.25 * standing_coverage
