"""A worker of Spark or Ray that dies in the middle of a run."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import psutil
import pyarrow.parquet as pq

from faults.case import TIMEOUT_S, Case, Setting, ended, judged, normalize, others_in, started

PACKAGES = {"spark": "pyspark", "ray": "ray"}
MOST_TIMES = 5  # a run starts an engine anew, which takes longer than the rows


def run(setting: Setting) -> Iterator[Case]:
    """Kill a worker at random moments; the run must end as if nothing had happened."""
    expected = setting.work / "local.parquet"
    normalize(setting, setting.source(), expected)
    for engine, package in PACKAGES.items():
        if find_spec(package) is not None:
            yield _killed(setting, engine, expected)


def _killed(setting: Setting, engine: str, expected: Path) -> Case:
    rng = random.Random(setting.seed)
    n_times = min(setting.n_times, MOST_TIMES)
    folder = setting.folder(engine)
    output = folder / "coded.parquet"
    wrong: list[str] = []
    for _ in range(n_times):
        with started(setting, setting.source(), output, "--engine", engine) as process:
            wrong += _kill_a_worker(process.pid, engine, rng.uniform(0.1, 1.5))
            ran = ended(process)
        if ran.code:
            wrong.append(f"exit code {ran.code}: {ran.said[:200]}")
        elif not pq.read_table(output).equals(pq.read_table(expected)):
            wrong.append("other rows than without the engine")
        wrong += others_in(folder, output.name)
        output.unlink(missing_ok=True)
    return judged(
        f"a worker lost on {engine.capitalize()}",
        f"SIGKILL to a worker at {n_times} random moments of {setting.n_rows:,} rows",
        "the engine tried its parts again: complete, the same rows as without an engine",
        wrong,
    )


def _kill_a_worker(pid: int, engine: str, cpu_s: float) -> list[str]:
    """Kill the first worker that has worked for so long; what is wrong where none has."""
    driver, until = psutil.Process(pid), time.monotonic() + TIMEOUT_S
    while time.monotonic() < until and driver.is_running():
        for process in _descendants(driver):
            try:
                if _works(process, engine) and process.cpu_times().user >= cpu_s:
                    process.kill()
                    return []
            except psutil.NoSuchProcess:
                continue  # it ended by itself meanwhile
        if driver.status() == psutil.STATUS_ZOMBIE:
            break
        time.sleep(0.01)
    return [f"no worker of {engine} was met before the run ended"]


def _descendants(driver: psutil.Process) -> list[psutil.Process]:
    try:
        return driver.children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def _works(process: psutil.Process, engine: str) -> bool:
    """Whether a process does parts: neither the one that starts workers, nor an idle one."""
    if engine == "ray":
        return process.name().startswith("ray::") and process.name() != "ray::IDLE"
    above = process.parent()
    is_python = "pyspark.daemon" in process.cmdline()
    return is_python and above is not None and "pyspark.daemon" in above.cmdline()
