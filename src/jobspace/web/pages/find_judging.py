"""Judging what Find found: one key a text, and what the judgements say of the cut-off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from nicegui import ui

from jobspace.errors import JobspaceError
from jobspace.find.cutoff import chosen
from jobspace.find.estimate import Estimate
from jobspace.web.parts.failure import FailureBox
from jobspace.web.parts.find_sheet import FILE, Sheet
from jobspace.web.parts.keys import key_line, on_keys
from jobspace.web.parts.ranking import Ranking
from jobspace.web.parts.running import Running
from jobspace.web.parts.tag import Tag

LONGEST: Final = 1_200  # characters of a text that is judged
KEYS: Final = (("y", "yes, of the kind"), ("n", "no"), ("u", "take back"))


class Judging:
    """The queue, the estimate, and what can be done with the judgements.

    Args:
        running: the page's job; looking again starts another.
        ranking: what was found.
        sheet: the texts drawn, and the judgements; changed here.
        choose: called with a cut-off that the judgements chose.
    """

    def __init__(
        self, running: Running, ranking: Ranking, sheet: Sheet, choose: Callable[[float], Any]
    ) -> None:
        """Drawn where it is made; shows nothing before `at`."""
        self._running, self._ranking, self._sheet = running, ranking, sheet
        self._choose = choose
        self._cut = 0.0
        Tag("h2", "Is it right? Judge some")
        Tag(
            "p",
            "Drawn by chance from every stretch of the ranking, so that a few answers tell how "
            "many of those found are right. Ten are a start, fifty a good estimate.",
        )
        self._box = ui.element("div").classes("panel").props('role=region aria-label="Judge"')
        with self._box:
            self._where = Tag("p").classes("soft")
            self._text = Tag("p").classes("lead judged").props("role=status")
            with ui.element("div").classes("line"):
                self._yes = ui.button("Yes", on_click=lambda: self._judge(yes=True))
                self._no = ui.button("No", on_click=lambda: self._judge(yes=False))
                self._no.props("outline")
                ui.button("Take back", on_click=self._take_back).props("flat")
            key_line(KEYS)
        self._estimate = Tag("p").props("role=status").classes("lead")
        self._draw_uses()
        on_keys(
            {
                "y": lambda: self._judge(yes=True),
                "n": lambda: self._judge(yes=False),
                "u": self._take_back,
            }
        )

    def at(self, cut: float) -> None:
        """Estimate for another cut-off."""
        self._cut = cut
        self._draw()

    def _draw_uses(self) -> None:
        self._uses = ui.element("div").style("display: contents")
        with self._uses:
            with ui.element("div").classes("line"):
                self._wanted = ui.number(
                    "Wanted: share right, at least", value=0.9, min=0.05, max=0.99, step=0.05
                ).props("outlined")
                button = ui.button("Cut-off for that share", on_click=self._for_share)
                button.props("outline")
                ui.button("Cut-off of the best balance (F1)", on_click=self._best).props("outline")
            with ui.element("div").classes("line"):
                again = ui.button("Find again with these as examples", on_click=self._again)
                again.props("outline")
                probe = ui.button("Find again by a probe learned from them", on_click=self._probe)
                probe.props("outline")
                assert self._running.job is not None  # its result is what is judged
                address = f"/api/v1/jobs/{self._running.job.id}/files/{FILE}"
                Tag("a", "Your judgements (for --judged)", href=address, download=FILE)
            self._failure = FailureBox()

    def _draw(self) -> None:
        place = self._sheet.next_at(self._cut)
        n_judged, n_all = len(self._sheet.said), len(self._sheet.rows)
        self._where.text = f"{n_judged:,} judged of {n_all:,} drawn"
        done = place is None
        shown = "" if place is None else str(self._sheet.rows[place]["text"])
        self._text.text = "All that were drawn are judged." if done else _short(shown)
        self._yes.set_enabled(not done)
        self._no.set_enabled(not done)
        n_texts = self._ranking.n_texts_at(self._cut)
        self._estimate.text = said(self._sheet.estimate(n_texts), self._cut, n_texts)
        self._uses.set_visibility(n_judged > 0)

    def _judge(self, *, yes: bool) -> None:
        place = self._sheet.next_at(self._cut)
        if place is not None:
            self._sheet.judge(place, yes)
            self._draw()

    def _take_back(self) -> None:
        self._sheet.take_back()
        self._draw()

    def _for_share(self) -> None:
        self._take_cut(float(self._wanted.value or 0.9))

    def _best(self) -> None:
        self._take_cut(None)

    def _take_cut(self, min_precision: float | None) -> None:
        self._failure.clear()
        try:
            point = chosen(self._sheet.points(self._ranking.n_texts_at), min_precision)
        except JobspaceError as error:
            self._failure.show_error(error)
            return
        self._choose(point.min_similarity)

    async def _again(self) -> None:
        """What was judged yes is looked for, what was judged no is kept out."""
        asked = self._asked()
        known = {_folded(text) for text in (*asked["like"], *asked["unlike"])}
        for name, yes in (("like", True), ("unlike", False)):
            new = [text for text in self._sheet.texts(yes=yes) if _folded(text) not in known]
            asked[name] = [*asked[name], *new]
        await self._running.start("find", asked | {"method": "anchors"})

    async def _probe(self) -> None:
        await self._running.start("find", self._asked() | {"method": "probe"})

    def _asked(self) -> dict[str, Any]:
        assert self._running.job is not None  # its result is what is judged
        earlier = self._running.job.request["judgements"]
        now = self._sheet.as_judgements()
        rows = {one["row"] for one in now}
        kept = [one for one in earlier if one["row"] not in rows]
        return {**self._running.job.request, "judgements": [*kept, *now], "min_similarity": None}


def said(estimate: Estimate, cut: float, n_texts: int) -> str:
    """What is known of a cut-off, in a sentence or two."""
    if estimate.precision is None:
        return f"None of the texts found at {cut:.3f} is judged yet."
    right, low, high = (s * n_texts for s in (estimate.precision, estimate.low, estimate.high))
    sentence = (
        f"Of the {n_texts:,} texts found at {cut:.3f} about {right:,.0f} are "
        f"right: {estimate.precision:.0%} ({estimate.n_right} of {estimate.n_found} judged; 95 % "
        f"interval {estimate.low:.0%} to {estimate.high:.0%}, {low:,.0f} to {high:,.0f} texts)."
    )
    if estimate.recall is None:
        return sentence
    return f"{sentence} About {estimate.recall:.0%} of all that are right are found."


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST] + " …"


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
