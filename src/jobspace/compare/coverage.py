"""Which requirements a person's sentences cover, and how much of a posting that makes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

import numpy as np

from jobspace.compare.answers import Read, answered_by
from jobspace.compare.asking import Asking
from jobspace.compare.cutoffs import CutOffs
from jobspace.compare.had import Facts
from jobspace.compare.mine import Mine
from jobspace.compare.postings import Posting
from jobspace.compare.term_result import TermStanding
from jobspace.compare.verdicts import Decided, Verdict, by_meaning, decided
from jobspace.documents.posting import Kind, Part
from jobspace.documents.sentence import Sentence
from jobspace.encode.base import Vectors
from jobspace.encode.static import sum_runs, unit_rows

WEIGHT: Final[dict[Kind, float]] = {"required": 1.0, "preferred": 0.5, "duty": 0.5}
WORTH: Final[dict[Verdict, float]] = {"covered": 1.0, "partly": 0.5, "gap": 0.0, "unknown": 0.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """What a posting asks, and how a person's documents answer it.

    Attributes:
        part: the posting's sentence and its kind.
        verdict: covered, partly, gap; unknown where it asks for what documents seldom say.
        similarity: of the best sentence, in [-1, 1].
        best: the sentence of the person's that answers best; evidence, shown with every verdict.
        why: a sentence that says what a verdict rests on beside similarity; "" for nothing.
    """

    part: Part
    verdict: Verdict
    similarity: float
    best: Sentence
    why: str = ""

    @property
    def weight(self) -> float:
        """What it counts for its posting; nothing where the verdict is unknown."""
        return 0.0 if self.verdict == "unknown" else WEIGHT[self.part.kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a person stands with one posting.

    Attributes:
        posting: the posting.
        requirements: what it asks, in its order.
        coverage: the weighted share of it that is covered, in [0, 1]; None where it asks nothing.
        title_similarity: the cosine of its title and the nearest of `Mine.evidence`.
        whole_similarity: the cosine of the mean of what it asks and the mean of what the person
            says; 0 where it asks nothing.
        terms: the same by terms, and `fit`, what postings are ranked by: see `ranking`; None
            before, and a fit also where the posting asks nothing.
    """

    posting: Posting
    requirements: tuple[Requirement, ...] = field(repr=False)
    coverage: float | None
    title_similarity: float
    whole_similarity: float
    terms: TermStanding | None = field(repr=False, default=None)
    fit: float | None = None

    @property
    def weight(self) -> float:
        """What its requirements count together."""
        return sum(r.weight for r in self.requirements)

    def n(self, verdict: Verdict) -> int:
        """How many of its requirements have a verdict."""
        return sum(r.verdict == verdict for r in self.requirements)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A person's sentences beside postings.

    Attributes:
        standings: a posting each, in their order.
        asked_for: float32 (m,), for each of `Mine.evidence` the similarity of what it answers best
            in any posting; -1 where no posting asks anything.
    """

    standings: tuple[Standing, ...]
    asked_for: Vectors = field(repr=False)


def standings(
    mine: Mine, asking: Asking, cut_offs: CutOffs, facts: Facts | None = None
) -> tuple[Standing, ...]:
    """How a person stands with each posting, in their order; see `compared`."""
    return compared(mine, asking, cut_offs, facts).standings


def compared(mine: Mine, asking: Asking, cut_offs: CutOffs, facts: Facts | None = None) -> Compared:
    """Compare every distinct requirement once with every sentence of the person's.

    Args:
        mine: the person's documents.
        asking: n postings, read.
        cut_offs: what is near enough.
        facts: of the documents; None compares by meaning alone.
    """
    postings, asked = asking.postings, asking.asked
    said = mine.evidence
    read = Read.of(asking.encoder, [s.text for s in said])
    found = answered_by(asked, read)  # (distinct, m)
    judge = _Judge(said=said, found=found, cut_offs=cut_offs, facts=facts, may_ask=asking.may_ask)
    parts = (part for posting in postings for part in posting.asked)
    requirements = iter(
        [judge.requirement(part, i) for part, i in zip(parts, asked.places.tolist(), strict=True)]
    )
    of_postings = [tuple(islice(requirements, len(posting.asked))) for posting in postings]
    titles = asking.titles
    title = (titles.vectors @ read.vectors.T).max(axis=1)[titles.places]  # (n,)
    whole = _means(asked, [len(several) for several in of_postings]) @ read.mean()  # (n,)
    return Compared(
        standings=_standings(postings, of_postings, title, whole),
        asked_for=found.max(axis=0, initial=-1),
    )


def coverage_of(requirements: Sequence[Requirement]) -> float | None:
    """The weighted share of requirements that is covered; None where none has a weight."""
    total = sum(r.weight for r in requirements)
    return sum(r.weight * WORTH[r.verdict] for r in requirements) / total if total else None


@dataclass(slots=True, kw_only=True)
class _Judge:
    """Gives verdicts, one for each distinct requirement."""

    said: Sequence[Sentence]
    found: Vectors  # (k, m)
    cut_offs: CutOffs
    facts: Facts | None
    may_ask: Sequence[bool]  # (k,), whether a requirement may ask for a fact
    _decided: dict[int, tuple[Decided, int]] = field(default_factory=dict)
    _best: list[int] = field(default_factory=list)  # (k,), the best sentence of each requirement
    _place: dict[Sentence, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Look for all the best at once."""
        self._best = self.found.argmax(axis=1).tolist() if len(self.said) else []
        self._place = {s: i for i, s in reversed(list(enumerate(self.said)))}

    def requirement(self, part: Part, place: int) -> Requirement:
        """The requirement that a part is, the place-th of the distinct ones."""
        if place not in self._decided:
            self._decided[place] = self._verdict(part.sentence.text, place)
        decision, best = self._decided[place]
        return Requirement(
            part=part,
            verdict=decision.verdict,
            similarity=float(self.found[place, best]),
            best=self.said[best],
            why=decision.why,
        )

    def _verdict(self, text: str, place: int) -> tuple[Decided, int]:
        best = self._best[place]
        meaning = by_meaning(float(self.found[place, best]), self.cut_offs)
        if self.facts is None or not self.may_ask[place]:
            return Decided(verdict=meaning), best
        decision = decided(text, meaning, self.facts)
        if decision.evidence is not None:
            best = self._place.get(decision.evidence, best)
        return decision, best


def _means(asked: Read, counts: Sequence[int]) -> Vectors:
    """The unit mean of the vectors of each posting's requirements: (n, d); zeros for none."""
    sums = sum_runs(asked.vectors, asked.places, np.array(counts, np.int64))
    return unit_rows(sums)


def _standings(
    postings: Sequence[Posting],
    requirements: Sequence[tuple[Requirement, ...]],
    title: Vectors,
    whole: Vectors,
) -> tuple[Standing, ...]:
    return tuple(
        Standing(
            posting=posting,
            requirements=several,
            coverage=coverage_of(several),
            title_similarity=float(title[i]),
            whole_similarity=float(whole[i]),
        )
        for i, (posting, several) in enumerate(zip(postings, requirements, strict=True))
    )
