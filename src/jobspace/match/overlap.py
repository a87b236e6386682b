"""Whether two tables speak of the same things at all: where they do not, no assignment is good."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from jobspace.stats.word_counts import count_words, telling_words

MIN_OVERLAP: Final = (
    0.25  # of 28 pairs of kinds of work: the same kind 0.29 or more, the farthest below
)
MAX_ROWS: Final = 150  # of each table
MIN_ROWS: Final = 10  # of each table; the words of fewer say too little
N_WORDS: Final = 8
MIN_ROWS_WORD: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """How far two tables have the same words.

    Attributes:
        value: in [0, 1]; None for fewer than ten rows, or where no word is in two of them.
        left, right: the words that tell each table from the other.
    """

    value: float | None
    left: tuple[str, ...] = ()
    right: tuple[str, ...] = ()

    @property
    def warning(self) -> str:
        """A sentence for people where it is small; "" elsewhere."""
        if not self.is_small:
            return ""
        told = "; ".join(
            f"the {side} of {', '.join(words[:5])}"
            for side, words in (("left", self.left), ("right", self.right))
            if words
        )
        return (
            f"The two tables hardly overlap ({self.value:.2f}; from {MIN_OVERLAP} on they do): "
            f"{told}. However they are paired, most pairs mean little."
        )

    @property
    def is_small(self) -> bool:
        """Whether the tables hardly overlap, so that pairs of their rows mean little."""
        return self.value is not None and self.value < MIN_OVERLAP


def overlap(left: pa.Array, right: pa.Array, seed: int = 0) -> Overlap:
    """The cosine of two tables, each as the shares of its rows that have each word.

    Common words count little: the weight of a word is ln(1 / share)², its share the mean of both
    tables'. Of more than 150 rows a table so many are drawn.

    Args:
        left, right: the texts of the rows; null ones are left out.
        seed: of the draws.

    Source: ours; the cut-off was chosen on résumés of seven kinds beside postings of four.
    """
    sides = [_drawn(texts, seed) for texts in (left, right)]
    if min(len(side) for side in sides) < MIN_ROWS:
        return Overlap(value=None)
    words, counts = count_words(
        pa.concat_arrays(sides), min_rows=MIN_ROWS_WORD, min_rows_form=MIN_ROWS_WORD
    )
    if not len(words.words):
        return Overlap(value=None)
    n = len(sides[0])
    shares = np.stack([_shares(counts[:n]), _shares(counts[n:])])  # (2, v)
    everywhere = shares.mean(axis=0)
    weighted = shares * -np.log(np.clip(everywhere, 1e-4, 1.0))
    length = np.linalg.norm(weighted, axis=1)
    if not length.all():
        return Overlap(value=0.0)
    told = telling_words(shares.astype(np.float32), everywhere, words.words, N_WORDS)
    return Overlap(
        value=float(weighted[0] @ weighted[1] / (length[0] * length[1])),
        left=tuple(told[0]),
        right=tuple(told[1]),
    )


def _drawn(texts: pa.Array, seed: int) -> pa.Array:
    there = texts.drop_null().cast(pa.string())
    drawn = np.random.default_rng(seed).permutation(len(there))[:MAX_ROWS]
    return there.take(pa.array(np.sort(drawn)))


def _shares(counts: csr_matrix) -> NDArray[np.float64]:
    """The share of rows that have each word, (v,)."""
    has = np.bincount(counts.indices, minlength=counts.shape[1])
    return has / max(counts.shape[0], 1)
