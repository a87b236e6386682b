"""Tests by shuffling: how often chance does as well, for a whole family of statistics."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Folds:
    """n rows in f parts of nearly equal size, drawn at random.

    Attributes:
        order: int64 (n,), the rows part by part.
        bounds: int64 (f + 1,), where each part begins in `order`, and the last one's end.
    """

    order: Ints = field(repr=False)
    bounds: Ints

    @classmethod
    def of(cls, n: int, n_folds: int, seed: int) -> Folds:
        """Draw the parts."""
        order = np.random.default_rng([seed, 0]).permutation(n).astype(np.int64)
        return cls(order=order, bounds=np.linspace(0, n, n_folds + 1).astype(np.int64))

    def __len__(self) -> int:
        """How many parts."""
        return len(self.bounds) - 1

    @property
    def slices(self) -> list[slice]:
        """Where each part lies in the rows in `order`."""
        return [slice(a, b) for a, b in zip(self.bounds[:-1], self.bounds[1:], strict=True)]

    def shuffled(self, number: int, seed: int) -> Ints:
        """A permutation (n,) of places that leaves each in its part.

        Shuffling within parts alone is a test as exact as shuffling all, and the rows that are
        learned from stay the same ones, so that what depends on one side alone is computed once.
        """
        rng = np.random.default_rng([seed, 1, number])
        parts = [part.start + rng.permutation(part.stop - part.start) for part in self.slices]
        return np.concatenate(parts).astype(np.int64)


def step_down(observed: Floats, shuffled: Floats) -> Floats:
    """p-values of k statistics, such that any false alarm in the family is as rare as p says.

    The largest statistic is compared with the largest of each shuffling, the second with the
    largest of those but the first one's, and so on; p never falls. p = (1 + how often chance does
    as well) / (1 + how many shufflings), so it is never 0.

    Args:
        observed: (k,), larger says more.
        shuffled: (b, k), the same statistics after each of b shufflings.

    Returns:
        float64 (k,) in (0, 1].

    Source: Westfall and Young (1993), step-down maxT; Phipson and Smyth (2010) for the ones.

    >>> step_down(np.array([0.1, 0.9]), np.array([[0.2, 0.0], [0.0, 0.3], [0.0, 0.1]])).tolist()
    [0.5, 0.25]
    """
    order = np.argsort(-observed, kind="stable")
    # The largest of a shuffling among this statistic and those behind it.
    behind = np.maximum.accumulate(shuffled[:, order[::-1]], axis=1)[:, ::-1]
    as_well = (behind >= observed[order]).sum(axis=0)
    p_values = np.empty(len(observed))
    p_values[order] = np.maximum.accumulate((1 + as_well) / (1 + len(shuffled)))
    return p_values
