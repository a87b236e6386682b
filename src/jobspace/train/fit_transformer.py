"""A sentence-transformers model as a learner.

A step's distinct texts are encoded shortest first, in chunks of similar length, so little is
padded. While all chunks of a step fit in memory they are kept until the loss is known; beyond that
the vectors are made twice: once without gradients for the loss, once more chunk by chunk to carry
the loss's gradient on.

Source: the second way is GradCache (Gao et al., 2021), sentence-transformers' "Cached" losses.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from jobspace.encode.base import Vectors, Wrapped
from jobspace.encode.transformer import TransformerEncoder, quiet
from jobspace.train.learner import Loss
from jobspace.train.options import TrainOptions
from jobspace.train.pairs import Ints

if TYPE_CHECKING:
    import torch

DEFAULTS = TrainOptions(epochs=3, batch_size=128, learning_rate=5e-5, scale=20.0)
STEPS_AN_EPOCH = 16  # at least: with few rows the steps get smaller
FEW_STEPS = 400  # in all: with few rows there are more epochs
MOST_EPOCHS = 10
CHUNK_TEXTS = 64
HELD_TOKENS = 32_768  # of a step that is kept in one piece: some 3 GB for a MiniLM
WEIGHT_DECAY = 0.01
LONGEST_GRADIENT = 1.0


def defaults_for(n_rows: int) -> TrainOptions:
    """What suits n training rows."""
    size = max(16, min(DEFAULTS.batch_size or 2, n_rows // STEPS_AN_EPOCH))
    epochs = max(DEFAULTS.epochs or 1, min(MOST_EPOCHS, FEW_STEPS * size // max(n_rows, 1)))
    return replace(DEFAULTS, batch_size=size, epochs=epochs)


@dataclass(kw_only=True)
class TransformerLearner:
    """All weights of a sentence-transformers model, moved by AdamW.

    Attributes:
        encoder: the model and its name; read by texts, moved in place.
        texts: the training texts.
        options, weights, optimizer: see `Learner`.
    """

    encoder: TransformerEncoder
    texts: list[str]
    options: TrainOptions
    weights: dict[str, Any]
    optimizer: Any
    lengths: Ints = field(repr=False)  # (t,), about the tokens of each text
    limit: int  # tokens read of a text while training

    @classmethod
    def of(
        cls, encoder: TransformerEncoder, texts: list[str], options: TrainOptions
    ) -> TransformerLearner:
        """Prepare to train on some texts."""
        import torch

        model: Any = encoder.model
        model.float()
        weights = {n: p for n, p in model.named_parameters() if p.requires_grad}
        limit = min(options.max_tokens or 1 << 20, model.max_seq_length or 1 << 20)
        return cls(
            encoder=encoder,
            texts=texts,
            options=options,
            weights=weights,
            optimizer=torch.optim.AdamW(list(weights.values()), lr=0.0, weight_decay=WEIGHT_DECAY),
            lengths=np.minimum([len(text) // 4 + 3 for text in texts], limit),
            limit=limit,
        )

    def backward(self, texts: Ints, loss: Loss, step_seed: int) -> float:
        """Encode the texts, and go back from the loss of their vectors."""
        self.optimizer.zero_grad(set_to_none=True)
        order = np.argsort(self.lengths[texts], kind="stable")
        chunks = [order[i : i + CHUNK_TEXTS] for i in range(0, len(order), CHUNK_TEXTS)]
        self.encoder.model.train()
        if self.lengths[texts].sum() <= HELD_TOKENS:
            value = self._at_once(texts, chunks, loss, step_seed)
        else:
            value = self._twice(texts, chunks, loss, step_seed)
        _clip(self.weights)
        return value

    def after_step(self, learning_rate: float) -> None:
        """Nothing: AdamW did all."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit rows by the model as it stands; nothing is read from or put into the cache."""
        return Wrapped(backend=self.encoder).encode(list(texts))

    def save(self, folder: Path) -> None:
        """Write a sentence-transformers folder."""
        model: Any = self.encoder.model
        model.eval()
        with quiet():
            model.save(str(folder), create_model_card=False)

    def _at_once(self, texts: Ints, chunks: list[Ints], loss: Loss, seed: int) -> float:
        import torch

        vectors = torch.cat([self._vectors(texts[c], seed + i) for i, c in enumerate(chunks)])
        value = loss(vectors[_inverse(chunks).to(vectors.device)])
        value.backward()  # type: ignore[no-untyped-call]
        return float(value.detach())

    def _twice(self, texts: Ints, chunks: list[Ints], loss: Loss, seed: int) -> float:
        import torch

        with torch.no_grad():
            parts = [self._vectors(texts[c], seed + i) for i, c in enumerate(chunks)]
        vectors = torch.cat(parts).requires_grad_()
        value = loss(vectors[_inverse(chunks).to(vectors.device)])
        value.backward()  # type: ignore[no-untyped-call]
        gradients: Any = vectors.grad
        for i, (c, part) in enumerate(
            zip(chunks, gradients.split([*map(len, chunks)]), strict=True)
        ):
            torch.autograd.backward(self._vectors(texts[c], seed + i), part)
        return float(value.detach())

    def _vectors(self, texts: Ints, seed: int) -> torch.Tensor:
        """Unit vectors of some texts; the seed decides what dropout leaves out."""
        import torch

        torch.manual_seed(seed)
        model: Any = self.encoder.model
        prompt = model.prompts.get(model.default_prompt_name) if model.default_prompt_name else None
        with _reading(model, self.limit):
            features = model.preprocess([self.texts[i] for i in texts], prompt=prompt)
        features = {
            name: value.to(model.device) if isinstance(value, torch.Tensor) else value
            for name, value in features.items()
        }
        return torch.nn.functional.normalize(model(features)["sentence_embedding"], dim=1)


@contextmanager
def _reading(model: Any, max_tokens: int) -> Iterator[None]:
    """Let the model read so many tokens of a text, for a while."""
    before = model.max_seq_length
    model.max_seq_length = max_tokens
    try:
        yield
    finally:
        model.max_seq_length = before


def _inverse(chunks: list[Ints]) -> torch.Tensor:
    """From the order of the chunks back to the order of the texts."""
    import torch

    return torch.from_numpy(np.argsort(np.concatenate(chunks)))


def _clip(weights: dict[str, Any]) -> None:
    import torch

    torch.nn.utils.clip_grad_norm_(list(weights.values()), LONGEST_GRADIENT)
