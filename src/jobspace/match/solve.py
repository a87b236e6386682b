"""Two tables with vectors to pairs: one space, what counts, who meets whom."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jobspace.encode.base import Wrapped
from jobspace.errors import InputError, UsageError
from jobspace.match.align import (
    Aligned,
    aligned_by_known_pairs,
    aligned_by_neighbours,
    uncrowded,
)
from jobspace.match.assign import near_enough
from jobspace.match.by_topics import aligned_by_topics
from jobspace.match.facing import Facing, Ints, Move
from jobspace.match.groups import Wanted, matched, matched_within
from jobspace.match.nearest import Pairs, ranks
from jobspace.match.options import MatchOptions
from jobspace.match.steer import steered
from jobspace.match.topics_procrustes import Distances, assigned_by, nearest_by, recipe
from jobspace.search.vector_rows import VectorRows
from jobspace.tables.compose import as_text, require_columns


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Solved:
    """Who goes with whom.

    Attributes:
        pairs: by left row.
        facing: how close all rows are.
        moves: how each side's vectors came into the space of both.
        capacity: int64 (m,), how many left rows each right row could take.
        within: for each side the values, one a row, of the column that rows met within; None
            without one.
        n_correspondences: what told how the spaces lie; None for direct.
        distances: float64 (r, r), of the first r rows of both tables, where a recipe compared
            these instead of `facing`; None elsewhere.
    """

    pairs: Pairs = field(repr=False)
    facing: Facing = field(repr=False)
    moves: tuple[Move, Move] = field(repr=False)
    capacity: Ints = field(repr=False)
    within: tuple[list[str | None], list[str | None]] | None = field(repr=False, default=None)
    n_correspondences: int | None = None
    distances: Distances | None = field(repr=False, default=None)

    @property
    def n_compared(self) -> int | None:
        """Only so many rows of each table were compared; None for all."""
        return None if self.distances is None else len(self.distances)

    def ranks(self) -> tuple[Ints, Ints]:
        """For each pair the place of the right row in the left one's order, and the other way."""
        if self.distances is None:
            back = ranks(self.facing.turned_round, self.pairs.turned_round)
            return ranks(self.facing, self.pairs), back
        left, right = self.pairs.left, self.pairs.right
        own = self.distances[left, right][:, None]
        nearer = (self.distances[left] < own).sum(axis=1)
        back = (self.distances.T[right] < own).sum(axis=1)
        return nearer + 1, back + 1


def solved(
    left: VectorRows,
    right: VectorRows,
    options: MatchOptions,
    encoder: Wrapped | None,
    known: Pairs | None = None,
) -> Solved:
    """Match the rows of two tables.

    Args:
        left, right: the rows with vectors.
        options: how.
        encoder: of both tables; None where the vectors are the user's own.
        known: pairs that are known to belong together, for aligned.

    Raises:
        UsageError: the vectors are of different lengths and nothing brings them together.
        InputError: a column is not there, or what a method needs is not.
    """
    aligned = _aligned(left, right, options, known)
    moves = (aligned.left, aligned.right) if aligned else _unmoved(left, right)
    facing = Facing.of(
        left.spread(moves[0].of(left.vectors)), right.spread(moves[1].of(right.vectors))
    )
    if aligned and options.correspondence == "pairs":  # each row has a partner: no hubs
        facing = uncrowded(facing)
    if options.steer:
        queried = _require_encoder(encoder, "steer")
        facing = steered(facing, left, right, options.steer, queried, options.seed)
    capacity = _capacity(right, options)
    within = None
    distances = None
    if options.method == "topics-procrustes":
        distances = recipe(left, right, _require_encoder(encoder, options.method), options.seed)
        wants = options.is_assigned
        pairs = assigned_by(distances) if wants else nearest_by(distances, options.top_k)
        pairs = near_enough(facing, pairs, options.min_similarity)
    else:
        wanted = Wanted(
            top_k=None if options.is_assigned else options.top_k,
            capacity=capacity,
            min_similarity=options.min_similarity,
            levels=options.levels,
            seed=options.seed,
        )
        if options.within is not None:
            within = _values(left, options.within), _values(right, options.within)
            pairs = matched_within(facing, wanted, *within)
        else:
            pairs = matched(facing, wanted)
    return Solved(
        pairs=pairs,
        facing=facing,
        moves=moves,
        capacity=capacity,
        within=within,
        n_correspondences=aligned.n_pairs if aligned else None,
        distances=distances,
    )


def _aligned(
    left: VectorRows, right: VectorRows, options: MatchOptions, known: Pairs | None
) -> Aligned | None:
    if options.method != "aligned":
        return None
    match options.correspondence:
        case "pairs":
            if known is None:
                raise UsageError(
                    "pairs: got none; expected known pairs for --correspondence pairs. Give a "
                    "file with --pairs."
                )
            return aligned_by_known_pairs(left.of_rows, right.of_rows, known)
        case "neighbours":
            return aligned_by_neighbours(left.of_rows, right.of_rows)
        case "topics":
            return aligned_by_topics(left, right, options.seed)


def _unmoved(left: VectorRows, right: VectorRows) -> tuple[Move, Move]:
    dims = left.vectors.shape[1], right.vectors.shape[1]
    if dims[0] != dims[1]:
        raise UsageError(
            f"vectors: got {dims[0]} numbers on the left and {dims[1]} on the right; expected as "
            "many. Bring them into one space with --method aligned."
        )
    return Move(), Move()


def _require_encoder(encoder: Wrapped | None, what: str) -> Wrapped:
    if encoder is None:
        raise UsageError(
            f"{what}: got vectors of your own; expected texts. Name the columns of the texts with "
            "--left-column and --right-column instead of the vectors."
        )
    return encoder


def _capacity(right: VectorRows, options: MatchOptions) -> Ints:
    """How many left rows each right row takes."""
    if not options.capacity:
        return np.ones(len(right), np.int64)
    require_columns(right.rows.schema.names, [options.capacity], where=right.name)
    column = right.rows[options.capacity].combine_chunks()
    trimmed = pc.utf8_trim_whitespace(as_text(column, options.capacity))
    is_whole = np.asarray(pc.fill_null(pc.match_substring_regex(trimmed, r"^\d+(\.0*)?$"), False))
    if not is_whole.all():
        row = int(np.argmin(is_whole))
        raise InputError(
            f"column {options.capacity!r} of {right.name}, row {row}: got "
            f"{trimmed[row].as_py()!r}; expected a whole number from 0. Mend the value."
        )
    counts = pc.cast(pc.cast(trimmed, pa.float64()), pa.int64())
    return np.asarray(counts, np.int64)


def _values(rows: VectorRows, column: str) -> list[str | None]:
    """The values that rows meet within, trimmed; blank is none."""
    require_columns(rows.rows.schema.names, [column], where=rows.name)
    texts = as_text(rows.rows[column].combine_chunks(), column)
    values: list[str | None] = pc.utf8_trim_whitespace(texts).to_pylist()
    return [value or None for value in values]
