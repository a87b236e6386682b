"""PostgreSQL, a real server: rows read in batches and written in one transaction."""

import datetime
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from jobspace.errors import InputError
from jobspace.tables import postgres_table
from jobspace.tables.read import open_table
from jobspace.tables.write import open_writer
from test_tables_write import ENV, MIXED, MIXED_ROWS, ROW, break_off, read, write

ASK = "SELECT 1 AS i, 1.10::numeric AS dec, 'é' AS t, NULL::text AS n, DATE '2020-01-02' AS d"


def execute(address: str, *statements: str) -> None:
    from adbc_driver_postgresql.dbapi import connect

    with connect(address, autocommit=True) as connection, connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def tables(address: str) -> list[str]:
    query = "SELECT tablename FROM pg_tables WHERE schemaname !~ '^(pg_cat|inf)' ORDER BY 1"
    return list(read(address, query)["tablename"].to_pylist())


def test_tables_in_postgres(postgres: str) -> None:
    write(f"{postgres}?table=mixed", MIXED, batch_rows=2)
    assert read(postgres, "SELECT * FROM mixed").to_pydict() == MIXED_ROWS
    with pytest.raises(InputError, match=r"already exists.*if_exists=replace"):
        open_writer(f"{postgres}?table=mixed", ROW.schema)
    write(f"{postgres}?table=mixed&if_exists=replace", ROW)
    assert read(postgres, "SELECT * FROM mixed").to_pydict() == {"a": ["new"]}
    assert tables(postgres) == ["mixed"]


def test_an_error_leaves_postgres_as_it_was(postgres: str) -> None:
    for way in ("", "&if_exists=replace", "&if_exists=upsert&key=a"):
        with pytest.raises(KeyboardInterrupt):
            break_off(f"{postgres}?table=undone{way}", KeyboardInterrupt)
        with pytest.raises(InputError, match="undone"):
            read(postgres, "SELECT * FROM undone")
    assert tables(postgres) == []


def test_postgres_types_come_as_what_they_are(postgres: str) -> None:
    assert read(postgres, ASK).to_pydict() == {
        "i": [1],
        "dec": ["1.10"],
        "t": ["é"],
        "n": [None],
        "d": [datetime.date(2020, 1, 2)],
    }


def test_postgres_streams_in_batches(postgres: str) -> None:
    with open_table(postgres, query="SELECT generate_series(1, 1000) AS i", batch_rows=300) as s:
        sizes = [batch.num_rows for batch in s]
    assert sum(sizes) == 1000
    assert max(sizes) <= 300


MEMORY = """
import resource, sys
from jobspace.tables.read import open_table
query = "SELECT i, repeat('x', 400) AS t FROM generate_series(1, {}) AS i"
n = 0
for rows in (1_000, 500_000):
    with open_table(sys.argv[1], query=query.format(rows)) as stream:
        n += sum(batch.num_rows for batch in stream)
    print(n, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def test_memory_does_not_grow_with_the_rows(postgres: str) -> None:
    command = [sys.executable, "-c", MEMORY, postgres]
    done = subprocess.run(command, capture_output=True, text=True, env=ENV, check=True)
    (few, before), (many, after) = (map(int, line.split()) for line in done.stdout.splitlines())
    assert (few, many) == (1_000, 501_000)
    assert after - before < 120  # MB; the rows are 200 MB


def test_a_table_is_seen_as_it_was_until_it_is_replaced(postgres: str) -> None:
    old = f"{postgres}?table=t&if_exists=replace"
    write(old, pa.table({"a": ["old"]}))
    with open_writer(old, ROW.schema) as writer:
        writer.write(ROW.to_batches()[0])
        assert read(postgres, "SELECT * FROM t")["a"].to_pylist() == ["old"]
    assert read(postgres, "SELECT * FROM t")["a"].to_pylist() == ["new"]


def test_a_table_is_read_and_replaced_by_one_run(postgres: str) -> None:
    execute(postgres, "CREATE TABLE t AS SELECT generate_series(1, 1000) AS i")
    with (
        open_table(postgres, query="SELECT i + 1 AS i FROM t", batch_rows=300) as stream,
        open_writer(f"{postgres}?table=t&if_exists=replace", stream.schema) as writer,
    ):
        for batch in stream:
            writer.write(batch)
    assert read(postgres, "SELECT min(i) AS a, max(i) AS b FROM t").to_pylist() == [
        {"a": 2, "b": 1001}
    ]


def test_waiting_for_another_is_an_error_not_a_hang(
    postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from adbc_driver_postgresql.dbapi import connect

    monkeypatch.setattr(postgres_table, "LOCK_TIMEOUT", "200ms")
    write(f"{postgres}?table=t", ROW)
    with connect(postgres) as other, other.cursor() as cursor:
        cursor.execute("LOCK TABLE t IN ACCESS SHARE MODE")
        with pytest.raises(InputError, match=r"lock timeout.*Nothing was written"):
            write(f"{postgres}?table=t&if_exists=replace", pa.table({"b": [1]}))
    assert read(postgres, "SELECT * FROM t").to_pydict() == {"a": ["new"]}


WRITES = """
import sys, time, pyarrow as pa
from jobspace.tables.write import open_writer
writer = open_writer(sys.argv[1], pa.schema([("a", pa.string())]))
for _ in range(3):
    writer.write(pa.record_batch({"a": ["x"] * 10_000}))
print("ready", flush=True)
time.sleep(60)
"""


@pytest.mark.parametrize("way", ["replace", "upsert&key=a"])
def test_a_killed_run_leaves_the_table_as_it_was(postgres: str, way: str) -> None:
    write(f"{postgres}?table=t", ROW)
    command = [sys.executable, "-c", WRITES, f"{postgres}?table=t&if_exists={way}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=ENV) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        process.send_signal(signal.SIGKILL)
    assert read(postgres, "SELECT * FROM t").to_pydict() == {"a": ["new"]}
    write(f"{postgres}?table=t&if_exists=replace", pa.table({"a": ["again"]}))
    assert tables(postgres) == ["t"]
    assert read(postgres, "SELECT * FROM t").to_pydict() == {"a": ["again"]}


def test_a_server_that_dies_is_one_sentence(postgres: str, postgres_server: Any) -> None:
    write(f"{postgres}?table=t", ROW)
    with open_table(postgres, query="SELECT generate_series(1, 5000000) AS i") as stream:
        batches = iter(stream)
        next(batches)
        postgres_server.stop()
        with pytest.raises(InputError, match=r"database postgresql://.* got the error") as caught:
            list(batches)
    assert "\n" not in str(caught.value)
    with pytest.raises(InputError, match="database postgresql://"):
        open_writer(f"{postgres}?table=u", ROW.schema)
    postgres_server.start()
    writer = open_writer(f"{postgres}?table=t&if_exists=replace", ROW.schema)
    writer.write(ROW.to_batches()[0])
    postgres_server.stop()
    with pytest.raises(InputError, match=r"database postgresql://.* got the error"):
        writer.close()
    postgres_server.start()
    assert read(postgres, "SELECT * FROM t").to_pydict() == {"a": ["new"]}
    assert tables(postgres) == ["t"]


def test_two_that_upsert_at_once_add_no_row_twice(postgres: str) -> None:
    write(f"{postgres}?table=t", pa.table({"id": [0], "v": [0]}))
    target = f"{postgres}?table=t&if_exists=upsert&key=id"

    def put(value: int) -> None:
        write(target, pa.table({"id": list(range(2000)), "v": [value] * 2000}), batch_rows=500)

    both = [threading.Thread(target=put, args=(value,)) for value in (1, 2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    query = "SELECT count(*) AS n, count(DISTINCT id) AS ids, count(DISTINCT v) AS vs FROM t"
    assert read(postgres, query).to_pylist() == [{"n": 2000, "ids": 2000, "vs": 1}]


def test_a_password_never_reaches_a_message(tmp_path: Path) -> None:
    pytest.importorskip("adbc_driver_postgresql")
    with pytest.raises(InputError) as caught:
        open_writer("postgresql://me:s3cret@127.0.0.1:1/x?table=t", ROW.schema)
    assert "me:…@127.0.0.1" in str(caught.value)
    assert "s3cret" not in str(caught.value)
