"""A posting's requirements as interview questions, each with the passages that would answer it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from jobspace.compare.answers import Read, answered_by
from jobspace.compare.ask import AskOptions, cut_off_of
from jobspace.compare.asking import Asking
from jobspace.compare.coverage import Requirement, standings
from jobspace.compare.cutoffs import cut_offs_of
from jobspace.compare.interview_questions import Kind, question_of
from jobspace.compare.mine import mine_of
from jobspace.compare.passages import Kept, Passage, passages_of
from jobspace.compare.postings import Posting, postings_of
from jobspace.compare.verdicts import facts_of
from jobspace.documents.document import Document
from jobspace.encode.base import Wrapped
from jobspace.encode.load import encoder as load_encoder
from jobspace.errors import InputError, UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What an interviewer would ask about one requirement.

    Attributes:
        requirement: the posting's sentence, with the verdict of `compare` on it and why.
        kind: what is asked for: years, a tool, an activity, a trait, …
        text: the question.
        passages: those that would answer it, best first; none where nothing does.
    """

    requirement: Requirement
    kind: Kind
    text: str
    passages: tuple[Passage, ...]

    def as_dict(self) -> dict[str, Any]:
        """What `--json` prints."""
        part = self.requirement.part
        return {
            "question": self.text,
            "kind": self.kind,
            "requirement": part.sentence.text,
            "line": part.sentence.line,
            "importance": part.kind,
            "covered": self.requirement.verdict,
            "why": self.requirement.why or None,
            "passages": [passage.as_dict() for passage in self.passages],
        }


@dataclass(frozen=True, kw_only=True)
class Interview:
    """The questions that a posting leads to.

    Attributes:
        posting: the posting.
        questions: in its order, one for each different requirement.
        documents: the names of the person's documents.
        min_similarity: from where on a sentence answers.
        encoder: its name.
    """

    posting: Posting = field(repr=False)
    questions: tuple[Question, ...]
    documents: tuple[str, ...]
    min_similarity: float
    encoder: str = field(repr=False)

    def as_dict(self) -> dict[str, Any]:
        """What `--json` prints."""
        return {
            "posting": self.posting.name,
            "title": self.posting.title,
            "documents": list(self.documents),
            "encoder": self.encoder,
            "min_similarity": self.min_similarity,
            "questions": [question.as_dict() for question in self.questions],
        }


def interview(
    mine: Any,
    posting: Any,
    *,
    options: AskOptions | None = None,
    encoder: str | Wrapped = "default",
) -> Interview:
    """Turn a posting into interview questions and find what would answer each.

    Args:
        mine: a path, folder or glob of documents, or several; or Documents.
        posting: the path of one posting, or a Document.
        options: `top_k` passages a question, and from where on one answers.
        encoder: a name, or what `jobspace.encoder` returned.

    Raises:
        UsageError: more than one posting.
        InputError: the posting asks nothing.
        Others: see `mine_of`, `postings_of`, `cut_offs_of`.
    """
    options = options or AskOptions()
    ready = load_encoder(encoder) if isinstance(encoder, str) else encoder
    cut_offs = cut_offs_of(ready.name, options.min_similarity)
    cut_off = cut_off_of(ready.name, options.min_similarity)
    today = options.today or date.today()
    own, one = mine_of(mine), _one(posting)
    kept = Kept.of_mine(own, today=today)
    facts = facts_of(own.sentences, today=today)
    (standing,) = standings(own, Asking.of([one], ready), cut_offs, facts)
    requirements = _distinct(standing.requirements)
    texts = [r.part.sentence.text for r in requirements]
    asked = Read.of(ready, texts)
    found = answered_by(asked, Read.of(ready, [s.text for s in kept.sentences]))[asked.places]
    questions = []
    for requirement, text, similarity in zip(requirements, texts, found, strict=True):
        kind, question = question_of(text)
        passages = passages_of(
            kept, similarity, (text,), min_similarity=cut_off, top_k=options.top_k
        )
        questions.append(
            Question(requirement=requirement, kind=kind, text=question, passages=passages)
        )
    return Interview(
        posting=one,
        questions=tuple(questions),
        documents=tuple(document.name for document in own.documents),
        min_similarity=cut_off,
        encoder=ready.name,
    )


def _one(posting: Any) -> Posting:
    found = postings_of([posting] if isinstance(posting, Document) else posting)
    if len(found) > 1:
        raise UsageError(
            f"posting: got {len(found):,}; expected one. Name the file of the posting that you "
            "prepare for."
        )
    if not found[0].asked:
        raise InputError(
            f"posting {found[0].name}: got no sentence that asks for something; expected a posting "
            "with requirements or duties. Check the file."
        )
    return found[0]


def _distinct(requirements: tuple[Requirement, ...]) -> list[Requirement]:
    """Each different requirement once, in the posting's order."""
    return list({r.part.sentence.text.lower(): r for r in reversed(requirements)}.values())[::-1]
