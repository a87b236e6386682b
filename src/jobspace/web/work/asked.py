"""What requests have in common: fields that several verbs ask for, spelled once."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from jobspace.web.store import ID

FileId = Annotated[
    str,
    Field(pattern=ID, description="The id of an uploaded file.", examples=["0123456789abcdef" * 2]),
]
ShortText = Annotated[str, Field(max_length=2_000)]
Column = Annotated[str, Field(min_length=1, max_length=500)]
Columns = Annotated[
    tuple[Column, ...],
    Field(
        max_length=20,
        description="The columns to read, joined with a space; empty where there is only one.",
        examples=[["title"]],
    ),
]
ColumnName = Annotated[str, Field(max_length=500, examples=["title"])]
TRAINED = "trained:"  # before the id of a training job
Encoder = Annotated[
    str,
    Field(
        pattern=r"^(default|minilm|trained:[0-9a-f]{32})$",
        description="default, minilm, or trained:ID of a finished training job.",
    ),
]
Taxonomy = Annotated[
    str,
    Field(pattern=r"^[\w][\w.-]{0,63}$", description="soc, or an installed taxonomy's name."),
]
Rows = Literal["csv", "xlsx", "parquet", "jsonl"]


class Asked(BaseModel):
    """A request of a job: unknown fields are refused, `files()` says what it reads."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def files(self) -> list[str]:
        """The ids of the uploaded files that the job reads."""
        file_id = getattr(self, "file", None)
        return [file_id] if file_id is not None else []
