"""Terms asked for, had, missing and near: what `terms.py` finds."""

from __future__ import annotations

from dataclasses import dataclass, field

from jobspace.compare.postings import Posting
from jobspace.compare.term_choice import TermKind
from jobspace.compare.term_market import Market
from jobspace.compare.term_spans import Form
from jobspace.documents.posting import Part
from jobspace.documents.sentence import Sentence
from jobspace.text.skills import Link


@dataclass(frozen=True, slots=True, kw_only=True)
class TermQuote:
    """A sentence of a posting that asks for a term."""

    posting: str
    text: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedTerm:
    """A term that postings ask for.

    Attributes:
        term: as most of the postings spell it.
        kind: why it is one: known, name, group or word.
        n_postings: how many ask for it; n_required: as a requirement.
        gain: the sum over postings of what it weighs there: required 1, preferred or a duty 0.5.
        quotes: up to three, of different postings, requirements first.
        link: the skill of an installed taxonomy; None for none.
        form: all its spellings, for `Said.find`.
    """

    term: str
    kind: TermKind
    n_postings: int
    n_required: int
    gain: float
    quotes: tuple[TermQuote, ...]
    link: Link | None
    form: Form = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedSpan:
    """Where a posting asks for a term first, at its strongest.

    Attributes:
        term: place in `AskedTerms.terms`.
        part: the posting's sentence. `start`, `end`: of the term in its text.
        weight: 1 if required, else 0.5.
    """

    term: int
    part: Part
    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedTerms:
    """The terms of postings.

    Attributes:
        terms: by gain, ties by name.
        of_postings: for each posting its spans, in the order of `terms`.
        market: the words they were found in.
    """

    terms: tuple[AskedTerm, ...]
    of_postings: tuple[tuple[AskedSpan, ...], ...] = field(repr=False)
    market: Market = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class MySpan:
    """Where a person's documents have a term."""

    sentence: Sentence
    start: int
    end: int

    @property
    def text(self) -> str:
        """As it is spelled there."""
        return self.sentence.text[self.start : self.end]


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A term that is asked for and that the documents lack.

    `near`: the nearest of one's own terms, if near enough, and their `similarity`.
    """

    asked: AskedTerm
    near: MySpan | None = None
    similarity: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TermAnswer:
    """A term that one posting asks for: covered by a span of the documents, or not.

    `near` and `similarity` as of `Missing`; None where it is covered.
    """

    asked: AskedTerm
    span: AskedSpan
    mine: MySpan | None
    near: MySpan | None = None
    similarity: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TermStanding:
    """How a person stands with one posting by terms.

    Attributes:
        posting: the posting.
        answers: its terms, the weightiest first, ties by the posting's order.
        coverage: the weights of those covered, of the weights of all, in [0, 1]; None for none.
    """

    posting: Posting
    answers: tuple[TermAnswer, ...] = field(repr=False)
    coverage: float | None

    @property
    def weight(self) -> float:
        """What its terms count together."""
        return sum(answer.span.weight for answer in self.answers)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnaskedTerm:
    """A term of a person's that no posting asks for, and where it stands first."""

    term: str
    span: MySpan
