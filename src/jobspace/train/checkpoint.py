"""Where a training stands, kept on disk so that a run that was killed goes on from there.

Everything lies in a hidden folder beside the output (`.NAME.unfinished`): the state in one file
that is replaced as a whole, the best weights so far in another that the state names. The output
itself appears by one rename when it is complete.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from jobspace.errors import InputError, UsageError
from jobspace.tables.atomic_folder import free_place
from jobspace.train.learner import Learner

STATE: Final = "state.safetensors"
IDENTITY: Final = "training.json"
MODEL: Final = "model"


@dataclass(frozen=True, slots=True, kw_only=True)
class Epoch:
    """One pass over the rows: mean loss (None of the base), validation MRR, seconds so far."""

    epoch: int
    loss: float | None
    mrr: float
    seconds: float


@dataclass(slots=True, kw_only=True)
class Standing:
    """How far a training is.

    Attributes:
        epoch, step: what comes next, from 0.
        n_steps: optimizer steps done.
        losses: of the running epoch.
        history: the epochs done; entry 0 is the base.
        best: the number of the best epoch, 0 for the base.
        seconds: spent, over all sittings.
    """

    epoch: int = 0
    step: int = 0
    n_steps: int = 0
    losses: list[float] = field(default_factory=list)
    history: list[Epoch] = field(default_factory=list)
    best: int = 0
    seconds: float = 0.0

    @property
    def best_mrr(self) -> float:
        """The best epoch's MRR on the validation split; -1 before there is one."""
        return self.history[self.best].mrr if self.history else -1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Workplace:
    """The hidden folder of one training.

    Attributes:
        given: the output as the user wrote it.
        output: where the model goes.
        folder: the hidden folder beside it.
    """

    given: str
    output: Path
    folder: Path

    @classmethod
    def of(cls, output: str | Path) -> Workplace:
        """The workplace of an output folder.

        Raises:
            UsageError: the output is there and not an empty folder, or its parent is missing.
        """
        path = free_place(output)
        return cls(
            given=str(output), output=path, folder=path.with_name(f".{path.name}.unfinished")
        )

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the folder, so that no other process works in it; an empty one is gone afterwards.

        Raises:
            UsageError: another process holds it.
        """
        with writing(self.folder):
            self.folder.mkdir(exist_ok=True)
            handle = _held(self.folder, self.output)
        try:
            yield
        finally:
            with suppress(OSError):  # not empty, or gone: the model has appeared
                self.folder.rmdir()
            if handle is not None:
                os.close(handle)

    def open(self, identity: dict[str, Any], *, restart: bool = False) -> None:
        """Begin in the held folder, or take up the training that lies there.

        Raises:
            UsageError: it belongs to a training with another base, data or options.
        """
        record = self.folder / IDENTITY
        if record.is_file() and not restart:
            _require_same(json.loads(record.read_text(encoding="utf-8")), identity, self)
            return
        with writing(self.folder):
            for left in self.folder.iterdir():
                shutil.rmtree(left) if left.is_dir() else left.unlink()
            _replace(record, json.dumps(identity, indent=2).encode())

    def save(self, learner: Learner, standing: Standing) -> None:
        """Keep the state: weights, the optimizer's moments, and how far it is."""
        from safetensors.torch import save_file

        tensors = {f"weights/{n}": w.detach() for n, w in learner.weights.items()}
        for name, weight in learner.weights.items():
            for key, value in learner.optimizer.state.get(weight, {}).items():
                tensors[f"adam/{key}/{name}"] = value
        about = {"standing": json.dumps(asdict(standing))}
        with writing(self.folder):
            save_file(_apart(tensors), self.folder / f"{STATE}.tmp", metadata=about)
            (self.folder / f"{STATE}.tmp").replace(self.folder / STATE)
        for old in self.folder.glob("best-*.safetensors"):
            if old != self._best(standing.best):
                old.unlink(missing_ok=True)

    def save_best(self, learner: Learner, number: int) -> None:
        """Keep the weights of the best epoch; the next `save` makes them count."""
        from safetensors.torch import save_file

        with writing(self.folder):
            weights = {n: w.detach() for n, w in learner.weights.items()}
            save_file(_apart(weights), self._best(number))

    def restore(self, learner: Learner) -> Standing | None:
        """Put a learner where the kept state was; None where there is none."""
        from safetensors import safe_open

        path = self.folder / STATE
        if not path.is_file():
            return None
        with safe_open(path, "pt") as file:
            kept = json.loads(file.metadata()["standing"])
            tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118
        _fill(learner, tensors)
        history = [Epoch(**entry) for entry in kept.pop("history")]
        return Standing(history=history, **kept)

    def restore_best(self, learner: Learner, number: int) -> None:
        """Put the best epoch's weights into a learner."""
        from safetensors.torch import load_file

        tensors = load_file(self._best(number))
        _fill(learner, {f"weights/{name}": tensor for name, tensor in tensors.items()})

    @property
    def model(self) -> Path:
        """Where the finished model is written before it appears."""
        return self.folder / MODEL

    def appear(self) -> None:
        """Give the finished model its name, and remove the workplace."""
        self.model.replace(self.output)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _best(self, number: int) -> Path:
        return self.folder / f"best-{number}.safetensors"


def _held(folder: Path, output: Path) -> int | None:
    """Lock a folder until the handle is closed or the process ends; None where none can."""
    try:
        import fcntl
    except ImportError:  # Windows
        return None
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(handle)
        raise UsageError(
            f"output: got {output}, which another process is training; expected one at a time. "
            f"Wait for it, or choose another with -o."
        ) from error
    return handle


def _require_same(kept: dict[str, Any], now: dict[str, Any], place: Workplace) -> None:
    other = [name for name in now if kept.get(name) != now[name]]
    if other:
        name = other[0]
        raise UsageError(
            f"output: got {place.output}, of which a training with another {name} lies unfinished "
            f"({kept.get(name)}; now {now[name]}); expected the same. Give what was given then to "
            f"go on, or --restart to begin anew."
        )


def _fill(learner: Learner, tensors: dict[str, Any]) -> None:
    import torch

    with torch.no_grad():
        for name, weight in learner.weights.items():
            weight.copy_(tensors[f"weights/{name}"])
            moments = {
                key.split("/", 2)[1]: value.to(weight.device)
                for key, value in tensors.items()
                if key.startswith("adam/") and key.split("/", 2)[2] == name
            }
            if moments:
                moments["step"] = moments["step"].cpu()
                learner.optimizer.state[weight] = moments


def _apart(tensors: dict[str, Any]) -> dict[str, Any]:
    return {name: tensor.cpu().contiguous() for name, tensor in tensors.items()}


def _replace(path: Path, content: bytes) -> None:
    temporary = path.with_name(f"{path.name}.tmp")
    temporary.write_bytes(content)
    temporary.replace(path)


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turn a full or read-only disk into one sentence.

    Raises:
        InputError: the system refuses to write.
    """
    from safetensors import SafetensorError

    try:
        yield
    except (OSError, SafetensorError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(
            f"training: got no room to write in {folder} ({reason}); expected some. Free some "
            f"space and run the same command again: it goes on from the last state kept."
        ) from error
