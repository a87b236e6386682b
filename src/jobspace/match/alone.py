"""Why a row is in no pair."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from jobspace.match.facing import Facing, Ints
from jobspace.match.nearest import Pairs, nearest
from jobspace.match.options import MatchOptions
from jobspace.match.solve import Solved
from jobspace.search.vector_rows import VectorRows


@dataclass(frozen=True, slots=True, kw_only=True)
class Alone:
    """A row without a partner, and why in a sentence."""

    row: int
    why: str


def alone(
    solved: Solved, left: VectorRows, right: VectorRows, options: MatchOptions
) -> tuple[list[Alone], list[Alone]]:
    """The left and the right rows that are in no pair, ascending, each with the reason."""
    here = _Side(
        rows=left,
        facing=solved.facing,
        pairs=solved.pairs,
        values=solved.within[0] if solved.within else None,
        others=solved.within[1] if solved.within else None,
        room=np.ones(len(left), np.int64),
        n_compared=solved.n_compared,
    )
    there = _Side(
        rows=right,
        facing=solved.facing.turned_round,
        pairs=solved.pairs.turned_round,
        values=solved.within[1] if solved.within else None,
        others=solved.within[0] if solved.within else None,
        room=solved.capacity,
        n_compared=solved.n_compared,
    )
    return here.alone(options), there.alone(options)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Side:
    """One side, with the other on its right."""

    rows: VectorRows
    facing: Facing
    pairs: Pairs
    values: list[str | None] | None
    others: list[str | None] | None
    room: Ints
    n_compared: int | None

    def alone(self, options: MatchOptions) -> list[Alone]:
        rows = np.setdiff1d(np.arange(len(self.rows)), self.pairs.left)
        if not len(rows):
            return []
        there = set(self.others or ()) - {None}
        nearest_of = self._nearest(rows)
        taken = self._last_taken()
        known = self.rows.is_known
        return [
            Alone(row=row, why=self._why(row, bool(known[row]), there, options)
                  or self._went(nearest_of.get(row), taken, options.min_similarity))
            for row in rows.tolist()
        ]  # fmt: skip

    def _why(self, row: int, known: bool, there: set[str | None], options: MatchOptions) -> str:
        if self.n_compared is not None and row >= self.n_compared:
            return f"the recipe compares the first {self.n_compared:,} rows of both tables"
        if not known:
            return "no text that the encoder can read" if self.rows.found else "no vector"
        if self.values is not None and self.values[row] is None:
            return f"nothing in {options.within}"
        if self.values is not None and self.values[row] not in there:
            return f"no row of the other table has {self.values[row]!r} in {options.within}"
        if self.room[row] == 0:
            return f"its {options.capacity} is 0"
        return ""

    def _nearest(self, rows: Ints) -> dict[int, tuple[int, float]]:
        """The nearest row of the other table and its similarity, by row."""
        found = nearest(self.facing.some(rows, np.arange(self.facing.shape[1])), 1)
        cosine = self.facing.cosines(rows[found.left], found.right)
        return {
            int(rows[i]): (int(j), float(value))
            for i, j, value in zip(found.left, found.right, cosine, strict=True)
        }

    def _last_taken(self) -> dict[int, tuple[int, float]]:
        """For each row of the other table the least near row that got it, with its similarity."""
        cosine = self.facing.cosines(self.pairs.left, self.pairs.right)
        order = np.argsort(-cosine, kind="stable").tolist()
        lefts, rights = self.pairs.left.tolist(), self.pairs.right.tolist()
        return {rights[p]: (lefts[p], float(cosine[p])) for p in order}

    def _went(
        self,
        near: tuple[int, float] | None,
        taken: dict[int, tuple[int, float]],
        min_similarity: float | None,
    ) -> str:
        if near is None:
            return "no row of the other table has a text that the encoder can read"
        other, similarity = near
        if min_similarity is not None and similarity < min_similarity:
            return (
                f"its nearest, row {other} ({similarity:.2f}), is farther than {min_similarity:g}"
            )
        if other not in taken:
            return (
                f"rows of its group took all of theirs; its nearest is {other} ({similarity:.2f})"
            )
        winner, value = taken[other]
        return f"its nearest, row {other} ({similarity:.2f}), went to row {winner} ({value:.2f})"
