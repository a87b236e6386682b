"""What names of companies and schools are made of, and what of it tells one from another.

    Univ. of Texas, Inc.  →  university texas  (of and inc nearly silent)

The first words of a name tell most, legal forms and "the" nearly nothing, and a word that many
names have less than a rare one: the weight of word i of n names is ln(1 + n / names with it), less
a tenth for each word before it. So "Mercury Group" is Mercury, and "Yale University" not "Drew".
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jobspace.encode.static import english_words
from jobspace.text.clean import clean, key, singular
from jobspace.text.misspelled import Spelling, meant

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Column: TypeAlias = Any
Ints = NDArray[np.int64]
Words = tuple[str, ...]

_LEGAL: Final = (
    "inc incorporated llc llp lp pllc pc pa plc corp corporation co company cos companies ltd "
    "limited gmbh sa ag nv bv na group com org"
)
_SILENT: Final = "the of for at in on an a de la and"
LEGAL: Final = frozenset(_LEGAL.split())
SILENT: Final = frozenset(_SILENT.split())
_ABBREVIATIONS: Final = (
    "univ u=university|inst=institute|dept dpt=department|assoc assn=association|"
    "assocs=associates|intl=international|natl=national|ctr centre=center|hosp=hospital|"
    "med=medical|svc svcs=services|mgmt mgt=management|tech=technology|bros=brothers|"
    "mfg=manufacturing|govt=government|amer=american|sch=school|coll=college|adm "
    "admin=administration|dev=development|cnty=county|bd=board|ent=entertainment|fin=financial|"
    "fed=federal|fdn=foundation|ins=insurance|comm=communications|props=properties|"
    "us usa=united states"
)
W_LEGAL: Final = 0.1  # what a legal form weighs, and a silent word
FALLS_BY: Final = 0.1  # of a word's weight, for each word before it
MIN_LONE: Final = 6  # letters of a name of one word that may have a slip
_AGAIN: Final = "\x01"  # ends a word's second time: Johnson & Johnson


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Names:
    """What n names are made of.

    Attributes:
        keys: the distinct keys (k,); `key_of` int64 (n,), the key of each text, -1 without one.
        words: of each key, abbreviations written out and slips mended.
        core: those of them that are neither silent nor a legal form.
        is_short, has_slip: bool (k,), which keys have an abbreviation, or were mended.
        rows: float32 (k, w), a unit row a key.
        weight: of each word, by how many names have it.
    """

    keys: list[str]
    key_of: Ints
    words: list[Words]
    core: list[Words]
    is_short: NDArray[np.bool_]
    has_slip: NDArray[np.bool_]
    rows: csr_array
    weight: dict[str, float]


def names_of(texts: Column, counts: Ints) -> Names:
    """Reads the names in texts.

    Args:
        texts: String array (n,), distinct.
        counts: int64 (n,), how often each occurs.
    """
    keyed = key(clean(texts)).dictionary_encode()
    place = np.asarray(keyed.indices, np.int64)
    keys = keyed.dictionary.to_pylist()
    n_rows = np.bincount(place, counts, minlength=len(keys)).astype(np.int64)
    typed = [tuple(name.split()) for name in keys]
    full = [_written_out(words) for words in typed]
    mended = _mended(full, n_rows)
    words = _singular_but_first(mended)
    core = [_core(name) for name in words]
    weight = _weights(words)
    if "" in keys:
        place[place == keys.index("")] = -1
    return Names(
        keys=keys,
        key_of=place,
        words=words,
        core=core,
        is_short=np.array([a != b for a, b in zip(typed, full, strict=True)], bool),
        has_slip=np.array([a != b for a, b in zip(full, mended, strict=True)], bool),
        rows=_rows(words, weight),
        weight=weight,
    )


def _core(words: Words) -> Words:
    """The words that tell, or all where none does."""
    return tuple(w for w in words if w not in LEGAL and w not in SILENT) or words


@lru_cache(maxsize=1)
def _long() -> dict[str, Words]:
    entries = [entry.split("=") for entry in _ABBREVIATIONS.split("|")]
    return {short: tuple(long.split()) for shorts, long in entries for short in shorts.split()}


def _written_out(words: Words) -> Words:
    return tuple(long for word in words for long in _long().get(word, (word,)))


def _mended(names: list[Words], counts: Ints) -> list[Words]:
    """The names with slips mended, by names that are theirs but for a letter."""
    bare = pa.array([" ".join(_core(words)) for words in names], pa.string())
    coded = bare.dictionary_encode()
    which = np.asarray(coded.indices, np.int64)
    distinct = coded.dictionary
    n_rows = np.bincount(which, counts, minlength=len(distinct)).astype(np.int64)
    target = meant(distinct, n_rows, Spelling.of(distinct, english_words()))
    texts = distinct.to_pylist()
    out = []
    for words, i in zip(names, which.tolist(), strict=True):
        was, is_now = texts[i], texts[target[i]]
        is_mended = was != is_now and not _is_another(was, is_now)
        legal = tuple(w for w in words if w in LEGAL)
        out.append((*is_now.split(), *legal) if is_mended else words)
    return out


def _is_another(name: str, other: str) -> bool:
    """Whether two names a letter apart are rather two names: Merck and Mercy."""
    if " " in name or " " in other:
        return False
    return name[:1] != other[:1] or min(len(name), len(other)) < MIN_LONE


def _singular_but_first(names: list[Words]) -> list[Words]:
    """Words in the singular; a name's first is who it is: Gems is not Gem."""
    distinct = list({word for words in names for word in words})
    one = dict(zip(distinct, singular(pa.array(distinct, pa.string())).to_pylist(), strict=True))
    out = []
    for words in names:
        first = next((i for i, word in enumerate(words) if word not in SILENT), 0)
        out.append(tuple(w if i == first else one[w] for i, w in enumerate(words)))
    return out


def _weights(names: list[Words]) -> dict[str, float]:
    frequency = Counter(word for words in names for word in set(words))
    n = len(names)
    return {word: float(np.log1p(n / count)) for word, count in frequency.items()}


def _rows(names: list[Words], weight: dict[str, float]) -> csr_array:
    """Unit rows of the names' words."""
    from scipy.sparse import csr_array

    column: dict[str, int] = {}
    row, at, value = [], [], []
    for i, words in enumerate(names):
        for word, w in _cells(words, weight).items():
            row.append(i)
            at.append(column.setdefault(word, len(column)))
            value.append(w)
    values = np.array(value, np.float32)
    square = np.bincount(np.array(row, np.int64), values**2, minlength=len(names))
    values = (values / np.sqrt(square[row])).astype(np.float32)
    rows = csr_array((values, (row, at)), shape=(len(names), max(len(column), 1)))
    rows.sort_indices()
    return rows


def _cells(words: Words, weight: dict[str, float]) -> dict[str, float]:
    """What each word of a name weighs; a word's second time counts by itself."""
    cells: dict[str, float] = {}
    n_before = 0
    for word in words:
        value = W_LEGAL
        if word not in LEGAL and word not in SILENT:
            value = weight[word] / (1 + FALLS_BY * n_before)
            n_before += 1
        elif word in cells:
            continue
        cells.setdefault(word + _AGAIN if word in cells else word, value)
    return cells
