"""`jobspace.space`: a space opened, or made of a table and opened."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jobspace.encode.base import Wrapped
from jobspace.encode.load import encoder as load_encoder
from jobspace.search.space import Space
from jobspace.tables.text_of import TextOf


def space(
    folder: str | Path,
    *,
    data: Any = None,
    column: str | None = None,
    id: str | None = None,  # noqa: A002 — the command's word
    encoder: str | Wrapped | None = None,
) -> Space:
    """Open a space; with `data`, make it first.

    Args:
        folder: where it is, or with `data` a new folder.
        data: the rows of a new space: a pandas or polars frame, a pyarrow table, a DuckDB
            relation, a list of texts, a path. None opens one that is there.
        column: the column to read; may be left out where there is only one.
        id: the column that tells rows apart, so that `append` can replace them.
        encoder: see `jobspace.encoder`; None takes the default, or what the space was built with.

    Returns:
        The space: `jobspace.search(space, query)`, `.append(data)`, `.delete(where)`, `.info()`.

    Raises:
        NotFoundError: there is no space in the folder.
        UsageError: the folder is not free, or its vectors are of another encoder.
        InputError: the rows cannot be used; see `jobspace.search.space_write.build`.
        MissingExtraError: LanceDB is not installed.
    """
    if data is None:
        return _warm(Space.open(folder, encoder=encoder))
    from jobspace.search.space_write import build
    from jobspace.tables.frames import to_stream

    ready = encoder if isinstance(encoder, Wrapped) else load_encoder(encoder or "default")
    columns = () if column is None else (column,)
    with to_stream(data) as stream:
        build(stream, folder, ready, text_of=TextOf(columns=columns), id_column=id)
    return _warm(Space.open(folder, encoder=ready))


def _warm(opened: Space) -> Space:
    """Whoever opens a space asks more than once."""
    opened.rows.warm()
    return opened
