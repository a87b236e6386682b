"""The labels of taxonomies as bags of table rows, and what each of them is drawn to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from jobspace.encode.static import Bags
from jobspace.taxonomy.model import Taxonomy

Floats: TypeAlias = NDArray[np.float32]
Ints: TypeAlias = NDArray[np.int64]
BagsOf: TypeAlias = Callable[[list[str]], Bags]


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelSet:
    """The labels to learn from.

    Attributes:
        labels: n bags, sorted by concept.
        concept: int64 (n,), the concept of each label.
        titles: c bags, the title of each concept.
        first: int64 (c + 1,), the labels of concept i are `first[i]:first[i + 1]`.
    """

    labels: Bags
    concept: Ints
    titles: Bags
    first: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighedBags:
    """b bags with a weight a row: what a step of training sums.

    Attributes:
        bags: b bags with k rows in all.
        weights: float32 (k,).
    """

    bags: Bags
    weights: Floats


def texts_of(taxonomies: Sequence[Taxonomy]) -> tuple[list[str], Ints, list[str]]:
    """Labels and short titles sorted by concept, their concepts, and the concepts' titles.

    Concepts of several taxonomies do not mix.
    """
    texts: list[str] = []
    concept: list[int] = []
    titles: list[str] = []
    for taxonomy in taxonomies:
        of = np.asarray(taxonomy.labels["concept"]) + len(titles)
        titles += taxonomy.concepts["title"].to_pylist()
        short = taxonomy.labels["short"]
        has_short = np.asarray(pc.is_valid(short))
        texts += taxonomy.labels["label"].to_pylist() + short.drop_null().to_pylist()
        concept += [*of.tolist(), *of[has_short].tolist()]
    order = np.argsort(concept, kind="stable")
    return [texts[i] for i in order], np.asarray(concept, dtype=np.int64)[order], titles


def label_set(taxonomies: Sequence[Taxonomy], bags_of: BagsOf) -> LabelSet:
    """The labels and short titles of several taxonomies, as bags."""
    texts, concept, titles = texts_of(taxonomies)
    return LabelSet(
        labels=bags_of(texts),
        concept=concept,
        titles=bags_of(titles),
        first=np.searchsorted(concept, np.arange(len(titles) + 1)),
    )


def partners(
    labels: LabelSet,
    concept: Ints,
    rng: np.random.Generator,
    *,
    share_other: float,
    dropout: float,
) -> WeighedBags:
    """What each label of a batch is drawn to: its title, another label, or both in a row.

    Args:
        labels: all labels.
        concept: (b,), the concepts of the batch.
        rng: draws.
        share_other: share drawn to another label of the concept, half of them with the title too.
        dropout: share of the other labels' rows left out.
    """
    draw = rng.random(len(concept))
    with_label = draw < share_other
    with_title = draw >= share_other / 2
    other = rng.integers(labels.first[concept], labels.first[concept + 1])
    label = dropped(labels.labels.take(other), rng, dropout)
    title = labels.titles.take(concept)
    lengths, title_lengths = np.diff(label.bags.starts), np.diff(title.starts)
    keep = np.concatenate([np.repeat(with_label, lengths), np.repeat(with_title, title_lengths)])
    owner = np.arange(len(concept))
    owners = np.concatenate([np.repeat(owner, lengths), np.repeat(owner, title_lengths)])[keep]
    ids = np.concatenate([label.bags.ids, title.ids])[keep]
    weights = np.concatenate([label.weights, np.ones(len(title.ids), np.float32)])[keep]
    order = np.argsort(owners, kind="stable")
    ends = np.cumsum(np.bincount(owners, minlength=len(concept)))
    bags = Bags(ids=ids[order], starts=np.concatenate(([0], ends)).astype(np.int64))
    return WeighedBags(bags=bags, weights=weights[order])


def dropped(bags: Bags, rng: np.random.Generator, share: float) -> WeighedBags:
    """Weights 0 for rows left out at random; a bag's first row stays, so none gets empty."""
    weights = (rng.random(len(bags.ids)) >= share).astype(np.float32)
    weights[bags.starts[:-1][np.diff(bags.starts) > 0]] = 1.0
    return WeighedBags(bags=bags, weights=weights)
