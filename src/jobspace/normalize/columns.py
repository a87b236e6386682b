"""From decisions to the columns of a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jobspace.normalize.decide import STATUS_NAMES, Decisions, NormalizeOptions
from jobspace.taxonomy.model import Taxonomy

ALTERNATIVE = pa.struct(
    {
        "concept_code": pa.string(),
        "concept_title": pa.string(),
        "matched_label": pa.string(),
        "similarity": pa.float32(),
    }
)
DECIMALS = 4  # of similarity and confidence: more would say more than is known
EMPTY = STATUS_NAMES.index("empty")


@dataclass(frozen=True, slots=True, kw_only=True)
class LookUp:
    """A column of a taxonomy to take rows of: the distinct values, and which one each row has."""

    values: pa.Array
    place: NDArray[np.int32]

    @classmethod
    def of(cls, column: pa.Array | pa.ChunkedArray) -> LookUp:
        """Prepare a column of texts; null stays null."""
        whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
        encoded = whole.dictionary_encode()
        place = encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
        return cls(values=encoded.dictionary, place=place.astype(np.int32))

    def take(self, rows: NDArray[np.integer[Any]]) -> pa.DictionaryArray:
        """The texts at `rows` (n,), -1 for null; the dictionary holds only what occurs."""
        place = np.where(rows >= 0, self.place[rows], -1) if len(self.place) else rows
        occurs = np.zeros(len(self.values) + 1, dtype=np.bool_)
        occurs[place] = True  # null marks the last
        new = np.cumsum(occurs, dtype=np.int32) - 1
        used = self.values.take(pa.array(np.flatnonzero(occurs[:-1])))
        indices = pa.array(new[place], pa.int32(), mask=place < 0)
        return pa.DictionaryArray.from_arrays(indices, used)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputColumns:
    """Makes the columns of `normalize`; made once for a taxonomy and options."""

    concept: dict[str, LookUp]
    label: LookUp
    top_k: int

    @classmethod
    def of(cls, taxonomy: Taxonomy, options: NormalizeOptions) -> OutputColumns:
        """The look-ups that the options ask for."""
        concepts = taxonomy.concepts
        look_ups = {"concept_code": concepts["code"], "concept_title": concepts["title"]}
        level = options.group_level or next(iter(taxonomy.levels), None)
        if level is not None:
            look_ups["group_code"] = concepts[f"{level}_code"]
            look_ups["group_title"] = concepts[f"{level}_title"]
        return cls(
            concept={name: LookUp.of(column) for name, column in look_ups.items()},
            label=LookUp.of(taxonomy.labels["label"]),
            top_k=options.top_k,
        )

    def columns(self, decisions: Decisions, rows: NDArray[np.integer[Any]]) -> dict[str, pa.Array]:
        """The columns for the rows of a table.

        Args:
            decisions: of d distinct texts.
            rows: (n,), the distinct text of each row; -1 for a null, which is `empty`.

        Returns:
            Arrays (n,) by name, texts as dictionaries, in the order of the output. Similarity and
            confidence are null where nothing was found that they could be of.
        """
        concept = _picked(decisions.concept, rows, -1)
        columns = {name: look_up.take(concept) for name, look_up in self.concept.items()}
        columns["matched_label"] = self.label.take(_picked(decisions.label, rows, -1))
        unfounded = _picked(decisions.reading, rows, -1) < 0
        for name in ("similarity", "confidence"):
            values = np.round(_picked(getattr(decisions, name), rows, 0.0), DECIMALS)
            columns[name] = pa.array(values, pa.float32(), mask=unfounded)
        status = LookUp.of(pa.array(STATUS_NAMES))
        columns["status"] = status.take(_picked(decisions.status, rows, EMPTY))
        if self.top_k > 1:
            columns["alternatives"] = self.alternatives(decisions, rows)
        return columns

    def schema(self) -> pa.Schema:
        """Names and types of `columns`."""
        text = pa.dictionary(pa.int32(), pa.string())
        types = dict.fromkeys([*self.concept, "matched_label"], text)
        types |= {"similarity": pa.float32(), "confidence": pa.float32(), "status": text}
        if self.top_k > 1:
            types["alternatives"] = pa.list_(ALTERNATIVE)
        return pa.schema(types)

    def alternatives(self, decisions: Decisions, rows: NDArray[np.integer[Any]]) -> pa.ListArray:
        """The ranked candidates of rows (n,), none for -1: a list array (n,)."""
        concept = _picked(decisions.candidates, rows, -1)  # (n, k)
        label = _picked(decisions.candidate_labels, rows, -1)
        similarity = _picked(decisions.candidate_similarity, rows, 0.0)
        kept = concept >= 0
        offsets = np.concatenate(([0], np.cumsum(kept.sum(axis=1)))).astype(np.int32)
        fields = [
            self.concept["concept_code"].take(concept[kept]).dictionary_decode(),
            self.concept["concept_title"].take(concept[kept]).dictionary_decode(),
            self.label.take(label[kept]).dictionary_decode(),
            pa.array(np.round(similarity[kept], DECIMALS), pa.float32()),
        ]
        values = pa.StructArray.from_arrays(fields, fields=list(ALTERNATIVE))
        return pa.ListArray.from_arrays(pa.array(offsets), values)


def _picked(values: NDArray[Any], rows: NDArray[np.integer[Any]], otherwise: float) -> NDArray[Any]:
    """Rows of an array (d, …); `otherwise` for -1."""
    if not len(values):
        return np.full((len(rows), *values.shape[1:]), otherwise, dtype=values.dtype)
    picked: NDArray[Any] = values[rows]
    picked[rows < 0] = otherwise
    return picked


def plain(table: pa.Table, names: Sequence[str]) -> pa.Table:
    """The table with the dictionaries of these columns written out, as dataframes expect texts."""
    for name in names:
        if pa.types.is_dictionary(table.schema.field(name).type):
            place = table.schema.get_field_index(name)
            table = table.set_column(place, name, table[name].cast(pa.string()))
    return table
