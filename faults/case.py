"""What a fault came to, and what all faults share: rows to read, and commands to run."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from benchmarks.options import COMMAND_LINE, Options, environment, jobspace, shared_folder
from benchmarks.perturb import perturbed
from faults import ROOT

DONORS = ROOT / "examples" / "donors.csv"
TIMEOUT_S = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A fault, what was done, and what came of it.

    Attributes:
        case: the fault.
        done: what was done, in a few words.
        result: what came of it; what is wrong with that where it does not hold.
        holds: whether nothing was lost or half-visible, it was said clearly, and the next run
            succeeded.
    """

    case: str
    done: str
    result: str
    holds: bool


def judged(case: str, done: str, right: str, wrong: Sequence[str]) -> Case:
    """A case that holds where nothing is wrong; `right` is its result then."""
    result = right if not wrong else "; ".join(dict.fromkeys(wrong))
    return Case(case=case, done=done, result=result, holds=not wrong)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """How much is done, and where.

    Attributes:
        work: an empty folder.
        n_rows: of a run that is disturbed.
        n_texts: distinct texts among them.
        n_times: how often a fault with a random moment or place is repeated.
        seed: of everything drawn.
        is_short: for the tests: where a fault comes in many forms, a few.
    """

    work: Path
    n_rows: int = 1_000_000
    n_texts: int = 30_000
    n_times: int = 20
    seed: int = 0
    is_short: bool = False

    @property
    def options(self) -> Options:
        """The same, for what benchmarks do."""
        return Options(work=self.work, shared=shared_folder(), repeat=self.n_times, seed=self.seed)

    def rows(self) -> pa.Table:
        """Columns id and occupation: donors' texts, with slips, each as often as any other."""
        given = pacsv.read_csv(DONORS)["occupation"].cast(pa.string()).drop_null().to_pylist()
        texts = list(perturbed(given, self.n_texts, self.seed))
        times = -(-self.n_rows // len(texts))
        return pa.table(
            {
                "id": pa.array(range(self.n_rows)),
                "occupation": pa.array(texts * times)[: self.n_rows],
            }
        )

    def source(self) -> Path:
        """The rows as a parquet file, written once."""
        path = self.work / "rows.parquet"
        if not path.exists():
            pq.write_table(self.rows(), path, row_group_size=65_536)
        return path

    def folder(self, name: str) -> Path:
        """A new empty folder."""
        path = self.work / name
        path.mkdir(parents=True)
        return path


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """A command that has ended: its exit code, and its last line on stderr."""

    code: int
    said: str
    n_lines: int

    @property
    def is_clear(self) -> bool:
        """Whether it failed with one sentence of ours."""
        return self.code in (1, 2) and self.said.startswith("jobspace: ") and self.n_lines == 1

    def complaint(self) -> list[str]:
        """What is wrong where it did not fail with one sentence of ours."""
        if self.is_clear:
            return []
        return [f"exit code {self.code}, said in {self.n_lines} lines: {self.said[:200]}"]


def normalize(
    setting: Setting,
    source: Path | str,
    output: Path | str,
    *more: str,
    before: Callable[[], None] | None = None,
    prelude: str = "",
) -> Ran:
    """`jobspace normalize`, as a process.

    Args:
        setting: its folders are the process's.
        source: what is read; `output` is what is written.
        more: further arguments.
        before: called in the process before it becomes jobspace: limits.
        prelude: Python that the process runs first.
    """
    with started(setting, source, output, *more, before=before, prelude=prelude) as process:
        return ended(process)


def started(
    setting: Setting,
    source: Path | str,
    output: Path | str,
    *more: str,
    before: Callable[[], None] | None = None,
    prelude: str = "",
) -> subprocess.Popen[str]:
    """The same, while it runs."""
    command = jobspace("normalize", str(source), "--column", "occupation", "-o", str(output), *more)
    command[2] = prelude + COMMAND_LINE
    return subprocess.Popen(
        command,
        env=environment(setting.options) | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=before,  # noqa: PLW1509  # one thread, and nothing but a limit is set there
    )


def ended(process: subprocess.Popen[str]) -> Ran:
    """Wait for its end."""
    _, said = process.communicate(timeout=TIMEOUT_S)
    lines = said.strip().splitlines() or [""]
    return Ran(code=process.returncode, said=lines[-1], n_lines=len(lines))


def others_in(folder: Path, *expected: str) -> list[str]:
    """What is in a folder that should not be."""
    names = sorted(path.name for path in folder.iterdir())
    return [f"left behind: {name}" for name in names if name not in expected]
