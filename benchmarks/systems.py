"""What `accuracy` compares: jobspace, and three usual ways of finding the nearest label.

Each says, for texts with known right concepts, at which place the first right concept stands.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from benchmarks import minilm
from benchmarks.metrics import Gold
from jobspace.normalize.normalizer import Normalizer
from jobspace.search.lexical import CharTfidf
from jobspace.stats.metrics import Ranks, ranks_in_lists, ranks_of
from jobspace.taxonomy.model import Taxonomy

Floats: TypeAlias = NDArray[np.float32]

BLOCK_TEXTS = 256  # 57,000 labels make a block of 58 MB
SHORT_LIST = 10  # up to so many candidates all texts are decided at once
FUZZY = "WRatio"  # the default of rapidfuzz's extractOne, which is what most people use
FUZZY_TEXTS = 2_000  # a comparison with 57,000 labels takes about 0.1 s a text


class System(Protocol):
    """A way of ranking concepts."""

    @property
    def name(self) -> str:
        """What it is called in tables."""

    @property
    def max_texts(self) -> int | None:
        """How many texts it can do in reasonable time; None: any number."""

    def ranks(self, texts: Sequence[str], gold: Gold, depth: int) -> Ranks:
        """The place of the first right concept among the first `depth`, from 1; 0: not there."""


@dataclass(frozen=True, kw_only=True)
class Jobspace:
    """The whole pipeline; the best candidates, decided or not."""

    ready: Normalizer
    name: str = "jobspace default"
    max_texts: int | None = None

    def ranks(self, texts: Sequence[str], gold: Gold, depth: int) -> Ranks:
        """As `System`; a long list is made for a few texts at a time."""
        ready = self.ready.with_top_k(depth)
        step = len(texts) if depth <= SHORT_LIST else BLOCK_TEXTS
        parts = [
            ranks_in_lists(
                ready.decide(pa.array(texts[i : i + step], pa.string())).candidates,
                gold[i : i + step],
            )
            for i in range(0, len(texts), step)
        ]
        return np.concatenate(parts)


@dataclass(frozen=True, kw_only=True)
class NearestLabel:
    """Concepts by their nearest label.

    Attributes:
        starts: (c + 1,), where each concept's labels begin.
        closeness: b texts → (b, l) to the labels.
    """

    name: str
    starts: NDArray[np.int64]
    closeness: Callable[[Sequence[str]], Floats]
    max_texts: int | None = None

    def ranks(self, texts: Sequence[str], gold: Gold, depth: int) -> Ranks:
        """As `System`, over the full ranking, cut at `depth`."""
        parts = []
        for i in range(0, len(texts), BLOCK_TEXTS):
            values = self.closeness(texts[i : i + BLOCK_TEXTS])  # (b, l)
            by_concept = np.maximum.reduceat(values, self.starts[:-1], axis=1)  # (b, c)
            parts.append(ranks_of(by_concept, gold[i : i + BLOCK_TEXTS]))
        ranks = np.concatenate(parts)
        return np.where(ranks <= depth, ranks, 0).astype(np.int32)


def baselines(taxonomy: Taxonomy, work: Path) -> list[System]:
    """The three, prepared for a taxonomy."""
    return [char_tfidf(taxonomy), fuzzy(taxonomy), recipe(taxonomy, work)]


def char_tfidf(taxonomy: Taxonomy) -> NearestLabel:
    """Cosine of the letters, by scikit-learn."""
    closeness = CharTfidf.fit(_labels(taxonomy)).similarity
    return NearestLabel(name="char TF-IDF", starts=_starts(taxonomy), closeness=closeness)


def fuzzy(taxonomy: Taxonomy) -> NearestLabel:
    """rapidfuzz, asked a part of the texts."""
    return NearestLabel(
        name=f"rapidfuzz {FUZZY}",
        starts=_starts(taxonomy),
        closeness=_fuzzy(_labels(taxonomy)),
        max_texts=FUZZY_TEXTS,
    )


def recipe(taxonomy: Taxonomy, work: Path) -> NearestLabel:
    """Cosine of MiniLM's vectors; those of the labels are kept in `work`."""
    model = minilm.load()
    vectors = minilm.label_vectors(model, _labels(taxonomy), work)
    return NearestLabel(
        name="MiniLM, usual recipe", starts=_starts(taxonomy), closeness=_minilm(model, vectors)
    )


def _labels(taxonomy: Taxonomy) -> list[str]:
    labels: list[str] = taxonomy.labels["label"].to_pylist()
    return labels


def _starts(taxonomy: Taxonomy) -> NDArray[np.int64]:
    """(c + 1,), where each concept's labels begin."""
    concept = np.asarray(taxonomy.labels["concept"])
    return np.searchsorted(concept, np.arange(taxonomy.n_concepts + 1))


def _fuzzy(labels: Sequence[str]) -> Callable[[Sequence[str]], Floats]:
    """rapidfuzz's similarity, 0 to 100, of texts in small letters without punctuation."""
    from rapidfuzz import fuzz, process, utils

    scorer = getattr(fuzz, FUZZY)
    choices = [utils.default_process(label) for label in labels]

    def closeness(texts: Sequence[str]) -> Floats:
        queries = [utils.default_process(text) for text in texts]
        workers = os.cpu_count() or 1
        found = process.cdist(queries, choices, scorer=scorer, dtype=np.float32, workers=workers)
        return np.asarray(found)

    return closeness


def _minilm(model: Any, labels: Floats) -> Callable[[Sequence[str]], Floats]:
    def closeness(texts: Sequence[str]) -> Floats:
        return np.asarray(minilm.encode(model, texts) @ labels.T)

    return closeness
