"""Verbs on Ray equal the same verbs in one process, however the rows are cut, and after a kill.

One cluster for the module: starting it takes seconds.
"""

from __future__ import annotations

import os
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
from jobspace.engines import files, ray, verbs
from jobspace.engines.blocks import ADDED
from jobspace.engines.ray_session import session
from jobspace.errors import InputError

pytest.importorskip("ray.data", reason="the extra ray is not installed")
pytestmark = pytest.mark.filterwarnings("ignore")  # Ray's own: sockets, deprecations
N = 3_000


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    with session(cores=2):
        import ray.data

        yield ray.data


@pytest.fixture(scope="module")
def table() -> pa.Table:
    return rows(N)


def collected(ds: Any, like: pa.Schema) -> pa.Table:
    """A Dataset's rows by id, with the types that the verb gives in one process."""
    return pa.Table.from_pylist(ds.take_all(), like).sort_by("id")


def blocks(cluster: Any, table: pa.Table, n: int) -> Any:
    """A Dataset of n blocks."""
    size = -(-len(table) // n)
    return cluster.from_arrow([table.slice(i, size) for i in range(0, len(table), size)])


def test_normalize_is_the_same(cluster: Any, table: pa.Table) -> None:
    local = js.normalize(table, column="occupation", top_k=3, prefix="js_")
    ds = blocks(cluster, table, 2)
    options = js.NormalizeOptions(top_k=3)
    done = ray.normalize(ds, column="occupation", options=options, prefix="js_")
    assert collected(done, local.schema).equals(local)


def test_find_and_encode_are_the_same(cluster: Any, table: pa.Table) -> None:
    like, unlike = ["registered nurse", "ICU nurse"], "sales clerk"
    local = js.find(table, column="occupation", like=like, unlike=unlike, min_similarity=0.4)
    local = js.encode(local, column="occupation")
    ds = blocks(cluster, table, 3)
    done = ray.find(ds, column="occupation", like=like, unlike=unlike, min_similarity=0.4)
    assert collected(ray.encode(done, column="occupation"), local.schema).equals(local)


def test_duplicates_within_blocks_are_the_same_in_any_partitions(
    cluster: Any, table: pa.Table
) -> None:
    known = table.filter(pc.is_valid(table["place"]))
    schema = pa.schema([*table.schema, *ADDED])
    ds = blocks(cluster, known, 3)
    done = collected(ray.duplicates(ds, within="place", column="occupation"), schema)
    town = done.filter(pc.equal(done["place"], "town 1"))
    order = [("occupation", "ascending"), ("id", "ascending")]
    alone = js.duplicates(town.select(table.schema.names).sort_by(order), column="occupation")
    assert alone.sort_by("id").equals(town)


def test_a_killed_worker_is_replaced_and_the_result_complete(
    cluster: Any, table: pa.Table, tmp_path: Path
) -> None:
    import ray.cloudpickle as sent_by

    sent_by.register_pickle_by_value(engine_rows)
    text = verbs.text_of(table.schema.names, "occupation", "", "rows")
    work = DiesOnce(work=verbs.normalize_work(text), marker=str(tmp_path / "died"), at_id=N // 2)
    done = ray.mapped(blocks(cluster, table, 5), work)
    local = js.normalize(table, column="occupation")
    assert collected(done, local.schema).equals(local)
    assert (tmp_path / "died").read_text(encoding="utf-8") != str(os.getpid())


def test_files_give_the_same_rows_in_the_same_order(
    cluster: Any, table: pa.Table, tmp_path: Path
) -> None:
    source, folder = tmp_path / "rows.parquet", tmp_path / "coded"
    pq.write_table(table, source, row_group_size=1_000)

    def work_of(stream: Any) -> Any:
        return verbs.normalize_work(verbs.text_of(stream.schema.names, "occupation", "", "rows"))

    places = files.Places(source=str(source), output=str(folder))
    done = files.run_files("ray", work_of, places, "status")
    assert (done.n_rows, done.n_parts) == (N, 3)
    parts = sorted(folder.iterdir())
    assert [p.name for p in parts] == [f"part-{i:05d}.parquet" for i in range(3)]
    assert pa.concat_tables(map(pq.read_table, parts)).equals(
        js.normalize(table, column="occupation")
    )


@pytest.mark.parametrize("n_failures", [0, 2, 3])
def test_a_cluster_that_is_slow_to_start_is_started_again(
    monkeypatch: pytest.MonkeyPatch, n_failures: int
) -> None:
    started = []

    def init(**_: Any) -> None:
        started.append("cluster")
        if len(started) <= n_failures:
            raise Exception("The current node timed out during startup.")  # noqa: TRY002  # as Ray

    monkeypatch.delenv("RAY_ADDRESS", raising=False)
    monkeypatch.setattr("ray.init", init)
    monkeypatch.setattr("ray.shutdown", lambda **_: None)
    monkeypatch.setattr("ray.is_initialized", lambda: False)
    if n_failures == 3:
        with pytest.raises(InputError, match="timed out during startup"), session():
            pass
    else:
        with session():
            pass
    assert len(started) == min(n_failures + 1, 3)


def test_a_cluster_of_others_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def init(**_: Any) -> None:
        asked.append("cluster")
        raise ConnectionError("nobody there")

    monkeypatch.setenv("RAY_ADDRESS", "127.0.0.1:1")
    monkeypatch.setattr("ray.init", init)
    monkeypatch.setattr("ray.shutdown", lambda **_: None)
    monkeypatch.setattr("ray.is_initialized", lambda: False)
    with pytest.raises(InputError, match="nobody there"), session():
        pass
    assert asked == ["cluster"]
