"""Whether the screened search finds the concept that comparing with every label would find."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from benchmarks.result import Value, progress
from jobspace.normalize.candidates import Candidates, Knowledge, find_candidates
from jobspace.normalize.normalizer import Normalizer
from jobspace.search.concepts import ConceptIndex, Nearest, stepped

BLOCK_TEXTS = 8_192
BLOCK_VECTORS = 256  # 57,000 labels make a block of 58 MB


@dataclass(frozen=True, slots=True, kw_only=True)
class BruteForce(ConceptIndex):
    """An index whose `nearest` looks at every label of every concept, by the same formula."""

    def nearest(self, vectors: NDArray[np.float32], keys: pa.Array, top_k: int) -> Nearest:
        """As the screened search, with the best candidates by `all_closeness` instead."""
        parts = [
            self._nearest_block(vectors[i : i + BLOCK_VECTORS], keys.slice(i, BLOCK_VECTORS), top_k)
            for i in range(0, max(len(vectors), 1), BLOCK_VECTORS)  # no texts are a block too
        ]
        return Nearest(
            **{f.name: np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Nearest)}
        )

    def _nearest_block(self, vectors: NDArray[np.float32], keys: pa.Array, top_k: int) -> Nearest:
        closeness = self.all_closeness(vectors, keys)  # (b, c)
        n = min(2 * top_k + 14, closeness.shape[1])  # room for ties at the end
        candidates = np.argpartition(closeness, -n, axis=1)[:, -n:].astype(np.int32)
        closeness, label = self._compare(stepped(vectors), candidates)
        whole = self._whole(closeness, keys, candidates)
        return self._ranked(candidates, label, whole, top_k)


def brute(knowledge: Knowledge) -> Knowledge:
    """The same knowledge, searched without screening."""
    index = knowledge.index
    values = {f.name: getattr(index, f.name) for f in fields(ConceptIndex) if f.init}
    return replace(knowledge, index=BruteForce(**values))


def agreement(ready: Normalizer, texts: pa.Array) -> dict[str, Value]:
    """How texts were settled, and the share with the same best concept as brute force.

    Both run the whole pipeline; only `nearest` differs.
    """
    screened = _best(texts, ready.knowledge)
    progress(f"brute force over {len(texts):,} texts")
    exhaustive = _best(texts, brute(ready.knowledge))
    same = screened["concept"] == exhaustive["concept"]
    by_vectors = (screened["shared"] == 0) & (screened["concept"] >= 0)
    return {
        "texts": len(texts),
        "share spelled as a label": float((screened["shared"] > 0).mean()),
        "share blank or status alone": float((screened["concept"] < 0).mean()),
        "share by vectors": float(by_vectors.mean()),
        "share same concept": float(same.mean()),
        "share same, of those by vectors": float(same[by_vectors].mean())
        if by_vectors.any()
        else None,
    }


def _best(texts: pa.Array, knowledge: Knowledge) -> dict[str, NDArray[np.int32]]:
    """Each text's best concept, and how many concepts share the label it spells: int32 (n,)."""
    found: list[Candidates] = [
        find_candidates(texts.slice(i, BLOCK_TEXTS), knowledge, 1)
        for i in range(0, len(texts), BLOCK_TEXTS)
    ]
    return {
        "concept": np.concatenate([part.concept[:, 0] for part in found]),
        "shared": np.concatenate([part.shared for part in found]),
    }
