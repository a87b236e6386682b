"""What a map is: where each row is, its cluster, and what the picture is worth."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jobspace.maps.colours import Colours
from jobspace.maps.difference import Difference
from jobspace.maps.plane import Places, Plane
from jobspace.maps.points import Heat, Points
from jobspace.maps.rows import side_by_side
from jobspace.maps.sides import Ints, Joined
from jobspace.stats.clusters import ClusterTrial
from jobspace.tables.stream import Problem

Floats: TypeAlias = NDArray[np.float32]

ADDED: Final = ("x", "y", "topic")
TABLE: Final = "table"  # the column that says which of two tables a row is of


@dataclass(frozen=True, slots=True, kw_only=True)
class TableOfMap:
    """One table of a map.

    Attributes:
        name: what it is called in the picture.
        n_rows, n_texts: its rows, and their distinct texts.
        n_without_vector: rows that are not in the picture; their x, y and topic are null.
    """

    name: str
    n_rows: int
    n_texts: int
    n_without_vector: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterOfMap:
    """One cluster.

    Attributes:
        number: as in the column topic; the largest is 0.
        n_rows: of both tables; `n_rows_of` of each.
        share: of the rows in the picture, in [0, 1].
        keywords: the words that tell of it, the most telling first; may be none.
        examples: the texts nearest to its middle, all different.
        at: where its name stands, the median of its texts.
    """

    number: int
    n_rows: int
    n_rows_of: tuple[int, ...]
    share: float
    keywords: tuple[str, ...]
    examples: tuple[str, ...]
    at: tuple[float, float]

    @property
    def name(self) -> str:
        """Its first two words; its number where there are none."""
        return " · ".join(self.keywords[:2]) or f"cluster {self.number}"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Map:
    """A picture of n rows of one or two tables.

    Attributes:
        x, y: float32 (n,), the first table's rows first; NaN for a row without a vector.
        topic: int32 (n,), the cluster of each row, the largest is 0; -1 without a vector.
        plane: the method, explained variance and trustworthiness.
        tables: the one or two tables.
        clusters: by size, with their words.
        curve: spread and silhouette of each number of clusters tried; `elbow` where it bends.
        difference: of the two groups that colour the rows; None where there are not two.
        encoder: whose vectors they are.
        problems, n_problems: what was wrong with rows of the input; they were kept.
    """

    x: Floats = field(repr=False)
    y: Floats = field(repr=False)
    topic: NDArray[np.int32] = field(repr=False)
    plane: Plane
    tables: tuple[TableOfMap, ...]
    clusters: tuple[ClusterOfMap, ...] = field(repr=False)
    curve: tuple[ClusterTrial, ...] = field(repr=False)
    elbow: int | None
    difference: Difference | None = field(repr=False)
    encoder: str
    prefix: str
    problems: tuple[Problem, ...] = field(repr=False)
    n_problems: int
    joined: Joined = field(repr=False)
    at: Places = field(repr=False)
    cluster: Ints = field(repr=False)
    colours: Colours = field(repr=False)
    points: Points = field(repr=False)
    heat: Heat = field(repr=False)

    def __len__(self) -> int:
        """How many rows, n."""
        return len(self.x)

    def to_arrow(self) -> pa.Table:
        """The rows with x, y and topic beside their columns; null for a row without a vector.

        Of two tables the rows of the second follow, with the columns that the first lacks after
        its own, and the column `table` says which table a row is of.
        """
        rows = side_by_side([side.rows.rows for side in self.joined.sides])
        added: dict[str, Any] = {}
        if len(self.tables) > 1:
            names = pa.array([table.name for table in self.tables])
            added[TABLE] = names.take(pa.array(self.joined.table_of_rows))
        none = self.topic < 0
        added["x"] = pa.array(self.x, pa.float32(), mask=none)
        added["y"] = pa.array(self.y, pa.float32(), mask=none)
        added["topic"] = pa.array(self.topic, pa.int32(), mask=none)
        for name, column in added.items():
            rows = rows.append_column(self.prefix + name, column)
        return rows

    def to_html(self, path: str | Path) -> None:
        """Write the picture as one HTML file that needs no network.

        Raises:
            MissingExtraError: plotly is not installed.
            UsageError: the file cannot be written.
        """
        from jobspace.maps.save import save_page

        save_page(self, path)

    def save(self, path: str | Path) -> None:
        """Write the picture (.html, .png, .svg) or the rows (.parquet or another table).

        Raises:
            MissingExtraError: plotly or matplotlib is not installed.
            UsageError: the suffix is unknown, or the file cannot be written.
        """
        from jobspace.maps.save import save

        save(self, path)
