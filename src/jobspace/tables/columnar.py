"""Parquet and Arrow files as streams of batches, in bounded memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from jobspace.errors import InputError
from jobspace.tables.compose import require_columns
from jobspace.tables.delimited import refuse_duplicates
from jobspace.tables.formats import open_raw
from jobspace.tables.stream import Part, PartOptions


class _Share:
    """Bytes read, reckoned from the share of rows that have been handed out."""

    def __init__(self, n_rows: int, n_bytes: int) -> None:
        self._n_rows = max(1, n_rows)
        self._n_bytes = n_bytes
        self._n_rows_done = 0

    def counted(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """The same batches, counted as they pass."""
        for batch in batches:
            self._n_rows_done += batch.num_rows
            yield batch

    def n_bytes_read(self) -> int:
        """The reckoned bytes."""
        return self._n_bytes * self._n_rows_done // self._n_rows


def _opened(source: Path | pa.NativeFile, resources: ExitStack) -> tuple[pa.NativeFile, int]:
    if isinstance(source, Path):
        open_raw(source).close()
        source = pa.OSFile(str(source), mode="r")
    resources.callback(source.close)
    return source, source.size()


def open_parquet(
    source: Path | pa.NativeFile, options: PartOptions, name: str | None = None
) -> Part:
    """Opens a Parquet file; only the columns asked for are read from disk."""
    name = name or str(source)
    with ExitStack() as resources:
        file, n_bytes = _opened(source, resources)
        _require_magic(file, b"PAR1", name, "a Parquet file")
        parquet = pq.ParquetFile(file, pre_buffer=False)
        schema = parquet.schema_arrow
        refuse_duplicates(schema.names, name)
        columns = require_columns(schema.names, options.columns, where=name)
        share = _Share(parquet.metadata.num_rows, n_bytes)
        batches = parquet.iter_batches(batch_size=options.batch_rows, columns=columns)
        return Part(
            schema=pa.schema([schema.field(c) for c in columns], metadata=schema.metadata),
            batches=share.counted(sound(batch.select(columns) for batch in batches)),
            n_rows=parquet.metadata.num_rows,
            n_bytes_read=share.n_bytes_read,
            resources=resources.pop_all(),
        )


def open_arrow(source: Path | pa.NativeFile, options: PartOptions, name: str | None = None) -> Part:
    """Opens an Arrow (Feather version 2) file or stream."""
    name = name or str(source)
    with ExitStack() as resources:
        file, n_bytes = _opened(source, resources)
        start = file.read(8)
        file.seek(0)
        if start[:6] == b"ARROW1":
            reader = pa.ipc.open_file(file)
            found = (reader.get_batch(i) for i in range(reader.num_record_batches))
        elif start[:4] == b"\xff\xff\xff\xff":
            reader = pa.ipc.open_stream(file)
            found = iter(reader)
        else:
            raise _not_of_format(name, "an Arrow file", start)
        schema = reader.schema
        refuse_duplicates(schema.names, name)
        columns = require_columns(schema.names, options.columns, where=name)
        return Part(
            schema=pa.schema([schema.field(c) for c in columns], metadata=schema.metadata),
            batches=_sliced(sound(batch.select(columns) for batch in found), options.batch_rows),
            n_bytes_read=_position(file, n_bytes),
            resources=resources.pop_all(),
        )


def _position(file: pa.NativeFile, n_bytes: int) -> Callable[[], int]:
    def n_bytes_read() -> int:
        return n_bytes if file.closed else min(file.tell(), n_bytes)

    return n_bytes_read


def sound(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The same batches, refused where they are damaged: Arrow itself trusts a file.

    Offsets of a damaged Arrow file reach past its end; texts of a Parquet file may be no UTF-8.
    """
    for batch in batches:
        batch.validate(full=True)
        yield batch


def _sliced(batches: Iterator[pa.RecordBatch], batch_rows: int) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        for start in range(0, batch.num_rows, batch_rows):
            yield batch.slice(start, batch_rows)


def _require_magic(file: pa.NativeFile, magic: bytes, name: str, what: str) -> None:
    start = file.read(len(magic))
    file.seek(0)
    if start != magic:
        raise _not_of_format(name, what, start)


def _not_of_format(name: str, what: str, start: bytes) -> InputError:
    got = f"a file that begins with {start[:6]!r}" if start else "an empty file"
    return InputError(
        f"content of {name}: got {got}; expected {what}. "
        "Check that the file is complete and of the format its suffix says."
    )
