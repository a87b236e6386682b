"""The unit of distribution: a function from a batch of rows to the batch with a verb's columns.

A *work* is a small frozen description that travels to other processes. There, `prepared` loads
what it names (taxonomy, encoder) and gives the function. A row's columns depend on its text alone
(for `duplicates`, on its block alone), so neither partitions nor their order change a row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jobspace.duplicates.groups import MIN_SIMILARITY
from jobspace.encode.load import encoder as load_encoder
from jobspace.encode.table import COLUMN, HELD_BYTES, vector_column
from jobspace.engines.blocks import ADDED, grouped
from jobspace.engines.known import Known
from jobspace.find.anchors import Anchors
from jobspace.find.decide import Verdicts, columns_of, compared, encoded_anchors
from jobspace.find.examples import Given
from jobspace.normalize.corrections import Corrections
from jobspace.normalize.decide import Decisions, NormalizeOptions, concatenated
from jobspace.normalize.normalizer import normalizer
from jobspace.tables.compose import append_columns
from jobspace.tables.text_of import TextOf
from jobspace.taxonomy.model import Taxonomy

Columns = Callable[[pa.RecordBatch], dict[str, pa.Array]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A work with everything loaded that it needs.

    Attributes:
        added: the new columns, with their prefix.
        columns: makes them for a batch, in the same order, without prefix.
    """

    added: pa.Schema
    columns: Columns

    def __call__(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        """The rows, in the same order, with the new columns."""
        made = self.columns(batch).values()
        return append_columns(batch, dict(zip(self.added.names, made, strict=True)))


class Work(Protocol):
    """What is to be done to rows.

    Attributes:
        text_of: what the text of a row is; its columns are known to be there.
        within: the column whose values are blocks that must stay whole; None where any will do.
    """

    @property
    def text_of(self) -> TextOf:
        """What the text of a row is."""

    @property
    def within(self) -> str | None:
        """The column of blocks."""

    def prepared(self) -> Prepared:
        """Load what is needed; seconds, so once a process."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NormalizeWork:
    """`normalize`: text → concept.

    Attributes:
        taxonomy: the whole of it travels, so that no other machine needs it installed.
        encoder: a name that all machines know.
        device: where a transformer runs: auto, cpu or cuda.
        corrections: a person's judgements, which come first.
    """

    text_of: TextOf
    taxonomy: Taxonomy
    encoder: str = "default"
    device: str = "auto"
    options: NormalizeOptions = field(default_factory=NormalizeOptions)
    corrections: Corrections | None = None
    within: None = None

    def prepared(self) -> Prepared:
        """Load the encoder, and read or build the taxonomy's index."""
        ready = normalizer(
            self.taxonomy, encoder=self.encoder, device=self.device, options=self.options
        )
        if self.corrections is not None:
            ready = ready.with_corrections(self.corrections)
        known: Known[Decisions] = Known(ready.decide, lambda a, b: concatenated([a, b]))

        def columns(batch: pa.RecordBatch) -> dict[str, pa.Array]:
            decisions, ids = known(self.text_of.texts(batch))
            return ready.output.columns(decisions, ids)

        return Prepared(added=_named(ready.output.schema(), self.text_of), columns=columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class FindWork:
    """`find`: the similarity to anchors that are known beforehand."""

    text_of: TextOf
    given: Given
    encoder: str = "default"
    device: str = "auto"
    min_similarity: float | None = None
    within: None = None

    def prepared(self) -> Prepared:
        """Load the encoder and encode the anchors."""
        encoder = load_encoder(self.encoder, device=self.device)
        anchors: Anchors = encoded_anchors(self.given, encoder)

        def decide(texts: pa.Array) -> Verdicts:
            similarity, place, _ = compared(texts, encoder, anchors)
            return self._verdicts(similarity, place)

        def join(a: Verdicts, b: Verdicts) -> Verdicts:
            return self._verdicts(
                np.concatenate([a.similarity, b.similarity]), np.concatenate([a.place, b.place])
            )

        known: Known[Verdicts] = Known(decide, join)

        without = decide(pa.array([""]))  # what rows have where none has a text

        def columns(batch: pa.RecordBatch) -> dict[str, pa.Array]:
            verdicts, ids = known(self.text_of.texts(batch))
            return columns_of(verdicts if len(verdicts.place) else without, ids)

        nothing = columns_of(without, np.empty(0, np.int32))
        schema = pa.schema({name: column.type for name, column in nothing.items()})
        return Prepared(added=_named(schema, self.text_of), columns=columns)

    def _verdicts(self, similarity: NDArray[np.float32], place: NDArray[np.intp]) -> Verdicts:
        return Verdicts(
            given=self.given,
            similarity=similarity,
            place=place,
            probability=None,
            min_similarity=self.min_similarity,
            point=None,
            points=(),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodeWork:
    """`encode`: a vector for each row."""

    text_of: TextOf
    encoder: str = "default"
    device: str = "auto"
    within: None = None

    def prepared(self) -> Prepared:
        """Load the encoder."""
        encoder = load_encoder(self.encoder, device=self.device)
        kind = pa.list_(pa.float32(), encoder.dim)
        most = HELD_BYTES // (4 * max(encoder.dim, 1))  # vectors are large: few are kept
        known = Known(encoder.encode, lambda a, b: np.concatenate([a, b]), most_texts=most)

        def columns(batch: pa.RecordBatch) -> dict[str, pa.Array]:
            vectors, ids = known(self.text_of.texts(batch))
            if not len(vectors):
                return {COLUMN: pa.nulls(len(ids), kind)}
            has: NDArray[np.bool_] = np.any(vectors, axis=1)
            return {COLUMN: vector_column(vectors, has, ids)}

        return Prepared(added=_named(pa.schema({COLUMN: kind}), self.text_of), columns=columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicatesWork:
    """`duplicates` within blocks: rows of one value of the column `within` are compared."""

    text_of: TextOf
    within: str
    min_similarity: float = MIN_SIMILARITY

    def prepared(self) -> Prepared:
        """Nothing has to be loaded."""

        def columns(batch: pa.RecordBatch) -> dict[str, pa.Array]:
            return grouped(batch, self.text_of, self.within, self.min_similarity)

        return Prepared(added=_named(ADDED, self.text_of), columns=columns)


def _named(schema: pa.Schema, text_of: TextOf) -> pa.Schema:
    return pa.schema([f.with_name(text_of.prefix + f.name) for f in schema])
