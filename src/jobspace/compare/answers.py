"""How well a sentence answers a requirement: the similarity that all verdicts rest on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from jobspace.encode.base import Vectors, Wrapped


def similarities(encoder: Wrapped, asked: Sequence[str], said: Sequence[str]) -> Vectors:
    """How well each of m sentences answers each of n requirements.

    Args:
        encoder: of both.
        asked: n requirements; each distinct one is encoded once.
        said: m sentences of a person's.

    Returns:
        float32 (n, m), cosines in [-1, 1]; -1 where either text has no token the encoder knows.
    """
    a, b = encoder.encode(list(asked)), encoder.encode(list(said))  # (n, d), (m, d)
    found: Vectors = a @ b.T
    found[~a.any(axis=1)] = -1
    found[:, ~b.any(axis=1)] = -1
    return np.clip(found, -1, 1)
