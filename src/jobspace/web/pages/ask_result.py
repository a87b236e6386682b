"""Questions to documents that were read: asked as often as one likes, answered at once."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from nicegui import ui

from jobspace.compare.ask import Answers, Sources
from jobspace.compare.passages import Passage
from jobspace.encode.load import encoder
from jobspace.errors import JobspaceError
from jobspace.web.jobs import Job
from jobspace.web.parts.coverage import VERDICTS, place
from jobspace.web.parts.failure import FailureBox
from jobspace.web.parts.marks import draw_marked
from jobspace.web.parts.privacy import forget_button
from jobspace.web.parts.tag import Tag
from jobspace.web.server import Server
from jobspace.web.work.ask import KEPT, read_kept

EXAMPLES: Final = (
    "Have you trained other people?",
    "Tell me about a time when you saved money.",
    "What have you done with Python?",
)


class Heard:
    """The result of one job, and the place for questions.

    Args:
        server: has the job's files.
        job: one that is done.
        result: what it came to.
    """

    def __init__(self, server: Server, job: Job, result: Mapping[str, Any]) -> None:
        """Drawn where it is made."""
        self._documents = tuple(result["documents"])
        self._sources = asyncio.create_task(
            asyncio.to_thread(taken_up, server.jobs.file(job, KEPT), self._documents)
        )
        self._number = 0
        Tag("h2", "Ask")
        n = result["n_sentences"]
        Tag("p", f"{', '.join(self._documents)}: {n:,} sentences are read.").classes("soft")
        with ui.element("div").classes("line"):
            self._question = ui.input("Your question, in plain English")
            self._question.props("outlined clearable autocomplete=off maxlength=1000")
            self._question.on("keydown.enter", self._ask)
            ui.button("Ask", on_click=self._ask)
        _examples(self._try)
        self._failure = FailureBox()
        self._said = Tag("p").props("role=status")
        self._answers = ui.element("div").classes("stack")
        _interview(result["interview"])
        _timeline(result["timeline"], result["no_timeline"])
        forget_button(server, job)

    async def _try(self, question: str) -> None:
        self._question.value = question
        await self._ask()

    async def _ask(self) -> None:
        self._number += 1
        number, question = self._number, str(self._question.value or "")
        self._failure.clear()
        if not question.strip():
            return
        try:
            done = await asyncio.to_thread((await self._sources).answers, question)
        except JobspaceError as error:
            self._answers.clear()
            self._said.text = ""
            self._failure.show_error(error)
            return
        if number == self._number:  # else another was asked since
            self._draw(done)

    def _draw(self, done: Answers) -> None:
        n = len(done.passages)
        self._said.text = (
            f"{n:,} passage{'' if n == 1 else 's'} answer{'s' if n == 1 else ''} this:"
            if n
            else "Nothing in your documents answers this: no sentence reaches a similarity of "
            f"{done.min_similarity:g}."
        )
        self._answers.clear()
        with self._answers:
            for passage in done.passages:
                _passage(passage)
            if done.nearest is not None:
                Tag("h3", "The nearest")
                _passage(done.nearest)


def taken_up(path: Path, documents: tuple[str, ...]) -> Sources:
    """What a job read, ready for questions; no document is opened again."""
    return Sources.of_kept(read_kept(path), encoder("default", cache=False), documents)


def _examples(ask: Any) -> None:
    with ui.element("div").classes("line"):
        Tag("span", "For example:").classes("soft")
        for question in EXAMPLES:
            button = Tag("button", question, type="button").classes("small")
            button.on("click", lambda _, question=question: ask(question))


def _passage(passage: Passage) -> None:
    with ui.element("div").classes("passage"):
        where = " · ".join(part for part in (passage.of, passage.when) if part)
        Tag("h3", where or passage.best.sentence.document)
        Tag("p", f"similarity {passage.best.similarity:.2f}").classes("at")
        for said in passage.said:
            sentence = said.sentence
            with Tag("p").classes("" if said.is_answer else "soft"):
                draw_marked(sentence.text, said.words)
                Tag("span", place(sentence.document, sentence.line, sentence.page)).classes("at")


def _interview(done: Mapping[str, Any] | None) -> None:
    """A posting's questions, each with what would answer it."""
    if done is None:
        return
    questions = done["questions"]
    n = sum(bool(one["passages"]) for one in questions)
    Tag("h2", f"What {done['title']} would ask")
    Tag("p", f"{len(questions):,} questions; your documents would answer {n:,}.")
    with Tag("ul").classes("asks"):
        for one in questions:
            _question(one)


def _question(one: Mapping[str, Any]) -> None:
    verdict = "covered" if one["passages"] else "gap"
    with Tag("li").classes(f"ask {verdict}"):
        with ui.element("div"):
            Tag("strong", one["question"])
            asks = f"{one['requirement']} ({VERDICTS[one['covered']]})"
            Tag("span", asks).classes("at")
            if one["why"]:
                Tag("span", one["why"]).classes("at")
        with ui.element("div"):
            if not one["passages"]:
                Tag("p", "Nothing in your documents answers this.").classes("soft")
            for passage in one["passages"]:
                best = max(passage["sentences"], key=lambda s: s["similarity"])
                where = place(best["document"], best["line"], best["page"])
                with Tag("p"):
                    Tag("span", best["text"])
                    Tag("span", f"{where} · similarity {best['similarity']:.2f}").classes("at")


def _timeline(done: Mapping[str, Any] | None, why: str) -> None:
    """Dated entries, newest first, with gaps among them."""
    Tag("h2", "“Tell me about yourself”")
    if done is None:
        Tag("p", why).classes("soft")
        return
    Tag("p", "Your dated entries, the newest first, each with its most concrete sentences.")
    for stage in done["stages"]:
        with ui.element("div").classes("passage"):
            Tag("h3", f"{stage['period']} · {stage['title']}")
            for one in stage["sentences"]:
                with Tag("p"):
                    Tag("span", one["text"])
                    Tag("span", place(one["document"], one["line"], one["page"])).classes("at")
    for gap in done["gaps"]:
        Tag("p", f"{gap['period']}: {gap['months']} months of which your documents tell nothing.")
    if done["undated"]:
        titles = "; ".join(one["title"] for one in done["undated"])
        Tag("p", f"Without a date, and so left out: {titles}").classes("soft")
