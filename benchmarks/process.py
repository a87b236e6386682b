"""Commands as fresh processes: seconds, peak memory, and the median of several runs."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

LAUNCHER = Path(__file__).with_name("timed.py")


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A finished process.

    Attributes:
        seconds: from start to end, wall clock; `cpu_seconds` of all its threads together.
        peak_mb: the most memory it held at once, in 10^6 bytes (`ru_maxrss`).
        stdout: what it printed.
    """

    seconds: float
    cpu_seconds: float
    peak_mb: float
    stdout: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeated:
    """The same command several times: median seconds and their range, the largest peak."""

    runs: tuple[Measured, ...]

    @property
    def seconds(self) -> float:
        """The median."""
        return median(run.seconds for run in self.runs)

    @property
    def peak_mb(self) -> float:
        """The largest."""
        return max(run.peak_mb for run in self.runs)

    def figures(self) -> dict[str, float | int]:
        """The columns of a table of timings."""
        seconds = [run.seconds for run in self.runs]
        return {
            "runs": len(seconds),
            "median s": self.seconds,
            "min s": min(seconds),
            "max s": max(seconds),
            "cpu s": median(run.cpu_seconds for run in self.runs),
            "peak MB": round(self.peak_mb),
        }


class FailedError(RuntimeError):
    """A process that ended with another code than 0; it has the end of what that said."""

    def __init__(self, command: Sequence[str], code: int, said: str) -> None:
        """With the process's code, and what it wrote to stderr."""
        super().__init__(f"{' '.join(command)}: exit code {code}\n{said[-2000:]}")
        self.summary = f"exit code {code}: {said.strip().splitlines()[-1] if said.strip() else ''}"


def measured(command: Sequence[str], env: Mapping[str, str], cwd: Path | None = None) -> Measured:
    """Run a command as a fresh process.

    Raises:
        FailedError: the command failed.
    """
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        done = subprocess.run(
            [sys.executable, "-I", "-S", str(LAUNCHER), str(report), *command],
            env=dict(env),
            cwd=cwd,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise FailedError(command, done.returncode, done.stderr)
        return Measured(stdout=done.stdout, **json.loads(report.read_text(encoding="utf-8")))


def repeated(
    command: Sequence[str], env: Mapping[str, str], n: int, cwd: Path | None = None
) -> Repeated:
    """Run a command n times, one after the other."""
    return Repeated(runs=tuple(measured(command, env, cwd) for _ in range(n)))
