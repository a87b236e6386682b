"""The groups that colour the rows: the two tables, or the values of a column."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute

from jobspace.maps.sides import Ints, Joined
from jobspace.pages.inks import GREY, group_ink, step_ink
from jobspace.search.number_columns import NumberColumns, as_numbers
from jobspace.tables.compose import as_text, require_columns

pc: Any = pyarrow.compute

MOST: Final = 11  # values with a colour of their own
N_STEPS: Final = 5
EMPTY: Final = "(empty)"
REST: Final = "other values"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Colours:
    """The group of each of n rows.

    Attributes:
        title: what the groups are of: "table", or the column's name.
        names: of the g groups; `inks` their colours.
        of_row: int64 (n,).
        compared: the two groups whose vectors are compared; None where there are not just two.
    """

    title: str
    names: tuple[str, ...]
    inks: tuple[str, ...]
    of_row: Ints = field(repr=False)
    compared: tuple[int, int] | None = None


def require_colour(names: list[str], color: str | None, where: str) -> None:
    """Refuse a column that is not there, before the work.

    Raises:
        InputError: the message lists those there are.
    """
    if color is not None:
        require_columns(names, [color], where=where)


def colours_of(joined: Joined, color: str | None) -> Colours:
    """The groups of the rows: the values of a column of the first table, or the tables.

    Up to 11 values, the most frequent first, have a colour each; numbers of more than 11 values
    are cut into fifths. The rows of a second table are a group of their own.

    Raises:
        InputError: the column is not there, or holds no texts, numbers or dates.
    """
    table = joined.table_of_rows
    names = tuple(side.name for side in joined.sides)
    both = (0, 1) if len(names) == 2 else None
    if color is None:
        inks = tuple(group_ink(i) for i in range(len(names)))
        return Colours(title="table", names=names, inks=inks, of_row=table, compared=both)
    first = joined.sides[0].rows
    require_columns(first.rows.schema.names, [color], where=first.name)
    found = groups_of(first.rows.select([color]).combine_chunks())
    if both is None:
        return Colours(
            title=color, names=found.names, inks=found.inks, of_row=found.of_row,
            compared=found.compared,
        )  # fmt: skip
    other = np.full(len(joined.sides[1].rows), len(found.names))
    return Colours(
        title=color,
        names=(*found.names, names[1]),
        inks=(*found.inks, "#111111"),
        of_row=np.append(found.of_row, other),
        compared=None,
    )


def groups_of(column: pa.Table) -> Colours:
    """The groups of a table of one column, in one piece: see `colours_of`.

    Raises:
        InputError: the column holds no texts, numbers or dates.

    >>> groups_of(pa.table({"town": ["Lakeview", "Tamarack", "Lakeview", ""]})).names
    ('Lakeview', 'Tamarack', '(empty)')
    """
    name = column.schema.names[0]
    batch = column.to_batches()[0]
    numbers = NumberColumns(batch.schema)
    if pa.types.is_string(batch.schema.types[0]) or pa.types.is_large_string(batch.schema.types[0]):
        numbers.see(batch)
        batch = as_numbers(batch, numbers.schema(), "the input")
    values = batch.column(0)
    if not isinstance(values, pa.DictionaryArray) and _is_number(values.type):
        filled = pc.drop_null(values) if values.null_count else values
        if len(pc.unique(filled)) > MOST:
            return _fifths(name, values.cast(pa.float64(), safe=False))
    return _by_value(name, values)


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))


def _by_value(name: str, column: pa.Array) -> Colours:
    """Each of the most frequent values a group; of equally frequent ones the first met."""
    texts = pc.fill_null(pc.utf8_trim_whitespace(as_text(column, name)), "")
    coded = texts.dictionary_encode()
    values = coded.dictionary.to_pylist()
    places = coded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    counts = np.bincount(places, minlength=len(values))
    order = [i for i in np.argsort(-counts, kind="stable").tolist() if values[i]]
    kept, rest = order[:MOST], order[MOST:]
    names = [" ".join(values[i].split()) for i in kept]
    inks = [group_ink(i) for i in range(len(kept))]
    place = np.zeros(len(values), np.int64)
    place[kept] = np.arange(len(kept))
    for said, members in ((REST, rest), (EMPTY, [i for i, v in enumerate(values) if not v])):
        if members:
            place[members] = len(names)
            names.append(said)
            inks.append(GREY)
    return Colours(
        title=name,
        names=tuple(names),
        inks=tuple(inks),
        of_row=place[places],
        compared=(0, 1) if len(kept) == 2 and not rest else None,
    )


def _fifths(name: str, values: pa.Array) -> Colours:
    """Numbers in five groups of about as many rows, low to high."""
    numbers = pc.fill_null(values, np.nan).to_numpy(zero_copy_only=False)
    there = np.isfinite(numbers)
    edges = np.unique(np.quantile(numbers[there], np.linspace(0, 1, N_STEPS + 1)))
    step = np.clip(np.searchsorted(edges, numbers, side="left") - 1, 0, max(len(edges) - 2, 0))
    n_steps = max(len(edges) - 1, 1)
    shown = [f"{edge:,.6g}" for edge in edges]
    names = [f"{low} to {high}" for low, high in pairwise(shown)]
    inks = [step_ink(i, n_steps) for i in range(n_steps)]
    if not there.all():
        step = np.where(there, step, n_steps)
        names.append(EMPTY)
        inks.append(GREY)
    return Colours(
        title=name,
        names=tuple(names),
        inks=tuple(inks),
        of_row=step.astype(np.int64),
    )
