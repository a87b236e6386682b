"""Rows on a page: a plain table, and a pager through a table on disk."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
from nicegui import ui
from nicegui.element import Element
from nicegui.events import GenericEventArguments
from numpy.typing import NDArray

from jobspace.web.parts.tag import Tag

PAGE_ROWS: Final = 25
LONGEST: Final = 400  # characters of a cell that are sent
LONGEST_PAGED: Final = 160  # where there are many rows, each of them is to be seen
SHARES: Final = ("similarity", "confidence", "probability")  # what verbs add, -1 to 1
Pieces = Sequence[tuple[str, bool]]  # a text in pieces; those that are true stand out


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: its name in the rows, what stands above it, and how numbers look.

    Attributes:
        is_fixed: whether whole numbers get digits too, as a similarity of 1.00.
        is_grouped: whether thousands are set apart; not in years and numbers that are names.
    """

    name: str
    label: str = ""
    is_number: bool = False
    digits: int = 2
    is_fixed: bool = False
    is_grouped: bool = True


SIMILARITY: Final = Column(name="similarity", label="Similarity", is_number=True, is_fixed=True)


class Rows(Element, component="static/rows.js"):
    """A table of plain cells.

    Args:
        columns: what is shown of each row, in order.
        caption: what the table holds; also what a screen reader says.
        on_pick: called with the number of a row that was chosen.
        actions: buttons of each row, name and label; `on_act` gets (row, name).
    """

    def __init__(
        self,
        columns: Sequence[Column],
        caption: str,
        *,
        on_pick: Callable[[int], Any] | None = None,
        actions: Mapping[str, str] | None = None,
        on_act: Callable[[int, str], Any] | None = None,
    ) -> None:
        """Drawn where it is made, without rows."""
        super().__init__()
        self.props.update(
            {
                "caption": caption,
                "pickable": on_pick is not None,
                "actions": [{"name": n, "label": label} for n, label in (actions or {}).items()],
            }
        )
        self.show(columns, [])
        if on_pick is not None:
            self.on("pick", lambda event: on_pick(int(event.args)))
        if on_act is not None:

            def acted(event: GenericEventArguments) -> Any:
                return on_act(int(event.args["row"]), str(event.args["action"]))

            self.on("act", acted)

    def fill(
        self,
        rows: Sequence[Mapping[str, Any]],
        *,
        picked: int = -1,
        marks: Mapping[str, Sequence[Pieces]] | None = None,
    ) -> None:
        """Show other rows.

        Args:
            rows: each by the columns' names.
            picked: the row that stands out; -1 for none.
            marks: columns whose texts have parts that stand out, in pieces, one list a row.
        """
        self.props["marks"] = dict(marks or {})
        self.props["rows"] = [{k: cell(v) for k, v in row.items()} for row in rows]
        self.props["picked"] = picked
        self.update()

    def pick(self, row: int) -> None:
        """Let a row stand out; -1 lets none."""
        self.props["picked"] = row
        self.update()

    def show(self, columns: Sequence[Column], rows: Sequence[Mapping[str, Any]]) -> None:
        """Show other columns and rows."""
        self.props["columns"] = [
            {
                "name": c.name,
                "label": c.label or c.name,
                "number": c.is_number,
                "digits": c.digits,
                "fixed": c.is_fixed,
                "grouped": c.is_grouped,
            }
            for c in columns
        ]
        self.fill(rows)

    def say(self, caption: str) -> None:
        """Change what stands above."""
        self.props["caption"] = caption
        self.update()


def cell(value: Any, longest: int = LONGEST) -> Any:
    """A value as it is sent: long texts cut, what JSON lacks in words."""
    if isinstance(value, str):
        return value if len(value) <= longest else value[: longest - 1] + "…"
    if isinstance(value, float):
        return value if np.isfinite(value) else None
    if value is None or isinstance(value, (bool, int)):
        return value
    return cell(str(value), longest)


def columns_of(
    schema: pa.Schema,
    names: Sequence[str] | None = None,
    labels: Mapping[str, str] | None = None,
) -> list[Column]:
    """The columns of a table on disk, numbers to the right; `labels` are other words for names."""

    def is_number(kind: pa.DataType) -> bool:
        return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))

    chosen = names or schema.names
    called = labels or {}
    return [
        Column(
            name=n,
            label=called.get(n, n),
            is_number=is_number(schema.field(n).type),
            is_fixed=pa.types.is_floating(schema.field(n).type) and n.endswith(SHARES),
            is_grouped=n in called,
        )
        for n in chosen
    ]


def taken(table: pa.Table, rows: NDArray[np.int64]) -> pa.Table:
    """A few rows of a table on disk, in their order; `take` would go through all of its texts."""
    some = [table.slice(int(row), 1) for row in rows]
    return pa.concat_tables(some) if some else table.slice(0, 0)


class Pager:
    """A table on disk, some rows at a time; only what is looked at is read.

    Args:
        path: an Arrow file, mapped into memory.
        names: the columns shown; None for all.
        labels: what stands above columns whose names are not for people.
        caption: what the rows are.
        on_pick: called with the row of the file that was chosen, which then stands out.
    """

    def __init__(
        self,
        path: Path,
        caption: str,
        *,
        names: Sequence[str] | None = None,
        labels: Mapping[str, str] | None = None,
        on_pick: Callable[[int], Any] | None = None,
    ) -> None:
        """Drawn where it is made, at the first rows."""
        self.table = pa.ipc.open_file(pa.memory_map(str(path))).read_all()
        self._columns = columns_of(self.table.schema, names, labels)
        self._names = [column.name for column in self._columns]
        self._order: NDArray[np.int64] | None = None
        self._at = 0
        self._picked = -1
        self._on_pick = on_pick
        self.rows = Rows(self._columns, caption, on_pick=None if on_pick is None else self._pick)
        with ui.element("div").classes("pager"):
            ui.button("Back", on_click=lambda: self._move(-1)).props("outline")
            ui.button("Next", on_click=lambda: self._move(1)).props("outline")
            self._where = Tag("span").props("role=status")
        self._draw()

    def order_by(self, rows: NDArray[np.int64] | None) -> None:
        """Show these rows of the file, in this order; None shows all."""
        self._order, self._at = rows, 0
        self._draw()

    def mark(self, row: int) -> None:
        """Let a row of the file stand out, and stay so on its page; -1 for none."""
        self._picked = row
        self._draw()

    def _pick(self, place: int) -> Any:
        assert self._on_pick is not None  # rows can be picked with it alone
        self._picked = self._row(place)
        self.rows.pick(place)
        return self._on_pick(self._row(place))

    def _n(self) -> int:
        return len(self.table) if self._order is None else len(self._order)

    def _row(self, place: int) -> int:
        return self._at + place if self._order is None else int(self._order[self._at + place])

    def _move(self, step: int) -> None:
        last = max(0, (self._n() - 1) // PAGE_ROWS * PAGE_ROWS)
        self._at = min(max(0, self._at + step * PAGE_ROWS), last)
        self._draw()

    def _draw(self) -> None:
        end = min(self._at + PAGE_ROWS, self._n())
        shown = self.table.select(self._names)
        part = (
            shown.slice(self._at, end - self._at)
            if self._order is None
            else taken(shown, self._order[self._at : end])
        )
        places = [self._row(place) for place in range(end - self._at)]
        picked = places.index(self._picked) if self._picked in places else -1
        rows = [{k: cell(v, LONGEST_PAGED) for k, v in row.items()} for row in part.to_pylist()]
        self.rows.fill(rows, picked=picked)
        self._where.text = f"{self._at + 1:,} to {end:,} of {self._n():,}" if end else "no rows"
