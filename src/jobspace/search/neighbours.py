"""Near pairs among many rows, and groups of them, without comparing each with all others.

Sparse rows (words of texts) meet in an inverted index of their rarest words only; dense rows
(vectors) meet in cells around a few hundred centres. What meets is then compared exactly.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

ROUNDING: Final = 1e-6  # a product that is less by so much still reaches the cut-off
BLOCK_PAIRS: Final = 1 << 21  # candidates compared at once
BLOCK_CELLS: Final = 1 << 24  # similarities in memory at once, 64 MB
MAX_EXACT: Final = 8_192  # so many vectors are compared with all others
CELL_ROWS: Final = 128  # vectors for each cell
N_CELLS_OF: Final = 2  # cells that a vector is in
SAMPLE_ROWS: Final = 32  # vectors that a centre is learned from
N_ROUNDS: Final = 4  # of k-means


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pairs:
    """Pairs of rows that are near each other.

    Attributes:
        rows: int64 (m, 2), the first smaller than the second, each pair once, ascending.
        similarity: float32 (m,), cosine.
    """

    rows: Ints
    similarity: Floats

    def __len__(self) -> int:
        """How many pairs."""
        return len(self.rows)

    def of(self, chosen: NDArray[Any]) -> Pairs:
        """Some of the pairs, by mask or by position."""
        return Pairs(rows=self.rows[chosen], similarity=self.similarity[chosen])


def no_pairs() -> Pairs:
    """None."""
    return Pairs(rows=np.empty((0, 2), np.int64), similarity=np.empty(0, np.float32))


def joined(*parts: Pairs) -> Pairs:
    """All pairs of several, each once, with the highest similarity it has."""
    rows = np.concatenate([part.rows for part in parts])
    similarity = np.concatenate([part.similarity for part in parts])
    order = np.lexsort((-similarity, rows[:, 1], rows[:, 0]))
    rows, similarity = rows[order], similarity[order]
    first = np.ones(len(rows), bool)
    first[1:] = (np.diff(rows, axis=0) != 0).any(axis=1)
    return Pairs(rows=rows[first], similarity=similarity[first])


def sparse_pairs(rows: csr_array, min_similarity: float) -> Pairs:
    """Finds all pairs of sparse unit rows whose product reaches a cut-off; exact.

    Order each row's columns from the rarest to the most frequent, and cut off its tail: the
    longest one of a length below the cut-off. Two rows as near as the cut-off share a column that
    neither has cut off, because what only tails share cannot reach it. So the rows meet in an
    inverted index of what is left, a rare column or two each.

    Args:
        rows: (n, d), rows of length 1 or empty, no negative values.
        min_similarity: above 0; the lower, the more rows meet.

    Returns:
        The pairs, ascending; none for an empty input.

    Source: prefix filtering for cosine (Bayardo, Ma and Srikant 2007).
    """
    found = [no_pairs()]
    for first, second in _meeting(_heads(rows, min_similarity - ROUNDING)):
        similarity = _products(rows, first, second)
        near = similarity >= min_similarity - ROUNDING
        pairs = np.stack([first[near], second[near]], axis=1)
        found.append(Pairs(rows=pairs, similarity=similarity[near]))
    return joined(*found)


def _heads(rows: csr_array, cut_off: float) -> csr_array:
    """The rows less their tails, columns numbered from the rarest."""
    from scipy.sparse import csr_array

    frequency = np.bincount(rows.indices, minlength=rows.shape[1])
    rank = np.empty(rows.shape[1], np.int64)
    rank[np.argsort(frequency, kind="stable")] = np.arange(rows.shape[1])
    row = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
    column = rank[rows.indices]
    order = np.lexsort((column, row))
    square = rows.data[order].astype(np.float64) ** 2
    before = np.concatenate([[0.0], np.cumsum(square)])
    left = before[rows.indptr[1:]][row] - before[:-1]  # of the row, from this column on
    kept = left >= cut_off**2
    cells = (np.ones(int(kept.sum()), np.int32), (row[kept], column[order][kept]))
    return csr_array(cells, shape=rows.shape)


def _meeting(heads: csr_array) -> Iterator[tuple[Ints, Ints]]:
    """Pairs of rows (first < second) that share a column, in blocks."""
    columns = heads.T.tocsr()
    frequency = np.diff(columns.indptr).astype(np.int64)
    work = np.concatenate([[0], np.cumsum(heads @ frequency)])  # pairs met up to a row
    start = 0
    while start < heads.shape[0]:
        stop = int(np.searchsorted(work, work[start] + BLOCK_PAIRS, side="right")) - 1
        stop = min(max(stop, start + 1), heads.shape[0])
        block = (heads[start:stop] @ columns).tocoo()
        first = block.row.astype(np.int64) + start
        second = block.col.astype(np.int64)
        yield first[first < second], second[first < second]
        start = stop


def _products(rows: csr_array, first: Ints, second: Ints) -> Floats:
    out = np.empty(len(first), np.float32)
    for start in range(0, len(first), BLOCK_PAIRS // 8):
        part = slice(start, start + BLOCK_PAIRS // 8)
        out[part] = np.asarray(rows[first[part]].multiply(rows[second[part]]).sum(axis=1)).ravel()
    return out


def vector_pairs(vectors: Floats, min_similarity: float, *, top_k: int, seed: int = 0) -> Pairs:
    """Finds pairs of near vectors: one of the two is among the k nearest of the other.

    Up to 8,192 rows are compared with all others. More are sorted into cells, each row into the
    two whose centres are nearest to it, and compared within their cells: near rows share a cell
    nearly always, far ones seldom.

    Args:
        vectors: float32 (n, d), unit rows; rows of zeros are near nothing.
        min_similarity: of a pair, above 0.
        top_k: nearest rows looked at for each, 1 or more.
        seed: of the rows that the centres are learned from.

    Returns:
        The pairs, ascending.

    Source: an inverted file (Sivic and Zisserman 2003), rows in several cells instead of queries.
    """
    n = len(vectors)
    if n <= MAX_EXACT:
        return _near_within(vectors, np.arange(n), min_similarity, top_k)
    parts = [_near_within(vectors, cell, min_similarity, top_k) for cell in _cells(vectors, seed)]
    return joined(no_pairs(), *parts)


def _cells(vectors: Floats, seed: int) -> Iterator[Ints]:
    """The rows of each cell, ascending."""
    n_cells = max(2, len(vectors) // CELL_ROWS)
    centres = _centres(vectors, n_cells, seed)
    cell = np.empty((len(vectors), N_CELLS_OF), np.int64)
    step = max(1, BLOCK_CELLS // n_cells)
    for start in range(0, len(vectors), step):
        promise = vectors[start : start + step] @ centres.T
        for k in range(N_CELLS_OF):
            best = promise.argmax(axis=1)
            cell[start : start + step, k] = best
            promise[np.arange(len(promise)), best] = -np.inf
    row = np.repeat(np.arange(len(vectors)), N_CELLS_OF)
    order = np.lexsort((row, cell.ravel()))
    ends = np.cumsum(np.bincount(cell.ravel(), minlength=n_cells))
    yield from np.split(row[order], ends[:-1])


def _centres(vectors: Floats, n_cells: int, seed: int) -> Floats:
    """Centres of spherical k-means on a sample; one that no row is near stays where it began."""
    from scipy.sparse import csr_array

    rng = np.random.default_rng(seed)
    n_sample = min(len(vectors), n_cells * SAMPLE_ROWS)
    sample = vectors[np.sort(rng.choice(len(vectors), n_sample, replace=False))]
    centres = sample[np.sort(rng.choice(n_sample, n_cells, replace=False))]
    for _ in range(N_ROUNDS):
        cells = ((sample @ centres.T).argmax(axis=1), np.arange(n_sample))
        members = csr_array((np.ones(n_sample, np.float32), cells), shape=(n_cells, n_sample))
        sums = members @ sample
        length = np.linalg.norm(sums, axis=1, keepdims=True)
        centres = np.where(length > 0, sums / np.maximum(length, 1e-9), centres)
    return centres


def _near_within(vectors: Floats, members: Ints, min_similarity: float, top_k: int) -> Pairs:
    """The pairs among some rows, each compared with all of them."""
    n = len(members)
    k = min(top_k, n - 1)
    if k < 1:
        return no_pairs()
    inside = vectors[members]
    step = max(1, BLOCK_CELLS // n)
    found = [no_pairs()]
    for start in range(0, n, step):
        similarity = inside[start : start + step] @ inside.T  # (b, n)
        rows = np.arange(len(similarity))
        similarity[rows, rows + start] = -np.inf
        row, at = highest_of_rows(similarity, k, min_similarity)
        pair = np.sort(np.stack([members[row + start], members[at]], axis=1), axis=1)
        found.append(Pairs(rows=pair, similarity=similarity[row, at]))
    return joined(*found)


def highest_of_rows(
    similarity: Floats, k: int, min_similarity: float | Floats
) -> tuple[Ints, Ints]:
    """Rows and columns of the cells that reach the cut-off, the k highest of each row.

    The cut-off is one number, or one a row (n, 1); of equally high cells the first count. Few cells
    reach it: only rows with more than k of them are sorted.
    """
    row, at = np.nonzero(similarity >= min_similarity)
    order = np.lexsort((at, -similarity[row, at], row))
    row, at = row[order], at[order]
    starts = np.searchsorted(row, np.arange(len(similarity)))
    within = np.arange(len(row)) - starts[row]
    return row[within < k], at[within < k]


def components(n: int, pairs: Ints) -> Ints:
    """Numbers the components of n things of which some pairs belong together.

    Args:
        n: how many things.
        pairs: int64 (m, 2).

    Returns:
        int64 (n,): equal for things that a chain of pairs connects.

    >>> components(4, np.array([[0, 2], [2, 3]])).tolist()
    [0, 1, 0, 0]
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    if not len(pairs):
        return np.arange(n, dtype=np.int64)
    graph = csr_array((np.ones(len(pairs), np.int8), (pairs[:, 0], pairs[:, 1])), shape=(n, n))
    found: Ints = connected_components(graph, directed=False)[1].astype(np.int64)
    return found


def stars(n: int, pairs: Pairs) -> Ints:
    """Groups n things around representatives, so that no chain of pairs makes a group.

    Things come in the order of their numbers, the most important first. Each that is near no
    representative before it becomes one; every other joins the most similar of those before it, of
    equally similar ones the first.

    Args:
        n: how many things.
        pairs: which are near each other.

    Returns:
        int64 (n,): each thing's representative; its own number where it is one.

    Source: star clusters (Aslam, Pelekhov and Rus 1999), by a fixed order instead of by degree.

    >>> near = Pairs(rows=np.array([[0, 1], [1, 2]]), similarity=np.ones(2, np.float32))
    >>> stars(3, near).tolist()
    [0, 0, 2]
    """
    first, second = pairs.rows[:, 0], pairs.rows[:, 1]
    leads = np.zeros(n, bool)
    is_open = np.ones(n, bool)
    while is_open.any():
        waits = np.zeros(n, bool)
        live = is_open[first] & is_open[second]
        waits[second[live]] = True
        new = is_open & ~waits  # near nothing open that comes before
        leads |= new
        is_open &= ~new
        is_open[second[new[first]]] = False
    joins = np.flatnonzero(leads[first] & ~leads[second])
    order = joins[np.lexsort((first[joins], -pairs.similarity[joins], second[joins]))]
    centre = np.arange(n)
    member, place = np.unique(second[order], return_index=True)
    centre[member] = first[order][place]
    return centre
