"""Which of two systems is ahead, computed from their parts and seconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]

N_DRAWS = 2_000
NOISE = 1.1  # medians of the same command differ by so much


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """A figure and its 95 % interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        """As a cell of a table."""
        return f"{self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


def quality(parts: Floats, seed: int = 0) -> Range:
    """2 Σ right / (Σ found + Σ meant) of n questions (n, 3), drawn again 2,000 times."""
    return _range(_of(parts.sum(axis=0)), _of(_weights(len(parts), seed) @ parts))


def difference(parts: Floats, others: Floats, seed: int = 0) -> Range:
    """The first's quality less the second's, on the questions that both were asked."""
    n = min(len(parts), len(others))
    weights = _weights(n, seed)
    now = _of(parts[:n].sum(axis=0)) - _of(others[:n].sum(axis=0))
    return _range(now, _of(weights @ parts[:n]) - _of(weights @ others[:n]))


def verdict(times: float, better: Range) -> str:
    """How jobspace stands beside a peer: in speed, then in quality.

    Args:
        times: the peer's seconds a row, in jobspace's; within `NOISE` of 1 they are as fast.
        better: jobspace's quality less the peer's, both on the same questions.

    >>> even = Range(value=0.01, low=-0.02, high=0.03)
    >>> verdict(2.0, even), verdict(0.5, even)
    ('ahead in speed, even in quality', 'behind in speed (seconds × 2.0), even in quality')
    """
    if times >= NOISE:
        speed = "ahead in speed"
    elif times > 1 / NOISE:
        speed = "as fast"
    else:
        speed = f"behind in speed (seconds × {1 / times:.1f})"
    if better.low > 0:
        kept = "ahead in quality"
    elif better.high >= 0:
        kept = "even in quality"
    else:
        kept = f"behind in quality ({better.value:+.3f})"
    both = (speed, kept) == ("ahead in speed", "ahead in quality")
    return "ahead in both" if both else f"{speed}, {kept}"


def _of(sums: Floats) -> Floats:
    """Quality of sums (…, 3)."""
    return 2 * sums[..., 0] / np.maximum(sums[..., 1] + sums[..., 2], 1e-12)


def _weights(n: int, seed: int) -> Floats:
    """(b, n), how often each question is drawn."""
    rng = np.random.default_rng(seed)
    return rng.multinomial(n, np.full(n, 1 / n), size=N_DRAWS).astype(np.float64)


def _range(value: Floats, redrawn: Floats) -> Range:
    low, high = np.quantile(redrawn, (0.025, 0.975))
    return Range(value=float(value), low=float(low), high=float(high))
