"""Terms that more, or fewer, of the postings ask for than did: with counts, quotes and a rule."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from jobspace.stats.two_groups import false_discovery, share_p_values

Rows: TypeAlias = NDArray[np.int64]
Quoting: TypeAlias = "Callable[[str, int], Quote]"

MAX_FALSE: Final = 0.05  # of the terms said to move, so many are expected to be chance
MIN_ASKED: Final = 5  # postings, early and late together; rarer terms cannot show a change
MIN_SHARE: Final = 0.02  # of the postings, likewise


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A sentence of a posting that asks for a term, and when."""

    text: str
    posting: str
    window: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A term whose share of the postings changed.

    Attributes:
        term: as the postings spell it.
        n_early, n_late: postings that ask for it.
        share_early, share_late: of the postings of that time, in [0, 1].
        q_value: of Fisher's exact test, after Benjamini and Hochberg; at most 0.05.
        is_mine: whether the newest version has it.
        quote: of the newest posting that asks for it.
    """

    term: str
    n_early: int
    n_late: int
    share_early: float
    share_late: float
    q_value: float
    is_mine: bool
    quote: Quote

    @property
    def rises(self) -> bool:
        """Whether a larger share asks for it than did."""
        return self.share_late > self.share_early


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """Which terms moved, of how many that were tested.

    Attributes:
        n_tested: terms that enough postings ask for.
        moves: those whose shares differ by more than chance; the largest change first.
    """

    n_tested: int
    moves: tuple[Move, ...]


def moves_of(
    asked: Mapping[str, Rows],
    early: Rows,
    late: Rows,
    mine: Collection[str],
    quote_of: Quoting,
) -> Moves:
    """Finds the terms whose share of the postings changed between two times.

    Every term that at least five of the postings, and 2 % of them, ask for is tested; which way
    it moves plays no part in that.

    Args:
        asked: term → the postings that ask for it.
        early, late: the postings of each time.
        mine: the terms that the newest version has.
        quote_of: (term, posting) → its sentence.
    """
    n_early, n_late = len(early), len(late)
    least = max(MIN_ASKED, MIN_SHARE * (n_early + n_late))
    counts = np.column_stack([_counts(asked, early), _counts(asked, late)])  # (k, 2)
    kept = np.flatnonzero(counts.sum(axis=1) >= least)
    if not len(kept) or not n_early or not n_late:
        return Moves(n_tested=0, moves=())
    terms = list(asked)
    tested = [terms[i] for i in kept]
    a, b = counts[kept].T
    q_values = false_discovery(share_p_values(a, n_early, b, n_late))
    shares = np.column_stack([a / n_early, b / n_late])  # (k, 2)
    order = sorted(
        np.flatnonzero(q_values <= MAX_FALSE).tolist(),
        key=lambda i: (-abs(shares[i, 1] - shares[i, 0]), tested[i]),
    )
    return Moves(
        n_tested=len(tested),
        moves=tuple(
            Move(
                term=tested[i],
                n_early=int(a[i]),
                n_late=int(b[i]),
                share_early=float(shares[i, 0]),
                share_late=float(shares[i, 1]),
                q_value=float(q_values[i]),
                is_mine=tested[i] in mine,
                quote=quote_of(tested[i], _newest(asked[tested[i]], early, late)),
            )
            for i in order
        ),
    )


def _counts(asked: Mapping[str, Rows], rows: Rows) -> Rows:
    """How many of some postings ask for each of k terms: (k,)."""
    lengths = [len(several) for several in asked.values()]
    every = np.concatenate([np.zeros(0, np.int64), *asked.values()])
    term = np.repeat(np.arange(len(lengths)), lengths)
    counts: Rows = np.bincount(term[np.isin(every, rows)], minlength=len(lengths))
    return counts


def _newest(asking: Rows, early: Rows, late: Rows) -> int:
    """The last of the early and late postings that ask."""
    return int(asking[np.isin(asking, np.concatenate([early, late]))].max())


def telling(moves: Sequence[Move]) -> Iterator[Move]:
    """The moves that say something of their own, in their order.

    A word is left out where a pair with it moves the same way and by half as much or more
    ("vector" beside "vector databases"); a pair, where one of its words moves more than twice as
    much ("LangChain experience" beside "LangChain").
    """
    change = {(m.term, m.rises): abs(m.share_late - m.share_early) for m in moves}
    pairs = {
        (word, m.rises): change[m.term, m.rises]
        for m in reversed(moves)  # the largest change of a word's pairs comes last
        for word in (m.term.split(" ") if " " in m.term else ())
    }
    for move in moves:
        own = change[move.term, move.rises]
        if " " in move.term:
            words = (change.get((word, move.rises), 0.0) for word in move.term.split(" "))
            if max(words) <= 2 * own:
                yield move
        elif pairs.get((move.term, move.rises), 0.0) < own / 2:
            yield move


def together(moves: Sequence[Move]) -> list[tuple[str, Move]]:
    """Moves that the same sentence asks for equally often as one, their terms named together.

    >>> q = Quote(text="SQL, dbt", posting="p", window="2024")
    >>> def move(term): return Move(term=term, n_early=0, n_late=9, share_early=0.0,
    ...     share_late=0.9, q_value=0.01, is_mine=False, quote=q)
    >>> [terms for terms, _ in together([move("dbt"), move("SQL")])]
    ['dbt, SQL']
    """
    groups: dict[tuple[int, int, str, str], list[Move]] = {}
    for move in moves:
        same = (move.n_early, move.n_late, move.quote.text, move.quote.posting)
        groups.setdefault(same, []).append(move)
    return [(", ".join(m.term for m in group), group[0]) for group in groups.values()]
