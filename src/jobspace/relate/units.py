"""Two tables linked by a key: the unit is the key, its vector on a side the mean of its rows'."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from jobspace.encode.base import Vectors
from jobspace.errors import InputError
from jobspace.search.vector_rows import VectorRows, of_length_one
from jobspace.tables.compose import as_text, require_columns

Ints: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Side:
    """One table, its rows by unit.

    Attributes:
        rows: the table.
        order: int64, the rows that have a key, unit by unit; `starts` (u + 1,) says where each
            unit's begin.
        vectors: float32 (u, d), of length 1; zeros where no row of the unit has one.
        n_null: rows without a key.
    """

    rows: VectorRows
    order: Ints = field(repr=False)
    starts: Ints = field(repr=False)
    vectors: Vectors = field(repr=False)
    n_null: int = 0

    @property
    def n_rows(self) -> Ints:
        """How many rows each unit has, int64 (u,)."""
        return np.diff(self.starts)

    def rows_of(self, unit: int) -> Ints:
        """The rows of a unit."""
        return self.order[self.starts[unit] : self.starts[unit + 1]]

    def ids_of(self, unit: int) -> list[int]:
        """The distinct texts of a unit, in the order of its rows."""
        ids = self.rows.ids[self.rows_of(unit)]
        return list(dict.fromkeys(ids[ids >= 0].tolist()))

    def text_of(self, unit: int) -> str:
        """All texts of a unit, one a line."""
        texts = self.rows.texts.take(pa.array(self.ids_of(unit), pa.int64())).to_pylist()
        return "\n".join(text for text in texts if text)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Units:
    """u units of two linked tables, in the order in which they first appear.

    Attributes:
        keys: u keys, texts; the numbers of the rows where they are linked by position.
        left, right: the tables; no right where only groups of the left are set apart.
        note: what has to be said of the keys; "" for nothing.
    """

    keys: pa.Array = field(repr=False)
    left: Side
    right: Side | None
    note: str = ""

    def __len__(self) -> int:
        """How many units."""
        return len(self.keys)

    @property
    def sides(self) -> tuple[Side, ...]:
        """The tables there are."""
        return (self.left,) if self.right is None else (self.left, self.right)

    @property
    def is_linked(self) -> NDArray[np.bool_]:
        """Which units have a vector on each side, bool (u,)."""
        known = np.ones(len(self), np.bool_)
        for side in self.sides:
            known &= side.vectors.any(axis=1)
        return known

    @property
    def is_on_both(self) -> NDArray[np.bool_]:
        """Which units have a row on each side, bool (u,)."""
        there = np.ones(len(self), np.bool_)
        for side in self.sides:
            there &= side.n_rows > 0
        return there

    def key_of(self, unit: int) -> str:
        """The key as text; the row where units are linked by position."""
        key = self.keys[unit].as_py()
        return key if isinstance(key, str) else f"row {key}"


def by_position(left: VectorRows, right: VectorRows | None) -> Units:
    """Each row is a unit: row i of the left is row i of the right."""
    codes = np.arange(len(left), dtype=np.int64)
    return Units(
        keys=pa.array(codes),
        left=_side(left, codes, len(codes)),
        right=None if right is None else _side(right, codes, len(codes)),
    )


def by_key(
    left: VectorRows, left_key: str, right: VectorRows | None, right_key: str | None
) -> Units:
    """Units are the keys that rows have; each may be in any number of rows of both tables.

    Args:
        left, right: the tables.
        left_key, right_key: their columns of keys, compared as texts.

    Raises:
        InputError: a column of keys is not there, or no key is on both sides.
    """
    of_left = _keys(left, left_key)
    of_right = None if right is None else _keys(right, right_key or left_key)
    both = [as_text(of_left, left_key)]
    if of_right is not None:
        both.append(as_text(of_right, right_key or left_key))
    coded = pa.concat_arrays(both).dictionary_encode()
    codes = np.asarray(coded.indices.fill_null(-1), np.int64)
    n_units = len(coded.dictionary)
    units = Units(
        keys=coded.dictionary,
        left=_side(left, codes[: len(left)], n_units),
        right=None if right is None else _side(right, codes[len(left) :], n_units),
        note="" if of_right is None else _types(of_left, of_right),
    )
    if right is not None and not units.is_on_both.any():
        raise InputError(
            f"keys of {left.name} and {right.name}: got none that is in both "
            f"({_some(both[0])} … and {_some(both[1])} …); expected some. "
            "Name the columns with --on, or --left-key and --right-key."
        )
    return units


def _keys(rows: VectorRows, column: str) -> pa.Array:
    require_columns(rows.rows.schema.names, [column], where=rows.name)
    return rows.rows[column].combine_chunks()


def _types(left: pa.Array, right: pa.Array) -> str:
    kinds = [_kind(keys.type) for keys in (left, right)]
    if kinds[0] == kinds[1]:
        return ""
    return f"Keys are {kinds[0]} on the left and {kinds[1]} on the right; compared as texts"


def _kind(of_keys: pa.DataType) -> str:
    if pa.types.is_dictionary(of_keys):
        return _kind(of_keys.value_type)
    is_text = pa.types.is_string(of_keys) or pa.types.is_large_string(of_keys)
    return "text" if is_text else str(of_keys)


def _some(keys: pa.Array) -> str:
    return ", ".join(repr(key) for key in keys.drop_null().unique()[:3].to_pylist()) or "null"


def _side(rows: VectorRows, codes: Ints, n_units: int) -> Side:
    keyed = np.flatnonzero(codes >= 0)
    order = keyed[np.argsort(codes[keyed], kind="stable")]
    starts = np.concatenate([[0], np.cumsum(np.bincount(codes[keyed], minlength=n_units))])
    gathered = csr_matrix(
        (np.ones(len(order), np.float32), order, starts), shape=(n_units, len(rows))
    )
    vectors = of_length_one(np.asarray(gathered @ rows.of_rows, np.float32))
    return Side(
        rows=rows,
        order=order,
        starts=starts.astype(np.int64),
        vectors=vectors,
        n_null=len(codes) - len(keyed),
    )


def groups_of(units: Units, column: str) -> tuple[pa.Array, Ints]:
    """The group of each unit, by a column of the left table or, if it is not there, of the right.

    Returns:
        The names of the groups, and int64 (u,), the place of each unit's; -1 where its rows have
        none, or several.

    Raises:
        InputError: neither table has the column.
    """
    side = next((s for s in units.sides if column in s.rows.rows.schema.names), None)
    if side is None:
        names = [name for s in units.sides for name in s.rows.rows.schema.names]
        require_columns(list(dict.fromkeys(names)), [column], where="both tables")
    chosen: Any = side
    coded = as_text(chosen.rows.rows[column].combine_chunks(), column).dictionary_encode()
    of_row = np.asarray(coded.indices.fill_null(-1), np.int64)
    found = np.full(len(units), -1, np.int64)
    for unit in np.flatnonzero(chosen.n_rows).tolist():
        of_unit = of_row[chosen.rows_of(unit)]
        if (of_unit == of_unit[0]).all():
            found[unit] = of_unit[0]
    return coded.dictionary, found
