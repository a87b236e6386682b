"""The rows of a space as a LanceDB table: the one file that knows LanceDB.

A row of the table is a row of the user's with two lists beside it: its passages and their vectors
(a multivector column; LanceDB compares a query with the nearest of them). So one commit adds,
changes or removes rows with all that belongs to them, and a reader sees it whole or not at all.
"""

from __future__ import annotations

import asyncio
import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jobspace.errors import InputError, JobspaceError, MissingExtraError
from jobspace.search.evidence import Passages, nearest_cosine
from jobspace.search.hybrid import NO_CANDIDATES, Candidates, Rows, Vectors
from jobspace.search.where import refusal

PASSAGES: Final = "_passages"
VECTORS: Final = "_vectors"
OWN: Final = (PASSAGES, VECTORS)
TABLE: Final = "rows"
_ROW: Final = "_rowid"

INDEX_FROM: Final = 50_000  # vectors; below, all are compared: exact, and as fast
PARTITION: Final = 512  # vectors a partition of the index
PROBES_PER_ROOT: Final = 1.3  # times the root of the partitions: 21 of 241; recall@10 is then 0.955


def own_fields(dim: int) -> list[pa.Field]:
    """The two columns beside the user's."""
    vectors = pa.list_(pa.list_(pa.float32(), dim))
    return [pa.field(PASSAGES, pa.list_(pa.string())), pa.field(VECTORS, vectors)]


@dataclass(slots=True, kw_only=True)
class LanceRows:
    """A table of LanceDB, held at one version until `refresh`.

    Attributes:
        table: LanceDB's.
        folder: of the database.
        dim: numbers in a vector.
    """

    table: Any
    folder: Path
    dim: int
    _seen: list[str] = field(default_factory=list)  # the versions' files, as last looked at
    _asked: _Asked | None = None
    _facts: _Facts | None = None
    _all: tuple[int, Rows, Passages] | None = None

    @classmethod
    def create(cls, folder: Path, rows: pa.RecordBatchReader, dim: int) -> LanceRows:
        """Write a new table, with its index of words and, if it is large, of vectors."""
        with _refusals(str(folder)):
            table = _connect(folder).create_table(TABLE, rows)
            made = cls(table=table, folder=folder, dim=dim)
            made.index()
        return made

    @classmethod
    def open(cls, folder: Path, dim: int) -> LanceRows:
        """The table of a folder, as it is now."""
        with _refusals(str(folder)):
            table = _connect(folder).open_table(TABLE)
        return cls(table=table, folder=folder, dim=dim)

    @property
    def schema(self) -> pa.Schema:
        """The user's columns."""
        return self._known().schema

    @property
    def version(self) -> int:
        """Counts up with every change."""
        return self._known().version

    @property
    def n_rows(self) -> int:
        """Rows at this version."""
        return self._known().n_rows

    def refresh(self) -> None:
        """See what others have written since; each commit leaves a file of its own."""
        with _refusals("the space"):
            versions = self.folder / f"{TABLE}.lance" / "_versions"
            files = sorted(file.name for file in versions.iterdir())
            if files == self._seen:
                return
            self._seen = files
            self.table.checkout_latest()
            if self._asked is not None:
                self._asked.run(self._asked.table.checkout_latest())
            if self._facts is not None and self._facts.version != int(self.table.version):
                self._facts = None

    def warm(self) -> None:
        """Read the index of vectors into memory, so that the first searches are as fast as others.

        A third of a second for a hundred thousand rows.
        """
        self.refresh()
        if self.index_kind() is not None:
            with _refusals("the space"):
                self._asked = self._asked or _Asked.open(self.folder)
                for index in self.table.list_indices():
                    if VECTORS in index.columns:
                        self._asked.run(self._asked.table.prewarm_index(index.name))

    def n_passages(self) -> int:
        """Passages of all rows."""
        lists = self.table.search().select([PASSAGES]).to_arrow()[PASSAGES]
        return int(pc.sum(pc.list_value_length(lists)).as_py() or 0)

    def add(self, rows: pa.RecordBatchReader) -> None:
        """Add rows in one commit."""
        self._facts = None
        with _refusals("the space"):
            self.table.add(rows)

    def upsert(self, rows: pa.RecordBatchReader, key: str) -> int:
        """Replace rows of the same key and add the others, in one commit; how many were there."""
        self._facts = None
        with _refusals("the space"):
            merge = self.table.merge_insert(key).when_matched_update_all()
            done = merge.when_not_matched_insert_all().execute(rows)
        return int(done.num_updated_rows)

    def delete(self, where: str) -> int:
        """Remove the rows within a condition, in one commit; how many they were."""
        self._facts = None
        with _refusals("the space", where):
            return int(self.table.delete(where).num_deleted_rows)

    def index(self) -> None:
        """Bring both indexes up to all rows; make that of vectors once there are many."""
        from lancedb.index import FTS, IvfFlat

        self._facts = None
        with _refusals("the space"):
            known = {column for index in self.table.list_indices() for column in index.columns}
            if PASSAGES not in known:
                words = FTS(stem=False, remove_stop_words=False, ascii_folding=True)
                self.table.create_index(PASSAGES, config=words)
            if VECTORS not in known and self._n_vectors_from() >= INDEX_FROM:
                parts = max(1, self._n_vectors_from() // PARTITION)
                config = IvfFlat(
                    distance_type="cosine",
                    num_partitions=parts,
                    max_iterations=15,
                    sample_rate=64,
                )
                self.table.create_index(VECTORS, config=config)
            if known:
                self.table.optimize()

    def index_kind(self) -> str | None:
        """The kind of the index of vectors; None where all are compared."""
        return self._known().index_kind

    def versions(self) -> list[dict[str, Any]]:
        """What LanceDB says of every version there is."""
        listed: list[dict[str, Any]] = self.table.list_versions()
        return listed

    def ids_of(self, where: str) -> Rows:
        """The rows within a condition, as LanceDB numbers them, ascending."""
        with _refusals("the space", where):
            query = self.table.search().where(where).select([]).with_row_id(True)
            return np.sort(np.asarray(query.to_arrow()[_ROW], np.int64))

    def everything(self) -> tuple[Rows, Passages]:
        """All rows, ascending, with their passages; read once a version."""
        if self._all is None or self._all[0] != self.version:
            columns = self.table.search().select([*OWN]).with_row_id(True).to_arrow()
            row = np.asarray(columns[_ROW], np.int64)
            order = np.argsort(row)
            self._all = (self.version, row[order], passages_in(columns.take(pa.array(order))))
        return self._all[1], self._all[2]

    def nearest(self, vector: Vectors, depth: int, where: str | None) -> Candidates:
        """The rows nearest to a vector: through the index, or exactly where there is none."""
        if self.index_kind() is None:
            return self._exact(vector, depth, where)
        return _candidates(self._near(vector, depth, where, []), depth)

    def nearest_rows(
        self, vector: Vectors, top_k: int, where: str | None, columns: list[str]
    ) -> pa.Table:
        """Some columns of the rows nearest to a vector, in their order; one question, not two."""
        if self.index_kind() is None:
            return self.take(self._exact(vector, top_k, where).row, columns)
        found = self._near(vector, top_k, where, columns)
        order = np.lexsort((np.asarray(found[_ROW]), np.asarray(found["_distance"])))
        return found.take(pa.array(order)).select(columns)

    def _near(self, vector: Vectors, depth: int, where: str | None, columns: list[str]) -> pa.Table:
        """What the index finds, with LanceDB's own columns."""
        probes = math.ceil(PROBES_PER_ROOT * math.sqrt(self.n_rows / PARTITION))
        with _refusals("the space", where):
            if self._asked is None:
                self._asked = _Asked.open(self.folder)
            return self._asked.near(vector, probes, depth, where, columns)

    def by_words(self, query: str, depth: int, where: str | None) -> Candidates:
        """The rows by LanceDB's BM25."""
        from lancedb import query as lance_query

        if not any(letter.isalnum() for letter in query):
            return NO_CANDIDATES
        with _refusals("the space", where):
            words: Any = lance_query.MatchQuery
            asked = self.table.search(words(query, PASSAGES), query_type="fts")
            asked = asked.limit(depth)
            if where is not None:
                asked = asked.where(where, prefilter=True)
            found = asked.select(["_score"]).with_row_id(True).to_arrow()
        value = np.asarray(found["_score"], np.float32)
        return Candidates.of(np.asarray(found[_ROW], np.int64), value, depth)

    def take(self, row: Rows, columns: list[str]) -> pa.Table:
        """Some rows' columns, in the order asked for."""
        with _refusals("the space"):
            found = self.table.take_row_ids(row.tolist()).select(columns)
            found = found.with_row_id().to_arrow()
        ids = np.asarray(found[_ROW], np.int64)
        order = np.argsort(ids)
        places = order[np.searchsorted(ids, row, sorter=order)]
        return found.take(pa.array(places)).select(columns)

    def _known(self) -> _Facts:
        """What is asked at every search, once a version."""
        if self._facts is None:
            with _refusals("the space"):
                self._facts = _Facts.of(self.table)
        return self._facts

    def _exact(self, vector: Vectors, depth: int, where: str | None) -> Candidates:
        row, found = self.everything()
        cosine = nearest_cosine(found, vector)
        kept = cosine > -1
        if where is not None:
            kept &= np.isin(row, self.ids_of(where), assume_unique=True)
        return Candidates.of(row[kept], cosine[kept], depth)

    def _n_vectors_from(self) -> int:
        """How many vectors there are; not counted where the rows alone are enough of them."""
        n_rows = int(self.table.count_rows())
        return n_rows if n_rows >= INDEX_FROM else self.n_passages()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """The table as LanceDB's own asynchronous side has it, for the one question that must be fast.

    Its synchronous side asks for the schema twice and crosses into another thread seven times a
    search: a third of the time.
    """

    loop: asyncio.AbstractEventLoop
    table: Any

    @classmethod
    def open(cls, folder: Path) -> _Asked:
        """Open the newest version, in a thread that ends with the process."""
        import lancedb

        loop = _loop()

        async def opened() -> Any:
            return await (await lancedb.connect_async(str(folder))).open_table(TABLE)

        return cls(loop=loop, table=asyncio.run_coroutine_threadsafe(opened(), loop).result())

    def run(self, asked: Any) -> Any:
        """Wait for something asked of the table."""
        return asyncio.run_coroutine_threadsafe(asked, self.loop).result()

    def near(
        self, vector: Vectors, probes: int, depth: int, where: str | None, columns: list[str]
    ) -> pa.Table:
        """The rows nearest to a vector, with some columns and LanceDB's own."""

        async def found() -> pa.Table:
            query = self.table.query().nearest_to(vector).column(VECTORS)
            query = query.distance_type("cosine").nprobes(probes).limit(depth)
            if where is not None:
                query = query.where(where)  # before the neighbours are looked for
            return await query.select([*columns, "_distance"]).with_row_id().to_arrow()

        near: pa.Table = self.run(found())
        return near


@cache
def _loop() -> asyncio.AbstractEventLoop:
    """One event loop for all spaces, in a thread of its own."""
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="jobspace-search", daemon=True).start()
    return loop


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    """A version's number, the user's columns, the rows, and the index of vectors."""

    version: int
    schema: pa.Schema
    n_rows: int
    index_kind: str | None

    @classmethod
    def of(cls, table: Any) -> _Facts:
        kinds = [i.index_type for i in table.list_indices() if VECTORS in i.columns]
        fields = [field for field in table.schema if field.name not in OWN]
        return cls(
            version=int(table.version),
            schema=pa.schema(fields),
            n_rows=int(table.count_rows()),
            index_kind=str(kinds[0]) if kinds else None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Within:
    """The rows of a space within a condition; a `Corpus`."""

    rows: LanceRows
    where: str | None

    def dense(self, vector: Vectors, depth: int) -> Candidates:
        """By cosine."""
        return self.rows.nearest(vector, depth, self.where)

    def bm25(self, query: str, depth: int) -> Candidates:
        """By words."""
        return self.rows.by_words(query, depth, self.where)


def _candidates(found: pa.Table, depth: int) -> Candidates:
    cosine = np.float32(1) - np.asarray(found["_distance"], np.float32)
    return Candidates.of(np.asarray(found[_ROW], np.int64), cosine, depth)


def passages_in(table: pa.Table) -> Passages:
    """The two columns beside the user's, of n rows."""
    texts, vectors = (table[name].combine_chunks() for name in OWN)
    flat = vectors.flatten()
    dim = flat.type.list_size
    rows = np.asarray(flat.flatten(), np.float32).reshape(-1, dim)
    return Passages(texts=texts, vectors=rows)


def _connect(folder: Path) -> Any:
    try:
        import lancedb
    except ImportError as error:
        raise MissingExtraError.of("space", "lancedb", "space") from error
    return lancedb.connect(folder)


@contextmanager
def _refusals(what: str, where: str | None = None) -> Iterator[None]:
    """What LanceDB raises, as one sentence."""
    try:
        yield
    except JobspaceError:
        raise
    except (ValueError, RuntimeError, OSError) as error:
        first = str(error).strip().partition("\n")[0].partition(", /")[0]
        if where is not None and "Invalid input" in first:
            raise refusal(where, first.removeprefix("Invalid input, ")) from error
        raise InputError(
            f"{what}: LanceDB refuses ({first}); nothing was changed. Check the disk and the "
            "folder's rights, and run the command again."
        ) from error
