"""One concept of a taxonomy, as a person reads it."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from jobspace.taxonomy.model import Taxonomy


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group that a concept rolls up to: `level` ("major"), `code`, `title` (may be None)."""

    level: str
    code: str
    title: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A text that names a concept, its short title if it has one, and its kind."""

    label: str
    short: str | None
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Concept:
    """One entry of a taxonomy with its labels (the title first) and its groups, coarsest first."""

    code: str
    title: str
    labels: tuple[Label, ...]
    groups: tuple[Group, ...]


def show(taxonomy: Taxonomy, code: str) -> Concept:
    """Looks up one concept with all its labels and the groups it rolls up to.

    Args:
        taxonomy: Where to look.
        code: The concept's code.

    Raises:
        NotFoundError: No concept has the code.

    >>> from jobspace.taxonomy.soc import read_soc
    >>> [group.title for group in show(read_soc(), "11-1011").groups]
    ['Management Occupations', 'Top Executives']
    """
    row = taxonomy.index_of(code)
    entry = taxonomy.concepts.slice(row, 1).to_pylist()[0]
    mine = pc.equal(taxonomy.labels["concept"], pa.scalar(row, pa.int32()))
    labels = taxonomy.labels.filter(mine).drop_columns(["concept"]).to_pylist()
    groups = [
        Group(level=level, code=entry[f"{level}_code"], title=entry[f"{level}_title"])
        for level in taxonomy.levels
        if entry[f"{level}_code"] is not None
    ]
    return Concept(
        code=entry["code"],
        title=entry["title"],
        labels=tuple(
            Label(label=label["label"], short=label["short"], kind=label["kind"])
            for label in labels
        ),
        groups=tuple(groups),
    )
