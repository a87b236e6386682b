"""The rows of one or two tables as one table."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from jobspace.tables.compose import as_text


def side_by_side(tables: Sequence[pa.Table]) -> pa.Table:
    """The rows of the first table, then those of the second.

    The columns are those of the first, then those that only the second has; null where a table
    lacks one. Where the two have a column of different types, numbers become the wider number and
    everything else text.

    Raises:
        InputError: a column of both is a list in one and something else in the other.

    >>> left, right = pa.table({"a": [1], "b": ["x"]}), pa.table({"b": [2], "c": [True]})
    >>> side_by_side([left, right]).to_pydict()
    {'a': [1, None], 'b': ['x', '2'], 'c': [None, True]}
    """
    if len(tables) == 1:
        return tables[0]
    left, right = tables
    for name in left.schema.names:
        if name not in right.schema.names:
            continue
        kinds = (left.schema.field(name).type, right.schema.field(name).type)
        if kinds[0] != kinds[1] and not all(_is_number(kind) for kind in kinds):
            left, right = _as_text(left, name), _as_text(right, name)
    return pa.concat_tables([left, right], promote_options="permissive")


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))


def _as_text(table: pa.Table, name: str) -> pa.Table:
    column = table[name].combine_chunks()
    return table.set_column(table.schema.get_field_index(name), name, as_text(column, name))
