"""The verbs on an engine's own tables, by the same names and options as on any other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from jobspace.duplicates.groups import MIN_SIMILARITY
from jobspace.engines import verbs
from jobspace.engines.work import Work
from jobspace.find.examples import Examples
from jobspace.normalize.decide import NormalizeOptions
from jobspace.tables.text_of import TextOf, several
from jobspace.taxonomy.model import Taxonomy

Table = TypeVar("Table")


@dataclass(frozen=True, slots=True, kw_only=True)
class TableVerbs(Generic[Table]):
    """The verbs of one engine: a table in, the table with the verb's columns out, nothing run yet.

    Attributes:
        where: what the table is called in messages.
        names_of: its columns.
        mapped: the table with a work's columns.
    """

    where: str
    names_of: Callable[[Table], Sequence[str]]
    mapped: Callable[[Table, Work], Table]

    def normalize(  # noqa: PLR0913  # the verb's options, by the same names
        self,
        table: Table,
        *,
        column: str | Sequence[str] | None = None,
        taxonomy: str | Taxonomy = "soc",
        encoder: str = "default",
        options: NormalizeOptions | None = None,
        corrections: str | None = None,
        prefix: str = "",
    ) -> Table:
        """Normalize a column to a taxonomy: `jobspace.normalize`."""
        text = self._text_of(table, column, prefix)
        work = verbs.normalize_work(
            text, taxonomy, encoder=encoder, options=options, corrections=corrections
        )
        return self.mapped(table, work)

    def find(  # noqa: PLR0913  # the verb's options, by the same names
        self,
        table: Table,
        *,
        like: str | Sequence[str],
        unlike: str | Sequence[str] = (),
        column: str | Sequence[str] | None = None,
        min_similarity: float | None = None,
        encoder: str = "default",
        prefix: str = "",
    ) -> Table:
        """Compare rows with anchors: `jobspace.find`."""
        text = self._text_of(table, column, prefix)
        examples = Examples(like=several(like), unlike=several(unlike))
        work = verbs.find_work(text, examples, encoder=encoder, min_similarity=min_similarity)
        return self.mapped(table, work)

    def encode(
        self,
        table: Table,
        *,
        column: str | Sequence[str] | None = None,
        encoder: str = "default",
        prefix: str = "",
    ) -> Table:
        """Add the column `vector`, a list of floats: `jobspace.encode`."""
        text = self._text_of(table, column, prefix)
        return self.mapped(table, verbs.encode_work(text, encoder=encoder))

    def duplicates(
        self,
        table: Table,
        *,
        within: str,
        column: str | Sequence[str] | None = None,
        min_similarity: float = MIN_SIMILARITY,
        prefix: str = "",
    ) -> Table:
        """Group the rows of each block that say the same; `group_id` counts from 0 in each."""
        names, text = self.names_of(table), self._text_of(table, column, prefix)
        work = verbs.duplicates_work(
            text, within, names=names, where=self.where, min_similarity=min_similarity
        )
        return self.mapped(table, work)

    def _text_of(self, table: Table, column: str | Sequence[str] | None, prefix: str) -> TextOf:
        return verbs.text_of(self.names_of(table), column, prefix, self.where)
