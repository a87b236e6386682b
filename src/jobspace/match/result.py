"""What a match came to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from jobspace.match.overlap import Overlap
from jobspace.match.picture import Picture
from jobspace.pages.frame import write_page
from jobspace.tables.stream import Problem


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Side:
    """One of the two tables, as far as a reader wants to know.

    Attributes:
        name: of the table.
        n_rows, n_without: its rows, and those without a text that the encoder can read.
        n_alone: rows that are in no pair.
        problems, n_problems: what was wrong with rows of the input; they were kept.
    """

    name: str
    n_rows: int
    n_without: int
    n_alone: int
    problems: tuple[Problem, ...] = ()
    n_problems: int = 0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Matches:
    """Pairs of rows of two tables, and the rows that are alone.

    Attributes:
        rows: a row a pair, by left row and rank, then the rows that are alone: left_row, right_row
            (and left_id, right_id where columns were named), similarity in [-1, 1], rank (the
            right row's place in the order of the left one, from 1), rank_for_right (the other way
            round), evidence_left, evidence_right, why (of a row that is alone).
        left, right: the tables.
        assign, method, encoder: how they were matched.
        mean_similarity: of the pairs; None without any.
        overlap: how far both tables have the same words; None where they have no texts.
        picture: some rows of both tables in one plane.
        n_correspondences: what told how the two spaces lie; None for direct.
    """

    rows: pa.Table = field(repr=False)
    left: Side
    right: Side
    assign: str
    method: str
    encoder: str
    mean_similarity: float | None
    overlap: Overlap | None
    picture: Picture = field(repr=False)
    n_correspondences: int | None = None

    def __len__(self) -> int:
        """How many pairs."""
        n_rows: int = self.rows.num_rows
        return n_rows - self.left.n_alone - self.right.n_alone

    def to_arrow(self) -> pa.Table:
        """A row a pair, then the rows that are alone."""
        return self.rows

    def to_html(self, path: str | Path) -> None:
        """Write the report: one file, no network needed.

        Raises:
            UsageError: the path cannot be written.
        """
        from jobspace.match.report import report

        write_page(report(self), path)

    def as_dict(self) -> Mapping[str, Any]:
        """For JSON."""
        told = {
            name: getattr(self, name)
            for name in ("assign", "method", "encoder", "mean_similarity", "n_correspondences")
        }
        return {
            "n_pairs": len(self),
            **told,
            "left": asdict(self.left),
            "right": asdict(self.right),
            "overlap": None if self.overlap is None else asdict(self.overlap),
            "pairs": self.rows.to_pylist(),
        }
