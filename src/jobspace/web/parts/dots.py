"""The dots of a map, from the rows that its job left: one for each place and group.

What a page colours by, searches and selects is looked up in these rows; nothing is run again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute
from numpy.typing import NDArray

from jobspace.maps.colours import groups_of
from jobspace.pages.inks import ink

pc: Any = pyarrow.compute
Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float32]

MAX_DRAWN: Final = 200_000  # dots that a browser moves smoothly
CLUSTERS: Final = ""  # what dots are coloured by if not by a column


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Rows of one colour: a cluster, or a value of a column."""

    name: str
    ink: str
    n_rows: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Dots:
    """p dots of g groups.

    Attributes:
        groups: by number.
        x, y: float32 (p,).
        group: int64 (p,); `first_row` a row that each stands for, `n_rows` how many.
        of_row: int64 (n,), the group of each row; -1 for a row that is not in the picture.
        drawn: int64, the dots that are drawn: all, or 200,000 drawn at random.
    """

    groups: tuple[Group, ...]
    x: Floats = field(repr=False)
    y: Floats = field(repr=False)
    group: Ints = field(repr=False)
    first_row: Ints = field(repr=False)
    n_rows: Ints = field(repr=False)
    of_row: Ints = field(repr=False)
    drawn: Ints = field(repr=False)

    def __len__(self) -> int:
        """How many dots, p."""
        return len(self.x)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Placed:
    """n rows in a plane.

    Attributes:
        table: the rows, mapped from disk.
        x, y: float32 (n,); NaN for a row that is not in the picture.
        topic: int64 (n,), the cluster of each; -1 for such a row.
        texts: what each row says.
    """

    table: pa.Table = field(repr=False)
    x: Floats = field(repr=False)
    y: Floats = field(repr=False)
    topic: Ints = field(repr=False)
    texts: pa.ChunkedArray = field(repr=False)

    @classmethod
    def of(cls, table: pa.Table, texts: pa.Table, prefix: str) -> Placed:
        """The rows that a job wrote; `prefix` stands before the names of its columns."""
        x, y = (table[prefix + name].to_numpy().astype(np.float32) for name in ("x", "y"))
        topic = pc.fill_null(table[prefix + "topic"], -1).to_numpy().astype(np.int64)
        return cls(table=table, x=x, y=y, topic=topic, texts=texts["text"])

    def dots(self, by: str, clusters: Sequence[str]) -> Dots:
        """The dots, coloured by the clusters of these names or by a column."""
        if by == CLUSTERS:
            of_row, names = self.topic, tuple(clusters)
            inks = tuple(ink(number) for number in range(len(names)))
        else:
            found = groups_of(self.table.select([by]).combine_chunks())
            of_row, names, inks = found.of_row, found.names, found.inks
        of_row = np.where(self.topic >= 0, of_row, -1)
        n_rows = np.bincount(of_row[of_row >= 0], minlength=len(names))
        groups = tuple(
            Group(name=name, ink=colour, n_rows=int(n))
            for name, colour, n in zip(names, inks, n_rows, strict=True)
        )
        return self._dots(of_row, groups)

    def _dots(self, of_row: Ints, groups: tuple[Group, ...]) -> Dots:
        rows = np.flatnonzero(of_row >= 0)
        x, y = self.x[rows].view(np.uint32), self.y[rows].view(np.uint32)
        place = np.unique(x.astype(np.uint64) << np.uint64(32) | y, return_inverse=True)[1]
        key = place.astype(np.int64) * len(groups) + of_row[rows]
        _, first, n_rows = np.unique(key, return_index=True, return_counts=True)
        first_row = rows[first]
        return Dots(
            groups=groups,
            x=self.x[first_row],
            y=self.y[first_row],
            group=of_row[first_row],
            first_row=first_row,
            n_rows=n_rows.astype(np.int64),
            of_row=of_row,
            drawn=_drawn(len(first_row)),
        )

    def said(self, words: str) -> Ints:
        """Rows in the picture whose text has all of these words, whatever their case."""
        has = self.topic >= 0
        for word in words.split():
            has &= pc.match_substring(self.texts, word, ignore_case=True).to_numpy().astype(bool)
        return np.flatnonzero(has)

    def in_box(self, x: Sequence[float], y: Sequence[float]) -> Ints:
        """Rows inside a rectangle, given by two corners."""
        inside = (self.x >= min(x)) & (self.x <= max(x)) & (self.y >= min(y)) & (self.y <= max(y))
        return np.flatnonzero(inside)

    def in_lasso(self, x: Sequence[float], y: Sequence[float]) -> Ints:
        """Rows inside a line that closes itself: a ray from them crosses it an odd number of times.

        Source: Shimrat (1962), Algorithm 112, Communications of the ACM.
        """
        near = self.in_box((min(x), max(x)), (min(y), max(y)))
        px, py = self.x[near].astype(np.float64), self.y[near].astype(np.float64)
        inside = np.zeros(len(near), np.bool_)
        for x0, y0, x1, y1 in zip(x, y, [*x[1:], x[0]], [*y[1:], y[0]], strict=True):
            if y0 == y1:
                continue
            crosses = (y0 > py) != (y1 > py)
            inside ^= crosses & (px < (x1 - x0) * (py - y0) / (y1 - y0) + x0)
        return near[inside]


def _drawn(n_dots: int) -> Ints:
    """The dots that are drawn: all, or some at random, always the same."""
    if n_dots <= MAX_DRAWN:
        return np.arange(n_dots)
    return np.sort(np.random.default_rng(0).permutation(n_dots)[:MAX_DRAWN])
