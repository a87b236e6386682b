"""Pairs of rows that are known to belong together, from a table of the user's."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jobspace.errors import InputError
from jobspace.match.facing import Ints
from jobspace.match.nearest import Pairs
from jobspace.search.vector_rows import VectorRows
from jobspace.tables.compose import as_text
from jobspace.tables.frames import to_stream
from jobspace.tables.text_of import require_rows

ROWS = ("left_row", "right_row")
IDS = ("left_id", "right_id")


def known_pairs(
    data: Any, left: VectorRows, right: VectorRows, ids: tuple[str | None, str | None]
) -> Pairs:
    """Read known pairs.

    Args:
        data: a path or a dataframe with the columns left_row and right_row (from 0), or left_id
            and right_id where the columns of the ids are named.
        left, right: the tables.
        ids: the columns of their ids.

    Raises:
        InputError: neither pair of columns is there, or a row or an id is not there, or an id
            stands for several rows.
    """
    with to_stream(data) as stream:
        table = stream.read_all()
        require_rows(table.num_rows, stream)
        names = table.schema.names
        if all(name in names for name in ROWS):
            rows = [
                _numbers(table[name].combine_chunks(), name, len(side))
                for name, side in zip(ROWS, (left, right), strict=True)
            ]
        elif all(name in names for name in IDS) and None not in ids:
            rows = [
                _rows_of(table[name].combine_chunks(), side, column or "")
                for name, side, column in zip(IDS, (left, right), ids, strict=True)
            ]
        else:
            raise InputError(
                f"pairs of {stream.name}: got the columns {', '.join(names)}; expected left_row "
                "and right_row, or left_id and right_id with --left-id and --right-id. Rename them."
            )
    return Pairs(left=rows[0], right=rows[1])


def _numbers(column: pa.Array, name: str, n: int) -> Ints:
    texts = pc.utf8_trim_whitespace(as_text(column, name))
    is_row = np.asarray(pc.fill_null(pc.match_substring_regex(texts, r"^\d{1,18}$"), False))
    rows = np.asarray(pc.cast(pc.if_else(pa.array(is_row), texts, "0"), pa.int64()))
    odd = ~is_row | (rows >= n)
    if odd.any():
        place = int(np.argmax(odd))
        raise InputError(
            f"pairs, {name}: got {texts[place].as_py()!r} in row {place}; expected a row from 0 to "
            f"{n - 1:,}. Mend it."
        )
    return rows.astype(np.int64)


def _rows_of(column: pa.Array, side: VectorRows, name: str) -> Ints:
    """The rows whose ids stand in a column."""
    own = as_text(side.rows[name].combine_chunks(), name)
    wanted = as_text(column, name)
    twice = own.drop_null().value_counts()
    twice = twice.filter(pc.greater(twice.field("counts"), 1)).field("values")
    for odd, what in (
        (pc.is_in(wanted, value_set=twice), "stands for several rows"),
        (pc.invert(pc.is_in(wanted, value_set=own.drop_null())), "is not there"),
    ):
        if pc.any(odd).as_py():
            first = wanted.filter(odd)[0].as_py()
            raise InputError(
                f"pairs: got the id {first!r}, which {what} in {name} of {side.name}; expected ids "
                "of one row each. Mend the pairs, or give row numbers."
            )
    return np.asarray(pc.index_in(wanted, value_set=own), np.int64)
