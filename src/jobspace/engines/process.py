"""What a worker process keeps: each work is prepared once, however many batches it is sent."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from threading import Lock
from typing import Any, Final

import pyarrow as pa
from threadpoolctl import threadpool_limits

from jobspace.engines.work import Prepared, Work

MOST_PREPARED: Final = 4  # works kept a process: a Spark worker serves all jobs of a session
BATCH_ROWS: Final = 131_072  # rows decided together, as the readers of files hand them out
BATCH_BYTES: Final = 64 << 20

_PREPARED: dict[str, Prepared] = {}
_ONE_AT_A_TIME: Final = Lock()
_LIMIT: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A work on its way to other processes, with a key that says whether one has it already."""

    key: str
    work: Work

    @classmethod
    def of(cls, work: Work) -> Sent:
        """The work with the hash of its content."""
        return cls(key=blake2b(pickle.dumps(work), digest_size=16).hexdigest(), work=work)

    def prepared(self) -> Prepared:
        """The work made ready, once in this process."""
        with _ONE_AT_A_TIME:
            if self.key not in _PREPARED:
                while len(_PREPARED) >= MOST_PREPARED:
                    del _PREPARED[next(iter(_PREPARED))]  # the oldest
                _PREPARED[self.key] = self.work.prepared()
            return _PREPARED[self.key]


def gathered(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The same rows in larger batches: each has some cost whatever its rows."""
    held: list[pa.RecordBatch] = []
    for batch in batches:
        n_rows = sum(b.num_rows for b in held) + batch.num_rows
        if held and (n_rows > BATCH_ROWS or sum(b.nbytes for b in held) > BATCH_BYTES):
            yield one_batch(pa.Table.from_batches(held))
            held = []
        held.append(batch)
    if held:
        yield one_batch(pa.Table.from_batches(held))


def one_batch(table: pa.Table) -> pa.RecordBatch:
    """A table's rows as one batch."""
    columns = [
        pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)
        for column in table.columns
    ]
    return pa.RecordBatch.from_arrays(columns, schema=table.schema)


def plain_batch(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The rows without dictionaries and fixed-size lists, which not every engine knows."""
    columns = [column.cast(plain_type(column.type)) for column in batch.columns]
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


def plain_type(kind: pa.DataType) -> pa.DataType:
    """The type that `plain_batch` gives a column."""
    if pa.types.is_fixed_size_list(kind):
        return pa.list_(kind.value_type)
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def alone() -> None:
    """Keep matrix products of this worker to one thread: each core has a worker of its own."""
    global _LIMIT  # noqa: PLW0603  # a limit lasts as long as it is held
    if _LIMIT is None:
        _LIMIT = threadpool_limits(limits=1)
