"""Postings to be compared with: one a file, or one a row of a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from jobspace.documents.document import Document
from jobspace.documents.headings import MAX_WORDS
from jobspace.documents.posting import Part, parts_of
from jobspace.documents.read import document_paths, read_document
from jobspace.documents.split import sentences_of
from jobspace.errors import InputError, UsageError
from jobspace.tables.compose import compose, require_columns
from jobspace.tables.frames import to_stream
from jobspace.tables.read import open_table
from jobspace.tables.stream import Stream

TABLES: Final = (".csv", ".tsv", ".jsonl", ".ndjson", ".parquet", ".arrow", ".feather", ".xlsx")
LONGEST_TITLE: Final = 100  # characters; a longer first line is no title


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """One posting.

    Attributes:
        name: of its file; of a row, the value of `id`, or its number.
        title: the column named so; of a file its first line, if that is short.
        parts: its sentences and what each is for.
        date: as it stands in the column named so, None for a file.
        row: its number in the table, None for a file.
    """

    name: str
    title: str
    parts: tuple[Part, ...] = field(repr=False)
    date: Any = None
    row: int | None = None

    @property
    def asked(self) -> tuple[Part, ...]:
        """The parts that a person can answer."""
        return tuple(part for part in self.parts if part.is_asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Which columns of a table of postings are what.

    Attributes:
        text: the posting; of several columns each is a section, headed by the column's name; ()
            for files of one posting each.
        template: such as "{title}: {description}", in place of `text`.
        title, id, date: None where there is none; a title is looked for in `title` otherwise.
    """

    text: tuple[str, ...] = ()
    template: str | None = None
    title: str | None = None
    id: str | None = None
    date: str | None = None

    @property
    def is_table(self) -> bool:
        """Whether postings are rows."""
        return bool(self.text) or self.template is not None

    def texts(self, batch: pa.RecordBatch) -> list[str]:
        """The texts of a batch's rows; "" for a row without."""
        if self.template is not None or len(self.text) == 1:
            one = compose(batch, columns=self.text, template=self.template)
            return [text or "" for text in one.to_pylist()]
        cells = zip(*(compose(batch, columns=[n]).to_pylist() for n in self.text), strict=True)
        return ["\n".join(self._section(row)) for row in cells]

    def _section(self, row: Sequence[str | None]) -> Iterator[str]:
        for name, cell in zip(self.text, row, strict=True):
            if cell and cell.strip():
                yield f"{name}:" if len(name.split()) < MAX_WORDS else ""
                yield cell


def postings_of(places: Any, columns: Columns = Columns()) -> tuple[Posting, ...]:
    """Reads postings.

    Args:
        places: paths, folders or globs, one or several: files of one posting each; with
            `columns`, tables of one posting a row. A dataframe, or a list of Documents.
        columns: which column is what; for tables.

    Returns:
        The postings, in the order of the files and rows. A row without text is a posting without
        parts: it is counted, and has no coverage.

    Raises:
        UsageError: a table without `columns.text`.
        InputError: a column is missing, or no posting has text.
        Others: see `read_document`, `open_table`.
    """
    if isinstance(places, (str, Path)):
        places = [places]
    if isinstance(places, (list, tuple)) and all(isinstance(p, Document) for p in places):
        found = tuple(_of_documents(places))
    elif isinstance(places, (list, tuple)) and all(isinstance(p, (str, Path)) for p in places):
        found = tuple(
            _of_table(open_table(places), columns) if columns.is_table else _of_files(places)
        )
    else:
        found = tuple(_of_table(to_stream(places), columns))
    if not any(posting.parts for posting in found):
        raise InputError("postings: got none with text; expected at least one. Check the input.")
    return found


def _of_files(places: Sequence[str | Path]) -> Iterator[Posting]:
    for place in places:
        if Path(place).suffix.lower() in TABLES:
            raise UsageError(
                f"postings: got the table {Path(place).name} and no column; expected the column "
                "the postings stand in. Name it with --column (in Python: column=)."
            )
    yield from _of_documents([read_document(path) for path in document_paths(places)])


def _of_table(stream: Stream, columns: Columns) -> Iterator[Posting]:
    with stream:
        names = stream.schema.names
        named = (columns.title, columns.id, columns.date)
        require_columns(
            names, [*columns.text, *(n for n in named if n is not None)], where=stream.name
        )
        title = columns.title or ("title" if "title" in names else None)
        row = 0
        for batch in stream:
            values = {n: batch[n].to_pylist() for n in (title, columns.id, columns.date) if n}
            rows = list(range(row, row + batch.num_rows))
            names_of = map(str, values[columns.id]) if columns.id else (f"row {i}" for i in rows)
            documents = list(map(Document.of_text, names_of, columns.texts(batch)))
            for place, posting in enumerate(_of_documents(documents)):
                yield replace(
                    posting,
                    title=_flat(values[title][place]) if title else posting.title,
                    date=values[columns.date][place] if columns.date else None,
                    row=rows[place],
                )
            row += batch.num_rows


def _of_documents(documents: Sequence[Document]) -> Iterator[Posting]:
    """A posting each; the kinds of all their sentences are found at once."""
    sentences = [sentences_of(document) for document in documents]
    parts = iter(parts_of(s for several in sentences for s in several))
    for document, several in zip(documents, sentences, strict=True):
        first = several[0].text if several else ""
        title = first if first and len(first) <= LONGEST_TITLE else document.name
        yield Posting(name=document.name, title=title, parts=tuple(islice(parts, len(several))))


def _flat(value: Any) -> str:
    return " ".join(str(value if value is not None else "").split())
