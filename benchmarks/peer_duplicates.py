"""Contest of `peers`: planted copies among postings' titles, as in `duplicates`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from benchmarks.contest import OWN, Answer, Answering, Contest, Floats, Setting, System, drawn
from benchmarks.duplicates import Ints, grouped, planted
from benchmarks.verdict import quality
from jobspace.encode.load import encoder
from jobspace.search.neighbours import components
from jobspace.text.clean import clean, key

TITLES = 20_000
COPIES = 1_000
TUNING_TITLES = 5_000
CUT_OFFS = tuple(round(0.70 + 0.02 * i, 2) for i in range(15))  # 0.70 to 0.98
BLOCK_ROWS = 1_000

Grouping = Callable[[Sequence[str]], Ints]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """Titles with copies planted: the texts, and int64 (n,) what each is the same as.

    Attributes:
        n_titles: the rest of the texts are copies.
    """

    texts: list[str]
    same: Ints
    n_titles: int

    def parts(self, group: Ints) -> Floats:
        """Of each copy (m, 3): the texts it was rightly put with, all it was put with, and all
        that are the same.

        Distinct texts count, once each.
        """
        distinct, first = np.unique(self.texts, return_index=True)
        at = np.searchsorted(distinct, self.texts)
        same, found = self.same[first], _numbers([group[i] for i in first])
        both = _sizes(found * (int(same.max()) + 1) + same)
        counted = np.stack([both, _sizes(found), _sizes(same)], axis=1) - 1.0
        return counted[at[self.n_titles :]]

    def f1(self, group: Ints) -> float:
        """Of the pairs of a copy and another text."""
        return quality(self.parts(group)).value


def _sizes(group: Ints) -> Ints:
    """How many have the group of each."""
    _, inverse, count = np.unique(group, return_inverse=True, return_counts=True)
    return count[inverse]


def _numbers(values: Sequence[Any]) -> Ints:
    return np.unique(values, return_inverse=True)[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """One that cut-offs are chosen on, and one that is measured."""

    tuning: Column
    measured: Column


def _read(setting: Setting) -> Columns:
    path = setting.shared / "linkedin-postings" / "titles.parquet"
    titles = [t for t in pq.read_table(path)["title"].to_pylist() if t and t.strip()]
    n, n_tuning = setting.n(TITLES), setting.n(TUNING_TITLES)
    rows = drawn(len(titles), n + n_tuning, setting.seed)
    copies = setting.n(COPIES)
    return Columns(
        tuning=_column([titles[i] for i in rows[n:]], copies, setting.seed + 1),
        measured=_column([titles[i] for i in rows[:n]], copies, setting.seed),
    )


def _column(titles: list[str], n_copies: int, seed: int) -> Column:
    """Titles that are equal after cleaning are the same; copies are the same as their original."""
    made = planted(titles, n_copies, seed)
    kept = [i for i, kind in enumerate(made.kind) if kind != "repost"]  # nothing to be found there
    keys = key(clean(pa.array(titles, pa.string()))).to_pylist()
    same = _numbers(keys)
    return Column(
        texts=[*titles, *(made.texts[i] for i in kept)],
        same=np.concatenate([same, same[made.row[kept]]]),
        n_titles=len(titles),
    )


def _answering(columns: Columns, grouping: Grouping) -> Answering:
    column = columns.measured

    def answer() -> Answer:
        return Answer(parts=column.parts(grouping(column.texts)), rows=len(column.texts))

    return answer


def _own(columns: Columns) -> Answering:
    encoder("default")
    return _answering(columns, grouped)


# ---- semhash


class Ours:
    """jobspace's encoder behind semhash's interface: no model can be downloaded where this runs."""

    def __init__(self) -> None:
        """Load it."""
        self._encoder = encoder("default")

    def encode(self, inputs: Sequence[str], **_: object) -> NDArray[np.float32]:
        """Unit rows (n, 256)."""
        return self._encoder.encode(list(inputs))


def _semhash(columns: Columns) -> Answering:
    """Its cut-off is the best by F1 on other titles."""
    model = Ours()
    texts = columns.tuning.texts
    found = _deduplicated(texts, CUT_OFFS[0], model)
    tried = []
    for cut_off in CUT_OFFS:  # rising, as `rethreshold` wants it
        found.rethreshold(cut_off)
        tried.append(columns.tuning.f1(_selected(texts, found)))
    best = CUT_OFFS[int(np.argmax(tried))]
    return _answering(columns, lambda some: _selected(some, _deduplicated(some, best, model)))


def _deduplicated(texts: Sequence[str], cut_off: float, model: Ours) -> Any:
    from semhash import SemHash

    return SemHash.from_records(list(texts), model=model).self_deduplicate(threshold=cut_off)


def _selected(texts: Sequence[str], found: Any) -> Ints:
    """The group of each text: the text that was kept for it."""
    kept = {one.record: one.duplicate_of for one in found.filtered}
    return _numbers([kept.get(text, text) for text in texts])


# ---- rapidfuzz


def _token_sort(columns: Columns) -> Answering:
    """As for semhash."""
    near = Near.of(columns.tuning.texts, CUT_OFFS[0])
    best = CUT_OFFS[int(np.argmax([columns.tuning.f1(near.groups(c)) for c in CUT_OFFS]))]
    return _answering(columns, lambda texts: Near.of(texts, best).groups(best))


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """Pairs of texts that are spelled alike.

    Attributes:
        place: (n,), which distinct text each is, in small letters without punctuation.
        pairs: (p, 2) distinct texts, each with itself too; `ratio` (p,) from 0 to 1.
    """

    place: Ints
    pairs: Ints
    ratio: NDArray[np.float32]

    @classmethod
    def of(cls, texts: Sequence[str], least: float) -> Near:
        """Compare each with each, some rows at a time."""
        from rapidfuzz import fuzz, process, utils

        distinct, place = np.unique(
            [utils.default_process(text) for text in texts], return_inverse=True
        )
        pairs, ratios = [], []
        for start in range(0, len(distinct), BLOCK_ROWS):
            ratio = process.cdist(
                distinct[start : start + BLOCK_ROWS].tolist(),
                distinct[start:].tolist(),
                scorer=fuzz.token_sort_ratio,
                score_cutoff=100 * least,
                dtype=np.float32,
                workers=-1,
            )
            found = np.argwhere(ratio > 0)
            pairs.append(found + start)
            ratios.append(ratio[found[:, 0], found[:, 1]] / 100)
        return cls(place=place, pairs=np.concatenate(pairs), ratio=np.concatenate(ratios))

    def groups(self, cut_off: float) -> Ints:
        """The group of each text: components of the pairs that reach the cut-off."""
        n = int(self.place.max()) + 1
        return components(n, self.pairs[self.ratio >= cut_off - 1e-6])[self.place]


CONTESTS = {
    "duplicates among job titles": Contest(
        measure="F1 of pairs",
        read=_read,
        systems={
            OWN: System(start=_own),
            "semhash": System(start=_semhash, needs="semhash"),
            "rapidfuzz token_sort_ratio": System(start=_token_sort),
        },
    )
}
