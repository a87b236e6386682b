"""What is compared: encoders, letters and words alone, and the whole of `normalize`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
import pyarrow as pa

from jobspace.encode.base import Wrapped
from jobspace.errors import UsageError
from jobspace.evaluate.measure import depth_of
from jobspace.evaluate.task import Ints, Items, Task
from jobspace.normalize.decide import NormalizeOptions
from jobspace.normalize.normalizer import Normalizer, normalizer
from jobspace.search.concepts import LabelText
from jobspace.search.lexical import Bm25, CharTfidf, EditDistance, Floats, Ranker

RANKERS: Final[dict[str, tuple[str, Callable[[Sequence[str]], Ranker]]]] = {
    "tfidf": ("char TF-IDF", CharTfidf.fit),
    "bm25": ("word BM25", Bm25.fit),
    "edit": ("edit distance", EditDistance.fit),
}
BASELINES: Final = tuple(RANKERS)
UNLISTED: Final = np.float32(-np.inf)
BLOCK_CELLS: Final = 8_000_000  # 32 MB of similarities at a time
LISTED_CELLS: Final = 200_000  # candidates at a time: each gathers its label's vector, 1 kB

Fitted = Callable[[int, int], "Answers"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What a system says of b queries.

    Attributes:
        similarity: float32 (b, items), higher is closer; its scale is the system's own.
        label: int64 (b,), the row of the items' labels that came first; -1 for none.
        nearest: float32 (b,), the similarity of that label.
    """

    similarity: Floats
    label: Ints
    nearest: Floats


class System(Protocol):
    """A way of ranking items."""

    @property
    def name(self) -> str:
        """What tables call it."""

    @property
    def encoder(self) -> Wrapped | None:
        """What it encodes with; None for a baseline."""

    def step(self, task: Task) -> int:
        """How many queries it answers at a time."""

    def fit(self, task: Task) -> Fitted:
        """Get ready for a task: a function from a run of queries, first and end, to answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """Items by the cosine of their best label: an encoder alone."""

    encoder: Wrapped

    @property
    def name(self) -> str:
        """The encoder's."""
        return self.encoder.name

    def step(self, task: Task) -> int:
        """Bounded by the similarities to all labels."""
        return max(1, BLOCK_CELLS // len(task.items.labels))

    def fit(self, task: Task) -> Fitted:
        """Encode queries and labels once."""
        queries = self.encoder.encode(task.queries)  # (n, d)
        labels = self.encoder.encode(task.items.documents)  # (m, d)

        def answers(start: int, end: int) -> Answers:
            similarity = queries[start:end] @ labels.T
            return by_label(task.without_own(similarity, start), task.items)

        return answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexical:
    """Items by letters or words of their best label."""

    kind: str
    encoder: None = None

    @property
    def name(self) -> str:
        """The baseline's."""
        return RANKERS[self.kind][0]

    def step(self, task: Task) -> int:
        """Bounded by the similarities to all labels."""
        return max(1, BLOCK_CELLS // len(task.items.labels))

    def fit(self, task: Task) -> Fitted:
        """Weigh the labels' letters or words; labels stand for themselves, without their title."""
        ranker = RANKERS[self.kind][1](task.items.labels.to_pylist())

        def answers(start: int, end: int) -> Answers:
            queries = task.queries.slice(start, end - start).to_pylist()
            similarity = ranker.similarity(queries)
            return by_label(task.without_own(similarity, start), task.items)

        return answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Normalized:
    """Concepts as `jobspace normalize` ranks them: spelling, abbreviations and all."""

    encoder: Wrapped
    label_text: LabelText = "aka"

    @property
    def name(self) -> str:
        """Says which encoder it uses."""
        return f"normalize, {self.encoder.name}"

    def step(self, task: Task) -> int:
        """Bounded by the candidates listed."""
        return max(1, LISTED_CELLS // depth_of(task))

    def fit(self, task: Task) -> Fitted:
        """Read or build the taxonomy's index."""
        items = task.items
        if items.taxonomy is None:
            raise UsageError(
                f"--with-normalize: got the task {task.name}, which has no taxonomy; expected one "
                f"that ranks concepts. Leave it out."
            )
        options = NormalizeOptions(top_k=depth_of(task), label_text=self.label_text)
        ready = normalizer(items.taxonomy, encoder=self.encoder, options=options)
        item_of_concept = items.item_of_concept()
        label_of_row = np.empty(len(items.item_of), np.int64)
        label_of_row[_taxonomy_rows(items)] = np.arange(len(items.item_of))

        def answers(start: int, end: int) -> Answers:
            texts = task.queries.slice(start, end - start)
            return _listed(ready, texts, item_of_concept, label_of_row)

        return answers


def systems_of(
    encoders: Sequence[Wrapped],
    baselines: Sequence[str],
    *,
    with_normalize: bool,
    label_text: LabelText,
) -> list[System]:
    """The encoders, then `normalize` with each of them, then the baselines.

    Raises:
        UsageError: nothing to compare.
    """
    systems: list[System] = [Encoded(encoder=encoder) for encoder in encoders]
    if with_normalize:
        systems += [Normalized(encoder=encoder, label_text=label_text) for encoder in encoders]
    systems += [Lexical(kind=kind) for kind in dict.fromkeys(baselines)]
    if not systems:
        raise UsageError("--encoder: got none, and no baseline; expected one or more. Name one.")
    return systems


def by_label(values: Floats, items: Items) -> Answers:
    """From similarities to labels (b, m) to items: the best label counts, the first of equals."""
    ranked = values[:, : items.n_ranked_labels]
    label = ranked.argmax(axis=1)
    nearest = ranked[np.arange(len(values)), label]
    if len(items.titles) < values.shape[1]:
        values = np.maximum.reduceat(values, items.starts, axis=1)  # (b, c)
    return Answers(similarity=values, label=label, nearest=nearest)


def _taxonomy_rows(items: Items) -> Ints:
    """The row in the taxonomy's labels of each of the items' labels: int64 (m,)."""
    concept = np.asarray(items.taxonomy.labels["concept"])  # type: ignore[union-attr]
    return np.argsort(items.item_of_concept()[concept], kind="stable")


def _listed(
    ready: Normalizer, texts: pa.Array, item_of_concept: Ints, label_of_row: Ints
) -> Answers:
    """Ranked lists as similarities that fall by one a place."""
    decided = ready.decide(texts)
    lists, rows = decided.candidates, decided.candidate_labels  # (b, k)
    similarity = np.full((len(texts), len(item_of_concept)), UNLISTED)
    query, at = np.nonzero(lists >= 0)
    similarity[query, item_of_concept[lists[query, at]]] = -at.astype(np.float32)
    first = rows[:, 0]
    return Answers(
        similarity=similarity,
        label=np.where(first >= 0, label_of_row[first], -1),
        nearest=decided.candidate_similarity[:, 0],
    )
