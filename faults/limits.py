"""Too little memory, and a clock that jumps."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from pathlib import Path

from benchmarks.killed import sameness
from faults.case import Case, Ran, Setting, judged, normalize, others_in

LIMITS_MB = (300, 500, 700, 800, 900, 1000, 1200, 1400, 1600, 1800)
JUMPS = """
import random, time
_rng, _time, _time_ns = random.Random(0), time.time, time.time_ns
time.time = lambda: _time() + _rng.choice((-1e9, -3600, 0, 3600, 1e9))
time.time_ns = lambda: _time_ns() + 10**9 * _rng.choice((-10**9, -3600, 0, 3600, 10**9))
"""


def run(setting: Setting) -> Iterator[Case]:
    """Lower the memory step by step; then let the clock jump."""
    folder = setting.folder("limits")
    whole = setting.work / "limits-whole.parquet"
    normalize(setting, setting.source(), whole)
    limits = LIMITS_MB[2::5] if setting.is_short else LIMITS_MB
    yield _memory(setting, folder, whole, limits)
    yield _clock(setting, folder, whole)


def _memory(setting: Setting, folder: Path, whole: Path, limits: tuple[int, ...]) -> Case:
    output, ends, wrong = folder / "coded.parquet", [], []
    for megabytes in limits:
        n_bytes = megabytes << 20

        def limited(n_bytes: int = n_bytes) -> None:
            resource.setrlimit(resource.RLIMIT_AS, (n_bytes, n_bytes))

        ran = normalize(setting, setting.source(), output, before=limited)
        ends.append(_end(ran))
        if ran.code and output.exists():
            wrong.append(f"{megabytes} MB: failed, and something is visible")
        if not ran.code and sameness(output, whole).startswith("NO"):
            wrong.append(f"{megabytes} MB: other rows")
        output.unlink(missing_ok=True)
    again = normalize(setting, setting.source(), output)
    wrong += [f"run again: {again.said}"] if again.code else others_in(folder, output.name)
    output.unlink(missing_ok=True)
    counts = ", ".join(f"{ends.count(end)} {end}" for end in dict.fromkeys(ends))
    return judged(
        "too little memory",
        f"ulimit -v of {' '.join(map(str, limits))} MB, {setting.n_rows:,} rows",
        f"{counts}; nothing visible; without the limit: complete, nothing left over",
        wrong,
    )


def _end(ran: Ran) -> str:
    if ran.code == 0:
        return "complete"
    return "said in one sentence" if ran.is_clear else "ended by a library (abort, or at start)"


def _clock(setting: Setting, folder: Path, whole: Path) -> Case:
    output = folder / "clock.parquet"
    wrong = []
    for _ in range(2):
        ran = normalize(setting, setting.source(), output, prelude=JUMPS)
        wrong += [f"exit code {ran.code}: {ran.said}"] if ran.code else []
        wrong += others_in(folder, output.name)
        wrong += ["other rows"] if not ran.code and sameness(output, whole)[:2] == "NO" else []
    return judged(
        "a clock that jumps",
        "each look at it is off by an hour or 30 years, either way; two runs",
        "complete, the same rows",
        wrong,
    )
