"""Groups of texts that say the same, each around its most frequent one.

A text joins a group because it is like the representative, never because it is like another
member: a chain of small differences makes no group.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute
from numpy.typing import NDArray

from jobspace.duplicates.forms import Forms, apart_words, forms_of
from jobspace.encode.static import english_words
from jobspace.errors import UsageError
from jobspace.search.neighbours import Pairs, sparse_pairs, stars
from jobspace.text.misspelled import Spelling, meant

pc: Any = pyarrow.compute
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

    Two texts are alike by the cosine of their words (`forms.py`). One that a slip of the finger
    sets apart from another counts as that one (`text/misspelled.py`). Numbers and ranks set apart:
    "Engineer II" and "Engineer III" are never one, however long the rest.

    A group's representative is its most frequent text, of equally frequent ones the first; a text
    with terms of contract ("Nurse (Remote)") represents only such as have the same.

    Args:
        texts: String array (n,), distinct, none null.
        counts: int64 (n,), how often each occurs.
        min_similarity: of a text and its representative, 0.5 to 1.
    """
    forms = forms_of(texts)
    form, has_slip = forms.form, np.zeros(len(texts), bool)
    if min_similarity <= SLIPPED:
        form, has_slip = _mended(forms, counts)
    first = _best_texts(form, has_slip, counts, forms.n_forms)  # (f,)
    pairs = _near(forms, min_similarity)
    rows_of = np.where(first >= 0, counts[first], 0)
    order = np.lexsort((first, -rows_of, forms.has_terms, first < 0))
    place = np.argsort(order)
    ranked = Pairs(rows=np.sort(place[pairs.rows], axis=1), similarity=pairs.similarity)
    centre = order[stars(forms.n_forms, ranked)][place]  # by form
    known = form >= 0
    representative = np.full(len(texts), -1, np.int64)
    representative[known] = first[centre][form[known]]
    similarity = np.full(len(texts), np.nan, np.float32)
    similarity[known] = _similarity(pairs, centre)[form[known]]
    similarity[has_slip] = np.minimum(similarity[has_slip], SLIPPED)
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


def _mended(forms: Forms, counts: Ints) -> tuple[Ints, NDArray[np.bool_]]:
    """The forms of n texts as they were meant, and which of them have a slip."""
    keyed = forms.keys.dictionary_encode()
    key = np.asarray(keyed.indices, np.int64)
    rows = np.bincount(key, counts, minlength=len(keyed.dictionary)).astype(np.int64)
    is_key = np.asarray(pc.not_equal(keyed.dictionary, ""), bool)
    chosen = np.flatnonzero(is_key)
    keys = keyed.dictionary.take(pa.array(chosen))
    target = np.arange(len(rows))
    target[chosen] = chosen[meant(keys, rows[chosen], Spelling.of(keys, english_words()))]
    form = np.full(len(rows), -1, np.int64)
    form[key] = forms.form
    return form[target[key]], target[key] != key


def _best_texts(form: Ints, has_slip: NDArray[np.bool_], counts: Ints, n_forms: int) -> Ints:
    """The most frequent text of each form, those without a slip first; -1 where all are mended."""
    order = np.lexsort((np.arange(len(form)), -counts, has_slip, form))
    order = order[form[order] >= 0]
    found = np.full(n_forms, -1, np.int64)
    names, place = np.unique(form[order], return_index=True)
    found[names] = order[place]
    return found


def _near(forms: Forms, min_similarity: float) -> Pairs:
    """The pairs of forms that are near-identical."""
    pairs = sparse_pairs(forms.rows, min_similarity)
    return pairs.of(agree(forms, pairs.rows))


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
