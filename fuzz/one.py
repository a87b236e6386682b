"""One target under atheris: `python -m fuzz.one NAME SECONDS FOLDER`.

Inputs that raise what is none of jobspace's errors are kept in the folder, one a place in the code,
and fuzzing goes on; a crash of the process or an input that takes over 20 s ends it.
"""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
from pathlib import Path
from typing import Any

import atheris

# Before anything of jobspace is imported, so that its branches are seen.
with atheris.instrument_imports(include=["jobspace"]):
    from fuzz.seeds import seeds
    from fuzz.targets import TARGETS

TIMEOUT_S, MEMORY_MB, NOTE_S = 20, 3_000, 2.0


def main() -> None:
    """Fuzz, and say what was found as one line of JSON after each finding and at the end."""
    name, seconds, folder = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
    target = TARGETS[name]
    corpus = folder / "corpus" / name
    corpus.mkdir(parents=True, exist_ok=True)
    os.environ["JOBSPACE_FUZZ_DIR"] = str(folder)
    with atheris.instrument_imports(include=["jobspace"]):  # what a target imports as it first runs
        for place, suffix in enumerate(target.suffixes):
            for number, seed in enumerate(seeds()[suffix]):
                target.feed_as(suffix, seed)
                (corpus / f"seed-{place}-{number}").write_bytes(bytes([place]) + seed)
    found: dict[str, str] = {}
    counts = {"taken": 0, "refused": 0}
    note = folder / f"{name}.json"
    noted = [0.0]  # when it was written last

    def one(data: bytes) -> None:
        try:
            counts["taken" if target.feed(data) else "refused"] += 1
        except Exception as error:  # noqa: BLE001  # whatever it is, it is a finding
            _keep(error, data)
        if time.monotonic() > noted[0] + NOTE_S:
            _note()

    def _keep(error: Exception, data: bytes) -> None:
        place = _place(error)
        if place not in found:
            found[place] = f"{type(error).__name__}: {str(error)[:200]}"
            (folder / f"{name}-{len(found)}.bin").write_bytes(data)
            _note()

    def _note() -> None:
        noted[0] = time.monotonic()
        told: dict[str, Any] = {"target": name, **counts, "found": found}
        note.write_text(json.dumps(told, indent=1), encoding="utf-8")

    atheris.Setup(
        [
            "fuzz", str(corpus), f"-max_total_time={seconds}", f"-timeout={TIMEOUT_S}",
            f"-rss_limit_mb={MEMORY_MB}", f"-artifact_prefix={folder}/{name}-crash-",
            "-max_len=100000", "-print_final_stats=0", "-verbosity=0",
        ],
        one,
    )  # fmt: skip
    _note()
    atheris.Fuzz()


def _place(error: Exception) -> str:
    """The last line of jobspace's that the error went through."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "jobspace" in frame.filename] or frames
    return f"{type(error).__name__} at {ours[-1].filename.split('jobspace/')[-1]}:{ours[-1].lineno}"


if __name__ == "__main__":
    main()
