"""What requests about a person's own documents have in common: the documents, and postings.

No encoding of them is kept in a cache: a résumé is nowhere but in its own file and its job's.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from jobspace.compare.postings import Columns as PostingColumns
from jobspace.encode.base import Wrapped
from jobspace.encode.load import encoder
from jobspace.web.work.asked import Asked, ColumnName, Columns, Encoder, FileId
from jobspace.web.worker import Room

Mine = Annotated[
    tuple[FileId, ...],
    Field(
        min_length=1,
        max_length=100,
        description="Your own documents: md, txt, html, pdf, docx, yaml or json.",
    ),
]
Postings = Annotated[
    tuple[FileId, ...],
    Field(
        max_length=2_000,
        description="Postings: documents of one each; or, with columns, tables of one a row.",
    ),
]
MinSimilarity = Annotated[
    float | None,
    Field(
        gt=0,
        le=1,
        description="From where on a sentence answers; null takes what was measured for the "
        "encoder, which is known for default only.",
    ),
]


class Documents(Asked):
    """Documents of one's own, perhaps beside postings."""

    mine: Mine
    postings: Postings = ()
    columns: Columns = ()
    title: ColumnName | None = None
    min_similarity: MinSimilarity = None
    encoder: Encoder = "default"

    def files(self) -> list[str]:
        """The ids of all documents and postings, each once."""
        return list(dict.fromkeys([*self.mine, *self.postings]))

    def posting_columns(self) -> PostingColumns:
        """Which columns of a table of postings are what."""
        return PostingColumns(text=self.columns, title=self.title)


def places(room: Room, files: tuple[str, ...]) -> list[str]:
    """Where uploaded files are."""
    return [room.input(file_id) for file_id in files]


def uncached(asked: Any) -> Wrapped:
    """The encoder of a request, without a cache on disk."""
    return encoder(asked.encoder, cache=False)
