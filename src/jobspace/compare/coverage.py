"""Which requirements a person's sentences cover, and how much of a posting that makes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

import numpy as np
import pyarrow as pa

from jobspace.compare.answers import similarities
from jobspace.compare.cutoffs import CutOffs
from jobspace.compare.mine import Mine
from jobspace.compare.postings import Posting
from jobspace.documents.posting import Kind, Part
from jobspace.documents.sentence import Sentence
from jobspace.encode.base import Wrapped

Verdict: TypeAlias = Literal["covered", "partly", "gap", "unknown"]

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
        similarity: the weighted mean of the best sentences' similarities; None likewise.
    """

    posting: Posting
    requirements: tuple[Requirement, ...] = field(repr=False)
    coverage: float | None
    similarity: float | None

    def n(self, verdict: Verdict) -> int:
        """How many of its requirements have a verdict."""
        return sum(r.verdict == verdict for r in self.requirements)


def standings(
    mine: Mine, postings: Sequence[Posting], encoder: Wrapped, cut_offs: CutOffs
) -> tuple[Standing, ...]:
    """How a person stands with each posting, in their order.

    Every distinct requirement is compared once with every sentence of the person's.
    """
    asked = [part for posting in postings for part in posting.asked]
    if not asked:
        return tuple(_standing(posting, ()) for posting in postings)
    said = mine.said
    texts = pa.array([part.sentence.text for part in asked], pa.string())
    coded = texts.dictionary_encode()
    found = similarities(encoder, coded.dictionary.to_pylist(), [s.text for s in said])
    best = found.argmax(axis=1)  # (distinct,)
    places = np.asarray(coded.indices)
    requirements = [
        _requirement(part, said[best[i]], float(found[i, best[i]]), cut_offs)
        for part, i in zip(asked, places.tolist(), strict=True)
    ]
    rest = iter(requirements)
    return tuple(_standing(p, tuple(next(rest) for _ in p.asked)) for p in postings)


def verdict_of(similarity: float, cut_offs: CutOffs) -> Verdict:
    """The verdict that a similarity alone gives."""
    if similarity >= cut_offs.covered:
        return "covered"
    return "partly" if similarity >= cut_offs.partly else "gap"


def _requirement(part: Part, best: Sentence, similarity: float, cut_offs: CutOffs) -> Requirement:
    verdict = verdict_of(similarity, cut_offs)
    return Requirement(part=part, verdict=verdict, similarity=similarity, best=best)


def _standing(posting: Posting, requirements: tuple[Requirement, ...]) -> Standing:
    weights = np.array([r.weight for r in requirements])
    if not weights.sum():
        return Standing(posting=posting, requirements=requirements, coverage=None, similarity=None)
    worth = np.array([WORTH[r.verdict] for r in requirements])
    similarity = np.array([r.similarity for r in requirements])
    return Standing(
        posting=posting,
        requirements=requirements,
        coverage=float(weights @ worth / weights.sum()),
        similarity=float(weights @ similarity / weights.sum()),
    )
