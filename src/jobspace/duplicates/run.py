"""What a run sees and decides: the texts of all rows first, then each row's group."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jobspace.duplicates.groups import Groups, group_texts
from jobspace.tables.compose import append_columns, require_new_names
from jobspace.tables.distinct import DistinctTexts
from jobspace.tables.text_of import TextOf

ADDED: Final = pa.schema(
    [
        ("group_id", pa.int64()),
        ("group_size", pa.int64()),
        ("is_representative", pa.bool_()),
        ("similarity", pa.float32()),
    ]
)

Ints = NDArray[np.int64]


@dataclass(slots=True)
class Run:
    """What a run has seen; `group` decides, once all rows are seen.

    Attributes:
        text_of: says what the text of a row is.
        texts: the distinct texts so far.
    """

    text_of: TextOf
    texts: DistinctTexts = field(default_factory=DistinctTexts)
    _ids: list[NDArray[np.int32]] = field(default_factory=list)

    def schema(self, given: pa.Schema) -> pa.Schema:
        """The output's schema: the input's columns, then the verb's.

        Raises:
            UsageError: a name is there already; it names `--prefix`.
        """
        added = [f.with_name(self.text_of.prefix + f.name) for f in ADDED]
        require_new_names(given.names, [f.name for f in added])
        return pa.schema([*given, *added])

    def seen(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Read the texts of batches, and hand the batches on."""
        for batch in batches:
            self._ids.append(self.texts.add(self.text_of.texts(batch)))
            yield batch

    def group(self, min_similarity: float) -> Grouped:
        """Group the rows seen."""
        ids = np.concatenate(self._ids) if self._ids else np.empty(0, np.int32)
        found = group_texts(
            self.texts.new_texts(), self.texts.counts, min_similarity=min_similarity
        )
        return Grouped.of(ids.astype(np.int64), found)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Grouped:
    """The groups of n rows.

    Attributes:
        groups: of the distinct texts.
        text: int64 (n,), the text of each row; -1 for null.
        number: int64 (t,), the group of each text, in the order of the rows; -1 for none.
        sizes: int64 (g,), the rows of each group.
        leads: bool (n,), one row a group.
    """

    groups: Groups
    text: Ints
    number: Ints
    sizes: Ints
    leads: NDArray[np.bool_]

    @classmethod
    def of(cls, text: Ints, groups: Groups) -> Grouped:
        """Number the groups of texts, and find the row that represents each."""
        centre = groups.representative
        known = np.flatnonzero(centre >= 0)
        centres, first, place = np.unique(centre[known], return_index=True, return_inverse=True)
        rank = np.argsort(np.argsort(first))
        number = np.full(len(centre), -1, np.int64)
        number[known] = rank[place]
        of_row = np.where(text >= 0, number[text], -1) if len(number) else text
        leads = np.zeros(len(text), bool)
        texts, first_row = np.unique(text, return_index=True)
        leads[first_row[np.isin(texts, centres)]] = True
        sizes = np.bincount(of_row[of_row >= 0], minlength=len(centres)).astype(np.int64)
        return cls(groups=groups, text=text, number=number, sizes=sizes, leads=leads)

    def columns(self, start: int, n: int) -> dict[str, pa.Array[Any]]:
        """The verb's columns of n rows from `start` on; null where a row has no words."""
        text = self.text[start : start + n]
        number = np.where(text >= 0, self.number[text], -1) if len(self.number) else text
        without = number < 0
        safe = np.maximum(number, 0)
        values = (
            number,
            self.sizes[safe] if len(self.sizes) else number,
            self.leads[start : start + n],
            self.groups.similarity[np.maximum(text, 0)] if len(self.number) else number,
        )
        return {
            f.name: pa.array(value, f.type, mask=without)
            for f, value in zip(ADDED, values, strict=True)
        }

    @property
    def rows_of(self) -> Ints:
        """How many rows the group of each text has: int64 (t,)."""
        sizes = np.concatenate([self.sizes, [0]])  # the last for none
        found: Ints = sizes[self.number]
        return found

    def rows(self, batches: Iterable[pa.RecordBatch], prefix: str) -> Iterator[pa.RecordBatch]:
        """The batches again, in the same order, with the verb's columns."""
        start = 0
        for batch in batches:
            columns = self.columns(start, batch.num_rows)
            start += batch.num_rows
            yield append_columns(batch, {prefix + name: a for name, a in columns.items()})
