"""Which names are one: by their words, their letters, their beginnings, or their initials."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import log1p
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from jobspace.discover.names import LEGAL, SILENT, Names, Words, names_of
from jobspace.errors import UsageError
from jobspace.search.neighbours import Pairs, joined, sparse_pairs, stars

Column: TypeAlias = Any
Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

MIN_SIMILARITY: Final = 0.75  # chosen on half of employer-clean: python -m benchmarks discover
MAX_WAYS: Final = 12  # so many different words may follow a name that names one
RARE: Final = 0.5  # what a name's rarest word weighs, if it is the same with more words
MIN_BOTH: Final = 0.95  # of two names each with a telling word of its own
INITIALS: Final = 0.9  # what a name and its initials are to each other
BEGINNING: Final = 0.8  # what a name and its telling beginning are to each other, at least
TELLING: Final = 1.4  # how much a beginning weighs, in names that no other name shares a word with
MIN_ACRONYM: Final = 4  # letters that stand for a whole name; two where words beside them agree
MAX_ACRONYM: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Variants:
    """Which of k keys are variants of one name.

    Attributes:
        names: what the names are made of.
        centre: int64 (k,), the key each group is around.
        pairs: the keys that are near each other.
    """

    names: Names
    centre: Ints
    pairs: Pairs

    def similarity(self, first: Ints, second: Ints) -> Floats:
        """How near keys are to others: int64 (m,) twice, float32 (m,)."""
        rows, k = self.names.rows, len(self.names.keys)
        by_words = np.asarray(rows[first].multiply(rows[second]).sum(axis=1)).ravel()
        low, high = np.minimum(first, second), np.maximum(first, second)
        known = self.pairs.rows[:, 0] * k + self.pairs.rows[:, 1]  # ascending
        at = np.minimum(np.searchsorted(known, low * k + high), max(len(known) - 1, 0))
        is_pair = known[at] == low * k + high if len(known) else np.zeros(len(at), bool)
        value = np.where(is_pair, self.pairs.similarity[at] if len(known) else 0, by_words)
        found: Floats = np.where(first == second, 1, np.minimum(value, 1)).astype(np.float32)
        return found


def variants(texts: Column, counts: Ints, *, min_similarity: float = MIN_SIMILARITY) -> Variants:
    """Groups the variants of names, each group around its most frequent one.

    Args:
        texts: String array (n,), distinct.
        counts: int64 (n,), how often each occurs.
        min_similarity: of a name and the one its group is around, 0.5 to 1.
    """
    names = names_of(texts, counts)
    k = len(names.keys)
    by_words = sparse_pairs(names.rows, min_similarity)
    by_words = by_words.of(_are_one(names, by_words))
    pairs = joined(
        by_words,
        _pairs(_same_letters(names), 1.0),
        _pairs(_beginnings(names), max(BEGINNING, min_similarity)),
        _pairs(_initials(names), max(INITIALS, min_similarity)),
    )
    known = names.key_of >= 0
    n_rows = np.bincount(names.key_of[known], counts[known], minlength=k)
    degree = np.bincount(pairs.rows.ravel(), minlength=k)
    order = np.lexsort((np.arange(k), -degree, -n_rows))
    place = np.argsort(order)
    ranked = Pairs(rows=np.sort(place[pairs.rows], axis=1), similarity=pairs.similarity)
    centre = order[stars(k, ranked)][place]
    return Variants(names=names, centre=centre, pairs=pairs)


def _are_one(names: Names, pairs: Pairs) -> NDArray[np.bool_]:
    """Whether pairs near by their words are one name.

    Where each has a telling word that the other lacks (Fox News, Fox Sports) they are seldom, and
    neither where one is all of the other and goes on in many ways: "Pinnacle" names nobody.
    """
    core = [frozenset(words) for words in names.core]
    ways: dict[int, set[str]] = {}
    kept = np.ones(len(pairs), bool)
    within: list[tuple[int, int]] = []  # pair, the shorter name
    for at, (a, b) in enumerate(pairs.rows.tolist()):
        more_a, more_b = core[a] - core[b], core[b] - core[a]
        if more_a and more_b:
            kept[at] = pairs.similarity[at] >= MIN_BOTH
        elif more_a or more_b:
            shorter = b if more_a else a
            ways.setdefault(shorter, set()).update(more_a or more_b)
            within.append((at, shorter))
    rare = RARE * log1p(len(core))
    for at, shorter in within:
        is_rare = max((names.weight[word] for word in core[shorter]), default=0.0) >= rare
        kept[at] = len(ways[shorter]) <= MAX_WAYS and is_rare
    return kept


def check_cut_off(min_similarity: float) -> None:
    """Refuse a cut-off at which nearly all names would meet, or none.

    Raises:
        UsageError: it is not in [0.5, 1].
    """
    if not 0.5 <= min_similarity <= 1:
        raise UsageError(
            f"min similarity: got {min_similarity:g}; expected 0.5 to 1. Give for example "
            f"--min-similarity {MIN_SIMILARITY}."
        )


def _pairs(found: Iterator[tuple[int, int]], similarity: float) -> Pairs:
    rows = np.array([pair for pair in found if pair[0] != pair[1]], np.int64).reshape(-1, 2)
    return Pairs(rows=np.sort(rows, axis=1), similarity=np.full(len(rows), similarity, np.float32))


def _same_letters(names: Names) -> Iterator[tuple[int, int]]:
    """Names of the same letters once spaces and legal forms are gone: BakerHostetler."""
    groups: dict[str, list[int]] = {}
    for i, words in enumerate(names.core):
        if words:
            groups.setdefault("".join(words), []).append(i)
    for members in groups.values():
        yield from ((members[0], other) for other in members[1:])
        yield from pairwise(members)


def _beginnings(names: Names) -> Iterator[tuple[int, int]]:
    """Names that begin with all of another, in words rare enough to name one alone."""
    by_core = {words: i for i, words in reversed(list(enumerate(names.core)))}
    enough = TELLING * log1p(len(names.keys))
    for i, words in enumerate(names.core):
        for n in range(2, len(words)):
            shorter = by_core.get(words[:n])
            if shorter is not None and _sum(names, words[:n]) >= enough:
                yield i, shorter


def _sum(names: Names, words: Words) -> float:
    return sum(names.weight[word] for word in words)


def _initials(names: Names) -> Iterator[tuple[int, int]]:
    """Names of which another has the initials of some words in their place: UT Austin."""
    short: dict[Words, int] = {}
    for i, words in enumerate(names.core):
        is_brief = len(words) == 1 and len(words[0]) < MIN_ACRONYM
        if names.words[i] == words or not is_brief:  # "IBM" alone; "EMC Corp." is called so
            short.setdefault(words, i)
    meant: dict[int, set[int]] = {}
    for i, words in enumerate(names.words):
        for brief in shortened(words):
            at = short.get(brief)
            if at is not None and at != i:
                meant.setdefault(at, set()).add(i)
    for at, found in meant.items():
        if len({names.core[i] for i in found}) == 1:  # initials of several names name none
            yield from ((at, i) for i in found)


def shortened(words: Words) -> Iterator[Words]:
    """A name with the initials of a run of its words in their place, in every way there is."""
    told = [(i, word) for i, word in enumerate(words) if word not in LEGAL]
    plain = [(i, word) for i, word in told if word not in SILENT]
    least = MIN_ACRONYM - (len(told) == len(plain))  # without an "of" letters are fewer by chance
    for run_of in (plain, told) if len(told) > len(plain) else (plain,):
        for start in range(len(run_of)):
            for stop in range(start + 2, min(len(run_of), start + MAX_ACRONYM) + 1):
                run = run_of[start:stop]
                acronym = "".join(word[0] for _, word in run)
                before = tuple(w for i, w in plain if i < run[0][0])
                after = tuple(w for i, w in plain if i > run[-1][0])
                if before or after or len(acronym) >= least:
                    yield (*before, acronym, *after)
