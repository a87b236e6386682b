"""The unit of distribution in one process: what Spark and Ray run, without them."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import jobspace as js
from engine_rows import rows
from jobspace.engines import files, local, spark_session, verbs
from jobspace.engines import ray as ray_engine
from jobspace.engines import spark as spark_engine
from jobspace.engines.blocks import ADDED
from jobspace.engines.known import Known
from jobspace.engines.parts import Part, PartWork
from jobspace.engines.process import Sent, gathered, one_batch
from jobspace.engines.work import Work
from jobspace.errors import InputError, MissingExtraError, UsageError
from jobspace.find.examples import Examples
from jobspace.normalize.normalizer import normalizer
from jobspace.normalize.table import Places, normalize_files
from jobspace.tables.text_of import TextOf

TEXT = verbs.text_of(["id", "occupation", "place"], "occupation", "js_", "rows")
LIKE, UNLIKE = ("registered nurse", "ICU nurse"), ("nurse manager",)


def normalizing() -> Work:
    return verbs.normalize_work(TEXT, options=js.NormalizeOptions(top_k=2))


def finding() -> Work:
    return verbs.find_work(TEXT, Examples(like=LIKE, unlike=UNLIKE), min_similarity=0.4)


def encoding() -> Work:
    return verbs.encode_work(TEXT)


def verb_normalize(table: pa.Table) -> pa.Table:
    return js.normalize(table, column="occupation", top_k=2, prefix="js_")


def verb_find(table: pa.Table) -> pa.Table:
    return js.find(
        table, column="occupation", like=LIKE, unlike=UNLIKE, min_similarity=0.4, prefix="js_"
    )


def verb_encode(table: pa.Table) -> pa.Table:
    return js.encode(table, column="occupation", prefix="js_")


@pytest.mark.parametrize(
    ("work", "verb"),
    [(normalizing, verb_normalize), (finding, verb_find), (encoding, verb_encode)],
)
def test_a_work_over_any_batches_is_the_verb(
    work: Callable[[], Work], verb: Callable[[pa.Table], pa.Table]
) -> None:
    table = rows(600)
    expected = verb(table)
    ready = Sent.of(work()).prepared()
    for size in (600, 101, 7):
        done = pa.Table.from_batches([ready(b) for b in table.to_batches(max_chunksize=size)])
        assert done.cast(expected.schema).equals(expected)


@pytest.mark.parametrize("work", [normalizing, finding, encoding])
def test_rows_without_any_text_are_null_or_empty(work: Callable[[], Work]) -> None:
    nothing = pa.table(
        {"id": [0, 1], "occupation": pa.nulls(2, pa.string()), "place": pa.nulls(2, pa.string())}
    )
    (done,) = local.mapped(nothing.to_batches(), work())
    last = done.column(done.num_columns - 1).to_pylist()
    assert last in ([None, None], [False, False], [[], []])


def test_what_is_known_is_not_decided_again_until_too_much_is_known() -> None:
    asked: list[list[str]] = []

    def decide(texts: pa.Array) -> list[str]:
        asked.append(texts.to_pylist())
        return [t.upper() for t in texts.to_pylist()]

    known: Known[list[str]] = Known(decide, lambda a, b: a + b, most_texts=2)
    for batch in (["a", None, "b"], ["b", "c"], ["c"]):
        decided, ids = known(pa.array(batch))
        assert [None if i < 0 else decided[i] for i in ids] == [t and t.upper() for t in batch]
    assert asked == [["a", "b"], ["c"], ["c"]]  # three were known, more than two: begun anew


def test_texts_that_could_not_be_decided_are_asked_for_again() -> None:
    answers = [True, False, True, True]

    def decide(texts: pa.Array) -> list[str]:
        if not answers.pop(0):
            raise InputError("no answer")
        return texts.to_pylist()

    known: Known[list[str]] = Known(decide, lambda a, b: a + b)
    known(pa.array(["a"]))
    with pytest.raises(InputError):
        known(pa.array(["b", "c"]))
    decided, ids = known(pa.array(["c", "d"]))
    assert [decided[i] for i in ids] == ["c", "d"]


def test_small_batches_are_gathered_with_all_their_rows_in_order() -> None:
    table = pa.table({"a": np.arange(300_000)})
    sizes = [b.num_rows for b in gathered(table.to_batches(max_chunksize=50_000))]
    assert sizes == [100_000, 100_000, 100_000]
    done = pa.Table.from_batches(gathered(table.to_batches(max_chunksize=999)))
    assert done.combine_chunks().equals(table)


BLOCKS = pa.table(
    {
        "city": ["X", "Y", "X", "X", None, "Y", None, "X"],
        "title": ["Nurse", "nurse", "NURSE", "Baker", "Baker", "Lawyer", "baker", ""],
    }
)
# In X "NURSE" stands before "Nurse" and both occur once, so it represents; "Baker" is before both.
BY_HAND = [
    ("X", "Nurse", 1, 2, False), ("Y", "nurse", 1, 1, True), ("X", "NURSE", 1, 2, True),
    ("X", "Baker", 0, 1, True), (None, "Baker", 0, 2, True), ("Y", "Lawyer", 0, 1, True),
    (None, "baker", 0, 2, False), ("X", "", None, None, None),
]  # fmt: skip


@pytest.mark.parametrize("seed", range(5))
def test_duplicates_in_blocks_by_hand_whatever_the_order_of_rows(seed: int) -> None:
    text = verbs.text_of(BLOCKS.schema.names, "title", "", "rows")
    work = verbs.duplicates_work(text, "city", names=BLOCKS.schema.names, where="rows")
    order = np.random.default_rng(seed).permutation(len(BLOCKS))
    (done,) = local.mapped([one_batch(BLOCKS.take(pa.array(order)))], work)
    columns = [*BLOCKS.schema.names, *ADDED.names[:3]]
    found = list(zip(*(done.column(c).to_pylist() for c in columns), strict=True))
    assert found == [BY_HAND[i] for i in order]


def work_of(stream: Any) -> Work:
    return verbs.normalize_work(verbs.text_of(stream.schema.names, "occupation", "", stream.name))


def run(source: Path, output: Path | str | None, **more: Any) -> files.Done:
    places = files.Places(source=str(source), output=None if output is None else str(output))
    return files.run_files("local", more.get("work_of", work_of), places, more.get("counted"))


def test_files_are_cut_into_parts_and_put_together_in_order(tmp_path: Path) -> None:
    table = rows(500)
    for name, size in (("a", 60), ("b", 500)):
        pq.write_table(table, tmp_path / f"{name}.parquet", row_group_size=size)
    both = tmp_path / "[ab].parquet"
    done = run(both, tmp_path / "out.parquet", counted="status")
    assert (done.n_rows, done.n_parts) == (1000, 10)
    assert sum(done.n_by_value.values()) == 1000
    expected = js.normalize(pa.concat_tables([table, table]), column="occupation")
    assert pq.read_table(tmp_path / "out.parquet").equals(expected)
    assert sorted(p.suffix for p in tmp_path.iterdir()) == [".parquet"] * 3


def test_a_csv_keeps_its_odd_rows_and_they_are_told_of(tmp_path: Path) -> None:
    source = tmp_path / "odd.csv"
    source.write_bytes(
        b'id,occupation\n1,"two\nlines"\n2,None\n3,N/A\n4,\n5,caf\xe9 owner\n6,nurse,extra\n'
    )
    done = run(source, tmp_path / "out.csv")
    assert (done.n_rows, done.n_problems) == (6, 2)
    places = Places(source=str(source), output=str(tmp_path / "verb.csv"))
    normalize_files(places, normalizer(), TextOf(columns=["occupation"]))
    assert (tmp_path / "out.csv").read_bytes() == (tmp_path / "verb.csv").read_bytes()


def test_a_folder_of_parts_replaces_only_its_own_kind(tmp_path: Path) -> None:
    source, target = tmp_path / "rows.parquet", tmp_path / "coded"
    pq.write_table(rows(100), source, row_group_size=50)
    for _ in range(2):
        run(source, target)
        names = sorted(p.name for p in target.iterdir())
        assert names == ["part-00000.parquet", "part-00001.parquet"]
    run(source, f"{tmp_path}/coded.csv/")
    assert (tmp_path / "coded.csv" / "part-00001.csv").read_text().startswith("id,occupation")
    (target / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match=r"holds 'mine\.txt'"):
        run(source, target)


def test_only_the_rows_found_are_written_and_all_are_counted(tmp_path: Path) -> None:
    source, output = tmp_path / "rows.csv", tmp_path / "found.csv"
    source.write_text("occupation\nER nurse\nbaker\n\nICU nurse\n", encoding="utf-8")

    def nurses(stream: Any) -> Work:
        text = verbs.text_of(stream.schema.names, "occupation", "", stream.name)
        return verbs.find_work(text, Examples(like=["nurse"]), min_similarity=0.6)

    places = files.Places(source=str(source), output=str(output), only="is_match")
    done = files.run_files("local", nurses, places, "is_match")
    assert done.n_by_value == {"true": 2, "false": done.n_rows - 2}
    lines = output.read_text(encoding="utf-8").splitlines()
    assert [line.split(",")[0] for line in lines] == ["occupation", "ER nurse", "ICU nurse"]


def test_rows_of_a_query_are_staged(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "a.db") as base:
        base.execute("create table t (occupation text)")
        base.executemany("insert into t values (?)", [("nurse",), (None,)])
    base.close()
    places = files.Places(
        source=f"sqlite:///{tmp_path}/a.db", query="select * from t", output=str(tmp_path / "o.csv")
    )
    done = files.run_files("local", work_of, places, "status")
    assert done.n_by_value == {"assigned": 1, "empty": 1}


def test_an_error_in_a_part_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    source = tmp_path / "rows.parquet"
    pq.write_table(rows(100), source)

    def vanishing(stream: Any) -> Work:
        made = work_of(stream)
        source.write_bytes(b"PAR1 no more")
        return made

    with pytest.raises(InputError, match=r"rows\.parquet"):
        run(source, tmp_path / "out.parquet", work_of=vanishing)
    assert [p.name for p in tmp_path.iterdir()] == ["rows.parquet"]


def test_a_part_that_fails_says_why_in_place_of_a_file(tmp_path: Path) -> None:
    table = rows(10)
    pq.write_table(table.select(["occupation"]), tmp_path / "a.parquet")
    work = PartWork(
        sent=Sent.of(encoding()),
        parts=(Part(path=str(tmp_path / "a.parquet"), row_group=0, n_rows=10),),
        given=table.schema,
        folder=str(tmp_path),
        suffix=".arrow",
    )
    (done,) = work([0]).to_pylist()
    assert done["file"] is None
    assert "got occupation; expected id, occupation, place" in done["error"]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: files.run_files("dask", work_of, files.Places(source="a.csv")), "'dask'"),
        (lambda: verbs.find_work(TEXT, Examples(containing=["x"])), "got a phrase with an engine"),
        (lambda: verbs.duplicates_work(TEXT, None, names=["a"], where="t"), "--within"),
    ],
)
def test_what_no_engine_can_do_is_refused(call: Callable[[], Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        call()


def test_anchors_of_a_file_are_texts_not_rows(tmp_path: Path) -> None:
    judged = tmp_path / "judged.csv"
    judged.write_text("row,text,judgement\n5,ICU nurse,yes\n9,nurse manager,no\n", encoding="utf-8")
    given = verbs.find_work(TEXT, Examples(from_file=str(judged))).given
    assert (given.like, given.unlike) == (("ICU nurse",), ("nurse manager",))
    judged.write_text("row,judgement\n5,yes\n", encoding="utf-8")
    with pytest.raises(InputError, match="numbers of rows"):
        verbs.find_work(TEXT, Examples(from_file=str(judged)))


@pytest.mark.parametrize(
    ("module", "package", "adapter"),
    [("pyspark.sql", "pyspark", spark_engine), ("ray", "ray", ray_engine)],
)
def test_a_missing_engine_names_its_extra(
    monkeypatch: pytest.MonkeyPatch, module: str, package: str, adapter: Any
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(MissingExtraError, match=rf"the package {package}"):
        adapter.run_parts(PartWork(sent=Sent.of(encoding()), parts=(), given=pa.schema([]),
                                   folder="", suffix=""))  # fmt: skip


def test_spark_without_java_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(UsageError, match="expected Java 17"):
        spark_session.require_java()
