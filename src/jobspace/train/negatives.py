"""Two negatives for each row: one that is close but of another kind, one that is far away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jobspace.encode.base import Vectors, unit_rows
from jobspace.train.dataset_rows import Making, Rows
from jobspace.train.examples import SPLITS
from jobspace.train.queries import head, title_keys

BLOCK_CELLS: Final = 1 << 24  # similarities in memory at once, 64 MB
MAX_CANDIDATES: Final = 20_000  # texts that negatives are chosen among, drawn where there are more
EASY_OF: Final = 10  # the easy negative is one of so many of the least similar

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Negatives:
    """The negatives of n rows; None where no other text is allowed.

    Attributes:
        hard: the most similar text of another kind in the row's split.
        easy: one of the ten least similar of these.
    """

    hard: list[str | None]
    easy: list[str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pool:
    """The distinct positives of one split, and what each of its rows looks for among them.

    Attributes:
        vectors: float32 (m, d), of the texts, less their mean.
        titles: float32 (m, d), of their titles; zeros without one.
        marks: int64 (m, 4): group, kind, twins and what the title begins with, as numbers.
        texts: the m texts.
        place: int64 (n,), the positive of each row.
        wanted: float32 (n, d): halfway between a row's query and its positive, less their means.
    """

    vectors: Vectors
    titles: Vectors
    marks: Ints
    texts: list[str]
    place: Ints
    wanted: Vectors


def negatives(rows: Rows, making: Making) -> Negatives:
    """Chooses a hard and an easy negative for each row, from the positives of its own split.

    Both are of another group and kind, and no near-duplicates. The hard one is the text most
    similar to the row's query and positive whose title is less similar than `max_title_similarity`;
    the easy one is drawn from the ten least similar. Similarities are taken after the mean of the
    split's texts is subtracted: what all postings have in common would make a few texts the
    negatives of all others. Of more than 20,000 texts so many are drawn as candidates. Ties go to
    the earlier text.

    Args:
        rows: n rows with their splits.
        making: the encoder that measures, and the seed.

    Source: hard ones after ANCE (Xiong et al., 2021), with kinds in place of ranks; the mean after
        All-but-the-top (Mu and Viswanath, 2018).
    """
    hard: list[str | None] = [None] * len(rows)
    easy: list[str | None] = [None] * len(rows)
    rng = np.random.default_rng([making.options.seed, 3])
    for split, name in enumerate(SPLITS):
        mine = np.flatnonzero(rows.split == split)
        if not len(mine):
            continue
        pool = _pool(rows.take(mine), making, name)
        closest, farthest = _chosen(pool, making.options.max_title_similarity, rng)
        for at, row in enumerate(mine.tolist()):
            hard[row] = pool.texts[closest[at]] if closest[at] >= 0 else None
            easy[row] = pool.texts[farthest[at]] if farthest[at] >= 0 else None
    return Negatives(hard=hard, easy=easy)


def _pool(rows: Rows, making: Making, name: str) -> _Pool:
    first: dict[str, int] = {}
    place = np.array([first.setdefault(text, len(first)) for text in rows.positive], np.int64)
    _, at = np.unique(place, return_index=True)
    heads = title_keys([head(rows.title[i]) for i in at])
    # A text without a title is told apart by its group and kind alone.
    begins = [key or f"\n{i}" for i, key in enumerate(heads)]
    columns = (*([of[i] for i in at] for of in (rows.group, rows.kind, rows.twins)), begins)
    vectors = _centred(making.encode(f"Encoding the texts of {name}", list(first)))
    queries = _centred(making.encode(f"Encoding the queries of {name}", rows.query))
    return _Pool(
        vectors=vectors,
        titles=making.encode(f"Encoding the titles of {name}", heads),
        marks=np.stack([_numbers(column) for column in columns], axis=1),
        texts=list(first),
        place=place,
        wanted=vectors[place] + queries,
    )


def _centred(vectors: Vectors) -> Vectors:
    """Unit vectors (n, d) after their mean is subtracted; zeros where nothing is left."""
    moved = vectors - vectors.mean(axis=0, dtype=np.float64).astype(np.float32)
    return unit_rows(moved, moved.shape, "mean")


def _numbers(names: Sequence[str]) -> Ints:
    codes: Ints = pa.array(names).dictionary_encode().indices.to_numpy().astype(np.int64)
    return codes


def _chosen(
    pool: _Pool, max_title_similarity: float, rng: np.random.Generator
) -> tuple[Ints, Ints]:
    """The places of the hard and the easy negative of each row; -1 where none is allowed."""
    n = len(pool.place)
    hard, easy = np.full(n, -1, np.int64), np.full(n, -1, np.int64)
    draw = rng.random(n)
    among = np.arange(len(pool.texts))
    if len(among) > MAX_CANDIDATES:
        among = np.sort(rng.choice(among, MAX_CANDIDATES, replace=False))
    vectors, titles, marks = pool.vectors[among], pool.titles[among], pool.marks[among]
    step = max(1, BLOCK_CELLS // len(among))
    for start in range(0, n, step):
        block = slice(start, start + step)
        place = pool.place[block]
        similarity = pool.wanted[block] @ vectors.T  # (b, m)
        other = (pool.marks[place, None, :] != marks[None, :, :]).all(axis=2)
        unlike = other & (pool.titles[place] @ titles.T < max_title_similarity)
        hard[block] = _most(np.where(unlike, similarity, -np.inf))
        easy[block] = _among_least(np.where(other, similarity, np.inf), draw[block])
    return _of(among, hard), _of(among, easy)


def _of(among: Ints, place: Ints) -> Ints:
    return np.where(place < 0, -1, among[place])


def _most(similarity: Vectors) -> Ints:
    best: Ints = similarity.argmax(axis=1)
    return np.where(np.isfinite(similarity[np.arange(len(best)), best]), best, -1)


def _among_least(similarity: Vectors, draw: NDArray[np.float64]) -> Ints:
    """One of the ten least similar, or of fewer where fewer are allowed."""
    k = min(EASY_OF, similarity.shape[1])
    least = np.argpartition(similarity, k - 1, axis=1)[:, :k]
    values = np.take_along_axis(similarity, least, axis=1)
    order = np.lexsort((least, values), axis=1)
    least = np.take_along_axis(least, order, axis=1)
    n_allowed = np.isfinite(values).sum(axis=1)
    picked = least[np.arange(len(least)), (draw * np.maximum(n_allowed, 1)).astype(np.int64)]
    return np.where(n_allowed > 0, picked, -1)
