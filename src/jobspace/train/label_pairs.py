"""Pairs of labels that name one concept, from taxonomies."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pyarrow.compute as pc

from jobspace.taxonomy.catalog import taxonomy as load_taxonomy
from jobspace.taxonomy.model import KINDS, Taxonomy
from jobspace.text.clean import clean, key, singular
from jobspace.train.dataset_rows import Making, Rows
from jobspace.train.splits import assigned

TRAIN: Final = 0
AKA: Final = "{title} aka {label}"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxonomyLabels:
    """The labels of taxonomies as a source of rows.

    A row's query is a label; its positive is the concept's title, another of its labels, or "title
    aka label". Concepts with one title, such as those of O*NET and the SOC, are one group, called
    `taxonomy:code` after the first of them.

    A label that names several concepts ("Teacher") goes to the one whose title it is, or for which
    its kind is the most telling; where none stands out it is left out, as it would be drawn to two
    sides. The titles stand in train. Of the other labels pairs of one concept go to a split, so
    that validation and test ask for labels never seen of concepts that were.

    Attributes:
        taxonomies: names of installed ones, paths of official files or tables, or `Taxonomy`s.
        pairs_per_label: positives of each label in train, at most.
    """

    taxonomies: Sequence[str | Taxonomy]
    pairs_per_label: int = 2

    def rows(self, making: Making) -> Rows:
        """Read, settle shared labels, split, draw positives."""
        making.tell("Reading taxonomies")
        loaded = [load_taxonomy(one) for one in self.taxonomies]
        concepts, n_read, n_shared = _concepts(loaded)
        rng = np.random.default_rng([making.options.seed, 4])
        drawn = _Drawn()
        for concept, splits in zip(concepts, _splits(concepts, making, rng), strict=True):
            drawn.add(concept, splits, self.pairs_per_label, rng)
        names = ", ".join(f"{one.name} {one.version} ({one.n_concepts:,})" for one in loaded)
        about = (
            f"labels of taxonomies (concepts): {names}; a label with the title, another label or "
            f'"title aka label" of its concept, up to {self.pairs_per_label} pairs a label'
        )
        left_out = Counter({"label that names several concepts": n_shared})
        left_out["label alone in its concept"] = drawn.n_alone
        return Rows(
            query=drawn.query,
            positive=drawn.positive,
            group=drawn.group,
            kind=drawn.group,
            title=[""] * len(drawn.query),
            split=np.array(drawn.split, np.int8),
            about=[about],
            n_read=n_read,
            left_out=+left_out,
        )


@dataclass(slots=True, kw_only=True)
class _Concept:
    """A concept's title and its other labels, each spelled as where it first stood."""

    group: str
    title: str
    labels: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Drawn:
    """The rows so far."""

    query: list[str] = field(default_factory=list)
    positive: list[str] = field(default_factory=list)
    group: list[str] = field(default_factory=list)
    split: list[int] = field(default_factory=list)
    n_alone: int = 0

    def add(
        self, concept: _Concept, splits: Sequence[int], n_pairs: int, rng: np.random.Generator
    ) -> None:
        by_split: dict[int, list[str]] = defaultdict(list)
        for label, split in zip(concept.labels, splits, strict=True):
            by_split[split].append(label)
        for split, labels in by_split.items():
            for i, label in enumerate(labels):
                others = labels[:i] + labels[i + 1 :]
                positives = _positives(concept.title if split == TRAIN else "", others, rng)
                self.n_alone += not positives
                for positive in positives[:n_pairs]:
                    self.query.append(label)
                    self.positive.append(positive)
                    self.group.append(concept.group)
                    self.split.append(split)


def _positives(title: str, others: Sequence[str], rng: np.random.Generator) -> list[str]:
    """What a label may be drawn to, in a random order: one of each form."""
    other = others[int(rng.integers(len(others)))] if others else ""
    forms = [title] if title else []
    forms += [other] if other else []
    if title and other:
        third = others[int(rng.integers(len(others)))]
        forms.append(AKA.format(title=title, label=third))
    return [forms[i] for i in rng.permutation(len(forms))]


def _splits(
    concepts: Sequence[_Concept], making: Making, rng: np.random.Generator
) -> list[list[int]]:
    """The split of each concept's labels: two by two, in a random order."""
    twos: list[int] = []
    n_twos = 0
    for concept in concepts:
        order = rng.permutation(len(concept.labels)) // 2
        twos += (order + n_twos).tolist()
        n_twos += len(concept.labels) // 2 + 1
    split = assigned(np.array(twos, np.int64), making.options.shares, rng).tolist()
    ends = np.cumsum([len(concept.labels) for concept in concepts]).tolist()
    return [
        split[end - len(concept.labels) : end] for concept, end in zip(concepts, ends, strict=True)
    ]


def _concepts(taxonomies: Sequence[Taxonomy]) -> tuple[list[_Concept], int, int]:
    """The concepts of all taxonomies, those of one title as one; labels read, and left out."""
    concepts: dict[str, _Concept] = {}  # by the key of the title
    claims: dict[str, list[tuple[int, str, str]]] = {}  # key → (kind, title's key, label)
    n_read = 0
    for taxonomy in taxonomies:
        titles = _keys(taxonomy.concepts["title"])
        for code, title, of_title in zip(
            taxonomy.concepts["code"].to_pylist(),
            taxonomy.concepts["title"].to_pylist(),
            titles,
            strict=True,
        ):
            concepts.setdefault(of_title, _Concept(group=f"{taxonomy.name}:{code}", title=title))
        rows = taxonomy.labels
        n_read += rows.num_rows
        for concept, label, kind, of_label in zip(
            rows["concept"].to_pylist(),
            rows["label"].to_pylist(),
            rows["kind"].to_pylist(),
            _keys(rows["label"]),
            strict=True,
        ):
            claims.setdefault(of_label, []).append((KINDS.index(kind), titles[concept], label))
    n_shared = 0
    for of_label, of_whom in claims.items():
        owner = _owner(of_whom)
        if owner is None:
            n_shared += 1
        elif of_label not in concepts and of_label:
            concepts[owner[1]].labels.append(owner[2])
    return list(concepts.values()), n_read, n_shared


def _owner(claims: Sequence[tuple[int, str, str]]) -> tuple[int, str, str] | None:
    """Whose a label is: of the one concept it is the most telling kind of label for."""
    best = min(kind for kind, _, _ in claims)
    first = [claim for claim in claims if claim[0] == best]
    return first[0] if len({title for _, title, _ in first}) == 1 else None


def _keys(texts: Any) -> list[str]:
    keys: list[str] = singular(key(clean(pc.fill_null(texts, "").combine_chunks()))).to_pylist()
    return keys
