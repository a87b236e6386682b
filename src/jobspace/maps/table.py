"""The verb on whole tables: dataframes in Python, files and databases by name."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from jobspace.encode.base import Wrapped
from jobspace.encode.load import encoder as load_encoder
from jobspace.maps.colours import require_colour
from jobspace.maps.learn import learn
from jobspace.maps.options import MapOptions, Method, Number
from jobspace.maps.plane import Progress, require_umap
from jobspace.maps.result import ADDED, TABLE, Map
from jobspace.maps.save import require_savable, save
from jobspace.maps.sides import Side, name_of, open_other
from jobspace.search.vector_rows import read_vector_rows
from jobspace.tables.compose import require_new_names
from jobspace.tables.frames import to_stream
from jobspace.tables.places import require_apart
from jobspace.tables.read import open_table
from jobspace.tables.stream import Stream
from jobspace.tables.text_of import TextOf, several


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where a run reads and writes.

    Attributes:
        source: a path, a glob, `-`, or a database's address with `query`.
        query: the SQL whose rows are read; for databases only.
        other: the second table, or the name of an installed taxonomy; None for none.
        outputs: where the pictures and rows go, by suffix; may be none.
    """

    source: str
    query: str | None = None
    other: str | None = None
    outputs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opened:
    """One table that is to be read."""

    stream: Stream
    text_of: TextOf
    name: str


def map(  # noqa: A001, PLR0913  # the command's name, and its options by the same names
    data: Any,
    *,
    column: str | Sequence[str] | None = None,
    other: Any = None,
    other_column: str | Sequence[str] | None = None,
    vectors: str | None = None,
    color: str | None = None,
    method: Method = "pca",
    n_clusters: Number = "auto",
    encoder: str | Wrapped = "default",
    seed: int = 0,
    prefix: str = "",
) -> Map:
    """Lay rows out in a plane, alike rows near each other, with their clusters named.

    Args:
        data: a pandas or polars frame, a pyarrow table, a DuckDB relation, a list of texts, or a
            path.
        column: the column to read, or several to join with a space; may be left out where there
            is only one.
        other: a second table, drawn in the same plane; or the name of an installed taxonomy, such
            as "soc", whose labels are drawn.
        other_column: its column; None takes `column`, and a taxonomy's labels.
        vectors: a column with your own vectors, in both tables, in place of encoding.
        color: a column of `data` whose values colour the rows.
        method: pca, the plane in which the rows differ most, or umap, which keeps neighbours.
        n_clusters: 2 or more; "auto" takes the best silhouette near the elbow, at most 40.
        encoder: a name, or what `jobspace.encoder` returned.
        seed: of everything drawn at random.
        prefix: put before the names of the new columns.

    Returns:
        A `Map`: x, y and topic of each row, its clusters, and how far the picture can be trusted;
        `save("map.html")` draws it.

    Raises:
        InputError: a column is not there, the rows are all the same, or too few.
        UsageError: an option is wrong, or a column's name is there already.
        MissingExtraError: UMAP is not installed.

    >>> jobs = ["registered nurse", "staff nurse", "truck driver", "lorry driver"]
    >>> map(jobs, n_clusters=2).topic.tolist()
    [0, 0, 1, 1]
    """
    options = MapOptions(method=method, n_clusters=n_clusters, color=color, seed=seed)
    require_umap(method)
    text_of = TextOf(columns=several(column), vectors=vectors, prefix=prefix)
    with ExitStack() as stack:
        first = _Opened(
            stream=stack.enter_context(to_stream(data)),
            text_of=text_of,
            name=name_of(data) or "data",
        )
        second = None
        if other is not None:
            second = _other(other, first, several(other_column), stack)
        own = vectors is not None
        ready = None if own else load_encoder(encoder) if isinstance(encoder, str) else encoder
        return _mapped(first, second, options, ready, None)


def map_file(
    places: Places,
    text_of: TextOf,
    options: MapOptions,
    encoder: Wrapped | None,
    *,
    other_columns: Sequence[str] = (),
    progress: Progress | None = None,
) -> Map:
    """Draw the rows of a file or query, or of two.

    Args:
        places: where to read and write.
        text_of: what the text of a row is.
        options: how the rows are laid out.
        encoder: None only with vectors of the user's own.
        other_columns: of the second table; none takes those of the first, and a taxonomy's labels.
        progress: called with what is done, how far and out of how much.

    Raises:
        InputError: an input cannot be read, lacks a column or any row, or its rows are all the
            same.
        UsageError: an output's suffix is unknown, or it is an input too.
        MissingExtraError: what an output or the method needs is not installed.
    """
    written = {
        "output" if not i else f"output {i + 1}": place for i, place in enumerate(places.outputs)
    }
    require_apart({"the input": places.source, "the other table": places.other}, written)
    for place in places.outputs:
        require_savable(place)
    require_umap(options.method)
    with ExitStack() as stack:
        first = _Opened(
            stream=stack.enter_context(open_table(places.source, query=places.query)),
            text_of=text_of,
            name=name_of(places.source) or "",
        )
        second = None
        if places.other is not None:
            second = _other(places.other, first, other_columns, stack)
        done = _mapped(first, second, options, encoder, progress)
        for place in places.outputs:
            if progress is not None:
                progress(f"Writing {place}", 0, 0)
            save(done, place)
        return done


def _other(other: Any, first: _Opened, columns: Sequence[str], stack: ExitStack) -> _Opened:
    """The second table, with a name that the first does not have."""
    stream, text_of, named = open_other(other, first.text_of, columns)
    name = named or "other"
    return _Opened(
        stream=stack.enter_context(stream),
        text_of=text_of,
        name=f"{name} (other)" if name == first.name else name,
    )


def _mapped(
    first: _Opened,
    second: _Opened | None,
    options: MapOptions,
    encoder: Wrapped | None,
    progress: Progress | None,
) -> Map:
    opened = [first] if second is None else [first, second]
    require_colour(first.stream.schema.names, options.color, first.stream.name)
    names = {name for one in opened for name in one.stream.schema.names}
    added = ADDED if second is None else (TABLE, *ADDED)
    prefix = first.text_of.prefix
    require_new_names(sorted(names), [prefix + name for name in added])
    sides = [
        Side(name=one.name, rows=read_vector_rows(one.stream, one.text_of, encoder, progress))
        for one in opened
    ]
    whose = f"column {first.text_of.vectors}" if encoder is None else encoder.name
    return learn(sides, options, whose, prefix, progress)
