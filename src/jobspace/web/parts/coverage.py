"""What a posting asks and what a person's documents answer, side by side."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from nicegui import ui

from jobspace.compare.passages import marked_words
from jobspace.web.parts.marks import draw_marked
from jobspace.web.parts.tag import Tag

VERDICTS: Final = {
    "covered": "✓ covered",
    "partly": "~ partly covered",
    "gap": "✗ gap",
    "unknown": "? left open",
}
KINDS: Final = {"required": "Required", "preferred": "Preferred", "duty": "What is to be done"}


def place(document: str, line: int, page: int | None) -> str:
    """Where a sentence stands: cv.pdf p. 2, line 12."""
    return f"{document}{'' if page is None else f' p. {page},'} line {line}"


def carrying(requirements: Iterable[Mapping[str, Any]]) -> list[list[tuple[int, int]]]:
    """For each requirement the words of its best sentence that carry the similarity.

    A millisecond each: not for the event loop. Where nothing answers, or a fact settled it, none.
    """
    return [
        list(marked_words(row["best_sentence"], (row["requirement"],)))
        if _is_answered(row) and not row["why"]
        else []
        for row in requirements
    ]


def side_by_side(
    requirements: Sequence[Mapping[str, Any]], words: Sequence[Sequence[tuple[int, int]]]
) -> None:
    """Draw requirements by kind, each with its verdict and the sentence it rests on.

    Args:
        requirements: rows of `Comparison.to_arrow`.
        words: for each what `carrying` found.
    """
    both = list(zip(requirements, words, strict=True))
    for kind, heading in KINDS.items():
        of_kind = [one for one in both if one[0]["kind"] == kind]
        if not of_kind:
            continue
        Tag("h3", heading)
        with Tag("ul").classes("asks"):
            for row, marks in of_kind:
                _requirement(row, marks)


def _is_answered(row: Mapping[str, Any]) -> bool:
    return row["covered"] in {"covered", "partly"}


def _requirement(row: Mapping[str, Any], words: Sequence[tuple[int, int]]) -> None:
    verdict = str(row["covered"])
    with Tag("li").classes(f"ask {verdict}"):
        with ui.element("div"):
            Tag("span", VERDICTS[verdict]).classes("sign")
            Tag("span", row["requirement"])
        with ui.element("div").classes("answer"):
            _best(row, words)
        if row["why"]:
            Tag("p", row["why"]).classes("why")


def _best(row: Mapping[str, Any], words: Sequence[tuple[int, int]]) -> None:
    """The sentence that a verdict rests on; where a fact settled it, without its similarity."""
    where = place(row["best_document"], row["best_line"], row["best_page"])
    near = "" if row["why"] and _is_answered(row) else f" · similarity {row['similarity']:.2f}"
    if _is_answered(row):
        draw_marked(row["best_sentence"], words, is_whole=False)
        Tag("span", f"{where}{near}").classes("at")
        return
    Tag("span", "Nothing of yours answers this.")
    with Tag("span").classes("at"):
        Tag("span", "The nearest: ")
        draw_marked(row["best_sentence"], (), is_whole=False)
        Tag("span", f" ({where}{near})")
