"""What `jobspace cache` prints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from jobspace.cli.console import json_of, print_lines, print_table, size

if TYPE_CHECKING:
    from jobspace.encode.cache import CacheInfo
    from jobspace.encode.chat import AnswersInfo
    from jobspace.search.index_cache import IndexInfo


def cache_info(
    encodings: Sequence[CacheInfo],
    indexes: Sequence[IndexInfo],
    answers: AnswersInfo,
    as_json: bool,
) -> None:
    """Print what is kept: encodings by encoder, indexes by taxonomy, a chat model's answers."""
    if as_json:
        json_of({"encodings": encodings, "indexes": indexes, "answers": answers})
        return
    rows = [
        ("encodings", e.encoder, f"{e.n_texts:,} texts" + _damage(e), size(e.n_bytes))
        for e in encodings
    ]
    rows += [("index", i.taxonomy or "(other)", _content(i), size(i.n_bytes)) for i in indexes]
    if answers.n_answers:
        rows.append(("answers", "chat models", f"{answers.n_answers:,}", size(answers.n_bytes)))
    if not rows:
        print_lines(["Nothing is kept."])
        return
    total = size(_total(encodings, indexes, answers))
    print_table(("kept", "of", "content", "size>"), [*rows, ("", "", "in all", total)])


def cache_cleared(
    encodings: Sequence[CacheInfo],
    indexes: Sequence[IndexInfo],
    answers: AnswersInfo,
    as_json: bool,
) -> None:
    """Print what `cache clear` removed."""
    if as_json:
        json_of({"encodings": encodings, "indexes": indexes, "answers": answers})
        return
    n_texts = sum(e.n_texts for e in encodings)
    removed = f"{n_texts:,} encodings and {len(indexes):,} indexes"
    if answers.n_answers:
        removed = (
            f"{n_texts:,} encodings, {len(indexes):,} indexes and {answers.n_answers:,} answers"
        )
    total = _total(encodings, indexes, answers)
    print_lines([f"Removed {removed}: {size(total)}." if total else "Nothing was kept."])


def _total(
    encodings: Sequence[CacheInfo], indexes: Sequence[IndexInfo], answers: AnswersInfo
) -> int:
    kept = sum(e.n_bytes for e in encodings) + sum(i.n_bytes for i in indexes)
    return kept + answers.n_bytes


def _damage(entry: CacheInfo) -> str:
    return f", {entry.n_bad:,} damaged parts set aside" if entry.n_bad else ""


def _content(entry: IndexInfo) -> str:
    if not entry.n_labels:
        return "incomplete"
    return f"{entry.n_concepts:,} concepts, {entry.n_labels:,} labels × {entry.dim}"
