"""Judging pairs: the same or not, one key each; the accepted become training pairs."""

from __future__ import annotations

from typing import Final

from nicegui import ui

from jobspace.text.counted import counted
from jobspace.web.jobs import Job
from jobspace.web.parts.keys import key_line, on_keys
from jobspace.web.parts.pair_sheet import ACCEPTED, PairSheet
from jobspace.web.parts.tag import Tag
from jobspace.web.work.duplicates import SPELLING, WORDING

LONGEST: Final = 1_500  # characters of a text that is judged
KEYS: Final = (("a", "accept: the same"), ("r", "reject"), ("u", "take back"))
ASKED: Final = {
    WORDING: "Pairs in other words, the closest first",
    SPELLING: "Spellings in one group, the least similar first",
}


class Judging:
    """The queue of pairs.

    Args:
        job: whose pairs they are.
        sheet: the pairs and the judgements; changed here.
    """

    def __init__(self, job: Job, sheet: PairSheet) -> None:
        """Drawn where it is made, at the first pair that is not judged."""
        self._job, self._sheet = job, sheet
        n = {kind: sum(pair["kind"] == kind for pair in sheet.pairs) for kind in ASKED}
        Tag("h2", "Do they say the same? Judge some")
        Tag(
            "p",
            "Accepted pairs teach an encoder what your house says (train dataset --groups). A "
            "spelling that you reject stays in the table without duplicates.",
        )
        first = WORDING if n[WORDING] or not n[SPELLING] else SPELLING
        options = {kind: f"{what} ({n[kind]:,})" for kind, what in ASKED.items()}
        self._kind = ui.radio(options, value=first, on_change=self._draw)
        self._kind.props('inline aria-label="Which pairs"')
        with ui.element("div").classes("panel").props('role=region aria-label="Judge"'):
            self._where = Tag("p").classes("soft")
            with ui.element("div").classes("two").props("role=status"):
                self._first = Tag("p").classes("lead judged")
                self._second = Tag("p").classes("lead judged")
            self._about = Tag("p").classes("soft")
            with ui.element("div").classes("line"):
                self._accept = ui.button("Accept", on_click=lambda: self._judge(same=True))
                self._reject = ui.button("Reject", on_click=lambda: self._judge(same=False))
                self._reject.props("outline")
                ui.button("Take back", on_click=self._take_back).props("flat")
            key_line(KEYS)
        address = f"/api/v1/jobs/{job.id}/files/{ACCEPTED}"
        self._link = Tag("a", href=address, download=ACCEPTED)
        on_keys(
            {
                "a": lambda: self._judge(same=True),
                "r": lambda: self._judge(same=False),
                "u": self._take_back,
            }
        )
        self._draw()

    def _draw(self) -> None:
        left = self._sheet.left(str(self._kind.value))
        n_same, n_not = (self._sheet.counted(same=same) for same in (True, False))
        self._where.text = f"{n_same:,} accepted, {n_not:,} rejected, {len(left):,} left"
        pair = self._sheet.pairs[left[0]] if left else None
        self._first.text = (
            "Nothing is left to judge here." if pair is None else _short(pair["first"])
        )
        self._second.text = "" if pair is None else _short(pair["second"])
        self._about.text = (
            ""
            if pair is None
            else f"similarity {pair['similarity']:.2f} · {counted(pair['rows_first'], 'row')} and "
            f"{counted(pair['rows_second'], 'row')}"
        )
        self._accept.set_enabled(pair is not None)
        self._reject.set_enabled(pair is not None)
        self._link.text = f"The accepted pairs, for training ({n_same:,})"
        self._link.set_visibility(n_same > 0)

    def _judge(self, *, same: bool) -> None:
        left = self._sheet.left(str(self._kind.value))
        if left:
            self._sheet.judge(left[0], same=same)
            self._draw()

    def _take_back(self) -> None:
        self._sheet.take_back()
        self._draw()


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST] + " …"
