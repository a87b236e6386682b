"""The verb: encoders and baselines on a task, block by block, then figures with intervals."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from jobspace.encode.base import Wrapped
from jobspace.encode.load import encoder as load_encoder
from jobspace.errors import UsageError
from jobspace.evaluate.examples import best_examples, worst_examples
from jobspace.evaluate.measure import (
    SHOWN_PLACES,
    block_values,
    depth_of,
    metric_names,
    ranked,
)
from jobspace.evaluate.reading import read_as
from jobspace.evaluate.result import Evaluation, Figure, PartResult, SystemResult
from jobspace.evaluate.speed import size_mb, texts_per_second
from jobspace.evaluate.systems import BASELINES, Answers, Fitted, System, systems_of
from jobspace.evaluate.task import Ints, Task, Values
from jobspace.evaluate.tasks import tasks_of
from jobspace.search.concepts import LabelText
from jobspace.search.lexical import Floats
from jobspace.stats.intervals import side_by_side
from jobspace.stats.metrics import Ranks, found_within
from jobspace.taxonomy.model import Taxonomy
from jobspace.text.stop_words import READINGS

Progress: TypeAlias = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluateOptions:
    """What is compared, on how much.

    Attributes:
        baselines: some of "tfidf", "bm25", "edit"; none for encoders alone.
        with_normalize: whether `jobspace normalize` is ranked too, with each of the encoders.
        texts: how texts are read, side by side: "original", "no-stop-words", "jargon-only".
        label_text: what concepts' labels are encoded as, "aka" (with their title) or "label".
        n_sample: so many of a part's queries, drawn at random; None takes all.
        seed: of samples, typing slips and intervals.
    """

    baselines: tuple[str, ...] = BASELINES
    with_normalize: bool = False
    texts: tuple[str, ...] = ("original",)
    label_text: LabelText = "aka"
    n_sample: int | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse values outside their range."""
        if self.label_text not in ("aka", "label"):
            raise UsageError(f"label_text: got {self.label_text!r}; expected 'aka' or 'label'.")
        if self.n_sample is not None and self.n_sample < 1:
            raise UsageError(f"--sample: got {self.n_sample}; expected 1 or more.")
        strange = [name for name in self.baselines if name not in BASELINES]
        if strange:
            raise UsageError(
                f"--baseline: got {strange[0]!r}; expected {', '.join(BASELINES)}, or none alone. "
                f"Choose one."
            )
        unknown = [how for how in self.texts if how not in READINGS]
        if unknown or not self.texts:
            got = repr(unknown[0]) if unknown else "none"
            raise UsageError(f"--text: got {got}; expected {', '.join(READINGS)}. Choose one.")


def evaluate(
    task: Any,
    *,
    encoders: Sequence[str | Wrapped] = ("default",),
    data: str | Path | None = None,
    taxonomy: str | Taxonomy | None = None,
    options: EvaluateOptions | None = None,
    progress: Progress | None = None,
) -> Evaluation:
    """Compare encoders, and letters and words alone, on a task whose right answers are known.

    Every system ranks all items for every query. Means have 95 % bootstrap intervals; differences
    to the first system are paired: the same queries are drawn for both.

    Args:
        task: "titles-esco", "title-similarity", "donors", "unseen-labels", "skills" or "typos";
            a table's path or a dataframe with the columns query and positive, or query and code;
            or a folder of training data (`jobspace.evaluate.own` says more).
        encoders: names, or what `jobspace.encoder` returned; the first is compared with.
        data: where the test sets of named tasks lie; None takes `$JOBSPACE_SHARED_DATA`, else
            `../shared/data`.
        taxonomy: what the codes of a table are of.
        options: baselines, readings, sample and seed; None takes the defaults.
        progress: called with (system, queries done, n).

    Raises:
        UsageError: an option is out of its range, or does not go with the task.
        NotFoundError: no such task, encoder or data.
        InputError: the data cannot be used.

    >>> import pyarrow as pa
    >>> rows = {"query": ["RN", "truck driver"], "positive": ["nurse", "lorry driver"]}
    >>> found = evaluate(pa.table(rows), options=EvaluateOptions(baselines=()))
    >>> found.to_arrow().num_rows
    4
    """
    options = options or EvaluateOptions()
    parts = tasks_of(
        task, data=data, taxonomy=taxonomy, label_text=options.label_text, seed=options.seed
    )
    systems = systems_of(
        [load_encoder(e) if isinstance(e, str) else e for e in encoders],
        options.baselines,
        with_normalize=options.with_normalize,
        label_text=options.label_text,
    )
    name = task if isinstance(task, str) else parts[0].name
    done = tuple(_part(part, systems, options, progress) for part in parts)
    return Evaluation(task=name, parts=done, seed=options.seed)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """A system's answers to all n queries of a task.

    Attributes:
        task: as the system read it.
        system: which one.
        text: how texts were read.
        ranks: int32 (n,).
        values: metric → float64 (n,).
        label: int64 (n,), the label that came first; -1 for none.
        nearest: float32 (n,), its similarity.
        right: int64 (n,), of the right items the one ranked best.
        seconds: for all of it.
    """

    task: Task
    system: System
    text: str
    ranks: Ranks
    values: dict[str, Values]
    label: Ints
    nearest: Floats
    right: Ints
    seconds: float


def _part(
    task: Task, systems: Sequence[System], options: EvaluateOptions, progress: Progress | None
) -> PartResult:
    n_all = len(task)
    task = task.sampled(options.n_sample, options.seed)
    if len(task) < n_all:
        task = task.noted(f"a random sample of {len(task):,} of {n_all:,} queries")
    readings = {how: read_as(task, how) for how in dict.fromkeys(options.texts)}
    runs = [
        _run(read, system, how, progress) for how, read in readings.items() for system in systems
    ]
    runs.sort(key=lambda run: systems.index(run.system))
    notes = dict.fromkeys(note for read in readings.values() for note in read.notes)
    return PartResult(
        name=task.name,
        n_queries=len(task),
        n_items=task.items.n_ranked,
        n_labels=task.items.n_ranked_labels,
        notes=tuple(notes),
        systems=_results(task, runs, options.seed),
    )


def _run(task: Task, system: System, how: str, progress: Progress | None) -> _Run:
    began = time.perf_counter()
    step = system.step(task)
    if progress is not None:
        progress(system.name, 0, len(task))
    fitted = system.fit(task)
    blocks = []
    for start in range(0, len(task), step):
        end = min(start + step, len(task))
        blocks.append(_block(task, fitted, start, end))
        if progress is not None:
            progress(system.name, end, len(task))
    return _Run(
        task=task,
        system=system,
        text=how,
        ranks=np.concatenate([block.ranks for block in blocks]),
        values={
            name: np.concatenate([block.values[name] for block in blocks])
            for name in metric_names(task)
        },
        label=np.concatenate([block.answers.label for block in blocks]),
        nearest=np.concatenate([block.answers.nearest for block in blocks]),
        right=np.concatenate([block.best for block in blocks]),
        seconds=time.perf_counter() - began,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """Some queries' answers, without their similarities to all items."""

    answers: Answers
    ranks: Ranks
    values: dict[str, Values]
    best: Ints


def _block(task: Task, fitted: Fitted, start: int, end: int) -> _Block:
    answers = fitted(start, end)
    right = task.right[start:end]
    block = ranked(answers.similarity[:, : task.items.n_ranked], right)
    best = [
        items[int(row[list(items)].argmax())]
        for row, items in zip(answers.similarity, right, strict=True)
    ]
    return _Block(
        answers=replace(answers, similarity=np.empty((0, 0), np.float32)),
        ranks=block.ranks,
        values=block_values(task, start, answers.similarity, block),
        best=np.array(best, np.int64),
    )


def _results(task: Task, runs: Sequence[_Run], seed: int) -> tuple[SystemResult, ...]:
    columns = [_figures(task, runs, metric, seed) for metric in metric_names(task)]
    speeds: dict[int, float] = {}
    results = []
    for i, run in enumerate(runs):
        encoder = run.system.encoder
        if encoder is not None and id(encoder) not in speeds:
            speeds[id(encoder)] = texts_per_second(encoder, task)
        results.append(
            SystemResult(
                system=run.system.name,
                text=run.text,
                figures=tuple(column[i] for column in columns),
                texts_per_s=None if encoder is None else speeds[id(encoder)],
                size_mb=None if encoder is None else size_mb(encoder),
                seconds=run.seconds,
                found_within=_found_within(run),
                best=best_examples(run.task, run.ranks, run.label, run.nearest, run.right),
                worst=worst_examples(run.task, run.ranks, run.label, run.nearest, run.right),
            )
        )
    return tuple(results)


def _figures(task: Task, runs: Sequence[_Run], metric: str, seed: int) -> list[Figure]:
    """The metric of all systems, from the same draws of queries."""
    values = np.column_stack([run.values[metric] for run in runs])  # (n, s)
    has = ~np.isnan(values[:, 0])
    weight = task.weight[has] if metric.endswith(" weighted") and task.weight is not None else None
    means, differences = side_by_side(values[has], weight=weight, seed=seed)
    n = int(has.sum())
    first = Figure(
        metric=metric, n_queries=n, mean=means[0].mean, low=means[0].low, high=means[0].high
    )
    others = [
        Figure(
            metric=metric,
            n_queries=n,
            mean=mean.mean,
            low=mean.low,
            high=mean.high,
            difference=difference.mean,
            difference_low=difference.low,
            difference_high=difference.high,
        )
        for mean, difference in zip(means[1:], differences[1:], strict=True)
    ]
    return [first, *others]


def _found_within(run: _Run) -> tuple[tuple[int, float], ...]:
    deepest = depth_of(run.task)
    return tuple(
        (k, float(found_within(run.ranks, k).mean())) for k in SHOWN_PLACES if k <= deepest
    )
