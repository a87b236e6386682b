"""Documents to work on: several files dropped, or a text pasted; each can be taken away again."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from pathlib import Path
from typing import Any, Final

from nicegui import ui

from jobspace.errors import NotFoundError, UsageError
from jobspace.web.parts.drop import DOCUMENTS, Drop
from jobspace.web.parts.failure import FailureBox
from jobspace.web.parts.tag import Tag
from jobspace.web.samples import sample
from jobspace.web.server import Server
from jobspace.web.store import Stored

MAX_PASTED: Final = 100_000  # characters; a longer text is a file


class DocumentsInput:
    """A drop zone, a place to paste, and the documents that are here.

    Attributes:
        files: the documents, in the order they came.

    Args:
        server: keeps files.
        label: what to drop, such as "Drop your résumé".
        pasted_name: what a pasted text is called, without its number.
        accept: suffixes.
        divert: asked first for each file; true where it took the file in place of the list.
        beside: draws something into the line of each document.
    """

    def __init__(  # a component's properties
        self,
        server: Server,
        label: str,
        *,
        pasted_name: str = "pasted",
        accept: str = DOCUMENTS,
        divert: Callable[[Stored], Awaitable[bool]] | None = None,
        beside: Callable[[Stored], Any] | None = None,
    ) -> None:
        """Drawn where it is made."""
        self.files: list[Stored] = []
        self._server, self._pasted_name = server, pasted_name
        self._divert, self._beside = divert, beside
        self._n_pasted = 0
        self.failure = FailureBox()
        Drop(
            label,
            accept=accept,
            on_stored=self.take,
            on_refused=self.failure.show,
            multiple=True,
            max_bytes=server.settings.max_file_bytes,
        )
        self._paste(label)
        self._list = Tag("ul").classes("files")
        self._draw()

    def ids(self, what: str) -> list[str]:
        """The ids of the documents.

        Args:
            what: they are, such as "your documents".

        Raises:
            UsageError: there is none.
        """
        if not self.files:
            raise UsageError(
                f"{what}: got none; expected at least one. Drop a file, or paste text."
            )
        return [file.id for file in self.files]

    async def take(self, file: Stored) -> None:
        """Add an uploaded document."""
        self.failure.clear()
        if self._divert is not None and await self._divert(file):
            return
        self.files.append(file)
        self._draw()

    async def take_sample(self, *names: str) -> None:
        """Take samples in place of what is here."""
        self.clear()
        for name in names:
            file = sample(name)
            await self.take(await self._server.store.add(file.name, _bytes_of(file)))

    def take_again(self, file_ids: Iterable[str]) -> None:
        """Show the documents of an earlier job that are still here."""
        for file_id in file_ids:
            try:
                self.files.append(self._server.store.get(file_id))
            except NotFoundError:
                continue  # deleted since: the job has its own hold of it
        self._draw()

    def clear(self) -> None:
        """Delete all documents that are here."""
        for file in list(self.files):
            self._delete(file)
        self._draw()

    def remove(self, file: Stored) -> None:
        """Delete one."""
        self._delete(file)
        self._draw()

    def _delete(self, file: Stored) -> None:
        self.files.remove(file)
        try:
            self._server.store.delete(file.id)
        except NotFoundError:
            return  # another tab was faster

    def _paste(self, label: str) -> None:
        with Tag("details"):
            Tag("summary", "Or paste text")
            field = ui.textarea(f"Text to paste: {label.lower().removeprefix('drop ')}")
            field.props(f"outlined maxlength={MAX_PASTED}").style("width: 100%")

            async def add() -> None:
                text = str(field.value or "")[:MAX_PASTED]
                if not text.strip():
                    return
                self._n_pasted += 1
                name = f"{self._pasted_name}-{self._n_pasted}.txt"
                field.value = ""
                await self.take(await self._server.store.add(name, _once(text.encode())))

            ui.button("Add this text", on_click=add).props("outline")

    def _draw(self) -> None:
        self._list.clear()
        self._list.set_visibility(bool(self.files))
        with self._list:
            for file in self.files:
                with Tag("li"):
                    Tag("span", file.name).classes("name")
                    if self._beside is not None:
                        self._beside(file)
                    gone = Tag("button", "Remove", type="button", aria_label=f"Remove {file.name}")
                    gone.classes("small").on("click", lambda _, file=file: self.remove(file))


async def _bytes_of(path: Path) -> AsyncIterator[bytes]:
    yield path.read_bytes()


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content
