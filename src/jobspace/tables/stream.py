"""A table as a stream of Arrow batches: what every reader returns and every verb takes."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from types import TracebackType

import pyarrow as pa

from jobspace.tables.formats import reading

MAX_PROBLEMS_KEPT = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something wrong with one row of the input; the row itself is kept.

    `line` is the physical line of the file the row begins at, from 1; `column` is None where the
    whole row is meant; `what` says what is wrong and what was done about it.
    """

    line: int
    column: str | None
    what: str


class ProblemLog:
    """The first 1,000 problems of a stream, and the count of all."""

    def __init__(self) -> None:
        """Starts empty."""
        self.kept: list[Problem] = []
        self.n_problems = 0

    def note(self, line: int, column: str | None, what: str) -> None:
        """Counts a problem, and keeps it while there are few."""
        self.n_problems += 1
        if len(self.kept) < MAX_PROBLEMS_KEPT:
            self.kept.append(Problem(line=line, column=column, what=what))


def _nothing_read() -> int:
    return 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """How long a stream is, as far as that is known without reading it."""

    n_rows_total: int | None = None
    n_bytes_total: int | None = None
    n_bytes_read: Callable[[], int] = _nothing_read


@dataclass(frozen=True, slots=True, kw_only=True)
class PartOptions:
    """What is asked of every file of an input; `columns` None means all."""

    columns: Sequence[str] | None = None
    batch_rows: int = 131_072
    log: ProblemLog = field(default_factory=ProblemLog)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One opened file, or the rows of one query."""

    schema: pa.Schema
    batches: Iterator[pa.RecordBatch]
    n_rows: int | None = None
    n_bytes_read: Callable[[], int] = _nothing_read
    resources: ExitStack = field(default_factory=ExitStack)

    def close(self) -> None:
        """Closes what is open underneath."""
        self.resources.close()

    def as_stream(
        self, name: str, options: PartOptions, n_bytes_total: int | None = None
    ) -> "Stream":
        """This part alone as a stream."""
        extent = Extent(
            n_rows_total=self.n_rows, n_bytes_total=n_bytes_total, n_bytes_read=self.n_bytes_read
        )
        return Stream(
            self.schema,
            self.batches,
            name=name,
            extent=extent,
            log=options.log,
            resources=self.resources,
        )


class Stream:
    """A table read once, front to back, as `pyarrow.RecordBatch`es of one schema.

    Use it as a context manager, so that its file is closed. Iterating twice goes on where the first
    iteration stopped: a stream has no way back.

    >>> with Stream.of_table(pa.table({"text": ["nurse", "RN"]}), name="example") as stream:
    ...     [batch.num_rows for batch in stream]
    [2]
    """

    def __init__(
        self,
        schema: pa.Schema,
        batches: Iterator[pa.RecordBatch],
        *,
        name: str,
        extent: Extent | None = None,
        log: ProblemLog | None = None,
        resources: ExitStack | None = None,
    ) -> None:
        """`batches` are of `schema`; `resources` are closed with the stream."""
        self.schema = schema
        self.name = name
        self._batches = batches
        self._extent = extent or Extent()
        self._log = log or ProblemLog()
        self._resources = resources or ExitStack()

    @classmethod
    def of_table(cls, table: pa.Table, *, name: str, batch_rows: int = 131_072) -> "Stream":
        """A table in memory as a stream of batches of at most `batch_rows` rows."""
        extent = Extent(n_rows_total=table.num_rows)
        batches = iter(table.to_batches(max_chunksize=batch_rows))
        return cls(table.schema, batches, name=name, extent=extent)

    @property
    def n_rows_total(self) -> int | None:
        """Number of rows, where the format tells it beforehand."""
        return self._extent.n_rows_total

    @property
    def n_bytes_total(self) -> int | None:
        """Size of the input on disk in bytes, where it has one."""
        return self._extent.n_bytes_total

    @property
    def n_bytes_read(self) -> int:
        """Bytes taken from disk so far; compare with `n_bytes_total`."""
        return self._extent.n_bytes_read()

    @property
    def problems(self) -> list[Problem]:
        """The problems met so far, in the order of the rows; at most the first 1,000."""
        return list(self._log.kept)

    @property
    def n_problems(self) -> int:
        """Count of all problems met so far."""
        return self._log.n_problems

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        """The remaining batches.

        Raises:
            InputError: the input turns out damaged on the way.
        """
        with reading(self.name):
            yield from self._batches

    def read_all(self) -> pa.Table:
        """The remaining rows as one table in memory."""
        return pa.Table.from_batches(list(self), self.schema)

    def close(self) -> None:
        """Lets go of the files and connections underneath."""
        self._resources.close()

    def __enter__(self) -> "Stream":
        """The stream itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Closes the stream."""
        self.close()
