"""Writes a stream of batches to a file, standard output or a database: whole, or not at all.

Files are made whole by atomic.py, their content by sinks.py; tables in databases by database.py and
load.py, in one transaction. A run that fails leaves the old output as it was.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Protocol

import pyarrow as pa

from jobspace.errors import InputError, JobspaceError, UsageError
from jobspace.tables.atomic import HiddenFile
from jobspace.tables.formats import FileKind, file_kind, first_line
from jobspace.tables.sinks import CsvSink, Sink, open_sink

__all__ = ["Writer", "open_writer"]


class Target(Protocol):
    """Where batches go, with a way to make them count and a way to take them back."""

    name: str

    def write(self, batch: pa.RecordBatch) -> None:
        """Writes the rows, not yet for good."""

    def commit(self) -> None:
        """Makes all that was written count."""

    def discard(self) -> None:
        """Takes back all that was written."""


class Writer:
    """Takes batches of one schema; the output appears when its `with` block ends without error."""

    def __init__(self, target: Target, schema: pa.Schema) -> None:
        """`target` is open; what it gets is of `schema`."""
        self._target = target
        self._schema = schema
        self._is_done = False
        self.n_rows = 0

    def write(self, batch: pa.RecordBatch) -> None:
        """Writes the rows of a batch.

        Raises:
            InputError: the disk is full, or the format cannot hold a value.
        """
        with writing(self._target.name):
            self._target.write(_conformed(batch, self._schema, self._target.name))
        self.n_rows += batch.num_rows

    def close(self) -> None:
        """Completes the output: only now does it appear under its name."""
        if self._is_done:
            return
        try:
            with writing(self._target.name):
                self._target.commit()
        except BaseException:
            self._target.discard()
            raise
        finally:
            self._is_done = True

    def discard(self) -> None:
        """Gives the output up; nothing of it stays."""
        if not self._is_done:
            self._is_done = True
            self._target.discard()

    def __enter__(self) -> Writer:
        """The writer itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Completes the output, or gives it up after an error."""
        if kind is None:
            self.close()
        else:
            self.discard()


def open_writer(target: str | Path, schema: pa.Schema) -> Writer:
    """Opens an output for writing; that it can be written is known before the work starts.

    Args:
        target: a path whose suffix names the format (`.csv.gz`, `.parquet`, `.xlsx`, …); `-` for
            csv to standard output; `sqlite:///file.db?table=NAME`, `duckdb:///…` or
            `postgresql://…?table=NAME` (the table is `jobspace` unless named; one that exists is an
            error unless the address says `if_exists=replace`, or `if_exists=upsert&key=COLUMN` to
            change the rows whose key it has and add the others).
        schema: the columns of all batches. Dictionary columns are welcome in every format and come
            back as what they hold; lists and structs are JSON text where the format has no such
            thing.

    Returns:
        A writer, to be used as a context manager.

    Raises:
        UsageError: the suffix is unknown, or the folder does not exist or cannot be written.
        MissingExtraError: PostgreSQL without the extra `postgres`.
    """
    if "://" in str(target) or Path(target).suffix.lower() == ".duckdb":
        from jobspace.tables.load import open_table_target

        return Writer(open_table_target(str(target), schema), schema)
    if str(target) == "-":
        return Writer(_StandardOutput(schema), schema)
    path = Path(target)
    kind = file_kind(path)
    if kind.legacy_excel:
        raise UsageError(
            f"output: got {path}; expected .xlsx. The old .xls is only read; write .xlsx."
        )
    return Writer(_FileTarget(path, kind, schema), schema)


def write_table(table: pa.Table, target: str | Path) -> None:
    """Write a table in memory, whole or not at all; see `open_writer`."""
    with open_writer(target, table.schema) as writer:
        for batch in table.to_batches():
            writer.write(batch)


@contextmanager
def writing(name: str) -> Iterator[None]:
    """Turns what libraries raise while writing into one sentence with the output's name."""
    try:
        yield
    except (JobspaceError, BrokenPipeError, MemoryError):
        raise
    except OSError as error:
        raise InputError(
            f"output {name}: cannot be written ({_reason(error)}); nothing "
            "was left there. Free space on the disk or choose another place with -o."
        ) from error
    except (pa.ArrowException, ValueError, OverflowError) as error:
        raise InputError(
            f"output {name}: got a value its format cannot hold ({first_line(error)}); nothing was "
            "left there. Choose another format, such as .parquet."
        ) from error


def _reason(error: OSError) -> str:
    """What the system says; Arrow puts it at the end of its own message."""
    detail = re.search(r"\[errno \d+\] (.+)", str(error))
    return detail[1] if detail else error.strerror or first_line(error)


def _conformed(batch: pa.RecordBatch, schema: pa.Schema, name: str) -> pa.RecordBatch:
    if batch.schema.equals(schema):
        return batch
    if batch.schema.names != schema.names:
        raise UsageError(
            f"batch for {name}: got the columns {batch.schema.names}; expected {schema.names}. "
            "Open the writer with the schema of the batches."
        )
    return batch.cast(schema)


class _FileTarget:
    """A file that appears when it is complete."""

    def __init__(self, path: Path, kind: FileKind, schema: pa.Schema) -> None:
        self.name = str(path)
        self._file = HiddenFile(path)
        try:
            with writing(self.name):
                self._sink: Sink = open_sink(self._file.temporary, kind, schema)
        except BaseException:
            self._file.vanish()
            raise

    def write(self, batch: pa.RecordBatch) -> None:
        self._sink.write(batch)

    def commit(self) -> None:
        self._sink.close()
        self._file.appear()

    def discard(self) -> None:
        try:
            with suppress(OSError, ValueError, pa.ArrowException):
                self._sink.abandon()
        finally:
            self._file.vanish()


class _StandardOutput:
    """csv on standard output, as it comes: what a pipe has taken cannot be taken back."""

    name = "standard output"

    def __init__(self, schema: pa.Schema) -> None:
        self._sink = CsvSink(pa.PythonFile(sys.stdout.buffer, mode="w"), schema, ",")

    def write(self, batch: pa.RecordBatch) -> None:
        self._sink.write(batch)

    def commit(self) -> None:
        sys.stdout.buffer.flush()

    def discard(self) -> None:
        """Nothing to take back."""
