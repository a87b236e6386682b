"""The verb on whole tables: dataframes in Python, files and databases by name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jobspace.encode.base import Wrapped
from jobspace.encode.load import encoder as load_encoder
from jobspace.errors import InputError
from jobspace.find.compare import Way, ways
from jobspace.find.cutoff import Step, sweep
from jobspace.find.decide import FindOptions, Method, Progress, Verdicts, columns_of, decided
from jobspace.find.examples import Examples, Judged, Rows, read_judged
from jobspace.find.judging import to_judge
from jobspace.find.report import Told, report
from jobspace.find.result import Example, Found
from jobspace.pages.frame import require_place, write_page
from jobspace.tables.compose import append_columns, require_new_names
from jobspace.tables.distinct import DistinctTexts
from jobspace.tables.frames import from_table, to_stream
from jobspace.tables.places import require_apart
from jobspace.tables.read import open_table
from jobspace.tables.spool import Spool
from jobspace.tables.stream import Stream
from jobspace.tables.text_of import TextOf, require_rows, several
from jobspace.tables.write import open_writer, write_table

N_FIRST, N_LAST = 8, 4  # examples of what was found
RANKING = pa.schema(
    [
        ("row", pa.int64()),  # the first that has the text
        ("text", pa.string()),
        ("n_rows", pa.int64()),
        ("value", pa.float32()),  # what the cut-off is on
        ("matched_anchor", pa.string()),
    ]
)
TO_JUDGE = pa.schema(
    [
        ("row", pa.int64()),
        ("text", pa.string()),
        ("similarity", pa.float32()),
        ("matched_anchor", pa.string()),
        ("stratum", pa.int64()),
        ("weight", pa.float64()),
        ("judgement", pa.string()),
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where a run reads and writes.

    Attributes:
        source: a path, a glob, `-`, or a database's address with `query`.
        output: where the rows go; None writes none.
        only_matches: whether only found rows go there.
        to_judge: where rows to judge go; None writes none. `n_to_judge` of them.
        ranking: where the distinct texts go, the nearest first, those without a text that can be
            read left out; None writes none.
        report: where the HTML report goes; None writes none.
    """

    source: str
    query: str | None = None
    output: str | None = None
    only_matches: bool = False
    to_judge: str | None = None
    n_to_judge: int = 300
    ranking: str | None = None
    report: str | None = None


def find(  # noqa: PLR0913  # the command's options, by the same names
    data: Any,
    *,
    column: str | Sequence[str] | None = None,
    like: str | Sequence[str] = (),
    anchors_containing: str | Sequence[str] = (),
    unlike: str | Sequence[str] = (),
    sample: int | None = None,
    min_similarity: float | None = None,
    judged: str | None = None,
    min_precision: float | None = None,
    method: Method = "anchors",
    encoder: str | Wrapped = "default",
    seed: int = 0,
    prefix: str = "",
) -> Any:
    """Find the rows of one kind from a few examples.

    Args:
        data: a pandas or polars frame, a pyarrow table, a DuckDB relation, or a list of texts.
        column: the column to read, or several to join with a space; may be left out where there
            is only one.
        like: texts that stand for the kind.
        anchors_containing: phrases; every row whose text has one, as whole words, is an anchor.
        unlike: texts to keep out.
        sample: phrases are looked for in so many random rows only.
        min_similarity: the cut-off; without it, or judgements, `is_match` is null.
        judged: a file of judgements, see `read_judged`; it chooses the cut-off.
        min_precision: the lowest cut-off whose bound on precision is so high, not the best F1.
        method: anchors, probe or lda.
        encoder: a name, or what `jobspace.encoder` returned.
        seed: of the sample.
        prefix: put before the names of the new columns.

    Returns:
        The same kind of table, all columns kept, with similarity, matched_anchor and is_match; for
        probe and lda a probability, on which the cut-off is.

    Raises:
        UsageError: no anchors, or options that contradict each other.
        InputError: the column is not there, or no row has a phrase.

    >>> jobs = ["Nurse", "ICU Nurse", "Java Developer"]
    >>> find(jobs, like="registered nurse", min_similarity=0.5)["is_match"].to_pylist()
    [True, True, False]
    """
    examples = Examples(
        like=several(like),
        containing=several(anchors_containing),
        unlike=several(unlike),
        sample=sample,
    )
    options = FindOptions(
        method=method, min_similarity=min_similarity, min_precision=min_precision, seed=seed
    )
    known = read_judged(judged) if judged is not None else None
    options.require_judged(known)
    ready = load_encoder(encoder) if isinstance(encoder, str) else encoder
    columns = several(column)
    with to_stream(data) as stream, Spool() as spool:
        seen = _Seen.of(stream, TextOf(columns=columns, prefix=prefix), spool)
        verdicts = decided(seen.rows, examples, ready, options, known)
        table = pa.Table.from_batches(list(seen.with_columns(verdicts)), seen.schema(verdicts))
    return from_table(_plain(table, seen.schema(verdicts)), like=data)


def find_file(  # noqa: PLR0913  # the verb's parts
    places: Places,
    examples: Examples,
    encoder: Wrapped,
    options: FindOptions,
    text_of: TextOf,
    *,
    judged: Judged | None = None,
    progress: Progress | None = None,
) -> Found:
    """Find the rows of a file or query; outputs appear whole, at the end, or not at all."""
    options.require_judged(judged)
    require_apart(
        {
            "the input": places.source,
            "the anchors": examples.from_file,
            "the judgements": judged.source if judged is not None else None,
        },
        {
            "output": places.output,
            "to judge": places.to_judge,
            "ranking": places.ranking,
            "report": places.report,
        },
    )
    require_place(places.report)
    with ExitStack() as stack:
        stream = stack.enter_context(open_table(places.source, query=places.query))
        spool = stack.enter_context(Spool()) if places.output else None
        if progress is not None:
            progress("Reading", 0, 0)
        seen = _Seen.of(stream, text_of, spool)
        verdicts = decided(seen.rows, examples, encoder, options, judged, progress)
        n_to_judge = _write_to_judge(places, seen, verdicts, options.seed)
        if places.ranking is not None:
            write_table(_ranking(seen, verdicts), places.ranking)
        if places.output is not None:
            _write(places, seen, verdicts)
        if places.report is not None:
            if progress is not None:
                progress("Comparing the methods", 0, 0)
            found, notes = ways(verdicts, seen.rows, examples, encoder, options, judged)
            told = seen.told(verdicts, options, encoder, found, notes)
            write_page(report(told), places.report)
        return _found(seen, verdicts, options, encoder, n_to_judge)


@dataclass(slots=True, kw_only=True)
class _Seen:
    """An input that was read: its texts, and its rows where they are wanted again."""

    rows: Rows
    counts: NDArray[np.int64]
    stream: Stream
    text_of: TextOf
    spool: Spool | None
    _values: list[str] = field(default_factory=list, repr=False)

    @classmethod
    def of(cls, stream: Stream, text_of: TextOf, spool: Spool | None) -> _Seen:
        """Read everything.

        Raises:
            InputError: there are no rows, or no row has a text.
        """
        known = text_of.known(stream)
        texts = DistinctTexts()
        batches = stream if spool is None else spool.keep(stream)
        ids = [texts.add(known.texts(batch)) for batch in batches]
        all_ids = np.concatenate(ids) if ids else np.empty(0, np.int32)
        require_rows(len(all_ids), stream)
        if not len(texts):
            raise InputError(
                f"texts of {stream.name}: got only empty cells in {', '.join(known.columns)}; "
                "expected words. Choose another column."
            )
        return cls(
            rows=Rows(texts=texts.new_texts(), ids=all_ids, name=stream.name),
            counts=texts.counts,
            stream=stream,
            text_of=known,
            spool=spool,
        )

    @property
    def values(self) -> list[str]:
        """The distinct texts as a list, made once."""
        if not self._values:
            self._values.extend(self.rows.texts.to_pylist())
        return self._values

    @property
    def first_rows(self) -> NDArray[np.int64]:
        """The first row of each distinct text."""
        first = np.full(len(self.rows.texts), -1, np.int64)
        rows = np.flatnonzero(self.rows.ids >= 0)[::-1]
        first[self.rows.ids[rows]] = rows
        return first

    def sweep(self, verdicts: Verdicts) -> tuple[Step, ...]:
        """Rows by cut-off."""
        return tuple(sweep(verdicts.decisive.astype(np.float64), self.counts, self.values))

    def told(
        self,
        verdicts: Verdicts,
        options: FindOptions,
        encoder: Wrapped,
        found: Sequence[Way],
        notes: Sequence[str],
    ) -> Told:
        """What the report tells of."""
        return Told(
            name=self.stream.name.replace("\\", "/").rsplit("/", 1)[-1],
            method=options.method,
            encoder=encoder.name,
            texts=self.values,
            counts=self.counts,
            verdicts=verdicts,
            sweep=self.sweep(verdicts),
            ways=found,
            notes=notes,
        )

    def schema(self, verdicts: Verdicts) -> pa.Schema:
        """The output's schema: the input's columns, then the verb's."""
        added = columns_of(verdicts, np.empty(0, np.int32))
        names = [self.text_of.prefix + name for name in added]
        require_new_names(self.stream.schema.names, names)
        fields = [(n, c.type) for n, c in zip(names, added.values(), strict=True)]
        return pa.schema([*self.stream.schema, *fields])

    def with_columns(self, verdicts: Verdicts) -> Iterator[pa.RecordBatch]:
        """The rows once more, with the columns added."""
        if self.spool is None:
            return
        start = 0
        for batch in self.spool.batches():
            ids = self.rows.ids[start : start + batch.num_rows]
            start += batch.num_rows
            added = columns_of(verdicts, ids)
            yield append_columns(
                batch, {self.text_of.prefix + name: column for name, column in added.items()}
            )


def _plain(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """Anchors as strings: frames then show texts, not codes."""
    types = [f.type.value_type if pa.types.is_dictionary(f.type) else f.type for f in schema]
    return table.cast(pa.schema(zip(schema.names, types, strict=True), metadata=schema.metadata))


def _write(places: Places, seen: _Seen, verdicts: Verdicts) -> None:
    schema = seen.schema(verdicts)
    is_match = seen.text_of.prefix + "is_match"
    with open_writer(places.output or "-", schema) as writer:
        for batch in seen.with_columns(verdicts):
            if not places.only_matches:
                writer.write(batch)
                continue
            kept = batch.filter(batch.column(is_match).fill_null(False))
            if kept.num_rows:
                writer.write(kept)


def _write_to_judge(places: Places, seen: _Seen, verdicts: Verdicts, seed: int) -> int:
    if places.to_judge is None:
        return 0
    drawn = to_judge(verdicts.decisive, places.n_to_judge, seed)
    order = np.random.default_rng(seed).permutation(len(drawn.place))  # no order gives away much
    place = drawn.place[order]
    like = verdicts.given.like
    table = pa.table(
        {
            "row": seen.first_rows[place],
            "text": seen.rows.texts.take(pa.array(place)),
            "similarity": verdicts.similarity[place],
            "matched_anchor": [like[i] for i in verdicts.place[place]],
            "stratum": drawn.stratum[order],
            "weight": np.round(drawn.weight[order], 3),
            "judgement": pa.array([""] * len(place), pa.string()),
        },
        schema=TO_JUDGE,
    )
    write_table(table, places.to_judge)
    return len(place)


def _ranking(seen: _Seen, verdicts: Verdicts) -> pa.Table:
    place = np.argsort(-verdicts.decisive, kind="stable")  # NaN last
    place = place[: int(np.isfinite(verdicts.decisive).sum())]
    like = pa.array(verdicts.given.like, pa.string())
    return pa.table(
        {
            "row": seen.first_rows[place],
            "text": seen.rows.texts.take(pa.array(place)),
            "n_rows": seen.counts[place],
            "value": verdicts.decisive[place],
            "matched_anchor": like.take(pa.array(verdicts.place[place])),
        },
        schema=RANKING,
    )


def _examples(seen: _Seen, verdicts: Verdicts) -> list[Example]:
    match = verdicts.is_match
    if match is None:
        return []
    places = np.flatnonzero(match)
    places = places[np.argsort(-verdicts.decisive[places], kind="stable")]
    if len(places) > N_FIRST + N_LAST:
        places = np.concatenate([places[:N_FIRST], places[-N_LAST:]])
    return [
        Example(
            text=seen.values[i],
            n_rows=int(seen.counts[i]),
            value=round(float(verdicts.decisive[i]), 4),
            matched_anchor=verdicts.given.like[verdicts.place[i]],
        )
        for i in places
    ]


def _found(
    seen: _Seen, verdicts: Verdicts, options: FindOptions, encoder: Wrapped, n_to_judge: int
) -> Found:
    match = verdicts.is_match
    readable = np.isfinite(verdicts.similarity)
    n_readable = int(seen.counts[readable].sum())
    return Found(
        n_rows=len(seen.rows.ids),
        n_texts=len(seen.rows.texts),
        n_without=len(seen.rows.ids) - n_readable,
        n_matches=None if match is None else int(seen.counts[match].sum()),
        method=options.method,
        encoder=encoder.name,
        anchors=verdicts.given.like,
        unlike=verdicts.given.unlike,
        n_containing=verdicts.given.n_containing,
        n_sampled=verdicts.given.n_sampled,
        min_similarity=verdicts.min_similarity,
        point=verdicts.point,
        curve=verdicts.points,
        sweep=seen.sweep(verdicts),
        examples=tuple(_examples(seen, verdicts)),
        topic=verdicts.topic,
        n_to_judge=n_to_judge,
        problems=tuple(seen.stream.problems),
        n_problems=seen.stream.n_problems,
    )
