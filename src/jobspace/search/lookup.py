"""Looking a word up in a taxonomy: the concepts a text names or comes nearest to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from jobspace.encode.base import Wrapped
from jobspace.errors import UsageError
from jobspace.search.concepts import ConceptIndex
from jobspace.search.index_files import concept_index
from jobspace.taxonomy.model import Taxonomy
from jobspace.text.clean import clean, key


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A concept, the label of it that came closest to the text, and how close."""

    concept_code: str
    concept_title: str
    matched_label: str
    similarity: float


def lookup(taxonomy: Taxonomy, text: str, encoder: Wrapped, *, top_k: int = 10) -> list[Found]:
    """Find the concepts of a taxonomy that a text may stand for.

    A concept that has the text as a label comes first; the others follow by their vectors'
    closeness (`jobspace.search.concepts`). Nothing is decided and no spelling is repaired.

    Args:
        taxonomy: where to look.
        text: a title, a label, a word.
        encoder: what the text and the labels are compared with.
        top_k: concepts wanted; fewer where the taxonomy has fewer.

    Raises:
        UsageError: the text is blank, or top_k is below 1.
    """
    keys = key(clean(pa.array([text], pa.string())))
    if keys[0].as_py() == "":
        raise UsageError(f"text to search for: got {text!r}; expected a word or more.")
    if top_k < 1:
        raise UsageError(f"top_k: got {top_k}; expected 1 or more.")
    index = concept_index(taxonomy, encoder)
    vectors = encoder.encode(keys)  # (1, d)
    nearest = index.nearest(vectors, keys, min(top_k + 1, taxonomy.n_concepts))
    exact, _ = index.exact(keys)
    labels = [int(label) for label in nearest.label[0] if label >= 0]
    if exact[0] >= 0:
        spelled = int(exact[0])
        others = [label for label in labels if index.concept_of[label] != index.concept_of[spelled]]
        labels = [spelled, *others]
    found = np.array(labels[:top_k], dtype=np.int32)
    similarity = index.similarity(np.repeat(vectors, len(found), axis=0), found)
    if exact[0] >= 0:
        similarity[0] = 1.0
    return _described(index, found, similarity)


def _described(index: ConceptIndex, labels: np.ndarray, similarity: np.ndarray) -> list[Found]:
    """Labels, one a concept, as a person reads them."""
    rows = index.taxonomy.labels.take(pa.array(labels))
    concepts = index.taxonomy.concepts.select(["code", "title"]).take(rows["concept"])
    listed = zip(
        concepts["code"].to_pylist(),
        concepts["title"].to_pylist(),
        rows["label"].to_pylist(),
        similarity.tolist(),
        strict=True,
    )
    return [
        Found(concept_code=code, concept_title=title, matched_label=label, similarity=value)
        for code, title, label, value in listed
    ]
