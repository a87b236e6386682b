"""A form of conditions on columns, one a line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from nicegui import ui

from jobspace.web.conditions import OPERATORS, Condition, Kind
from jobspace.web.parts.tag import Tag


class Conditions:
    """Lines of column, operator and value.

    Args:
        kinds: the columns there are, and what each holds.
        on_change: called when a line is taken out.
    """

    def __init__(self, kinds: Mapping[str, Kind], on_change: Callable[[], Any]) -> None:
        """Drawn where it is made, without a line."""
        self._kinds, self._on_change = dict(kinds), on_change
        self._lines: list[_Line] = []
        self._box = ui.element("div").classes("stack")
        with ui.element("div").classes("line") as line:
            ui.button("Add a filter", on_click=self._add).props("flat")
        line.set_visibility(bool(self._kinds))

    @property
    def asked(self) -> list[Condition]:
        """The conditions of the lines that say something."""
        return [condition for line in self._lines if (condition := line.asked) is not None]

    def fill(self, conditions: Sequence[Condition]) -> None:
        """Show conditions, those on columns that there are."""
        for one in conditions:
            if one.column in self._kinds:
                self._put(one)

    def _add(self) -> None:
        self._put(None)

    def _put(self, condition: Condition | None) -> None:
        with self._box:
            self._lines.append(_Line(self._kinds, condition, self._drop))

    def _drop(self, line: _Line) -> Any:
        self._lines.remove(line)
        line.box.delete()
        return self._on_change()


class _Line:
    """One condition."""

    def __init__(
        self,
        kinds: Mapping[str, Kind],
        condition: Condition | None,
        on_drop: Callable[[_Line], Any],
    ) -> None:
        self._kinds = kinds
        first = condition or Condition(column=next(iter(kinds)), operator="is")
        with ui.element("div").classes("line condition") as self.box:
            self._column = ui.select(list(kinds), label="Column", value=first.column)
            self._column.props("outlined dense")
            operators = list(OPERATORS[kinds[first.column]])
            chosen = first.operator if condition else operators[0]
            self._operator = ui.select(operators, label="Must be", value=chosen)
            self._operator.props("outlined dense")
            self._value = ui.input("Value", value=first.value).props("outlined dense maxlength=500")
            Tag("button", "Remove", type="button").classes("small").on(
                "click", lambda: on_drop(self)
            )
        self._column.on_value_change(self._offer)
        self._operator.on_value_change(self._need)
        self._need()

    @property
    def asked(self) -> Condition | None:
        """The condition; None where a value is missing."""
        operator, value = self._operator.value, str(self._value.value or "")
        if not operator or (not value.strip() and not operator.endswith("empty")):
            return None
        return Condition(column=self._column.value, operator=operator, value=value)

    def _offer(self) -> None:
        operators = list(OPERATORS[self._kinds[self._column.value]])
        kept = self._operator.value
        self._operator.set_options(operators, value=kept if kept in operators else operators[0])

    def _need(self) -> None:
        self._value.set_visibility(not str(self._operator.value).endswith("empty"))
