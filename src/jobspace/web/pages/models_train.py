"""Train an encoder: what it learns from, how it gets on, what that changed."""

from __future__ import annotations

from typing import Any, Final

from nicegui import ui

from jobspace.web.jobs import Job
from jobspace.web.pages.models_tabs import tabs
from jobspace.web.pages.models_trained import show_mean, show_rows, show_trained
from jobspace.web.parts.columns import column_choice, offer
from jobspace.web.parts.curves import Curves
from jobspace.web.parts.encoder_choice import encoder_choice, encoders, trained
from jobspace.web.parts.frame import frame
from jobspace.web.parts.running import Running
from jobspace.web.parts.table_input import TableInput
from jobspace.web.parts.tag import Tag
from jobspace.web.parts.taxonomy_choice import taxonomy_choice
from jobspace.web.server import Server

SOURCES: Final = {
    "pairs": "A table with two columns that say the same",
    "paraphrases": "A column: its similar texts are found",
    "postings": "Postings: a title and its text",
    "taxonomy": "A taxonomy: the labels of a concept",
}
SAMPLE: Final = "house-titles.csv"
CHARTS: Final = ("Loss on what it learns from", "MRR on rows held back (1 is best)")


def add_page(server: Server) -> None:
    """Add the page."""

    @ui.page("/models/train", title="Train an encoder · jobspace")
    def train(job: str = "") -> None:
        with frame("models"):
            tabs("models/train")
            Train(server).running.resume(job)


class Train:
    """What to learn from, how, and the job."""

    def __init__(self, server: Server) -> None:
        """Drawn where it is made."""
        self._server = server
        Tag("h2", "What it learns from")
        Tag(
            "p",
            "An encoder knows everyday words. What only your house says, such as SFM for shop "
            "floor manager, it learns from texts that mean the same.",
        )
        self._source = ui.radio(SOURCES, value="pairs", on_change=self._show)
        self.input = TableInput(
            server, label="Columns of the text", sample_name=SAMPLE, on_ready=self._looked
        )
        self._draw_choices()
        Tag("h2", "How")
        with ui.element("div").classes("line"):
            self._name = ui.input("A name for the encoder", value="my encoder")
            self._name.props("outlined maxlength=60 autocomplete=off")
            self._base = encoder_choice(server, "Begins as", has_all=False)
            self._minutes = ui.number("Minutes at most", value=2, min=0.1, max=600)
            self._epochs = ui.number("Passes over the rows, at most", value=10, min=1, max=100)
            for number in (self._minutes, self._epochs):
                number.props("outlined")
        with ui.element("div").classes("line"):
            ui.button("Train", on_click=lambda: self._start("train"))
            look = ui.button("See the rows first", on_click=lambda: self._start("dataset"))
            look.props("outline")
        self.running = Running(server, self._done, self._looking)
        self._curves = Curves(CHARTS, "epoch")
        self._curves.set_visibility(False)
        self.running.result.move(target_index=-1)  # below the curves
        self._average = Average(server, self.running)
        self._show()

    def _draw_choices(self) -> None:
        with ui.element("div").classes("line") as pairs:
            self._query = column_choice("Column of texts, as people write them")
            self._positive = column_choice("Column of what they mean")
        with ui.element("div").classes("line") as postings:
            self._title = column_choice("Column of the postings' titles")
        with ui.element("div").classes("line") as mined:
            self._similar = ui.number("Similar from", value=0.8, min=0.05, max=0.99, step=0.05)
            self._similar.props("outlined")
        with ui.element("div").classes("line") as labels:
            self._taxonomy = taxonomy_choice()
            self._pairs = ui.number("Pairs of each label, at most", value=2, min=1, max=10)
            self._pairs.props("outlined")
            Tag("p", "All labels of soc take some minutes to be paired.").classes("soft")
        self._panels = {
            "pairs": pairs, "postings": postings, "paraphrases": mined, "taxonomy": labels
        }  # fmt: skip

    def _show(self) -> None:
        """Only what belongs to the source."""
        source = str(self._source.value)
        has_table = self.input.file is not None
        for name, panel in self._panels.items():
            panel.set_visibility(name == source and (has_table or name == "taxonomy"))
        self.input.offer_columns(source in {"paraphrases", "postings"})

    def _looked(self) -> None:
        names = self.input.names
        offer(self._query, names, ("query", "typed", "text", "alias", "label"))
        meaning = ("positive", "means", "meaning", "title", "name")
        offer(self._positive, names, meaning, min(1, len(names) - 1))
        offer(self._title, names, ("title", "job_title", "job"))
        self._show()

    async def _start(self, kind: str) -> None:
        source = str(self._source.value)
        if source != "taxonomy" and self.input.file is None:
            self.running.failure.say("A table is missing: drop one above, or try the sample.")
            return
        request = self._rows(source)
        if kind == "train":
            request |= {
                "name": str(self._name.value or "").strip(),
                "base": self._base.value,
                "max_minutes": self._minutes.value,
                "epochs": self._epochs.value,
            }
        self._curves.set_visibility(False)
        await self.running.start(kind, request)

    def _rows(self, source: str) -> dict[str, Any]:
        """What is asked for on the rows."""
        request: dict[str, Any] = {"source": source}
        if source == "taxonomy":
            return request | {
                "taxonomy": self._taxonomy.value, "pairs_per_label": self._pairs.value
            }  # fmt: skip
        assert self.input.file is not None  # not missing
        request["file"] = self.input.file.id
        if source == "pairs":
            return request | {"query": self._query.value, "positive": self._positive.value}
        request["columns"] = self.input.columns
        if source == "postings":
            return request | {"title": self._title.value}
        return request | {"min_similarity": self._similar.value}

    def _looking(self, job: Job) -> None:
        """The curves as they come; of a finished training all points are in its result."""
        points = job.progress.get("points") or []
        if job.kind == "train" and points:
            self._curves.set_visibility(True)
            self._curves.show(points)

    def _done(self, job: Job) -> None:
        told = self.running.read()
        if job.kind == "train":
            points = [[one["epoch"], one["loss"], one["mrr"]] for one in told["history"]]
            self._curves.set_visibility(True)
            self._curves.show(points, told["best_epoch"])
            show_trained(self._server, job, told)
        elif job.kind == "dataset":
            show_rows(self._server, job, told)
        elif job.kind == "average":
            show_mean(self._server, job, told)
        self._base.set_options(encoders(self._server, has_all=False), value=self._base.value)
        self._average.draw()


class Average:
    """One encoder of several; there once something was trained."""

    def __init__(self, server: Server, running: Running) -> None:
        """Drawn where it is made."""
        self._server, self._running = server, running
        self._box = ui.element("div").classes("inside")
        self.draw()

    def draw(self) -> None:
        """Offer what is there now."""
        self._box.clear()
        if not trained(self._server):
            return
        with self._box:
            Tag("h2", "One encoder of several")
            Tag(
                "p",
                "The mean of encoders that began as one is often better on new texts than each; "
                "with default among them, it keeps what training unlearned.",
            )
            with ui.element("div").classes("line"):
                self._parts = encoder_choice(
                    self._server, "Encoders, two or more", several=True, has_all=False
                )
                self._name = ui.input("A name for it", value="mean")
                self._name.props("outlined maxlength=60 autocomplete=off")
            ui.button("Average", on_click=self._start).props("outline")

    async def _start(self) -> None:
        parts = list(self._parts.value or [])
        if len(parts) < 2:
            self._running.failure.say("Encoders: choose two or more to average.")
            return
        await self._running.start("average", {"encoders": parts, "name": str(self._name.value)})
