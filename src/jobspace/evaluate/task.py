"""What a task is: queries, the items they are ranked against, and which items are right."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from jobspace.errors import InputError
from jobspace.search.concepts import LabelText, label_texts
from jobspace.search.lexical import Floats
from jobspace.taxonomy.model import Taxonomy

Ints: TypeAlias = NDArray[np.int64]
Values: TypeAlias = NDArray[np.float64]
Right: TypeAlias = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """What queries are ranked against: c items with m labels.

    An item's similarity to a query is that of its best label.

    Attributes:
        titles: strings (c,), what a person reads.
        labels: strings (m,), sorted by item; what baselines compare and reports show.
        documents: strings (m,), what encoders encode; often the labels themselves.
        item_of: int64 (m,), ascending, the item of each label; every item has one or more.
        n_ranked: the first so many items are ranked; the rest only serve as negatives.
        taxonomy: where the items are concepts.
        concept_of: int64 (c,), each item's concept; empty without a taxonomy.
    """

    titles: pa.Array
    labels: pa.Array
    documents: pa.Array
    item_of: Ints
    n_ranked: int
    taxonomy: Taxonomy | None = None
    concept_of: Ints = field(default_factory=lambda: np.empty(0, np.int64))

    @classmethod
    def of_texts(cls, ranked: Sequence[str], others: Sequence[str] = ()) -> Items:
        """Each text an item of one label; `others` are not ranked."""
        texts = pa.array([*ranked, *others], pa.string())
        rows = np.arange(len(texts))
        return cls(titles=texts, labels=texts, documents=texts, item_of=rows, n_ranked=len(ranked))

    @classmethod
    def of_taxonomy(cls, taxonomy: Taxonomy, label_text: LabelText = "aka") -> Items:
        """Each concept an item, in the order of their codes: ties go to the lower code."""
        order = np.argsort(np.array(taxonomy.concepts["code"].to_pylist(), dtype=object))
        place = np.empty(len(order), np.int64)
        place[order] = np.arange(len(order))
        item_of = place[np.asarray(taxonomy.labels["concept"])]
        rows = np.argsort(item_of, kind="stable")
        labels = taxonomy.labels["label"].combine_chunks()
        texts = label_texts(taxonomy, label_text)
        documents = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
        return cls(
            titles=taxonomy.concepts["title"].combine_chunks().take(pa.array(order)),
            labels=labels.take(pa.array(rows)),
            documents=documents.take(pa.array(rows)),
            item_of=item_of[rows],
            n_ranked=len(order),
            taxonomy=taxonomy,
            concept_of=order,
        )

    @property
    def starts(self) -> Ints:
        """Where each item's labels begin: int64 (c,)."""
        return np.searchsorted(self.item_of, np.arange(len(self.titles)))

    @property
    def n_ranked_labels(self) -> int:
        """How many labels the ranked items have: they come first."""
        return int(np.searchsorted(self.item_of, self.n_ranked))

    def item_of_code(self) -> dict[str, int]:
        """The item of each code; empty without a taxonomy."""
        if self.taxonomy is None:
            return {}
        codes = self.taxonomy.concepts["code"].take(pa.array(self.concept_of)).to_pylist()
        return {code: item for item, code in enumerate(codes)}

    def item_of_concept(self) -> Ints:
        """The item of each concept: int64 (c,)."""
        place = np.empty(len(self.concept_of), np.int64)
        place[self.concept_of] = np.arange(len(place))
        return place


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How a named task is to be made.

    Attributes:
        data: the folder of the test sets.
        label_text: what concepts' labels are encoded as.
        seed: of typing slips.
    """

    data: Path
    label_text: LabelText = "aka"
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Triplets:
    """A negative a query: the query should be nearer to its positive.

    Attributes:
        name: of the metric.
        positive, negative: int64 (n,), items; a negative of -1 where a query has none.
    """

    name: str
    positive: Ints
    negative: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """n queries, the items that are right for each, and how that is measured.

    Attributes:
        name: what tables call it.
        queries: strings (n,).
        right: of each query its right items, one or more.
        items: what is ranked.
        metrics: names of `jobspace.evaluate.measure.METRICS`; the first is drawn first.
        own: int64 (n,), the item that is the query's own text and not looked for, -1 where there is
            none; every item has one label then. None looks for all.
        weight: float64 (n,), how much each query counts in weighted metrics.
        triplets: further metrics, a negative a query.
        notes: what a reader of the figures must know.
    """

    name: str
    queries: pa.Array
    right: Right
    items: Items
    metrics: tuple[str, ...]
    own: Ints | None = None
    weight: Values | None = None
    triplets: tuple[Triplets, ...] = ()
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        """The number of queries."""
        return len(self.right)

    def only(self, rows: Ints) -> Task:
        """The queries at `rows`; items stay."""
        return replace(
            self,
            queries=self.queries.take(pa.array(rows)),
            right=tuple(self.right[i] for i in rows),
            own=None if self.own is None else self.own[rows],
            weight=None if self.weight is None else self.weight[rows],
            triplets=tuple(
                replace(t, positive=t.positive[rows], negative=t.negative[rows])
                for t in self.triplets
            ),
        )

    def without_own(self, similarity: Floats, start: int) -> Floats:
        """The similarities (b, m) of the queries from `start` on, their own texts' at -infinity."""
        if self.own is not None:
            own = self.own[start : start + len(similarity)]
            has = np.flatnonzero(own >= 0)
            similarity[has, own[has]] = -np.inf
        return similarity

    def sampled(self, n: int | None, seed: int) -> Task:
        """n of the queries, drawn without replacement, in order; all where there are no more."""
        if n is None or n >= len(self):
            return self
        return self.only(np.sort(np.random.default_rng(seed).permutation(len(self))[:n]))

    def noted(self, *notes: str) -> Task:
        """The same with further notes."""
        return replace(self, notes=(*self.notes, *notes))

    def checked(self) -> Task:
        """The same, where it can tell one system from another.

        Raises:
            InputError: no query, one item only, or the same text for every query.
        """
        _check(self)
        return self


def _check(task: Task) -> None:
    if not len(task):
        raise InputError(
            f"task {task.name}: got no query with a right answer; expected one or more. Check "
            f"the columns and codes."
        )
    if task.items.n_ranked < 2:
        only = task.items.titles[0].as_py() if task.items.n_ranked else "nothing"
        raise InputError(
            f"task {task.name}: got only {only!r} to rank; expected two or more different ones. "
            f"Add rows of other kinds."
        )
    if len(task) > 1 and len(pc.unique(task.queries)) == 1:
        raise InputError(
            f"task {task.name}: got {len(task):,} times the query {task.queries[0].as_py()!r}; "
            f"expected different ones. Add others."
        )


def merged(
    pairs: Iterable[tuple[str, Sequence[int], float]],
) -> tuple[list[str], Right, Values]:
    """Each distinct query once: the union of what is right for it, the sum of its weights."""
    right: dict[str, set[int]] = {}
    weight: dict[str, float] = {}
    for query, items, of_row in pairs:
        right.setdefault(query, set()).update(items)
        weight[query] = weight.get(query, 0.0) + of_row
    return (
        list(right),
        tuple(tuple(sorted(items)) for items in right.values()),
        np.array(list(weight.values())),
    )


def texts(values: Any) -> pa.Array:
    """Strings as an Arrow array."""
    return pa.array(values, pa.string())
