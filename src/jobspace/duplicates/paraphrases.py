"""The closest pairs of different wording: what is said twice in other words.

Only representatives are compared, so what is identical after cleaning, or in one group, is never a
pair. Most of the words of a pair differ, and their numbers and ranks agree.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute

from jobspace.duplicates.groups import Groups, agree
from jobspace.encode.base import Wrapped
from jobspace.search.neighbours import Pairs, no_pairs, vector_pairs
from jobspace.text.clean import clean, cut_mask, readable

pc: Any = pyarrow.compute
Column: TypeAlias = Any

MIN_SIMILARITY: Final = 0.8  # of vectors; below it the default encoder's pairs are of two kinds
MAX_SHARED: Final = 0.4  # cosine of the words of a pair
NEAREST: Final = 5  # texts looked at for each


@dataclass(frozen=True, slots=True, kw_only=True)
class Paraphrase:
    """Two texts that say the same in different words.

    Attributes:
        first, second: the more frequent one first.
        similarity: cosine of their vectors.
        rows_first, rows_second: how many rows their groups have.
    """

    first: str
    second: str
    similarity: float
    rows_first: int
    rows_second: int


def closest_pairs(texts: Column, groups: Groups, encoder: Wrapped, *, seed: int = 0) -> Pairs:
    """Finds the closest pairs of texts with different wording.

    Args:
        texts: String array (n,), the distinct texts that were grouped.
        groups: of these.
        encoder: turns texts into vectors.
        seed: see `vector_pairs`.

    Returns:
        Pairs of rows of `texts`, the most similar first, then the first of them.
    """
    leads = np.unique(groups.representative[groups.representative >= 0])
    leads = leads[_is_latin(groups.forms.keys.take(pa.array(leads)))]
    if not len(leads):
        return no_pairs()
    chosen = texts.take(pa.array(leads))
    pairs = vector_pairs(_vectors(chosen, encoder), MIN_SIMILARITY, top_k=NEAREST, seed=seed)
    forms = groups.forms.form[leads][pairs.rows]
    words = groups.forms.rows
    shared = np.asarray(words[forms[:, 0]].multiply(words[forms[:, 1]]).sum(axis=1)).ravel()
    pairs = pairs.of((shared <= MAX_SHARED + 1e-6) & agree(groups.forms, forms))
    order = np.lexsort((pairs.rows[:, 1], pairs.rows[:, 0], -pairs.similarity))
    return Pairs(rows=leads[pairs.rows[order]], similarity=pairs.similarity[order])


def _is_latin(keys: Column) -> Any:
    """Which texts are written in Latin letters for the most part; encoders blur all others."""
    letters = pc.utf8_length(pc.replace_substring_regex(keys, r"[^a-z]", ""))
    return np.asarray(pc.multiply(letters, 2), np.int64) >= np.asarray(pc.utf8_length(keys))


def _vectors(texts: Column, encoder: Wrapped) -> Any:
    """Vectors of texts, cleaned: stars and dollar signs make nothing alike."""
    cleaned = clean(texts)
    is_long = cut_mask(texts)
    if is_long.true_count:
        cleaned = pc.replace_with_mask(cleaned, is_long, readable(texts.filter(is_long)))
    return encoder.encode(cleaned)


def paraphrases(pairs: Pairs, texts: Column, rows_of: Any, top_k: int) -> tuple[Paraphrase, ...]:
    """The first pairs as they are shown; `rows_of` int64 (n,) has the rows of each text's group."""
    some = pairs.of(np.arange(min(top_k, len(pairs))))
    found = []
    for (a, b), similarity in zip(some.rows.tolist(), some.similarity.tolist(), strict=True):
        first, second = (a, b) if rows_of[a] >= rows_of[b] else (b, a)
        found.append(
            Paraphrase(
                first=texts[first].as_py(),
                second=texts[second].as_py(),
                similarity=round(similarity, 4),
                rows_first=int(rows_of[first]),
                rows_second=int(rows_of[second]),
            )
        )
    return tuple(found)
