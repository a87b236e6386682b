"""One system, one contest, one process: `python -m benchmarks.peer_run CONTEST SYSTEM SETTING`.

Reads the data, prepares, answers, and prints JSON: the seconds of preparing and of answering, and
how right each answer is.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from benchmarks.contest import Setting
from benchmarks.contests import CONTESTS


def main() -> int:
    """Time the two parts."""
    name, system = sys.argv[1], sys.argv[2]
    told = json.loads(sys.argv[3])
    paths = {key: Path(told.pop(key)) for key in ("shared", "work", "unseen_model")}
    contest = CONTESTS[name]
    data = contest.read(Setting(**paths, **told))
    began = time.perf_counter()
    answering = contest.systems[system].start(data)
    ready = time.perf_counter()
    answer = answering()
    ended = time.perf_counter()
    found = {
        "prepare_s": ready - began,
        "seconds": (ended - ready) * answer.scale,
        "is_extrapolated": answer.scale > 1,
        "rows": answer.rows,
        "parts": answer.parts.tolist(),
    }
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
