"""A taxonomy at a glance: its size, the kinds of its labels, and its coarsest groups."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from jobspace.taxonomy.model import Taxonomy


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSize:
    """A group and how many concepts roll up to it."""

    code: str
    title: str | None
    n_concepts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What a taxonomy holds.

    Attributes:
        name, version: which taxonomy.
        n_concepts, n_labels: with the user's own.
        n_by_kind: labels of each kind ("title", "alternate", "lay", "own"), most first.
        levels: the groups its concepts roll up to, coarsest first.
        groups: those of the coarsest level, in the order of their codes; empty without levels.
    """

    name: str
    version: str
    n_concepts: int
    n_labels: int
    n_by_kind: dict[str, int]
    levels: tuple[str, ...]
    groups: tuple[GroupSize, ...]


def overview(taxonomy: Taxonomy) -> Overview:
    """Count what a taxonomy holds.

    >>> from jobspace.taxonomy.soc import read_soc
    >>> overview(read_soc()).groups[0]
    GroupSize(code='11-0000', title='Management Occupations', n_concepts=38)
    """
    counted = pc.value_counts(taxonomy.labels["kind"].combine_chunks())
    kinds = zip(
        counted.field("values").to_pylist(), counted.field("counts").to_pylist(), strict=True
    )
    return Overview(
        name=taxonomy.name,
        version=taxonomy.version,
        n_concepts=taxonomy.n_concepts,
        n_labels=taxonomy.labels.num_rows,
        n_by_kind=dict(sorted(kinds, key=lambda pair: (-pair[1], pair[0]))),
        levels=taxonomy.levels,
        groups=_groups(taxonomy.concepts, taxonomy.levels[0]) if taxonomy.levels else (),
    )


def _groups(concepts: pa.Table, level: str) -> tuple[GroupSize, ...]:
    code, title = f"{level}_code", f"{level}_title"
    grouped = concepts.group_by([code, title]).aggregate([("code", "count")])
    rows = grouped.filter(pc.is_valid(grouped[code])).sort_by(code).to_pylist()
    return tuple(
        GroupSize(code=row[code], title=row[title], n_concepts=row["code_count"]) for row in rows
    )
