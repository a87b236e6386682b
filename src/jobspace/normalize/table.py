"""The verb on whole tables: dataframes and lists in Python, files and databases by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from jobspace.encode.base import Wrapped
from jobspace.normalize.columns import plain
from jobspace.normalize.corrections import read_corrections
from jobspace.normalize.decide import NormalizeOptions
from jobspace.normalize.normalizer import Normalizer, normalizer
from jobspace.normalize.run import Run
from jobspace.normalize.summary import REVIEW, Summary, open_texts, review, summarize
from jobspace.search.concepts import LabelText
from jobspace.tables.frames import from_table, to_stream
from jobspace.tables.places import require_apart
from jobspace.tables.read import open_table
from jobspace.tables.stream import Problem, Stream
from jobspace.tables.text_of import TextOf, require_rows
from jobspace.tables.write import Writer, open_writer
from jobspace.taxonomy.model import Taxonomy


def normalize(  # noqa: PLR0913  # the command's options, by the same names
    data: Any,
    *,
    column: str | Sequence[str] | None = None,
    taxonomy: str | Taxonomy = "soc",
    encoder: str | Wrapped = "default",
    top_k: int = 1,
    min_confidence: float = 0.25,
    label_text: LabelText = "aka",
    group_level: str | None = None,
    corrections: str | Path | None = None,
    prefix: str = "",
) -> Any:
    """Normalize a column of occupations typed by hand to a taxonomy.

    Args:
        data: a pandas or polars frame, a pyarrow table, a DuckDB relation, or a list of texts.
            Read a csv with pandas' `keep_default_na=False`: "None" and "N/A" are answers here.
        column: the column to read, or several to join with a space; may be left out where there
            is only one.
        taxonomy: "soc", an installed name such as "onet", or a `Taxonomy`.
        encoder: a name, or what `jobspace.encoder` returned.
        top_k: candidates wanted a row; more than 1 adds the column `alternatives`.
        min_confidence: below it a row is abstained from; 0 to 1.
        label_text: "aka" encodes labels with their concept's title, "label" without.
        group_level: the level of group_code and group_title; None takes the coarsest.
        corrections: a filled review file, whose judgements come first.
        prefix: put before the names of the new columns.

    Returns:
        The same kind of table (a pyarrow Table for a list), all columns kept, with concept_code,
        concept_title, group_code, group_title, matched_label, similarity, confidence and status.

    Raises:
        UsageError: an option is out of its range, or a column's name is there already.
        InputError: the column is not there, or holds no text.
        NotFoundError: no such taxonomy or encoder.

    >>> normalize(["ER nurse", "retired"])["status"].to_pylist()
    ['assigned', 'retired']
    """
    options = NormalizeOptions(
        top_k=top_k, min_confidence=min_confidence, label_text=label_text, group_level=group_level
    )
    ready = normalizer(taxonomy, encoder=encoder, options=options)
    if corrections is not None:
        ready = ready.with_corrections(read_corrections(corrections, ready.taxonomy))
    with to_stream(data) as stream:
        columns = [column] if isinstance(column, str) else column
        run = Run(ready, TextOf(columns=columns or (), prefix=prefix).known(stream))
        schema = run.schema(stream.schema)
        batches = [pa.Table.from_batches([batch]) for batch in run.batches(stream)]
        table = pa.concat_tables([schema.empty_table(), *batches])
    added = schema.names[len(stream.schema.names) :]
    return from_table(plain(table, added), like=data)


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where a run reads and writes.

    Attributes:
        source: a path, a glob, `-`, or a database's address with `query`.
        output: where the rows go; None writes none.
        review: where the texts to look at go; None writes none.
        corrections: where the judgements were read from; kept from being written over.
    """

    source: str
    query: str | None = None
    output: str | None = None
    review: str | None = None
    corrections: str | None = None

    def check(self) -> None:
        """Refuse to write over what is read, or two things into one place.

        Raises:
            UsageError: the message names the place.
        """
        require_apart(
            {"the input": self.source, "the corrections": self.corrections},
            {"output": self.output, "review": self.review},
        )


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
        progress: called with what is done so far, whenever texts were decided or rows written.
    """
    places.check()
    with ExitStack() as stack:
        stream = stack.enter_context(open_table(places.source, query=places.query))
        run = Run(ready, text_of.known(stream))
        schema = run.schema(stream.schema)

        def opened(target: str | None, columns: pa.Schema) -> Writer | None:
            return stack.enter_context(open_writer(target, columns)) if target else None

        writer, reviewer = opened(places.output, schema), opened(places.review, REVIEW)
        for batch in run.batches(stream, progress):
            if writer is not None:
                writer.write(batch)
        require_rows(run.n_rows, stream)
        if reviewer is not None:
            for batch in review(run).to_batches():
                reviewer.write(batch)
        return Report(
            summary=summarize(run),
            n_review=len(open_texts(run)),
            problems=tuple(stream.problems),
            n_problems=stream.n_problems,
        )
