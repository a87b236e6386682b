"""From candidates to decisions: a concept or a status for each text, or an honest no."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jobspace.errors import UsageError
from jobspace.normalize.candidates import Candidates, Knowledge, find_candidates
from jobspace.normalize.confidence import calibration, confidence
from jobspace.search.concepts import LabelText
from jobspace.text.statuses import STATUSES

# What `status` can be; those after the first three are read from the text.
STATUS_NAMES = ("assigned", "abstained", *STATUSES[1:])
ASSIGNED, ABSTAINED, EMPTY = range(3)


@dataclass(frozen=True, slots=True, kw_only=True)
class NormalizeOptions:
    """How texts are decided.

    Attributes:
        top_k: candidates listed a text; with more than 1 there is a column `alternatives`.
        min_confidence: below it a text is abstained from; 0 to 1.
        label_text: what a label is encoded as, "aka" or "label" (`jobspace.search.concepts`).
        group_level: the taxonomy's level that `group_code` is of; None takes the coarsest.
    """

    top_k: int = 1
    min_confidence: float = 0.25
    label_text: LabelText = "aka"
    group_level: str | None = None

    def __post_init__(self) -> None:
        """Refuse values outside their range."""
        if self.top_k < 1:
            raise UsageError(f"top_k: got {self.top_k}; expected 1 or more.")
        if not 0.0 <= self.min_confidence <= 1.0:
            raise UsageError(
                f"min_confidence: got {self.min_confidence}; expected a number from 0 to 1."
            )
        if self.label_text not in ("aka", "label"):
            raise UsageError(f"label_text: got {self.label_text!r}; expected 'aka' or 'label'.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decisions:
    """What was decided of n texts.

    Attributes:
        status: int8 (n,), row of `STATUS_NAMES`.
        concept: int32 (n,), row of the taxonomy's concepts; -1 for none.
        label: int32 (n,), row of the taxonomy's labels: the evidence; -1 for none.
        similarity, confidence: float32 (n,), of the best candidate, decided or not.
        reading: int8 (n,), row of `READINGS`: how the evidence was found; -1 for none.
        exact: bool (n,), a label spells the text in that reading; False where it was compared.
        foreign: bool (n,), no word of the text occurs in the taxonomy's labels.
        candidates, candidate_labels: int32 (n, k), best first, -1 where there are fewer.
        candidate_similarity: float32 (n, k).
    """

    status: NDArray[np.int8]
    concept: NDArray[np.int32]
    label: NDArray[np.int32]
    similarity: NDArray[np.float32]
    confidence: NDArray[np.float32]
    reading: NDArray[np.int8]
    exact: NDArray[np.bool_]
    foreign: NDArray[np.bool_]
    candidates: NDArray[np.int32]
    candidate_labels: NDArray[np.int32]
    candidate_similarity: NDArray[np.float32]

    def __len__(self) -> int:
        """The number of texts."""
        return len(self.status)


def decide(
    texts: pa.Array,
    knowledge: Knowledge,
    options: NormalizeOptions,
    vectors: NDArray[np.float32] | None = None,
) -> Decisions:
    """Decide n distinct texts, each by itself: neither order nor company changes a decision.

    `vectors` (n, d) are the user's own; None encodes the texts.
    """
    found = find_candidates(texts, knowledge, options.top_k, vectors)
    sure = confidence(found, calibration(knowledge.index.taxonomy.name))
    return _decisions(found, sure, options)


def _decisions(
    found: Candidates, sure: NDArray[np.float32], options: NormalizeOptions
) -> Decisions:
    has = (found.reading >= 0) & (sure >= options.min_confidence)
    unstated = np.where(has, ASSIGNED, ABSTAINED)
    # STATUSES begins with "" and STATUS_NAMES puts two names in its place
    status = np.where(found.status > 0, found.status + 1, unstated).astype(np.int8)
    k = options.top_k
    return Decisions(
        status=status,
        concept=np.where(has, found.concept[:, 0], -1).astype(np.int32),
        label=found.label[:, 0],
        similarity=found.similarity[:, 0],
        confidence=sure,
        reading=found.reading,
        exact=found.shared > 0,
        foreign=found.known == 0,
        candidates=found.concept[:, :k],
        candidate_labels=found.label[:, :k],
        candidate_similarity=found.similarity[:, :k],
    )


def concatenated(parts: list[Decisions]) -> Decisions:
    """The decisions of several blocks of texts, one after the other."""
    names: Any = Decisions.__slots__
    return Decisions(**{name: np.concatenate([getattr(p, name) for p in parts]) for name in names})
