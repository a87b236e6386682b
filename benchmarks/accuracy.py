"""`accuracy`: jobspace beside char TF-IDF, rapidfuzz and MiniLM, on four sets of questions."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from benchmarks import ROOT, tasks
from benchmarks.installed import FOLDERS, install
from benchmarks.metrics import mean_reciprocal_rank, share_within
from benchmarks.options import Options, environment
from benchmarks.process import measured
from benchmarks.result import Result, Value, progress
from benchmarks.systems import Jobspace, System, baselines
from benchmarks.tasks import Task
from jobspace.encode.load import encoder
from jobspace.normalize.normalizer import Normalizer, normalizer
from jobspace.stats.calibrate import calibration_error, coverage, is_held_out, reliability
from jobspace.stats.metrics import Ranks
from jobspace.taxonomy.model import Taxonomy
from jobspace.taxonomy.onet import read_onet

Floats: TypeAlias = NDArray[np.float32]
Bools: TypeAlias = NDArray[np.bool_]
Weights: TypeAlias = NDArray[np.float64]

CUT_OFFS = (0.25, 0.5, 0.8, 0.9, 0.95)

Figures = Callable[[Ranks, Task], dict[str, Value]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A task, how deep it looks, and the figures it gives."""

    task: Task
    depth: int
    figures: Figures


def run(options: Options) -> list[Result]:
    """All four tasks, and how far confidence can be believed."""
    for name in ("onet", "esco"):
        install(options, name)
    return [*_onet(options), *_unseen(options), *_esco(options)]


def _onet(options: Options) -> list[Result]:
    """Donors' occupations, typos, and reliability: all against O*NET 29.3."""
    ready = normalizer("onet")
    official = read_onet(options.shared / FOLDERS["onet"], with_lay=False)
    bare = Jobspace(ready=normalizer(official), name="jobspace without lay labels")
    systems = [Jobspace(ready=ready), bare, *_baselines(options, official)]
    everything = tasks.actblue(options.shared, ready.taxonomy)
    donors = everything.known()
    n_texts = len(everything.texts)
    asked = Question(task=donors, depth=1, figures=_top_1_weighted)
    labels = tasks.typos(ready.taxonomy, official)
    notes = (
        f"{n_texts:,} distinct texts; the {n_texts - len(donors.texts):,} "
        "coded only to occupations that O*NET 29.3 no longer has are left out",
        "a text with several codes counts as right when any of them matches; weighted by freq",
        _heaviest(donors),
        "the baselines have the official labels, without jobspace's everyday ones",
    )
    slip_notes = ("right: a concept that carries the label as it was, as label or short title",)
    return [
        _compared(options, asked, systems, notes),
        *(
            _compared(options, Question(task=t, depth=1, figures=_top_1), systems, slip_notes)
            for t in labels
        ),
        *_reliability(ready, _held_out(donors).sampled(options.texts, options.seed)),
    ]


def _heaviest(task: Task) -> str:
    """How much of the weighted figures a single text decides."""
    if task.weight is None:
        return "every text counts once"
    heaviest = int(task.weight.argmax())
    share = task.weight[heaviest] / task.weight.sum()
    return f"{task.texts[heaviest]!r} alone has {share:.0%} of all weight"


def _unseen(options: Options) -> list[Result]:
    """Alternate titles that neither model nor taxonomy has seen."""
    old = read_onet(options.shared / "onet-27.0")
    model = encoder(str(unseen_model(options)))
    own = Jobspace(ready=normalizer(old, encoder=model), name="jobspace, trained on 27.0")
    systems = [own, *_baselines(options, old)]
    task = tasks.new_alternates(options.shared, old)
    asked = Question(task=task, depth=5, figures=_top_5)
    notes = ("jobspace: its recipe trained on O*NET 27.0 alone, and 27.0 without lay labels",)
    return [_compared(options, asked, systems, notes)]


def _esco(options: Options) -> list[Result]:
    """Vacancy titles: the full ranking of all ESCO occupations."""
    ready = normalizer("esco")
    task = tasks.jobbert(options.shared, ready.taxonomy)
    asked = Question(task=task, depth=ready.taxonomy.n_concepts, figures=_ranking)
    notes = (f"ranked: all {ready.taxonomy.n_concepts:,} concepts, for every system",)
    systems = [Jobspace(ready=ready), *_baselines(options, ready.taxonomy)]
    return [_compared(options, asked, systems, notes)]


def unseen_model(options: Options) -> Path:
    """The folder of the model trained on O*NET 27.0 alone; trained unless it is there."""
    folder = options.unseen_model or options.work / "unseen-model"
    if not (folder / "config.json").exists():
        progress(f"training on O*NET 27.0 alone into {folder}")
        source = str(options.shared / "onet-27.0")
        tool = str(ROOT / "tools" / "train_default.py")
        command = [sys.executable, tool, "--onet", source, "--no-soc", "-o", str(folder)]
        postings = options.shared / "linkedin-postings"
        command += ["--titles", f"{postings / 'titles.parquet'}:title"]
        command += ["--titles", f"{postings / 'titles_2023_functions.parquet'}:title"]
        command += ["--postings", f"{postings / 'postings_1000.parquet'}:description"]
        measured(command, environment(options))
    return folder


def _baselines(options: Options, taxonomy: Taxonomy) -> list[System]:
    return baselines(taxonomy, options.work) if options.baselines else []


def _compared(
    options: Options, asked: Question, systems: Sequence[System], notes: tuple[str, ...]
) -> Result:
    """One row a system; a slow one is asked some of the texts, drawn with the seed."""
    rows: list[dict[str, Value]] = []
    task = asked.task.sampled(options.texts, options.seed)
    for system in systems:
        own = task.sampled(system.max_texts, options.seed)
        progress(f"{system.name}: {len(own.texts):,} texts of {task.name}")
        began = time.perf_counter()
        ranks = system.ranks(own.texts, own.gold, asked.depth)
        seconds = time.perf_counter() - began
        rows.append(
            {"system": system.name, "n": len(own.texts), **asked.figures(ranks, own)}
            | {"texts/s": len(own.texts) / seconds}
        )
    if any(row["n"] != len(task.texts) for row in rows):
        notes = (*notes, "n below the others': a random sample, for time")
    return Result(title=f"accuracy: {task.name}", rows=rows, notes=notes)


def _top_1(ranks: Ranks, _task: Task) -> dict[str, Value]:
    return {"top-1": share_within(ranks, 1)}


def _top_1_weighted(ranks: Ranks, task: Task) -> dict[str, Value]:
    return {
        "top-1": share_within(ranks, 1),
        "top-1 weighted": share_within(ranks, 1, task.weight),
    }


def _top_5(ranks: Ranks, _task: Task) -> dict[str, Value]:
    return {"top-1": share_within(ranks, 1), "in top-5": share_within(ranks, 5)}


def _ranking(ranks: Ranks, _task: Task) -> dict[str, Value]:
    return {
        "accuracy": share_within(ranks, 1),
        "recall@5": share_within(ranks, 5),
        "recall@10": share_within(ranks, 10),
        "MRR": mean_reciprocal_rank(ranks),
    }


def _held_out(donors: Task) -> Task:
    """The donors' texts that confidence was not fitted to."""
    kept = np.flatnonzero([is_held_out(text) for text in donors.texts])
    return replace(donors.only(kept), name=f"{donors.name}, the half not fitted to")


def _coverage(confidence: Floats, right: Bools, weight: Weights | None) -> list[dict[str, Value]]:
    return [
        {
            "confidence from": c.min_confidence,
            "share decided": c.share_decided,
            "share right": c.share_right,
        }
        for c in coverage(confidence, right, CUT_OFFS, weight)
    ]


def _reliability(ready: Normalizer, task: Task) -> list[Result]:
    """Of the texts decided with confidence about p, is a share p right?"""
    decided = ready.decide(pa.array(task.texts, pa.string()))
    best = decided.candidates[:, 0]
    right = np.array([c in g for c, g in zip(best.tolist(), task.gold, strict=True)])
    results = []
    for how, weight in (("each text once", None), ("weighted by freq", task.weight)):
        bins = reliability(decided.confidence, right, weight)
        rows: list[dict[str, Value]] = [
            {
                "confidence": f"{b.low:.1f} to {b.high:.1f}",
                "texts": round(b.weight),
                "mean confidence": b.mean_confidence,
                "share right": b.share_right,
            }
            for b in bins
        ]
        notes = (f"calibration error {calibration_error(bins):.3f}",)
        results.append(Result(title=f"reliability on {task.name}, {how}", rows=rows, notes=notes))
        left = _coverage(decided.confidence, right, weight)
        results.append(Result(title=f"coverage on {task.name}, {how}", rows=left))
    return results
