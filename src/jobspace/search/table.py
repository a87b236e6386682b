"""The verb: a query's nearest rows, in a space or straight in a table."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa

from jobspace.encode.base import Wrapped
from jobspace.encode.load import encoder as load_encoder
from jobspace.errors import UsageError
from jobspace.search.evidence import Passages, evidence
from jobspace.search.hybrid import Method, SearchOptions, ranked
from jobspace.search.in_memory import InMemory
from jobspace.search.lance_rows import OWN, Within, passages_in
from jobspace.search.number_columns import NumberColumns, as_numbers
from jobspace.search.space import Space, is_space
from jobspace.search.where import matching, require_condition
from jobspace.tables.compose import require_new_names
from jobspace.tables.frames import from_table, to_stream
from jobspace.tables.read import open_table
from jobspace.tables.stream import Stream
from jobspace.tables.text_of import TextOf, require_rows

NEW: Final = ("rank", "similarity", "passage")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search came to.

    Attributes:
        rows: rank (from 1), similarity, passage, then the row's own columns; nearest first.
        n_rows: rows looked through.
        encoder: the encoder's name.
        columns: those the text is made of.
        is_known: whether the encoder knows any token of the query.
    """

    rows: pa.Table
    n_rows: int
    encoder: str
    columns: tuple[str, ...]
    is_known: bool


def search(  # noqa: PLR0913 — as many as options a user chooses from
    data: Any,
    query: str,
    *,
    column: str | None = None,
    where: str | None = None,
    top_k: int = 10,
    method: Method = "hybrid",
    encoder: str | Wrapped | None = None,
) -> Any:
    """Find the rows nearest to a query.

    Args:
        data: an opened space (`jobspace.space`) or its folder; or a table: a path, a pandas or
            polars frame, a pyarrow table, a DuckDB relation, a list of texts.
        query: what is looked for, in plain words.
        column: the column to read; for tables with several.
        where: an SQL condition every row found satisfies, `"min_salary > 100000"`.
        top_k: rows wanted.
        method: hybrid (vectors and words), dense (vectors) or bm25 (words).
        encoder: None takes the space's, or the default.

    Returns:
        The same kind of table (a pyarrow Table for a space, path or list): `rank` from 1,
        `similarity` of the nearest passage, `passage`, and the row's columns; nearest first.

    Raises:
        UsageError: a blank query, a condition that is none, another encoder than the space's.
        InputError: a column is not there, or the input has no rows.

    >>> rows = search(["registered nurse", "truck driver"], "nurse", top_k=1)
    >>> rows.column("text").to_pylist()
    ['registered nurse']
    """
    options = SearchOptions(top_k=top_k, method=method, where=where)
    columns = () if column is None else (column,)
    if isinstance(data, Space) or is_space(data):
        return search_space(data, query, options, encoder=encoder).rows
    with to_stream(data) as stream:
        found = search_stream(stream, query, options, TextOf(columns=columns), encoder=encoder)
    return from_table(found.rows, like=data)


def search_source(
    source: str,
    query: str,
    options: SearchOptions,
    text_of: TextOf,
    *,
    encoder: str | None = None,
    device: str = "auto",
) -> Found:
    """Find the rows of a space's folder, or of a file; see `search`.

    Raises:
        UsageError: a column is named for a space: its text was chosen when it was built.
    """
    if not is_space(source):
        ready = load_encoder(encoder or "default", device=device)
        with open_table(source) as stream:
            return search_stream(stream, query, options, text_of, encoder=ready)
    if text_of.columns or text_of.template is not None:
        raise UsageError(
            f"column: got one for the space {source}; expected none: what its text is was said "
            "when it was built. Leave --column and --template out."
        )
    space = Space.open(source, encoder=encoder, device=device)
    return search_space(space, query, options, prefix=text_of.prefix)


def search_space(
    space: Space | str | Path,
    query: str,
    options: SearchOptions,
    *,
    encoder: str | Wrapped | None = None,
    prefix: str = "",
) -> Found:
    """Find the rows of a space; see `search`."""
    _require_query(query)
    opened = space if isinstance(space, Space) else Space.open(space, encoder=encoder)
    opened.rows.refresh()
    schema = opened.rows.schema
    require_new_names(schema.names, [prefix + name for name in NEW])
    if options.where is not None:
        require_condition(options.where, schema)
    vector = opened.encoder.encode([query])[0]
    columns = [*schema.names, *OWN]
    if options.method == "dense" and vector.any():
        taken = opened.rows.nearest_rows(vector, options.top_k, options.where, columns)
    else:
        corpus = Within(rows=opened.rows, where=options.where)
        taken = opened.rows.take(ranked(corpus, query, vector, options), columns)
    shown = _shown(passages_in(taken), query, vector, options, prefix)
    return Found(
        rows=_side_by_side(shown, taken.select(schema.names)),
        n_rows=opened.rows.n_rows,
        encoder=opened.encoder.name,
        columns=opened.about.columns,
        is_known=bool(vector.any()),
    )


def search_stream(
    stream: Stream,
    query: str,
    options: SearchOptions,
    text_of: TextOf,
    *,
    encoder: str | Wrapped | None = None,
) -> Found:
    """Find the rows of a table; see `search`. All of it is read and encoded."""
    _require_query(query)
    text_of = text_of.known(stream)
    require_new_names(stream.schema.names, [text_of.prefix + name for name in NEW])
    table = stream.read_all().combine_chunks()
    require_rows(table.num_rows, stream)
    ready = encoder if isinstance(encoder, Wrapped) else load_encoder(encoder or "default")
    batch = table.to_batches()[0]
    corpus = InMemory.of(text_of.texts(batch), _within(batch, options.where), ready)
    vector = ready.encode([query])[0]
    row = ranked(corpus, query, vector, options)
    shown = _shown(corpus.passages(row), query, vector, options, text_of.prefix)
    return Found(
        rows=_side_by_side(shown, table.take(pa.array(row))),
        n_rows=table.num_rows,
        encoder=ready.name,
        columns=tuple(text_of.columns),
        is_known=bool(vector.any()),
    )


def _require_query(query: str) -> None:
    if not query.strip():
        raise UsageError(f"query: got {query!r}; expected a word or more. Say what to look for.")


def _within(batch: pa.RecordBatch, where: str | None) -> Any:
    """Which rows satisfy the condition, numbers of a csv compared as numbers."""
    within = np.full(batch.num_rows, where is None)
    if where is not None:
        numbers = NumberColumns(batch.schema)
        numbers.see(batch)
        typed = as_numbers(batch, numbers.schema(), "the input")
        within[matching(pa.Table.from_batches([typed]), where)] = True
    return within


def _shown(
    found: Passages, query: str, vector: Any, options: SearchOptions, prefix: str
) -> pa.Table:
    by_words = options.method == "bm25"
    evident = evidence(found, query, vector, by_words=by_words)
    rank = pa.array(np.arange(1, evident.num_rows + 1, dtype=np.int32))
    columns = [rank, *evident.columns]
    return pa.table(columns, names=[prefix + name for name in NEW])


def _side_by_side(left: pa.Table, right: pa.Table) -> pa.Table:
    names = [*left.schema.names, *right.schema.names]
    return pa.table([*left.columns, *right.columns], names=names)
