"""`python -m fuzz [--seconds N] [TARGET...]`: the time split over the targets, one table."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from fuzz.targets import TARGETS

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Fuzz each target in a process of its own; 1 where something was found."""
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", choices=[*TARGETS, []], metavar="TARGET")
    parser.add_argument("--seconds", type=int, default=600, help="for all targets together")
    parser.add_argument("--keep", type=Path, help="where findings and corpora stay")
    arguments = parser.parse_args()
    folder = arguments.keep or Path(tempfile.mkdtemp(prefix="jobspace-fuzz-"))
    folder.mkdir(parents=True, exist_ok=True)
    names = arguments.targets or list(TARGETS)
    table = Table("target", "seconds", "taken", "refused", "found")
    n_found = 0
    for name in names:
        seconds = max(1, arguments.seconds // len(names))
        print(f"… {name}", file=sys.stderr, flush=True)
        found = _fuzzed(name, seconds, folder)
        n_found += len(found["found"])
        shown = "\n".join(f"{place}: {said}" for place, said in found["found"].items()) or "nothing"
        table.add_row(name, str(seconds), f"{found['taken']:,}", f"{found['refused']:,}", shown)
    Console(width=140).print(table)
    print(f"inputs are in {folder}" if n_found else "nothing was found")
    return int(n_found > 0)


def _fuzzed(name: str, seconds: int, folder: Path) -> dict[str, dict[str, str] | int]:
    command = [sys.executable, "-m", "fuzz.one", name, str(seconds), str(folder)]
    log = folder / f"{name}.log"
    with log.open("w") as said:
        code = subprocess.run(
            command, cwd=ROOT, stdout=said, stderr=said, env={**os.environ, "OMP_NUM_THREADS": "1"},
            check=False,
        ).returncode  # fmt: skip
    note = folder / f"{name}.json"
    told = (
        json.loads(note.read_text()) if note.exists() else {"taken": 0, "refused": 0, "found": {}}
    )
    if code:
        told["found"][f"the process ended with {code}"] = f"see {log}"
    return told


if __name__ == "__main__":
    sys.exit(main())
