"""What a run of `find` over a file came to."""

from __future__ import annotations

from dataclasses import dataclass

from jobspace.find.cutoff import Point, Step
from jobspace.tables.stream import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A text that was found, the rows it stands in, what decided, and the anchor that won."""

    text: str
    n_rows: int
    value: float
    matched_anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a run came to.

    Attributes:
        n_rows, n_texts: rows and distinct texts; `n_without` rows have no text that can be read.
        n_matches: rows found; None where there was no cut-off.
        method, encoder: what decided.
        anchors, unlike: distinct texts; `n_containing` of the anchors have a phrase, looked for in
            `n_sampled` rows.
        min_similarity: the cut-off.
        point: what it comes to on the judged rows; `curve` at every cut-off.
        sweep: rows by cut-off, with examples at the border.
        examples: distinct texts that were found: the first, and the last before the cut-off.
        topic: keywords of the topic that lda took.
        n_to_judge: rows written to be judged.
        problems, n_problems: what was wrong with rows of the input; they were kept.
    """

    n_rows: int
    n_texts: int
    n_without: int
    n_matches: int | None
    method: str
    encoder: str
    anchors: tuple[str, ...]
    unlike: tuple[str, ...]
    n_containing: int
    n_sampled: int
    min_similarity: float | None
    point: Point | None
    curve: tuple[Point, ...]
    sweep: tuple[Step, ...]
    examples: tuple[Example, ...]
    topic: tuple[str, ...]
    n_to_judge: int
    problems: tuple[Problem, ...]
    n_problems: int
