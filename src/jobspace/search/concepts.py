"""Search in a taxonomy: which concepts a text names exactly, and which are nearest to it.

How near a concept c is to a text q is its *closeness*

    closeness(q, c) = max over labels l of c  cos(q, text of l)
                      + 0.5 · cos(q, mean of c's labels)
                      + 0.12 · words that q shares with c's labels

where the text of a label is "title aka label aka short title" (or the bare label); the words shared
are those of `concept_words`. The first two terms are inner products with q, so they fold into one
vector a label, `text of l + 0.5 · mean of c`, and a taxonomy is one matrix. Looking at every row of
it for every text would be the whole cost of a run; instead two centroids a concept choose the 16
most promising concepts, and only their labels are compared. `all_closeness` is the formula itself,
for evaluation and tests.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import pairwise
from typing import Any, Literal, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from jobspace.encode.base import Progress, Wrapped
from jobspace.search.concept_words import ConceptWords
from jobspace.taxonomy.model import Taxonomy
from jobspace.text.clean import clean, key, singular
from jobspace.text.spelling import bigrams_of, words_of
from jobspace.text.value_set import ValueSet

Floats: TypeAlias = NDArray[np.float32]
Ints: TypeAlias = NDArray[np.int32]
LabelText: TypeAlias = Literal["aka", "label"]

WORDS_WEIGHT = 0.12  # chosen on 5,000 titles of titles-esco: docs/model.md
MEAN_WEIGHT = 0.5  # the nearest label and the mean together rank better than either alone
N_CENTROIDS = 2  # more of them cost time and add nothing to what 24 candidates find
N_CANDIDATES = 16  # what that misses is printed by `python -m benchmarks speed`
BLOCK_TEXTS = 1024  # a block's similarities to all centroids stay in the cache
GROUP_TEXTS = 16_384  # so that each concept's labels meet some hundred texts at once
STEPS = 2048  # of a vector's numbers, in 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearest:
    """The concepts nearest to n texts, nearest first: three arrays (n, k).

    `label` is the row of the taxonomy's labels that came closest; where a taxonomy has fewer than
    k concepts the rest is -1 with closeness -inf.
    """

    concept: Ints
    label: Ints
    closeness: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class ConceptIndex:
    """A taxonomy prepared for search with one encoder; made by `build_index` or read from disk.

    Attributes:
        taxonomy: c concepts, l labels sorted by concept.
        fingerprint: changes whenever an answer could.
        scoring: float32 (l, d), the text of each label plus half its concept's mean.
        bare: float32 (l, d) unit rows, each label by itself: what `similarity` is measured to.
        centroids: float32 (N_CENTROIDS, c, d), what concepts are screened by.
        starts: int64 (c + 1,), where each concept's labels begin.
        keys: the distinct keys of all labels; `key_labels` int32 (k,) has the label that each
            key stands for, `key_concepts` int32 (k,) how many concepts share it by a label of as
            trusted a kind.
        words: the distinct words of the keys; `word_counts` int64 (w,) how many keys use each.
        bigrams: the distinct pairs of neighbouring words in the keys.
        concept_words: the words of each concept's labels.
        key_set: the keys again, for looking up.
    """

    taxonomy: Taxonomy
    fingerprint: str
    scoring: Floats
    bare: Floats
    centroids: Floats
    starts: NDArray[np.int64]
    keys: pa.Array
    key_labels: Ints
    key_concepts: Ints
    words: pa.Array
    word_counts: NDArray[np.int64]
    bigrams: pa.Array
    concept_words: ConceptWords
    key_set: ValueSet = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Make ready to look keys up."""
        object.__setattr__(self, "key_set", ValueSet(self.keys))

    @property
    def concept_of(self) -> Ints:
        """The concept of each label: int32 (l,)."""
        return np.asarray(self.taxonomy.labels["concept"], dtype=np.int32)

    def exact(self, keys: pa.Array) -> tuple[Ints, Ints]:
        """Look keys up among the labels.

        Args:
            keys: n texts in key form (`jobspace.text.clean.key`).

        Returns:
            int32 (n,) the label meant, -1 where no label has the key, and int32 (n,) how many
            concepts share the key.
        """
        place = self.key_set.places(keys)
        hit = place >= 0
        return (
            np.where(hit, self.key_labels[place], np.int32(-1)).astype(np.int32),
            np.where(hit, self.key_concepts[place], np.int32(0)).astype(np.int32),
        )

    def nearest(self, vectors: Floats, keys: pa.Array, top_k: int) -> Nearest:
        """Find the nearest concepts of n texts by closeness.

        Ties go to the label that is its concept's own title, then to the lower code.

        Args:
            vectors: float32 (n, d), the texts' unit vectors.
            keys: the n texts in key form.
            top_k: concepts wanted a text.
        """
        parts = [
            self._nearest_group(group, keys.slice(i * GROUP_TEXTS, GROUP_TEXTS), top_k)
            for i, group in enumerate(_blocks(vectors, GROUP_TEXTS))
        ]
        if not parts:
            empty = np.empty((0, top_k), dtype=np.int32)
            return Nearest(concept=empty, label=empty, closeness=empty.astype(np.float32))
        return Nearest(
            concept=np.concatenate([p.concept for p in parts]),
            label=np.concatenate([p.label for p in parts]),
            closeness=np.concatenate([p.closeness for p in parts]),
        )

    def all_closeness(self, vectors: Floats, keys: pa.Array) -> Floats:
        """The formula for every concept: float32 (n, c). Slow and exact; the reference."""
        values = stepped(vectors) @ self.scoring.T  # (n, l)
        by_vectors = np.maximum.reduceat(values, self.starts[:-1], axis=1)  # (n, c)
        every = np.arange(len(self.starts) - 1, dtype=np.int32)
        return self._whole(by_vectors, keys, np.broadcast_to(every, by_vectors.shape))

    def similarity(self, vectors: Floats, labels: Ints) -> Floats:
        """Cosine of n unit vectors (n, d) with one label each (n,), by the bare label."""
        cosines: Floats = np.einsum("ij,ij->i", vectors, self.bare[labels])  # (n,)
        return cosines

    def _nearest_group(self, vectors: Floats, keys: pa.Array, top_k: int) -> Nearest:
        vectors = stepped(vectors)
        n_candidates = min(max(N_CANDIDATES, 2 * top_k), len(self.starts) - 1)
        candidates = self._screen(vectors, n_candidates)  # (n, p)
        closeness, label = self._compare(vectors, candidates)  # (n, p) twice
        return self._ranked(candidates, label, self._whole(closeness, keys, candidates), top_k)

    def _whole(self, by_vectors: Floats, keys: pa.Array, concepts: Ints) -> Floats:
        """Closeness (n, k) from its two terms by vectors (n, k), with the words shared."""
        whole: Floats = by_vectors + WORDS_WEIGHT * self.concept_words.shared(keys, concepts)
        return whole

    def _screen(self, vectors: Floats, n_candidates: int) -> Ints:
        n_concepts = len(self.starts) - 1
        if n_candidates == n_concepts:
            every = np.arange(n_concepts, dtype=np.int32)
            return np.broadcast_to(every, (len(vectors), n_concepts))
        out = np.empty((len(vectors), n_candidates), dtype=np.int32)
        for start, block in enumerate(_blocks(vectors, BLOCK_TEXTS)):
            promise = block @ self.centroids[0].T  # (b, c)
            for centroid in self.centroids[1:]:
                np.maximum(promise, block @ centroid.T, out=promise)
            best = np.argpartition(promise, -n_candidates, axis=1)[:, -n_candidates:]
            out[start * BLOCK_TEXTS : start * BLOCK_TEXTS + len(block)] = best
        return out

    def _compare(self, vectors: Floats, candidates: Ints) -> tuple[Floats, Ints]:
        """Closeness and best label of each candidate, one matrix product a concept.

        Of labels as near as each other the first counts.
        """
        n, p = candidates.shape
        flat = candidates.ravel()
        order = np.argsort(flat, kind="stable")
        text_of = order // p
        ends = np.cumsum(np.bincount(flat, minlength=len(self.starts) - 1))
        closeness = np.empty(n * p, dtype=np.float32)
        label = np.empty(n * p, dtype=np.int32)
        begin = 0
        for concept in np.flatnonzero(np.diff(ends, prepend=0)):
            pairs = order[begin : ends[concept]]
            first, last = self.starts[concept], self.starts[concept + 1]
            values = vectors[text_of[begin : ends[concept]]] @ self.scoring[first:last].T
            best = values.argmax(axis=1)
            closeness[pairs] = np.take_along_axis(values, best[:, None], axis=1)[:, 0]
            label[pairs] = best + first
            begin = ends[concept]
        return closeness.reshape(n, p), label.reshape(n, p)

    def _ranked(self, concept: Ints, label: Ints, closeness: Floats, top_k: int) -> Nearest:
        is_title = label == self.starts[concept]
        closeness = np.round(closeness, 6)  # less is rounding: a tie, here and for who ranks on
        code = np.asarray(pc.rank(self.taxonomy.concepts["code"]), dtype=np.int64)  # (c,)
        order = np.lexsort((code[concept], ~is_title, -closeness), axis=1)[:, :top_k]
        missing = ((0, 0), (0, top_k - order.shape[1]))

        def best(values: NDArray[Any], otherwise: float) -> NDArray[Any]:
            taken = np.take_along_axis(values, order, axis=1)
            return np.pad(taken, missing, constant_values=otherwise)

        return Nearest(
            concept=best(concept, -1), label=best(label, -1), closeness=best(closeness, -np.inf)
        )


def build_index(
    taxonomy: Taxonomy,
    encoder: Wrapped,
    *,
    label_text: LabelText = "aka",
    progress: Progress | None = None,
) -> ConceptIndex:
    """Encode a taxonomy's labels and arrange them for search.

    Args:
        taxonomy: at least one concept.
        encoder: what texts will be encoded with.
        label_text: "aka" encodes `title aka label aka short title`: a bare label is often shared
            by several concepts, and the title tells them apart. "label" encodes the label alone.
        progress: called with (labels done, labels in all).
    """
    concept = np.asarray(taxonomy.labels["concept"], dtype=np.int32)
    starts = np.searchsorted(concept, np.arange(taxonomy.n_concepts + 1)).astype(np.int64)
    bare = encoder.encode(taxonomy.labels["label"], progress=progress)  # (l, d)
    texts = bare
    if label_text == "aka":
        texts = encoder.encode(label_texts(taxonomy, label_text), progress=progress)
    means: Floats = np.add.reduceat(bare, starts[:-1], axis=0)  # (c, d)
    means /= np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-9)
    means *= MEAN_WEIGHT
    scoring: Floats = stepped(texts + means[concept])
    centroids: Floats = stepped(_centroids(texts, starts) + means)
    keys, key_labels, key_concepts = _key_table(taxonomy, concept, bare, scoring)
    words, word_counts = words_of(keys)
    return ConceptIndex(
        taxonomy=taxonomy,
        fingerprint=fingerprint_of(taxonomy, encoder, label_text),
        scoring=scoring,
        bare=bare,
        centroids=centroids,
        starts=starts,
        keys=keys,
        key_labels=key_labels,
        key_concepts=key_concepts,
        words=words,
        word_counts=np.asarray(word_counts, dtype=np.int64),
        bigrams=bigrams_of(keys),
        concept_words=words_of_concepts(taxonomy),
    )


def stepped(vectors: Floats) -> Floats:
    """Vectors (n, d) of length 1.5 at most, rounded to whole steps of 2^-11: products are exact.

    Each number is then a whole multiple of 2^-11, each product one of 2^-22, and each sum of some
    of them, below 2 by Cauchy and Schwarz, fits the 24 bits of a float32. So what a row comes to is
    the same to the last bit whatever is multiplied beside it, in whatever order: a text is decided
    the same way in any block, on any thread and on any machine. Rounding costs about 0.0001 of a
    cosine, less than any decision rests on.
    """
    steps: Floats = np.round(vectors * np.float32(STEPS))
    steps /= np.float32(STEPS)
    return steps


def words_of_concepts(taxonomy: Taxonomy) -> ConceptWords:
    """The words of each concept's labels."""
    keys = key(clean(taxonomy.labels["label"].combine_chunks()))
    concept = np.asarray(taxonomy.labels["concept"], dtype=np.int32)
    return ConceptWords.of(keys, concept, taxonomy.n_concepts)


def fingerprint_of(taxonomy: Taxonomy, encoder: Wrapped, label_text: LabelText) -> str:
    """What names an index: it changes whenever taxonomy, encoder or the labels' text does."""
    encoding = blake2b(encoder.fingerprint.encode(), digest_size=8).hexdigest()  # any text before
    return f"{taxonomy.fingerprint[:16]}-{encoding}-{label_text}"


def label_texts(taxonomy: Taxonomy, label_text: LabelText) -> pa.ChunkedArray:
    """What stands for each label: itself, or `title aka label aka short title`.

    With "aka" a title by itself stays as it is.
    """
    if label_text == "label":
        return taxonomy.labels["label"]
    title = taxonomy.concepts["title"].take(taxonomy.labels["concept"])
    label = taxonomy.labels["label"]
    short = taxonomy.labels["short"]
    long = pc.binary_join_element_wise(title, label, short, " aka ", null_handling="skip")
    return pc.if_else(pc.equal(title, label), title, long)


def _key_table(
    taxonomy: Taxonomy, concept: Ints, bare: Floats, scoring: Floats
) -> tuple[pa.Array, Ints, Ints]:
    """The distinct keys of all labels, the label each stands for, and how many concepts share it.

    A key shared by several concepts goes to the user's own label, then to a concept's own title,
    then to an official label that is an everyday name too, then to another official one, then to an
    everyday name alone; among labels of a kind to the concept closest to the label by the formula
    (its title and how many of its labels agree), then to the lower code.
    """
    labels = taxonomy.labels
    row = np.arange(len(concept), dtype=np.int32)
    texts = clean(labels["label"].combine_chunks())
    keyed = key(texts)
    shorts = key(clean(pc.fill_null(labels["short"], "").combine_chunks()))
    columns = [keyed, shorts, singular(keyed), singular(shorts)]
    all_keys = pa.concat_arrays(columns)
    rows = np.tile(row, len(columns))
    whole = np.repeat([0, 1, 2, 3], len(row))  # the label as written before its singular
    trusted = pa.array(["own", "title", "common", "alternate", "short", "lay"])
    kinds = pc.index_in(labels["kind"], value_set=trusted)
    kind = np.asarray(pc.fill_null(kinds, len(trusted)), dtype=np.int32)
    agreement = np.round(np.einsum("ij,ij->i", bare, scoring), 6)  # (l,)
    code = np.asarray(pc.rank(taxonomy.concepts["code"], "ascending"), dtype=np.int64)[concept]
    encoded = all_keys.dictionary_encode()
    ids = np.asarray(encoded.indices, dtype=np.int64)
    order = np.lexsort((whole, code[rows], -agreement[rows], kind[rows], ids))
    ids, rows = ids[order], rows[order]
    first = np.flatnonzero(np.diff(ids, prepend=-1))
    best_kind = np.repeat(kind[rows[first]], np.diff(first, append=len(ids)))
    rival = kind[rows] == best_kind
    pairs = np.unique(np.stack([ids, concept[rows]])[:, rival], axis=1)[0]
    shared = np.bincount(pairs, minlength=len(encoded.dictionary)).astype(np.int32)
    kept = np.asarray(pc.not_equal(encoded.dictionary, ""))
    return (
        encoded.dictionary.filter(pa.array(kept)),
        rows[first][kept].astype(np.int32),
        shared[kept],
    )


def _centroids(texts: Floats, starts: NDArray[np.int64]) -> Floats:
    """Two centroids a concept by k-means on its labels: float32 (N_CENTROIDS, c, d)."""
    rounds = [_two_means(texts[a:b]) for a, b in pairwise(starts)]
    return np.ascontiguousarray(np.stack(rounds, axis=1))


def _two_means(rows: Floats) -> Floats:
    """Spherical 2-means of unit rows (m, d), begun at the row nearest the mean and its opposite."""
    mean = rows.mean(axis=0)
    first = rows[(rows @ mean).argmax()]
    centres = np.stack([first, rows[(rows @ first).argmin()]])  # (2, d)
    for _ in range(6):
        side = (rows @ centres.T).argmax(axis=1)
        for k in range(N_CENTROIDS):
            if (side == k).any():
                centre = rows[side == k].mean(axis=0)
                centres[k] = centre / max(float(np.linalg.norm(centre)), 1e-9)
    return centres


def _blocks(vectors: Floats, size: int) -> Iterator[Floats]:
    for start in range(0, len(vectors), size):
        yield vectors[start : start + size]
