"""What training changed on the test split: before, after, and BM25 beside them.

Two questions. *Triplets*: is a query nearer to its positive than to the negative given with it?
(Easy negatives make this saturate near 1.) *Full pool*: among the distinct positives of all splits,
at which place stands the best one that is right? Right are the query's own positives and those
that share its group; the query's own text is not looked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from jobspace.encode.base import Vectors
from jobspace.search.lexical import Bm25
from jobspace.stats.intervals import Interval, difference_interval
from jobspace.stats.metrics import Values, found_within, ranks_of, reciprocal_rank
from jobspace.train.examples import SPLITS, TrainingData
from jobspace.train.pairs import Ints, blocks, groups_of

Encode: TypeAlias = Callable[[Sequence[str]], Vectors]
Similarity: TypeAlias = Callable[[slice], NDArray[np.float32]]

BLOCK_QUERIES: Final = 256
NEGATIVES: Final = (("negative", "triplets, hard"), ("easy_negative", "triplets, easy"))
RECALL_AT: Final = (1, 5, 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Queries, the documents they are looked for in, and which of these are right.

    Attributes:
        queries: n distinct texts.
        documents: m distinct texts.
        relevant: of each query the indices of its right documents.
        own: (n,), the document that is the query's own text, -1 where none is.
    """

    queries: list[str]
    documents: list[str]
    relevant: list[Ints] = field(repr=False)
    own: Ints = field(repr=False)


def full_pool(data: TrainingData, split: str, max_documents: int | None = None) -> Pool:
    """The queries of a split, and the distinct positives of all.

    Args:
        data: the three splits.
        split: whose queries.
        max_documents: takes at most so many documents, all right ones first, and a quarter as many
            queries; an even sample in order of appearance. None takes all.
    """
    tables = [getattr(data, name).select(["query", "positive", "group"]) for name in SPLITS]
    table = pa.concat_tables([tables[SPLITS.index(split)], *tables]).combine_chunks()
    n_asked = len(tables[SPLITS.index(split)])
    query = table["query"].combine_chunks().dictionary_encode()
    positive = table["positive"].combine_chunks().dictionary_encode()
    asked, of = np.asarray(query.indices, np.int64), np.asarray(positive.indices, np.int64)
    group = groups_of(table, asked)
    first = np.unique(asked[:n_asked], return_index=True)[1]  # rows of distinct queries
    if max_documents is not None:
        first = _even(first, max_documents // 4)
    relevant = _relevant(asked, of, group, n_asked, first)
    documents, relevant = _documents(len(positive.dictionary), relevant, max_documents)
    queries: list[str] = query.dictionary.take(pa.array(asked[first])).to_pylist()
    texts = positive.dictionary.take(pa.array(documents))
    own = pc.index_in(pa.array(queries, pa.string()), value_set=texts)
    return Pool(
        queries=queries,
        documents=texts.to_pylist(),
        relevant=relevant,
        own=np.asarray(pc.fill_null(own, -1), np.int64),
    )


def ranks(pool: Pool, similarity: Similarity) -> NDArray[np.int32]:
    """At which place each query's best right document stands, from 1; int32 (n,)."""
    found = []
    for part in blocks(len(pool.queries), BLOCK_QUERIES):
        values = similarity(part)
        has = np.flatnonzero(pool.own[part] >= 0)
        values[has, pool.own[part][has]] = -np.inf
        found.append(ranks_of(values, [frozenset(items.tolist()) for items in pool.relevant[part]]))
    return np.concatenate(found)


def encoder_ranks(pool: Pool, encode: Encode) -> NDArray[np.int32]:
    """The ranks by an encoder's cosines."""
    documents, queries = encode(pool.documents), encode(pool.queries)
    return ranks(pool, lambda part: queries[part] @ documents.T)


def mean_reciprocal_rank(pool: Pool, encode: Encode) -> float:
    """The mean over a pool's queries of 1 / rank."""
    return float(reciprocal_rank(encoder_ranks(pool, encode)).mean())


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One line of the table: means over n queries or rows, and after − before with its interval.

    `bm25` is None where words alone give no answer of that kind.
    """

    name: str
    n: int
    bm25: float | None
    before: float
    after: float
    change: Interval


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """Before and after on the test split.

    Attributes:
        n_documents: of the full pool.
        measures: the table.
    """

    n_documents: int
    measures: tuple[Measure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """The test split, prepared once for before and after."""

    pool: Pool
    test: pa.Table
    bm25: dict[str, Values]

    @classmethod
    def of(cls, data: TrainingData) -> Bench:
        """Prepare, and let BM25 answer."""
        pool = full_pool(data, "test")
        words = Bm25.fit(pool.documents)
        found = ranks(pool, lambda part: words.similarity(pool.queries[part]))
        return cls(pool=pool, test=data.test, bm25=_retrieval(found))

    def values(self, encode: Encode) -> dict[str, Values]:
        """Every measure's value of each query or row."""
        values = {}
        for column, name in NEGATIVES:
            rows = self.test.filter(pc.is_valid(self.test[column]))
            if len(rows):
                values[name] = _told_apart(rows, column, encode)
        return values | _retrieval(encoder_ranks(self.pool, encode))

    def effect(self, before: dict[str, Values], after: dict[str, Values], seed: int) -> Effect:
        """Pair the values of before and after."""
        measures = [
            Measure(
                name=name,
                n=len(old),
                bm25=float(self.bm25[name].mean()) if name in self.bm25 else None,
                before=float(old.mean()),
                after=float(after[name].mean()),
                change=difference_interval(old, after[name], seed=seed),
            )
            for name, old in before.items()
        ]
        return Effect(n_documents=len(self.pool.documents), measures=tuple(measures))


def _retrieval(found: NDArray[np.int32]) -> dict[str, Values]:
    values = {f"recall@{k}": found_within(found, k) for k in RECALL_AT}
    return values | {"MRR": reciprocal_rank(found)}


def _told_apart(rows: pa.Table, column: str, encode: Encode) -> Values:
    """1 where the positive is nearer than the negative, else 0: (n,)."""
    query, right, wrong = (encode(rows[name].to_pylist()) for name in ("query", "positive", column))
    nearer = np.einsum("ij,ij->i", query, right) > np.einsum("ij,ij->i", query, wrong)
    told: Values = nearer.astype(np.float64)
    return told


def _relevant(asked: Ints, of: Ints, group: Ints, n_asked: int, first: Ints) -> list[Ints]:
    """Of the queries at rows `first` all documents of their groups."""
    order = np.argsort(group, kind="stable")
    starts = np.searchsorted(group[order], np.arange(int(group.max(initial=-1)) + 2))
    in_group = [of[order[a:b]] for a, b in pairwise(starts)]
    groups: dict[int, set[int]] = {}
    for row in range(n_asked):
        groups.setdefault(int(asked[row]), set()).add(int(group[row]))
    return [
        np.unique(np.concatenate([in_group[g] for g in sorted(groups[int(asked[row])])]))
        for row in first
    ]


def _documents(n: int, relevant: list[Ints], max_documents: int | None) -> tuple[Ints, list[Ints]]:
    """Which documents are in the pool, and the right ones as places among these."""
    if max_documents is None or n <= max_documents:
        return np.arange(n), relevant
    needed = np.unique(np.concatenate(relevant))
    others = np.setdiff1d(np.arange(n), needed)
    kept = np.sort(np.concatenate([needed, _even(others, max(0, max_documents - len(needed)))]))
    return kept, [np.searchsorted(kept, items) for items in relevant]


def _even(items: Ints, n: int) -> Ints:
    """At most n of the items, evenly spaced."""
    return items if len(items) <= n else items[np.linspace(0, len(items) - 1, n).astype(np.int64)]
