"""Taxonomies installed for a run, and their index built, each timed as a process."""

from __future__ import annotations

from benchmarks.options import Options, environment, jobspace
from benchmarks.process import measured
from benchmarks.result import progress

FOLDERS = {"onet": "onet-29.3", "esco": "esco-1.2"}


def install(options: Options, name: str) -> float | None:
    """Install "onet" or "esco" into the work folder; seconds it took, None where it was there."""
    if (options.work / "data" / f".{name}-installed").exists():
        return None
    source = options.shared / FOLDERS[name]
    progress(f"installing {name} from {source}")
    done = measured(
        jobspace("taxonomy", "add", name, "--from", str(source)), environment(options), options.work
    )
    (options.work / "data" / f".{name}-installed").touch()
    return done.seconds


def warm(options: Options, name: str) -> float:
    """Have the index of "soc", "onet" or "esco" ready; seconds of the use that may build it."""
    if name in FOLDERS:
        install(options, name)
    command = jobspace("title", "nurse", "-t", name)
    return measured(command, environment(options), options.work).seconds
