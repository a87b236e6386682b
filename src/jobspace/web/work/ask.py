"""Questions to your documents: the passages that answer, each with its file and line.

Any number of questions; a posting's requirements as interview questions; and your dated entries,
newest first. File: kept.json, what was read, so that further questions read nothing again.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import Field

from jobspace.compare.ask import AskOptions, Sources
from jobspace.compare.interview import interview
from jobspace.compare.mine import Mine, mine_of
from jobspace.compare.passages import Kept
from jobspace.compare.timeline import timeline
from jobspace.documents.sentence import Sentence
from jobspace.encode.base import Wrapped
from jobspace.errors import InputError
from jobspace.web.work.asked import Asked, Encoder, FileId
from jobspace.web.work.documents import Mine as MineIds
from jobspace.web.work.documents import MinSimilarity, places, uncached
from jobspace.web.worker import Room

KEPT: Final = "kept.json"

Question = Annotated[str, Field(min_length=1, max_length=1_000)]


class Request(Asked):
    """Documents, and what is asked of them."""

    mine: MineIds
    questions: Annotated[
        tuple[Question, ...],
        Field(max_length=200, examples=[["Have you led a project?"]]),
    ] = ()
    posting: Annotated[
        FileId | None, Field(description="A posting: its requirements become questions.")
    ] = None
    top_k: Annotated[int, Field(ge=1, le=20, description="So many passages a question.")] = 3
    min_similarity: MinSimilarity = None
    encoder: Encoder = "default"

    def files(self) -> list[str]:
        """The ids of the documents and the posting, each once."""
        return list(dict.fromkeys([*self.mine, *([self.posting] if self.posting else [])]))


def run(asked: Request, room: Room) -> dict[str, Any]:
    """Read once, then answer everything."""
    ready = uncached(asked)
    options = AskOptions(top_k=asked.top_k, min_similarity=asked.min_similarity)
    room.tell("Reading documents", 0, 0)
    mine = mine_of(places(room, asked.mine))
    sources = Sources.of(mine, ready)
    write_kept(sources.kept, room.output(KEPT))
    answers = []
    for place, question in enumerate(asked.questions):
        room.tell("Answering", place, len(asked.questions))
        answers.append(sources.answers(question, options).as_dict())
    return {
        "documents": [document.name for document in mine.documents],
        "n_sentences": len(mine.said),
        "answers": answers,
        "interview": _interview(asked, room, mine, options, ready),
        **_timeline(mine),
    }


def _interview(
    asked: Request, room: Room, mine: Mine, options: AskOptions, ready: Wrapped
) -> dict[str, Any] | None:
    if asked.posting is None:
        return None
    room.tell("Turning the posting into questions", 0, 0)
    posting = room.input(asked.posting)
    return interview(mine.documents, posting, options=options, encoder=ready).as_dict()


def _timeline(mine: Mine) -> dict[str, Any]:
    """The dated entries; where there are none, why."""
    try:
        return {"timeline": timeline(mine.documents).as_dict(), "no_timeline": ""}
    except InputError as error:
        return {"timeline": None, "no_timeline": str(error)}


def write_kept(kept: Kept, path: str) -> None:
    """Keep what can answer, as JSON."""
    told = {"sentences": [asdict(sentence) for sentence in kept.sentences], "of": kept.of}
    Path(path).write_text(json.dumps(told), encoding="utf-8")


def read_kept(path: Path) -> Kept:
    """What can answer, as it was kept."""
    told = json.loads(path.read_bytes())
    sentences = (Sentence(**{**one, "under": tuple(one["under"])}) for one in told["sentences"])
    return Kept(sentences=tuple(sentences), of=tuple((n, of, when) for n, of, when in told["of"]))
