"""Whether a person drifts away from the market: coverage then and now, and what moved it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from jobspace.stats.intervals import Interval
from jobspace.stats.two_groups import means_interval, paired_interval

Coverage: TypeAlias = NDArray[np.float64]
Rows: TypeAlias = NDArray[np.int64]
What: TypeAlias = Literal["then", "market", "mine"]

MIN_POSTINGS: Final = 10  # early and late; of fewer, no interval tells anything


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How coverage changed from the early postings to the late ones, or between two versions.

    Attributes:
        what: `then`: the version of each time with the postings of its time; `market`: one
            version with early and late postings; `mine`: two versions with the late postings.
        before, after: mean coverages, in [0, 1].
        mean, low, high: of the change, with its 99 % interval.
        n_before, n_after: postings that each mean is of.
        version_before, version_after: which versions, as places in the list; None for several.
    """

    what: What
    before: float
    after: float
    mean: float
    low: float
    high: float
    n_before: int
    n_after: int
    version_before: int | None = None
    version_after: int | None = None

    @property
    def is_shown(self) -> bool:
        """Whether there are enough postings, and the whole interval is on one side of 0."""
        enough = min(self.n_before, self.n_after) >= MIN_POSTINGS
        return enough and (self.low > 0 or self.high < 0)

    @property
    def is_known(self) -> bool:
        """Whether there are enough postings to say anything."""
        return min(self.n_before, self.n_after) >= MIN_POSTINGS


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Postings by time, as places in one list, and the version of each time.

    Attributes:
        windows: the postings of each window.
        then: the version valid in each window; None before the first.
    """

    windows: tuple[Rows, ...]
    then: tuple[int | None, ...]

    @property
    def half(self) -> int:
        """How many windows are early, and late; the middle one of an odd number is neither."""
        return len(self.windows) // 2

    @property
    def early(self) -> tuple[int, ...]:
        """The windows of the first half."""
        return tuple(range(self.half))

    @property
    def late(self) -> tuple[int, ...]:
        """The windows of the last half."""
        return tuple(range(len(self.windows) - self.half, len(self.windows)))

    def rows(self, windows: Sequence[int]) -> Rows:
        """The postings of some windows."""
        return np.concatenate([self.windows[w] for w in windows] or [np.zeros(0, np.int64)])


def as_then(coverage: Coverage, times: Times, *, seed: int) -> Change | None:
    """The version of each time with the postings of its time, early against late.

    Args:
        coverage: (v, p), of each version with each posting; nan where a posting asks nothing.
        times: which posting is in which window.
        seed: of the bootstrap.

    Returns:
        None where one version is all there was at both times, or the early one is not known.
    """
    early, late = _versions(times, times.early), _versions(times, times.late)
    if not early or not late or len(early | late) == 1:
        return None
    before, after = (_then(coverage, times, half) for half in (times.early, times.late))
    return _change("then", before, after, seed)


def of_market(coverage: Coverage, times: Times, version: int, *, seed: int) -> Change | None:
    """One version with the early and the late postings; None where one of these is empty."""
    before = _there(coverage[version, times.rows(times.early)])
    after = _there(coverage[version, times.rows(times.late)])
    return _change("market", before, after, seed, (version, version))


def of_mine(coverage: Coverage, times: Times, first: int, last: int, *, seed: int) -> Change | None:
    """Two versions with the same late postings; None where there are none, or one version."""
    rows = times.rows(times.late)
    both = coverage[[first, last]][:, rows]  # (2, n)
    both = both[:, ~np.isnan(both).any(axis=0)]
    if first == last or not both.shape[1]:
        return None
    interval = paired_interval(both[0], both[1], seed=seed)
    return _of("mine", both[0], both[1], interval, (first, last))


def _then(coverage: Coverage, times: Times, windows: Sequence[int]) -> Coverage:
    parts = [
        coverage[version, times.windows[w]]
        for w in windows
        if (version := times.then[w]) is not None
    ]
    return _there(np.concatenate(parts)) if parts else np.zeros(0)


def _versions(times: Times, windows: Sequence[int]) -> set[int]:
    return {version for w in windows if (version := times.then[w]) is not None}


def _there(values: Coverage) -> Coverage:
    return values[~np.isnan(values)]


def _change(
    what: What,
    before: Coverage,
    after: Coverage,
    seed: int,
    versions: tuple[int | None, int | None] = (None, None),
) -> Change | None:
    if not len(before) or not len(after):
        return None
    return _of(what, before, after, means_interval(before, after, seed=seed), versions)


def _of(
    what: What,
    before: Coverage,
    after: Coverage,
    interval: Interval,
    versions: tuple[int | None, int | None],
) -> Change:
    return Change(
        what=what,
        before=float(before.mean()),
        after=float(after.mean()),
        mean=interval.mean,
        low=interval.low,
        high=interval.high,
        n_before=len(before),
        n_after=len(after),
        version_before=versions[0],
        version_after=versions[1],
    )
