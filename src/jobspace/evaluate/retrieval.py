"""Tasks in which texts are to find other texts: similar titles, the skills in a posting."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from jobspace.errors import InputError
from jobspace.evaluate.data import lines_of, place, rows_of
from jobspace.evaluate.task import Items, Task, Wanted, texts

_NO_SKILL: Final = ("LABEL NOT PRESENT", "UNDERSPECIFIED")


def title_similarity(wanted: Wanted) -> list[Task]:
    """105 titles, each to the titles that two people agreed are similar to it, out of 2,619.

    Every pair in the annotations is right (their grade is always 1), all other titles are wrong;
    the whole list is ranked.

    Source: Zbib et al., arXiv 2207.00494.
    """
    queries = lines_of(place(wanted.data, "title-similarity-en", "queries.tsv"), 2)
    corpus = lines_of(place(wanted.data, "title-similarity-en", "corpus_documents.tsv"), 2)
    graded = lines_of(place(wanted.data, "title-similarity-en", "annotations.tsv"), 4)
    item = {document: i for i, (document, _) in enumerate(corpus)}
    right: dict[str, set[int]] = {query: set() for query, _ in queries}
    for query, _, document, grade in graded:
        if int(grade) > 0:
            right[query].add(item[document])
    asked = [(text, right[query]) for query, text in queries if right[query]]
    listed = {text for _, text in corpus}
    n_themselves = sum(text in listed for text, _ in asked)
    task = Task(
        name="title-similarity",
        queries=texts([text for text, _ in asked]),
        right=tuple(tuple(sorted(items)) for _, items in asked),
        items=Items.of_texts([text for _, text in corpus]),
        metrics=("MAP", "hit@1"),
    )
    return [
        task.noted(
            f"{n_themselves} of the queries stand in the list themselves; nobody judged these "
            "pairs, so they count as wrong and cost hit@1 most"
        )
    ]


def skills(wanted: Wanted) -> list[Task]:
    """Spans of tech and of house postings, to the 13,896 ESCO skills.

    A query is a span by itself, without its sentence. Each distinct span is asked once, and the
    skills of all its occurrences are right. Spans that no skill fits ("LABEL NOT PRESENT",
    "UNDERSPECIFIED") are left out.

    Source: Decorte et al., arXiv 2209.05987; its validation parts.
    """
    path = place(wanted.data, "skill-extraction", "skills_en_label.txt")
    labels = list(dict.fromkeys(filter(None, path.read_text(encoding="utf-8").splitlines())))
    return [_skill_task(wanted.data, part, labels) for part in ("tech", "house")]


def _skill_task(data: Path, part: str, labels: Sequence[str]) -> Task:
    path = place(data, "skill-extraction", f"{part}_validation_annotations.csv")
    rows = rows_of(path, ["sentence", "span", "label"])
    item = {label: i for i, label in enumerate(labels)}
    unknown = {row["label"] for row in rows} - set(item) - set(_NO_SKILL)
    if unknown:
        raise InputError(
            f"{path}: got the label {min(unknown)!r}; expected one of skills_en_label.txt. Get "
            f"both files again."
        )
    found: dict[str, set[int]] = {row["span"]: set() for row in rows}
    for row in rows:
        if row["label"] in item:
            found[row["span"]].add(item[row["label"]])
    asked = {span: right for span, right in found.items() if right}
    task = Task(
        name=f"skills: {part}",
        queries=texts(list(asked)),
        right=tuple(tuple(sorted(right)) for right in asked.values()),
        items=Items.of_texts(labels),
        metrics=("MRR", "R-precision@5", "R-precision@10"),
    )
    return task.noted(
        "a query is a distinct span alone, without its sentence; the skills of all its "
        "occurrences are right",
        f"left out: {len(found) - len(asked)} spans that no skill of the list fits",
    )
