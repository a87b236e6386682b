"""Verbs on Spark equal the same verbs in one process, however the rows are cut, and after a kill.

One session for the module: starting it takes seconds.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

import engine_rows
import jobspace as js
from engine_rows import DiesOnce, rows
from jobspace.engines import spark, verbs
from jobspace.engines.blocks import ADDED
from jobspace.errors import InputError, UsageError

pytest.importorskip("pyspark", reason="the extra spark is not installed")
pytestmark = [
    pytest.mark.skipif(
        shutil.which("java") is None and "JAVA_HOME" not in os.environ,
        reason="Spark needs Java 17 or newer, and there is none",
    ),
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore:PySpark does not yet fully"),
]
N = 3_000


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    from jobspace.engines.spark_session import quiet
    from jobspace.engines.spark_session import session as started

    with started(cores=2) as on, quiet():
        on.conf.set("spark.sql.shuffle.partitions", "3")
        on.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", "700")
        yield on


@pytest.fixture(scope="module")
def table() -> pa.Table:
    return rows(N)


def collected(df: Any, like: pa.Schema) -> pa.Table:
    """A DataFrame's rows by id, with the types that the verb gives in one process."""
    return df.toArrow().cast(like).sort_by("id")


@pytest.mark.parametrize("n_partitions", [1, 5])
def test_normalize_is_the_same_in_any_partitions(
    session: Any, table: pa.Table, n_partitions: int
) -> None:
    df = session.createDataFrame(table).repartition(n_partitions)
    options = js.NormalizeOptions(top_k=3)
    done = collected(
        spark.normalize(df, column="occupation", options=options, prefix="js_"), expected_schema()
    )
    assert done.equals(js.normalize(table, column="occupation", top_k=3, prefix="js_"))


def expected_schema() -> pa.Schema:
    return js.normalize(rows(12), column="occupation", top_k=3, prefix="js_").schema


def test_find_is_the_same(session: Any, table: pa.Table) -> None:
    like, unlike = ["registered nurse", "ICU nurse"], "sales clerk"
    local = js.find(table, column="occupation", like=like, unlike=unlike, min_similarity=0.4)
    df = session.createDataFrame(table).repartition(4)
    done = spark.find(df, column="occupation", like=like, unlike=unlike, min_similarity=0.4)
    assert collected(done, local.schema).equals(local)
    assert 0 < pc.sum(local["is_match"]).as_py() < N


def test_encode_is_the_same(session: Any, table: pa.Table) -> None:
    local = js.encode(table, column="occupation")
    done = spark.encode(session.createDataFrame(table).repartition(4), column="occupation")
    assert collected(done, local.schema).equals(local)


def test_duplicates_within_blocks_are_the_same_in_any_partitions(
    session: Any, table: pa.Table
) -> None:
    whole = [
        spark.duplicates(
            session.createDataFrame(table).repartition(n), within="place", column="occupation"
        )
        for n in (1, 5)
    ]
    schema = pa.schema([*table.schema, *ADDED])
    first, second = (collected(df, schema) for df in whole)
    assert first.equals(second)
    town = first.filter(pc.equal(first["place"], "town 1"))
    order = [("occupation", "ascending"), ("id", "ascending")]
    alone = js.duplicates(town.select(table.schema.names).sort_by(order), column="occupation")
    assert alone.sort_by("id").equals(town)


def test_a_killed_worker_is_replaced_and_the_result_complete(
    session: Any, table: pa.Table, tmp_path: Path
) -> None:
    import pyspark.cloudpickle as sent_by

    sent_by.register_pickle_by_value(engine_rows)
    text = verbs.text_of(table.schema.names, "occupation", "", "rows")
    work = DiesOnce(work=verbs.normalize_work(text), marker=str(tmp_path / "died"), at_id=N // 2)
    done = spark.mapped(session.createDataFrame(table).repartition(4), work)
    local = js.normalize(table, column="occupation")
    assert collected(done, local.schema).equals(local)
    assert (tmp_path / "died").read_text(encoding="utf-8") != str(os.getpid())


def test_what_is_wrong_is_said_before_a_job_runs(session: Any, table: pa.Table) -> None:
    df = session.createDataFrame(table)
    with pytest.raises(InputError, match="column of the Spark DataFrame: got 'ocupation'"):
        spark.normalize(df, column="ocupation")
    with pytest.raises(UsageError, match="columns to add: got 'vector'"):
        spark.encode(df.toDF("id", "occupation", "vector"), column="occupation")


def test_the_command_gives_the_same_rows_in_the_same_order(table: pa.Table, tmp_path: Path) -> None:
    source = tmp_path / "rows.parquet"
    pq.write_table(table, source, row_group_size=1_000)
    command = [sys.executable, "-c", "from jobspace.cli.main import main; main()"]
    command += ["normalize", str(source), "-c", "occupation"]
    command += ["-o", str(tmp_path / "done.parquet"), "--engine", "spark"]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    done = pq.read_table(tmp_path / "done.parquet")
    assert done.equals(js.normalize(table, column="occupation"))
    assert "3,000 rows" in ran.stdout
    assert "parts: 3" in ran.stdout
    assert sorted(p.name for p in tmp_path.iterdir()) == ["done.parquet", "rows.parquet"]
