"""Autoencoders: the recipe against one written with torch's own layers, and what it refuses."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from jobspace.errors import InputError, MissingExtraError, UsageError
from jobspace.stats.autoencoder import ACTIVATIONS, fit_autoencoder

torch = pytest.importorskip("torch")


def planted(n: int = 200, seed: int = 0) -> np.ndarray:
    """Rows of 12 values that two hidden numbers make."""
    rng = np.random.default_rng(seed)
    values = rng.standard_normal((n, 2)) @ rng.standard_normal((2, 12))
    return (values - values.mean(axis=0)) / values.std(axis=0)


def test_it_is_the_published_recipe() -> None:
    values = planted().astype(np.float32)
    torch.manual_seed(3)
    encoder = torch.nn.Sequential(torch.nn.Linear(12, 8), torch.nn.ReLU(), torch.nn.Sigmoid())
    decoder = torch.nn.Linear(8, 12)
    both = torch.nn.Sequential(encoder, decoder)
    optimizer = torch.optim.Adam(both.parameters(), lr=1e-3)
    rows = torch.from_numpy(values)
    losses = []
    for _ in range(4):
        total = 0.0
        for batch in torch.randperm(len(rows)).split(32):
            loss = torch.nn.MSELoss()(both(rows[batch]), rows[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += float(loss.detach()) * len(batch)
        losses.append(total / len(rows))
    fit = fit_autoencoder(values, n_hidden=8, n_epochs=4, seed=3)
    assert fit.losses == pytest.approx(losses, rel=1e-5)
    assert fit.hidden == pytest.approx(encoder(rows).detach().numpy(), abs=1e-5)
    assert fit.weights == pytest.approx(encoder[0].weight.detach().numpy(), abs=1e-5)


def test_two_hidden_numbers_are_kept_by_two_units() -> None:
    fit = fit_autoencoder(planted(), n_hidden=2, activation="linear", learning_rate=0.01)
    assert fit.losses[0] > 0.3
    assert fit.losses[-1] < 0.01
    alone = fit_autoencoder(planted(), n_hidden=1, activation="linear", learning_rate=0.01)
    assert alone.losses[-1] > 0.1  # one unit cannot


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_rows_learned_from_are_encoded_as_others_are(activation: str) -> None:
    values = planted()
    fit = fit_autoencoder(values, n_hidden=4, activation=activation, n_epochs=2)
    assert np.array_equal(fit.encode(values), fit.hidden)
    assert fit.encode(values[5:9]) == pytest.approx(fit.hidden[5:9], abs=1e-5)
    assert (fit.n_hidden, fit.hidden.dtype, len(fit.losses)) == (4, np.float32, 2)


def test_units_of_the_recipe_rest_at_a_half() -> None:
    hidden = fit_autoencoder(planted(), n_hidden=8, n_epochs=3).hidden
    assert hidden.min() == 0.5
    assert 0.5 < hidden.max() < 1


def test_the_same_seed_gives_the_same_bytes_and_leaves_torch_alone() -> None:
    torch.manual_seed(11)
    before = torch.rand(1)
    torch.manual_seed(11)
    first = fit_autoencoder(planted(), n_hidden=3, n_epochs=2, seed=5)
    assert torch.rand(1) == before
    again = fit_autoencoder(planted(), n_hidden=3, n_epochs=2, seed=5)
    other = fit_autoencoder(planted(), n_hidden=3, n_epochs=2, seed=6)
    assert first.hidden.tobytes() == again.hidden.tobytes()
    assert first.losses != other.losses


@pytest.mark.parametrize(
    ("values", "change", "error", "words"),
    [
        (np.ones(3), {}, InputError, "shape"),
        (np.ones((1, 3)), {}, InputError, "2 or more"),
        (np.array([[1.0, np.nan], [0, 1]]), {}, InputError, "not finite"),
        (np.ones((4, 3)), {"n_hidden": 0}, UsageError, "n_hidden: got 0"),
        (np.ones((4, 3)), {"n_epochs": 0}, UsageError, "n_epochs: got 0"),
        (np.ones((4, 3)), {"batch_rows": 0}, UsageError, "batch_rows: got 0"),
        (np.ones((4, 3)), {"learning_rate": 0.0}, UsageError, "learning_rate: got 0"),
        (np.ones((4, 3)), {"activation": "gelu"}, UsageError, "got 'gelu'"),
    ],
)
def test_what_it_refuses(values: np.ndarray, change: dict, error: type, words: str) -> None:
    with pytest.raises(error, match=words):
        fit_autoencoder(values, **({"n_hidden": 2} | change))


def test_rows_of_another_width_are_refused() -> None:
    fit = fit_autoencoder(planted(), n_hidden=2, n_epochs=1)
    with pytest.raises(InputError, match="rows of 12 values"):
        fit.encode(np.ones((2, 3)))


def test_without_torch_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(MissingExtraError, match=r"jobspace\[train\]"):
        fit_autoencoder(planted(), n_hidden=2)
