"""`engines`: the same rows through one process, Spark and Ray, on the same cores."""

from __future__ import annotations

import json
import os
import shutil
import statistics
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.engine_run import COPY
from benchmarks.installed import warm
from benchmarks.options import Options, environment, module
from benchmarks.perturb import perturbed
from benchmarks.process import measured
from benchmarks.result import Result, Value, progress
from benchmarks.rows import SCHEMA, fec_counts, rows_file

WAYS = (
    ("local", "normalize"), ("spark", "DataFrame"), ("spark", COPY), ("spark", "--engine"),
    ("ray", "Dataset"), ("ray", "--engine"),
)  # fmt: skip
OTHER_ROWS, OTHER_TEXTS = 1_000_000, 20_000
COST_ROWS = 100_000_000
TIMES = 3  # each way, in turn
SECONDS = ("session s", "first rows s", "two rows s", "all rows s")
OVERHEAD = 1.25  # of a cluster: stragglers, retries, reading and writing far away


def run(options: Options) -> list[Result]:
    """Time each way, compare its rows with those of one process, and reckon a larger run."""
    warm(options, "soc")
    n = min(options.rows)
    source = rows_file(options, n)
    tiny, other = options.work / "rows" / "two.parquet", options.work / "rows" / "other.parquet"
    pq.write_table(pq.read_table(source).slice(0, 2), tiny)
    pq.write_table(_other_rows(options), other)
    cores = len(os.sched_getaffinity(0))
    paths = [str(path) for path in (tiny, other, source)]
    times = options.repeat or TIMES
    found = [_median(one) for one in zip(*_rounds(options, paths, cores, times), strict=True)]
    table = [_row(one, n, found[0]) for one in found]
    notes = (
        f"{n:,} FEC rows, parquet to parquet, {cores} cores, SOC, encoder default; medians of "
        f"{times} runs of each",
        f"first rows s: two rows, then {OTHER_ROWS:,} whose texts are others, the first runs of a "
        "session: they load taxonomy and encoder in each worker, and Java compiles what it runs",
        f"{COPY}: an identity in Python, on the same rows, so that Spark's own part is seen",
        "rows/s after start-up = rows / (all rows s - two rows s), both in that session, after it",
    )
    return [Result(title="engines", rows=table, notes=notes), _cost(table, cores)]


def _other_rows(options: Options) -> pa.Table:
    """Rows of the same columns whose texts are none of the measured ones."""
    known, _ = fec_counts(options.fec)
    texts = list(perturbed(known.to_pylist(), OTHER_TEXTS, options.seed + 1))
    n_times = OTHER_ROWS // OTHER_TEXTS
    columns = [
        pa.array(range(OTHER_ROWS)), pa.array(texts * n_times), pa.array([1.0] * OTHER_ROWS),
    ]  # fmt: skip
    return pa.table(columns, schema=SCHEMA)


def _timed(options: Options, way: tuple[str, str], paths: list[str], cores: int) -> dict[str, Any]:
    progress(" ".join(way))
    folder = options.work / "engines" / "".join(way)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    command = module("engine_run", *way, *paths, str(folder), str(cores))
    ran = measured(command, environment(options), options.work)
    found: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return found


def _rows(folder: str) -> pa.Table:
    """All rows of a folder of Parquet files, by id, texts as plain strings."""
    parts = [pq.read_table(path) for path in sorted(Path(folder).glob("*.parquet"))]
    table = pa.concat_tables(part.replace_schema_metadata(None) for part in parts)
    return table.sort_by("id").combine_chunks()


def _rounds(
    options: Options, paths: list[str], cores: int, times: int
) -> Iterator[list[dict[str, Any]]]:
    """All ways, one after the other, so often; each with whether its rows are local's."""
    for _ in range(times):
        found = [_timed(options, way, paths, cores) for way in WAYS]
        expected = _rows(found[0]["output"])
        yield [one | {"equal": _equal(one, expected)} for one in found]
        for one in found:
            shutil.rmtree(one["output"])


def _median(runs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """One run of the median seconds; its rows are equal where those of all are."""
    equal = {run["equal"] for run in runs}
    return (
        runs[0]
        | {name: statistics.median(run[name] for run in runs) for name in SECONDS}
        | {"equal": equal.pop() if len(equal) == 1 else "NO"}
    )


def _row(one: dict[str, Any], n: int, local: dict[str, Any]) -> dict[str, Value]:
    rate = n / (one["all rows s"] - one["two rows s"])
    of_local = n / (local["all rows s"] - local["two rows s"])
    return {
        "engine": one["engine"],
        "way": one["way"],
        "session s": one["session s"],
        "first rows s": one["first rows s"],
        "two rows s": one["two rows s"],
        "all rows s": one["all rows s"],
        "rows/s after start-up": rate,
        "of local": rate / of_local,
        "rows equal local's": one["equal"],
    }


def _equal(one: dict[str, Any], expected: pa.Table) -> str:
    if one["way"] == COPY:
        return "no work done"
    return "yes" if _rows(one["output"]).equals(expected) else "NO"


def _cost(table: list[dict[str, Value]], cores: int) -> Result:
    """Core hours of 100 million rows by the rate of a core that was measured here."""
    rows: list[dict[str, Value]] = []
    for one in (row for row in table if row["way"] != COPY):
        rate = float(one["rows/s after start-up"] or 1) / cores
        hours = OVERHEAD * COST_ROWS / rate / 3600
        rows.append(
            {
                "engine": one["engine"], "way": one["way"], "rows/s a core": rate,
                "core hours": hours, "minutes on 32 cores": hours / 32 * 60,
            }
        )  # fmt: skip
    notes = (
        f"core hours = {OVERHEAD} · {COST_ROWS:,} / (rows/s a core) / 3600; {OVERHEAD} is an "
        "allowance, not measured",
    )
    return Result(title=f"engines: {COST_ROWS:,} rows, reckoned", rows=rows, notes=notes)
