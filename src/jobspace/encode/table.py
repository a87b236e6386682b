"""A whole table to vectors: read, each distinct text once, encode, write.

The vectors of the distinct texts are kept in a temporary file, not in memory: a million texts of
256 numbers each are a gigabyte. Rows wait until enough new texts have gathered to be encoded
together, and are then written with their vectors looked up.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import IO, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jobspace.encode.base import Vectors, Wrapped
from jobspace.encode.load import encoder as load_encoder
from jobspace.errors import InputError
from jobspace.tables.compose import append_columns, require_new_names
from jobspace.tables.distinct import DistinctTexts
from jobspace.tables.frames import from_table, to_stream
from jobspace.tables.places import require_apart
from jobspace.tables.read import open_table
from jobspace.tables.stream import Problem, Stream
from jobspace.tables.text_of import TextOf, require_rows
from jobspace.tables.write import open_writer

COLUMN = "vector"
HELD_BYTES = 64 << 20  # vectors, and rows, that wait in memory
MIN_AHEAD_TEXTS = 1_024

Ids = NDArray[np.int32]
Progress = Callable[["EncodeRun", Stream], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """What a run came to.

    Attributes:
        n_rows, n_texts: rows and distinct texts.
        n_without: rows whose vector is null.
        encoder, dim: the encoder's name and the numbers in a vector.
        n_cut: distinct texts longer than the encoder reads.
        problems, n_problems: what was wrong with rows of the input; they were kept.
    """

    n_rows: int
    n_texts: int
    n_without: int
    encoder: str
    dim: int
    n_cut: int
    problems: tuple[Problem, ...]
    n_problems: int


def encode(
    data: Any,
    *,
    column: str | None = None,
    encoder: str | Wrapped = "default",
    device: str = "auto",
    prefix: str = "",
) -> Any:
    """Add a vector to each row of a table.

    Args:
        data: a pandas or polars frame, a pyarrow table, a DuckDB relation, or a list of texts.
        column: the column to read; may be left out where there is only one.
        encoder: see `jobspace.encoder`.
        device: where a transformer runs: auto, cpu or cuda.
        prefix: put before "vector".

    Returns:
        The same kind of table with a column `vector`: fixed-size lists of float32, unit length;
        null where the text is null, blank, or holds no token the encoder knows. A list gives a
        pyarrow Table.

    >>> encode(["nurse", ""])["vector"].is_null().to_pylist()
    [False, True]
    """
    ready = load_encoder(encoder, device=device) if isinstance(encoder, str) else encoder
    columns = () if column is None else (column,)
    with to_stream(data) as stream:
        run = EncodeRun(ready, TextOf(columns=columns, prefix=prefix).known(stream))
        table = pa.Table.from_batches(list(run.batches(stream)), run.schema(stream.schema))
    return from_table(table, like=data)


def encode_file(
    source: str,
    output: str | None,
    encoder: Wrapped,
    *,
    query: str | None = None,
    text_of: TextOf,
    progress: Progress | None = None,
) -> Encoded:
    """Add a vector to each row of a file or query, in bounded memory.

    Args:
        source: a path, a glob, `-`, or a database's address with `query`.
        output: where the rows go, whole or not at all; None writes none.
        encoder: what `jobspace.encoder` returned.
        query: the SQL whose rows are read; for databases only.
        text_of: what the text of a row is.
        progress: called with the run so far, whenever texts were encoded or rows written.

    Raises:
        InputError: the input cannot be read, lacks a column or any row, or the temporary folder
            is full.
        UsageError: the input has a column of the new one's name; the message names `--prefix`.
    """
    require_apart({"the input": source}, {"output": output})
    with ExitStack() as stack:
        stream = stack.enter_context(open_table(source, query=query))
        run = EncodeRun(encoder, text_of.known(stream))
        schema = run.schema(stream.schema)
        writer = stack.enter_context(open_writer(output, schema)) if output else None
        for batch in run.batches(stream, progress):
            if writer is not None:
                writer.write(batch)
        require_rows(run.n_rows, stream)
        return run.result(stream)


@dataclass(slots=True)
class EncodeRun:
    """What a run has seen and encoded; `batches` fills it.

    Attributes:
        encoder: encodes.
        text_of: which text is encoded.
        texts: the distinct texts so far.
        n_rows: rows seen; `n_without` of the rows handed out have no vector.
        n_encoded: distinct texts encoded.
    """

    encoder: Wrapped
    text_of: TextOf
    texts: DistinctTexts = field(default_factory=DistinctTexts)
    n_rows: int = 0
    n_without: int = 0
    n_encoded: int = 0

    def schema(self, given: pa.Schema) -> pa.Schema:
        """The output's schema: the input's columns, then the vector.

        Raises:
            UsageError: a column of that name is there already; the message names `--prefix`.
        """
        name = self.text_of.prefix + COLUMN
        require_new_names(given.names, [name])
        return pa.schema([*given, (name, pa.list_(pa.float32(), self.encoder.dim))])

    def batches(self, stream: Stream, progress: Progress | None = None) -> Iterator[pa.RecordBatch]:
        """Encode a stream's rows; yields them in order, in batches of about `HELD_BYTES`."""
        ahead = max(MIN_AHEAD_TEXTS, HELD_BYTES // (4 * max(self.encoder.dim, 1)))
        with _Vectors(self.encoder.dim) as kept:
            waiting: list[tuple[pa.RecordBatch, Ids]] = []
            n_held = 0
            for batch in _cut(stream, ahead):
                waiting.append((batch, self._seen(batch)))
                n_held += batch.nbytes
                if len(self.texts) - self.n_encoded >= ahead or n_held >= HELD_BYTES:
                    yield from self._encoded(waiting, kept, stream, progress)
                    waiting, n_held = [], 0
            yield from self._encoded(waiting, kept, stream, progress)

    def result(self, stream: Stream) -> Encoded:
        """What the run came to once all batches are read."""
        return Encoded(
            n_rows=self.n_rows,
            n_texts=len(self.texts),
            n_without=self.n_without,
            encoder=self.encoder.name,
            dim=self.encoder.dim,
            n_cut=self.encoder.n_cut,
            problems=tuple(stream.problems),
            n_problems=stream.n_problems,
        )

    def _seen(self, batch: pa.RecordBatch) -> Ids:
        text = self.text_of.texts(batch)
        ids = self.texts.add(text)
        self.n_rows += len(ids)
        return ids

    def _encoded(
        self,
        waiting: list[tuple[pa.RecordBatch, Ids]],
        kept: _Vectors,
        stream: Stream,
        progress: Progress | None,
    ) -> Iterator[pa.RecordBatch]:
        n_before = self.n_encoded

        def encoded(n_done: int, _: int) -> None:
            self.n_encoded = n_before + n_done
            if progress is not None:
                progress(self, stream)

        if len(self.texts) > n_before:
            kept.add(self.encoder.encode(self.texts.new_texts(n_before), progress=encoded))
            self.n_encoded = len(self.texts)
        for batch, ids in waiting:
            column = kept.column(ids)
            self.n_without += column.null_count
            yield append_columns(batch, {self.text_of.prefix + COLUMN: column})
            if progress is not None:
                progress(self, stream)


class _Vectors:
    """The vectors of the distinct texts, by id, in a temporary file that is gone afterwards."""

    def __init__(self, dim: int) -> None:
        self._dim = dim
        self._has = np.zeros(0, dtype=np.bool_)
        self._file: IO[bytes] | None = None

    def __enter__(self) -> _Vectors:
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, vectors: Vectors) -> None:
        """Keep the vectors (n, d) of the next n ids."""
        try:
            if self._file is None:
                self._file = tempfile.TemporaryFile(prefix="jobspace-")  # noqa: SIM115
            self._file.write(np.ascontiguousarray(vectors).data)
            self._file.flush()
        except OSError as error:
            raise InputError(
                f"temporary folder: got {tempfile.gettempdir()} ({error.strerror or error}); "
                "expected room for the vectors. Free some space, or set TMPDIR to another folder."
            ) from error
        self._has = np.concatenate([self._has, vectors.any(axis=1)])

    def column(self, ids: Ids) -> pa.Array:
        """The vectors of n rows by the ids of their texts; null for -1 and for a row of zeros."""
        if not len(self._has):
            return pa.nulls(len(ids), pa.list_(pa.float32(), self._dim))
        rows = np.memmap(self._file, np.float32, "r", shape=(len(self._has), self._dim))  # type: ignore[call-overload]
        return vector_column(rows, self._has, ids)


def vector_column(vectors: Vectors, has: NDArray[np.bool_], ids: Ids) -> pa.Array:
    """The vectors of n rows by the ids of their texts.

    Args:
        vectors: float32 (m, d), m ≥ 1.
        has: bool (m,), whether the encoder knew the text at all.
        ids: (n,), rows of `vectors`; -1 for none.

    Returns:
        A fixed-size list array (n,); null for -1 and where there is no vector.
    """
    picked = np.ascontiguousarray(vectors[np.maximum(ids, 0)])  # (n, d)
    missing = (ids < 0) | ~has[np.maximum(ids, 0)]
    return pa.FixedSizeListArray.from_arrays(
        pa.array(picked.reshape(-1)), vectors.shape[1], mask=pa.array(missing)
    )


def _cut(stream: Stream, max_rows: int) -> Iterator[pa.RecordBatch]:
    for batch in stream:
        for start in range(0, batch.num_rows, max_rows):
            yield batch.slice(start, max_rows)
