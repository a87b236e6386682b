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
from jobspace.compare.places import place_of
from jobspace.compare.ranking import By
from jobspace.compare.term_result import Missing, TermAnswer, UnaskedTerm
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
TERM_ROWS: Final = pa.schema(
    [
        ("posting_rank", pa.int64()),
        ("posting", pa.string()),
        ("posting_title", pa.string()),
        ("fit", pa.float64()),
        ("term", pa.string()),
        ("skill", pa.string()),
        ("taxonomy", pa.string()),
        ("kind", pa.string()),
        ("line", pa.int64()),
        ("requirement", pa.string()),
        ("covered", pa.bool_()),
        ("best_span", pa.string()),
        ("best_sentence", pa.string()),
        ("best_line", pa.int64()),
        ("near", pa.string()),
        ("similarity", pa.float64()),
    ]
)


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """One person's documents beside postings.

    Attributes:
        mine: the documents.
        by: what coverage is counted in for the order: sentences or terms.
        standings: a posting each, best fit first; those that ask nothing last.
        encoder: its name. `cut_offs`: from which similarity on a requirement is covered.
        unasked: sentences of the person's that answer nothing any posting asks.
        missing: terms that postings ask for and the documents lack, by what they would gain.
        unasked_terms: terms of the person's that no posting asks for.
    """

    mine: Mine = field(repr=False)
    by: By
    standings: tuple[Standing, ...] = field(repr=False)
    encoder: str
    cut_offs: CutOffs
    unasked: tuple[Sentence, ...] = field(repr=False, default=())
    missing: tuple[Missing, ...] = field(repr=False, default=())
    unasked_terms: tuple[UnaskedTerm, ...] = field(repr=False, default=())

    @property
    def n_left_out(self) -> int:
        """Sentences of the postings that ask nothing: talk, benefits, law, how to apply."""
        return sum(
            part.kind != "heading" and not part.is_asked
            for standing in self.standings
            for part in standing.posting.parts
        )

    def coverage_of(self, standing: Standing) -> float | None:
        """The coverage of a posting in what is counted: sentences or terms."""
        if self.by == "sentences" or standing.terms is None:
            return standing.coverage
        return standing.terms.coverage

    def counts_of(self, standing: Standing) -> tuple[int, int, int]:
        """How many requirements, or terms, of a posting are covered, partly covered, and gaps.

        A term is partly covered where the documents have one that is near.
        """
        if self.by == "sentences" or standing.terms is None:
            return standing.n("covered"), standing.n("partly"), standing.n("gap")
        answers = standing.terms.answers
        covered = sum(answer.mine is not None for answer in answers)
        near = sum(answer.near is not None for answer in answers)
        return covered, near, len(answers) - covered - near

    def to_arrow(self) -> pa.Table:
        """A row a requirement, postings by rank, requirements in the posting's order."""
        return pa.Table.from_pylist(list(self._rows()), schema=ROWS)

    def terms_to_arrow(self) -> pa.Table:
        """A row a posting and a term it asks for, in the order of `to_arrow`'s postings."""
        return pa.Table.from_pylist(list(self._term_rows()), schema=TERM_ROWS)

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
            "by": self.by,
            "encoder": self.encoder,
            "min_similarity": {"covered": self.cut_offs.covered, "partly": self.cut_offs.partly},
            "n_left_out": self.n_left_out,
            "postings": [_posting(s, rank) for rank, s in enumerate(self.standings, 1)],
            "missing": [_missing(term) for term in self.missing],
            "unasked_terms": [
                place_of(one.span.sentence) | {"term": one.term} for one in self.unasked_terms
            ],
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

    def _term_rows(self) -> Iterator[dict[str, Any]]:
        for rank, standing in enumerate(self.standings, 1):
            for answer in standing.terms.answers if standing.terms else ():
                yield {
                    "posting_rank": rank,
                    "posting": standing.posting.name,
                    "posting_title": standing.posting.title,
                    "fit": standing.fit,
                    **_term(answer),
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
        "term_coverage": standing.terms.coverage if standing.terms else None,
        "terms": [_term(answer) for answer in standing.terms.answers] if standing.terms else [],
        "requirements": [_requirement(r) for r in standing.requirements],
        "left_out": [
            {"text": part.sentence.text, "kind": part.kind, "line": part.sentence.line}
            for part in standing.posting.parts
            if not part.is_asked and part.kind != "heading"
        ],
    }


def _term(answer: TermAnswer) -> dict[str, Any]:
    said, near = answer.mine, answer.near
    return {
        "term": answer.asked.term,
        "skill": answer.asked.link.name if answer.asked.link else None,
        "taxonomy": answer.asked.link.taxonomy if answer.asked.link else None,
        "kind": answer.span.part.kind,
        "line": answer.span.part.sentence.line,
        "requirement": answer.span.part.sentence.text,
        "covered": said is not None,
        "best_span": said.text if said else None,
        "best_sentence": said.sentence.text if said else None,
        "best_line": said.sentence.line if said else None,
        "near": near.text if near else None,
        "similarity": answer.similarity,
    }


def _missing(one: Missing) -> dict[str, Any]:
    asked = one.asked
    return {
        "term": asked.term,
        "skill": asked.link.name if asked.link else None,
        "taxonomy": asked.link.taxonomy if asked.link else None,
        "n_postings": asked.n_postings,
        "n_required": asked.n_required,
        "gain": asked.gain,
        "near": one.near.text if one.near else None,
        "similarity": one.similarity,
        "quotes": [{"posting": q.posting, "text": q.text, "line": q.line} for q in asked.quotes],
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
