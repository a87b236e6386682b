"""Building a space and changing it: each a single commit, or nothing.

Rows are read, cut and encoded before the space is held for writing, so two processes that append
wait for one another only while rows are written. A process that is killed before its commit leaves
files that no version knows of: they take room, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jobspace.encode.base import Wrapped
from jobspace.errors import InputError, UsageError
from jobspace.search.lance_rows import OWN, LanceRows, own_fields
from jobspace.search.number_columns import NumberColumns, as_numbers
from jobspace.search.passages import passages
from jobspace.search.space import About, Space, empty_column, writing
from jobspace.search.where import require_condition
from jobspace.tables.atomic_folder import free_place, new_folder
from jobspace.tables.compose import as_text, require_columns, require_new_names
from jobspace.tables.distinct import DistinctTexts
from jobspace.tables.quoted import quoted
from jobspace.tables.spool import Spool
from jobspace.tables.stream import Problem, Stream
from jobspace.tables.text_of import TextOf, require_rows

BATCH_ROWS = 16_384  # cut and encoded together
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What a build or an append came to.

    Attributes:
        folder: of the space.
        n_rows: rows read; `n_replaced` of them took the place of rows of the same id.
        n_passages: passages cut from them.
        n_without: rows without a text that the encoder can read: kept, never found by meaning.
        n_total: rows in the space now.
        encoder, index: the encoder's name, and the kind of the index of vectors (None: exact).
        problems, n_problems: what was wrong with rows of the input; they were kept.
    """

    folder: str
    n_rows: int
    n_replaced: int
    n_passages: int
    n_without: int
    n_total: int
    encoder: str
    index: str | None
    problems: tuple[Problem, ...]
    n_problems: int


def build(
    stream: Stream,
    folder: str | Path,
    encoder: Wrapped,
    *,
    text_of: TextOf,
    id_column: str | None = None,
    progress: Progress | None = None,
) -> Changed:
    """Make a space of a table's rows.

    Args:
        stream: the rows.
        folder: a new or empty one; it appears when it is complete.
        encoder: makes the vectors.
        text_of: what the text of a row is.
        id_column: tells rows apart, so that `append` can replace them.
        progress: called with (what is done, rows done, rows in all or 0).

    Raises:
        UsageError: the folder is not free, or no column was named and there are several.
        InputError: a column is missing, ids are doubled or missing, or no row has a text.
    """
    free_place(folder)
    text_of = text_of.known(stream)
    _require_usable(stream.schema.names, id_column, stream.name)
    with Spool() as spool, new_folder(folder) as hidden:
        numbers, ids = NumberColumns(stream.schema), _Ids(id_column, stream.name)
        for batch in spool.keep(stream):
            numbers.see(batch)
            ids.see(batch)
        require_rows(ids.n_rows, stream)
        ids.require_distinct()
        given = numbers.schema()
        schema = pa.schema([empty_column(field.name, field.type) for field in given])
        about = About(
            encoder=encoder.name,
            fingerprint=encoder.fingerprint,
            dim=encoder.dim,
            columns=tuple(text_of.columns),
            template=text_of.template,
            id=id_column,
        )
        made = _Made(about=about, encoder=encoder, schema=schema, n_total=ids.n_rows)
        reader = made.reader(spool.batches(), progress)
        rows = LanceRows.create(hidden, reader, encoder.dim)
        made.require_texts(stream)
        about.write(hidden)
        index = rows.index_kind()
    return made.changed(str(folder), stream, n_total=made.n_rows, index=index)


def append(space: Space, stream: Stream, *, progress: Progress | None = None) -> Changed:
    """Add rows to a space, all in one commit; with ids, rows of the same id are replaced.

    Args:
        space: opened.
        stream: rows with the space's columns, in any order.
        progress: as for `build`.

    Raises:
        InputError: columns differ from the space's, a value is not of its column's type, ids are
            doubled or missing. The space is as it was.
    """
    _require_columns(stream, space.rows.schema, str(space.folder))
    about = space.about
    made = _Made(about=about, encoder=space.encoder, schema=space.rows.schema, n_total=0)
    ids = _Ids(about.id, stream.name)
    with Spool() as spool:
        prepared = made.reader(ids.watched(stream), progress)
        kept = Stream(prepared.schema, iter(prepared), name=stream.name)
        for _ in spool.keep(kept):
            pass
        require_rows(made.n_rows, stream)
        ids.require_distinct()
        with writing(space.folder):
            space.rows.refresh()
            reader = pa.RecordBatchReader.from_batches(prepared.schema, spool.batches())
            n_replaced = 0
            if about.id is None:
                space.rows.add(reader)
            else:
                n_replaced = space.rows.upsert(reader, about.id)
            space.rows.index()
    return made.changed(
        str(space.folder),
        stream,
        n_replaced=n_replaced,
        n_total=space.rows.n_rows,
        index=space.rows.index_kind(),
    )


def delete(
    folder: str | Path, *, where: str | None = None, ids: Sequence[str] = ()
) -> tuple[int, int]:
    """Remove rows from a space, in one commit; its encoder is not needed.

    Args:
        folder: of the space.
        where: an SQL condition; or
        ids: values of the id's column.

    Returns:
        How many rows were removed, and how many are left.

    Raises:
        UsageError: neither or both are given, the condition is none, or the space has no ids.
        InputError: an id is not of the column's type.
    """
    if (where is None) == (not ids):
        raise UsageError(
            "delete: expected either a condition or ids. Give --where or --ids, one of them."
        )
    path = Path(folder).expanduser()
    about = About.read(path)
    rows = LanceRows.open(path, about.dim)
    condition = where if where is not None else _one_of(about, rows.schema, ids, path)
    require_condition(condition, rows.schema)
    with writing(path):
        rows.refresh()
        n_deleted = rows.delete(condition)
        if n_deleted:
            rows.index()
    return n_deleted, rows.n_rows


def _one_of(about: About, schema: pa.Schema, ids: Sequence[str], folder: Path) -> str:
    """A condition for rows with these ids."""
    name = about.id
    if name is None:
        raise UsageError(
            f"delete: got ids, but the space {folder} was built without --id; expected a "
            "condition. Use --where."
        )
    kind = schema.field(name).type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        listed = ["'" + value.replace("'", "''") + "'" for value in ids]
    else:
        try:
            listed = [str(v) for v in pc.cast(pa.array(ids, pa.string()), kind).to_pylist()]
        except pa.ArrowInvalid as error:
            raise InputError(
                f"ids: got {', '.join(ids)}; expected values of {name!r}, which is {kind}. "
                "Check them."
            ) from error
    return f"{quoted(name)} IN ({', '.join(listed)})"


@dataclass(slots=True, kw_only=True)
class _Made:
    """Rows made ready for a space, counted on the way."""

    about: About
    encoder: Wrapped
    schema: pa.Schema
    n_total: int
    n_rows: int = 0
    n_passages: int = 0
    n_without: int = 0

    def reader(
        self, batches: Iterator[pa.RecordBatch], progress: Progress | None
    ) -> pa.RecordBatchReader:
        """The rows with their passages and vectors."""
        schema = pa.schema([*self.schema, *own_fields(self.encoder.dim)])
        return pa.RecordBatchReader.from_batches(schema, self._ready(batches, schema, progress))

    def _ready(
        self, batches: Iterator[pa.RecordBatch], schema: pa.Schema, progress: Progress | None
    ) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for start in range(0, batch.num_rows, BATCH_ROWS):
                part = batch.slice(start, BATCH_ROWS)
                yield self._with_vectors(part, schema)
                if progress is not None:
                    progress("Encoding", self.n_rows, self.n_total)

    def _with_vectors(self, batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
        lists = passages(self.about.text_of.texts(batch))
        flat = lists.flatten()
        vectors = self.encoder.encode(flat)  # (p, d)
        values = pa.FixedSizeListArray.from_arrays(pa.array(vectors.reshape(-1)), self.encoder.dim)
        owner = np.asarray(pc.list_parent_indices(lists))
        self.n_rows += batch.num_rows
        self.n_passages += len(flat)
        self.n_without += batch.num_rows - len(np.unique(owner[vectors.any(axis=1)]))
        typed = as_numbers(batch, self.schema, "the space")
        own = [lists, pa.ListArray.from_arrays(lists.offsets, values)]
        return pa.RecordBatch.from_arrays([*typed.columns, *own], schema=schema)

    def require_texts(self, stream: Stream) -> None:
        if not self.n_passages:
            raise InputError(
                f"texts of {stream.name}: got {self.n_rows:,} rows, all without a text; expected "
                "one at least. Name another column with --column."
            )

    def changed(
        self,
        folder: str,
        stream: Stream,
        *,
        n_total: int,
        index: str | None,
        n_replaced: int = 0,
    ) -> Changed:
        return Changed(
            folder=folder,
            n_rows=self.n_rows,
            n_replaced=n_replaced,
            n_passages=self.n_passages,
            n_without=self.n_without,
            n_total=n_total,
            encoder=self.encoder.name,
            index=index,
            problems=tuple(stream.problems),
            n_problems=stream.n_problems,
        )


class _Ids:
    """The ids met so far; rows are counted where there are none."""

    def __init__(self, column: str | None, source: str) -> None:
        self._column = column
        self._source = source
        self._texts = DistinctTexts()
        self._of_rows: list[Any] = []
        self.n_rows = 0

    def see(self, batch: pa.RecordBatch) -> None:
        self.n_rows += batch.num_rows
        if self._column is not None:
            ids = as_text(batch.column(self._column), self._column)
            blank = pc.equal(pc.utf8_trim_whitespace(ids), "")
            self._of_rows.append(self._texts.add(pc.if_else(blank, None, ids)))

    def watched(self, batches: Iterator[pa.RecordBatch] | Stream) -> Iterator[pa.RecordBatch]:
        """The batches, each seen."""
        for batch in batches:
            self.see(batch)
            yield batch

    def require_distinct(self) -> None:
        """Refuse a row without an id, and two rows of one id; the message says which rows."""
        if not self._of_rows:
            return
        ids = np.concatenate(self._of_rows)  # (n,)
        missing = np.flatnonzero(ids < 0)
        if len(missing):
            raise InputError(
                f"id column {self._column!r} of {self._source}: got {len(missing):,} rows without "
                f"an id, the first is row {missing[0]:,}; expected one a row. Fill them in, or "
                "leave --id out."
            )
        doubled = np.flatnonzero(self._texts.counts > 1)
        if len(doubled):
            rows = np.flatnonzero(ids == doubled[0])
            value = self._texts.new_texts()[int(doubled[0])].as_py()
            raise InputError(
                f"id column {self._column!r} of {self._source}: got {value!r} in row {rows[0]:,} "
                f"and row {rows[1]:,}, {len(doubled):,} ids doubled in all; expected one row an "
                "id. Keep one row of each, or name another column with --id."
            )


def _require_usable(names: Sequence[str], id_column: str | None, source: str) -> None:
    require_columns(names, [id_column] if id_column is not None else [], where=source)
    require_new_names(names, OWN)


def _require_columns(stream: Stream, schema: pa.Schema, folder: str) -> None:
    """Refuse rows with other columns than the space's."""
    require_columns(stream.schema.names, schema.names, where=stream.name)
    extra = [name for name in stream.schema.names if name not in schema.names]
    if extra:
        raise InputError(
            f"columns of {stream.name}: got {', '.join(map(repr, extra))}, which the space "
            f"{folder} does not have; expected {', '.join(map(repr, schema.names))}. Leave them "
            "out, or build the space anew."
        )
