"""The training loop: steps, a validation after each epoch, the best kept, the state kept.

Every random draw is a function of (seed, epoch, step), and the state holds all the rest, so a run
that was stopped and taken up ends where an undisturbed one ends.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Final, TypeAlias

import numpy as np

from jobspace.train.checkpoint import Epoch, Standing, Workplace
from jobspace.train.contrastive import contrastive_loss
from jobspace.train.learner import Learner
from jobspace.train.options import TrainOptions
from jobspace.train.pairs import Pairs

WARM_UP: Final = 0.1  # share of all steps in which the learning rate rises
KEEP_EVERY_S: Final = 120.0

Progress: TypeAlias = Callable[["Fit"], None]


@dataclass(slots=True, kw_only=True)
class Fit:
    """A training under way.

    Attributes:
        learner: what learns.
        pairs: what from.
        validate: the MRR on the validation split as the learner stands.
        place: where the state is kept.
        standing: how far it is.
        n_steps_total: steps of all epochs.
    """

    learner: Learner
    pairs: Pairs
    validate: Callable[[], float]
    place: Workplace
    progress: Progress | None = None
    standing: Standing = field(default_factory=Standing)
    n_steps_total: int = 0
    _began: float = 0.0
    _kept: float = 0.0
    _validation_s: float = 0.0

    def run(self) -> Standing:
        """Train until the epochs, the patience or the time are used up; the best is in place.

        Afterwards the learner holds the weights of the best epoch.
        """
        self._began = self._kept = time.monotonic()
        self._take_up()
        while not self._is_over():
            self._epoch()
        self.place.restore_best(self.learner, self.standing.best)
        return self.standing

    @property
    def seconds(self) -> float:
        """Spent so far, over all sittings."""
        return self.standing.seconds + time.monotonic() - self._began

    @property
    def options(self) -> TrainOptions:
        """The learner's."""
        return self.learner.options

    def _take_up(self) -> None:
        size = self.options.batch_size or 2
        n_batches = len(self.pairs.batches(size, (self.options.seed, 0)))
        self.n_steps_total = (self.options.epochs or 1) * n_batches
        kept = self.place.restore(self.learner)
        if kept is not None:
            self.standing = kept
            return
        self._validated(loss=None)

    def _is_over(self) -> bool:
        standing = self.standing
        waited = len(standing.history) - 1 - standing.best
        done = standing.epoch >= (self.options.epochs or 1)
        return done or waited >= self.options.patience or self._is_late()

    def _is_late(self) -> bool:
        """Whether the time would be over after one more validation."""
        limit = self.options.max_minutes
        return limit is not None and self.seconds + self._validation_s >= 60 * limit

    def _epoch(self) -> None:
        standing = self.standing
        batches = self.pairs.batches(
            self.options.batch_size or 2, (self.options.seed, standing.epoch)
        )
        for rows in batches[standing.step :]:
            if self._is_late():
                break
            self._step(rows)
            if time.monotonic() - self._kept >= KEEP_EVERY_S:
                self._keep()
        loss = float(np.mean(standing.losses)) if standing.losses else None
        standing.epoch += 1
        standing.step = 0
        standing.losses.clear()
        self._validated(loss)

    def _step(self, rows: np.ndarray) -> None:
        standing = self.standing
        batch = self.pairs.batch(rows)
        rate = self._learning_rate()
        for group in self.learner.optimizer.param_groups:
            group["lr"] = rate
        seed = (self.options.seed * 1_000_003 + standing.n_steps * 1_009) % 2**63
        loss = partial(contrastive_loss, batch=batch, scale=self.options.scale or 1.0)
        standing.losses.append(self.learner.backward(batch.texts, loss, seed))
        self.learner.optimizer.step()
        self.learner.after_step(rate)
        standing.step += 1
        standing.n_steps += 1
        if self.progress is not None:
            self.progress(self)

    def _learning_rate(self) -> float:
        """Rises over the first steps, then falls in a straight line to 0 at the end.

        The end is the last step, or the time limit where that comes first.
        """
        done = self.standing.n_steps / self.n_steps_total
        if self.options.max_minutes is not None:
            done = max(done, min(1.0, self.seconds / (60 * self.options.max_minutes)))
        rise = min(1.0, (done + 1 / self.n_steps_total) / WARM_UP)
        return (self.options.learning_rate or 0.0) * rise * (1.0 - done)

    def _validated(self, loss: float | None) -> None:
        began = time.monotonic()
        mrr = self.validate()
        standing = self.standing
        number = len(standing.history)
        better = mrr > standing.best_mrr
        standing.history.append(Epoch(epoch=number, loss=loss, mrr=mrr, seconds=self.seconds))
        if better:
            standing.best = number
            self.place.save_best(self.learner, number)
        self._validation_s = time.monotonic() - began
        self._keep()
        if self.progress is not None:
            self.progress(self)

    def _keep(self) -> None:
        now = time.monotonic()
        self.standing.seconds += now - self._began
        self._began = self._kept = now
        self.place.save(self.learner, self.standing)
