"""The objective: a query is nearer to its positive than to anything else in the batch."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jobspace.train.pairs import Batch

if TYPE_CHECKING:
    import torch


def contrastive_loss(vectors: torch.Tensor, batch: Batch, scale: float) -> torch.Tensor:
    """Cross-entropy of picking the right candidate, and of picking the right query for it.

    For query i with similarities s(i, j) to m candidates, of which candidate i is right:
    -log softmax_j(scale · s(i, j))[i], where masked candidates are left out; and the same from the
    positives' side over the queries. The mean of both.

    Args:
        vectors: float32 (u, d), unit rows of `batch.texts`.
        batch: see there.
        scale: the inverse of the softmax's temperature; 20 is usual.

    Returns:
        A number, 0 or more.

    Source: MultipleNegativesRanking (Henderson et al., 2017), both ways; the mask is ours: without
    it labels of one occupation that meet in a batch push each other away.
    """
    import torch

    n = len(batch.query)
    queries = vectors[torch.from_numpy(batch.query).to(vectors.device)]
    candidates = vectors[torch.from_numpy(batch.candidates).to(vectors.device)]
    masked = torch.from_numpy(np.ascontiguousarray(batch.masked)).to(vectors.device)
    similarity = (queries @ candidates.T * scale).masked_fill(masked, -1e4)  # (b, m)
    target = torch.arange(n, device=vectors.device)
    cross_entropy = torch.nn.functional.cross_entropy
    back = similarity[:, :n].T
    return (cross_entropy(similarity, target) + cross_entropy(back, target)) / 2
