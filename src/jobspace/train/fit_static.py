"""A static table as a learner: the rows of the training texts move, all others stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from jobspace.encode.base import Vectors
from jobspace.encode.load import Model2VecEncoder
from jobspace.encode.static import Bags, StaticEncoder, sum_runs, unit_rows
from jobspace.train.learner import Loss
from jobspace.train.options import TrainOptions
from jobspace.train.pairs import Ints

if TYPE_CHECKING:
    import torch

DEFAULTS = TrainOptions(
    epochs=10, batch_size=2048, learning_rate=2e-3, scale=12.0, pull=5.0, dropout=0.1
)
STEPS_AN_EPOCH = 16  # at least: with few rows the steps get smaller


def defaults_for(n_rows: int) -> TrainOptions:
    """What suits n training rows."""
    size = DEFAULTS.batch_size or 2
    return replace(DEFAULTS, batch_size=max(32, min(size, n_rows // STEPS_AN_EPOCH)))


@dataclass(kw_only=True)
class StaticLearner:
    """The table of a static encoder, the rows of its training texts moved by Adam.

    Attributes:
        base: what it began as.
        table: float32 (n_tokens, d), the base's.
        used: (r,), the rows of the table that the training texts have: the weights.
        bags: the weights that each training text is the sum of.
        options, weights, optimizer: see `Learner`.
    """

    base: StaticEncoder | Model2VecEncoder
    table: Vectors = field(repr=False)
    used: Ints = field(repr=False)
    bags: Bags = field(repr=False)
    options: TrainOptions
    weights: dict[str, Any]
    optimizer: Any
    _start: Any = field(repr=False)

    @classmethod
    def of(
        cls, base: StaticEncoder | Model2VecEncoder, texts: list[str], options: TrainOptions
    ) -> StaticLearner:
        """Prepare to train on some texts."""
        import torch

        table, bags = _table(base), bags_of(base, texts)
        used, places = np.unique(bags.ids, return_inverse=True)
        start = torch.from_numpy(table[used])
        rows = torch.nn.Parameter(start.clone())
        return cls(
            base=base,
            table=table,
            used=used,
            bags=Bags(ids=places.astype(np.int64), starts=bags.starts),
            options=options,
            weights={"table": rows},
            optimizer=torch.optim.Adam([rows], lr=0.0),
            _start=start,
        )

    def backward(self, texts: Ints, loss: Loss, step_seed: int) -> float:
        """Sum the rows of the texts, some left out at random, and go back from the loss."""
        rng = np.random.default_rng(step_seed)
        bags = self.bags.take(texts)
        weights = (rng.random(len(bags.ids)) >= (self.options.dropout or 0.0)).astype(np.float32)
        starts = bags.starts[:-1]
        weights[starts[np.diff(bags.starts) > 0]] = 1.0  # a text's first token stays
        value = loss(_vectors(self.weights["table"], bags, weights))
        self.optimizer.zero_grad(set_to_none=True)
        value.backward()  # type: ignore[no-untyped-call]
        return float(value.detach())

    def after_step(self, learning_rate: float) -> None:
        """Pull every row a little back to where it began."""
        import torch

        if self.options.pull:
            with torch.no_grad():
                self.weights["table"].lerp_(
                    self._start, min(1.0, learning_rate * self.options.pull)
                )

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit rows by the table as it stands."""
        bags = bags_of(self.base, list(texts))
        return unit_rows(sum_runs(self._whole(), bags.ids, np.diff(bags.starts)))

    def save(self, folder: Path) -> None:
        """Write the table in the base's own format."""
        about = {"base": self.base.name, "trained_by": "jobspace train run", **asdict(self.options)}
        self.base.saved_with(folder, self._whole(), about)

    def _whole(self) -> Vectors:
        """The table as it stands, float32 (n_tokens, d)."""
        table = self.table.copy()
        table[self.used] = self.weights["table"].detach().numpy()
        return table


def bags_of(base: StaticEncoder | Model2VecEncoder, texts: list[str]) -> Bags:
    """The rows of the table that each text is the sum of."""
    if isinstance(base, StaticEncoder):
        return base.bags(pa.array(texts, pa.string()))
    encodings = base.tokenizer.encode_batch_fast(texts, add_special_tokens=False)
    lengths = np.fromiter((len(e.ids) for e in encodings), np.int64, len(encodings))
    ids = np.fromiter((i for e in encodings for i in e.ids), np.int64, int(lengths.sum()))
    return Bags(ids=ids, starts=np.concatenate(([0], np.cumsum(lengths))).astype(np.int64))


def _table(base: StaticEncoder | Model2VecEncoder) -> Vectors:
    return base.token_vectors() if isinstance(base, StaticEncoder) else base.table


def _vectors(rows: torch.Tensor, bags: Bags, weights: Vectors) -> torch.Tensor:
    """Unit vectors (n, d) of bags."""
    import torch

    summed = torch.nn.functional.embedding_bag(
        torch.from_numpy(bags.ids),
        rows,
        torch.from_numpy(bags.starts[:-1]),
        mode="sum",
        per_sample_weights=torch.from_numpy(weights),
    )
    return torch.nn.functional.normalize(summed, dim=1)
