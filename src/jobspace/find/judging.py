"""Which rows to show a person: as many from each stretch of the ranking, with their weights."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

N_STRATA: Final = 6
FIRST_STRATUM: Final = 50  # texts; the next are larger by one factor


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """Distinct texts to judge, best first.

    Attributes:
        place: (m,) which distinct text.
        stratum: (m,) which stretch of the ranking it was drawn from, from 1 at the top.
        weight: (m,) how many distinct texts it stands for.
    """

    place: NDArray[np.intp]
    stratum: NDArray[np.int64]
    weight: NDArray[np.float64]


def to_judge(
    similarity: NDArray[np.float32], n_wanted: int, seed: int, *, first: int = FIRST_STRATUM
) -> Drawn:
    """Draw texts so that precision and recall can be estimated for any cut-off.

    The ranking is cut into stretches that grow by one factor (50 texts, then more and more), and
    each gives as many: near the top, where cut-offs lie, nearly all are judged, far down few stand
    for many. Unlike a sample of the border alone, this says what lies beyond it too.

    Args:
        similarity: (m,) of the distinct texts; NaN is never drawn.
        n_wanted: texts to draw; fewer where there are fewer.
        seed: of the draws.
        first: texts of the first stretch; fewer where few will be judged, one after the other.
    """
    order = np.argsort(-similarity, kind="stable")
    order = order[: int(np.isfinite(similarity).sum())]
    ends = strata(len(order), first)
    rng = np.random.default_rng(seed)
    share = np.array_split(np.arange(n_wanted), len(ends) - 1)
    places, stratum, weight = [], [], []
    left = 0
    for number, (start, end) in enumerate(pairwise(ends), 1):
        n = min(end - start, len(share[number - 1]) + left)
        left += len(share[number - 1]) - n  # a stretch that is too short leaves its part on
        picked = np.sort(rng.choice(end - start, n, replace=False)) + start
        places.append(order[picked])
        stratum.append(np.full(n, number))
        weight.append(np.full(n, (end - start) / max(n, 1)))
    return Drawn(
        place=np.concatenate(places),
        stratum=np.concatenate(stratum),
        weight=np.concatenate(weight),
    )


def strata(n: int, first: int = FIRST_STRATUM) -> list[int]:
    """The ends of the stretches of a ranking of n, from 0 to n.

    >>> strata(70_000)
    [0, 50, 213, 907, 3861, 16439, 70000]
    """
    if n <= first * N_STRATA:
        return [0, n]
    factor = (n / first) ** (1 / (N_STRATA - 1))
    ends = [round(first * factor**i) for i in range(N_STRATA)]
    return [0, *ends[:-1], n]
