"""Groups of texts that say the same, each around its most frequent one.

A text joins a group because it is like the representative, never because it is like another
member: a chain of small differences makes no group.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from jobspace.duplicates.forms import Forms, apart_words, forms_of
from jobspace.duplicates.slips import Spelling, slip_pairs
from jobspace.encode.static import english_words
from jobspace.errors import UsageError
from jobspace.search.neighbours import Pairs, joined, sparse_pairs, stars

Column: TypeAlias = Any
Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

MIN_SIMILARITY: Final = (
    0.95  # below it titles of a word more or less are one: 2 of 3 words are 0.82
)
SLIPPED: Final = 0.99  # what texts are to each other that a slip sets apart
SHORT_WORDS: Final = 32  # in texts up to so many words numbers and ranks must agree


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Groups:
    """Which of n distinct texts belong together.

    Attributes:
        representative: int64 (n,), the text that stands for each one's group; -1 for a text
            without a letter or digit.
        similarity: float32 (n,), to the representative; nan where there is none.
        forms: what the texts were read as.
    """

    representative: Ints
    similarity: Floats
    forms: Forms


def group_texts(texts: Column, counts: Ints, *, min_similarity: float = MIN_SIMILARITY) -> Groups:
    """Groups distinct texts that are near-identical.

    Two texts are alike by the cosine of their words (`forms.py`), or because a slip of the finger
    explains the difference (`slips.py`). Numbers and ranks set apart: "Engineer II" and
    "Engineer III" are never one, however long the rest.

    Args:
        texts: String array (n,), distinct, none null.
        counts: int64 (n,), how often each occurs; the most frequent of a group represents it, of
            equally frequent ones the first.
        min_similarity: of a text and its representative, 0.5 to 1.
    """
    forms = forms_of(texts)
    first = _best_texts(forms.form, counts, forms.n_forms)  # (f,)
    pairs = _near(forms, min_similarity)
    order = np.lexsort((first, -counts[first]))
    place = np.argsort(order)
    ranked = Pairs(rows=np.sort(place[pairs.rows], axis=1), similarity=pairs.similarity)
    centre = order[stars(forms.n_forms, ranked)][place]  # by form
    known = forms.form >= 0
    representative = np.full(len(texts), -1, np.int64)
    representative[known] = first[centre][forms.form[known]]
    similarity = np.full(len(texts), np.nan, np.float32)
    similarity[known] = _similarity(pairs, centre)[forms.form[known]]
    return Groups(representative=representative, similarity=similarity, forms=forms)


def check_cut_off(min_similarity: float) -> None:
    """Refuse a cut-off at which nearly all rows would meet, or none.

    Raises:
        UsageError: it is not in [0.5, 1].
    """
    if not 0.5 <= min_similarity <= 1:
        raise UsageError(
            f"min similarity: got {min_similarity:g}; expected 0.5 to 1. Give for example "
            "--min-similarity 0.95."
        )


def _best_texts(form: Ints, counts: Ints, n_forms: int) -> Ints:
    """The most frequent text of each form, of equally frequent ones the first."""
    order = np.lexsort((np.arange(len(form)), -counts, form))
    order = order[form[order] >= 0]
    found: Ints = order[np.searchsorted(form[order], np.arange(n_forms))]
    return found


def _near(forms: Forms, min_similarity: float) -> Pairs:
    """The pairs of forms that are near-identical."""
    by_words = sparse_pairs(forms.rows, min_similarity)
    by_words = by_words.of(agree(forms, by_words.rows))
    return joined(by_words, _slipped(forms))


def _slipped(forms: Forms) -> Pairs:
    """The pairs of forms that a slip sets apart."""
    keyed = forms.keys.dictionary_encode()
    keys = keyed.dictionary
    form = np.full(len(keys), -1, np.int64)
    form[np.asarray(keyed.indices)] = forms.form
    spelling = Spelling.of(keys, english_words())
    pairs = np.sort(form[slip_pairs(keys, spelling)], axis=1)
    pairs = pairs[(pairs[:, 0] >= 0) & (pairs[:, 0] < pairs[:, 1])]
    return Pairs(rows=pairs, similarity=np.full(len(pairs), SLIPPED, np.float32))


def agree(forms: Forms, pairs: Ints) -> NDArray[np.bool_]:
    """Whether two forms have the same numbers and ranks, or so many words that this is little.

    Args:
        forms: of all texts.
        pairs: int64 (m, 2), forms.
    """
    apart = forms.rows[:, apart_words(forms.words)]
    apart.data[:] = 1
    first, second = apart[pairs[:, 0]], apart[pairs[:, 1]]
    differ = np.asarray(abs(first - second).sum(axis=1)).ravel() > 0
    is_long = np.diff(forms.rows.indptr)[pairs].min(axis=1) > SHORT_WORDS
    alike: NDArray[np.bool_] = ~differ | is_long
    return alike


def _similarity(pairs: Pairs, centre: Ints) -> Floats:
    """How near each form is to its representative."""
    n = len(centre)
    out = np.ones(n, np.float32)
    a, b = pairs.rows[:, 0], pairs.rows[:, 1]
    for member, other in ((a, b), (b, a)):
        joins = centre[member] == other
        out[member[joins]] = pairs.similarity[joins]
    return out
