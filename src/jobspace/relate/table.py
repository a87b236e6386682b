"""The verb on two tables: read them, link their rows, say what varies together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

from jobspace.encode.base import Wrapped
from jobspace.encode.load import encoder as load_encoder
from jobspace.errors import UsageError
from jobspace.pages.frame import require_place, write_page
from jobspace.relate.learned import require_enough
from jobspace.relate.options import Method, RelateOptions
from jobspace.relate.report import report
from jobspace.relate.result import Relation
from jobspace.relate.run import Heading, related
from jobspace.relate.units import Units, by_key, by_position
from jobspace.search.vector_rows import VectorRows, read_vector_rows
from jobspace.tables.compose import require_columns
from jobspace.tables.frames import to_stream
from jobspace.tables.places import require_apart
from jobspace.tables.stream import Stream
from jobspace.tables.text_of import TextOf, several
from jobspace.tables.write import write_table
from jobspace.text.steer import steers

Progress: TypeAlias = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """Two tables and how their rows belong together.

    Attributes:
        left, right: dataframes, or paths, globs, `-`. No right with left columns alone; the same
            table twice is read once.
        left_text, right_text: what the text of a row is.
        left_key, right_key: the columns of keys; None links two columns of one table by position.
    """

    left: Any
    right: Any = None
    left_text: TextOf
    right_text: TextOf | None = None
    left_key: str | None = None
    right_key: str | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be linked.

        Raises:
            UsageError: keys are missing.
        """
        if (self.left_key is None) != (self.right_key is None):
            raise UsageError(
                f"keys: got {self.left_key or self.right_key!r} on one side; expected one on each. "
                "Give --on KEY, or --left-key and --right-key."
            )
        if self.right_text is not None and self.left_key is None and not self.is_one_table:
            raise UsageError(
                "on: got no key for two tables; expected a column that both have. Give --on KEY, "
                "or --left-key and --right-key."
            )

    @property
    def is_one_table(self) -> bool:
        """Whether both sides are columns of one table."""
        if isinstance(self.left, (str, Path)) and isinstance(self.right, (str, Path)):
            return Path(self.left).expanduser().resolve() == Path(self.right).expanduser().resolve()
        return self.right is None or self.right is self.left


def relate(  # noqa: PLR0913  # the command's options, by the same names
    left: Any,
    right: Any = None,
    *,
    left_column: str | Sequence[str] = (),
    right_column: str | Sequence[str] = (),
    on: str | None = None,
    left_key: str | None = None,
    right_key: str | None = None,
    left_vectors: str | None = None,
    right_vectors: str | None = None,
    method: Method = "cca",
    n_axes: int = 3,
    steer: str | Sequence[str] = (),
    groups: str | None = None,
    n_permutations: int = 499,
    encoder: str | Wrapped = "default",
    seed: int = 0,
) -> Relation:
    """Say what varies together in two linked tables, and name it.

    Each key is a unit; its vector on a side is the mean of its rows'. An axis is a direction on
    each side along which the units' positions agree; it is named by the terms that set its ends
    apart, and has the correlation and p-value of units that it was not learned from.

    Args:
        left, right: pandas or polars frames, pyarrow tables, DuckDB relations, or paths. No right,
            or the left once more, is two columns of one table.
        left_column, right_column: the columns to read, several joined with a space.
        on: the column of keys in both; or left_key and right_key where they differ. One table is
            linked by position without.
        left_vectors, right_vectors: columns of vectors of your own, used instead of encoding.
        method: "cca", or "autoencoder", which needs the extra `train`.
        n_axes: how many axes.
        steer: `"salary=2"`: draws the first axis near a query; 0 is as without.
        groups: a column whose groups are set apart from each other; right may then be left out.
        n_permutations: shufflings that a p-value rests on; the smallest is 1 / (1 + so many).
        encoder: see `jobspace.encoder`.
        seed: of everything drawn.

    Returns:
        The axes, contrasts and positions.

    Raises:
        UsageError: options that contradict each other.
        InputError: a column is not there, no key is on both sides, fewer than 20 keys have text on
            both, or all say the same on one side.
    """
    options = RelateOptions(
        method=method,
        n_axes=n_axes,
        steer=steers(steer),
        groups=groups,
        n_permutations=n_permutations,
        seed=seed,
    )
    linked = linked_tables(
        left,
        right,
        left_text=TextOf(columns=several(left_column), vectors=left_vectors),
        right_text=TextOf(columns=several(right_column), vectors=right_vectors),
        keys=(left_key or on, right_key or on),
        options=options,
    )
    needed = needs_encoder(linked, options)
    ready = load_encoder(encoder) if isinstance(encoder, str) and needed else encoder
    return relate_tables(linked, ready if isinstance(ready, Wrapped) else None, options)


def linked_tables(
    left: Any,
    right: Any,
    *,
    left_text: TextOf,
    right_text: TextOf,
    keys: tuple[str | None, str | None],
    options: RelateOptions,
) -> Linked:
    """Two tables as the user named them; only the left where groups are all that is asked for.

    Raises:
        UsageError: there is no right side, and no groups to set apart.
    """
    has_right = right is not None or bool(right_text.columns) or right_text.vectors is not None
    if not has_right:
        if options.groups is None:
            raise UsageError(
                "right: got none; expected a second table or column. Give RIGHT or --right-column, "
                "or --groups COL to set groups of the left apart."
            )
        return Linked(left=left, left_text=left_text, left_key=keys[0], right_key=keys[0])
    return Linked(
        left=left,
        right=left if right is None else right,
        left_text=left_text,
        right_text=right_text,
        left_key=keys[0],
        right_key=keys[1],
    )


def needs_encoder(linked: Linked, options: RelateOptions) -> bool:
    """Whether texts or queries are to be encoded."""
    texts = [text for text in (linked.left_text, linked.right_text) if text is not None]
    return bool(options.steer) or any(text.vectors is None for text in texts)


def relate_tables(
    linked: Linked,
    encoder: Wrapped | None,
    options: RelateOptions | None = None,
    progress: Progress | None = None,
) -> Relation:
    """Say what varies together in two tables.

    Args:
        linked: the tables.
        encoder: None only with vectors of the user's own and no queries.
        options: None for the usual.
        progress: called with what is done, how far and out of how much.

    Raises:
        InputError, UsageError: see `relate`.
    """
    options = options or RelateOptions()
    units = _units(linked, encoder, progress)
    require_enough(units)
    own = linked.left_text.vectors is not None
    right_text = linked.right_text or linked.left_text
    heading = Heading(
        left=_called(units.left.rows, linked.left_text),
        right=None if units.right is None else _called(units.right.rows, right_text),
        encoder=encoder.name if encoder is not None and not own else "vectors of your own",
    )
    return related(units, heading, encoder, options, progress)


def relate_files(
    linked: Linked,
    encoder: Wrapped | None,
    options: RelateOptions,
    written: tuple[str | None, str | None],
    progress: Progress | None = None,
) -> Relation:
    """Say what varies together in two files, and write the positions and the report.

    Args:
        linked: the tables; paths.
        encoder: None only with vectors of the user's own and no queries.
        options: see there.
        written: where the positions go and where the report; None writes none.
        progress: called with what is done, how far and out of how much.

    Raises:
        InputError, UsageError: see `relate`; or a place cannot be written.
    """
    output, page = written
    require_place(page)
    read = {"the left table": linked.left, "the right table": linked.right}
    require_apart(read, {"output": output, "report": page})
    done = relate_tables(linked, encoder, options, progress)
    if output is not None:
        write_table(done.to_arrow(), output)
    if page is not None:
        write_page(report(done), page)
    return done


def _units(linked: Linked, encoder: Wrapped | None, progress: Progress | None) -> Units:
    left, right = _read(linked, encoder, progress)
    if linked.left_key is None:
        return by_position(left, right)
    return by_key(left, linked.left_key, right, linked.right_key)


def _read(
    linked: Linked, encoder: Wrapped | None, progress: Progress | None
) -> tuple[VectorRows, VectorRows | None]:
    """Both tables with vectors; one that is both sides is read once."""
    with to_stream(linked.left) as stream:
        _require(stream, linked.left_text, linked.left_key)
        if linked.right_text is None or not linked.is_one_table:
            left = read_vector_rows(stream, linked.left_text, encoder, progress)
        else:
            _require(stream, linked.right_text, linked.right_key)
            return _both(stream, linked, encoder, progress)
    if linked.right_text is None:
        return left, None
    with to_stream(linked.right) as stream:
        _require(stream, linked.right_text, linked.right_key)
        return left, read_vector_rows(stream, linked.right_text, encoder, progress)


def _both(
    stream: Stream, linked: Linked, encoder: Wrapped | None, progress: Progress | None
) -> tuple[VectorRows, VectorRows]:
    table = stream.read_all()
    found = []
    for text_of in (linked.left_text, linked.right_text or linked.left_text):
        again = Stream.of_table(table, name=stream.name)
        found.append(read_vector_rows(again, text_of, encoder, progress))
    left = replace(found[0], problems=tuple(stream.problems), n_problems=stream.n_problems)
    return left, replace(found[1], rows=left.rows)


def _require(stream: Stream, text_of: TextOf, key: str | None) -> None:
    """Refuse a column that is not there before anything is encoded."""
    wanted = [*text_of.columns, *([text_of.vectors] if text_of.vectors else [])]
    require_columns(stream.schema.names, wanted + ([key] if key else []), where=stream.name)


def _called(rows: VectorRows, text_of: TextOf) -> str:
    """A table and what is read of it, for people."""
    name = rows.name.replace("\\", "/").rsplit("/", 1)[-1]
    columns = " + ".join(text_of.columns) or text_of.vectors
    return f"{name}: {columns}" if columns else name
