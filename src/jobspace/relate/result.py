"""What a run of `relate` came to: axes with their names, contrasts of groups, positions."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from jobspace.pages.frame import require_place, write_page
from jobspace.tables.stream import Problem

LEVEL: Final = 0.05  # an axis of a larger p-value is not told from chance


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """A unit with a passage of each side.

    Attributes:
        key: of the unit.
        position: the mean of both sides'.
        share: of the units that lie lower, in [0, 1].
        left, right: what it says there that is most of this end; None where it has no text.
    """

    key: str
    position: float
    share: float
    left: str | None
    right: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pole:
    """One end of an axis: the outer fifth of the units.

    Attributes:
        left_terms, right_terms: that set it apart from the other end, the surest first.
        rows: the units farthest out, no two of them alike.
    """

    left_terms: tuple[str, ...]
    right_terms: tuple[str, ...]
    rows: tuple[Quoted, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """A direction on each side along which the two vary together.

    Attributes:
        number: from 1, the strongest first.
        title: terms of the low end ↔ terms of the high end.
        held_out: correlation of the sides in units that were not learned from; None by
            autoencoders, which do not learn from the links.
        correlation: in all units.
        p_value: how often chance does as well, over all axes looked for.
        low, high: the ends.
        along: units from the low end to the high one.
        queries: for each query, the correlation of the positions with the similarity to it, the
            mean of both sides.
        units: the hidden units on each side; by autoencoders only.
    """

    number: int
    title: str
    held_out: float | None
    correlation: float
    p_value: float
    low: Pole
    high: Pole
    along: tuple[Quoted, ...] = field(repr=False)
    queries: tuple[tuple[str, float], ...] = ()
    units: tuple[int, int] | None = None

    @property
    def is_found(self) -> bool:
        """Whether chance is an unlikely reason."""
        return self.p_value < LEVEL


@dataclass(frozen=True, slots=True, kw_only=True)
class Contrast:
    """What sets a group apart from all other units.

    Attributes:
        group: its name; `n_keys`: its units.
        auc: the share of other units held out that a unit of the group held out lies above: 0.5 is
            chance, 1 perfect; `auc_low` and `auc_high` are its 95 % interval.
        p_value: how often chance does as well, over all groups.
        left_terms, right_terms: that the group has more than the others.
        rows: the most typical units of the group.
    """

    group: str
    n_keys: int
    auc: float
    auc_low: float
    auc_high: float
    p_value: float
    left_terms: tuple[str, ...]
    right_terms: tuple[str, ...]
    rows: tuple[Quoted, ...]

    @property
    def is_found(self) -> bool:
        """Whether chance is an unlikely reason."""
        return self.p_value < LEVEL


@dataclass(frozen=True, slots=True, kw_only=True)
class Coding:
    """The autoencoders of one size.

    Attributes:
        n_hidden: hidden units on each side.
        left_losses, right_losses: mean squared error a value, by epoch.
        correlations: of each left unit (row) with each right one.
        strongest: the largest correlation, by size.
        p_value: of that, over all pairs of units of all sizes.
    """

    n_hidden: int
    left_losses: tuple[float, ...] = field(repr=False)
    right_losses: tuple[float, ...] = field(repr=False)
    correlations: tuple[tuple[float, ...], ...] = field(repr=False)
    strongest: float
    p_value: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Relation:
    """What two linked tables have in common.

    Attributes:
        left, right: what they are called: file and columns; no right where there is none.
        method, encoder: how.
        n_keys, n_linked: units, and those with a vector on both sides.
        n_left_only, n_right_only: units with rows on one side alone; their positions are null.
        n_without_vector: units with rows on both sides and nothing to read on one.
        n_null_left, n_null_right: rows without a key.
        n_distinct: linked units that differ from each other: each is learned from once.
        n_dims: principal components looked at on each side; by cca.
        n_permutations: shufflings that the p-values rest on.
        axes, contrasts, codings: what was found.
        notes: what a reader has to know beside.
        problems, n_problems: what was wrong with rows of the input; they were kept.
    """

    left: str
    right: str | None
    method: str
    encoder: str
    n_keys: int
    n_linked: int
    n_left_only: int
    n_right_only: int
    n_without_vector: int
    n_null_left: int
    n_null_right: int
    n_distinct: int
    n_dims: tuple[int, int] | None
    n_permutations: int
    axes: tuple[Axis, ...]
    contrasts: tuple[Contrast, ...]
    codings: tuple[Coding, ...]
    notes: tuple[str, ...]
    problems: tuple[Problem, ...]
    n_problems: int
    _table: pa.Table = field(repr=False)

    def to_arrow(self) -> pa.Table:
        """A row a key: key, n_left, n_right, and for each axis and group the positions.

        Positions are null where a side has no row or nothing to read. Rows without a key are one
        row more, the last, with a null key.
        """
        return self._table

    def as_dict(self) -> dict[str, Any]:
        """Everything but the positions, as plain values."""
        names = [each.name for each in fields(self) if not each.name.startswith("_")]
        return {name: _plain(getattr(self, name)) for name in names}

    def to_html(self, path: str | Path | None = None) -> str:
        """The report; written to a path too, where one is given.

        Raises:
            UsageError: the path cannot be written.
        """
        from jobspace.relate.report import report

        require_place(path)
        content = report(self)
        if path is not None:
            write_page(content, path)
        return content


def _plain(value: Any) -> Any:
    """Dataclasses as dicts, deep down."""
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return asdict(value) if hasattr(value, "__dataclass_fields__") else value
