"""A whole table to its topics: read, each distinct text once, learn, write.

No row can be decided before the last is read, so the rows wait in a temporary file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute

from jobspace.encode.base import Wrapped
from jobspace.encode.load import encoder as load_encoder
from jobspace.errors import InputError
from jobspace.pages.frame import require_place, write_page
from jobspace.tables.compose import append_columns, compose, require_new_names
from jobspace.tables.distinct import DistinctTexts
from jobspace.tables.frames import from_table, to_stream
from jobspace.tables.places import require_apart
from jobspace.tables.read import open_table
from jobspace.tables.spool import Spool
from jobspace.tables.stream import Stream
from jobspace.tables.text_of import TextOf, require_rows
from jobspace.tables.write import open_writer
from jobspace.topics.learn import Ints, Learned, Progress, learn
from jobspace.topics.options import Number, TopicsOptions
from jobspace.topics.report import picture, report
from jobspace.topics.result import Topics

pc: Any = pyarrow.compute

ADDED: Final = pa.schema(
    [("topic", pa.int32()), ("topic_probability", pa.float32()), ("cluster", pa.int32())]
)
SHOWN_CHARS: Final = 200  # of an example


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where a run reads and writes.

    Attributes:
        source: a path, a glob, `-`, or a database's address with `query`.
        query: the SQL whose rows are read; for databases only.
        output: where the rows go, whole or not at all; None writes none.
        report: where the HTML report goes; None writes none.
    """

    source: str
    query: str | None = None
    output: str | None = None
    report: str | None = None


def topics(
    data: Any,
    *,
    column: str | Sequence[str] | None = None,
    n_topics: Number = "auto",
    n_clusters: Number = "auto",
    encoder: str | Wrapped = "default",
    prefix: str = "",
) -> Any:
    """Say what each row is about: its topic by words, its cluster by meaning.

    Topics are learned from which words occur together (LDA), so texts should have dozens of words:
    a title with its description, not a title alone. Clusters are groups of near vectors (k-means).
    Topics and clusters are numbered by size, the largest is 0.

    Args:
        data: a pandas or polars frame, a pyarrow table, a DuckDB relation, or a list of texts.
        column: the column to read, or several to join with a space; may be left out where there
            is only one.
        n_topics: 2 or more; "auto" takes the fewest that guess held-out words nearly best.
        n_clusters: 2 or more; "auto" takes the best silhouette near the elbow.
        encoder: see `jobspace.encoder`.
        prefix: put before the names of the new columns.

    Returns:
        The same kind of table (a pyarrow Table for a list), all columns kept, with topic and
        topic_probability, null where a row has no word that counts, and cluster, null where it has
        no vector. What each topic is: `jobspace topics` or `jobspace.stats.topics.fit_topics`.

    Raises:
        InputError: the column is not there, or the texts are too few, too short or all the same.
        UsageError: a number below 2, or a column's name is there already.
    """
    columns = [column] if isinstance(column, str) else column
    options = TopicsOptions(n_topics=n_topics, n_clusters=n_clusters)
    ready = load_encoder(encoder) if isinstance(encoder, str) else encoder
    with to_stream(data) as stream:
        run = Run(TextOf(columns=columns or (), prefix=prefix).known(stream))
        schema = run.schema(stream.schema)
        batches = list(run.seen(stream))
        require_rows(run.n_rows, stream)
        learned = run.learn(ready, options)
        table = pa.Table.from_batches(list(run.rows(batches, learned)), schema)
    return from_table(table, like=data)


def find_topics(
    places: Places,
    text_of: TextOf,
    encoder: Wrapped,
    options: TopicsOptions | None = None,
    progress: Progress | None = None,
) -> Topics:
    """Say what the rows of a file or query are about.

    Args:
        places: where to read and write.
        text_of: what the text of a row is.
        encoder: gives the vectors that are clustered.
        options: how many topics and clusters.
        progress: called with what is done, how far and out of how much.

    Raises:
        InputError: the input cannot be read, lacks a column or any row, or its texts are too few,
            too short or all the same.
        UsageError: the input has a column of a new one's name, or the report cannot be written.
    """
    require_place(places.report)
    with ExitStack() as stack:
        require_apart(
            {"the input": places.source}, {"output": places.output, "report": places.report}
        )
        stream = stack.enter_context(open_table(places.source, query=places.query))
        run = Run(text_of.known(stream))
        schema = run.schema(stream.schema)
        writer = stack.enter_context(open_writer(places.output, schema)) if places.output else None
        spool = stack.enter_context(Spool())
        for _ in run.seen(spool.keep(stream)):
            pass
        require_rows(run.n_rows, stream)
        learned = run.learn(encoder, options or TopicsOptions(), progress)
        done = run.result(learned, encoder, stream)
        if writer is not None:
            for batch in run.rows(spool.batches(), learned):
                writer.write(batch)
        if places.report is not None:
            shown = picture(learned.vectors, learned.cluster, run.shown)
            write_page(report(done, shown, name=stream.name), places.report)
        return done


@dataclass(slots=True)
class Run:
    """What a run has seen; `learn` decides, once all rows are seen.

    Attributes:
        text_of: says what the text of a row is.
        texts: the distinct texts so far.
        n_rows: rows seen.
    """

    text_of: TextOf
    texts: DistinctTexts = field(default_factory=DistinctTexts)
    n_rows: int = 0
    _ids: list[Ints] = field(default_factory=list)
    _shown: list[pa.Array] = field(default_factory=list)

    def schema(self, given: pa.Schema) -> pa.Schema:
        """The output's schema: the input's columns, then the verb's.

        Raises:
            UsageError: a name is there already; it names `--prefix`.
        """
        added = [f.with_name(self.text_of.prefix + f.name) for f in ADDED]
        require_new_names(given.names, [f.name for f in added])
        return pa.schema([*given, *added], metadata=given.metadata)

    def seen(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Read the texts of batches, and hand the batches on."""
        for batch in batches:
            n_before = len(self.texts)
            ids = self.texts.add(self.text_of.texts(batch)).astype(np.int64)
            new, first = np.unique(ids, return_index=True)
            self._shown.append(self._first_column(batch).take(pa.array(first[new >= n_before])))
            self._ids.append(ids)
            self.n_rows += len(ids)
            yield batch

    @property
    def shown(self) -> pa.Array:
        """The beginning of the first column of each distinct text's first row, (t,)."""
        return pa.concat_arrays(self._shown) if self._shown else pa.array([], pa.string())

    def learn(
        self, encoder: Wrapped, options: TopicsOptions, progress: Progress | None = None
    ) -> Learned:
        """Learn topics and clusters of the texts seen.

        Raises:
            InputError: the texts are too few, too short or all the same.
        """
        texts = self.texts.new_texts()
        if len(texts) == 1 and self.n_rows > 1:
            raise InputError(
                f"texts of {self.n_rows:,} rows: got the same in each; expected texts that differ. "
                "Choose another column with --column."
            )
        return learn(texts, self.texts.counts, self.shown, encoder, options, progress)

    def rows(self, batches: Iterable[pa.RecordBatch], learned: Learned) -> Iterator[pa.RecordBatch]:
        """The rows seen, with the verb's columns."""
        for batch, ids in zip(batches, self._ids, strict=True):
            added = _columns(ids, learned)
            named = {self.text_of.prefix + name: column for name, column in added.items()}
            yield append_columns(batch, named)

    def result(self, learned: Learned, encoder: Wrapped, stream: Stream) -> Topics:
        """What the run came to."""
        rows_of = self.texts.counts
        return Topics(
            n_rows=self.n_rows,
            n_texts=len(self.texts),
            n_without_words=self.n_rows - int(rows_of[learned.topic >= 0].sum()),
            n_without_vector=self.n_rows - int(rows_of[learned.cluster >= 0].sum()),
            median_words=_median_words(self.texts.new_texts(), rows_of),
            n_words=len(learned.model.words),
            n_topics=learned.model.n_topics,
            topics=learned.topics,
            perplexity=learned.model.perplexity,
            topic_curve=learned.model.curve,
            n_clusters=learned.clusters.n_clusters,
            clusters=learned.groups,
            cluster_curve=learned.clusters.curve,
            elbow=learned.clusters.elbow,
            encoder=encoder.name,
            problems=tuple(stream.problems),
            n_problems=stream.n_problems,
        )

    def _first_column(self, batch: pa.RecordBatch) -> pa.Array:
        columns = self.text_of.columns[:1]
        template = None if columns else self.text_of.template
        return pc.utf8_slice_codeunits(
            compose(batch, columns=columns, template=template), 0, SHOWN_CHARS
        )


def _columns(ids: Ints, learned: Learned) -> dict[str, pa.Array]:
    """The verb's columns of n rows by the ids of their texts; -1 is a row without text."""
    topic = np.append(learned.topic, -1)[ids]
    cluster = np.append(learned.cluster, -1)[ids]
    probability = np.append(learned.probability, np.float32(0))[ids]
    return {
        "topic": pa.array(topic, pa.int32(), mask=topic < 0),
        "topic_probability": pa.array(probability, pa.float32(), mask=topic < 0),
        "cluster": pa.array(cluster, pa.int32(), mask=cluster < 0),
    }


def _median_words(texts: pa.Array, rows_of: Ints) -> float:
    """How many words half of the rows have at most; rows without text are left out."""
    n_words = pc.list_value_length(pc.utf8_split_whitespace(pc.utf8_trim_whitespace(texts)))
    lengths = n_words.to_numpy(zero_copy_only=False)
    order = np.argsort(lengths, kind="stable")
    before = np.cumsum(rows_of[order])
    if not len(before):
        return 0.0
    return float(lengths[order][np.searchsorted(before, before[-1] / 2)])
