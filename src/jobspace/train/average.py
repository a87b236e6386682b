"""Several encoders of one shape as one: their weights averaged.

Models trained from one base on different data, or with other seeds, are different sides of the
same knowledge. Their mean is often better than each of them on texts unlike those they learned
from, and costs no more than one to use. The base itself may be among them: it keeps what training
unlearned.

Source: model soups (Wortsman et al., 2022); for a base among them robust fine-tuning (the same,
2022).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from jobspace.encode.load import Model2VecEncoder
from jobspace.encode.load import encoder as load_encoder
from jobspace.encode.static import StaticEncoder
from jobspace.encode.transformer import TransformerEncoder, quiet
from jobspace.errors import MissingExtraError, UsageError
from jobspace.tables.atomic_folder import new_folder

_CARD = """---
tags:
- sentence-similarity
- jobspace
---

# {name}

The mean of the weights of {n} encoders, by `jobspace train average`:

{parts}

## Use

```sh
jobspace normalize donors.csv --column occupation --encoder {output} -o coded.csv
```
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Averaged:
    """What was written.

    Attributes:
        output: the model's folder.
        parts: each encoder's name and its share of the mean; the shares add up to 1.
        dim: numbers in a vector.
    """

    output: str
    parts: tuple[tuple[str, float], ...]
    dim: int


def average(parts: Sequence[tuple[str, float]], output: str | Path) -> Averaged:
    """Write an encoder whose weights are the weighted mean of others'.

    Args:
        parts: names of encoders, as `jobspace.encoder` takes them, each with a weight above 0;
            two or more, of one architecture and one tokenizer.
        output: the folder; it appears whole or not at all.

    Raises:
        UsageError: fewer than two, a weight that is not above 0, or encoders of different shapes.
        NotFoundError: no such encoder.
        MissingExtraError: torch is not installed.
    """
    shares = _shares(parts)
    try:
        import torch  # noqa: F401
    except ImportError as error:
        raise MissingExtraError.of("averaging", "torch", "train") from error
    encoders = [load_encoder(name, device="cpu") for name, _ in shares]
    backends: list[Any] = [encoder.backend for encoder in encoders]
    _require_same(shares, [_shape(backend) for backend in backends])
    with new_folder(output) as folder:
        weights = [share for _, share in shares]
        if isinstance(backends[0], TransformerEncoder):
            _transformers(backends, weights, folder)
        else:
            _tables(backends, weights, folder)
        listed = "\n".join(f"- `{name}`: {share:.3f}" for name, share in shares)
        card = _CARD.format(name=Path(output).name, n=len(shares), parts=listed, output=output)
        (folder / "README.md").write_text(card, encoding="utf-8")
    return Averaged(output=str(output), parts=tuple(shares), dim=encoders[0].dim)


def _shares(parts: Sequence[tuple[str, float]]) -> list[tuple[str, float]]:
    if len(parts) < 2:
        raise UsageError(
            f"encoders: got {len(parts)}; expected two or more to average. Name another."
        )
    for name, weight in parts:
        if not weight > 0 or not np.isfinite(weight):
            raise UsageError(
                f"weight of {name}: got {weight:g}; expected a number above 0. Leave the encoder "
                "out if it is to count for nothing."
            )
    total = sum(weight for _, weight in parts)
    return [(name, weight / total) for name, weight in parts]


def _shape(backend: Any) -> Any:
    """What must be equal for a mean of weights to mean anything."""
    if isinstance(backend, TransformerEncoder):
        model: Any = backend.model
        sizes = {name: tuple(weight.shape) for name, weight in model.named_parameters()}
        return sizes, model.tokenizer.get_vocab()
    if isinstance(backend, StaticEncoder):
        return backend.table.shape, backend.tokenizer.get_vocab(), tuple(backend.pairs.pairs)
    if isinstance(backend, Model2VecEncoder):
        return backend.table.shape, backend.tokenizer.get_vocab()
    raise UsageError(
        f"encoder: got {backend.name}, whose weights are not here; expected a model's folder. "
        "Choose another."
    )


def _require_same(parts: Sequence[tuple[str, float]], shapes: Sequence[Any]) -> None:
    for (name, _), shape in zip(parts, shapes, strict=True):
        if shape != shapes[0]:
            raise UsageError(
                f"encoder: got {name}, which has another shape or another tokenizer than "
                f"{parts[0][0]}; expected models trained from one base. Leave it out."
            )


def _transformers(backends: Sequence[Any], weights: Sequence[float], folder: Path) -> None:
    import torch

    first = dict(backends[0].model.named_parameters())
    others = [dict(backend.model.named_parameters()) for backend in backends]
    with torch.no_grad():
        for name, into in first.items():
            stacked = [w * of[name].float() for w, of in zip(weights, others, strict=True)]
            into.copy_(torch.stack(stacked).sum(dim=0))
    with quiet():
        backends[0].model.save(str(folder), create_model_card=False)


def _tables(backends: Sequence[Any], weights: Sequence[float], folder: Path) -> None:
    tables = [b.token_vectors() if isinstance(b, StaticEncoder) else b.table for b in backends]
    mean = np.zeros_like(tables[0])
    for weight, table in zip(weights, tables, strict=True):
        mean += np.float32(weight) * table
    backends[0].saved_with(folder, mean, {"trained_by": "jobspace train average"})
