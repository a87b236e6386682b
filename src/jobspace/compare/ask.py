"""The verb: which passages of a person's documents answer a question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from jobspace.compare.answers import Read, answered_by
from jobspace.compare.mine import Mine, mine_of
from jobspace.compare.passages import Kept, Passage, passages_of
from jobspace.compare.question_words import readings_of
from jobspace.encode.base import Vectors, Wrapped
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


@dataclass(frozen=True, kw_only=True)
class Sources:
    """A person's documents, read once for any number of questions.

    Attributes:
        documents: their names.
        kept: what can answer.
        read: the same with vectors and words.
        encoder: what read it, and reads the questions.
    """

    documents: tuple[str, ...]
    kept: Kept = field(repr=False)
    read: Read = field(repr=False)
    encoder: Wrapped = field(repr=False)

    @classmethod
    def of(cls, mine: Mine, encoder: Wrapped, *, today: date | None = None) -> Sources:
        """Reads documents; `today` is until when a job of the present lasts."""
        kept = Kept.of_mine(mine, today=today or date.today())
        return cls.of_kept(kept, encoder, tuple(document.name for document in mine.documents))

    @classmethod
    def of_kept(cls, kept: Kept, encoder: Wrapped, documents: tuple[str, ...]) -> Sources:
        """Reads what an earlier run kept of documents of these names."""
        read = Read.of(encoder, [sentence.text for sentence in kept.sentences])
        return cls(documents=documents, kept=kept, read=read, encoder=encoder)

    def answers(self, question: str, options: AskOptions = AskOptions()) -> Answers:
        """The passages that answer a question; see `ask`.

        Raises:
            UsageError: a question about nothing, or an encoder whose cut-off is not known.
        """
        readings = readings_of(question)
        cut_off = cut_off_of(self.encoder.name, options.min_similarity)
        similarity = answered_by(Read.of(self.encoder, readings), self.read).max(axis=0)  # (m,)
        found = self._passages(similarity, readings, cut_off, options.top_k)
        nearest = () if found else self._passages(similarity, readings, 1e-6, 1)
        return Answers(
            question=question,
            subject=readings[0],
            passages=found,
            nearest=nearest[0] if nearest else None,
            min_similarity=cut_off,
            documents=self.documents,
            encoder=self.encoder.name,
        )

    def _passages(
        self, similarity: Vectors, readings: Sequence[str], min_similarity: float, top_k: int
    ) -> tuple[Passage, ...]:
        return passages_of(
            self.kept, similarity, readings, min_similarity=min_similarity, top_k=top_k
        )


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
    readings_of(question)  # refuses a question about nothing before anything is read
    ready = load_encoder(encoder) if isinstance(encoder, str) else encoder
    cut_off_of(ready.name, options.min_similarity)
    return Sources.of(mine_of(mine), ready, today=options.today).answers(question, options)


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
