"""The metrics of a task: from similarities to a value a query."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from jobspace.evaluate.task import Task, Values
from jobspace.search.lexical import Floats
from jobspace.stats.metrics import (
    Ranks,
    average_precision,
    found_within,
    r_precision,
    ranks_of,
    reciprocal_rank,
)

SHOWN_PLACES: Final = (1, 2, 3, 5, 10, 20, 50, 100)  # of the curve "found within"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A block of b queries, their similarities to the ranked items, and what is right.

    Attributes:
        similarity: float32 (b, c).
        right: of each query its right items.
        ranks: int32 (b,), the place of the best right item.
    """

    similarity: Floats
    right: Sequence[tuple[int, ...]]
    ranks: Ranks


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A metric: its values, how deep the ranking must go for them, what it means.

    Attributes:
        of: a block's values, float64 (b,).
        depth: places that matter; None: all.
        meaning: for a reader of the table.
    """

    of: Callable[[Ranked], Values]
    depth: int | None
    meaning: str


def _within(k: int, meaning: str) -> Metric:
    return Metric(of=lambda block: found_within(block.ranks, k), depth=k, meaning=meaning)


def _r_precision(k: int) -> Metric:
    return Metric(
        of=lambda block: r_precision(block.similarity, block.right, k),
        depth=k,
        meaning=f"share of what is right among the first {k}, of as many as could be there",
    )


_FIRST: Final = "share of queries whose first item is right"
METRICS: Final[dict[str, Metric]] = {
    "accuracy": _within(1, _FIRST),
    "accuracy weighted": _within(1, f"{_FIRST}, each counted by its weight"),
    "hit@1": _within(1, _FIRST),
    "recall@5": _within(5, "share of queries with a right item among the first 5"),
    "recall@10": _within(10, "share of queries with a right item among the first 10"),
    "MRR": Metric(
        of=lambda block: reciprocal_rank(block.ranks),
        depth=None,
        meaning="mean of 1 / place of the first right item",
    ),
    "MAP": Metric(
        of=lambda block: average_precision(block.similarity, block.right),
        depth=None,
        meaning="mean, over queries, of the mean precision at the places of the right items",
    ),
    "R-precision@5": _r_precision(5),
    "R-precision@10": _r_precision(10),
}
TRIPLETS: Final = "share of queries nearer to their positive than to their negative"


def meaning(metric: str) -> str:
    """What a metric is, in one line."""
    return METRICS[metric].meaning if metric in METRICS else TRIPLETS


def depth_of(task: Task) -> int:
    """How many places of the ranking the task's metrics look at."""
    depths = [METRICS[name].depth for name in task.metrics]
    deepest = [task.items.n_ranked if depth is None else depth for depth in depths]
    return min(max([5, *deepest]), task.items.n_ranked)


def metric_names(task: Task) -> tuple[str, ...]:
    """The task's metrics, its triplets last."""
    return (*task.metrics, *(triplets.name for triplets in task.triplets))


def ranked(similarity: Floats, right: Sequence[tuple[int, ...]]) -> Ranked:
    """A block with its ranks."""
    return Ranked(similarity=similarity, right=right, ranks=ranks_of(similarity, right))


def block_values(task: Task, start: int, similarity: Floats, block: Ranked) -> dict[str, Values]:
    """The values of all metrics for the queries from `start` on.

    Args:
        task: whose queries they are.
        start: the first one.
        similarity: float32 (b, all items), those that only serve as negatives too.
        block: the same for the ranked items.

    Returns:
        Metric → float64 (b,); not a number where a query has no negative.
    """
    values = {name: METRICS[name].of(block) for name in task.metrics}
    rows = np.arange(len(similarity))
    for triplets in task.triplets:
        part = slice(start, start + len(rows))
        positive, negative = triplets.positive[part], triplets.negative[part]
        nearer = similarity[rows, positive] > similarity[rows, negative]
        values[triplets.name] = np.where(negative < 0, np.nan, nearer.astype(np.float64))
    return values
