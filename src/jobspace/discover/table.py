"""A column of names to a taxonomy: its variants grouped, one of each group chosen as the title."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jobspace.discover.titles import best_texts
from jobspace.discover.variants import MIN_SIMILARITY, Variants, check_cut_off, variants
from jobspace.tables.distinct import DistinctTexts
from jobspace.tables.frames import to_stream
from jobspace.tables.places import require_apart
from jobspace.tables.read import open_table
from jobspace.tables.stream import Problem, Stream
from jobspace.tables.text_of import TextOf, require_rows
from jobspace.tables.write import open_writer

SCHEMA: Final = pa.schema(
    [
        ("code", pa.string()),
        ("title", pa.string()),
        ("label", pa.string()),
        ("rows", pa.int64()),
        ("similarity", pa.float32()),
    ]
)
SHOWN_LABELS: Final = 5  # labels of a name in a report

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A canonical name, for a report.

    Attributes:
        code, title: as in the table.
        n_rows, n_labels: its rows and its distinct texts.
        labels: some other labels of it, those of most rows first, with their similarity.
    """

    code: str
    title: str
    n_rows: int
    n_labels: int
    labels: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovered:
    """What a run came to.

    Attributes:
        n_rows, n_texts: rows, and distinct texts.
        n_without: rows without a letter or digit; no name is made of them.
        n_rare: names left out because they have too few rows.
        n_names, n_labels: names and labels in the table.
        n_several: names of several labels.
        largest: the names of most labels.
        problems, n_problems: what was wrong with rows of the input.
    """

    n_rows: int
    n_texts: int
    n_without: int
    n_rare: int
    n_names: int
    n_labels: int
    n_several: int
    largest: tuple[Name, ...]
    problems: tuple[Problem, ...]
    n_problems: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscoverOptions:
    """The choices of a run.

    Attributes:
        min_similarity: of a name and the most frequent one of its group, 0.5 to 1.
        min_rows: names with fewer rows, all labels together, are left out.
        top_k: names reported.
    """

    min_similarity: float = MIN_SIMILARITY
    min_rows: int = 1
    top_k: int = 10


def discover(
    data: Any,
    *,
    column: str | Sequence[str] | None = None,
    min_similarity: float = MIN_SIMILARITY,
    min_rows: int = 1,
) -> pa.Table:
    """Make a taxonomy of the names in a column: companies, schools, whatever has spellings.

    Args:
        data: a pandas or polars frame, a pyarrow table, a DuckDB relation, or a list of texts.
        column: the column to read, or several to join with a space; may be left out where there
            is only one.
        min_similarity: of a name and the most frequent one of its group, 0.5 to 1.
        min_rows: names with fewer rows, all labels together, are left out.

    Returns:
        A table for `jobspace.taxonomy(table, code="code", title="title", label="label")`: one row
        a label, with its rows and its similarity to the most frequent one of its name; names of
        most rows first, their title before other labels.

    Raises:
        UsageError: the cut-off is out of its range.
        InputError: the column is not there, or holds no text.

    >>> discover(["Yale Univ.", "YALE UNIVERSITY", "Yale University"])["title"].to_pylist()
    ['Yale University', 'Yale University', 'Yale University']
    """
    check_cut_off(min_similarity)
    columns = [column] if isinstance(column, str) else column
    with to_stream(data) as stream:
        seen = _read(stream, TextOf(columns=columns or ()).known(stream))
    return _Found.of(seen, min_similarity, min_rows).table


def discover_file(
    source: str,
    output: str | None,
    *,
    query: str | None = None,
    text_of: TextOf,
    options: DiscoverOptions,
) -> Discovered:
    """Make a taxonomy of the names in a file or query.

    Args:
        source: a path, a glob, `-`, or a database's address with `query`.
        output: where the table goes, whole or not at all; None writes none.
        query: the SQL whose rows are read; for databases only.
        text_of: what the text of a row is.
        options: the choices.

    Raises:
        InputError: the input cannot be read, lacks a column or any row.
        UsageError: the cut-off is out of its range.
    """
    check_cut_off(options.min_similarity)
    require_apart({"the input": source}, {"output": output})
    with ExitStack() as stack:
        stream = stack.enter_context(open_table(source, query=query))
        writer = stack.enter_context(open_writer(output, SCHEMA)) if output else None
        seen = _read(stream, text_of.known(stream))
        require_rows(seen.n_rows, stream)
        found = _Found.of(seen, options.min_similarity, options.min_rows)
        if writer is not None:
            for batch in found.table.to_batches():
                writer.write(batch)
        return found.report(stream, options.top_k)


@dataclass(slots=True)
class _Seen:
    """The texts of a column and its rows; rows without text are in `n_null`."""

    texts: DistinctTexts
    n_rows: int = 0
    n_null: int = 0


def _read(stream: Stream, text_of: TextOf) -> _Seen:
    seen = _Seen(DistinctTexts())
    for batch in stream:
        ids = seen.texts.add(text_of.texts(batch))
        seen.n_rows += len(ids)
        seen.n_null += int((ids < 0).sum())
    return seen


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Found:
    """The table made, and what it was made of.

    Attributes:
        seen: what was read.
        table: see `discover`.
        starts: int64 (m + 1,), where each name's labels begin in it.
        n_without, n_rare: see `Discovered`.
    """

    seen: _Seen
    table: pa.Table
    starts: Ints
    n_without: int
    n_rare: int

    @classmethod
    def of(cls, seen: _Seen, min_similarity: float, min_rows: int) -> _Found:
        """Group, choose titles, sort."""
        texts, counts = seen.texts.new_texts(), seen.texts.counts
        found = variants(texts, counts, min_similarity=min_similarity)
        key_of = found.names.key_of
        known = np.flatnonzero(key_of >= 0)
        group = found.centre[key_of[known]]  # (m,)
        rows = np.bincount(group, counts[known], minlength=len(found.centre)).astype(np.int64)
        title = best_texts(texts, counts, found)  # (k,), by centre
        is_kept = rows[group] >= max(min_rows, 1)
        kept, group = known[is_kept], group[is_kept]
        order = np.lexsort((kept, -counts[kept], kept != title[group], title[group], -rows[group]))
        kept, group = kept[order], group[order]
        starts = np.flatnonzero(np.diff(group, prepend=-1))
        return cls(
            seen=seen,
            table=_table(texts, counts, found, kept, title[group]),
            starts=np.append(starts, len(group)),
            n_without=seen.n_null + int(counts[key_of < 0].sum()),
            n_rare=int((rows > 0).sum()) - len(starts),
        )

    def report(self, stream: Stream, top_k: int) -> Discovered:
        """The figures, and the names of most labels."""
        sizes = np.diff(self.starts)
        largest = np.lexsort((np.arange(len(sizes)), -sizes))[:top_k]
        return Discovered(
            n_rows=self.seen.n_rows,
            n_texts=len(self.seen.texts),
            n_without=self.n_without,
            n_rare=self.n_rare,
            n_names=len(sizes),
            n_labels=self.table.num_rows,
            n_several=int((sizes > 1).sum()),
            largest=tuple(self._name(int(i)) for i in largest if sizes[i] > 1),
            problems=tuple(stream.problems),
            n_problems=stream.n_problems,
        )

    def _name(self, number: int) -> Name:
        start, stop = self.starts[number : number + 2].tolist()
        rows = self.table.slice(start, stop - start).to_pylist()
        shown = [(row["label"], round(row["similarity"], 4)) for row in rows[1 : SHOWN_LABELS + 1]]
        return Name(
            code=rows[0]["code"],
            title=rows[0]["title"],
            n_rows=sum(row["rows"] for row in rows),
            n_labels=len(rows),
            labels=tuple(shown),
        )


def _table(texts: Any, counts: Ints, found: Variants, label: Ints, title: Ints) -> pa.Table:
    """The table of labels, given by their texts and those of their titles: int64 (m,) each."""
    names = found.names
    codes = pa.array([names.keys[key].replace(" ", "-") for key in names.key_of[title].tolist()])
    columns = [
        codes.cast(pa.string()),
        texts.take(pa.array(title)),
        texts.take(pa.array(label)),
        pa.array(counts[label]),
        pa.array(found.similarity(names.key_of[label], found.centre[names.key_of[label]])),
    ]
    return pa.Table.from_arrays(columns, schema=SCHEMA)
