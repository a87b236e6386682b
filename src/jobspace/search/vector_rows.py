"""A table in memory whose rows have vectors: what verbs on whole tables start from.

Each distinct text is cut into passages and each distinct passage encoded once; the vector of a text
is the mean of its passages' vectors. So an encoder that reads only the beginning of a long text
still reads all of it, and the passages can be shown as evidence without encoding anything again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jobspace.encode.base import Vectors, Wrapped
from jobspace.errors import InputError, UsageError
from jobspace.search.evidence import Passages
from jobspace.search.passages import passages
from jobspace.tables.compose import as_text, require_columns
from jobspace.tables.distinct import DistinctTexts
from jobspace.tables.stream import Problem, Stream
from jobspace.tables.text_of import TextOf, require_rows
from jobspace.tables.vectors import unit_vectors

Ints: TypeAlias = NDArray[np.int64]
Progress: TypeAlias = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class VectorRows:
    """n rows with the vectors of their m distinct texts.

    Attributes:
        name: of the table, for messages.
        rows: all columns of the n rows.
        ids: int64 (n,), the distinct text of each row; -1 where it has none.
        texts: m strings.
        vectors: float32 (m, d), unit rows; zeros where the encoder knows nothing of the text.
        found: the passages of the m texts; None where the vectors are the user's own.
        problems, n_problems: what was wrong with rows of the input; they were kept.
    """

    name: str
    rows: pa.Table = field(repr=False)
    ids: Ints = field(repr=False)
    texts: pa.Array = field(repr=False)
    vectors: Vectors = field(repr=False)
    found: Passages | None = field(repr=False, default=None)
    problems: tuple[Problem, ...] = ()
    n_problems: int = 0

    def __len__(self) -> int:
        """How many rows, n."""
        return len(self.ids)

    @property
    def counts(self) -> Ints:
        """In how many rows each text is, int64 (m,)."""
        return np.bincount(self.ids[self.ids >= 0], minlength=len(self.texts))

    @property
    def is_known(self) -> NDArray[np.bool_]:
        """Which rows have a vector that is not zero, bool (n,)."""
        known: NDArray[np.bool_] = np.append(self.vectors.any(axis=1), False)[self.ids]
        return known

    @property
    def of_rows(self) -> Vectors:
        """The vector of each row, float32 (n, d); zeros where it has none."""
        return self.spread(self.vectors)

    def spread(self, values: NDArray[np.float32], none: float = 0.0) -> NDArray[np.float32]:
        """Values of the texts, (m, …), as values of the rows, (n, …); `none` for rows without."""
        empty = np.full((1, *values.shape[1:]), none, values.dtype)
        of_rows: NDArray[np.float32] = np.concatenate([values, empty])[self.ids]
        return of_rows

    @property
    def texts_of_rows(self) -> pa.Array:
        """The text of each row, n strings; null where it has none."""
        return self.texts.take(pa.array(self.ids, pa.int64(), mask=self.ids < 0))


def read_vector_rows(
    stream: Stream, text_of: TextOf, encoder: Wrapped | None, progress: Progress | None = None
) -> VectorRows:
    """Read a table to its end and give its rows vectors.

    Args:
        stream: the table.
        text_of: what the text of a row is. With `vectors` the user's own are taken; the text, where
            columns are named, is then only shown.
        encoder: None only with vectors of the user's own.
        progress: called with what is done, how far and out of how much.

    Raises:
        InputError: a column is not there, there are no rows, no row has a text, or a vector of the
            user's is none.
        UsageError: no column was named and there are several, or no encoder is given.
    """
    if text_of.vectors is not None:
        return _with_own(stream, text_of)
    if encoder is None:
        raise UsageError("encoder: got none; expected one, or a column of vectors. Name one.")
    known = text_of.known(stream)
    rows = _read(stream)
    distinct = DistinctTexts()
    ids = distinct.add(known.texts(rows)).astype(np.int64)
    found = encoded_passages(distinct.new_texts(), encoder, _encoding(progress, stream.name))
    vectors = mean_vectors(found)
    if not vectors.any():
        raise InputError(
            f"texts of {stream.name}: got none that the encoder can read in "
            f"{', '.join(known.columns) or known.template}; expected words. Choose another column."
        )
    return VectorRows(
        name=stream.name,
        rows=pa.Table.from_batches([rows]),
        ids=ids,
        texts=distinct.new_texts(),
        vectors=vectors,
        found=found,
        problems=tuple(stream.problems),
        n_problems=stream.n_problems,
    )


def _read(stream: Stream) -> pa.RecordBatch:
    """All rows as one batch."""
    table = stream.read_all().combine_chunks()
    require_rows(table.num_rows, stream)
    return table.to_batches()[0]


def encoded_passages(
    texts: pa.Array, encoder: Wrapped, progress: Callable[[int, int], None] | None = None
) -> Passages:
    """Cut n texts into passages and encode each distinct one once."""
    lists = passages(texts)
    return Passages(texts=lists, vectors=encoder.encode(lists.flatten(), progress=progress))


def mean_vectors(found: Passages) -> Vectors:
    """The mean of each text's passages, brought to length 1; zeros for a text without any.

    Returns:
        float32 (n, d).
    """
    starts = found.starts
    filled = np.flatnonzero(np.diff(starts))
    sums = np.zeros((len(starts) - 1, found.vectors.shape[1]), np.float32)
    if len(filled) == len(found.vectors):  # one passage each, as titles have
        sums[filled] = found.vectors
    elif len(filled):
        sums[filled] = np.add.reduceat(found.vectors, starts[:-1][filled], axis=0)
    return of_length_one(sums)


def of_length_one(vectors: Vectors) -> Vectors:
    """Rows brought to length 1; those of zeros, or nearly, become zeros.

    >>> of_length_one(np.array([[3, 4], [0, 0]], np.float32)).tolist()
    [[0.6000000238418579, 0.800000011920929], [0.0, 0.0]]
    """
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Vectors = np.where(length > 1e-6, vectors / np.maximum(length, 1e-6), 0)
    return unit.astype(np.float32, copy=False)


def _with_own(stream: Stream, text_of: TextOf) -> VectorRows:
    """Each row is a text of its own: equal texts may have different vectors."""
    column = text_of.vectors or ""
    require_columns(stream.schema.names, [*text_of.columns, column], where=stream.name)
    rows = _read(stream)
    vectors = unit_vectors(rows, column, None)
    if not vectors.any():
        raise InputError(
            f"column {column!r} of {stream.name}: got no vector other than zeros; "
            "expected one a row. Encode it again."
        )
    named = bool(text_of.columns) or text_of.template is not None
    return VectorRows(
        name=stream.name,
        rows=pa.Table.from_batches([rows]),
        ids=np.arange(rows.num_rows, dtype=np.int64),
        texts=text_of.texts(rows) if named else _first_column(rows),
        vectors=vectors,
        problems=tuple(stream.problems),
        n_problems=stream.n_problems,
    )


def _first_column(batch: pa.RecordBatch) -> pa.Array:
    """What rows are shown by where only their vectors were named: the first column with a text."""
    for column in batch.columns:
        if not pa.types.is_nested(column.type):
            return as_text(column)
    return pa.nulls(batch.num_rows, pa.string())


def _encoding(progress: Progress | None, name: str) -> Callable[[int, int], None] | None:
    if progress is None:
        return None
    short = name.replace("\\", "/").rsplit("/", 1)[-1]
    return lambda n_done, n_total: progress(f"Encoding {short}", n_done, n_total)
