"""The review of Discover: a group of spellings at a time, one key each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
from nicegui import ui

from jobspace.text.counted import counted
from jobspace.web.parts.keys import key_line, on_keys
from jobspace.web.parts.name_groups import ACCEPTED, OPEN, REJECTED, SAID, NameGroups, Verdict
from jobspace.web.parts.rows import PAGE_ROWS, SIMILARITY, Column, Rows
from jobspace.web.parts.tag import Tag

MAX_LABELS: Final = 60  # labels of a group on the page; the file has all
KEYS: Final = (
    ("a", "accept"),
    ("r", "reject"),
    ("e", "rename"),
    ("s", "skip"),
    ("u", "take back"),
)
SHOWN: Final = {
    "several": "Groups of several spellings",
    "open": "Groups not judged yet",
    "all": "All names, also those of one spelling",
    "accepted": "Accepted",
    "rejected": "Rejected",
}


class Review:
    """The group that is asked about, beside the list it is of.

    Args:
        groups: what is judged; changed here.
        on_judged: called after each judgement.
    """

    def __init__(self, groups: NameGroups, on_judged: Callable[[], Any]) -> None:
        """Drawn where it is made, at the first group that is not judged."""
        self._groups, self._on_judged = groups, on_judged
        self._order = np.empty(0, np.int64)
        self._at = 0  # place in the order
        with ui.element("div").classes("two review"):
            with ui.element("div").classes("panel").props('role=region aria-label="Review"'):
                self._draw_asked()
            with ui.element("div").classes("panel"):
                self._draw_list()
        on_keys(
            {"a": lambda: self._judge(ACCEPTED), "r": lambda: self._judge(REJECTED),
             "e": self._edit, "s": lambda: self._step(1), "u": self._take_back}
        )  # fmt: skip
        self._filter()

    @property
    def current(self) -> int | None:
        """The number of the group that is asked about; None where the list is empty."""
        return int(self._order[self._at]) if self._at < len(self._order) else None

    def redraw(self) -> None:
        """Show what changed elsewhere."""
        self._draw()

    def _draw_asked(self) -> None:
        self._where = Tag("p").classes("soft")
        self._title = Tag("p").classes("lead").props("role=status")
        self._name = ui.input("Canonical name").props("outlined dense maxlength=300")
        self._name.on("keydown.enter", self._rename).on("keydown.escape", self._stop_editing)
        self._name.set_visibility(False)
        with ui.element("div").classes("line"):
            ui.button("Accept", on_click=lambda: self._judge(ACCEPTED))
            ui.button("Reject", on_click=lambda: self._judge(REJECTED)).props("outline")
            ui.button("Rename", on_click=self._edit).props("flat")
            ui.button("Skip", on_click=lambda: self._step(1)).props("flat")
            ui.button("Take back", on_click=self._take_back).props("flat")
        key_line(KEYS)
        columns = (
            Column(name="label", label="Spelling"),
            Column(name="rows", label="Rows", is_number=True),
            SIMILARITY,
            Column(name="taken", label="Taken"),
        )
        self._labels = Rows(
            columns, "Its spellings", actions={"turn": "In or out"}, on_act=self._turn
        )

    def _draw_list(self) -> None:
        self._shown = ui.select(SHOWN, label="Show", value="several", on_change=self._filter)
        self._shown.props("outlined dense")
        columns = (
            Column(name="title", label="Name"),
            Column(name="rows", label="Rows", is_number=True),
            Column(name="labels", label="Spellings", is_number=True),
            Column(name="verdict", label="Judgement"),
        )
        self._list = Rows(columns, "Names of most rows first; choose one", on_pick=self._pick)
        with ui.element("div").classes("pager"):
            ui.button("Back", on_click=lambda: self._turn_page(-1)).props("outline")
            ui.button("Next", on_click=lambda: self._turn_page(1)).props("outline")
            self._page_of = Tag("span")

    def _filter(self) -> None:
        groups = self._groups
        several, verdict = groups.n_labels > 1, groups.verdict
        kept = {
            "several": several,
            "open": several & (verdict == OPEN),
            "all": np.ones(len(groups), bool),
            "accepted": verdict == ACCEPTED,
            "rejected": verdict == REJECTED,
        }[str(self._shown.value)]
        self._order = np.flatnonzero(kept)
        still = np.flatnonzero(groups.verdict[self._order] == OPEN)
        self._at = int(still[0]) if len(still) else 0
        self._draw()

    def _draw(self) -> None:
        self._draw_page()
        number = self.current
        if number is None:
            self._where.text = "No group is in this list."
            self._title.text = ""
            self._labels.fill([])
            return
        group = self._groups.group(number)
        n_open = int((self._groups.verdict[self._order] == OPEN).sum())
        self._where.text = f"{self._at + 1:,} of {len(self._order):,}, {n_open:,} not judged"
        rows = counted(group.n_rows, "row")
        self._title.text = f"“{group.title}”, {rows}: {SAID[group.verdict]}"
        n = len(group.labels)
        some = f"The first {MAX_LABELS} of its {n:,} spellings" if n > MAX_LABELS else ""
        self._labels.say(some or "Its spellings")
        self._labels.fill(group.labels[:MAX_LABELS])
        self._stop_editing()

    def _draw_page(self) -> None:
        start = self._at // PAGE_ROWS * PAGE_ROWS
        numbers = self._order[start : start + PAGE_ROWS].tolist()
        rows = [
            {
                "title": self._groups.title(number),
                "rows": int(self._groups.n_rows[number]),
                "labels": int(self._groups.n_labels[number]),
                "verdict": SAID[int(self._groups.verdict[number])],
            }
            for number in numbers
        ]
        self._list.fill(rows, picked=self._at - start)
        end = start + len(rows)
        self._page_of.text = f"{start + 1:,} to {end:,} of {len(self._order):,}" if rows else ""

    def _pick(self, row: int) -> None:
        self._at = self._at // PAGE_ROWS * PAGE_ROWS + row
        self._draw()

    def _turn_page(self, pages: int) -> None:
        start = self._at // PAGE_ROWS * PAGE_ROWS + pages * PAGE_ROWS
        if 0 <= start < len(self._order):
            self._at = start
            self._draw()

    def _step(self, places: int) -> None:
        if self._at + places < len(self._order):
            self._at += places
        self._draw()

    def _judge(self, verdict: Verdict) -> Any:
        number = self.current
        if number is None:
            return None
        self._groups.judge([number], verdict)
        later = np.flatnonzero(self._groups.verdict[self._order[self._at + 1 :]] == OPEN)
        self._step(int(later[0]) + 1 if len(later) else 0)
        return self._on_judged()

    def _take_back(self) -> Any:
        number = self._groups.take_back()
        if number is None:
            return None
        place = np.flatnonzero(self._order == number)
        self._at = int(place[0]) if len(place) else self._at
        self._draw()
        return self._on_judged()

    def _turn(self, row: int, _: str) -> Any:
        number = self.current
        if number is None:
            return None
        self._groups.turn(self._groups.group(number).first_label + row)
        self._draw()
        return self._on_judged()

    def _edit(self) -> None:
        number = self.current
        if number is None:
            return
        self._name.value = self._groups.title(number)
        self._name.set_visibility(True)
        self._name.run_method("focus")

    def _stop_editing(self) -> None:
        self._name.set_visibility(False)

    def _rename(self) -> Any:
        number, name = self.current, " ".join(str(self._name.value or "").split())
        if number is None or not name:
            return None
        self._groups.rename(number, name)
        self._draw()
        return self._on_judged()
