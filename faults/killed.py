"""`kill -9` in the middle of a run: to a file, and to a table of PostgreSQL."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator

import pyarrow as pa

from benchmarks import postgres
from benchmarks.killed import killed_rows
from faults.case import Case, Setting, ended, judged, normalize, started
from jobspace.tables.read import open_table
from jobspace.tables.write import write_table

OLD = pa.table({"id": [1], "occupation": ["old"]})
FINE = ("nothing", "the old file, byte for byte")


def run(setting: Setting) -> Iterator[Case]:
    """Kill runs at random moments, run each again, and compare."""
    yield _file(setting)
    if postgres.missing() is None:
        with postgres.postgres_server() as server:
            yield _table(setting, server.address)


def _file(setting: Setting) -> Case:
    rows = killed_rows(setting.options, setting.source(), setting.n_rows).rows
    wrong = [f"visible: {row['visible']}" for row in rows if row["visible"] not in FINE]
    wrong += ["a half-written file was seen" for row in rows if row["half-written"] != "never"]
    wrong += [f"{row['identical']}" for row in rows if str(row["identical"]).startswith("NO")]
    wrong += [f"left: {row['leftovers then']}" for row in rows if row["leftovers then"] != "none"]
    return judged(
        "killed, writing a file",
        f"SIGKILL at {len(rows)} random moments of {setting.n_rows:,} rows, parquet to parquet",
        "the file as before each time; run again: the same rows as undisturbed, nothing left over",
        wrong,
    )


def _table(setting: Setting, address: str) -> Case:
    write_table(setting.rows(), f"{address}?table=donors")
    write_table(OLD, f"{address}?table=coded")
    target = f"{address}?table=coded&if_exists=replace"
    query = ("--query", "SELECT * FROM donors")
    began = time.perf_counter()
    normalize(setting, address, f"{address}?table=whole", *query)
    whole = time.perf_counter() - began
    rng = random.Random(setting.seed)
    wrong: list[str] = []
    for _ in range(setting.n_times):
        with started(setting, address, target, *query) as process:
            time.sleep(whole * rng.uniform(0.15, 0.85))
            is_killed = process.poll() is None
            process.kill()
            ended(process)
        wrong += _seen(address, "old" if is_killed else "new", setting.n_rows)
        write_table(OLD, target)
    again = normalize(setting, address, target, *query)
    wrong += [] if again.code == 0 else [f"run again: {again.said}"]
    wrong += _seen(address, "new", setting.n_rows)
    return judged(
        "killed, writing a PostgreSQL table",
        f"SIGKILL at {setting.n_times} random moments of {setting.n_rows:,} rows, "
        "replacing a table",
        "the old table each time, no other left; run again: complete",
        wrong,
    )


def _seen(address: str, expected: str, n_rows: int) -> list[str]:
    """What is wrong with the table `coded`, or with what other tables there are."""
    n = _number(address, "SELECT count(*) AS n FROM coded")
    is_new = n == n_rows
    wrong = [] if n in (1, n_rows) else [f"{n:,} rows are visible"]
    if expected == "new" and not is_new:
        wrong.append(f"{n:,} rows after a complete run")
    others = "SELECT count(*) AS n FROM pg_tables WHERE schemaname = 'public'"
    n_tables = _number(address, others)
    return wrong + ([] if n_tables <= 3 else [f"{n_tables} tables instead of 3"])


def _number(address: str, query: str) -> int:
    with open_table(address, query=query) as stream:
        return int(stream.read_all()["n"][0].as_py())
