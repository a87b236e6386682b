"""Tasks in which texts are to find the right concept of a taxonomy."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

import numpy as np

from jobspace.evaluate.data import place, rows_of
from jobspace.evaluate.edits import edited, edited_twice
from jobspace.evaluate.task import Items, Right, Task, Wanted, merged, texts
from jobspace.search.concepts import LabelText
from jobspace.taxonomy.esco import read_esco
from jobspace.taxonomy.model import Taxonomy
from jobspace.taxonomy.onet import read_onet

RANKING: Final = ("accuracy", "recall@5", "recall@10", "MRR")
N_TYPOS: Final = 1_000
MIN_LETTERS: Final = 6


def titles_esco(wanted: Wanted) -> list[Task]:
    """Vacancy titles, to the ESCO occupations they were linked to.

    Source: Decorte et al., JobBERT, arXiv 2109.09605.
    """
    path = place(wanted.data, "jobbert-eval", "titles.csv")
    rows = rows_of(path, ["vacancyTitle", "conceptUri"])
    taxonomy = read_esco(place(wanted.data, "esco-1.2"))
    items = Items.of_taxonomy(taxonomy, wanted.label_text)
    right = _right(items, ({row["conceptUri"]} for row in rows))
    known = [i for i, found in enumerate(right) if found]
    task = Task(
        name="titles-esco",
        queries=texts([rows[i]["vacancyTitle"] for i in known]),
        right=tuple(right[i] for i in known),
        items=items,
        metrics=RANKING,
    )
    return [task.noted(*_left_out(len(rows) - len(known)))]


def donors(wanted: Wanted) -> list[Task]:
    """Occupations as donors typed them, to O*NET 29.3; of several codes each is right."""
    path = place(wanted.data, "actblue-occupations", "occupations.csv")
    codes: dict[str, set[str]] = defaultdict(set)
    typed: dict[str, float] = {}
    for row in rows_of(path, ["onetcode", "occupation", "freq"]):
        codes[row["occupation"]].add(row["onetcode"])
        typed[row["occupation"]] = float(row["freq"])
    taxonomy = read_onet(place(wanted.data, "onet-29.3"), with_lay=True)
    asked = [(text, codes[text], typed[text]) for text in codes]
    metrics = ("accuracy", "accuracy weighted")
    task = _coded("donors", asked, Items.of_taxonomy(taxonomy, wanted.label_text), metrics)
    return [
        task.noted(
            "weighted by how often donors typed each text",
            "the codes were found by matching lists of titles, which favours letters and words",
            "labels: O*NET's own and jobspace's everyday names",
        )
    ]


def unseen_labels(wanted: Wanted) -> list[Task]:
    """The labels that O*NET 29.3 has and 27.0 lacks, to the concepts of 27.0.

    A title that is new under several codes is asked once for each of them, and only that code is
    right.
    """
    old = read_onet(place(wanted.data, "onet-27.0"))
    new = read_onet(place(wanted.data, "onet-29.3"))
    known = {(code, label.lower()) for code, label in _code_labels(old)}
    codes = set(old.concepts["code"].to_pylist())
    pairs = [
        (code, label)
        for code, label in _code_labels(new)
        if code in codes and (code, label.lower()) not in known
    ]
    items = Items.of_taxonomy(old, wanted.label_text)
    task = Task(
        name="unseen-labels",
        queries=texts([label for _, label in pairs]),
        right=_right(items, ({code} for code, _ in pairs)),
        items=items,
        metrics=RANKING,
    )
    return [
        task.noted(
            "the default encoder was trained on O*NET 29.3 and has seen these labels: for an "
            "honest figure give --encoder a model trained on 27.0 alone"
        )
    ]


def typos(wanted: Wanted) -> list[Task]:
    """1,000 labels of O*NET 29.3 as they are, with one edit and with two, to their concepts.

    Drawn from the distinct official labels of six letters or more; right are all concepts that
    carry the label, as it was, as label or short title.
    """
    folder = place(wanted.data, "onet-29.3")
    return typo_tasks(
        read_onet(folder, with_lay=True),
        read_onet(folder),
        label_text=wanted.label_text,
        seed=wanted.seed,
    )


def typo_tasks(
    taxonomy: Taxonomy, official: Taxonomy, *, label_text: LabelText = "aka", seed: int = 0
) -> list[Task]:
    """As `typos`, of any taxonomy; labels are drawn from `official`, the same concepts."""
    items = Items.of_taxonomy(taxonomy, label_text)
    carriers = _carriers(items, taxonomy)
    distinct = set(official.labels["label"].to_pylist())
    long_enough = sorted(t for t in distinct if sum(map(str.isalpha, t)) >= MIN_LETTERS)
    rng = random.Random(seed)
    clean = rng.sample(long_enough, min(N_TYPOS, len(long_enough)))
    once = [edited(text, rng) for text in clean]
    twice = [edited_twice(text, rng) for text in clean]
    right = tuple(tuple(sorted(carriers[text.lower()])) for text in clean)
    named = {"typos: none": clean, "typos: one edit": once, "typos: two edits": twice}
    return [
        Task(name=name, queries=texts(asked), right=right, items=items, metrics=("accuracy",))
        for name, asked in named.items()
    ]


def coded_task(
    name: str, asked: Iterable[tuple[str, set[str], float]], items: Items, *, weighted: bool
) -> Task:
    """Texts with codes of a taxonomy: what a user's own file asks."""
    metrics = (*RANKING, "accuracy weighted") if weighted else RANKING
    return _coded(name, list(asked), items, metrics)


def _coded(
    name: str,
    asked: Sequence[tuple[str, set[str], float]],
    items: Items,
    metrics: tuple[str, ...],
) -> Task:
    """Each distinct text once; texts whose codes the taxonomy lacks are left out and counted."""
    right = _right(items, (codes for _, codes, _ in asked))
    pairs = [(text, found, w) for (text, _, w), found in zip(asked, right, strict=True) if found]
    queries, of_query, weight = merged(pairs)
    return Task(
        name=name,
        queries=texts(queries),
        right=of_query,
        items=items,
        metrics=metrics,
        weight=weight if "accuracy weighted" in metrics else None,
        notes=_left_out(len(asked) - len(pairs)),
    )


def _left_out(n: int) -> tuple[str, ...]:
    return (f"left out: {n:,} rows whose codes the taxonomy lacks",) if n else ()


def _right(items: Items, codes: Iterable[set[str]]) -> Right:
    item = items.item_of_code()
    return tuple(tuple(sorted(item[c] for c in allowed if c in item)) for allowed in codes)


def _code_labels(taxonomy: Taxonomy) -> list[tuple[str, str]]:
    table = taxonomy.to_arrow()
    return list(zip(table["code"].to_pylist(), table["label"].to_pylist(), strict=True))


def _carriers(items: Items, taxonomy: Taxonomy) -> dict[str, set[int]]:
    """The items that carry each label or short title, in small letters."""
    found: dict[str, set[int]] = defaultdict(set)
    item = items.item_of_concept()[np.asarray(taxonomy.labels["concept"])].tolist()
    for column in ("label", "short"):
        for i, label in zip(item, taxonomy.labels[column].to_pylist(), strict=True):
            if label is not None:
                found[label.lower()].add(i)
    return found
