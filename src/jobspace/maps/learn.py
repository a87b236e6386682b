"""From the rows of one or two tables to their map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pyarrow as pa

from jobspace.encode.base import Vectors
from jobspace.maps.colours import Colours, colours_of
from jobspace.maps.difference import Difference, difference
from jobspace.maps.options import MapOptions
from jobspace.maps.plane import Places, Progress, lay_out
from jobspace.maps.points import Points, example_texts, heat_of, points_of
from jobspace.maps.result import ClusterOfMap, Map, TableOfMap
from jobspace.maps.sides import Ints, Joined, Side, join
from jobspace.stats.clusters import fit_clusters
from jobspace.stats.group_words import by_size, words_of_groups
from jobspace.stats.word_counts import count_words

N_EXAMPLES: Final = 3
LONGEST_EXAMPLE: Final = 110
MANY, SOME = 1_000, 50  # texts; below, a word tells of a cluster though few texts have it


def learn(
    sides: Sequence[Side],
    options: MapOptions,
    encoder: str,
    prefix: str = "",
    progress: Progress | None = None,
) -> Map:
    """Lay out the rows of one or two tables, and find and name their clusters.

    Args:
        sides: the tables.
        options: how.
        encoder: whose vectors they are, for those who read the map.
        prefix: put before the names of the new columns.
        progress: called with what is done, how far and out of how much.

    Raises:
        InputError: the rows are all the same, too few for so many clusters, or of vectors of
            different lengths.
    """
    joined = join(sides)
    colours = colours_of(joined, options.color)
    found = fit_clusters(joined.vectors, options.of_clusters, progress)
    cluster, order = by_size(found.of_row.astype(np.int64), joined.n_rows_of)
    at, plane = lay_out(joined, options, progress)
    dots = points_of(joined, colours)
    x, y, topic = _of_rows(joined.ids, at, cluster)
    return Map(
        x=x,
        y=y,
        topic=topic,
        plane=plane,
        tables=tuple(_told(side) for side in sides),
        clusters=_clusters(joined, at, cluster, found.centres[order], options.n_keywords),
        curve=found.curve,
        elbow=found.elbow,
        difference=_difference(joined.vectors, dots, colours),
        encoder=encoder,
        prefix=prefix,
        problems=tuple(problem for side in sides for problem in side.rows.problems),
        n_problems=sum(side.rows.n_problems for side in sides),
        joined=joined,
        at=at,
        cluster=cluster,
        colours=colours,
        points=dots,
        heat=heat_of(joined.vectors, cluster, options.seed),
    )


def _of_rows(ids: Ints, at: Places, cluster: Ints) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """x, y and cluster of each row; NaN and -1 for one without a vector."""
    spread = np.concatenate([at, np.full((1, 2), np.nan, np.float32)])[ids]
    return spread[:, 0], spread[:, 1], np.append(cluster, -1)[ids].astype(np.int32)


def _told(side: Side) -> TableOfMap:
    rows = side.rows
    return TableOfMap(
        name=side.name,
        n_rows=len(rows),
        n_texts=len(rows.texts),
        n_without_vector=len(rows) - int(rows.is_known.sum()),
    )


def _difference(vectors: Vectors, dots: Points, colours: Colours) -> Difference | None:
    """The two groups compared, each distinct text of a group once."""
    if colours.compared is None:
        return None
    left, right = colours.compared
    return difference(
        vectors[dots.text[dots.colour == left]],
        vectors[dots.text[dots.colour == right]],
        colours.names[left],
        colours.names[right],
    )


def _clusters(
    joined: Joined, at: Places, cluster: Ints, centres: Vectors, n_keywords: int
) -> tuple[ClusterOfMap, ...]:
    keywords = _keywords(joined, cluster, n_keywords)
    n_rows = np.zeros((len(keywords), len(joined.sides)), np.int64)
    np.add.at(n_rows, (cluster, joined.table), joined.n_rows_of)
    told = []
    for number, said in enumerate(keywords):
        members = np.flatnonzero(cluster == number)
        near = joined.vectors[members] @ centres[number]
        order = members[np.argsort(-near, kind="stable")][: 10 * N_EXAMPLES]
        examples = dict.fromkeys(example_texts(joined.texts, order, LONGEST_EXAMPLE))
        middle = np.median(at[members], axis=0)
        told.append(
            ClusterOfMap(
                number=number,
                n_rows=int(n_rows[number].sum()),
                n_rows_of=tuple(n_rows[number].tolist()),
                share=float(n_rows[number].sum() / n_rows.sum()),
                keywords=tuple(said),
                examples=tuple([text for text in examples if text][:N_EXAMPLES]),
                at=(float(middle[0]), float(middle[1])),
            )
        )
    return tuple(told)


def _keywords(joined: Joined, cluster: Ints, n_keywords: int) -> list[list[str]]:
    """The telling words of each cluster; empty lists where no word counts."""
    n = len(joined.texts)
    min_rows = 5 if n >= MANY else 2 if n >= SOME else 1
    words, counts = count_words(pa.array(joined.texts), min_rows=min_rows)
    if not words.words:
        return [[] for _ in range(int(cluster.max()) + 1)]
    return words_of_groups(counts, words.words, cluster, joined.n_rows_of, n_keywords)
