"""Dataframes in, the same kind out, and no library loaded that the user did not."""

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from jobspace.errors import InputError, UsageError
from jobspace.tables.compose import append_columns
from jobspace.tables.frames import from_table, to_stream

COLUMNS = {"title": ["nurse", None, "RN"], "n": [1, 2, 3]}


def longer(data: object) -> pa.Table:
    """The data with a column more, by way of a stream in batches of two rows."""
    stream = to_stream(data, batch_rows=2)
    batches = [
        append_columns(batch, {"status": pa.array(["ok"] * batch.num_rows)}) for batch in stream
    ]
    schema = pa.schema([*stream.schema, ("status", pa.string())])
    return pa.Table.from_batches(batches, schema)


@pytest.mark.parametrize(
    "make",
    [
        pa.table,
        pa.record_batch,
        lambda columns: pa.table(columns).to_reader(),
        pd.DataFrame,
        pl.DataFrame,
        pl.LazyFrame,
        lambda columns: duckdb.from_arrow(pa.table(columns)),
    ],
    ids=["table", "batch", "reader", "pandas", "polars", "lazy", "duckdb"],
)
def test_the_same_kind_comes_back(make: object) -> None:
    data = make(COLUMNS)  # type: ignore[operator]
    table = longer(data)
    assert table.schema.names == ["title", "n", "status"]
    assert table["title"].to_pylist() == COLUMNS["title"]
    back = from_table(table, like=data)
    assert type(back) is type(data)
    again = to_stream(back).read_all()
    assert again.select(["title", "n"]).to_pydict() == COLUMNS
    assert again["status"].to_pylist() == ["ok"] * 3


def test_the_pandas_index_and_types_are_kept() -> None:
    frame = pd.DataFrame(
        {
            "b": pd.Categorical(["x", "y", "x"]),
            "a": pd.array([1, None, 3], dtype="Int64"),
            "when": pd.to_datetime(["2020-01-01"] * 3),
        },
        index=pd.Index(["p", "q", "r"], name="who"),
    )
    back = from_table(longer(frame), like=frame)
    assert back.index.name == "who"
    pd.testing.assert_frame_equal(back[["b", "a", "when"]], frame)
    assert list(back.columns) == ["b", "a", "when", "status"]


@pytest.mark.parametrize(
    "index", [None, [5, 3, 9], ["p", "q", "r"], pd.RangeIndex(10, 16, 2)], ids=str
)
def test_any_pandas_index_survives(index: object) -> None:
    frame = pd.DataFrame({"t": ["a", "b", "c"]}, index=index)
    pd.testing.assert_frame_equal(from_table(longer(frame), like=frame)[["t"]], frame)


def test_a_result_with_fewer_rows_is_still_a_frame() -> None:
    frame = pd.DataFrame({"t": ["a", "b", "c"]})
    assert from_table(longer(frame).slice(1), like=frame)["t"].tolist() == ["b", "c"]
    other = from_table(pa.table({"x": [1]}), like=frame.set_index("t"))
    assert other.to_dict("list") == {"x": [1]}


def test_lists_tuples_and_series_are_one_column_of_texts() -> None:
    for data in (["nurse", None], ("nurse", None)):
        table = to_stream(data).read_all()
        assert table.to_pydict() == {"text": ["nurse", None]}
        assert isinstance(from_table(table, like=data), pa.Table)
    assert to_stream([]).read_all().schema == pa.schema([("text", pa.string())])
    assert to_stream(pd.Series(["a"], name="job")).read_all().to_pydict() == {"job": ["a"]}
    assert to_stream(pl.Series(["a"])).read_all().to_pydict() == {"text": ["a"]}
    assert to_stream(pa.array(["a"])).read_all().to_pydict() == {"text": ["a"]}


def test_streams_paths_and_arrow_speakers_are_taken_too(tmp_path: Path) -> None:
    stream = to_stream(["a"])
    assert to_stream(stream) is stream
    path = tmp_path / "x.csv"
    path.write_text("a\n1\n")
    with to_stream(path) as opened:
        assert opened.read_all().to_pydict() == {"a": ["1"]}

    class Speaker:
        def __arrow_c_stream__(self, requested_schema: object = None) -> object:
            return pa.table({"a": [1]}).__arrow_c_stream__(requested_schema)

    assert to_stream(Speaker()).read_all().to_pydict() == {"a": [1]}


def test_rows_are_counted_and_cut() -> None:
    stream = to_stream(pa.table({"a": list(range(10))}), batch_rows=4)
    assert stream.n_rows_total == 10
    assert [batch.num_rows for batch in stream] == [4, 4, 2]
    reader = pa.table({"a": list(range(10))}).to_reader()
    assert [batch.num_rows for batch in to_stream(reader, batch_rows=4)] == [4, 4, 2]


def test_what_cannot_be_a_table_is_one_sentence() -> None:
    twice = pd.DataFrame([[1, 2]], columns=["a", "a"])
    cases: list[tuple[object, type[Exception], str]] = [
        (42, UsageError, "got the builtins int; expected a pandas"),
        ({"a": [1]}, UsageError, "builtins dict"),
        (["a", 1], InputError, "got 1; expected only texts"),
        (pd.DataFrame([[1]]), InputError, "columns.astype"),
        (pd.DataFrame({"a": [1, "x"]}, dtype=object), InputError, "astype"),
        (twice, InputError, "'a' more than once"),
        (pa.table([[1], [2]], names=["a", "a"]), InputError, "'a' more than once"),
    ]
    for data, kind, says in cases:
        with pytest.raises(kind, match=says) as caught:
            to_stream(data)
        assert "\n" not in str(caught.value)


def test_no_library_is_loaded_for_lists_and_arrow() -> None:
    """But for pandas, which pyarrow loads itself, where installed, to make an array of a list."""
    code = (
        "import sys, pyarrow as pa\n"
        "from jobspace.tables.frames import to_stream, from_table\n"
        "for data in (['a'], pa.table({'a': ['x']})):\n"
        "    from_table(to_stream(data).read_all(), like=data)\n"
        "print(sorted({'polars','duckdb','narwhals'} & set(sys.modules)))"
    )
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True, env=env
    )
    assert done.stdout.strip() == "[]"
