"""Training data from postings, taxonomies, a column's paraphrases, or sets made by hand.

sources ──► rows with splits ──► each text in one split ──► negatives ──► folder with a card
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from jobspace.encode.base import Wrapped
from jobspace.encode.load import encoder as load_encoder
from jobspace.errors import InputError, UsageError
from jobspace.tables.atomic_folder import new_folder
from jobspace.train.dataset_card import CardFacts, card, examples
from jobspace.train.dataset_rows import (
    DatasetOptions,
    Making,
    Progress,
    Rows,
    Source,
    joined,
    without_repeats,
)
from jobspace.train.examples import SPLITS
from jobspace.train.negatives import Negatives, negatives
from jobspace.train.publish import check_name, publish

FILES: Final = (*(f"{split}.parquet" for split in SPLITS), "README.md")
MIN_ROWS: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What `train_dataset` wrote.

    Attributes:
        folder: where.
        n_rows: by split.
        n_read: rows, labels and sets read.
        left_out: why and how many of them are not used.
        n_groups: distinct groups.
        n_without_hard: rows without a hard negative.
        accuracy_easy, accuracy_hard: share of the test split's rows whose query is nearer to the
            positive than to the negative, before any training; None without negatives.
        encoder: which chose the negatives and measured.
        examples: three rows of train.
        pushed_to: the address of the commit on a hub; None where there was no push.
    """

    folder: str
    n_rows: dict[str, int]
    n_read: int
    left_out: dict[str, int]
    n_groups: int
    n_without_hard: int
    accuracy_easy: float | None
    accuracy_hard: float | None
    encoder: str
    examples: list[dict[str, str | None]]
    pushed_to: str | None = None


def train_dataset(
    output: str | Path,
    sources: Sequence[Source],
    *,
    encoder: str | Wrapped = "default",
    options: DatasetOptions | None = None,
    push: str | None = None,
    progress: Progress | None = None,
) -> Made:
    """Make a folder of training data.

    Args:
        output: the folder; it appears whole or not at all. One that an earlier run made is
            replaced, any other that is not empty is refused.
        sources: what rows are made of: `Postings`, `TaxonomyLabels`, `Paraphrases`, `HandMade`.
        encoder: chooses the negatives; see `jobspace.encoder`.
        options: see `DatasetOptions`.
        push: NAMESPACE/NAME on a hub to push the folder to, see `publish`.
        progress: called with (what is done, n done, n in all; 0 where there is no count).

    Returns:
        What was made; the same bytes for the same input, options and seed.

    Raises:
        UsageError: no source, or the folder cannot be written.
        InputError: a source cannot be read, or fewer than 10 rows can be used; or the push failed,
            in which case the folder is there and whole.
    """
    if not sources:
        raise UsageError(
            "sources: got none; expected postings, a taxonomy, texts to mine or sets. Name an "
            "INPUT, --from-taxonomy or --groups."
        )
    if push is not None:
        check_name(push)
    options = options or DatasetOptions()
    with new_folder(output, known_files=FILES) as folder:
        ready = load_encoder(encoder) if isinstance(encoder, str) else encoder
        making = Making(options=options, encoder=ready, progress=progress)
        rows = without_repeats(joined([source.rows(making) for source in sources]))
        _require_enough(rows, options)
        chosen = negatives(rows, making) if options.with_negatives else None
        tables = _tables(rows, chosen)
        made = _made(str(output), rows, tables, making)
        _write(folder, tables, card(CardFacts.of(made, tables, rows.about, options)))
    if push is None:
        return made
    making.tell(f"Pushing to {push}")
    return replace(made, pushed_to=publish(output, push, FILES))


def _require_enough(rows: Rows, options: DatasetOptions) -> None:
    """Refuse what nothing can be learnt from."""
    reasons = ", ".join(f"{n:,} × {why}" for why, n in rows.left_out.most_common())
    if len(rows) < MIN_ROWS:
        raise InputError(
            f"rows of training data: got {len(rows)} ({reasons or 'nothing was left out'}); "
            f"expected at least {MIN_ROWS}. Give more postings, labels or sets."
        )
    for split, share in enumerate(options.shares):
        if share and not (rows.split == split).any():
            raise InputError(
                f"split {SPLITS[split]}: got no rows, because the texts are so alike that they "
                "cannot be parted; expected some. Give more different texts, or another --split."
            )
    if options.with_negatives and len(set(rows.kind)) == 1:
        raise InputError(
            f"kinds of rows: got one only ({rows.kind[0]!r}); expected two or more, as a negative "
            "is a text of another kind. Give other rows too, another --group, or --no-negatives."
        )


def _tables(rows: Rows, chosen: Negatives | None) -> list[pa.Table]:
    """One table a split, in the order of the rows."""
    columns: dict[str, Sequence[str | None]] = {"query": rows.query, "positive": rows.positive}
    if chosen is not None:
        columns |= {"negative": chosen.hard, "easy_negative": chosen.easy}
    columns["group"] = rows.group
    table = pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})
    return [table.take(pa.array(np.flatnonzero(rows.split == i))) for i in range(len(SPLITS))]


def _made(folder: str, rows: Rows, tables: Sequence[pa.Table], making: Making) -> Made:
    n_without = 0
    easy = hard = None
    if making.options.with_negatives:
        n_without = sum(table["negative"].null_count for table in tables)
        measured = tables[2] if tables[2].num_rows else tables[0]
        easy, hard = (_accuracy(measured, c, making) for c in ("easy_negative", "negative"))
    return Made(
        folder=folder,
        n_rows={name: table.num_rows for name, table in zip(SPLITS, tables, strict=True)},
        n_read=rows.n_read,
        left_out=dict(Counter(rows.left_out).most_common()),
        n_groups=len(set(rows.group)),
        n_without_hard=n_without,
        accuracy_easy=easy,
        accuracy_hard=hard,
        encoder=making.encoder.name,
        examples=examples(tables[0]),
    )


def _accuracy(table: pa.Table, column: str, making: Making) -> float | None:
    """Share of the rows that have the negative whose query is nearer to the positive."""
    having = table.filter(table[column].is_valid())
    if not having.num_rows:
        return None
    query, positive, negative = (
        making.encode("Measuring", having[name].to_pylist())
        for name in ("query", "positive", column)
    )
    nearer = np.einsum("ij,ij->i", query, positive) > np.einsum("ij,ij->i", query, negative)
    return round(float(nearer.mean()), 4)


def _write(folder: Path, tables: Sequence[pa.Table], readme: str) -> None:
    for name, table in zip(SPLITS, tables, strict=True):
        pq.write_table(table, folder / f"{name}.parquet", compression="zstd")
    (folder / "README.md").write_text(readme, encoding="utf-8")
