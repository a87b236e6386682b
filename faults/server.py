"""A PostgreSQL server that dies in the middle of a run."""

from __future__ import annotations

import time
from collections.abc import Iterator

from benchmarks import postgres
from faults.case import Case, Ran, Setting, ended, judged, normalize, started
from faults.killed import OLD
from jobspace.tables.read import open_table
from jobspace.tables.write import write_table

QUERY = ("--query", "SELECT * FROM donors")


def run(setting: Setting) -> Iterator[Case]:
    """Stop the server while it is read from and written to; start it, and run again."""
    if postgres.missing() is not None:
        return
    with postgres.postgres_server() as server:
        write_table(setting.rows(), f"{server.address}?table=donors")
        write_table(OLD, f"{server.address}?table=coded")
        target = f"{server.address}?table=coded&if_exists=replace"
        whole = _seconds(setting, server.address, f"{server.address}?table=whole")
        for share in (0.5,) if setting.is_short else (0.3, 0.6, 0.9):
            yield _died(setting, server, target, share * whole)


def _died(setting: Setting, server: postgres.Server, target: str, after_s: float) -> Case:
    with started(setting, server.address, target, *QUERY) as process:
        time.sleep(after_s)
        was_running = process.poll() is None
        server.stop()
        ran = ended(process)
    server.start()
    n = _rows(server.address)
    wrong = ran.complaint() if was_running and ran.code else []
    wrong += [] if n in (1, setting.n_rows) else [f"{n:,} rows are visible"]
    wrong += ["it said that it had failed, and had not"] if ran.code and n != 1 else []
    wrong += _again(setting, server.address, target)
    write_table(OLD, target)
    return judged(
        "the database server dies",
        f"the server stopped after {after_s:.1f} s of {setting.n_rows:,} rows, table to table",
        f"{_end(ran)}; run again: complete",
        wrong,
    )


def _end(ran: Ran) -> str:
    if ran.code:
        return "one sentence that names the database; the old table is there"
    return "the run was complete before; its table is there"


def _again(setting: Setting, address: str, target: str) -> list[str]:
    ran = normalize(setting, address, target, *QUERY)
    if ran.code or _rows(address) != setting.n_rows:
        return [f"run again: {_rows(address):,} rows, {ran.said}"]
    return []


def _seconds(setting: Setting, address: str, target: str) -> float:
    began = time.perf_counter()
    normalize(setting, address, target, *QUERY)
    return time.perf_counter() - began


def _rows(address: str) -> int:
    with open_table(address, query="SELECT count(*) AS n FROM coded") as stream:
        return int(stream.read_all()["n"][0].as_py())
