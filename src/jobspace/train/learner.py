"""What the training loop asks of a model: a static table and a transformer answer alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from jobspace.encode.base import Vectors
from jobspace.train.options import TrainOptions
from jobspace.train.pairs import Ints

if TYPE_CHECKING:
    import torch

Loss: TypeAlias = "Callable[[torch.Tensor], torch.Tensor]"


class Learner(Protocol):
    """A model with weights that can be moved.

    Attributes:
        options: with everything filled in.
        weights: what is learned, by name; changed in place.
        optimizer: of torch, over `weights`.
    """

    options: TrainOptions
    weights: dict[str, Any]
    optimizer: Any

    def backward(self, texts: Ints, loss: Loss, step_seed: int) -> float:
        """Leave the gradients of `loss(unit vectors (u, d) of the texts)`; returns its value."""

    def after_step(self, learning_rate: float) -> None:
        """What follows the optimizer's step."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors float32 (n, d) of any texts, as the model stands."""

    def save(self, folder: Path) -> None:
        """Write the model so that `jobspace.encoder` loads it."""
