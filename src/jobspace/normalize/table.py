"""The verb on whole tables: dataframes and lists in Python, files and databases by name."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from jobspace.encode.base import Wrapped
from jobspace.errors import UsageError
from jobspace.normalize.corrections import read_corrections
from jobspace.normalize.decide import NormalizeOptions
from jobspace.normalize.normalizer import Normalizer, normalizer
from jobspace.normalize.run import Run, TextOf
from jobspace.normalize.summary import Summary, open_texts, review, summarize
from jobspace.tables.compose import require_columns
from jobspace.tables.frames import from_table, to_stream
from jobspace.tables.read import open_table
from jobspace.tables.stream import Problem, Stream
from jobspace.tables.write import open_writer
from jobspace.taxonomy.model import Taxonomy


def normalize(
    data: Any,
    *,
    column: str | None = None,
    taxonomy: str | Taxonomy = "soc",
    encoder: str | Wrapped = "default",
    corrections: str | Path | None = None,
    prefix: str = "",
    options: NormalizeOptions | None = None,
    **changes: Any,
) -> Any:
    """Normalize a column of occupations typed by hand to a taxonomy.

    Args:
        data: a pandas or polars frame, a pyarrow table, a DuckDB relation, or a list of texts.
        column: the column to read; may be left out where there is only one.
        taxonomy: "soc", an installed name such as "onet", or a `Taxonomy`.
        encoder: see `jobspace.encoder`.
        corrections: a filled review file whose judgements come first.
        prefix: put before the names of the new columns.
        options: `top_k`, `min_confidence`, `label_text`, `group_level`; or give these by name.
        changes: single options by name.

    Returns:
        The same kind of table, all columns kept, with concept_code, concept_title, group_code,
        group_title, matched_label, similarity, confidence, status, and `alternatives` where
        `top_k` is above 1. A list gives a pyarrow Table.
    """
    ready = normalizer(taxonomy, encoder=encoder, options=_changed(options, changes))
    if corrections is not None:
        ready = ready.with_corrections(read_corrections(corrections, ready.taxonomy))
    with to_stream(data) as stream:
        chosen = _only_column(stream, column)
        run = Run(ready, TextOf(columns=[chosen], prefix=prefix))
        schema = run.schema(stream.schema)
        table = pa.Table.from_batches(list(run.batches(stream)), schema)
    return from_table(table, like=data)


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where a run reads and writes.

    Attributes:
        source: a path, a glob, `-`, or a database's address with `query`.
        output: where the rows go; None writes none.
        review: where the texts to look at go; None writes none.
    """

    source: str
    query: str | None = None
    output: str | None = None
    review: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a run over files came to: its figures, and what was wrong with the input's rows."""

    summary: Summary
    n_review: int
    problems: tuple[Problem, ...]
    n_problems: int


def normalize_files(
    places: Places,
    ready: Normalizer,
    text_of: TextOf,
    progress: Callable[[Run, Stream], None] | None = None,
) -> Report:
    """Normalize a file or query, in memory that does not grow with its rows.

    Args:
        places: see there. Outputs appear whole, at the end, or not at all.
        ready: what decides.
        text_of: what the text of a row is.
        progress: called after each batch with what is done so far.
    """
    with ExitStack() as stack:
        stream = stack.enter_context(open_table(places.source, query=places.query))
        text_of = _with_column(stream, text_of)
        run = Run(ready, text_of)
        schema = run.schema(stream.schema)
        writer = stack.enter_context(open_writer(places.output, schema)) if places.output else None
        for batch in run.batches(stream):
            if writer is not None:
                writer.write(batch)
            if progress is not None:
                progress(run, stream)
        n_review = _write_review(run, places.review)
        return Report(
            summary=summarize(run),
            n_review=n_review,
            problems=tuple(stream.problems),
            n_problems=stream.n_problems,
        )


def _write_review(run: Run, target: str | None) -> int:
    """Write the texts to look at; returns how many there are."""
    if target is None:
        return len(open_texts(run))
    table = review(run)
    with open_writer(target, table.schema) as writer:
        for batch in table.to_batches():
            writer.write(batch)
    return table.num_rows


def _changed(options: NormalizeOptions | None, changes: dict[str, Any]) -> NormalizeOptions:
    if options is not None and changes:
        raise UsageError(
            f"normalize: got both options and {', '.join(changes)}; expected one way. "
            "Put all of them into the options."
        )
    try:
        return options or NormalizeOptions(**changes)
    except TypeError:
        known = ", ".join(NormalizeOptions.__slots__)
        raise UsageError(
            f"normalize: got the options {', '.join(changes)}; expected some of: {known}."
        ) from None


def _with_column(stream: Stream, text_of: TextOf) -> TextOf:
    if text_of.template is not None:
        return text_of
    if text_of.columns:
        require_columns(stream.schema.names, text_of.columns, where=stream.name)
        return text_of
    return TextOf(columns=[_only_column(stream, None)], prefix=text_of.prefix)


def _only_column(stream: Stream, column: str | None) -> str:
    names = stream.schema.names
    if column is not None:
        require_columns(names, [column], where=stream.name)
        return column
    if len(names) != 1:
        raise UsageError(
            f"column of {stream.name}: got none; expected one of: {', '.join(names)}. "
            "Name it with --column (in Python: column=)."
        )
    return str(names[0])
