"""One's own documents, and postings beside them; samples of both are one click away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nicegui import ui

from jobspace.web.parts.documents_input import DocumentsInput
from jobspace.web.parts.postings_input import PostingsInput
from jobspace.web.parts.tag import Tag
from jobspace.web.server import Server


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleDocuments:
    """Names of samples: one's own documents, and postings."""

    mine: Sequence[str]
    postings: Sequence[str]


def own_documents(server: Server) -> DocumentsInput:
    """Draw the place for one's own documents, with its heading."""
    Tag("h2", "Your documents")
    return DocumentsInput(server, "Drop your résumé or brag document", pasted_name="mine")


class MineBesidePostings:
    """Two places side by side.

    Attributes:
        mine, postings: the two.

    Args:
        server: keeps files.
        heading: of the postings.
        sample: of both.
    """

    def __init__(self, server: Server, *, heading: str, sample: SampleDocuments) -> None:
        """Drawn where it is made."""
        self._sample = sample
        with ui.element("div").classes("two"):
            with ui.element("div").classes("stack"):
                self.mine = own_documents(server)
            with ui.element("div").classes("stack"):
                Tag("h2", heading)
                self.postings = PostingsInput(server, "Drop postings, or a table of them")

    def request(self, *, may_lack_postings: bool = False) -> dict[str, Any]:
        """The fields of a request.

        Raises:
            UsageError: there are no documents, or no postings where they are needed.
        """
        mine = self.mine.ids("your documents")
        lacks = may_lack_postings and self.postings.is_empty
        return {"mine": mine} | ({} if lacks else self.postings.request())

    async def take_sample(self) -> None:
        """Take the samples in place of what is here."""
        await self.mine.take_sample(*self._sample.mine)
        await self.postings.take_sample(*self._sample.postings)

    def take_again(self, request: dict[str, Any]) -> None:
        """Show what an earlier job read, as far as it is still here."""
        self.mine.take_again(request["mine"])
        ui.timer(0, lambda: self.postings.take_again(request), once=True)
