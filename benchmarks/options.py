"""What all benchmarks share: where data lie, where files go, how much is measured."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks import ROOT, SOURCE

ROWS = (1_000_000, 10_000_000)
# What the console script does, for any interpreter that can import jobspace.
COMMAND_LINE = "import sys; sys.argv[0] = 'jobspace'; from jobspace.cli.main import main; main()"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The choices of a run.

    Attributes:
        work: folder for generated rows, installed taxonomies, caches and outputs.
        shared: the data sets of JOBSPACE_SHARED_DATA, or of ../shared/data.
        rows: sizes of the generated row files.
        texts: how many texts a benchmark looks at; None takes all there are (`killed`: 100,000).
        perturbed: how many perturbed strings `speed` makes.
        repeat: fresh processes that a median is over, or kills; None leaves it to the benchmark.
        baseline_rows: rows the usual recipe is timed on; None takes all.
        taxonomy: what `scale` normalizes to.
        python: a second interpreter for `cold`.
        unseen_model: the model trained on O*NET 27.0 alone; None trains it into `work`.
        baselines: whether `accuracy` measures them too.
        seconds: how long `serve` asks for each mixture of titles; None takes a minute.
        tasks: `peers` asks only those whose name has one of these; none asks all.
        seed: of everything drawn.
    """

    work: Path
    shared: Path
    rows: tuple[int, ...] = ROWS
    texts: int | None = None
    perturbed: int = 2_000_000
    repeat: int | None = None
    baseline_rows: int | None = 4_000
    taxonomy: str = "soc"
    python: Path | None = None
    unseen_model: Path | None = None
    baselines: bool = True
    seconds: float | None = None
    tasks: tuple[str, ...] = ()
    seed: int = 0

    @property
    def fec(self) -> Path:
        """The counts of occupations as donors typed them."""
        return self.shared / "fec-occupations" / "occupation_counts.csv"


def shared_folder() -> Path:
    """Where the shared data sets lie."""
    return Path(os.environ.get("JOBSPACE_SHARED_DATA", ROOT.parent / "shared" / "data"))


def environment(options: Options, *, with_source: bool = True) -> dict[str, str]:
    """The environment of child processes: folders of their own, and this checkout's package."""
    changed = dict(os.environ)
    changed.pop("PYTHONPATH", None)
    if with_source:
        changed["PYTHONPATH"] = os.pathsep.join((str(SOURCE), str(ROOT)))
    changed["JOBSPACE_DATA_DIR"] = str(options.work / "data")
    changed["JOBSPACE_CACHE_DIR"] = str(options.work / "cache")
    changed["TERM"] = "dumb"
    return changed


def jobspace(*arguments: str, python: Path | None = None) -> list[str]:
    """The command `jobspace ARGUMENTS` for an interpreter."""
    return [str(python or sys.executable), "-c", COMMAND_LINE, *arguments]


def module(name: str, *arguments: str) -> list[str]:
    """The command that runs a module of this package as a process."""
    return [sys.executable, "-m", f"benchmarks.{name}", *arguments]
