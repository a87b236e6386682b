"""`databases`: a million rows out of a database, normalized, and into it again."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from benchmarks import postgres
from benchmarks.installed import warm
from benchmarks.options import Options, environment, jobspace
from benchmarks.process import measured
from benchmarks.result import Result, Value, progress
from benchmarks.rows import rows_file

FILL = """
import sys
from jobspace.tables.read import open_table
from jobspace.tables.write import open_writer
with open_table(sys.argv[1]) as stream, open_writer(sys.argv[2], stream.schema) as writer:
    for batch in stream:
        writer.write(batch)
"""
QUERY = "SELECT * FROM donors"
HALF = "SELECT id + {half} AS id, occupation, amount FROM donors"
WAYS = {
    "a new table": ("?table=coded", QUERY),
    "replaced": ("?table=coded&if_exists=replace", QUERY),
    "upsert, half of the keys known": ("?table=coded&if_exists=upsert&key=id", HALF),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """What is timed: a command's kind of run, with the seconds that all are compared with."""

    options: Options
    n: int
    parquet_seconds: float


def run(options: Options) -> list[Result]:
    """Time parquet, then each database that is there."""
    n = min(options.rows)
    warm(options, "soc")
    progress(f"{n:,} rows, parquet to parquet")
    source = rows_file(options, n)
    whole = _normalized(options, str(source), None, str(options.work / "coded.parquet"))
    first: dict[str, Value] = {"from and to": "parquet", "how": "a new file"} | whole
    timing = Timing(options=options, n=n, parquet_seconds=float(whole["seconds"] or 0))
    notes = [
        f"jobspace normalize ADDRESS --query 'SELECT …' --column occupation -t soc -o ADDRESS of "
        f"{n:,} rows, whole process; from and to the same database, which is on this machine",
    ]
    table = [first]
    with ExitStack() as stack:
        for name, address in _databases(options, stack, notes):
            table += _ways(timing, source, name, address)
    return [Result(title="databases", rows=table, notes=tuple(notes))]


def _databases(options: Options, stack: ExitStack, notes: list[str]) -> Iterator[tuple[str, str]]:
    why = postgres.missing()
    if why is None:
        server = stack.enter_context(postgres.postgres_server())
        yield "PostgreSQL", server.address
    else:
        notes.append(f"not measured: {why}")
    for scheme, name in (("sqlite", "SQLite"), ("duckdb", "DuckDB")):
        path = options.work / f"benchmark.{scheme}"
        path.unlink(missing_ok=True)
        yield name, f"{scheme}:///{path}"


def _ways(timing: Timing, source: Path, name: str, address: str) -> Iterator[dict[str, Value]]:
    progress(f"{name}: filled")
    fill = [sys.executable, "-c", FILL, str(source), f"{address}?table=donors"]
    measured(fill, environment(timing.options))
    for how, (target, query) in WAYS.items():
        progress(f"{name}: {how}")
        asked = query.format(half=timing.n // 2)
        done = _normalized(timing.options, address, asked, address + target)
        seconds = float(done["seconds"] or 0)
        row: dict[str, Value] = {"from and to": name, "how": how} | done
        yield row | {"times parquet": seconds / timing.parquet_seconds}


def _normalized(options: Options, source: str, query: str | None, output: str) -> dict[str, Value]:
    asked = [] if query is None else ["--query", query]
    command = jobspace(
        "normalize", source, *asked, "--column", "occupation", "-t", "soc", "-o", output, "--json"
    )
    done = measured(command, environment(options), options.work)
    return {"seconds": done.seconds, "cpu s": done.cpu_seconds, "peak MB": round(done.peak_mb)}
