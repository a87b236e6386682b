"""`train run`: an encoder of one's own, from a base and pairs of texts."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeAlias

import pyarrow as pa

from jobspace.encode.base import Wrapped, check_device
from jobspace.encode.load import Model2VecEncoder
from jobspace.encode.load import encoder as load_encoder
from jobspace.encode.static import StaticEncoder
from jobspace.encode.transformer import TransformerEncoder, torch_device
from jobspace.errors import MissingExtraError, UsageError
from jobspace.train import fit_static, fit_transformer
from jobspace.train.checkpoint import Epoch, Standing, Workplace, writing
from jobspace.train.effect import Bench, Effect, full_pool, mean_reciprocal_rank
from jobspace.train.examples import TrainingData, read_training_data
from jobspace.train.fit import Fit
from jobspace.train.learner import Learner
from jobspace.train.model_card import model_card
from jobspace.train.options import TrainOptions
from jobspace.train.pairs import Pairs

VALIDATION_DOCUMENTS: Final = 8_192  # a sample as large is enough to tell epochs apart

Progress: TypeAlias = Callable[[str, int, int, "Standing | None"], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """What a training came to.

    Attributes:
        output: the model's folder.
        base, kind, dim: what it began as, static model or transformer, numbers in a vector.
        n_rows: rows learned from.
        options: with everything filled in.
        history: validation by epoch; entry 0 is the base.
        best_epoch: whose weights were kept; 0 where no epoch was better than the base.
        seconds: of training, validation included.
        effect: before and after on the test split.
        n_dropped: rows of the data without a query and another text as positive.
    """

    output: str
    base: str
    kind: str
    dim: int
    n_rows: int
    options: TrainOptions
    history: tuple[Epoch, ...]
    best_epoch: int
    seconds: float
    effect: Effect
    n_dropped: int


def train(
    data: str | Path,
    output: str | Path,
    *,
    base: str = "default",
    options: TrainOptions | None = None,
    restart: bool = False,
    progress: Progress | None = None,
) -> Trained:
    """Train an encoder on pairs of texts and write it to a folder.

    A run that was stopped leaves a hidden folder beside the output; the same call goes on from
    there, with the same result as an undisturbed one.

    Args:
        data: see `read_training_data`.
        output: the folder the model goes to, new or empty; it appears whole or not at all.
        base: default, minilm, a model's folder, or a sentence-transformers name.
        options: see `TrainOptions`.
        restart: begin anew where an unfinished training lies.
        progress: called with (what is being done, done, of how many, how far training is).

    Raises:
        NotFoundError: no such base, or no such data.
        UsageError: the output or an unfinished training with other options is there, or the device
            is not.
        InputError: the data holds nothing to learn, or the disk is full.
        MissingExtraError: torch or sentence-transformers is not installed.
    """
    options = options or TrainOptions()
    tell = progress or _silent
    place = Workplace.of(output)
    tell("Loading the base", 0, 1, None)
    encoder = _base(base, options.device)
    tell("Reading the data", 0, 1, None)
    examples = read_training_data(data, seed=options.seed)
    pairs = Pairs.of(examples.train)
    learner = _learner(encoder, pairs, options)
    with place.locked():
        place.open(_identity(encoder, examples, learner.options), restart=restart)
        return _trained(encoder, learner, examples, pairs, place, tell)


def _trained(
    encoder: Wrapped,
    learner: Learner,
    examples: TrainingData,
    pairs: Pairs,
    place: Workplace,
    tell: Progress,
) -> Trained:
    """Measure, train, measure again, write."""
    bed = Bench.of(examples)
    tell("Measuring the base", 0, 1, None)
    before = bed.values(encoder.encode if _is_on_cpu(learner) else learner.encode)
    standing = _fitted(learner, pairs, examples, place, tell)
    tell("Measuring the model", 0, 1, standing)
    after = bed.values(learner.encode)
    trained = Trained(
        output=place.given,
        base=encoder.name,
        kind=_kind(encoder),
        dim=encoder.dim,
        n_rows=len(pairs),
        options=learner.options,
        history=tuple(standing.history),
        best_epoch=standing.best,
        seconds=standing.seconds,
        effect=bed.effect(before, after, learner.options.seed),
        n_dropped=examples.n_dropped,
    )
    _write(trained, learner, examples, place)
    return trained


def _silent(what: str, done: int, total: int, standing: Standing | None) -> None:
    """Report nothing."""


def _base(name: str, device: str) -> Wrapped:
    """The base, its weights in full precision.

    Raises:
        UsageError: the base is an address that cannot be trained, or the device is not there.
    """
    if name.startswith("openai:"):
        raise UsageError(
            f"base: got {name}, which cannot be trained here; expected default, minilm, a model's "
            f"folder, or a sentence-transformers name. Choose one."
        )
    try:
        import torch  # noqa: F401
    except ImportError as error:
        raise MissingExtraError.of("training", "torch", "train") from error
    check_device(device)
    base = load_encoder(name, device="cpu")  # on CUDA it would come in half precision
    if isinstance(base.backend, TransformerEncoder):
        torch_device(device)  # refuses before the data is read
    return base


def _learner(encoder: Wrapped, pairs: Pairs, options: TrainOptions) -> Learner:
    backend: Any = encoder.backend
    if isinstance(backend, TransformerEncoder):
        backend.model.to(torch_device(options.device))
        filled = options.filled(fit_transformer.defaults_for(len(pairs)))
        return fit_transformer.TransformerLearner.of(backend, pairs.texts, filled)
    filled = options.filled(fit_static.defaults_for(len(pairs)))
    return fit_static.StaticLearner.of(backend, pairs.texts, filled)


def _is_on_cpu(learner: Learner) -> bool:
    """Whether the base's encodings are those that the disk may hold already."""
    return all(weight.device.type == "cpu" for weight in learner.weights.values())


def _kind(encoder: Wrapped) -> str:
    if isinstance(encoder.backend, StaticEncoder | Model2VecEncoder):
        return "static model"
    return "transformer"


def _identity(encoder: Wrapped, data: TrainingData, options: TrainOptions) -> dict[str, Any]:
    """What must be the same for a run to take up another's work."""
    digest = hashlib.blake2b(digest_size=16)
    for table in (data.train, data.validation, data.test):
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table.combine_chunks())
        digest.update(sink.getvalue())
    chosen = {n: v for n, v in asdict(options).items() if n not in ("max_minutes", "device")}
    return {"base": encoder.fingerprint, "data": digest.hexdigest(), **chosen}


def _fitted(
    learner: Learner, pairs: Pairs, data: TrainingData, place: Workplace, tell: Progress
) -> Standing:
    pool = full_pool(data, "validation", VALIDATION_DOCUMENTS)

    def shown(fit: Fit) -> None:
        tell("Training", fit.standing.n_steps, fit.n_steps_total, fit.standing)

    fit = Fit(
        learner=learner,
        pairs=pairs,
        validate=partial(mean_reciprocal_rank, pool, learner.encode),
        place=place,
        progress=shown,
    )
    return fit.run()


def _write(trained: Trained, learner: Learner, data: TrainingData, place: Workplace) -> None:
    with writing(place.folder):
        shutil.rmtree(place.model, ignore_errors=True)
        learner.save(place.model)
        (place.model / "README.md").write_text(model_card(trained, data), encoding="utf-8")
        place.appear()
