"""Terms that more, or fewer, of the postings ask for than did: with counts, quotes and a rule."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
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
    then = {term: (np.intersect1d(r, early), np.intersect1d(r, late)) for term, r in asked.items()}
    tested = [term for term, (a, b) in then.items() if len(a) + len(b) >= least]
    if not tested or not n_early or not n_late:
        return Moves(n_tested=0, moves=())
    a = np.array([len(then[term][0]) for term in tested])
    b = np.array([len(then[term][1]) for term in tested])
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
                quote=quote_of(tested[i], int(np.concatenate(then[tested[i]]).max())),
            )
            for i in order
        ),
    )
