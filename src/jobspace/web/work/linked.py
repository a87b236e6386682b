"""The texts of each key, for the Relate page: it shows both sides of whatever key is picked."""

from __future__ import annotations

from typing import Any, Final

import pyarrow as pa
import pyarrow.compute

from jobspace.relate.table import Linked
from jobspace.tables.compose import as_text
from jobspace.tables.read import open_table
from jobspace.tables.text_of import TextOf
from jobspace.tables.write import write_table
from jobspace.web.work.rows import ROWS
from jobspace.web.worker import Room

pc: Any = pyarrow.compute

TEXTS: Final = "texts.arrow"
TEXT_LETTERS: Final = 20_000  # of what is shown of a key


def write_ends(room: Room, linked: Linked) -> None:
    """Write texts.arrow: what each key of rows.arrow says on the left and on the right, by row.

    The texts of several rows of a key stand below each other.
    """
    room.tell("Getting the texts ready to look at", 0, 0)
    with open_table(room.output(ROWS)) as stream:
        keys = stream.read_all()["key"].combine_chunks()
    both = {"left": _texts(linked.left, linked.left_text, linked.left_key, keys)}
    if linked.right_text is not None:
        both["right"] = _texts(linked.right, linked.right_text, linked.right_key, keys)
    write_table(pa.table(both), room.output(TEXTS))


def _texts(path: str, text_of: TextOf, key: str | None, keys: pa.Array) -> pa.Array:
    """The texts of a table by keys; "" where a key has none."""
    parts = []
    with open_table(path) as stream:
        known = text_of.known(stream)
        for batch in stream:
            texts = pc.utf8_slice_codeunits(known.texts(batch), 0, TEXT_LETTERS)
            named = pa.nulls(len(batch), pa.string())
            if key is not None:
                named = as_text(batch.column(key), key)
            parts.append(pa.table({"key": named, "text": texts}))
    rows = pa.concat_tables(parts)
    if key is None:
        return pc.fill_null(rows["text"].combine_chunks(), "")
    grouped = rows.group_by("key", use_threads=False).aggregate([("text", "list")])
    joined = pc.binary_join(grouped["text_list"].combine_chunks(), "\n\n")
    places = pc.index_in(as_text(keys, "key"), grouped["key"].combine_chunks())
    found = pc.fill_null(joined.take(places), "")
    return pc.utf8_slice_codeunits(found, 0, TEXT_LETTERS)
