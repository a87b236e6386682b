"""The canonical one of a name's variants, by frequency and form.

A text's frequency counts less the worse its form: misspelled, abbreviated, or in one case only.
So "Yale University" is the title where "YALE UNIV" is three times as frequent, and "IBM" where it
is a hundred times as frequent as "International Business Machines".
"""

from __future__ import annotations

from typing import Any, Final, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute
from numpy.typing import NDArray

from jobspace.discover.variants import Variants, shortened

pc: Any = pyarrow.compute
Column: TypeAlias = Any
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

SLIP: Final = 0.02  # what the frequency of a misspelled name counts,
SHORT: Final = 0.1  # of one with abbreviations or of initials,
CUT: Final = 0.1  # of one cut off by the width of its column,
ONE_CASE: Final = 0.2  # and of a spelling all in capitals or all in small letters
MIN_CUT: Final = 3  # texts of the greatest length there is, from which the column cuts them off
MIN_WIDTH: Final = 20  # characters of a column that cuts


def best_texts(texts: Column, counts: Ints, found: Variants) -> Ints:
    """Chooses the text that is each name's title.

    First the key is chosen, among those of the same letters as the one the group is around, by the
    rows of all its spellings and its form (where that one is misspelled or initials, among all);
    then of its spellings
    the most frequent, again by form. Of equally good ones the first counts.

    Args:
        texts: String array (n,), distinct.
        counts: int64 (n,), how often each occurs.
        found: which of them are one name.

    Returns:
        int64 (k,): for each key that a group is around, the text; -1 for other keys.
    """
    names = found.names
    known = np.flatnonzero(names.key_of >= 0)
    key = names.key_of[known]
    n_keys = len(names.keys)
    worth = counts[known] * _form(texts.take(pa.array(known)))
    by_key = np.bincount(key, worth, minlength=n_keys).astype(np.float64)
    by_key *= np.where(names.has_slip, SLIP, 1) * np.where(names.is_short, SHORT, 1)
    by_key *= np.where(_is_acronym(found), SHORT, 1)
    present = np.unique(key)
    present = present[_may_stand(found)[present]]
    order = present[np.lexsort((present, -by_key[present], found.centre[present]))]
    centres, place = np.unique(found.centre[order], return_index=True)
    spelling = np.full(n_keys, -1, np.int64)
    ranked = np.lexsort((known, -worth, key))
    keys, first = np.unique(key[ranked], return_index=True)
    spelling[keys] = known[ranked[first]]
    title = np.full(n_keys, -1, np.int64)
    title[centres] = spelling[order[place]]
    return title


def _form(texts: Column) -> Floats:
    """What the frequency of n texts counts by their case and their length."""
    is_one_case = pc.or_(
        pc.equal(texts, pc.utf8_upper(texts)), pc.equal(texts, pc.utf8_lower(texts))
    )
    length = np.asarray(pc.utf8_length(texts), np.int64)
    longest = int(length.max(initial=0))
    is_cut = length == longest
    if is_cut.sum() < MIN_CUT or longest < MIN_WIDTH:
        is_cut = np.zeros(len(length), bool)
    form: Floats = np.where(np.asarray(is_one_case, bool), ONE_CASE, 1.0) * np.where(is_cut, CUT, 1)
    return form


def _is_acronym(found: Variants) -> NDArray[np.bool_]:
    """Which keys have the initials of other names of their group in place of their words."""
    is_acronym = np.zeros(len(found.names.keys), bool)
    for i, j in found.pairs.rows.tolist():
        short, long = sorted((i, j), key=lambda at: len(found.names.core[at]))
        if found.names.core[short] in shortened(found.names.words[long]):
            is_acronym[short] = True
    return is_acronym


def _may_stand(found: Variants) -> NDArray[np.bool_]:
    """Which keys may be a title: a name that says more than the one its group is around may not."""
    letters = np.array(["".join(core) for core in found.names.core])
    is_poor = found.names.has_slip | _is_acronym(found)
    may: NDArray[np.bool_] = (letters == letters[found.centre]) | is_poor[found.centre]
    return may
