"""How many of what a cut-off finds are right, as far as the judgements so far can tell.

The texts that were drawn to be judged come from stretches of the ranking (`judging`), and how many
texts of a stretch a cut-off finds is known, not estimated. So each stretch speaks for as many texts
as are found of it, however few or many of them were judged:

    precision = Σ_h M_h · p_h / Σ_h M_h

with M_h texts of stretch h found, and p_h the share of yes among those of them that were judged.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import NDArray

CONFIDENCE: Final = 0.95

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What is known of a cut-off.

    Attributes:
        n_found, n_right: judged texts that it finds, and those of them judged yes.
        precision: the share of right among the found, 0 to 1; None where none of them is judged.
        n_effective: how many judged texts of one stretch would say as much; 0 where none is.
        low, high: its 95 % interval; 0 and 1 where none is judged.
        recall: the share of found among the right; None where part of a stretch has no judgement,
            or nothing is right.
    """

    n_found: int
    n_right: int
    precision: float | None
    n_effective: float
    low: float
    high: float
    recall: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cell:
    """Part of a stretch, or of several: its texts, those judged, and those judged yes."""

    n: int
    judged: int
    yes: int


def estimated(place: Ints, yes: Bools, ends: Sequence[int], n_found: int) -> Estimate:
    """Precision and recall of a cut-off that finds the first n texts of a ranking.

    A stretch of which no text found is judged goes with the one before it. The interval is
    Wilson's, for as many judged texts as say as much; what is judged is known and adds no doubt.

    Args:
        place: (k,) where in the ranking each judged text is, from 0.
        yes: (k,) the judgements.
        ends: of the stretches, from 0 to the ranking's length; see `strata`.
        n_found: texts found.

    Source: stratified estimation with collapsed strata (Cochran, 1977); Wilson (1927).

    >>> import numpy as np
    >>> done = estimated(np.array([0, 1, 5]), np.array([True, True, False]), [0, 2, 10], 2)
    >>> done.precision, done.low, done.high, done.recall
    (1.0, 1.0, 1.0, 1.0)
    """
    found = place < n_found
    inside = _cells(place[found], yes[found], ends, (0, n_found))
    outside = _cells(place[~found], yes[~found], ends, (n_found, ends[-1]))
    cells = _joined(inside)
    precision, n_effective = _share(cells)
    low, high = (0.0, 1.0) if precision is None else wilson_interval(precision, n_effective)
    recall = None
    if all(cell.judged for cell in (*inside, *outside)):
        right = sum(cell.n * cell.yes / cell.judged for cell in inside)
        missed = sum(cell.n * cell.yes / cell.judged for cell in outside)
        recall = right / (right + missed) if right + missed else None
    return Estimate(
        n_found=int(found.sum()),
        n_right=int((found & yes).sum()),
        precision=precision,
        n_effective=n_effective,
        low=low,
        high=high,
        recall=recall,
    )


def _cells(place: Ints, yes: Bools, ends: Sequence[int], part: tuple[int, int]) -> list[_Cell]:
    """The stretches as far as they lie in a part of the ranking, with what is judged there."""
    edges = np.clip(np.asarray(ends), *part)
    judged, _ = np.histogram(place, ends)
    said_yes, _ = np.histogram(place[yes], ends)
    sizes = np.diff(edges)
    return [
        _Cell(n=int(n), judged=int(k), yes=int(y))
        for n, k, y in zip(sizes, judged, said_yes, strict=True)
        if n
    ]


def _joined(cells: Sequence[_Cell]) -> list[_Cell]:
    """Cells that have judgements; one that has none goes with the one before, or the next."""
    joined: list[_Cell] = []
    before = 0
    for cell in cells:
        if cell.judged:
            joined.append(_Cell(n=cell.n + before, judged=cell.judged, yes=cell.yes))
            before = 0
        elif joined:
            last = joined[-1]
            joined[-1] = _Cell(n=last.n + cell.n, judged=last.judged, yes=last.yes)
        else:
            before += cell.n
    return joined


def _share(cells: Sequence[_Cell]) -> tuple[float | None, float]:
    """The share of right, and how many judged texts of one stretch would say as much."""
    n = sum(cell.n for cell in cells)
    if not n:
        return None, 0.0
    right = sum(cell.n * cell.yes / cell.judged for cell in cells)
    doubt = sum(cell.n * (cell.n - cell.judged) / cell.judged for cell in cells)
    return right / n, n * n / doubt if doubt else math.inf


def wilson_interval(share: float, n: float, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Wilson's interval of a share of n, n above 0; the share itself for infinitely many.

    >>> [round(end, 3) for end in wilson_interval(0.8, 10)]
    [0.49, 0.943]
    """
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    middle = share + z * z / (2 * n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    whole = 1 + z * z / n
    return max(0.0, (middle - half) / whole), min(1.0, (middle + half) / whole)
