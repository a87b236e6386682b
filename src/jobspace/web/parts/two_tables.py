"""Two tables to work on, beside each other; a sample of both is one click away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from nicegui import ui

from jobspace.errors import UsageError
from jobspace.web.parts.table_input import TableInput, stored_sample
from jobspace.web.parts.tag import Tag
from jobspace.web.server import Server


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleTables:
    """A sample: the files of both tables, and the columns that are chosen in each."""

    left: str
    right: str
    left_column: str
    right_column: str


class TwoTables:
    """A left and a right table.

    Attributes:
        left, right: the two inputs.

    Args:
        server: keeps files, and looks at them.
        names: what the two are called, such as "Left table" and "Right table".
        sample: of both.
        on_ready: called when one of them was looked at.
        on_sample: called when the sample was taken.
    """

    def __init__(
        self,
        server: Server,
        *,
        names: tuple[str, str],
        sample: SampleTables,
        on_ready: Callable[[], Any],
        on_sample: Callable[[], Any] | None = None,
    ) -> None:
        """Drawn where it is made."""
        self._server, self._sample, self._on_sample = server, sample, on_sample
        with ui.element("div").classes("two"):
            self.left, self.right = (
                self._one(name, drop, on_ready)
                for name, drop in zip(names, ("left", "right"), strict=True)
            )
        both = " and ".join(dict.fromkeys((sample.left, sample.right)))
        ui.button(f"Try it with {both}", on_click=self.take_sample).props("flat")

    def _one(self, name: str, side: str, on_ready: Callable[[], Any]) -> TableInput:
        with ui.element("div").classes("stack"):
            Tag("h2", name)
            table = TableInput(
                self._server,
                label="Columns of text",
                drop_label=f"Drop the {side} table",
                on_ready=lambda: _guess(table, on_ready),
            )
            return table

    def request(self) -> dict[str, Any]:
        """The fields of a request that say what is read.

        Raises:
            UsageError: a table is missing, or none of its columns is chosen.
        """
        if self.left.file is None or self.right.file is None:
            raise UsageError(
                "tables: got none on one side; expected two. Drop two tables first, or take the "
                "sample."
            )
        left, right = self.left.request(), self.right.request()
        return {
            "left": left["file"],
            "right": right["file"],
            "left_columns": left["columns"],
            "right_columns": right["columns"],
        }

    @property
    def shared_names(self) -> list[str]:
        """The columns that both have, in the order of the left."""
        return [name for name in self.left.names if name in self.right.names]

    async def take_again(self, asked: Mapping[str, Any]) -> None:
        """Show the tables of an earlier job, those that are still here, with their columns."""
        await self.left.take_again(asked["left"], asked["left_columns"])
        await self.right.take_again(asked["right"], asked["right_columns"])

    async def take_sample(self) -> None:
        """Use the sample in both."""
        sample = self._sample
        for table, name, column in (
            (self.left, sample.left, sample.left_column),
            (self.right, sample.right, sample.right_column),
        ):
            await table.take(await stored_sample(self._server, name))
            table.choose([column])
        if self._on_sample is not None:
            self._on_sample()


def _guess(table: TableInput, on_ready: Callable[[], Any]) -> None:
    """Choose the column of the longest texts, as a first guess."""
    table.choose([_longest(table)])
    on_ready()


def _longest(table: TableInput) -> str:
    """The column that says most in the first rows; of equal ones the first."""

    def n_letters(name: str) -> int:
        return sum(len(row[name]) for row in table.first_rows if isinstance(row[name], str))

    return max(table.names, key=n_letters, default="")
