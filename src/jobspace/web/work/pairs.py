"""What the Match page looks at: pairs by similarity, and by the row of either side.

A page asks for the ranking of one row among millions: everything is in Arrow files, which are
mapped into memory, and in an order in which a row's pairs stand together.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute
from numpy.typing import NDArray

from jobspace.match.result import Matches
from jobspace.match.table import Source
from jobspace.tables.compose import as_text
from jobspace.tables.write import write_table
from jobspace.web.worker import Room

pc: Any = pyarrow.compute

PAIRS: Final = "pairs.arrow"
SIDES: Final = ("left", "right")
NAME_LETTERS: Final = 90  # of what a row is called
TEXT_LETTERS: Final = 20_000  # of what is shown of a row


def write_pairs(room: Room, done: Matches, sources: tuple[Source, Source]) -> None:
    """Write pairs.arrow, left.arrow and right.arrow.

    pairs.arrow has a row a pair, the most similar first. left.arrow and right.arrow have a row a
    row of the table: what it is called, its text, its nearest row on the other side, how many pairs
    it is in, and where these stand in by_left.arrow and by_right.arrow, which hold places in
    pairs.arrow, by row and rank.
    """
    room.tell("Getting the pairs ready to look at", 0, 0)
    pairs = done.rows.slice(0, len(done))
    order = _by_similarity(pairs)
    pairs = pairs.take(pa.array(order)).combine_chunks()
    texts = [_rows(source) for source in sources]
    names = [_called(table) for table in texts]
    write_table(_shown(pairs, names), room.output(PAIRS))
    alone = done.rows.slice(len(done))
    for side, table, called in zip(SIDES, texts, names, strict=True):
        places = _by_row(pairs, side)
        write_table(pa.table({"place": places}), room.output(f"by_{side}.arrow"))
        partners = names[1 - SIDES.index(side)]
        columns = _side(pairs, places, partners, side, len(table))
        rows = {"name": called, "text": table["text"], **columns}
        rows["why"] = _why(alone, side, len(table))
        write_table(pa.table(rows), room.output(f"{side}.arrow"))


def _by_similarity(pairs: pa.Table) -> NDArray[np.int64]:
    """The most similar first; of equal ones the first left row."""
    similarity = pairs["similarity"].to_numpy()
    order: NDArray[np.int64] = np.argsort(-similarity, kind="stable")
    return order


def _by_row(pairs: pa.Table, side: str) -> NDArray[np.int64]:
    """Places of the pairs by the row of one side, the closest first."""
    rank = pairs["rank" if side == "left" else "rank_for_right"].to_numpy()
    order: NDArray[np.int64] = np.lexsort((rank, pairs[f"{side}_row"].to_numpy()))
    return order


def _shown(pairs: pa.Table, names: list[pa.Array]) -> pa.Table:
    rows = {side: pairs[f"{side}_row"] for side in SIDES}
    kept = ("similarity", "rank", "rank_for_right", "evidence_left", "evidence_right")
    return pa.table(
        {f"{side}_row": rows[side] for side in SIDES}
        | {
            side: called.take(rows[side].combine_chunks())
            for side, called in zip(SIDES, names, strict=True)
        }
        | {name: pairs[name] for name in kept}
    )


def _side(
    pairs: pa.Table, places: NDArray[np.int64], partners: pa.Array, side: str, n_rows: int
) -> dict[str, pa.Array]:
    """Of each row of one side: its nearest partner, how many, and where its pairs begin."""
    other = SIDES[1 - SIDES.index(side)]
    rows = pairs[f"{side}_row"].to_numpy()[places]
    n_pairs = np.bincount(rows, minlength=n_rows)
    start = np.concatenate([[0], np.cumsum(n_pairs)[:-1]])
    first = pa.array(
        places[np.minimum(start, max(len(places) - 1, 0))] if len(places) else start,
        mask=n_pairs == 0,
    )
    return {
        "nearest": partners.take(pairs[f"{other}_row"].combine_chunks().take(first)),
        "similarity": pairs["similarity"].combine_chunks().take(first),
        "pairs": pa.array(n_pairs, pa.int64()),
        "start": pa.array(start, pa.int64()),
    }


def _why(alone: pa.Table, side: str, n_rows: int) -> pa.Array:
    """Why a row is in no pair; null for those that are in one."""
    here = alone.filter(pc.is_valid(alone[f"{side}_row"]))
    places = pc.index_in(pa.array(np.arange(n_rows)), here[f"{side}_row"].combine_chunks())
    return here["why"].combine_chunks().take(places)


def _rows(source: Source) -> pa.Table:
    """The text of each row, and what its column of names says."""
    parts = []
    with source.open() as stream:
        text_of = source.text_of.known(stream)
        for batch in stream:
            text = pc.utf8_slice_codeunits(pc.fill_null(text_of.texts(batch), ""), 0, TEXT_LETTERS)
            named = pa.nulls(len(text), pa.string())
            if source.id is not None:
                named = as_text(batch.column(source.id), source.id)
            parts.append(pa.table({"named": named, "text": text}))
    return pa.concat_tables(parts).combine_chunks()


def _called(rows: pa.Table) -> pa.Array:
    """What each row is called: by its column of names, its text's beginning, or its number."""
    numbers = pc.binary_join_element_wise(
        "row ", pa.array(np.arange(len(rows))).cast(pa.string()), ""
    )
    begin = pc.utf8_slice_codeunits(rows["text"], 0, 2 * NAME_LETTERS)
    flat = pc.utf8_trim_whitespace(pc.replace_substring_regex(begin, r"\s+", " "))
    is_cut = pc.greater(pc.utf8_length(flat), NAME_LETTERS)
    flat = pc.if_else(
        is_cut, pc.utf8_replace_slice(flat, NAME_LETTERS, 2 * NAME_LETTERS, "…"), flat
    )
    names = [pc.if_else(pc.not_equal(one, ""), one, None) for one in (rows["named"], flat)]
    return pa.chunked_array(pc.coalesce(*names, numbers)).combine_chunks()
