"""The verb: which passages of a person's documents answer a question."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from jobspace.compare.answers import Read, answered_by
from jobspace.compare.mine import mine_of
from jobspace.compare.passages import Kept, Passage, passages_of
from jobspace.compare.question_words import readings_of
from jobspace.encode.base import Wrapped
from jobspace.encode.load import encoder as load_encoder
from jobspace.errors import UsageError

if TYPE_CHECKING:
    from jobspace.compare.phrased import Phrased

# Chosen on one half of benchmarks/judgements/questions.csv, by `python -m benchmarks ask`.
KNOWN: Final = {"default": 0.417}


@dataclass(frozen=True, slots=True, kw_only=True)
class AskOptions:
    """How to answer.

    Attributes:
        top_k: passages wanted, 1 or more.
        min_similarity: from where on a sentence answers; None takes what was measured for the
            encoder.
        today: until when a job of the present lasts; None for today.
    """

    top_k: int = 3
    min_similarity: float | None = None
    today: date | None = None

    def __post_init__(self) -> None:
        """Refuse what cannot be.

        Raises:
            UsageError: no passage wanted, or a cut-off that is none.
        """
        if self.top_k < 1:
            raise UsageError(f"top_k: got {self.top_k}; expected 1 or more. Set -k.")
        if self.min_similarity is not None and not 0 < self.min_similarity <= 1:
            raise UsageError(
                f"min_similarity: got {self.min_similarity:g}; expected above 0 and at most 1. "
                "Leave it out to take the cut-off that was measured."
            )


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What a person's documents answer.

    Attributes:
        question: as it was asked; `subject`: without the words that only ask.
        passages: those that answer, best first; none where nothing does.
        nearest: where nothing answers, the passage that comes nearest; None for no sentence that
            shares anything.
        min_similarity: from where on a sentence answers.
        documents: the names of what was read.
        encoder: its name.
    """

    question: str
    subject: str
    passages: tuple[Passage, ...]
    nearest: Passage | None
    min_similarity: float
    documents: tuple[str, ...]
    encoder: str = field(repr=False)

    def phrased(self, llm: str, *, keep: bool = True) -> Phrased:
        """Let a chat model phrase the answer, from these passages and nothing else.

        The question and the passages are sent to its address.

        Args:
            llm: `openai:MODEL`; address and key as for encoders.
            keep: whether its answer is kept on disk.

        Raises:
            UsageError: no passage answers, or no such model.
            InputError: the model cites a passage that is not there; see `phrased.phrased`.
        """
        from jobspace.compare.phrased import phrased

        return phrased(self.question, self.passages, llm, keep=keep)

    def as_dict(self) -> dict[str, Any]:
        """What `--json` prints."""
        return {
            "question": self.question,
            "subject": self.subject,
            "documents": list(self.documents),
            "encoder": self.encoder,
            "min_similarity": self.min_similarity,
            "passages": [passage.as_dict() for passage in self.passages],
            "nearest": None if self.nearest is None else self.nearest.as_dict(),
        }


def ask(
    mine: Any,
    question: str,
    *,
    options: AskOptions | None = None,
    encoder: str | Wrapped = "default",
) -> Answers:
    """Find the passages of a person's documents that answer a question.

    A sentence answers as well as half the cosine of the question's subject and it, and half the
    words asked for that it has or is near to (see `answers.answered_by`). It is shown with the
    sentences beside it in the same job or project. Where no sentence is near enough, nothing
    answers, and that is said.

    Args:
        mine: a path, folder or glob of documents (md, txt, html, pdf, docx, yaml, json), or
            several; or Documents.
        question: in plain English.
        options: how to answer.
        encoder: a name, or what `jobspace.encoder` returned.

    Returns:
        An Answers: `passages`, `nearest`, `phrased(llm)`, `as_dict()`.

    Raises:
        UsageError: a question about nothing, or an encoder whose cut-off is not known.
        Others: see `mine_of`.
    """
    options = options or AskOptions()
    readings = readings_of(question)
    ready = load_encoder(encoder) if isinstance(encoder, str) else encoder
    cut_off = cut_off_of(ready.name, options.min_similarity)
    own = mine_of(mine)
    kept = Kept.of_mine(own, today=options.today or date.today())
    read = Read.of(ready, [sentence.text for sentence in kept.sentences])
    similarity = answered_by(Read.of(ready, readings), read).max(axis=0)  # (m,)
    found = passages_of(kept, similarity, readings, min_similarity=cut_off, top_k=options.top_k)
    nearest = () if found else passages_of(kept, similarity, readings, min_similarity=1e-6, top_k=1)
    return Answers(
        question=question,
        subject=readings[0],
        passages=found,
        nearest=nearest[0] if nearest else None,
        min_similarity=cut_off,
        documents=tuple(document.name for document in own.documents),
        encoder=ready.name,
    )


def cut_off_of(encoder: str, min_similarity: float | None) -> float:
    """From where on a sentence answers a question.

    Args:
        encoder: its name.
        min_similarity: the user's own; None for the measured one.

    Raises:
        UsageError: an encoder that was not measured, and no cut-off given.
    """
    if min_similarity is not None:
        return min_similarity
    if encoder not in KNOWN:
        raise UsageError(
            f"cut-off of encoder {encoder}: got none; expected one, since it is known for "
            f"{', '.join(KNOWN)} only. Give it with --min-similarity (in Python: min_similarity)."
        )
    return KNOWN[encoder]
