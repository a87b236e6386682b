"""What `writing` found: sentences with their signs, and how much each entry tells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from jobspace.compare.mine import Mine
from jobspace.compare.places import place_of
from jobspace.compare.signs import Kind, Sign
from jobspace.compare.statements import LeftOut
from jobspace.documents.entries import Entry
from jobspace.documents.sentence import Sentence

ROWS: Final = pa.schema(
    [
        ("rank", pa.int64()),
        ("weakness", pa.float64()),
        ("text", pa.string()),
        ("document", pa.string()),
        ("line", pa.int64()),
        ("page", pa.int64()),
        ("entry", pa.string()),
        ("signs", pa.string()),
        ("reasons", pa.string()),
        ("question", pa.string()),
    ]
)
N_ASKED: Final = 2  # questions of one sentence; more would be a questionnaire
# Whose question comes first: what can be answered in a word before what takes thought.
_ASKED_FIRST: Final[tuple[Kind, ...]] = (
    "placeholder",
    "said twice",
    "opening",
    "no number",
    "no object",
    "only traits",
    "cliché",
    "general words",
    "passive",
    "too long",
    "not asked",
    "filler",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """A sentence and its signs.

    Attributes:
        sentence: the text and its place.
        entry: the place of its entry among all that the documents have; None outside of any.
        signs: the heaviest first; none for a sentence without fault.
    """

    sentence: Sentence
    entry: int | None
    signs: tuple[Sign, ...]

    @property
    def weakness(self) -> float:
        """The sum of the weights of the signs, at most 1: in [0, 1]."""
        return min(1.0, round(sum(sign.weight for sign in self.signs), 3))

    @property
    def questions(self) -> tuple[str, ...]:
        """What would make it concrete, two questions at most."""
        is_praise = not any(sign.kind == "opening" for sign in self.signs)
        signs = sorted(self.signs, key=lambda sign: _asked_at(sign, is_praise=is_praise))
        asks = dict.fromkeys(sign.ask for sign in signs if sign.ask)
        return tuple(asks)[:N_ASKED]


def _asked_at(sign: Sign, *, is_praise: bool) -> float:
    """When a sign's question is asked; of praise in clichés no number is asked first."""
    if is_praise and sign.kind == "cliché" and sign.weight > 0.2:
        return _ASKED_FIRST.index("opening") + 0.5
    return _ASKED_FIRST.index(sign.kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """How much is told of one job, project or dated note."""

    entry: Entry
    n_sentences: int
    n_with_numbers: int


@dataclass(frozen=True, kw_only=True)
class Writing:
    """A person's sentences, weakest first.

    Attributes:
        mine: the documents.
        sentences: all that are read as sentences, by the sum of their signs' weights, falling.
        entries: in the documents' order.
        left_out: lines that are no sentences, and what they are.
        n_postings: beside how many postings they were read; 0 for none.
        encoder: its name.
    """

    mine: Mine = field(repr=False)
    sentences: tuple[Weighed, ...] = field(repr=False)
    entries: tuple[Told, ...] = field(repr=False)
    left_out: tuple[LeftOut, ...] = field(repr=False)
    n_postings: int
    encoder: str

    def to_arrow(self) -> pa.Table:
        """A row a sentence, weakest first."""
        return pa.Table.from_pylist(list(self._rows()), schema=ROWS)

    def to_html(self, path: str | Path) -> None:
        """Write the report: one HTML file that needs no network.

        Raises:
            UsageError: the path cannot be written.
        """
        from jobspace.compare.writing_report import report
        from jobspace.pages.frame import write_page

        write_page(report(self), path)

    def as_dict(self) -> dict[str, Any]:
        """What `--json` prints."""
        return {
            "documents": [document.name for document in self.mine.documents],
            "encoder": self.encoder,
            "n_postings": self.n_postings,
            "sentences": [self._sentence(w, rank) for rank, w in enumerate(self.sentences, 1)],
            "entries": [_entry(told) for told in self.entries],
            "left_out": [place_of(line.sentence) | {"why": line.why} for line in self.left_out],
        }

    def entry_of(self, weighed: Weighed) -> str | None:
        """The title of a sentence's entry, as the headings above it name it otherwise."""
        under = weighed.sentence.under
        return under[-1] if under else None

    def _sentence(self, weighed: Weighed, rank: int) -> dict[str, Any]:
        return {
            "rank": rank,
            "weakness": weighed.weakness,
            **place_of(weighed.sentence),
            "under": list(weighed.sentence.under),
            "signs": [_sign(sign) for sign in weighed.signs],
            "questions": list(weighed.questions),
        }

    def _rows(self) -> Iterator[dict[str, Any]]:
        for rank, one in enumerate(self.sentences, 1):
            yield {
                "rank": rank,
                "weakness": one.weakness,
                **place_of(one.sentence),
                "entry": self.entry_of(one),
                "signs": "; ".join(dict.fromkeys(sign.kind for sign in one.signs)),
                "reasons": "; ".join(sign.why for sign in one.signs),
                "question": " ".join(one.questions),
            }


def _sign(sign: Sign) -> dict[str, Any]:
    return {
        "kind": sign.kind,
        "weight": sign.weight,
        "why": sign.why,
        "at": [sign.at, sign.until] if sign.until else None,
        "other": sign.other or None,
    }


def _entry(told: Told) -> dict[str, Any]:
    return {
        "title": told.entry.title,
        "period": None if told.entry.period is None else str(told.entry.period),
        "section": told.entry.section,
        "document": told.entry.head.document,
        "line": told.entry.head.line,
        "n_sentences": told.n_sentences,
        "n_with_numbers": told.n_with_numbers,
    }
