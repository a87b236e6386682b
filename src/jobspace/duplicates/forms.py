"""What near-identical texts have in common: their words, whatever the spelling and the order.

    text                             key                          words                 terms
    Sr. Accountant, Tax (Remote)     sr accountant tax remote     accountant senior tax remote
    TAX ACCOUNTANT – SENIOR          tax accountant senior        accountant senior tax

Texts of one key are identical after cleaning. Texts of the same words and terms have one form.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute
from numpy.typing import NDArray

from jobspace.text.clean import clean, cut_mask, key, readable, singular
from jobspace.text.titles import expand, without_terms

if TYPE_CHECKING:
    from scipy.sparse import csr_array

pc: Any = pyarrow.compute  # pyarrow's type stubs lag behind it
Column: TypeAlias = Any
Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

# What stands between the words of a title and says nothing by itself; "not" and "no" do.
_SILENT: Final = "an the of for to in on at by with from and as is are be our your we you"
# Numbers and ranks set apart what is alike otherwise: Engineer II and III, 3 years and 5.
_APART: Final = (
    r"^[^\x00]*\d|^(?:[ivx]{1,4}|senior|junior|lead|principal|chief|head|staff|assistant|associate|"
    r"deputy|vice|director|manager|supervisor|intern|trainee|apprentice|entry|mid|not|no|non|"
    r"without)$"
)
SHARE_TERMS: Final = 0.1  # of what the other words weigh, squared; with and without them: 0.95
_TERM: Final = "\x00"  # begins an entry that is a term of contract
_AGAIN: Final = "\x01"  # ends one that is a word's second time
_PHRASE: Final = re.compile(r"\b(\w+) (time|shift|site|diem|home)\b")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Forms:
    """The forms of n texts.

    Attributes:
        keys: String array (n,); empty where a text has no letter or digit.
        form: int64 (n,), numbers the forms in the order of appearance; -1 where the key is empty.
        rows: float32 (f, w), a unit row a form: how much each word weighs in it.
        words: String array (w,); an entry that begins with NUL is a term of contract.
    """

    keys: Column
    form: Ints
    rows: csr_array
    words: Column

    @property
    def has_terms(self) -> NDArray[np.bool_]:
        """Which forms have terms of contract: bool (f,)."""
        is_term = np.asarray(pc.starts_with(self.words, _TERM), bool)
        has: NDArray[np.bool_] = np.asarray(self.rows @ is_term.astype(np.float32)) > 0
        return has

    @property
    def n_forms(self) -> int:
        """How many forms there are."""
        return int(self.rows.shape[0])


def forms_of(texts: Column) -> Forms:
    """Reads the forms of texts.

    In texts up to 512 characters terms of contract (`(Remote)`, `- full time`) are kept apart,
    ids of jobs dropped and abbreviations written out; longer ones are only made readable. Words
    count once a text, in the singular, without those that say nothing.

    Args:
        texts: String array (n,), none null.
    """
    keys, rest, plain = _keys(texts)
    row, word = _words(plain)
    term_row, term = _terms(keys, rest)
    again_row, again = _again(rest)
    coded = pa.concat_arrays([word, term, again]).dictionary_encode()
    column = np.asarray(coded.indices, dtype=np.int64)
    cells = np.unique(np.stack([np.concatenate([row, term_row, again_row]), column]), axis=1)
    row, column = cells
    form = _numbered(row, column, np.asarray(pc.not_equal(keys, ""), bool))
    n_forms = int(form.max(initial=-1)) + 1
    first = np.unique(form, return_index=True)[1][-n_forms:] if n_forms else np.empty(0, np.int64)
    kept = np.isin(row, first)
    rows = _weighed(form[row[kept]], column[kept], coded.dictionary, n_forms)
    return Forms(keys=keys, form=form, rows=rows, words=coded.dictionary)


def _keys(texts: Column) -> tuple[Column, Column, Column]:
    """The keys of n texts; what is left without terms of contract; and this in plain words."""
    is_long = cut_mask(texts)
    cleaned = clean(texts)
    rest = without_terms(cleaned)
    columns = [key(cleaned), key(rest), singular(key(expand(rest)))]
    if is_long.true_count:
        long = key(readable(texts.filter(is_long)))
        whole = (long, long, singular(long))
        pairs = zip(columns, whole, strict=True)
        columns = [pc.replace_with_mask(column, is_long, new) for column, new in pairs]
    return columns[0], columns[1], columns[2]


def _words(keys: Column) -> tuple[Ints, Column]:
    """Rows and words of n keys; silent words only where a text has no others."""
    lists = pc.split_pattern(keys, " ")
    word = lists.flatten()
    row = np.asarray(pc.list_parent_indices(lists), dtype=np.int64)
    is_silent = np.asarray(pc.is_in(word, pa.array(_SILENT.split())), bool)
    speaks = np.zeros(len(keys), bool)
    speaks[row[~is_silent]] = True
    kept = np.flatnonzero(~is_silent | ~speaks[row])
    return row[kept], word.take(pa.array(kept))


def _terms(keys: Column, rest: Column) -> tuple[Ints, Column]:
    """Rows with terms of contract, and each term of theirs as an entry."""
    rows = np.flatnonzero(np.asarray(pc.not_equal(keys, rest), bool))
    pairs = zip(*(side.take(pa.array(rows)).to_pylist() for side in (keys, rest)), strict=True)
    terms = [_taken(whole, left) for whole, left in pairs]
    row = np.repeat(rows, [len(some) for some in terms])
    return row, pa.array([_TERM + term for some in terms for term in some], pa.string())


def _taken(whole: str, left: str) -> set[str]:
    """The terms that a text has and what is left of it has not; "night shift" is one."""
    words = set(left.split())
    found = [word for word in whole.split() if word not in words]
    return set(_PHRASE.sub(r"\1\2", " ".join(found)).split())


def _again(keys: Column) -> tuple[Ints, Column]:
    """Rows with a word typed twice, and the word: "store in store manager" is no store manager."""
    lists = pc.split_pattern(keys, " ")
    word = lists.flatten().dictionary_encode()
    row = np.asarray(pc.list_parent_indices(lists), dtype=np.int64)
    is_silent = np.asarray(pc.is_in(word.dictionary, pa.array(_SILENT.split())), bool)
    cells = row * len(is_silent) + np.asarray(word.indices, np.int64)
    cells, times = np.unique(cells, return_counts=True)
    column = cells % max(len(is_silent), 1)
    kept = (times > 1) & ~is_silent[column]
    words = word.dictionary.take(pa.array(column[kept]))
    return cells[kept] // max(len(is_silent), 1), pc.binary_join_element_wise(words, _AGAIN, "")


def _numbered(row: Ints, column: Ints, has_words: NDArray[np.bool_]) -> Ints:
    """Numbers rows by their sets of columns, in the order of appearance; -1 where there is none."""
    scattered = np.random.default_rng(0).integers(1 << 63, size=int(column.max(initial=0)) + 1)
    sums = np.zeros(len(column) + 1, np.uint64)
    np.cumsum(scattered[column].astype(np.uint64), out=sums[1:])
    ends = np.searchsorted(row, np.arange(len(has_words) + 1))
    numbers = np.full(len(has_words), -1, np.int64)
    sets = np.diff(sums[ends])[has_words]
    _, first, same = np.unique(sets, return_index=True, return_inverse=True)
    place = np.empty(len(first), np.int64)
    place[np.argsort(first)] = np.arange(len(first))
    numbers[has_words] = place[same]
    return numbers


def _weighed(form: Ints, column: Ints, words: Column, n_forms: int) -> csr_array:
    """Unit rows: words weigh the same, a text's terms a tenth of all its words."""
    from scipy.sparse import csr_array

    is_terms = np.asarray(pc.starts_with(words, _TERM), bool)[column]
    square = np.where(is_terms, 0.0, 1.0)
    total = np.bincount(form, square, minlength=n_forms)
    n_terms = np.bincount(form, is_terms, minlength=n_forms)
    square[is_terms] = (SHARE_TERMS * total / np.maximum(n_terms, 1))[form[is_terms]]
    total = np.bincount(form, square, minlength=n_forms)
    weight = np.sqrt(square / total[form]).astype(np.float32)
    rows = csr_array((weight, (form, column)), shape=(n_forms, len(words)))
    rows.sort_indices()
    return rows


def apart_words(words: Column) -> NDArray[np.bool_]:
    """Which words set apart what is alike otherwise: numbers, ranks, and "not"."""
    apart: NDArray[np.bool_] = np.asarray(pc.match_substring_regex(words, _APART), bool)
    return apart
