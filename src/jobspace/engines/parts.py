"""An input cut into parts, and what a worker does with one: read it, do the work, write it.

Engines carry the numbers of parts, not rows: a worker reads its rows itself, with jobspace's own
reader, and writes them with its own writer. So an engine gives the same rows, texts and types as a
run without one. All machines must see the folders that are read and written.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute
import pyarrow.parquet as pq

from jobspace.engines.blocks import block_ids
from jobspace.engines.process import BATCH_ROWS, Sent, gathered, one_batch
from jobspace.errors import InputError, JobspaceError
from jobspace.tables.columnar import sound
from jobspace.tables.formats import reading
from jobspace.tables.read import open_table
from jobspace.tables.stream import Stream
from jobspace.tables.write import open_writer

pc: Any = pyarrow.compute

N_BLOCK_FILES: Final = 64  # blocks are spread over so many parts

DONE: Final = pa.schema(
    [
        ("number", pa.int64()),
        ("file", pa.string()),
        ("n_rows", pa.int64()),
        ("counts", pa.string()),  # JSON: how many rows have each value of the counted column
        ("error", pa.string()),
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Rows of a file: `n_rows` from `start` on of a Parquet row group, or all of it (-1)."""

    path: str
    row_group: int = -1
    start: int = 0
    n_rows: int = -1

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The rows.

        Raises:
            InputError: the file cannot be read, or its columns changed.
        """
        if self.row_group < 0:
            with open_table(self.path) as stream:
                yield from stream
            return
        with reading(self.path), pq.ParquetFile(self.path, pre_buffer=False) as file:
            table = file.read_row_group(self.row_group, use_threads=False)
            rows = table.slice(self.start, self.n_rows)
            yield from sound(iter(rows.to_batches(max_chunksize=BATCH_ROWS)))


@dataclass(frozen=True, slots=True, kw_only=True)
class PartWork:
    """The unit of distribution over files: numbers of parts in, what became of them out.

    Attributes:
        sent: the work.
        parts: of the input.
        given: the input's columns.
        folder: where workers write; `suffix` is the format.
        counted: the column that is counted, with its prefix; None for none.
        only: a column of yes and no; only rows with yes are written. None writes all.
    """

    sent: Sent
    parts: tuple[Part, ...]
    given: pa.Schema
    folder: str
    suffix: str
    counted: str | None = None
    only: str | None = None

    @property
    def schema(self) -> pa.Schema:
        """The output's columns."""
        return pa.schema([*self.given, *self.sent.prepared().added])

    def __call__(self, numbers: Sequence[int]) -> pa.Table:
        """Do some parts; a table of the schema `DONE`.

        An error in the data is part of what is handed back: another try would meet it again. Any
        other failure is the engine's to retry; what the failed try wrote has a name of its own.
        """
        return pa.Table.from_pylist([self._done(int(number)) for number in numbers], DONE)

    def _done(self, number: int) -> dict[str, Any]:
        found: dict[str, Any] = {"number": number, "n_rows": 0, "counts": "{}"}
        name = f"part-{number:05d}-{token_hex(4)}{self.suffix}"
        try:
            n_rows, counts = self._write(self.parts[number], Path(self.folder) / name)
        except JobspaceError as error:
            return found | {"error": str(error)}
        return found | {"file": name, "n_rows": n_rows, "counts": json.dumps(counts)}

    def _write(self, part: Part, path: Path) -> tuple[int, dict[str, int]]:
        ready = self.sent.prepared()
        n_rows, counts = 0, dict[str, int]()
        with open_writer(path, self.schema) as writer:
            for batch in self._blocks_whole(part):
                done = ready(self._conformed(batch, part))
                n_rows += done.num_rows
                _count(done, self.counted, counts)
                writer.write(_kept(done, self.only))
        return n_rows, counts

    def _blocks_whole(self, part: Part) -> Iterator[pa.RecordBatch]:
        if self.sent.work.within is None:
            return gathered(part.batches())
        return iter([one_batch(pa.Table.from_batches(part.batches(), self.given))])

    def _conformed(self, batch: pa.RecordBatch, part: Part) -> pa.RecordBatch:
        """The rows with the columns as in the first file, as `open_table` gives them."""
        if batch.schema.equals(self.given):
            return batch
        if set(batch.schema.names) != set(self.given.names):
            raise InputError(
                f"columns of {part.path}: got {', '.join(batch.schema.names)}; expected "
                f"{', '.join(self.given.names)}. Do not change the input during the run."
            )
        return batch.select(self.given.names).cast(self.given)


def _count(batch: pa.RecordBatch, counted: str | None, counts: dict[str, int]) -> None:
    if counted is None:
        return
    column = batch.column(counted)
    for one in pc.value_counts(column.cast(pa.string())).to_pylist():
        name = "" if one["values"] is None else one["values"]
        counts[name] = counts.get(name, 0) + one["counts"]


def _kept(batch: pa.RecordBatch, only: str | None) -> pa.RecordBatch:
    return batch if only is None else batch.filter(batch.column(only).fill_null(False))


def parquet_parts(paths: Sequence[Path]) -> tuple[Part, ...]:
    """Parts of Parquet files, in the order of the rows: workers read them where they are."""
    found: list[Part] = []
    for path in paths:
        with reading(str(path)), pq.ParquetFile(path) as file:
            sizes = [
                file.metadata.row_group(i).num_rows for i in range(file.metadata.num_row_groups)
            ]
        for group, n in enumerate(sizes):
            for start in range(0, n, BATCH_ROWS):
                size = min(BATCH_ROWS, n - start)
                found.append(Part(path=str(path), row_group=group, start=start, n_rows=size))
    return tuple(found)


def staged_parts(stream: Stream, folder: Path) -> tuple[Part, ...]:
    """Parts of any other input: the rows are read once, front to back, and put into files."""
    found: list[Part] = []
    for batch in gathered(stream):
        path = folder / f"given-{len(found):05d}.arrow"
        with open_writer(path, stream.schema) as writer:
            writer.write(batch)
        found.append(Part(path=str(path)))
    return tuple(found)


def block_parts(stream: Stream, within: str, folder: Path) -> tuple[Part, ...]:
    """Parts that hold blocks whole, each with the blocks of one remainder in order of meeting."""
    met: dict[Any, int] = {}
    with ExitStack() as stack:
        writers = {}
        for batch in stream:
            column = batch.column(within)
            local = block_ids(batch, within)
            _, first = np.unique(local, return_index=True)
            values = column.take(pa.array(first)).cast(pa.string()).to_pylist()
            known = np.array([met.setdefault(v, len(met)) for v in values], np.int64)
            number = known[local] % N_BLOCK_FILES  # local ids count from 0 as they are met
            for n in np.unique(number).tolist():
                if n not in writers:
                    path = folder / f"given-{n:05d}.arrow"
                    writers[n] = (path, stack.enter_context(open_writer(path, stream.schema)))
                writers[n][1].write(batch.filter(pa.array(number == n)))
    return tuple(Part(path=str(writers[n][0])) for n in sorted(writers))
