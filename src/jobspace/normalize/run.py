"""A whole table through the journey: read, each distinct text once, decide, write."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jobspace.normalize.decide import Decisions, concatenated
from jobspace.normalize.normalizer import Normalizer
from jobspace.tables.compose import append_columns, require_new_names
from jobspace.tables.distinct import DistinctTexts
from jobspace.tables.stream import Stream
from jobspace.tables.text_of import TextOf
from jobspace.tables.vectors import unit_vectors

READ_AHEAD_TEXTS = 65_536  # undecided texts gathered before they are decided together
READ_AHEAD_BYTES = 64 << 20  # input held back while they are gathered

Progress = Callable[["Run", Stream], None]


@dataclass(slots=True)
class Run:
    """What a run has seen and decided; `batches` fills it.

    Attributes:
        normalizer: decides.
        text_of: says what the text of a row is.
        texts: the distinct texts so far.
        n_rows: rows so far; `n_null` of them have no text at all.
        n_decided: distinct texts decided so far.
    """

    normalizer: Normalizer
    text_of: TextOf
    texts: DistinctTexts = field(default_factory=DistinctTexts)
    n_rows: int = 0
    n_null: int = 0
    n_decided: int = 0
    _parts: list[Decisions] = field(default_factory=list)
    _vectors: list[NDArray[np.float32]] = field(default_factory=list)
    _n_cut_before: int = 0

    def schema(self, given: pa.Schema) -> pa.Schema:
        """The output's schema: the input's columns, then the verb's.

        Raises:
            UsageError: a name is there already; it names `--prefix`.
        """
        added = [f.with_name(self.text_of.prefix + f.name) for f in self.normalizer.output.schema()]
        require_new_names(given.names, [f.name for f in added])
        return pa.schema([*given, *added])

    def batches(self, stream: Stream, progress: Progress | None = None) -> Iterator[pa.RecordBatch]:
        """Decide a stream's rows; yields its batches in order, with the columns added.

        Batches are held back until enough new texts have gathered, so that they are decided
        together: memory grows with the distinct texts and never with the rows.

        Args:
            stream: read once, front to back.
            progress: called with the run so far whenever texts were decided or rows written.
        """
        self._start()
        waiting: list[tuple[pa.RecordBatch, NDArray[np.int32]]] = []
        n_held = 0
        for batch in stream:
            waiting.append((batch, self._seen(batch)))
            n_held += batch.nbytes
            gathered = len(self.texts) - self.n_decided
            if gathered >= READ_AHEAD_TEXTS or n_held >= READ_AHEAD_BYTES:
                yield from self._decided(waiting, stream, progress)
                waiting, n_held = [], 0
        yield from self._decided(waiting, stream, progress)

    @property
    def decisions(self) -> Decisions:
        """The decisions of all distinct texts so far, by id."""
        if len(self._parts) > 1:
            self._parts[:] = [concatenated(self._parts)]
        return self._parts[0]

    def vectors(self, since: int = 0) -> NDArray[np.float32] | None:
        """The user's own vectors of the distinct texts from `since` on; None without a column."""
        if self.text_of.vectors is None:
            return None
        if len(self._vectors) > 1:
            self._vectors[:] = [np.concatenate(self._vectors)]
        return self._vectors[0][since:]

    @property
    def share_decided(self) -> float:
        """Share of the distinct texts so far that are decided: rows are read well ahead of it."""
        return self.n_decided / max(len(self.texts), 1)

    @property
    def n_cut_by_encoder(self) -> int:
        """Distinct texts of this run that are longer than the encoder reads."""
        return self.normalizer.knowledge.encoder.n_cut - self._n_cut_before

    def _start(self) -> None:
        if not self._parts:
            self._n_cut_before = self.normalizer.knowledge.encoder.n_cut  # labels were cut too
            self._parts.append(self.normalizer.decide(pa.array([], pa.string())))

    def _seen(self, batch: pa.RecordBatch) -> NDArray[np.int32]:
        n_before = len(self.texts)
        ids = self.texts.add(self.text_of.texts(batch))
        if self.text_of.vectors is not None:
            _, first = np.unique(ids[ids >= n_before], return_index=True)
            rows = np.flatnonzero(ids >= n_before)[first]
            dim = self.normalizer.knowledge.encoder.dim
            self._vectors.append(unit_vectors(batch, self.text_of.vectors, dim)[rows])
        self.n_rows += len(ids)
        self.n_null += int((ids < 0).sum())
        return ids

    def _decided(
        self,
        waiting: list[tuple[pa.RecordBatch, NDArray[np.int32]]],
        stream: Stream,
        progress: Progress | None,
    ) -> Iterator[pa.RecordBatch]:
        before = self.n_decided

        def tell(n_done: int, _: int) -> None:
            self.n_decided = before + n_done
            if progress is not None:
                progress(self, stream)

        if len(self.texts) > before:
            new, vectors = self.texts.new_texts(before), self.vectors(before)
            self._parts.append(self.normalizer.decide(new, tell, vectors))
        for batch, ids in waiting:
            columns = self.normalizer.output.columns(self.decisions, ids)
            yield append_columns(
                batch, {self.text_of.prefix + name: a for name, a in columns.items()}
            )
            if progress is not None:
                progress(self, stream)
