"""A column of vectors, as `jobspace encode` writes it, taken back as an array."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from jobspace.errors import InputError
from jobspace.tables.compose import require_columns


def unit_vectors(batch: pa.RecordBatch, column: str, dim: int | None) -> NDArray[np.float32]:
    """The vectors of a batch's rows, brought to length 1.

    Args:
        batch: n rows.
        column: a column of lists of numbers, all of length `dim`; null gives a row of zeros.
        dim: what the encoder makes; None takes the length that they all have.

    Returns:
        float32 (n, dim); `(n, 0)` where all are null and `dim` is None.

    Raises:
        InputError: the column is not there, holds no lists of numbers, or of another length.
    """
    require_columns(batch.schema.names, [column], where="the input")
    vectors = batch.column(column)
    kind = vectors.type
    is_list = pa.types.is_list(kind) or pa.types.is_large_list(kind)
    if not (is_list or pa.types.is_fixed_size_list(kind)):
        raise InputError(
            f"column {column!r}: got {kind}; expected a list of {dim or 'as many'} numbers in "
            "each row. Write it with jobspace encode, to parquet or arrow."
        )
    lengths = pc.list_value_length(vectors).drop_null()
    if dim is None:
        dim = pc.max(lengths).as_py() or 0
    if len(lengths) and pc.min_max(lengths).as_py() != {"min": dim, "max": dim}:
        raise InputError(
            f"column {column!r}: got vectors of other lengths than {dim}; expected those of the "
            "encoder named by --encoder. Name the encoder that they were made with."
        )
    out = np.zeros((len(vectors), dim), dtype=np.float32)
    if not dim:
        return out
    flat = pc.cast(pc.list_flatten(vectors), pa.float32())
    out[np.asarray(pc.is_valid(vectors))] = np.asarray(pc.fill_null(flat, 0.0)).reshape(-1, dim)
    if not np.isfinite(out).all():
        raise InputError(f"column {column!r}: got numbers that are not finite. Encode it again.")
    norms = np.linalg.norm(out, axis=1, keepdims=True)
    out /= np.where(norms > 0, norms, 1.0)
    return out
