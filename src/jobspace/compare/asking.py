"""Postings, read once for all that is compared with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from jobspace.compare.answers import Read
from jobspace.compare.asked import may_ask
from jobspace.compare.postings import Posting
from jobspace.encode.base import Wrapped


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What n postings ask, with its vectors and words.

    Attributes:
        postings: the postings.
        encoder: what read them, and reads what they are compared with.
        asked: all they ask, in their order, each distinct sentence once.
        titles: their titles.
        may_ask: (k,), whether each distinct sentence may ask for a fact.
    """

    postings: tuple[Posting, ...]
    encoder: Wrapped = field(repr=False)
    asked: Read = field(repr=False)
    titles: Read = field(repr=False)
    may_ask: tuple[bool, ...] = field(repr=False)

    @classmethod
    def of(cls, postings: Sequence[Posting], encoder: Wrapped) -> Asking:
        """Reads postings; this is most of the work of comparing one document with many."""
        asked = Read.of(encoder, [part.sentence.text for p in postings for part in p.asked])
        return cls(
            postings=tuple(postings),
            encoder=encoder,
            asked=asked,
            titles=Read.of(encoder, [posting.title for posting in postings]),
            may_ask=tuple(may_ask(asked.texts)),
        )
