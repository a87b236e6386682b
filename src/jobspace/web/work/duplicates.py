"""Rows that say the same, in groups, and the closest pairs of other wording.

Files: `rows.arrow` (all rows with their group), `groups.arrow` (groups of several rows, the largest
first), `members.arrow` (the rows of the groups, one after the other), `pairs.arrow` (pairs to be
judged). A job `distinct_rows` takes rows away.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pydantic import Field

from jobspace.duplicates.paraphrases import Paraphrase
from jobspace.duplicates.table import DuplicatesOptions, find_duplicates
from jobspace.encode.load import encoder
from jobspace.tables.text_of import TextOf
from jobspace.tables.write import write_table
from jobspace.web.work.asked import Asked, Columns, Encoder, FileId
from jobspace.web.work.rows import ROWS, mapped
from jobspace.web.worker import Room

WORDING, SPELLING = "wording", "spelling"
N_LARGEST: Final = 10
PAIRS: Final = pa.schema(
    [
        ("kind", pa.string()),  # of other wording, or spellings of one group
        ("first", pa.string()),
        ("second", pa.string()),
        ("similarity", pa.float32()),
        ("rows_first", pa.int64()),
        ("rows_second", pa.int64()),
        ("row", pa.int64()),  # the first that has the second text; -1 where it is in another group
    ]
)


class Request(Asked):
    """A file to look through."""

    file: FileId
    columns: Columns = ()
    min_similarity: Annotated[
        float, Field(ge=0.5, le=1, description="Of a row and its representative.")
    ] = 0.95
    n_pairs: Annotated[
        int, Field(ge=0, le=5_000, description="Pairs of each kind, to be judged.")
    ] = 500
    encoder: Encoder = "default"
    prefix: Annotated[str, Field(max_length=40)] = ""


def run(asked: Request, room: Room) -> dict[str, Any]:
    """Group the rows; files: see the module."""
    room.tell("Grouping", 0, 0)
    text_of = TextOf(columns=asked.columns, prefix=asked.prefix)
    done = find_duplicates(
        room.input(asked.file),
        room.output(ROWS),
        text_of=text_of,
        encoder=encoder(asked.encoder),
        options=DuplicatesOptions(min_similarity=asked.min_similarity, top_k=asked.n_pairs),
    )
    room.tell("Laying out the groups", 0, 0)
    rows = mapped(room.output(ROWS))
    seen = _Seen.of(rows, text_of, asked)
    write_table(seen.groups(), room.output("groups.arrow"))
    write_table(pa.table({"row": seen.members}), room.output("members.arrow"))
    spellings = seen.spellings(asked.n_pairs)
    pairs = pa.concat_tables([_wordings(done.closest), spellings])
    write_table(pairs, room.output("pairs.arrow"))
    names = ("n_rows", "n_texts", "n_without", "n_groups", "n_repeated", "n_repeats", "n_closest")
    return {
        **{name: getattr(done, name) for name in names},
        "largest": done.largest[:N_LARGEST],
        "closest": done.closest[:N_LARGEST],
        "problems": done.problems[:N_LARGEST],
        "n_problems": done.n_problems,
        "prefix": asked.prefix,
    }


class _Seen:
    """The rows once more, with their groups."""

    def __init__(self, texts: pa.Array, group: NDArray[np.int64], columns: pa.Table) -> None:
        self._texts = texts
        self._columns = columns
        sizes = np.bincount(group[group >= 0])
        large = np.flatnonzero(sizes > 1)
        self._order = large[np.lexsort((large, -sizes[large]))]  # the largest first
        place = np.full(len(sizes) + 1, -1, np.int64)  # the last for rows without a group
        place[self._order] = np.arange(len(self._order))
        self._place = place[group]
        self._sizes = sizes[self._order]
        inside = np.flatnonzero(self._place >= 0)
        self.members = inside[np.argsort(self._place[inside], kind="stable")]

    @classmethod
    def of(cls, rows: pa.Table, text_of: TextOf, asked: Request) -> _Seen:
        known = text_of if text_of.columns else TextOf(columns=rows.schema.names[:1])
        texts = [known.texts(batch).cast(pa.string()) for batch in rows.to_batches()]
        added = ("group_id", "is_representative", "similarity")
        columns = rows.select([asked.prefix + name for name in added]).rename_columns(added)
        group = np.asarray(pc.fill_null(columns["group_id"], -1), np.int64)
        return cls(pa.chunked_array(texts, pa.string()).combine_chunks(), group, columns)

    @property
    def _leads(self) -> NDArray[np.int64]:
        """The row that represents each group."""
        leads = np.asarray(pc.fill_null(self._columns["is_representative"], False), np.bool_)
        rows = np.flatnonzero(leads & (self._place >= 0))
        return rows[np.argsort(self._place[rows])]

    def groups(self) -> pa.Table:
        """Each group's text, rows, spellings, and where its members begin."""
        coded = self._texts.dictionary_encode().indices
        text = np.asarray(pc.fill_null(coded, -1), np.int64)[self.members]
        pairs = np.unique(np.stack([self._place[self.members], text]), axis=1)
        return pa.table(
            {
                "text": self._texts.take(pa.array(self._leads)),
                "n_rows": self._sizes,
                "n_texts": np.bincount(pairs[0], minlength=len(self._sizes)),
                "start": np.cumsum(self._sizes) - self._sizes,
            }
        )

    def spellings(self, n_wanted: int) -> pa.Table:
        """Spellings beside the text that represents them, the least similar first."""
        similarity = np.asarray(pc.fill_null(self._columns["similarity"], 1.0), np.float32)
        doubtful = self.members[similarity[self.members] < 1 - 1e-6]
        coded = np.asarray(pc.fill_null(self._texts.dictionary_encode().indices, -1), np.int64)
        _, first, n_rows = np.unique(coded[doubtful], return_index=True, return_counts=True)
        rows = doubtful[first]
        order = np.lexsort((rows, -n_rows, similarity[rows]))[:n_wanted]
        rows = rows[order]
        leads = self._leads[self._place[rows]]
        return pa.table(
            {
                "kind": [SPELLING] * len(rows),
                "first": self._texts.take(pa.array(leads)),
                "second": self._texts.take(pa.array(rows)),
                "similarity": similarity[rows],
                "rows_first": np.bincount(coded[coded >= 0])[coded[leads]],
                "rows_second": n_rows[order],
                "row": rows,
            },
            schema=PAIRS,
        )


def _wordings(closest: Sequence[Paraphrase]) -> pa.Table:
    names = ("first", "second", "similarity", "rows_first", "rows_second")
    columns: dict[str, list[Any]] = {n: [getattr(pair, n) for pair in closest] for n in names}
    columns |= {"kind": [WORDING] * len(closest), "row": [-1] * len(closest)}
    return pa.table({name: columns[name] for name in PAIRS.names}, schema=PAIRS)
