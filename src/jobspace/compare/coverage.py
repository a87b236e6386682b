"""Which requirements a person's sentences cover, and how much of a posting that makes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, Literal, TypeAlias

import numpy as np

from jobspace.compare.answers import Read, answered_by
from jobspace.compare.cutoffs import CutOffs
from jobspace.compare.mine import Mine
from jobspace.compare.postings import Posting
from jobspace.documents.posting import Kind, Part
from jobspace.documents.sentence import Sentence
from jobspace.encode.base import Vectors, Wrapped
from jobspace.encode.static import sum_runs, unit_rows

Verdict: TypeAlias = Literal["covered", "partly", "gap", "unknown"]

WEIGHT: Final[dict[Kind, float]] = {"required": 1.0, "preferred": 0.5, "duty": 0.5}
# In ranking, a posting's coverage is drawn to the usual one as by so many requirements: of one that
# asks a single thing, covering it says little.
DRAW: Final = 4.0
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
        title_similarity: the cosine of its title and the nearest of the person's sentences.
        whole_similarity: the cosine of the mean of what it asks and the mean of what the person
            says; 0 where it asks nothing.
        fit: what postings are ranked by, see `fit_of`; None where it asks nothing.
    """

    posting: Posting
    requirements: tuple[Requirement, ...] = field(repr=False)
    coverage: float | None
    title_similarity: float
    whole_similarity: float
    fit: float | None

    def n(self, verdict: Verdict) -> int:
        """How many of its requirements have a verdict."""
        return sum(r.verdict == verdict for r in self.requirements)


def standings(
    mine: Mine, postings: Sequence[Posting], encoder: Wrapped, cut_offs: CutOffs
) -> tuple[Standing, ...]:
    """How a person stands with each posting, in their order.

    Every distinct requirement is compared once with every sentence of the person's.
    """
    said = mine.said
    read = Read.of(encoder, [s.text for s in said])
    asked = Read.of(encoder, [part.sentence.text for p in postings for part in p.asked])
    titles = Read.of(encoder, [posting.title for posting in postings])
    found = answered_by(asked, read)  # (distinct, m)
    best, highest = found.argmax(axis=1), found.max(axis=1)
    parts = (part for posting in postings for part in posting.asked)
    requirements = iter(
        [
            _requirement(part, said[best[i]], float(highest[i]), cut_offs)
            for part, i in zip(parts, asked.places.tolist(), strict=True)
        ]
    )
    of_postings = [tuple(islice(requirements, len(posting.asked))) for posting in postings]
    title = (titles.vectors @ read.vectors.T).max(axis=1)[titles.places]  # (n,)
    whole = _means(asked, [len(several) for several in of_postings]) @ read.mean()  # (n,)
    return _ranked_by_fit(postings, of_postings, title, whole)


def verdict_of(similarity: float, cut_offs: CutOffs) -> Verdict:
    """The verdict that a similarity alone gives."""
    if similarity >= cut_offs.covered:
        return "covered"
    return "partly" if similarity >= cut_offs.partly else "gap"


def coverage_of(requirements: Sequence[Requirement]) -> float | None:
    """The weighted share of requirements that is covered; None where none has a weight."""
    total = sum(r.weight for r in requirements)
    return sum(r.weight * WORTH[r.verdict] for r in requirements) / total if total else None


def fit_of(standing_coverage: float, title_similarity: float, whole_similarity: float) -> float:
    """How well a posting fits, for ranking: half its title, a quarter each of the other two.

    Coverage alone ranks postings first that ask little, and that everybody covers: "excellent
    communication skills". Whether it is one's line of work is told best by its title.

    Source: ours; chosen on other résumés than the ones of `python -m benchmarks compare`.
    """
    return 0.5 * title_similarity + 0.25 * whole_similarity + 0.25 * standing_coverage


def _requirement(part: Part, best: Sentence, similarity: float, cut_offs: CutOffs) -> Requirement:
    verdict = verdict_of(similarity, cut_offs)
    return Requirement(part=part, verdict=verdict, similarity=similarity, best=best)


def _means(asked: Read, counts: Sequence[int]) -> Vectors:
    """The unit mean of the vectors of each posting's requirements: (n, d); zeros for none."""
    sums = sum_runs(asked.vectors, asked.places, np.array(counts, np.int64))
    return unit_rows(sums)


def _ranked_by_fit(
    postings: Sequence[Posting],
    requirements: Sequence[tuple[Requirement, ...]],
    title: Vectors,
    whole: Vectors,
) -> tuple[Standing, ...]:
    coverages = [coverage_of(several) for several in requirements]
    known = [coverage for coverage in coverages if coverage is not None]
    usual = sum(known) / len(known) if known else 0.0
    found = []
    for i, (posting, several) in enumerate(zip(postings, requirements, strict=True)):
        weight = sum(r.weight for r in several)
        drawn = ((coverages[i] or 0.0) * weight + DRAW * usual) / (weight + DRAW)
        fit = fit_of(drawn, float(title[i]), float(whole[i])) if weight else None
        found.append(
            Standing(
                posting=posting,
                requirements=several,
                coverage=coverages[i],
                title_similarity=float(title[i]),
                whole_similarity=float(whole[i]),
                fit=fit,
            )
        )
    return tuple(found)
