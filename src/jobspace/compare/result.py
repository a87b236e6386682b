"""What `compare` found: postings ranked, requirements answered, terms missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

from jobspace.compare.coverage import Requirement, Standing
from jobspace.compare.cutoffs import CutOffs
from jobspace.compare.mine import Mine
from jobspace.compare.missing import MissingTerm
from jobspace.compare.places import place_of
from jobspace.documents.sentence import Sentence

ROWS: Final = pa.schema(
    [
        ("posting_rank", pa.int64()),
        ("posting", pa.string()),
        ("posting_title", pa.string()),
        ("fit", pa.float64()),
        ("coverage", pa.float64()),
        ("line", pa.int64()),
        ("kind", pa.string()),
        ("requirement", pa.string()),
        ("covered", pa.string()),
        ("similarity", pa.float64()),
        ("best_sentence", pa.string()),
        ("best_document", pa.string()),
        ("best_line", pa.int64()),
        ("best_page", pa.int64()),
        ("why", pa.string()),
    ]
)


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """One person's documents beside postings.

    Attributes:
        mine: the documents.
        standings: a posting each, best fit first; those that ask nothing last.
        encoder: its name. `cut_offs`: from which similarity on a requirement is covered.
        unasked: sentences of the person's that answer nothing any posting asks.
        missing: terms that postings ask for and the documents lack, the most frequent first.
    """

    mine: Mine = field(repr=False)
    standings: tuple[Standing, ...] = field(repr=False)
    encoder: str
    cut_offs: CutOffs
    unasked: tuple[Sentence, ...] = field(repr=False, default=())
    missing: tuple[MissingTerm, ...] = field(repr=False, default=())

    @property
    def n_left_out(self) -> int:
        """Sentences of the postings that ask nothing: talk, benefits, law, how to apply."""
        return sum(
            part.kind != "heading" and not part.is_asked
            for standing in self.standings
            for part in standing.posting.parts
        )

    def to_arrow(self) -> pa.Table:
        """A row a requirement, postings by rank, requirements in the posting's order."""
        return pa.Table.from_pylist(list(self._rows()), schema=ROWS)

    def to_html(self, path: str | Path) -> None:
        """Write the report: one HTML file that needs no network.

        Raises:
            UsageError: the path cannot be written.
        """
        from jobspace.compare.report import report
        from jobspace.pages.frame import write_page

        write_page(report(self), path)

    def as_dict(self) -> dict[str, Any]:
        """What `--json` prints."""
        return {
            "documents": [document.name for document in self.mine.documents],
            "encoder": self.encoder,
            "min_similarity": {"covered": self.cut_offs.covered, "partly": self.cut_offs.partly},
            "n_left_out": self.n_left_out,
            "postings": [_posting(s, rank) for rank, s in enumerate(self.standings, 1)],
            "missing": [_missing(term) for term in self.missing],
            "unasked": [place_of(sentence) for sentence in self.unasked],
        }

    def _rows(self) -> Iterator[dict[str, Any]]:
        for rank, standing in enumerate(self.standings, 1):
            for requirement in standing.requirements:
                yield {
                    "posting_rank": rank,
                    "posting": standing.posting.name,
                    "posting_title": standing.posting.title,
                    "fit": standing.fit,
                    "coverage": standing.coverage,
                    **_requirement(requirement),
                }


def _posting(standing: Standing, rank: int) -> dict[str, Any]:
    return {
        "rank": rank,
        "posting": standing.posting.name,
        "title": standing.posting.title,
        "row": standing.posting.row,
        "fit": standing.fit,
        "coverage": standing.coverage,
        "title_similarity": standing.title_similarity,
        "whole_similarity": standing.whole_similarity,
        "requirements": [_requirement(r) for r in standing.requirements],
        "left_out": [
            {"text": part.sentence.text, "kind": part.kind, "line": part.sentence.line}
            for part in standing.posting.parts
            if not part.is_asked and part.kind != "heading"
        ],
    }


def _missing(term: MissingTerm) -> dict[str, Any]:
    return {
        "term": term.term,
        "n_postings": term.n_postings,
        "near": term.near,
        "quotes": [{"posting": name, "text": text} for name, text in term.quotes],
    }


def _requirement(requirement: Requirement) -> dict[str, Any]:
    best, part = requirement.best, requirement.part
    return {
        "line": part.sentence.line,
        "kind": part.kind,
        "requirement": part.sentence.text,
        "covered": requirement.verdict,
        "similarity": round(requirement.similarity, 4),
        "best_sentence": best.text,
        "best_document": best.document,
        "best_line": best.line,
        "best_page": best.page,
        "why": requirement.why,
    }
