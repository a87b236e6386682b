"""What a teacher says of texts that have no label: real titles, phrases of postings, tasks.

Taxonomies say which titles mean the same; they say little of skills, and nothing of how people
write. A transformer has read both. The student is shown texts of the world of work and learns
which of them its teacher finds alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from jobspace.encode.base import Vectors, Wrapped
from jobspace.encode.static import Bags
from jobspace.train.label_set import BagsOf

if TYPE_CHECKING:
    import torch

MAX_PHRASE_WORDS: Final = 8
_PHRASE_END: Final = re.compile(
    r"\s*[,;:()]\s*|\s+(?:and|or|to|with|for|in|of)\s+(?=\w+ \w+)"  # two words or more follow
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lessons:
    """n texts and what the teacher makes of them.

    Attributes:
        bags: n bags, none of them empty.
        vectors: float32 (n, d), the teacher's unit rows.
    """

    bags: Bags
    vectors: Vectors

    def __len__(self) -> int:
        """How many texts there are."""
        return len(self.vectors)


def lessons_of(texts: list[str], teacher: Wrapped, bags_of: BagsOf) -> Lessons:
    """Ask the teacher about distinct texts; those without a row in the table are left out."""
    bags = bags_of(texts)
    filled = np.flatnonzero(np.diff(bags.starts) > 0)
    return Lessons(bags=bags.take(filled), vectors=teacher.encode([texts[i] for i in filled]))


def imitation_loss(
    student: torch.Tensor, teacher: torch.Tensor, temperature: float
) -> torch.Tensor:
    """How far the student's neighbours are from the teacher's, over a batch of texts.

    For each text both turn their similarities to the other texts of the batch into shares,
    softmax(similarity / temperature); the loss is the Kullback-Leibler divergence of the
    student's from the teacher's, a mean over the texts. Only similarities are compared, so the two
    may have different dimensions.

    Args:
        student: float32 (b, d), unit rows.
        teacher: float32 (b, e), unit rows.
        temperature: the lower, the more the nearest texts count.

    Source: Relational Knowledge Distillation (Park et al., 2019) with the divergence of SEED (Fang
    et al., 2021).
    """
    import torch

    def log_shares(vectors: torch.Tensor) -> torch.Tensor:
        similarity = vectors @ vectors.T / temperature
        similarity.fill_diagonal_(-1e4)
        return torch.log_softmax(similarity, dim=1)

    return torch.nn.functional.kl_div(
        log_shares(student), log_shares(teacher), log_target=True, reduction="batchmean"
    )


def phrases(sentences: Iterable[str]) -> Iterator[str]:
    """Cut sentences at commas, brackets and small words into phrases of one to eight words.

    >>> list(phrases(["Prepare reports, and present findings to senior management."]))
    ['Prepare reports', 'and present findings', 'senior management']
    """
    for sentence in sentences:
        for part in _PHRASE_END.split(sentence):
            phrase = part.strip(" .")
            if len(phrase) > 3 and len(phrase.split()) <= MAX_PHRASE_WORDS:
                yield phrase
