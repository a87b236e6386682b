"""Rows of training data on their way: where they come from, and what is left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from jobspace.errors import UsageError
from jobspace.text.clean import folded
from jobspace.train.examples import SHARES

if TYPE_CHECKING:
    from jobspace.encode.base import Vectors, Wrapped

Ints = NDArray[np.int64]
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetOptions:
    """How rows are made, whatever they are made of.

    Attributes:
        seed: of everything drawn: splits, queries, labels, easy negatives.
        shares: of the texts that go to train, validation and test; they add up to 1.
        with_negatives: whether rows get a hard and an easy negative.
        max_title_similarity: a posting whose title is at least this similar is of the same kind,
            so it is no hard negative; 0.6 leaves an Attorney against a Paralegal, not against a
            Lawyer.
        licence: of the texts, for the card: an SPDX identifier or a sentence.
    """

    seed: int = 0
    shares: tuple[float, float, float] = SHARES
    with_negatives: bool = True
    max_title_similarity: float = 0.6
    licence: str | None = None

    def __post_init__(self) -> None:
        """Refuse shares that are none.

        Raises:
            UsageError: one is negative, train's is 0, or they do not add up to 1.
        """
        if min(self.shares) < 0 or not self.shares[0] or abs(sum(self.shares) - 1) > 1e-6:
            got = " ".join(f"{share:g}" for share in self.shares)
            raise UsageError(
                f"split: got {got}; expected three shares that add up to 1, train's above 0. "
                "Give for example --split 0.8 0.1 0.1."
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """What every source of rows is given: the options, the encoder, and whom to tell."""

    options: DatasetOptions
    encoder: Wrapped
    progress: Progress | None = None

    def encode(self, what: str, texts: Sequence[str]) -> Vectors:
        """The vectors of n texts, `(n, d)`, while somebody is told."""
        progress = self.progress
        if progress is None:
            return self.encoder.encode(list(texts))
        return self.encoder.encode(
            list(texts), progress=lambda done, total: progress(what, done, total)
        )

    def tell(self, what: str) -> None:
        """Say what is done now."""
        if self.progress is not None:
            self.progress(what, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """n rows of training data, before negatives are chosen.

    Attributes:
        query, positive: the texts.
        group: rows of one group are never each other's negatives.
        kind: nor are rows of one kind; coarser than a group, such as a category of postings.
        title: of the posting that is the positive; "" where there is none.
        twins: rows whose positives are near-duplicates have the same; by default the group.
        split: int8 (n,), places in `SPLITS`.
        about: a sentence for the card, on what the rows were made of.
        n_read: rows, labels or sets read.
        left_out: why and how many of them are not used.
    """

    query: list[str]
    positive: list[str]
    group: list[str]
    kind: list[str]
    title: list[str]
    split: NDArray[np.int8]
    about: list[str] = field(default_factory=list)
    twins: list[str] = field(default_factory=list)
    n_read: int = 0
    left_out: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        """Fill in twins where they were not told."""
        if not self.twins:
            self.twins.extend(self.group)

    def __len__(self) -> int:
        """The number of rows."""
        return len(self.query)

    def take(self, kept: Ints) -> Rows:
        """The rows at some places."""
        picked = kept.tolist()
        columns = (self.query, self.positive, self.group, self.kind, self.title, self.twins)
        query, positive, group, kind, title, twins = (
            [column[i] for i in picked] for column in columns
        )
        return Rows(
            query=query,
            positive=positive,
            group=group,
            kind=kind,
            title=title,
            twins=twins,
            split=self.split[kept],
            about=self.about,
            n_read=self.n_read,
            left_out=self.left_out,
        )


class Source(Protocol):
    """Something that rows are made of: postings, a taxonomy, a column, sets made by hand."""

    def rows(self, making: Making) -> Rows:
        """Make the rows, each with its split."""


def joined(parts: Sequence[Rows]) -> Rows:
    """The rows of several sources, one source after the other."""
    return Rows(
        query=[text for part in parts for text in part.query],
        positive=[text for part in parts for text in part.positive],
        group=[group for part in parts for group in part.group],
        kind=[kind for part in parts for kind in part.kind],
        title=[title for part in parts for title in part.title],
        twins=[twins for part in parts for twins in part.twins],
        split=np.concatenate([part.split for part in parts]).astype(np.int8),
        about=[line for part in parts for line in part.about],
        n_read=sum(part.n_read for part in parts),
        left_out=sum((part.left_out for part in parts), Counter()),
    )


def without_repeats(rows: Rows) -> Rows:
    """The rows without those that would let a text stand in two splits, or repeat a row.

    A text belongs to the split in which it first stands; a row with a text of another split goes.
    Texts that differ in case and white space alone are one.
    """
    split_of: dict[str, int] = {}
    seen: set[tuple[str, str]] = set()
    kept = []
    for i, (query, positive) in enumerate(zip(rows.query, rows.positive, strict=True)):
        pair = (folded(query), folded(positive))
        mine = int(rows.split[i])
        if pair in seen or pair[0] == pair[1]:
            rows.left_out["pair of texts there already"] += 1
        elif any(split_of.get(text, mine) != mine for text in pair):
            rows.left_out["text that stands in another split"] += 1
        else:
            split_of |= dict.fromkeys(pair, mine)
            seen.add(pair)
            kept.append(i)
    return rows.take(np.array(kept, np.int64))
