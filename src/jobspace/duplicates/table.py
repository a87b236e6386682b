"""A whole table to its duplicates: read, each distinct text once, group, write.

No row can be decided before the last is read, so the rows wait in a temporary file.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa

from jobspace.duplicates.groups import MIN_SIMILARITY, check_cut_off
from jobspace.duplicates.paraphrases import Paraphrase, closest_pairs, paraphrases
from jobspace.duplicates.run import Grouped, Run
from jobspace.encode.base import Wrapped
from jobspace.search.neighbours import Pairs, no_pairs
from jobspace.tables.frames import from_table, to_stream
from jobspace.tables.places import require_apart
from jobspace.tables.read import open_table
from jobspace.tables.spool import Spool
from jobspace.tables.stream import Problem, Stream
from jobspace.tables.text_of import TextOf, require_rows
from jobspace.tables.write import open_writer

SHOWN_FORMS: Final = 5  # spellings of a group in a report


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A group of rows, for a report.

    Attributes:
        group_id: as in the column.
        text: the representative's.
        n_rows, n_texts: its rows and its distinct texts.
        others: some other texts of it, those of most rows first, with their similarity.
    """

    group_id: int
    text: str
    n_rows: int
    n_texts: int
    others: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicates:
    """What a run came to.

    Attributes:
        n_rows, n_texts: rows, and distinct texts.
        n_without: rows without a letter or digit; their columns are null.
        n_groups: groups, those of one row too; as many rows are representatives.
        n_repeated: groups of two rows or more.
        n_repeats: rows that are no representative.
        largest: groups of several spellings, those of most spellings first.
        n_closest: pairs of different wording; closest: the closest of them.
        problems, n_problems: what was wrong with rows of the input; they were kept.
    """

    n_rows: int
    n_texts: int
    n_without: int
    n_groups: int
    n_repeated: int
    n_repeats: int
    largest: tuple[Group, ...]
    n_closest: int
    closest: tuple[Paraphrase, ...]
    problems: tuple[Problem, ...]
    n_problems: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicatesOptions:
    """The choices of a run.

    Attributes:
        min_similarity: of a row and its representative, 0.5 to 1.
        top_k: groups and pairs reported.
    """

    min_similarity: float = MIN_SIMILARITY
    top_k: int = 10


def duplicates(
    data: Any,
    *,
    column: str | Sequence[str] | None = None,
    min_similarity: float = MIN_SIMILARITY,
    prefix: str = "",
) -> Any:
    """Find rows that say the same: reposts, spellings, word order, slips of the finger.

    Each group has a representative: its most frequent text, of equally frequent ones the first.
    Rows of a group are near-identical to it; so the rows with `is_representative` are the table
    without its duplicates.

    Args:
        data: a pandas or polars frame, a pyarrow table, a DuckDB relation, or a list of texts.
        column: the column to read, or several to join with a space; may be left out where there
            is only one.
        min_similarity: of a row and its representative, 0.5 to 1.
        prefix: put before the names of the new columns.

    Returns:
        The same kind of table (a pyarrow Table for a list), all columns kept, with group_id
        (numbered in the order of the rows), group_size, is_representative (true for one row a
        group) and similarity (to the representative); null where a row has no letter or digit.

    Raises:
        UsageError: the cut-off is out of its range, or a column's name is there already.
        InputError: the column is not there, or holds no text.

    >>> duplicates(["Sr. Nurse", "NURSE", "Senior nurse", "nurse (remote)"])["group_id"].to_pylist()
    [0, 1, 0, 1]
    """
    check_cut_off(min_similarity)
    columns = [column] if isinstance(column, str) else column
    with to_stream(data) as stream:
        run = Run(TextOf(columns=columns or (), prefix=prefix).known(stream))
        schema = run.schema(stream.schema)
        batches = list(run.seen(stream))
        grouped = run.group(min_similarity)
        table = pa.Table.from_batches(list(grouped.rows(batches, prefix)), schema)
    return from_table(table, like=data)


def find_duplicates(
    source: str,
    output: str | None,
    *,
    query: str | None = None,
    text_of: TextOf,
    encoder: Wrapped | None = None,
    options: DuplicatesOptions,
) -> Duplicates:
    """Find the duplicates of a file or query.

    Args:
        source: a path, a glob, `-`, or a database's address with `query`.
        output: where the rows go, whole or not at all; None writes none.
        query: the SQL whose rows are read; for databases only.
        text_of: what the text of a row is.
        encoder: compares texts of different wording; None compares none.
        options: the choices.

    Raises:
        InputError: the input cannot be read, lacks a column or any row.
        UsageError: the cut-off is out of its range, or the input has a column of a new one's name.
    """
    check_cut_off(options.min_similarity)
    require_apart({"the input": source}, {"output": output})
    with ExitStack() as stack:
        stream = stack.enter_context(open_table(source, query=query))
        run = Run(text_of.known(stream))
        schema = run.schema(stream.schema)
        writer = stack.enter_context(open_writer(output, schema)) if output else None
        spool = stack.enter_context(Spool())
        for _ in run.seen(spool.keep(stream)):
            pass
        grouped = run.group(options.min_similarity)
        require_rows(len(grouped.text), stream)
        if writer is not None:
            for batch in grouped.rows(spool.batches(), text_of.prefix):
                writer.write(batch)
        closest = no_pairs()
        texts = run.texts.new_texts()
        if encoder is not None:
            closest = closest_pairs(texts, grouped.groups, encoder)
        return _outcome(grouped, texts, closest, stream, options)


def _outcome(
    grouped: Grouped, texts: Any, closest: Pairs, stream: Stream, options: DuplicatesOptions
) -> Duplicates:
    return Duplicates(
        n_rows=len(grouped.text),
        n_texts=len(texts),
        n_without=len(grouped.text) - int(grouped.sizes.sum()),
        n_groups=len(grouped.sizes),
        n_repeated=int((grouped.sizes > 1).sum()),
        n_repeats=int((grouped.sizes - 1).sum()),
        largest=_largest(grouped, texts, options.top_k),
        n_closest=len(closest),
        closest=paraphrases(closest, texts, grouped.rows_of, options.top_k),
        problems=tuple(stream.problems),
        n_problems=stream.n_problems,
    )


def _largest(grouped: Grouped, texts: Any, top_k: int) -> tuple[Group, ...]:
    """The groups of most texts, of as many the first."""
    n_texts = np.bincount(grouped.number[grouped.number >= 0], minlength=len(grouped.sizes))
    chosen = np.lexsort((np.arange(len(n_texts)), -n_texts))[:top_k]
    return tuple(_group(int(g), grouped, texts) for g in chosen if n_texts[g] > 1)


def _group(number: int, grouped: Grouped, texts: Any) -> Group:
    members = np.flatnonzero(grouped.number == number)
    lead = int(grouped.groups.representative[members[0]])
    others = members[members != lead]
    rows = np.bincount(grouped.text[grouped.text >= 0], minlength=len(grouped.number))
    others = others[np.lexsort((others, -rows[others]))][:SHOWN_FORMS]
    similarity = grouped.groups.similarity[others].tolist()
    return Group(
        group_id=number,
        text=texts[lead].as_py(),
        n_rows=int(grouped.sizes[number]),
        n_texts=len(members),
        others=tuple(
            (texts[int(i)].as_py(), round(value, 4))
            for i, value in zip(others, similarity, strict=True)
        ),
    )
