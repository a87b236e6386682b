"""Matching within groups: of equal values in a column, or found in the vectors, level by level."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import pyarrow as pa

from jobspace.errors import InputError
from jobspace.match.assign import assigned, near_enough
from jobspace.match.facing import Facing, Ints
from jobspace.match.nearest import Pairs, nearest, no_pairs, together
from jobspace.search.vector_rows import of_length_one
from jobspace.stats.clusters import ClusterOptions, fit_clusters

MIN_ROWS: Final = 20  # of each side: fewer are not parted any further


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Wanted:
    """What is looked for among the rows of two tables.

    Attributes:
        top_k: so many nearest rows both ways; None assigns.
        capacity: int64 (m,), how many left rows each right row takes; of no matter with top_k.
        min_similarity: pairs whose cosine is less are none; None keeps all.
        levels: how often rows are parted into groups, plus one.
        seed: of the groups.
    """

    top_k: int | None
    capacity: Ints = field(repr=False)
    min_similarity: float | None = None
    levels: int = 1
    seed: int = 0

    def of(self, right: Ints) -> Wanted:
        """The same for some of the right rows."""
        return replace(self, capacity=self.capacity[right])


def matched(facing: Facing, wanted: Wanted) -> Pairs:
    """The pairs that are wanted, each once, by left row.

    With levels, all rows with vectors first fall into groups (k-means of both tables together),
    and rows meet within their group, compared by what is left of their vectors without the group's
    mean: what sets them apart there. That is done again within each group while there are levels,
    and 20 rows or more on both sides. Rows that found nobody in their group meet one level up.

    Source: the levels are ours.
    """
    left, right = (np.flatnonzero(s.any(axis=1)) for s in (facing.left, facing.right))
    if wanted.levels == 1 or min(len(left), len(right)) < MIN_ROWS:
        return _plainly(facing, wanted)
    found = [no_pairs()]
    for part_left, part_right in _parts(facing, left, right, wanted.seed):
        part = _without_mean(facing.some(part_left, part_right))
        finer = replace(wanted.of(part_right), levels=wanted.levels - 1, min_similarity=None)
        found.append(matched(part, finer).among(part_left, part_right))
    pairs = near_enough(facing, together(*found), wanted.min_similarity)
    if wanted.top_k is not None:
        return pairs.in_order
    used = np.bincount(pairs.right, minlength=len(wanted.capacity))
    rest = replace(wanted, capacity=wanted.capacity - used, levels=1)
    alone = np.setdiff1d(left, pairs.left)
    more = _plainly(facing.some(alone, right), rest.of(right)).among(alone, right)
    return together(pairs, more).in_order


def matched_within(
    facing: Facing, wanted: Wanted, left: Sequence[object], right: Sequence[object]
) -> Pairs:
    """The same among rows of equal values, one a row; None meets nobody."""
    found = [no_pairs()]
    for here, there in _equal(left, right):
        part = matched(facing.some(here, there), wanted.of(there))
        found.append(part.among(here, there))
    return together(*found).in_order


def _plainly(facing: Facing, wanted: Wanted) -> Pairs:
    if wanted.top_k is None:
        return assigned(facing, wanted.capacity, wanted.min_similarity)
    there = nearest(facing, wanted.top_k)
    back = nearest(facing.turned_round, wanted.top_k).turned_round
    m = facing.shape[1]
    keys = np.union1d(there.left * m + there.right, back.left * m + back.right)
    return near_enough(facing, Pairs(left=keys // m, right=keys % m), wanted.min_similarity)


def _parts(facing: Facing, left: Ints, right: Ints, seed: int) -> Iterator[tuple[Ints, Ints]]:
    """The rows of each group, of both sides; groups of one side alone are left out."""
    both = np.concatenate([facing.left[left], facing.right[right]])
    try:
        group = fit_clusters(both, ClusterOptions(seed=seed)).of_row
    except InputError:  # all rows are the same: there is nothing to part
        group = np.zeros(len(both), np.int32)
    of_left, of_right = group[: len(left)], group[len(left) :]
    for number in range(int(group.max()) + 1):
        here, there = left[of_left == number], right[of_right == number]
        if len(here) and len(there):
            yield here, there


def _without_mean(facing: Facing) -> Facing:
    """Both sides less the mean of their means, length 1."""
    mean = (facing.left.mean(axis=0) + facing.right.mean(axis=0)) / 2
    return replace(
        facing, left=of_length_one(facing.left - mean), right=of_length_one(facing.right - mean)
    )


def _equal(left: Sequence[object], right: Sequence[object]) -> Iterator[tuple[Ints, Ints]]:
    values = pa.array([*left, *right]).dictionary_encode()
    code = np.asarray(values.indices.fill_null(-1), np.int64)
    of_left, of_right = code[: len(left)], code[len(left) :]
    order = np.argsort(of_right, kind="stable")
    for number in np.intersect1d(of_left[of_left >= 0], of_right[of_right >= 0]):
        first, last = np.searchsorted(of_right[order], [number, number + 1])
        yield np.flatnonzero(of_left == number), np.sort(order[first:last])
