"""Autoencoders of one hidden layer: what few numbers keep most of what many say.

The hidden layer of k units is what the decoder has to rebuild the d values from; so each unit comes
to stand for something that many rows have in common. Needs torch (the extra `train`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias, get_args

import numpy as np
from numpy.typing import NDArray

from jobspace.errors import InputError, MissingExtraError, UsageError

Floats: TypeAlias = NDArray[np.float32]
Activation: TypeAlias = Literal["relu-sigmoid", "relu", "sigmoid", "tanh", "linear"]

ACTIVATIONS: Final = get_args(Activation)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Autoencoder:
    """A trained autoencoder of n rows of d values, with k hidden units.

    Attributes:
        hidden: float32 (n, k), the hidden units of the rows learned from, after the activation.
        weights: float32 (k, d), of the encoder; row i is what unit i looks for.
        bias: float32 (k,), of the encoder.
        activation: what follows the encoder's weights.
        losses: mean squared error a value in each epoch, of each batch before its step.
    """

    hidden: Floats = field(repr=False)
    weights: Floats = field(repr=False)
    bias: Floats = field(repr=False)
    activation: Activation
    losses: tuple[float, ...] = field(repr=False)

    @property
    def n_hidden(self) -> int:
        """Number of hidden units, k."""
        return len(self.bias)

    def encode(self, values: NDArray[Any]) -> Floats:
        """The hidden units of m rows of d values, float32 (m, k).

        Raises:
            InputError: the rows have another number of values, or one that is not finite.
        """
        rows = _checked(values, n_values=self.weights.shape[1])
        return _activated(rows @ self.weights.T + self.bias, self.activation)


def fit_autoencoder(  # noqa: PLR0913  # the recipe has as many numbers
    values: NDArray[Any],
    *,
    n_hidden: int,
    activation: Activation = "relu-sigmoid",
    n_epochs: int = 100,
    batch_rows: int = 32,
    learning_rate: float = 1e-3,
    seed: int = 0,
) -> Autoencoder:
    """Trains an autoencoder on n rows of d values.

    Encoder: Linear(d, k), then the activation. Decoder: Linear(k, d). What is made small, by Adam,
    is the mean squared difference of the values and what the decoder makes of them.

    Args:
        values: (n, d), taken as they are: standardise each column before, or the columns of large
            values are all that is learned.
        n_hidden: hidden units, k, from 1.
        activation: "relu-sigmoid" is ReLU and then sigmoid, as the recipe has it: a unit is 0.5 at
            rest, and between 0.5 and 1. Or one of "relu", "sigmoid", "tanh", "linear".
        n_epochs: how often each row is seen, from 1.
        batch_rows: rows a step, from 1; drawn anew in each epoch.
        learning_rate: of Adam, above 0.
        seed: of the start and of the batches. The same seed, torch and processor, the same bytes.

    Raises:
        InputError: fewer than two rows, or a value that is not finite.
        UsageError: a number below its least, or an unknown activation.
        MissingExtraError: torch is not installed.

    Source: Hinton and Salakhutdinov (2006); Kingma and Ba (2015) for Adam.

    >>> line = np.linspace(-1, 1, 64)[:, None] * np.array([[1.0, -1.0]])
    >>> fit = fit_autoencoder(line, n_hidden=1, activation="linear", learning_rate=0.01)
    >>> bool(fit.losses[-1] < 0.01), fit.hidden.shape, fit.weights.shape
    (True, (64, 1), (1, 2))
    """
    _require(activation, n_hidden, n_epochs, batch_rows, learning_rate)
    rows = _checked(values)
    if len(rows) < 2:
        raise InputError(
            f"rows to train an autoencoder on: got {len(rows)}; expected 2 or more. Give more rows."
        )
    torch = _torch()
    with _one_thread(torch), torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        encoder = torch.nn.Linear(rows.shape[1], n_hidden)
        decoder = torch.nn.Linear(n_hidden, rows.shape[1])
        step = _step_of(encoder, decoder, activation, learning_rate)
        losses = [_epoch(torch.from_numpy(rows), step, batch_rows) for _ in range(n_epochs)]
    weights = encoder.weight.detach().numpy().copy()
    bias = encoder.bias.detach().numpy().copy()
    return Autoencoder(
        hidden=_activated(rows @ weights.T + bias, activation),
        weights=weights,
        bias=bias,
        activation=activation,
        losses=tuple(losses),
    )


def _torch() -> Any:
    try:
        import torch
    except ImportError as error:
        raise MissingExtraError.of("autoencoder", "torch", "train") from error
    return torch


@contextmanager
def _one_thread(torch: Any) -> Iterator[None]:
    """Steps this small wait for each other on several; and sums come out the same on one."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _step_of(
    encoder: Any, decoder: Any, activation: Activation, learning_rate: float
) -> Callable[[Any], float]:
    """What takes one step of Adam on a batch, and gives its loss before the step."""
    torch = _torch()
    between = {
        "relu-sigmoid": lambda given: torch.sigmoid(torch.relu(given)),
        "relu": torch.relu,
        "sigmoid": torch.sigmoid,
        "tanh": torch.tanh,
        "linear": lambda given: given,
    }[activation]
    parameters = [*encoder.parameters(), *decoder.parameters()]
    optimizer = torch.optim.Adam(parameters, lr=learning_rate, fused=True)

    def step(batch: Any) -> float:
        optimizer.zero_grad(set_to_none=True)
        loss = torch.nn.functional.mse_loss(decoder(between(encoder(batch))), batch)
        loss.backward()
        optimizer.step()
        return float(loss.detach())

    return step


def _epoch(rows: Any, step: Callable[[Any], float], batch_rows: int) -> float:
    """Steps over all rows in a new order; the mean loss a value."""
    total = 0.0
    for batch in _torch().randperm(len(rows)).split(batch_rows):
        total += step(rows[batch]) * len(batch)
    return total / len(rows)


def _activated(given: Floats, activation: Activation) -> Floats:
    from scipy.special import expit

    functions: dict[Activation, Callable[[Floats], NDArray[Any]]] = {
        "relu-sigmoid": lambda x: expit(np.maximum(x, 0)),
        "relu": lambda x: np.maximum(x, 0),
        "sigmoid": expit,
        "tanh": np.tanh,
        "linear": lambda x: x,
    }
    units: Floats = functions[activation](given).astype(np.float32, copy=False)
    return units


def _checked(values: NDArray[Any], n_values: int | None = None) -> Floats:
    rows = np.ascontiguousarray(values, np.float32)
    if rows.ndim != 2 or rows.shape[1] != (n_values or max(rows.shape[-1], 1)):
        raise InputError(
            f"values of an autoencoder: got the shape {rows.shape}; expected rows of "
            f"{n_values or 'one or more'} values. Give an array of rows."
        )
    if not np.isfinite(rows).all():
        raise InputError(
            "values of an autoencoder: got one that is not finite; expected numbers. "
            "Leave out the rows without a vector."
        )
    return rows


def _require(
    activation: str, n_hidden: int, n_epochs: int, batch_rows: int, learning_rate: float
) -> None:
    if activation not in ACTIVATIONS:
        raise UsageError(
            f"activation: got {activation!r}; expected one of {', '.join(ACTIVATIONS)}. Choose one."
        )
    counts = {"n_hidden": n_hidden, "n_epochs": n_epochs, "batch_rows": batch_rows}
    for name, count in counts.items():
        if count < 1:
            raise UsageError(f"{name}: got {count}; expected 1 or more. Leave it out.")
    if not learning_rate > 0:
        raise UsageError(
            f"learning_rate: got {learning_rate}; expected more than 0. Leave it out for 0.001."
        )
