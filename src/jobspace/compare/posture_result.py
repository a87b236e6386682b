"""What a run of `posture` came to: coverage by version and time, what changed, terms that moved."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from jobspace.compare.drift import Change
from jobspace.compare.moves import Move

SCHEMA = pa.schema(
    [
        ("version", pa.string()),
        ("version_date", pa.string()),
        ("date_source", pa.string()),
        ("period", pa.string()),
        ("period_start", pa.string()),
        ("n_postings", pa.int64()),
        ("coverage", pa.float64()),
        ("coverage_low", pa.float64()),
        ("coverage_high", pa.float64()),
        ("was_then", pa.bool_()),
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A version: of which date, how one knows, how many sentences say something."""

    name: str
    date: str
    source: str
    n_sentences: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A month, quarter or year of postings.

    Attributes:
        label: 2024-03, 2024 Q1, 2024.
        start: its first day.
        n_postings: different ones.
        then: the version valid then, as its place in the list; None before the first.
    """

    label: str
    start: str
    n_postings: int
    then: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """How a version stands with the postings of a period.

    Attributes:
        version, period: places in the lists.
        n_postings: those that ask something.
        coverage: their mean coverage, in [0, 1]; None without postings.
        low, high: its 95 % interval; None for fewer than five postings.
    """

    version: int
    period: int
    n_postings: int
    coverage: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gained:
    """What a version has that the one before it had not, of what postings ask for.

    Attributes:
        version: its place in the list, from 1.
        terms: (term, postings that ask for it), the most asked first.
        lost: terms that it has no longer.
    """

    version: int
    terms: tuple[tuple[str, int], ...]
    lost: tuple[tuple[str, int], ...]


@dataclass(frozen=True, kw_only=True)
class Posture:
    """Versions of a person's documents against postings by time.

    Attributes:
        by: month, quarter or year.
        versions: the oldest first.
        periods: of the postings, those with any, in their order.
        early, late: the periods of the first and of the last half, as places in the list.
        stands: of each version in each period, by version, then by period.
        then: the version of each time with the postings of its time, early against late; None
            where one version is all there was at both, or there was none early.
        market: the newest version with the early and with the late postings.
        market_first: the same of the first version that was valid in a period.
        changed: that first version and the newest, with the late postings.
        moves: terms whose share of the postings changed, the largest change first.
        n_tested: terms tested for that.
        gained: what each version gained and lost.
        n_postings: read; the following are of these.
        n_undated, n_too_coarse, n_repeated: left out; see `Windows`.
        n_asking_nothing: postings that ask nothing; they have no coverage.
        undated: examples of what is no date.
        notes: sentences on what was left out of the versions.
    """

    by: str
    versions: tuple[Told, ...]
    periods: tuple[Period, ...]
    early: tuple[int, ...]
    late: tuple[int, ...]
    stands: tuple[Stand, ...] = field(repr=False)
    then: Change | None
    market: Change | None
    market_first: Change | None
    changed: Change | None
    moves: tuple[Move, ...] = field(repr=False)
    n_tested: int
    gained: tuple[Gained, ...] = field(repr=False)
    n_postings: int
    n_undated: int
    n_too_coarse: int
    n_repeated: int
    n_asking_nothing: int
    undated: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def rising(self) -> tuple[Move, ...]:
        """Terms that more postings ask for than did, and the newest version lacks."""
        return tuple(move for move in self.moves if move.rises and not move.is_mine)

    @property
    def rising_mine(self) -> tuple[Move, ...]:
        """Terms that more postings ask for than did, and the newest version has."""
        return tuple(move for move in self.moves if move.rises and move.is_mine)

    @property
    def falling(self) -> tuple[Move, ...]:
        """Terms that fewer postings ask for than did."""
        return tuple(move for move in self.moves if not move.rises)

    @property
    def verdict(self) -> tuple[str, ...]:
        """Whether the person drifts away from the market, in sentences that the figures support."""
        from jobspace.compare.posture_says import verdict

        return verdict(self)

    @property
    def left_out(self) -> tuple[str, ...]:
        """What was left out of the postings, in sentences."""
        from jobspace.compare.posture_says import left_out

        return left_out(self)

    def stand(self, version: int, period: int) -> Stand:
        """How a version stands with the postings of a period."""
        return self.stands[version * len(self.periods) + period]

    def as_dict(self) -> dict[str, Any]:
        """What `--json` prints."""
        return {"verdict": self.verdict, **asdict(self)}

    def to_arrow(self) -> pa.Table:
        """A row for each version and period."""
        rows = [
            {
                "version": self.versions[s.version].name,
                "version_date": self.versions[s.version].date,
                "date_source": self.versions[s.version].source,
                "period": self.periods[s.period].label,
                "period_start": self.periods[s.period].start,
                "n_postings": s.n_postings,
                "coverage": s.coverage,
                "coverage_low": s.low,
                "coverage_high": s.high,
                "was_then": self.periods[s.period].then == s.version,
            }
            for s in self.stands
        ]
        return pa.Table.from_pylist(rows, schema=SCHEMA)

    def to_html(self, path: str | Path) -> None:
        """Writes the report, one HTML file.

        Raises:
            UsageError: the path cannot be written.
        """
        from jobspace.compare.posture_report import report
        from jobspace.pages.frame import require_place, write_page

        require_place(path)
        write_page(report(self), path)
