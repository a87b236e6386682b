"""`scale`: a million rows and ten, parquet to parquet through `jobspace normalize`."""

from __future__ import annotations

import json

from benchmarks.installed import warm
from benchmarks.options import Options, environment, jobspace
from benchmarks.process import repeated
from benchmarks.result import Result, Value, progress
from benchmarks.rows import rows_source

RUNS = 3


def run(options: Options) -> list[Result]:
    """Time every size, and compare the times with the rows."""
    warm(options, options.taxonomy)
    table: list[dict[str, Value]] = []
    for n in sorted(options.rows):
        row = _timed(options, n)
        if table:
            row["times the rows before"] = n / float(table[-1]["rows"] or 1)
            row["times the seconds before"] = float(row["median s"] or 0) / float(
                table[-1]["median s"] or 1
            )
        table.append(row)
    notes = (
        f"jobspace normalize IN.parquet --column occupation -t {options.taxonomy} -o OUT.parquet, "
        "whole process; the taxonomy's index was there",
    )
    return [Result(title="scale", rows=table, notes=notes)]


def _timed(options: Options, n: int) -> dict[str, Value]:
    source = rows_source(options, n)
    output = options.work / "scale.parquet"
    command = jobspace(
        "normalize", source, "--column", "occupation",
        "-t", options.taxonomy, "-o", str(output), "--json",
    )  # fmt: skip
    progress(f"normalize of {n:,} rows")
    timed = repeated(command, environment(options), options.repeat or RUNS, options.work)
    output.unlink()
    summary = json.loads(timed.runs[0].stdout)["summary"]
    by_status = summary["n_by_status"]
    return {
        "rows": n,
        "distinct texts": summary["n_texts"],
        **timed.figures(),
        "rows/s": n / timed.seconds,
        "share assigned": by_status.get("assigned", 0) / n,
        "share abstained": by_status.get("abstained", 0) / n,
    }
