"""The dots of a picture: one for each distinct text of each colour."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jobspace.encode.base import Vectors
from jobspace.maps.colours import Colours
from jobspace.maps.sides import Ints, Joined

HEAT_ROWS: Final = 360
HEAT_COLUMNS: Final = 256


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Points:
    """p dots; equal texts of one table and colour are one.

    Attributes:
        text: int64 (p,), which text each is.
        colour: int64 (p,), its group.
        n_rows: int64 (p,), how many rows it stands for.
        first_row: int64 (p,), the first of them, counted from 0 within its table.
    """

    text: Ints
    colour: Ints
    n_rows: Ints
    first_row: Ints


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Heat:
    """Some vectors, sorted by cluster, as a picture of r rows and c dimensions.

    Attributes:
        values: float32 (r, c), each dimension in standard deviations from its mean.
        cluster: int64 (r,), ascending.
        dimension: int64 (c,), which dimension each column is: those highest in cluster 0 first.
        n_dimensions: of the vectors; those that differ most between clusters are shown.
    """

    values: NDArray[np.float32] = field(repr=False)
    cluster: Ints = field(repr=False)
    dimension: Ints = field(repr=False)
    n_dimensions: int


def points_of(joined: Joined, colours: Colours) -> Points:
    """The dots of n rows; rows without a vector have none."""
    rows = np.flatnonzero(joined.ids >= 0)
    n_colours = len(colours.names)
    key = joined.ids[rows] * n_colours + colours.of_row[rows]
    found, first, n_rows = np.unique(key, return_index=True, return_counts=True)
    n_before = np.array([0, len(joined.sides[0].rows)])
    text = found // n_colours
    return Points(
        text=text,
        colour=found % n_colours,
        n_rows=n_rows.astype(np.int64),
        first_row=rows[first] - n_before[joined.table[text]],
    )


def heat_of(vectors: Vectors, cluster: Ints, seed: int) -> Heat:
    """Some vectors of each cluster, as many of each as far as it has them.

    Args:
        vectors: float32 (m, d).
        cluster: (m,), all 0 or more.
        seed: of the draw.
    """
    order = np.random.default_rng(seed).permutation(len(vectors))
    k = int(cluster.max()) + 1
    a_cluster = max(HEAT_ROWS // k, 1)
    parts = [np.sort(order[cluster[order] == number][:a_cluster]) for number in range(k)]
    drawn = np.concatenate(parts)
    mean = vectors.mean(axis=0, dtype=np.float64)
    spread = np.maximum(vectors.std(axis=0, dtype=np.float64), 1e-9)
    means = np.array([vectors[part].mean(axis=0, dtype=np.float64) for part in parts])
    told = (means - mean) / spread  # (k, d)
    kept = np.sort(np.argsort(-told.var(axis=0), kind="stable")[:HEAT_COLUMNS])
    peak = told[:, kept].argmax(axis=0)
    columns = kept[np.lexsort((-told[peak, kept], peak))]
    values = (vectors[drawn][:, columns] - mean[columns]) / spread[columns]
    return Heat(
        values=values.astype(np.float32),
        cluster=cluster[drawn],
        dimension=columns,
        n_dimensions=vectors.shape[1],
    )


def example_texts(texts: pa.Array, places: Ints, longest: int) -> tuple[str, ...]:
    """Texts on one line each, cut where they are longer."""
    shown = (" ".join((text or "").split()) for text in texts.take(pa.array(places)).to_pylist())
    return tuple(text if len(text) <= longest else text[: longest - 1] + "…" for text in shown)
