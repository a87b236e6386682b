"""How an encoder is trained on pairs: the options of `jobspace train run`."""

from __future__ import annotations

from dataclasses import dataclass, replace

from jobspace.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainOptions:
    """What the user chose; None takes what suits the kind of base and the amount of data.

    Attributes:
        epochs: passes over the training rows.
        batch_size: rows a step, each the others' negatives: the more, the harder to tell apart.
        learning_rate: Adam's at its highest: after a warm-up of 10 %, before it falls to 0.
        scale: what cosines are multiplied by before the softmax.
        pull: static bases: share of the way back to the base that a row goes in a step at learning
            rate 1; keeps small data from destroying what the base knows.
        dropout: static bases: share of tokens left out at random, so that no word decides alone.
        patience: epochs without a better validation after which training ends.
        max_minutes: of training, validation included; the best epoch so far is kept.
        max_tokens: transformers: tokens read of a text while training; None reads what the model
            reads.
        seed: of everything random.
        device: where a transformer learns: auto, cpu or cuda; auto takes CUDA where torch sees it.
    """

    epochs: int | None = None
    batch_size: int | None = None
    learning_rate: float | None = None
    scale: float | None = None
    pull: float | None = None
    dropout: float | None = None
    patience: int = 3
    max_minutes: float | None = None
    max_tokens: int | None = None
    seed: int = 0
    device: str = "auto"

    def __post_init__(self) -> None:
        """Refuse numbers outside their range."""
        for name in ("epochs", "batch_size", "patience", "max_tokens"):
            _require(name, getattr(self, name), lambda value: value >= 1, "a whole number from 1")
        for name in ("learning_rate", "scale", "max_minutes"):
            _require(name, getattr(self, name), lambda value: value > 0, "a number above 0")
        _require("pull", self.pull, lambda value: value >= 0, "a number from 0")
        _require("dropout", self.dropout, lambda value: 0 <= value < 1, "a share from 0, below 1")
        _require("batch_size", self.batch_size, lambda value: value >= 2, "a whole number from 2")
        _require("seed", self.seed, lambda value: 0 <= value < 2**32, "a number from 0 to 2³² - 1")

    def filled(self, defaults: TrainOptions) -> TrainOptions:
        """These options, with the defaults' where nothing was chosen."""
        names = ("epochs", "batch_size", "learning_rate", "scale", "pull", "dropout")
        chosen = {n: getattr(self, n) for n in names if getattr(self, n) is not None}
        missing = {n: getattr(defaults, n) for n in names if n not in chosen}
        return replace(self, **missing)


def _require(name: str, value: object, allowed: object, expected: str) -> None:
    if value is not None and not allowed(value):  # type: ignore[operator]
        raise UsageError(f"{name}: got {value}; expected {expected}. Choose another.")
