"""What `peers` compares: one question, asked of several systems, each in processes of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]

OWN = "jobspace"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Where the data lie and how much of them is asked; handed to each process as JSON.

    Attributes:
        shared: the data sets.
        work: a folder that the processes of a run share, empty at its beginning.
        unseen_model: the model trained on O*NET 27.0 alone.
        texts: at most so many questions; None takes what the contest takes by itself.
        seed: of everything drawn.
    """

    shared: Path
    work: Path
    unseen_model: Path
    texts: int | None = None
    seed: int = 0

    def n(self, usual: int) -> int:
        """How many questions, where `usual` are asked by themselves."""
        return usual if self.texts is None else min(self.texts, usual)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a system answered.

    Attributes:
        parts: (n, 3), of each question how much is right, how much was found, and how much was
            to be found. Quality is 2 Σ right / (Σ found + Σ meant): F1, and where a question has
            one answer, the share that is right.
        rows: how many rows were worked through.
        scale: times the measured seconds; above 1 where they are of some rows alone.
    """

    parts: Floats
    rows: int
    scale: float = 1.0


Answering: TypeAlias = Callable[[], Answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """A way of answering.

    Attributes:
        start: from the contest's data to what answers; its seconds are those of preparing.
        needs: the package it is of; None where jobspace's own requirements have it.
    """

    start: Callable[[Any], Answering]
    needs: str | None = None

    @property
    def is_installed(self) -> bool:
        """Whether its package is there."""
        return self.needs is None or find_spec(self.needs) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest:
    """One question.

    Attributes:
        measure: what its quality is.
        read: the data, in memory and not timed.
        systems: by name; the one named `OWN` is what the others are compared with.
    """

    measure: str
    read: Callable[[Setting], Any]
    systems: Mapping[str, System]


def shares(values: NDArray[Any]) -> Floats:
    """Parts (n, 3) of questions with one answer: how right each is, from 0 to 1.

    >>> shares(np.array([1.0, 0.5])).tolist()
    [[1.0, 1.0, 1.0], [0.5, 1.0, 1.0]]
    """
    ones = np.ones(len(values))
    return np.stack([np.asarray(values, np.float64), ones, ones], axis=1)


def drawn(n: int, wanted: int, seed: int) -> NDArray[np.int64]:
    """Rows drawn without replacement; a slow system takes the first of them."""
    return np.random.default_rng(seed).permutation(n)[:wanted]
