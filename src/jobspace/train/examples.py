"""The rows a model learns from: a folder of three splits, or one table that is split here.

A row is a query, a positive (a text of the same meaning), perhaps a negative (close, but of another
kind), an easy negative (least similar), and a group: rows of one group are never each other's
negatives.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from jobspace.errors import InputError, NotFoundError
from jobspace.tables.compose import as_text
from jobspace.tables.read import open_table
from jobspace.train.splits import assigned, components

COLUMNS: Final = ("query", "positive", "negative", "easy_negative", "group")
SPLITS: Final = ("train", "validation", "test")
SHARES: Final = (0.8, 0.1, 0.1)
SCHEMA: Final = pa.schema([(name, pa.string()) for name in COLUMNS])
SET: Final = "set"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingData:
    """Three tables with the columns `COLUMNS`, null where a row has none.

    Attributes:
        train, validation, test: the splits.
        source: what the user named.
        card: the text of the data's own card, empty without one.
        n_dropped: rows without query or positive, or with two equal ones.
    """

    train: pa.Table
    validation: pa.Table
    test: pa.Table
    source: str
    card: str = ""
    n_dropped: int = 0


def read_training_data(source: str | Path, *, seed: int = 0) -> TrainingData:
    """Read what `train dataset` wrote, or any table with the columns query and positive.

    Args:
        source: a folder with train, validation and test.parquet; or a table, which is split
            0.8/0.1/0.1 so that no text stands in two splits; or JSON lines {"set": [text, ...]},
            each a group whose texts are each other's positives.
        seed: of the split, where there is none.

    Raises:
        NotFoundError: there is no such folder or file.
        InputError: no rows, a column is missing, or nothing can be told apart.
    """
    folder = Path(source).expanduser()
    if folder.is_dir():
        tables = [_read(_split_file(folder, name)) for name in SPLITS]
        card = folder / "README.md"
        text = card.read_text(encoding="utf-8") if card.is_file() else ""
    else:
        tables, text = _split(_cleaned(_read(source)), seed), ""
    cleaned = [_cleaned(table) for table in tables]
    data = TrainingData(
        train=cleaned[0],
        validation=cleaned[1],
        test=cleaned[2],
        source=str(source),
        card=text,
        n_dropped=sum(map(len, tables)) - sum(map(len, cleaned)),
    )
    _require_pairs(data)
    return data


def _split_file(folder: Path, name: str) -> Path:
    path = folder / f"{name}.parquet"
    if not path.is_file():
        raise NotFoundError(
            f"training data {folder}: got no {path.name}; expected train.parquet, "
            f"validation.parquet and test.parquet. Make the folder with jobspace train dataset."
        )
    return path


def _read(source: str | Path) -> pa.Table:
    """A table as text columns, nulls where a column is absent."""
    with open_table(source) as stream:
        table = pa.Table.from_batches(list(stream), stream.schema)
    if SET in table.column_names:
        return _pairs_of_sets(table[SET], str(source))
    for name in COLUMNS[:2]:
        if name not in table.column_names:
            raise InputError(
                f"training data {source}: got the columns {', '.join(table.column_names)}; "
                f"expected query and positive. Rename the columns, or use jobspace train dataset."
            )
    columns = [
        _text(table[name], name)
        if name in table.column_names
        else pa.nulls(len(table), pa.string())
        for name in COLUMNS
    ]
    return pa.table(columns, schema=SCHEMA)


def _text(column: pa.ChunkedArray, name: str) -> pa.Array:
    """Trimmed text; null where it is blank."""
    text = pc.utf8_trim_whitespace(as_text(column.combine_chunks(), name).cast(pa.string()))
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)


def _pairs_of_sets(sets: pa.ChunkedArray, source: str) -> pa.Table:
    """Each text of a set with the one after it, in a ring: every text is asked and answered."""
    kind = sets.type
    if not (pa.types.is_list(kind) or pa.types.is_large_list(kind)):
        raise InputError(
            f"training data {source}: got a column 'set' of type {kind}; expected lists of texts. "
            f'Write lines such as {{"set": ["RN", "registered nurse"]}}.'
        )
    rows: list[tuple[str, str, str]] = []
    for group, members in enumerate(sets.to_pylist()):
        texts = list(dict.fromkeys(str(m).strip() for m in members or () if m and str(m).strip()))
        following = texts[1:] + texts[:1]
        rows += [(a, b, str(group)) for a, b in zip(texts, following, strict=True) if a != b]
    query, positive, group_ = (pa.array([row[i] for row in rows], pa.string()) for i in range(3))
    none = pa.nulls(len(rows), pa.string())
    return pa.table([query, positive, none, none, group_], schema=SCHEMA)


def _cleaned(table: pa.Table) -> pa.Table:
    """The rows that have a query and another text as positive."""
    told = pc.fill_null(pc.not_equal(table["query"], table["positive"]), False)
    return table.filter(told)


def _split(table: pa.Table, seed: int) -> list[pa.Table]:
    """Whole components of rows that share a text or a group, dealt out by share.

    A negative that stands in another split is left out of its row.
    """
    split = assigned(_components(table), SHARES, np.random.default_rng(seed))
    return [_without_strangers(table, split, i) for i in range(len(SPLITS))]


def _components(table: pa.Table) -> NDArray[np.int64]:
    """Which rows hang together, by a text or by their group: int (n,)."""
    n = len(table)
    texts = _numbered([*table["query"].chunks, *table["positive"].chunks])
    groups = _numbered(table["group"].chunks)
    rows = np.arange(n)
    n_texts = int(texts.max(initial=-1)) + 1
    to_texts = np.column_stack([np.tile(rows, 2), n + texts])
    to_groups = np.column_stack([rows, n + n_texts + groups])[groups >= 0]
    size = n + n_texts + int(groups.max(initial=-1)) + 1
    return components(size, np.concatenate([to_texts, to_groups]))[:n]


def _numbered(chunks: list[pa.Array]) -> NDArray[np.int64]:
    """A number for each distinct value, -1 for null."""
    column = pa.chunked_array(chunks, pa.string()).combine_chunks().dictionary_encode()
    return np.asarray(pc.fill_null(column.indices, -1), np.int64)


def _without_strangers(table: pa.Table, split: NDArray[np.int8], mine: int) -> pa.Table:
    """The rows of a split; a negative that another split asks or answers becomes null."""
    others = table.filter(pa.array(split != mine))
    taken = pa.chunked_array([*others["query"].chunks, *others["positive"].chunks], pa.string())
    own = table.filter(pa.array(split == mine))
    for name in ("negative", "easy_negative"):
        stranger = pc.fill_null(pc.is_in(own[name], value_set=taken.combine_chunks()), False)
        kept = pc.if_else(stranger, pa.scalar(None, pa.string()), own[name])
        own = own.set_column(own.column_names.index(name), name, kept)
    return own


def _require_pairs(data: TrainingData) -> None:
    for name in SPLITS:
        table: pa.Table = getattr(data, name)
        if len(table) < 2:
            raise InputError(
                f"training data {data.source}: got {len(table)} rows for {name} that hold a query "
                f"and another text as positive; expected 2 or more. Give more rows, and more than "
                f"one group."
            )
