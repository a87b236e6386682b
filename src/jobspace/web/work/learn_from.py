"""What an encoder learns from: rows of two texts that mean the same, in three splits.

They are in a table already, or made of a taxonomy's labels, of similar texts in a column, or of
postings.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Final, Literal
from zipfile import ZIP_DEFLATED, ZipFile

import pyarrow.parquet as pq
from pydantic import Field, model_validator

from jobspace.tables.read import open_table
from jobspace.tables.text_of import TextOf
from jobspace.tables.write import write_table
from jobspace.train.dataset import train_dataset
from jobspace.train.dataset_card import examples
from jobspace.train.dataset_rows import DatasetOptions, Source
from jobspace.train.examples import SPLITS, read_training_data
from jobspace.train.label_pairs import TaxonomyLabels
from jobspace.train.postings import Postings, PostingTable
from jobspace.train.text_pairs import Paraphrases
from jobspace.web.made import link_folder
from jobspace.web.work.asked import Asked, ColumnName, Columns, FileId, Taxonomy
from jobspace.web.work.rows import named_columns
from jobspace.web.worker import Room

ROWS: Final = "rows"  # the folder of the three splits
_KEPT: Final = ("negative", "easy_negative", "group")


class LearnFrom(Asked):
    """What rows to learn from are made of."""

    source: Annotated[
        Literal["pairs", "paraphrases", "postings", "taxonomy"],
        Field(description="pairs: two columns that say the same; paraphrases: similar texts of "
              "a column; postings: a title and its text; taxonomy: a concept's labels."),
    ]  # fmt: skip
    file: FileId | None = None
    query: Annotated[ColumnName, Field(description="pairs: a column of texts.")] = "query"
    positive: Annotated[ColumnName, Field(description="pairs: what they mean.")] = "positive"
    title: Annotated[ColumnName, Field(description="postings: the column of titles.")] = "title"
    columns: Columns = ()
    min_similarity: Annotated[
        float, Field(gt=0, lt=1, description="paraphrases: of two texts that say the same.")
    ] = 0.8
    taxonomy: Taxonomy = "soc"
    pairs_per_label: Annotated[int, Field(ge=1, le=10)] = 2
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 0

    @model_validator(mode="after")
    def _has_a_table(self) -> LearnFrom:
        if self.source != "taxonomy" and self.file is None:
            raise ValueError(f"file: got none with source {self.source}; expected a table's id")
        return self


def rows_from(asked: LearnFrom, room: Room) -> dict[str, Any]:
    """Make the rows where the job works; files: `rows` for other jobs, `rows.zip` to take away."""
    made = _pairs(asked, room) if asked.source == "pairs" else _made(asked, room)
    link_folder(Path(ROWS), Path(room.output(ROWS)))
    zipped(Path(ROWS), Path(room.output("rows.zip")))
    return made


def zipped(folder: Path, place: Path) -> None:
    """All files of a folder as a zip file."""
    with ZipFile(place, "w", ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            archive.write(path, path.relative_to(folder))


def _pairs(asked: LearnFrom, room: Room) -> dict[str, Any]:
    """A table's two columns, split so that no text stands in two splits."""
    room.tell("Reading the table", 0, 0)
    assert asked.file is not None  # the request was checked
    with open_table(room.input(asked.file)) as stream:
        table = stream.read_all()
    chosen = {"query": asked.query, "positive": asked.positive}
    chosen |= {name: name for name in _KEPT if name in table.column_names}
    pairs = named_columns(table, chosen)
    write_table(pairs, "pairs.parquet")
    data = read_training_data("pairs.parquet", seed=asked.seed)
    Path(ROWS).mkdir()
    for split in SPLITS:
        pq.write_table(getattr(data, split), Path(ROWS) / f"{split}.parquet")
    return {
        "n_rows": {split: len(getattr(data, split)) for split in SPLITS},
        "n_read": len(pairs),
        "left_out": {"row without two different texts": data.n_dropped} if data.n_dropped else {},
        "examples": examples(data.train),
    }


def _made(asked: LearnFrom, room: Room) -> dict[str, Any]:
    made = train_dataset(
        ROWS,
        [_source(asked, room)],
        options=DatasetOptions(seed=asked.seed),
        progress=room.tell,
    )
    return {
        "n_rows": made.n_rows,
        "n_read": made.n_read,
        "left_out": made.left_out,
        "examples": made.examples,
    }


def _source(asked: LearnFrom, room: Room) -> Source:
    if asked.source == "taxonomy":
        return TaxonomyLabels(taxonomies=[asked.taxonomy], pairs_per_label=asked.pairs_per_label)
    assert asked.file is not None  # the request was checked
    path = room.input(asked.file)
    if asked.source == "paraphrases":
        text_of = TextOf(columns=asked.columns)
        return Paraphrases(data=path, text_of=text_of, min_similarity=asked.min_similarity)
    table = PostingTable(data=path, title=asked.title, columns=asked.columns)
    return Postings(tables=[table])
