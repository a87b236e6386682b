"""Where to cut: a sweep without judgements, precision and recall with them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from jobspace.errors import InputError, UsageError

Values: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]

SWEEP: Final = (0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55, 0.5, 0.45, 0.4,
               0.35, 0.3, 0.25, 0.2, 0.15, 0.1)  # fmt: skip
CONFIDENCE: Final = 0.7  # of the bound on precision; 0.9 would ask for hundreds of judgements
_Z: Final = NormalDist().inv_cdf(CONFIDENCE)
AT_BORDER: Final = 3  # examples on each side of a cut-off
MIN_JUDGED: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What one cut-off would give.

    Attributes:
        min_similarity: the cut-off.
        n_rows, n_texts: rows and distinct texts from it on.
        above, below: texts just above and just below it.
    """

    min_similarity: float
    n_rows: int
    n_texts: int
    above: tuple[str, ...]
    below: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """What a cut-off comes to on the judged rows.

    Attributes:
        min_similarity: the cut-off.
        precision, recall, f1: 0 to 1, each judged row counted by its weight.
        precision_low: the bound that precision is above with a confidence of `CONFIDENCE`.
        n_found, n_right: judged rows from the cut-off on, and those of them judged yes.
    """

    min_similarity: float
    precision: float
    recall: float
    f1: float
    precision_low: float
    n_found: int
    n_right: int


def sweep(
    similarity: Values, n_rows: NDArray[np.int64], texts: Sequence[str], at: Sequence[float] = SWEEP
) -> list[Step]:
    """Rows by cut-off, with examples at the border.

    Args:
        similarity: (m,) of the distinct texts; NaN where a text has none.
        n_rows: (m,) how many rows each text stands in.
        texts: the m distinct texts.
        at: cut-offs, falling; one that finds nothing, or nothing more than the one before, is
            left out.
    """
    order = np.argsort(-similarity, kind="stable")  # NaN last
    order = order[: int(np.isfinite(similarity).sum())]
    falling = similarity[order]
    total = np.concatenate(([0], np.cumsum(n_rows[order])))
    steps: list[Step] = []
    for cut in at:
        n = int(np.searchsorted(-falling, -cut, side="right"))
        if n == (steps[-1].n_texts if steps else 0):
            continue
        steps.append(
            Step(
                min_similarity=cut,
                n_rows=int(total[n]),
                n_texts=n,
                above=tuple(texts[i] for i in order[max(0, n - AT_BORDER) : n][::-1]),
                below=tuple(texts[i] for i in order[n : n + AT_BORDER]),
            )
        )
    return steps


def curve(similarity: Values, yes: Bools, weight: Values) -> list[Point]:
    """Precision and recall at each similarity that occurs among m judged rows, falling.

    Args:
        similarity: (m,); NaN is never found.
        yes: (m,) the judgements.
        weight: (m,) how many rows each stands for.

    Raises:
        InputError: fewer than 10 rows were judged, or all of them yes, or all no.
    """
    _require_both(yes)
    cuts = np.unique(similarity[np.isfinite(similarity)])[::-1]
    points = []
    for cut in cuts:
        found = similarity >= cut
        right = weight[found & yes].sum()
        n_all = weight[found].sum()
        precision = float(right / n_all)
        recall = float(right / weight[yes].sum())
        points.append(
            Point(
                min_similarity=float(cut),
                precision=precision,
                recall=recall,
                f1=2 * precision * recall / max(precision + recall, 1e-12),
                precision_low=wilson_low(precision, effective_n(weight[found])),
                n_found=int(found.sum()),
                n_right=int((found & yes).sum()),
            )
        )
    return points


def chosen(points: Sequence[Point], min_precision: float | None) -> Point:
    """The cut-off to take.

    With a wanted precision: the lowest cut-off from which on every higher one with 10 judged rows
    or more keeps its bound on precision at least so high; one lucky place far down does not count.
    Without: the cut-off of the highest F1, of equal ones the highest.

    Raises:
        UsageError: the precision is not within 0 and 1.
        InputError: no cut-off has a bound so high.
    """
    if min_precision is None:
        return max(points, key=lambda p: (p.f1, p.min_similarity))
    if not 0 < min_precision < 1:
        raise UsageError(
            f"min precision: got {min_precision:g}; expected a share above 0 and below 1. "
            "Give for example 0.9."
        )
    kept = None
    for point in points:
        if point.precision_low >= min_precision:
            kept = point
        elif point.n_found >= MIN_JUDGED and kept is not None:
            break
    if kept is None:
        best = max(points, key=lambda p: p.precision_low)
        raise InputError(
            f"min precision {min_precision:g}: got at best {best.precision_low:.2f}, the bound at "
            f"cut-off {best.min_similarity:.3f} ({best.n_right} of {best.n_found} judged rows "
            "right); expected a cut-off with a bound so high. Judge more rows (--to-judge), give "
            "more --unlike, or ask for less."
        )
    return kept


def wilson_low(share: float, n: float) -> float:
    """The lower end of Wilson's interval for a share of n, one-sided at `CONFIDENCE`.

    >>> round(wilson_low(1.0, 9), 3)
    0.97
    """
    if n <= 0:
        return 0.0
    z2 = _Z * _Z
    middle = share + z2 / (2 * n)
    half = _Z * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return (middle - half) / (1 + z2 / n)


def effective_n(weight: Values) -> float:
    """How many rows of equal weight say as much: (Σ w)² / Σ w² (Kish, 1965)."""
    return float(weight.sum() ** 2 / (weight**2).sum()) if len(weight) else 0.0


def _require_both(yes: Bools) -> None:
    n_yes, n = int(yes.sum()), len(yes)
    if n < MIN_JUDGED:
        raise InputError(f"judgements: got {n}; expected {MIN_JUDGED} or more. Judge more rows.")
    if n_yes in (0, n):
        word = "yes" if n_yes else "no"
        raise InputError(
            f"judgements: got {word} for all {n} rows; expected some of each. Judge rows farther "
            "from and nearer to the anchors (--to-judge draws both)."
        )
