"""The questions of `accuracy`: texts, and the concepts that are right for each."""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from jobspace.evaluate.edits import edited, edited_twice
from jobspace.taxonomy.model import Taxonomy

N_TYPOS = 1_000
MIN_LETTERS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """n texts with their right concepts.

    Attributes:
        name: what it is called in tables.
        texts: n texts.
        gold: of each text the rows of the concepts that are right; none where the taxonomy lacks
            them.
        weight: (n,), how often each text was typed; None counts each once.
    """

    name: str
    texts: list[str]
    gold: list[frozenset[int]]
    weight: NDArray[np.float64] | None = None

    def sampled(self, n: int | None, seed: int) -> Task:
        """n of the texts, drawn without replacement, in order; all where there are no more."""
        if n is None or n >= len(self.texts):
            return self
        return self.only(np.sort(np.random.default_rng(seed).permutation(len(self.texts))[:n]))

    def only(self, rows: NDArray[np.int64]) -> Task:
        """The texts at `rows`."""
        return Task(
            name=self.name,
            texts=[self.texts[i] for i in rows],
            gold=[self.gold[i] for i in rows],
            weight=None if self.weight is None else self.weight[rows],
        )

    def known(self) -> Task:
        """The texts that have a right concept in the taxonomy."""
        return self.only(np.flatnonzero([bool(concepts) for concepts in self.gold]))


def actblue(shared: Path, taxonomy: Taxonomy) -> Task:
    """Donors' occupations coded to O*NET; of a text with several codes each is right."""
    codes: dict[str, set[str]] = defaultdict(set)
    weight: dict[str, float] = {}
    for row in _read(shared / "actblue-occupations" / "occupations.csv"):
        codes[row["occupation"]].add(row["onetcode"])
        weight[row["occupation"]] = float(row["freq"])
    return Task(
        name="actblue-occupations, O*NET 29.3",
        texts=list(codes),
        gold=_gold(taxonomy, codes.values()),
        weight=np.array(list(weight.values())),
    )


def new_alternates(shared: Path, old: Taxonomy) -> Task:
    """The (code, alternate title) pairs, case ignored, of O*NET 29.3 that 27.0 lacks.

    A title that is new under several codes is asked once for each of them, and only that code is
    right.
    """
    known = {(code, title.lower()) for code, title in _alternates(shared / "onet-27.0")}
    new = {(c, t.lower()): t for c, t in _alternates(shared / "onet-29.3")}
    codes = set(old.concepts["code"].to_pylist())
    pairs = [(pair[0], t) for pair, t in new.items() if pair not in known and pair[0] in codes]
    return Task(
        name="alternates new in O*NET 29.3, against 27.0",
        texts=[title for _, title in pairs],
        gold=_gold(old, ({code} for code, _ in pairs)),
    )


def jobbert(shared: Path, taxonomy: Taxonomy) -> Task:
    """Vacancy titles linked to ESCO."""
    rows = _read(shared / "jobbert-eval" / "titles.csv")
    return Task(
        name="jobbert-eval, ESCO 1.2",
        texts=[row["vacancyTitle"] for row in rows],
        gold=_gold(taxonomy, ({row["conceptUri"]} for row in rows)),
    )


def typos(taxonomy: Taxonomy, official: Taxonomy, seed: int = 0) -> tuple[Task, Task, Task]:
    """1,000 labels as they are, with one and with two edits; right are all concepts with the label.

    Args:
        taxonomy: says which concepts carry a label.
        official: the same concepts without jobspace's lay labels; labels are drawn from its
            distinct ones that have six letters or more.
        seed: of the draw and the edits.
    """
    labels = taxonomy.labels
    carriers: dict[str, set[int]] = defaultdict(set)
    for column in ("label", "short"):
        concepts = labels["concept"].to_pylist()
        for concept, label in zip(concepts, labels[column].to_pylist(), strict=True):
            if label is not None:
                carriers[label.lower()].add(concept)
    distinct = set(official.labels["label"].to_pylist())
    long_enough = [t for t in distinct if sum(map(str.isalpha, t)) >= MIN_LETTERS]
    rng = random.Random(seed)
    clean = rng.sample(sorted(long_enough), N_TYPOS)
    gold = [frozenset(carriers[text.lower()]) for text in clean]
    once = [edited(text, rng) for text in clean]
    twice = [edited_twice(text, rng) for text in clean]
    return (
        Task(name="O*NET labels as they are", texts=clean, gold=gold),
        Task(name="O*NET labels with one slip", texts=once, gold=gold),
        Task(name="O*NET labels with two slips", texts=twice, gold=gold),
    )


def _alternates(folder: Path) -> list[tuple[str, str]]:
    """(code, alternate title) of an O*NET release, from its text or its Excel file."""
    text = folder / "Alternate Titles.txt"
    if text.exists():
        lines = text.read_text(encoding="utf-8").splitlines()[1:]
        return [(code, title) for code, title, *_ in (line.split("\t") for line in lines)]
    from python_calamine import load_workbook

    rows = load_workbook(folder / "Alternate Titles.xlsx").get_sheet_by_index(0).to_python()
    place = [rows[0].index(name) for name in ("O*NET-SOC Code", "Alternate Title")]
    return [(str(row[place[0]]), str(row[place[1]])) for row in rows[1:]]


def _gold(taxonomy: Taxonomy, codes: Iterable[set[str]]) -> list[frozenset[int]]:
    row = {code: i for i, code in enumerate(taxonomy.concepts["code"].to_pylist())}
    return [frozenset(row[code] for code in allowed if code in row) for allowed in codes]


def _read(path: Path) -> Sequence[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
