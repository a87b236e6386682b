"""Rows read once and handed out twice: a verb that must see all rows before it decides on one."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from jobspace.errors import InputError
from jobspace.tables.stream import Stream


class Spool:
    """A stream's rows in a temporary file, gone afterwards; memory does not grow with the rows.

    >>> with Spool() as spool:
    ...     for batch in spool.keep(Stream.of_table(pa.table({"a": [1, 2]}), name="t")):
    ...         pass
    ...     [batch.num_rows for batch in spool.batches()]
    [2]
    """

    def __init__(self) -> None:
        """Nothing is kept yet."""
        self._folder: tempfile.TemporaryDirectory[str] | None = None

    def __enter__(self) -> Spool:
        """Make the place."""
        self._folder = tempfile.TemporaryDirectory(prefix="jobspace-", ignore_cleanup_errors=True)
        return self

    def __exit__(self, *_: object) -> None:
        """Delete the file."""
        if self._folder is not None:
            self._folder.cleanup()

    def keep(self, stream: Stream) -> Iterator[pa.RecordBatch]:
        """The stream's batches, each written down before it is handed out.

        Raises:
            InputError: the input is damaged, or the temporary folder is full.
        """
        options = pa.ipc.IpcWriteOptions(compression="lz4")
        writer = self._writer(stream.schema, options)
        try:
            for batch in stream:
                self._write(writer, batch)
                yield batch
        finally:
            writer.close()

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The rows kept, in order."""
        with pa.memory_map(str(self._place())) as source, pa.ipc.open_stream(source) as reader:
            yield from reader

    def _place(self) -> Path:
        if self._folder is None:
            raise RuntimeError("a Spool is used as a context manager")
        return Path(self._folder.name) / "rows.arrow"

    def _writer(self, schema: pa.Schema, options: pa.ipc.IpcWriteOptions) -> pa.RecordBatchWriter:
        try:
            return pa.ipc.new_stream(str(self._place()), schema, options=options)
        except OSError as error:
            raise _full(error) from error

    def _write(self, writer: pa.RecordBatchWriter, batch: pa.RecordBatch) -> None:
        try:
            writer.write_batch(batch)
        except OSError as error:
            raise _full(error) from error


def _full(error: OSError) -> InputError:
    return InputError(
        f"temporary folder: got {tempfile.gettempdir()} ({error.strerror or error}); expected room "
        "for the rows. Free some space, or set TMPDIR to another folder."
    )
