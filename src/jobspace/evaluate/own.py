"""Tasks made of a user's own file: texts with what is right for them, or with codes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jobspace.errors import InputError, UsageError
from jobspace.evaluate.occupations import coded_task
from jobspace.evaluate.task import Items, Right, Task, Triplets, Values, merged, texts
from jobspace.search.concepts import LabelText
from jobspace.tables.frames import to_stream
from jobspace.taxonomy.catalog import taxonomy as load_taxonomy
from jobspace.taxonomy.model import Taxonomy, is_blank, squeeze

METRICS: Final = ("accuracy", "recall@5", "recall@10", "MRR")
SPLITS: Final = ("train", "validation", "test")
_NEGATIVES: Final = {"negative": "triplets (hard)", "easy_negative": "triplets (easy)"}


def own_tasks(
    source: Any, taxonomy: str | Taxonomy | None, label_text: LabelText = "aka"
) -> list[Task]:
    """The task in a file, a dataframe, or a folder of training data.

    | what | columns | ranked | right |
    |---|---|---|---|
    | a table | query, positive; group, weight if wanted | the distinct positives | all positives of the query, and those that share a group with them |
    | a folder with train, validation and test.parquet | query, positive; negative, easy_negative, group | the distinct positives of all splits | of each row of the test split, its positive and those that share its group; the query's own text is not looked for |
    | a table, with a taxonomy | query, code; weight | the concepts | those with the codes |

    Rows whose query, positive or code is blank are left out and counted in a note.

    Raises:
        InputError: a column is missing, nothing is left, or nothing can be told apart.
        UsageError: codes without a taxonomy, or a taxonomy without codes.
    """  # noqa: E501
    if isinstance(source, str | Path) and Path(source).is_dir():
        if taxonomy is not None:
            raise UsageError(
                f"--taxonomy: got {taxonomy!r} with the folder {source}; expected a table with "
                f"the columns query and code. Leave --taxonomy out."
            )
        return [_of_folder(Path(source))]
    name = Path(source).name if isinstance(source, str | Path) else "own rows"
    table = _table(source)
    coded = "code" in table.column_names and "positive" not in table.column_names
    if coded and taxonomy is None:
        raise UsageError(
            f"task {name}: got a column code and no taxonomy; expected its name. Give "
            f"--taxonomy NAME."
        )
    if taxonomy is not None:
        return [_of_codes(name, table, load_taxonomy(taxonomy), label_text)]
    return [_of_pairs(name, table)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    """The filled rows of a table, as texts; a blank group or negative is ""."""

    columns: dict[str, list[str]]
    weight: Values | None
    n_blank: int

    @property
    def notes(self) -> tuple[str, ...]:
        return (f"left out: {self.n_blank:,} rows with a blank cell",) if self.n_blank else ()


def _of_pairs(name: str, table: pa.Table) -> Task:
    """Each distinct query once."""
    rows = _rows(name, table, ("query", "positive"), ("group",))
    query, positive = rows.columns["query"], rows.columns["positive"]
    ranked = list(dict.fromkeys(positive))
    right = _right(positive, rows.columns.get("group"), ranked)
    weights = np.ones(len(query)) if rows.weight is None else rows.weight
    queries, of_query, weight = merged(zip(query, right, weights.tolist(), strict=True))
    return Task(
        name=name,
        queries=texts(queries),
        right=of_query,
        items=Items.of_texts(ranked),
        metrics=METRICS if rows.weight is None else (*METRICS, "accuracy weighted"),
        weight=None if rows.weight is None else weight,
        notes=(*rows.notes, *_same_notes(queries, of_query, ranked)),
    )


def _of_codes(name: str, table: pa.Table, taxonomy: Taxonomy, label_text: LabelText) -> Task:
    rows = _rows(name, table, ("query", "code"), ())
    weights = np.ones(len(rows.columns["query"])) if rows.weight is None else rows.weight
    asked = [
        (query, {code}, weight)
        for query, code, weight in zip(
            rows.columns["query"], rows.columns["code"], weights.tolist(), strict=True
        )
    ]
    items = Items.of_taxonomy(taxonomy, label_text)
    if not any(code in items.item_of_code() for code in rows.columns["code"]):
        example = taxonomy.concepts["code"][0].as_py()
        raise InputError(
            f"task {name}: got codes such as {rows.columns['code'][0]!r}, none of which "
            f"{taxonomy.name} has; expected codes such as {example}. Check --taxonomy."
        )
    return coded_task(name, asked, items, weighted=rows.weight is not None).noted(*rows.notes)


def _of_folder(folder: Path) -> Task:
    """The rows of the test split; all splits' positives are ranked."""
    paths = {split: folder / f"{split}.parquet" for split in SPLITS}
    missing = [path.name for path in paths.values() if not path.is_file()]
    if missing:
        raise InputError(
            f"task {folder}: got a folder without {', '.join(missing)}; expected training data as "
            f"'jobspace train dataset' writes it. Name such a folder, or a file."
        )
    splits = {
        split: _rows(path.name, _table(path), ("query", "positive"), ("group", *_NEGATIVES))
        for split, path in paths.items()
    }
    test = splits["test"]
    every = [text for rows in splits.values() for text in rows.columns["positive"]]
    groups = [
        group
        for rows in splits.values()
        for group in rows.columns.get("group", [""] * len(rows.columns["positive"]))
    ]
    ranked = list(dict.fromkeys(every))
    n_test = len(test.columns["query"])
    right = _right(every, groups, ranked)[-n_test:]
    others, triplets = _triplets(test, ranked)
    item = {text: i for i, text in enumerate(ranked)}
    own = [
        -1 if q == p else item.get(q, -1)
        for q, p in zip(test.columns["query"], test.columns["positive"], strict=True)
    ]
    return Task(
        name=folder.name or str(folder),
        queries=texts(test.columns["query"]),
        right=right,
        items=Items.of_texts(ranked, others),
        metrics=METRICS,
        own=np.array(own, np.int64),
        triplets=triplets,
        notes=(*test.notes, "queries: the test split's; ranked: the positives of all splits"),
    )


def _triplets(rows: _Rows, ranked: Sequence[str]) -> tuple[list[str], tuple[Triplets, ...]]:
    """The negatives that are nobody's positive, and the metrics that use them."""
    item = {text: i for i, text in enumerate(ranked)}
    positive = np.array([item[text] for text in rows.columns["positive"]], np.int64)
    found = []
    for column, name in _NEGATIVES.items():
        negatives = rows.columns.get(column)
        if negatives is None or not any(negatives):
            continue
        for text in negatives:
            if text:
                item.setdefault(text, len(item))
        at = np.array([item[text] if text else -1 for text in negatives], np.int64)
        found.append(Triplets(name=name, positive=positive, negative=at))
    return list(item)[len(ranked) :], tuple(found)


def _right(positive: Sequence[str], group: Sequence[str] | None, ranked: Sequence[str]) -> Right:
    """Of each row its positive, and the positives of the rows that share its group."""
    item = {text: i for i, text in enumerate(ranked)}
    if group is None:
        return tuple((item[text],) for text in positive)
    members: dict[str, set[int]] = defaultdict(set)
    for text, name in zip(positive, group, strict=True):
        members[name].add(item[text])
    return tuple(
        tuple(sorted({item[text]} | (members[name] if name else set())))
        for text, name in zip(positive, group, strict=True)
    )


def _same_notes(queries: Sequence[str], right: Right, ranked: Sequence[str]) -> tuple[str, ...]:
    n = sum(
        any(ranked[i].casefold() == query.casefold() for i in items)
        for query, items in zip(queries, right, strict=True)
    )
    if n == len(queries):
        raise InputError(
            f"task: got {n:,} queries, all spelled like their positives; expected other words for "
            f"the same thing. Give texts that differ."
        )
    return (f"{n:,} queries are spelled like a positive of theirs",) if n else ()


def _table(source: Any) -> pa.Table:
    if isinstance(source, pa.Table):
        return source
    with to_stream(source) as stream:
        return stream.read_all()


def _rows(name: str, table: pa.Table, needed: Sequence[str], wanted: Sequence[str]) -> _Rows:
    """The rows with text in all needed columns."""
    missing = [column for column in needed if column not in table.column_names]
    if missing:
        raise InputError(
            f"task {name}: got the columns {', '.join(table.column_names) or 'none'}; expected "
            f"{' and '.join(needed)}. Rename yours: {', '.join(missing)} is not there."
        )
    names = [*needed, *(column for column in wanted if column in table.column_names)]
    columns = {column: _squeezed(name, table, column) for column in names}
    filled = np.ones(table.num_rows, bool)
    for column in needed:
        filled &= ~is_blank(columns[column]).to_numpy(zero_copy_only=False)
    if not filled.any():
        raise InputError(
            f"task {name}: got no row with both {' and '.join(needed)}; expected some. Fill them "
            f"in."
        )
    mask = pa.array(filled)
    weight = _weights(name, table)
    return _Rows(
        columns={
            column: pc.fill_null(values.filter(mask), "").to_pylist()
            for column, values in columns.items()
        },
        weight=None if weight is None else weight[filled],
        n_blank=int((~filled).sum()),
    )


def _squeezed(name: str, table: pa.Table, column: str) -> pa.Array:
    values = table[column]
    if pa.types.is_nested(values.type) or pa.types.is_binary(values.type):
        raise InputError(
            f"task {name}: got {values.type} in column {column!r}; expected one text a row. Write "
            f"a row for each."
        )
    return squeeze(values).combine_chunks()


def _weights(name: str, table: pa.Table) -> Values | None:
    if "weight" not in table.column_names:
        return None
    try:
        weight = np.asarray(pc.fill_null(table["weight"].cast(pa.float64()), 0.0), np.float64)
    except pa.ArrowInvalid as error:
        raise InputError(
            f"task {name}: got a weight that is no number ({error}); expected numbers from 0. "
            f"Correct the column weight."
        ) from error
    if not (np.isfinite(weight) & (weight >= 0)).all() or not weight.any():
        raise InputError(
            f"task {name}: got weights from {weight.min(initial=0):g} to "
            f"{weight.max(initial=0):g}; expected numbers from 0, one above 0. Correct the "
            f"column weight."
        )
    return weight
