"""Taxonomies installed for a run, and their indexes built, each timed as a process."""

from __future__ import annotations

from functools import cache

from benchmarks.options import Options, environment, jobspace
from benchmarks.process import measured
from benchmarks.result import progress

FOLDERS = {"onet": "onet-29.3", "esco": "esco-1.2"}


@cache
def install(options: Options, name: str) -> float:
    """Install "onet" or "esco" into the work folder, once a run; seconds it took.

    Done anew in each run, so that what an earlier state of jobspace installed is never measured.
    """
    source = options.shared / FOLDERS[name]
    progress(f"installing {name} from {source}")
    command = jobspace("taxonomy", "add", name, "--from", str(source))
    return measured(command, environment(options), options.work).seconds


def warm(options: Options, name: str) -> float:
    """Have the index of "soc", "onet" or "esco" ready; seconds of the use that may build it."""
    if name in FOLDERS:
        install(options, name)
    command = jobspace("title", "nurse", "-t", name)
    return measured(command, environment(options), options.work).seconds
