"""Which texts may be parted: near-duplicates stay together, whole groups go to one split."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from jobspace.search.neighbours import components, sparse_pairs

if TYPE_CHECKING:
    from scipy.sparse import csr_array

__all__ = ["MIN_SIMILARITY", "assigned", "components", "near_duplicates"]

Ints = NDArray[np.int64]

MIN_SIMILARITY: Final = 0.5  # of near-duplicates: about half of the runs of three words are shared


def assigned(
    component: Ints, shares: Sequence[float], rng: np.random.Generator
) -> NDArray[np.int8]:
    """Assigns texts to splits, all texts of a component to one.

    Components come in a random order, those that are larger than the smallest split first, and
    each goes where most is lacking: the shares are met as nearly as the components let.

    Args:
        component: n numbers; equal ones stay together.
        shares: of the n texts that each split is to have.
        rng: draws the order.

    Returns:
        int8 (n,): places in `shares`. Each share above 0 gets a component, if there are enough.

    >>> rng = np.random.default_rng(0)
    >>> np.bincount(assigned(np.arange(20), (0.8, 0.1, 0.1), rng)).tolist()
    [16, 2, 2]
    """
    names, inverse, sizes = np.unique(component, return_inverse=True, return_counts=True)
    order = rng.permutation(len(names))
    large = sizes > max(min(share for share in shares if share > 0) * len(component), 1)
    order = order[np.argsort(~large[order], kind="stable")]
    wanted = np.array(shares) * len(component)
    lacking = wanted.copy()
    split = np.zeros(len(names), np.int8)
    for place in order:
        split[place] = _neediest(lacking, wanted, large[place])
        lacking[split[place]] -= sizes[place]
    return split[inverse.ravel()]


def _neediest(lacking: NDArray[np.float64], wanted: NDArray[np.float64], large: bool) -> int:
    """The split that lacks most: in texts for a large component, in share for any other."""
    share = np.where(wanted > 0, lacking / np.maximum(wanted, 1e-9), -np.inf)
    return int(np.argmax(np.where(wanted > 0, lacking, -np.inf) if large else share))


def near_duplicates(texts: Sequence[str], min_similarity: float = MIN_SIMILARITY) -> Ints:
    """Finds the pairs of texts that share most of their runs of three words.

    The similarity is the cosine of tf-idf vectors of word trigrams, so that neither a common
    paragraph on benefits makes two postings one, nor a changed date makes them two. No encoder is
    asked: the splits stay the same whichever chooses the negatives.

    Args:
        texts: n documents.
        min_similarity: from which two are near-duplicates, in (0, 1].

    Returns:
        int64 (m, 2), the first smaller than the second, in ascending order.

    Source: shingles (Broder, 1997), weighted by tf-idf.
    """
    vectors = _trigrams(texts)
    if vectors is None:
        return np.empty((0, 2), np.int64)
    return sparse_pairs(vectors, min_similarity).rows


def _trigrams(texts: Sequence[str]) -> csr_array | None:
    """Unit tf-idf rows of word trigrams that two texts or more have; None where there are none."""
    from scipy.sparse import csr_array
    from sklearn.feature_extraction.text import TfidfVectorizer

    shared = TfidfVectorizer(ngram_range=(3, 3), token_pattern=r"(?u)\b\w+\b", dtype=np.float32)
    try:
        return csr_array(shared.fit_transform(texts))
    except ValueError as error:  # scikit-learn's way to say that no text has three words
        if "empty vocabulary" not in str(error):
            raise
        return None
