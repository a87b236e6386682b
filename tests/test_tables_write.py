"""Writing: what went in comes back, and an output is there whole or not at all."""

import datetime
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobspace.errors import InputError, UsageError
from jobspace.tables import sinks
from jobspace.tables.read import open_table
from jobspace.tables.write import open_writer

ENV = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
FORMATS = ["csv", "tsv", "json", "jsonl", "ndjson", "parquet", "pq", "arrow", "feather", "ipc"]

TRICKY = [
    "nurse, RN",
    'a"b\nc',
    "",
    "=1+1",
    "https://x.y",
    "00501",
    " lead ",
    "é😀",
    "NA",
    "a\tb\r",
]


def write(target: Path | str, table: pa.Table, batch_rows: int = 3) -> None:
    with open_writer(target, table.schema) as writer:
        for batch in table.to_batches(max_chunksize=batch_rows):
            writer.write(batch)
    assert writer.n_rows == table.num_rows


def read(path: Path | str, query: str | None = None) -> pa.Table:
    with open_table(path, query=query) as stream:
        table = stream.read_all()
        assert stream.problems == []
    return table


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


# --- round trips ------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["", ".gz", ".zst"])
@pytest.mark.parametrize("kind", FORMATS)
def test_texts_come_back_as_they_were(tmp_path: Path, kind: str, suffix: str) -> None:
    table = pa.table({'the "name", a': TRICKY, "é": [str(i) for i in range(10)]})
    path = tmp_path / f"x.{kind}{suffix}"
    write(path, table)
    assert read(path).to_pydict() == table.to_pydict()
    assert names_in(tmp_path) == [path.name]


@pytest.mark.parametrize("kind", ["parquet", "arrow"])
def test_columnar_formats_keep_types_and_decode_dictionaries(tmp_path: Path, kind: str) -> None:
    table = pa.table(
        {
            "i": [1, None, 3],
            "f": pa.array([0.5, None, 1.0], pa.float32()),
            "d": pa.array(["x", None, "x"]).dictionary_encode(),
            "large": pa.array(["x", "y", None], pa.large_string()),
            "l": [[{"code": "a", "similarity": 0.5}], [], None],
            "t": pa.array([0, 1, None], pa.timestamp("ns", "Europe/Berlin")),
            "n": pa.nulls(3),
        }
    )
    write(tmp_path / f"x.{kind}", table, batch_rows=2)
    found = read(tmp_path / f"x.{kind}")
    assert found.to_pydict() == table.to_pydict()
    expected = [f.type for f in table.schema]
    expected[2] = pa.string()
    assert [f.type for f in found.schema][:4] == expected[:4]
    assert found.schema.field("t").type == pa.timestamp("ns", "Europe/Berlin")


def test_dictionaries_that_change_from_batch_to_batch(tmp_path: Path) -> None:
    schema = pa.schema([("d", pa.dictionary(pa.int32(), pa.string()))])
    for kind in ("parquet", "arrow", "csv", "jsonl", "xlsx"):
        path = tmp_path / f"x.{kind}"
        with open_writer(path, schema) as writer:
            for texts in (["a", "b"], ["c", "a"], ["b", "b"]):
                column = pa.array(texts).dictionary_encode()
                writer.write(pa.record_batch([column], schema=schema))
        assert read(path)["d"].to_pylist() == ["a", "b", "c", "a", "b", "b"], kind


def test_row_groups_are_gathered_from_batches(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sinks, "ROW_GROUP_ROWS", 10)
    write(tmp_path / "x.parquet", pa.table({"a": list(range(25))}), batch_rows=5)
    metadata = pq.read_metadata(tmp_path / "x.parquet")
    sizes = [metadata.row_group(i).num_rows for i in range(metadata.num_row_groups)]
    assert sizes == [10, 10, 5]


def test_csv_is_plain_text_with_quotes_only_where_needed(tmp_path: Path) -> None:
    table = pa.table(
        {
            "t": ["nurse", None, 'say "x"', ""],
            "d": pa.array(["a,b", "c", None, "a,b"]).dictionary_encode(),
            "n": [1, None, 3, 4],
            "f": [0.1, 2.0, None, 1e-20],
            "l": [[{"code": "é"}], None, [], [{"code": 'q"'}]],
            "b": [True, False, None, True],
            "day": [datetime.date(2020, 1, 2), None, None, None],
        }
    )
    write(tmp_path / "x.csv", table)
    assert (tmp_path / "x.csv").read_bytes().decode() == (
        "t,d,n,f,l,b,day\n"
        'nurse,"a,b",1,0.1,"[{""code"": ""é""}]",true,2020-01-02\n'
        ",c,,2,,false,\n"
        '"say ""x""",,3,,[],,\n'
        ',"a,b",4,1e-20,"[{""code"": ""q\\""""}]",true,\n'
    )


def test_blank_rows_of_one_column_survive(tmp_path: Path) -> None:
    write(tmp_path / "x.csv", pa.table({"t": ["a", "", None, "b"]}))
    assert (tmp_path / "x.csv").read_text() == 't\na\n""\n""\nb\n'
    assert read(tmp_path / "x.csv")["t"].to_pylist() == ["a", "", "", "b"]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=st.lists(
        st.tuples(*[st.text(st.sampled_from('ab",\n\r\t é'), max_size=5)] * 2), min_size=1
    ),
    kind=st.sampled_from(["csv", "tsv", "jsonl"]),
)
def test_any_text_survives(tmp_path: Path, rows: list[tuple[str, str]], kind: str) -> None:
    table = pa.table({"one": [r[0] for r in rows], "two": [r[1] for r in rows]})
    write(tmp_path / f"x.{kind}", table)
    assert read(tmp_path / f"x.{kind}").to_pydict() == table.to_pydict()
    if kind == "csv":
        own = read_with_arrow(tmp_path / "x.csv")
        assert own.to_pydict() == table.to_pydict()


def read_with_arrow(path: Path) -> pa.Table:
    return pacsv.read_csv(
        path,
        parse_options=pacsv.ParseOptions(newlines_in_values=True),
        convert_options=pacsv.ConvertOptions(column_types={"one": pa.string(), "two": pa.string()}),
    )


def test_json_has_null_where_numbers_are_not_finite(tmp_path: Path) -> None:
    table = pa.table({"f": [0.5, float("nan"), float("inf")], "d": [datetime.date(2020, 1, 2)] * 3})
    write(tmp_path / "x.json", table)
    assert (tmp_path / "x.json").read_text() == (
        '[\n{"f": 0.5, "d": "2020-01-02"},\n{"f": null, "d": "2020-01-02"},\n'
        '{"f": null, "d": "2020-01-02"}\n]\n'
    )


@pytest.mark.parametrize("kind", ["csv", "json", "jsonl", "parquet", "arrow", "xlsx"])
def test_no_rows_make_a_file_with_the_columns(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"x.{kind}"
    write(path, pa.table({"a": pa.array([], pa.string()), "b": pa.array([], pa.string())}))
    if kind == "json":
        assert path.read_text() == "[\n]\n"
    elif kind == "jsonl":
        assert path.read_bytes() == b""
    else:
        assert read(path).schema.names == ["a", "b"]


def test_the_same_rows_make_the_same_bytes(tmp_path: Path) -> None:
    table = pa.table({"t": TRICKY})
    for kind in ("csv.gz", "csv.zst", "parquet", "arrow", "jsonl"):
        contents = set()
        for i in range(2):
            write(tmp_path / f"{i}.{kind}", table)
            contents.add((tmp_path / f"{i}.{kind}").read_bytes())
        assert len(contents) == 1, kind


# --- xlsx -------------------------------------------------------------------------------------


def test_excel_texts_are_texts(tmp_path: Path) -> None:
    table = pa.table(
        {
            "t": [text for text in TRICKY if text],
            "n": list(range(9)),
            "id": [10**17 + i for i in range(9)],
            "when": [datetime.datetime(2020, 1, 2, 3, 4, 5)] * 9,
            "l": [[{"code": "a"}]] * 9,
        }
    )
    write(tmp_path / "x.xlsx", table)
    found = read(tmp_path / "x.xlsx").to_pydict()
    assert found["t"] == table["t"].to_pylist()
    assert found["n"] == list(range(9))
    assert found["id"] == [str(10**17 + i) for i in range(9)]
    assert found["when"] == table["when"].to_pylist()
    assert found["l"] == ['[{"code": "a"}]'] * 9


def test_excel_limits_are_errors_that_leave_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sinks, "_EXCEL_MAX_ROWS", 10)
    with pytest.raises(InputError, match="more than 9; expected at most that"):
        write(tmp_path / "x.xlsx", pa.table({"a": list(range(10))}))
    write(tmp_path / "fits.xlsx", pa.table({"a": list(range(9))}))
    with pytest.raises(InputError, match=r"row 1, column 'a': got 40,000 characters"):
        write(tmp_path / "x.xlsx", pa.table({"a": ["x", "y" * 40_000]}))
    wide = pa.schema([(str(i), pa.string()) for i in range(16_385)])
    with pytest.raises(UsageError, match="at most 16384"):
        open_writer(tmp_path / "x.xlsx", wide)
    assert names_in(tmp_path) == ["fits.xlsx"]


# --- whole or not at all ----------------------------------------------------------------------

ROW = pa.table({"a": ["new"]})


def break_off(target: Path | str, error: type[BaseException]) -> None:
    with open_writer(target, ROW.schema) as writer:
        writer.write(ROW.to_batches()[0])
        assert not isinstance(target, Path) or target.read_bytes() == b"old"
        raise error


@pytest.mark.parametrize("kind", ["csv", "csv.gz", "csv.zst", "json", "parquet", "arrow", "xlsx"])
@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, SystemExit])
def test_an_error_leaves_the_old_file_as_it_was(
    tmp_path: Path, kind: str, error: type[BaseException]
) -> None:
    path = tmp_path / f"x.{kind}"
    path.write_bytes(b"old")
    with pytest.raises(error):
        break_off(path, error)
    assert path.read_bytes() == b"old"
    assert names_in(tmp_path) == [path.name]
    write(path, ROW)
    assert read(path)["a"].to_pylist() == ["new"] if kind != "json" else path.exists()


def test_batches_of_another_schema_are_refused(tmp_path: Path) -> None:
    other = pa.record_batch({"b": ["x"]})
    writer = open_writer(tmp_path / "x.csv", ROW.schema)
    with pytest.raises(UsageError, match=r"\['b'\]; expected \['a'\]"), writer:
        writer.write(other)
    assert names_in(tmp_path) == []


def test_a_symbolic_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_text("old")
    (tmp_path / "link.csv").symlink_to("real.csv")
    write(tmp_path / "link.csv", ROW)
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_text() == "a\nnew\n"


KILLED = """
import sys, time, pyarrow as pa
from jobspace.tables.write import open_writer
writer = open_writer(sys.argv[1], pa.schema([("a", pa.string())]))
writer.write(pa.record_batch({"a": ["x"] * 1000}))
print("ready", flush=True)
time.sleep(60)
"""


@pytest.fixture
def running_writer(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    path = str(tmp_path / "x.csv")
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, path], stdout=subprocess.PIPE, env=ENV
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_leftovers_of_killed_runs_go_and_those_of_living_ones_stay(
    tmp_path: Path, running_writer: subprocess.Popen[bytes]
) -> None:
    other = tmp_path / ".y.csv.tmp-1-0123abcd"
    other.touch()
    (left,) = [name for name in names_in(tmp_path) if name.startswith(".x.csv")]
    write(tmp_path / "x.csv", ROW)
    assert names_in(tmp_path) == [left, other.name, "x.csv"]
    running_writer.send_signal(signal.SIGKILL)
    running_writer.wait()
    assert left in names_in(tmp_path)
    write(tmp_path / "x.csv", ROW)
    assert names_in(tmp_path) == [other.name, "x.csv"]


def test_a_leftover_with_our_own_process_id_goes_unless_it_is_ours(tmp_path: Path) -> None:
    stale = tmp_path / f".x.csv.tmp-{os.getpid()}-0123abcd"
    stale.touch()
    with open_writer(tmp_path / "x.csv", ROW.schema):
        assert not stale.exists()
        with open_writer(tmp_path / "x.csv", ROW.schema):
            assert len(names_in(tmp_path)) == 2
    assert names_in(tmp_path) == ["x.csv"]


FULL = """
import resource, signal, sys, pyarrow as pa
from jobspace.errors import InputError
from jobspace.tables.write import open_writer
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
rows = pa.record_batch({"a": [str(i * 7919 % 1_000_003) for i in range(50_000)]})
try:
    with open_writer(sys.argv[1], rows.schema) as writer:
        writer.write(rows)
except InputError as error:
    print(error)
"""


@pytest.mark.parametrize("kind", ["csv", "csv.gz", "csv.zst", "jsonl", "parquet", "arrow", "xlsx"])
def test_a_file_that_cannot_grow_is_one_sentence_and_leaves_nothing(
    tmp_path: Path, kind: str
) -> None:
    path = tmp_path / f"x.{kind}"
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(path)], capture_output=True, text=True, env=ENV, check=True
    )
    assert done.stdout.startswith(f"output {path}: cannot be written (File too large)")
    assert done.stdout.count("\n") == 1
    assert done.stderr == ""
    assert names_in(tmp_path) == []


def test_outputs_that_cannot_be_are_refused_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    os.mkfifo(tmp_path / "pipe.csv")
    for target, says in [
        (tmp_path / "no/x.csv", "does not exist"),
        (tmp_path / "folder.csv", "a folder"),
        (tmp_path / "pipe.csv", "no regular file"),
        (tmp_path / "x.docx", r"got \.docx; expected \.csv"),
        (tmp_path / "x.xls", r"expected \.xlsx"),
    ]:
        with pytest.raises(UsageError, match=says) as caught:
            open_writer(target, ROW.schema)
        assert "\n" not in str(caught.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_write_access_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(UsageError, match="cannot be written"):
        open_writer(tmp_path / "x.csv", ROW.schema)


def test_a_folder_the_system_says_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(UsageError, match="cannot be written"):
        open_writer(tmp_path / "x.csv", ROW.schema)


def test_csv_goes_to_standard_output() -> None:
    code = (
        "import pyarrow as pa; from jobspace.tables.write import open_writer\n"
        "b = pa.record_batch({'a': ['x,y', None], 'b': [1, 2]})\n"
        "with open_writer('-', b.schema) as w: w.write(b)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=ENV, check=True)
    assert done.stdout == b'a,b\n"x,y",1\n,2\n'
    assert done.stderr == b""


# --- databases --------------------------------------------------------------------------------

MIXED = pa.table(
    {
        "t": ["nurse", None, 'a "q"'],
        "d": pa.array(["x", "y", None]).dictionary_encode(),
        "n": [1, None, 3],
        "f": [0.5, None, 1.0],
        "l": [[{"code": "a"}], None, []],
        "nothing": pa.nulls(3),
    }
)
MIXED_ROWS = {
    "t": ["nurse", None, 'a "q"'],
    "d": ["x", "y", None],
    "n": [1, None, 3],
    "f": [0.5, None, 1.0],
    "l": ['[{"code": "a"}]', None, "[]"],
    "nothing": [None, None, None],
}


@pytest.mark.parametrize("scheme", ["sqlite", "duckdb"])
def test_tables_in_database_files(tmp_path: Path, scheme: str) -> None:
    address = f"{scheme}:///{tmp_path}/crm.{scheme}"
    write(address, MIXED, batch_rows=2)
    assert read(address, "SELECT * FROM jobspace").to_pydict() == MIXED_ROWS
    with pytest.raises(InputError, match=r"already exists.*if_exists=replace"):
        open_writer(address, MIXED.schema)
    write(f"{address}?table=second", ROW)
    write(f"{address}?table=jobspace&if_exists=replace", ROW)
    assert read(address, "SELECT * FROM jobspace").to_pydict() == {"a": ["new"]}
    assert read(address, "SELECT * FROM second").to_pydict() == {"a": ["new"]}
    assert names_in(tmp_path) == [f"crm.{scheme}"]


@pytest.mark.parametrize("scheme", ["sqlite", "duckdb"])
def test_an_error_leaves_a_database_as_it_was(tmp_path: Path, scheme: str) -> None:
    address = f"{scheme}:///{tmp_path}/crm.{scheme}"
    for is_new in (True, False):
        with pytest.raises(KeyboardInterrupt):
            break_off(f"{address}?table=x", KeyboardInterrupt)
        if is_new:
            assert names_in(tmp_path) == []
            write(address, ROW)
    with pytest.raises(InputError, match=r"(?i)\bx\b.*(no such|exist)|no such table: x"):
        read(address, "SELECT * FROM x")
    assert read(address, "SELECT * FROM jobspace")["a"].to_pylist() == ["new"]


def test_sqlite_types_and_awkward_names(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    table = pa.table({'a "b"': [1], "when": [datetime.datetime(2020, 1, 2, 3)], "raw": [b"\x00"]})
    write(f"sqlite:///{path}?table=my%20%22t", table)
    connection = sqlite3.connect(path)
    declared = connection.execute("SELECT name, type FROM pragma_table_info('my \"t')").fetchall()
    rows = connection.execute('SELECT * FROM "my ""t"').fetchall()
    connection.close()
    assert declared == [('a "b"', "INTEGER"), ("when", "TEXT"), ("raw", "BLOB")]
    assert rows == [(1, "2020-01-02T03:00:00", b"\x00")]


def test_waiting_for_a_lock_is_an_error_not_a_hang(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    write(f"sqlite:///{path}", ROW)
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(InputError, match="locked"):
        open_writer(f"sqlite:///{path}?table=t", ROW.schema)
    holder.close()


DYING = """
import os, sys, pyarrow as pa
from jobspace.tables.write import open_writer
writer = open_writer(sys.argv[1], pa.schema([("a", pa.string())]))
for _ in range(40):
    writer.write(pa.record_batch({"a": [os.urandom(64).hex() for _ in range(1000)]}))
os._exit(9)
"""


def test_sqlite_is_read_after_a_run_that_died_writing_it(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    write(f"sqlite:///{path}?table=old", ROW)
    before = path.stat().st_size
    command = [sys.executable, "-c", DYING, f"sqlite:///{path}?table=new"]
    assert subprocess.run(command, env=ENV, check=False).returncode == 9
    assert names_in(tmp_path) == ["x.db", "x.db-journal"]
    assert read(f"sqlite:///{path}", "SELECT * FROM old")["a"].to_pylist() == ["new"]
    assert (names_in(tmp_path), path.stat().st_size) == (["x.db"], before)
