"""The verb on two tables: read both, each distinct text once, match, say what came of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa

from jobspace.encode.base import Wrapped
from jobspace.encode.load import encoder as load_encoder
from jobspace.errors import UsageError
from jobspace.match.align import Correspondence
from jobspace.match.alone import Alone, alone
from jobspace.match.evidence import evidence
from jobspace.match.known_pairs import known_pairs
from jobspace.match.options import MatchOptions, Method
from jobspace.match.overlap import overlap
from jobspace.match.picture import picture
from jobspace.match.result import Matches, Side
from jobspace.match.solve import Solved, solved
from jobspace.search.vector_rows import VectorRows, read_vector_rows
from jobspace.tables.compose import require_columns
from jobspace.tables.frames import to_stream
from jobspace.tables.read import open_table
from jobspace.tables.stream import Stream
from jobspace.tables.text_of import TextOf, several
from jobspace.text.steer import steers

Progress: TypeAlias = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where one of the two tables comes from.

    Attributes:
        data: a path, a glob, `-`, an address with `query`; or a dataframe.
        text_of: what the text of a row is.
        id: the column that names a row; None takes row numbers alone.
        query: the SQL whose rows are read; for databases only.
        encoder: of this table; None where its vectors are the user's own.
    """

    data: Any
    text_of: TextOf
    id: str | None = None
    query: str | None = None
    encoder: Wrapped | None = None

    def open(self) -> Stream:
        """The table as a stream."""
        if isinstance(self.data, str) and self.query is not None:
            return open_table(self.data, query=self.query)
        return to_stream(self.data)


def match(  # noqa: PLR0913  # the command's options, by the same names
    left: Any,
    right: Any,
    *,
    left_column: str | Sequence[str] = (),
    right_column: str | Sequence[str] = (),
    left_id: str | None = None,
    right_id: str | None = None,
    left_vectors: str | None = None,
    right_vectors: str | None = None,
    assign: str = "none",
    top_k: int = 5,
    min_similarity: float | None = None,
    steer: str | Sequence[str] = (),
    within: str | None = None,
    levels: int = 1,
    method: Method = "direct",
    correspondence: Correspondence | None = None,
    pairs: Any = None,
    encoder: str | Wrapped = "default",
    right_encoder: str | Wrapped | None = None,
    seed: int = 0,
) -> Matches:
    """Match the rows of two tables: résumés and jobs, titles and a taxonomy.

    Args:
        left, right: pandas or polars frames, pyarrow tables, DuckDB relations, lists of texts, or
            paths.
        left_column, right_column: the columns to read, several joined with a space; may be left
            out where a table has only one.
        left_id, right_id: columns that name a row in the result.
        left_vectors, right_vectors: columns of vectors of your own, used instead of encoding.
        assign: none, one-to-one or `capacity:COLUMN`; see `MatchOptions`.
        top_k: with none, so many nearest rows both ways.
        min_similarity: pairs of less are none.
        steer: `"location of the job=2"`: what counts more (0 as without); see `steer.steered`.
        within: a column of both tables; only rows of equal values meet.
        levels: from 2 on, rows meet within groups first.
        method: direct, aligned or topics-procrustes.
        correspondence: of aligned: pairs, neighbours or topics; None takes pairs where some are
            given, else neighbours.
        pairs: known pairs: a table or path with left_row and right_row, or left_id and right_id.
        encoder: of both tables; right_encoder of the right one where it is another.
        seed: of everything drawn.

    Returns:
        The pairs, and why other rows are alone.

    Raises:
        UsageError: options that contradict each other.
        InputError: a column is not there, or a table has no rows or no text.

    >>> found = match(["nurse", "welder"], ["RN", "welding job"], assign="one-to-one")
    >>> found.to_arrow().select(["left_row", "right_row"]).to_pylist()
    [{'left_row': 0, 'right_row': 0}, {'left_row': 1, 'right_row': 1}]
    """
    options = MatchOptions(
        assign=assign,
        top_k=top_k,
        min_similarity=min_similarity,
        steer=steers(steer),
        within=within,
        levels=levels,
        method=method,
        correspondence=correspondence or ("neighbours" if pairs is None else "pairs"),
        seed=seed,
    )
    one, other = encoders(encoder, right_encoder, left_vectors, right_vectors)
    return match_tables(
        Source(
            data=left,
            text_of=TextOf(columns=several(left_column), vectors=left_vectors),
            id=left_id,
            encoder=one,
        ),
        Source(
            data=right,
            text_of=TextOf(columns=several(right_column), vectors=right_vectors),
            id=right_id,
            encoder=other,
        ),
        options,
        pairs=pairs,
    )


def encoders(
    encoder: str | Wrapped,
    right_encoder: str | Wrapped | None,
    left_vectors: str | None,
    right_vectors: str | None,
) -> tuple[Wrapped | None, Wrapped | None]:
    """The encoder of each table; None where its vectors are the user's own."""
    one = _loaded(encoder) if left_vectors is None or right_vectors is None else None
    other = one if right_encoder is None else _loaded(right_encoder)
    return None if left_vectors else one, None if right_vectors else other


def match_tables(
    left: Source,
    right: Source,
    options: MatchOptions,
    *,
    pairs: Any = None,
    progress: Progress | None = None,
) -> Matches:
    """Match the rows of two tables; see `match`.

    Raises:
        UsageError: known pairs without aligned, or two encoders without it.
    """
    _require_sense(left, right, options, pairs)
    with ExitStack() as stack:
        streams = [stack.enter_context(source.open()) for source in (left, right)]
        for stream, source in zip(streams, (left, right), strict=True):
            wanted = [name for name in (source.id, options.within) if name is not None]
            require_columns(stream.schema.names, wanted, where=stream.name)
        rows = [
            read_vector_rows(stream, source.text_of, source.encoder, progress)
            for stream, source in zip(streams, (left, right), strict=True)
        ]
    known = None
    if pairs is not None:
        known = known_pairs(pairs, rows[0], rows[1], (left.id, right.id))
    if progress is not None:
        progress("Matching", 0, 0)
    found = solved(rows[0], rows[1], options, left.encoder, known)
    return _matches(found, rows[0], rows[1], (left, right), options)


def _require_sense(left: Source, right: Source, options: MatchOptions, pairs: Any) -> None:
    if pairs is not None and (options.method, options.correspondence) != ("aligned", "pairs"):
        raise UsageError(
            "pairs: got known pairs; expected them only with --method aligned and "
            "--correspondence pairs. Leave them out, or choose that method."
        )
    two = left.encoder is not right.encoder
    if two and options.method != "aligned":
        raise UsageError(
            "encoder: got another one on the right; expected one encoder for both tables, whose "
            "vectors can be compared. Bring them into one space with --method aligned."
        )
    if two and options.correspondence == "neighbours":
        raise UsageError(
            "correspondence: got neighbours for vectors of two origins; expected pairs or topics: "
            "before they are aligned their nearest rows mean nothing. Give --pairs FILE, or "
            "--correspondence topics."
        )
    if two and options.steer:
        raise UsageError(
            "steer: got it with two encoders; expected one, which encodes the query. Leave one of "
            "the two out."
        )


def _matches(
    found: Solved,
    left: VectorRows,
    right: VectorRows,
    sources: tuple[Source, Source],
    options: MatchOptions,
) -> Matches:
    singles = alone(found, left, right, options)
    table = _table(found, left, right, sources, singles)
    pairs = found.pairs
    mean = float(found.facing.cosines(pairs.left, pairs.right).mean()) if len(pairs) else None
    texts = left.found is not None and right.found is not None
    comparable = texts and options.correspondence != "pairs"
    return Matches(
        rows=table,
        left=_side(left, len(singles[0])),
        right=_side(right, len(singles[1])),
        assign=options.assign,
        method=options.method,
        encoder=_encoder_name(*sources),
        mean_similarity=mean,
        overlap=overlap(left.texts, right.texts, options.seed) if comparable else None,
        picture=picture(found.facing, pairs, left, right, options.seed),
        n_correspondences=found.n_correspondences,
    )


def _table(
    found: Solved,
    left: VectorRows,
    right: VectorRows,
    sources: tuple[Source, Source],
    singles: tuple[list[Alone], list[Alone]],
) -> pa.Table:
    """A row a pair, by left row and rank; then the rows that are alone, left ones first."""
    pairs = found.pairs
    rank, back = found.ranks()
    shown = evidence(pairs, left, right, found.moves)
    cosine = found.facing.cosines(pairs.left, pairs.right)
    order = np.lexsort((pairs.right, rank, pairs.left))
    n = [len(single) for single in singles]
    nothing = pa.nulls(sum(n))
    of_left = pa.array([*pairs.left[order].tolist(), *(a.row for a in singles[0]), *[None] * n[1]])
    of_right = pa.array(
        [*pairs.right[order].tolist(), *[None] * n[0], *(a.row for a in singles[1])]
    )
    columns: dict[str, pa.Array] = {
        "left_row": of_left.cast(pa.int64()),
        "right_row": of_right.cast(pa.int64()),
    }
    for name, rows, places, source in (
        ("left_id", left, of_left, sources[0]),
        ("right_id", right, of_right, sources[1]),
    ):
        if source.id is not None:
            columns[name] = rows.rows[source.id].combine_chunks().take(places.cast(pa.int64()))
    told = {
        "similarity": pa.array(cosine[order], pa.float32()),
        "rank": pa.array(rank[order], pa.int32()),
        "rank_for_right": pa.array(back[order], pa.int32()),
        "evidence_left": shown[0].take(pa.array(order)),
        "evidence_right": shown[1].take(pa.array(order)),
    }
    for name, column in told.items():
        columns[name] = pa.concat_arrays([column, nothing.cast(column.type)])
    why = [None] * len(pairs) + [single.why for side in singles for single in side]
    columns["why"] = pa.array(why, pa.string())
    return pa.table(columns)


def _side(rows: VectorRows, n_alone: int) -> Side:
    return Side(
        name=rows.name.replace("\\", "/").rsplit("/", 1)[-1],
        n_rows=len(rows),
        n_without=int(len(rows) - rows.is_known.sum()),
        n_alone=n_alone,
        problems=rows.problems,
        n_problems=rows.n_problems,
    )


def _encoder_name(left: Source, right: Source) -> str:
    names = [s.encoder.name if s.encoder else "vectors of your own" for s in (left, right)]
    return names[0] if names[0] == names[1] else f"{names[0]} and {names[1]}"


def _loaded(encoder: str | Wrapped) -> Wrapped:
    return load_encoder(encoder) if isinstance(encoder, str) else encoder
