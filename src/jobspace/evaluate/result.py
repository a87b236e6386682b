"""What a comparison came to: figures with intervals, speed, size and evidence."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

RESULT_SCHEMA = pa.schema(
    [("task", pa.string()), ("system", pa.string()), ("text", pa.string())]
    + [("metric", pa.string()), ("n_queries", pa.int64())]
    + [(name, pa.float64()) for name in ("mean", "low", "high")]
    + [(f"difference{part}", pa.float64()) for part in ("", "_low", "_high")]
    + [("texts_per_s", pa.float64()), ("size_mb", pa.float64()), ("seconds", pa.float64())]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """The mean of a metric with its 95 % interval, and the difference to the first system.

    Attributes:
        metric: its name.
        n_queries: how many queries the mean is over.
        mean, low, high: the mean and the ends of its interval.
        difference, difference_low, difference_high: this mean less the first system's, the same
            queries drawn for both; None for the first system.
    """

    metric: str
    n_queries: int
    mean: float
    low: float
    high: float
    difference: float | None = None
    difference_low: float | None = None
    difference_high: float | None = None

    @property
    def differs(self) -> bool:
        """Whether the interval of the difference excludes 0."""
        if self.difference_low is None or self.difference_high is None:
            return False
        return self.difference_low > 0 or self.difference_high < 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A query and what a system made of it.

    Attributes:
        query: its text.
        right: the right item that was ranked best.
        rank: its place, from 1.
        first: the item ranked first.
        label: that item's label which came closest.
        similarity: of the query to that label; None where nothing was found.
    """

    query: str
    right: str
    rank: int
    first: str
    label: str
    similarity: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemResult:
    """One row of the table.

    Attributes:
        system: its name.
        text: how texts were read: original, no-stop-words or jargon-only.
        figures: one a metric.
        texts_per_s: the encoder's speed on the task's distinct texts; None without an encoder.
        size_mb: of the encoder's files; None without an encoder, or where there are no files.
        seconds: for the whole task.
        found_within: share of queries with a right item among the first k, for the k of
            `measure.SHOWN_PLACES` that were looked at.
        best: queries that were right although they share few letters with the label found.
        worst: queries whose right items came last.
    """

    system: str
    text: str
    figures: tuple[Figure, ...]
    texts_per_s: float | None
    size_mb: float | None
    seconds: float
    found_within: tuple[tuple[int, float], ...]
    best: tuple[Example, ...]
    worst: tuple[Example, ...]

    @property
    def name(self) -> str:
        """The system, with its reading where that is not the original."""
        return self.system if self.text == "original" else f"{self.system}, {self.text}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartResult:
    """All systems on one part of a task.

    Attributes:
        name: the part's.
        n_queries, n_items, n_labels: how many were asked, ranked, and name the ranked.
        notes: what a reader of the figures must know.
        systems: in the order asked for; differences are to the first.
    """

    name: str
    n_queries: int
    n_items: int
    n_labels: int
    notes: tuple[str, ...]
    systems: tuple[SystemResult, ...]

    @property
    def metrics(self) -> tuple[str, ...]:
        """The names of the metrics."""
        return tuple(figure.metric for figure in self.systems[0].figures)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """Systems side by side on all parts of a task.

    Attributes:
        task: what was asked for.
        parts: one or more.
        seed: of samples, slips and intervals.
    """

    task: str
    parts: tuple[PartResult, ...]
    seed: int

    def to_arrow(self) -> pa.Table:
        """One row a part, system and metric: the columns of `RESULT_SCHEMA`."""
        rows = [
            {
                "task": part.name,
                "system": of.system,
                "text": of.text,
                **{name: getattr(figure, name) for name in figure.__slots__},
                "texts_per_s": of.texts_per_s,
                "size_mb": of.size_mb,
                "seconds": of.seconds,
            }
            for part in self.parts
            for of in part.systems
            for figure in of.figures
        ]
        return pa.Table.from_pylist(rows, schema=RESULT_SCHEMA)

    def to_html(self, path: str | Path) -> None:
        """Write a report with plots that needs no network; whole or not at all.

        Raises:
            UsageError: the path cannot be written.
        """
        from jobspace.evaluate.report import write_report

        write_report(self, Path(path))
