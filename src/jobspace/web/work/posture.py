"""Versions of your document beside postings by time: coverage then and now, and terms that moved.

Files: rows (one a version and period), chart.svg and narrow.svg, and report.html.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from jobspace.compare.moves import Move, together
from jobspace.compare.postings import Columns as PostingColumns
from jobspace.compare.posture import PostureOptions, stand
from jobspace.compare.posture_plots import THEN, inks, picture
from jobspace.compare.posture_result import Posture
from jobspace.tables.write import write_table
from jobspace.web.work.asked import Asked, ColumnName, Columns, Encoder, FileId, Rows
from jobspace.web.work.documents import MinSimilarity, places, uncached
from jobspace.web.work.rows import ROWS, to_take_away
from jobspace.web.worker import Room

WIDTHS: Final = {"chart.svg": 1120, "narrow.svg": 380}  # pixels; the second is for a telephone


class Version(BaseModel):
    """A document of one's own, and from when it is."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    file: FileId
    date: Annotated[
        str | None,
        Field(
            pattern=r"^(19|20)\d\d(-\d\d(-\d\d)?)?$",
            description="2024, 2024-03 or 2024-03-15; null reads it from the file's front matter "
            "or name.",
            examples=["2024-03"],
        ),
    ] = None


class Request(Asked):
    """Dated versions, dated postings, and how they are compared."""

    mine: Annotated[tuple[Version, ...], Field(min_length=1, max_length=100)]
    postings: Annotated[
        tuple[FileId, ...],
        Field(
            min_length=1,
            max_length=2_000,
            description="Tables of a posting a row, with columns and date; or dated documents.",
        ),
    ]
    columns: Columns = ()
    title: ColumnName | None = None
    date: Annotated[
        ColumnName | None, Field(description="The column with a posting's date; of tables.")
    ] = None
    by: Literal["month", "quarter", "year", "auto"] = "auto"
    min_similarity: MinSimilarity = None
    encoder: Encoder = "default"
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0
    rows: Annotated[Rows, Field(description="The format of the rows to take away.")] = "csv"

    def files(self) -> list[str]:
        """The ids of all versions and postings, each once."""
        return list(dict.fromkeys([*(one.file for one in self.mine), *self.postings]))


def run(asked: Request, room: Room) -> dict[str, Any]:
    """Compare each version with the postings of each time, and leave rows, charts and report."""
    columns = PostingColumns(text=asked.columns, title=asked.title, date=asked.date)
    options = PostureOptions(by=asked.by, min_similarity=asked.min_similarity, seed=asked.seed)
    postings = places(room, asked.postings)
    done = stand(_versions(asked, room), postings, columns, uncached(asked), options, room.tell)
    write_table(done.to_arrow(), room.output(ROWS))
    to_take_away(room, asked.rows)
    done.to_html(room.output("report.html"))
    for name, width in WIDTHS.items():
        Path(room.output(name)).write_text(picture(done, width), encoding="utf-8")
    return _told(done)


def _versions(asked: Request, room: Room) -> list[str]:
    """Where the versions are, those with a date as `2024-03=cv.pdf`."""
    both = ((one.date, room.input(one.file)) for one in asked.mine)
    return [f"{date}={path}" if date else path for date, path in both]


def _told(done: Posture) -> dict[str, Any]:
    told = done.as_dict()
    del told["moves"]
    return {
        **told,
        "rising": _moves(done.rising),
        "rising_mine": _moves(done.rising_mine),
        "falling": _moves(done.falling),
        "left_out": done.left_out,
        "inks": {done.versions[version].date: ink for version, ink in inks(done)},
        "ink_then": THEN if any(period.then is not None for period in done.periods) else None,
    }


def _moves(moves: Sequence[Move]) -> list[dict[str, Any]]:
    """Terms that moved; those that are asked for together in one line."""
    return [{**asdict(move), "term": terms} for terms, move in together(moves)]
