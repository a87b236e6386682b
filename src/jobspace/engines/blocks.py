"""Duplicates within blocks, whatever the order of the rows.

Rows that went through a cluster come back in any order. So each block is put into an order of its
own before it is grouped: by text, then by all columns. Rows equal in all of them may be exchanged.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute
from numpy.typing import NDArray

from jobspace.duplicates.run import ADDED, Run
from jobspace.tables.compose import as_text, require_columns
from jobspace.tables.flat import flat_batch, flat_schema
from jobspace.tables.text_of import TextOf

__all__ = ["ADDED", "block_ids", "grouped"]

pc: Any = pyarrow.compute
Ints = NDArray[np.int64]

_TEXT: Final = "\0text"  # no column's name


def grouped(
    batch: pa.RecordBatch, text_of: TextOf, within: str, min_similarity: float
) -> dict[str, pa.Array]:
    """The columns of `duplicates` for n rows, each block by itself.

    Args:
        batch: whole blocks.
        text_of: what is compared.
        within: the column of blocks; rows where it is null are a block too.
        min_similarity: of a row and its representative.

    Returns:
        Arrays (n,) in the rows' order. `group_id` counts from 0 in each block.
    """
    order = _order(batch, text_of)
    ids = block_ids(batch, within)[order]
    places, parts = [], []
    for rows in _runs(ids):
        place = order[rows]
        block = batch.take(pa.array(place))
        parts.append(_of_block(block, text_of, min_similarity))
        places.append(place)
    table = pa.concat_tables([ADDED.empty_table(), *parts]).combine_chunks()
    back = pa.array(np.argsort(np.concatenate([np.empty(0, np.int64), *places])))
    taken = table.take(back)
    return {name: _one(taken[name]) for name in ADDED.names}


def block_ids(batch: pa.RecordBatch, within: str) -> Ints:
    """Which block each of n rows is of: int64 (n,), counted as they are met; null counts too."""
    require_columns(batch.schema.names, [within], where="the input")
    codes = as_text(batch.column(within), within).dictionary_encode(null_encoding="encode")
    return np.asarray(codes.indices, np.int64)


def _of_block(block: pa.RecordBatch, text_of: TextOf, min_similarity: float) -> pa.Table:
    run = Run(text_of)
    for _ in run.seen([block]):
        pass
    columns = run.group(min_similarity).columns(0, block.num_rows)
    return pa.table(columns, schema=ADDED)


def _order(batch: pa.RecordBatch, text_of: TextOf) -> Ints:
    flat = flat_batch(batch, flat_schema(batch.schema))
    names = [_TEXT, *(str(i) for i in range(flat.num_columns))]
    table = pa.table([text_of.texts(batch), *flat.columns], names=names)
    return np.asarray(pc.sort_indices(table, [(name, "ascending") for name in names]), np.int64)


def _runs(ids: Ints) -> Iterator[Ints]:
    """The places of each block's rows, in order."""
    by_block = np.argsort(ids, kind="stable")
    cuts = np.flatnonzero(np.diff(ids[by_block])) + 1
    yield from np.split(by_block, cuts) if len(ids) else ()


def _one(column: pa.ChunkedArray) -> pa.Array:
    whole = column.combine_chunks()
    return pa.concat_arrays(whole.chunks) if isinstance(whole, pa.ChunkedArray) else whole
