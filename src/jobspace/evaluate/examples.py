"""Queries that show what a system is good at, and what it gets wrong."""

from __future__ import annotations

import numpy as np

from jobspace.evaluate.result import Example
from jobspace.evaluate.task import Ints, Task
from jobspace.search.lexical import Floats
from jobspace.stats.metrics import Ranks

N_EXAMPLES = 5


def worst_examples(
    task: Task, ranks: Ranks, label: Ints, nearest: Floats, right: Ints
) -> tuple[Example, ...]:
    """The five distinct queries whose best right item came last; the earlier query of equals.

    Args:
        task: n queries.
        ranks: int32 (n,), the place of the best right item.
        label: int64 (n,), the label that came first; -1 for none.
        nearest: float32 (n,), its similarity.
        right: int64 (n,), the best right item.
    """
    order = np.argsort(-ranks.astype(np.int64), kind="stable")
    order = order[ranks[order] != 1]
    return _examples(task, _distinct(task, order), ranks, label, nearest, right)


def best_examples(
    task: Task, ranks: Ranks, label: Ints, nearest: Floats, right: Ints
) -> tuple[Example, ...]:
    """Five queries that were right, those first that look least like the label found.

    Args: as `worst_examples`.
    """
    from rapidfuzz import fuzz

    first = np.flatnonzero((ranks == 1) & (label >= 0))
    labels = task.items.labels.take(label[first]).to_pylist()
    queries = task.queries.take(first).to_pylist()
    alike = [
        fuzz.partial_ratio(query.lower(), found.lower())
        for query, found in zip(queries, labels, strict=True)
    ]
    order = first[np.argsort(alike, kind="stable")]
    return _examples(task, _distinct(task, order), ranks, label, nearest, right)


def _distinct(task: Task, order: Ints) -> list[int]:
    """The first five rows with different queries, whatever their case."""
    found: dict[str, int] = {}
    for row in order:
        found.setdefault(task.queries[int(row)].as_py().casefold(), int(row))
        if len(found) == N_EXAMPLES:
            break
    return list(found.values())


def _examples(
    task: Task, rows: list[int], ranks: Ranks, label: Ints, nearest: Floats, right: Ints
) -> tuple[Example, ...]:
    titles, labels = task.items.titles, task.items.labels
    return tuple(
        Example(
            query=task.queries[i].as_py(),
            right=titles[int(right[i])].as_py(),
            rank=int(ranks[i]),
            first=titles[int(task.items.item_of[label[i]])].as_py() if label[i] >= 0 else "",
            label=labels[int(label[i])].as_py() if label[i] >= 0 else "",
            similarity=float(nearest[i]) if label[i] >= 0 else None,
        )
        for i in rows
    )
