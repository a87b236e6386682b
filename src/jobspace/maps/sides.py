"""The one or two tables of a map, and the distinct texts of both as one set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from glob import has_magic
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jobspace.encode.base import Vectors
from jobspace.errors import InputError
from jobspace.search.vector_rows import VectorRows
from jobspace.tables.frames import to_stream
from jobspace.tables.stream import Stream
from jobspace.tables.text_of import TextOf
from jobspace.taxonomy.catalog import taxonomy
from jobspace.taxonomy.model import Taxonomy

Ints: TypeAlias = NDArray[np.int64]

LABEL = "label"  # the column of a taxonomy's labels


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Side:
    """One table of a map: what it is called in the picture, and its rows."""

    name: str
    rows: VectorRows = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Joined:
    """The m distinct texts with a vector of one or two tables with n rows in all.

    Attributes:
        sides: the tables.
        texts: m strings; a text that is in both tables is there twice.
        vectors: float32 (m, d), unit rows.
        table: int64 (m,), the table of each text, 0 or 1.
        n_rows_of: int64 (m,), how many rows have it.
        ids: int64 (n,), the text of each row, the first table's first; -1 without a vector.
    """

    sides: tuple[Side, ...]
    texts: pa.Array = field(repr=False)
    vectors: Vectors = field(repr=False)
    table: Ints = field(repr=False)
    n_rows_of: Ints = field(repr=False)
    ids: Ints = field(repr=False)

    @property
    def table_of_rows(self) -> Ints:
        """The table of each row, int64 (n,)."""
        return np.repeat(np.arange(len(self.sides)), [len(side.rows) for side in self.sides])

    @property
    def weight(self) -> NDArray[np.float64]:
        """How much each text counts, (m,): all of a table alike, both tables the same in all."""
        n_of = np.bincount(self.table, minlength=len(self.sides))
        weight: NDArray[np.float64] = 1 / n_of[self.table]
        return weight


def join(sides: Sequence[Side]) -> Joined:
    """Put the texts of one or two tables together; those without a vector are left out.

    Raises:
        InputError: the vectors of the tables differ in length, or all texts are the same.
    """
    dims = [side.rows.vectors.shape[1] for side in sides]
    if len(set(dims)) > 1:
        raise InputError(
            f"vectors of {sides[1].name}: got {dims[1]} numbers a row; expected {dims[0]}, as in "
            f"{sides[0].name}. Encode both with the same encoder."
        )
    texts, vectors, counts, ids = [], [], [], []
    n_before = 0
    for side in sides:
        known = side.rows.vectors.any(axis=1)
        place = np.where(known, np.cumsum(known) - 1 + n_before, -1)
        ids.append(np.append(place, -1)[side.rows.ids])
        texts.append(side.rows.texts.filter(pa.array(known)))
        vectors.append(side.rows.vectors[known])
        counts.append(side.rows.counts[known])
        n_before += int(known.sum())
    joined = Joined(
        sides=tuple(sides),
        texts=pa.concat_arrays(texts),
        vectors=np.concatenate(vectors),
        table=np.repeat(np.arange(len(sides)), [len(part) for part in vectors]),
        n_rows_of=np.concatenate(counts),
        ids=np.concatenate(ids),
    )
    _require_two(joined)
    return joined


def _require_two(joined: Joined) -> None:
    """A map needs two places."""
    if not len(joined.vectors) or (joined.vectors == joined.vectors[0]).all():
        n_rows = int((joined.ids >= 0).sum())
        raise InputError(
            f"texts of {joined.sides[0].name}: got the same vector in each of {n_rows:,} rows; "
            "expected rows that differ. Choose another column with --column."
        )


def open_other(
    other: Any, text_of: TextOf, columns: Sequence[str] = ()
) -> tuple[Stream, TextOf, str | None]:
    """Open the second table: a frame, a file, or an installed taxonomy by its name.

    A taxonomy is the table of its labels, one row a label, with code and title.

    Args:
        other: as for the input, or a `Taxonomy`, or the name of one that is installed.
        text_of: what the text of a row of the first table is; it is so of the second too, unless
            columns are named or it is a taxonomy, whose labels are read.
        columns: those of the second table.

    Returns:
        The table, what the text of its rows is, and what it is called: None for a frame.

    Raises:
        NotFoundError: no file and no installed taxonomy has the name.
    """
    is_taxonomy = isinstance(other, Taxonomy) or _is_name(other)
    named = tuple(columns) or ((LABEL,) if is_taxonomy else ())
    if named:
        text_of = replace(text_of, columns=named, template=None)
    if is_taxonomy:
        found = taxonomy(other)
        return Stream.of_table(found.to_arrow(), name=found.name), text_of, found.name
    return to_stream(other), text_of, name_of(other)


def name_of(source: Any) -> str | None:
    """What a table is called in a picture: the name of its file; None for a frame."""
    if isinstance(source, str | Path):
        return str(source).replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    return None


def _is_name(other: Any) -> bool:
    """Whether a text can only be the name of a taxonomy: no file has it, and it has no suffix."""
    if not isinstance(other, str):
        return False
    is_place = "://" in other or other == "-" or has_magic(other) or Path(other).exists()
    return not is_place and not Path(other).suffix
