"""What the text of a row is: the same options for every verb."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from jobspace.errors import InputError, UsageError
from jobspace.tables.compose import compose, require_columns
from jobspace.tables.stream import Stream


@dataclass(frozen=True, slots=True, kw_only=True)
class TextOf:
    """Which text of a row a verb reads, and how its new columns are called.

    Attributes:
        columns: joined with a space; may be left out where the table has only one.
        template: such as "Job title: {title}", in place of columns.
        vectors: a column with the user's own vectors of the texts, used instead of encoding.
        prefix: put before the names of the new columns.
    """

    columns: Sequence[str] = ()
    template: str | None = None
    vectors: str | None = None
    prefix: str = ""

    def known(self, stream: Stream) -> TextOf:
        """The same with its columns known to be there; the only column where none was named.

        Raises:
            InputError: a column is not there.
            UsageError: no column was named and there are several.
        """
        names = stream.schema.names
        require_columns(names, self.columns, where=stream.name)
        if self.columns or self.template is not None:
            return self
        if len(names) != 1:
            raise UsageError(
                f"column of {stream.name}: got none; expected one of: {', '.join(names)}. "
                "Name it with --column (in Python: column=)."
            )
        return replace(self, columns=(names[0],))

    def texts(self, batch: pa.RecordBatch) -> pa.Array:
        """The texts of a batch's rows."""
        return compose(batch, columns=self.columns, template=self.template)


def several(given: str | Sequence[str] | None) -> tuple[str, ...]:
    """One name or text, or several, or none, as several.

    >>> several("title"), several(["a", "b"]), several(None)
    (('title',), ('a', 'b'), ())
    """
    if given is None:
        return ()
    return (given,) if isinstance(given, str) else tuple(given)


def require_rows(n_rows: int, stream: Stream) -> None:
    """Refuse an input that is a header and nothing else.

    Raises:
        InputError: there was no row.
    """
    if not n_rows:
        raise InputError(
            f"rows of {stream.name}: got none; expected at least one below the header. "
            "Check that it was exported completely."
        )
