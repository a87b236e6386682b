"""Reading: every row kept, every cell the text it was, every bad input one sentence."""

import codecs
import csv
import datetime
import gzip
import io
import os
import sqlite3
import subprocess
import sys
import zipfile
from pathlib import Path

import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobspace.errors import InputError, JobspaceError, NotFoundError, UsageError
from jobspace.tables import delimited, jsonlines
from jobspace.tables.formats import arrow_reader
from jobspace.tables.read import Problem, Stream, open_table


def read(path: Path | str, **options: object) -> tuple[pa.Table, list[Problem]]:
    with open_table(path, **options) as stream:  # type: ignore[arg-type]
        return stream.read_all(), stream.problems


def written(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def rows_of(folder: Path, content: bytes, name: str = "x.csv") -> list[list[str | None]]:
    table, _ = read(written(folder, name, content))
    return [list(row.values()) for row in table.to_pylist()]


# --- csv: cells -------------------------------------------------------------------------------


def test_cells_stay_the_text_they_were(tmp_path: Path) -> None:
    content = b'zip,title\n00501,NA\n1.0,null\n,"""RETIRED"""\nTrue,"None"\n 2 ,""\n'
    assert rows_of(tmp_path, content) == [
        ["00501", "NA"],
        ["1.0", "null"],
        ["", '"RETIRED"'],
        ["True", "None"],
        [" 2 ", ""],
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"a,b\n1,2\n3,4\n",
        b"a;b\n1;2\n3;4\n",
        b"a\tb\n1\t2\n3\t4\n",
        b"a|b\n1|2\n3|4",
        b"a,b\r\n1,2\r\n3,4\r\n",
        b"a,b\r1,2\r3,4\r",
        codecs.BOM_UTF8 + b"a,b\n1,2\n3,4\n",
        "a,b\n1,2\n3,4\n".encode("utf-16"),
        "a,b\n1,2\n3,4\n".encode("utf-16-le"),
        b"\n\na,b\n1,2\n\n3,4\n\n",
    ],
)
def test_delimiters_line_ends_and_marks_are_recognised(tmp_path: Path, content: bytes) -> None:
    table, problems = read(written(tmp_path, "x.csv", content))
    assert table.to_pydict() == {"a": ["1", "3"], "b": ["2", "4"]}
    assert problems == []


def test_decimal_commas_do_not_win_over_the_semicolon(tmp_path: Path) -> None:
    assert rows_of(tmp_path, b"a;b\n1,5;2\n2,5;3\n") == [["1,5", "2"], ["2,5", "3"]]


def test_newlines_and_delimiters_in_quotes(tmp_path: Path) -> None:
    content = b'a,b\r\n"x\r\ny","1,2"\r\n"p\nq",3\r\n'
    assert rows_of(tmp_path, content) == [["x\r\ny", "1,2"], ["p\nq", "3"]]


def test_one_column_keeps_its_blank_rows(tmp_path: Path) -> None:
    content = b"title\nnurse\n\nRN\n"
    assert rows_of(tmp_path, content) == [["nurse"], [""], ["RN"]]


def test_a_header_alone_gives_the_columns_and_no_batches(tmp_path: Path) -> None:
    with open_table(written(tmp_path, "x.csv", b"a,b\n")) as stream:
        assert stream.schema == pa.schema([("a", pa.string()), ("b", pa.string())])
        assert list(stream) == []


def test_columns_are_chosen_in_the_order_asked_for(tmp_path: Path) -> None:
    for name in ("x.csv", "x.jsonl"):
        content = b"a,b,c\n1,2,3\n" if name == "x.csv" else b'{"a":"1","b":"2","c":"3"}\n'
        table, _ = read(written(tmp_path, name, content), columns=["c", "a"])
        assert table.to_pydict() == {"c": ["3"], "a": ["1"]}


# --- csv: dirt --------------------------------------------------------------------------------


def test_ragged_rows_are_kept_and_noted_with_their_line(tmp_path: Path) -> None:
    path = written(tmp_path, "x.csv", b'a,b,c\n"1\n1",2,3\n4,5\n\n6,7,8,9\n10,11,12\n')
    table, problems = read(path)
    assert [list(row.values()) for row in table.to_pylist()] == [
        ["1\n1", "2", "3"],
        ["4", "5", None],
        ["6", "7", "8,9"],
        ["10", "11", "12"],
    ]
    assert [(p.line, p.column) for p in problems] == [(4, "c"), (6, "c")]
    assert "2 cells; expected 3" in problems[0].what


def test_a_comma_in_the_only_column_loses_nothing(tmp_path: Path) -> None:
    assert rows_of(tmp_path, b"title\nNurse, ER\nRN\n") == [["Nurse, ER"], ["RN"]]


def test_undecodable_rows_are_read_as_windows_1252_and_noted(tmp_path: Path) -> None:
    content = "t,n\ninfirmière,1\n".encode() + "infirmière,2\n“ok”,3\n".encode("cp1252")
    table, problems = read(written(tmp_path, "x.csv", content))
    assert table["t"].to_pylist() == ["infirmière", "infirmière", "“ok”"]
    assert [(p.line, p.column) for p in problems] == [(3, None), (4, None)]
    assert problems[0].what == "not valid UTF-8; read as cp1252"


def test_a_byte_windows_1252_lacks_is_read_as_latin_1(tmp_path: Path) -> None:
    table, problems = read(written(tmp_path, "x.csv", b"t,n\na\x81b\xe9,1\n"))
    assert table["t"].to_pylist() == ["a\x81bé"]
    assert "latin-1" in problems[0].what


def test_nul_bytes_are_kept_and_noted(tmp_path: Path) -> None:
    table, problems = read(written(tmp_path, "x.csv", b"a,b\nx,1\ny\0z,2\n"))
    assert table["a"].to_pylist() == ["x", "y\0z"]
    assert [p.line for p in problems] == [3]


def test_quotes_that_csv_does_not_know_swallow_no_rows(tmp_path: Path) -> None:
    content = b'a,b\n5" pipe,1\n"nurse,2\nteacher,3\n"Doc" Smith,4\nx,"last\n'
    table, problems = read(written(tmp_path, "x.csv", content))
    assert table["a"].to_pylist() == ['5" pipe', '"nurse', "teacher", '"Doc" Smith', "x"]
    assert table["b"].to_pylist() == ["1", "2", "3", "4", '"last']
    assert [p.line for p in problems] == [3, 5, 6]


def test_only_the_first_thousand_problems_are_kept_but_all_are_counted(tmp_path: Path) -> None:
    path = written(tmp_path, "x.csv", b"a,b\n" + b"1\n" * 1500)
    with open_table(path) as stream:
        assert stream.read_all().num_rows == 1500
        assert (len(stream.problems), stream.n_problems) == (1000, 1500)


def test_a_cell_longer_than_a_block(tmp_path: Path) -> None:
    cell = b"x, y\n" * 2_000_000
    path = written(tmp_path, "x.csv", b'a,b\n1,"' + cell + b'"\n2,z\n')
    table, problems = read(path)
    assert [len(text) for text in table["b"].to_pylist()] == [10_000_000, 1]
    assert problems == []


def test_a_long_cell_beside_stray_quotes(tmp_path: Path) -> None:
    cell = b"x\n" * 300_000
    path = written(tmp_path, "x.csv", b'a,b\n5" pipe,"' + cell + b'"\n2,z\n')
    table, _ = read(path)
    assert table["a"].to_pylist() == ['5" pipe', "2"]
    assert len(table["b"][0].as_py()) == 600_000


def test_a_dirty_row_late_in_the_file_is_found_at_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delimited, "BLOCK_BYTES", 4096)
    monkeypatch.setattr(delimited, "SMALL_BYTES", 256)
    lines = [f"{i},title {i}" for i in range(5000)]
    lines[3210] = "only one cell"
    lines[4321] = '4321,"two\nlines"'
    lines[4500] = "caf\xe9,latin"
    content = "id,t\n" + "\n".join(lines) + "\n"
    table, problems = read(written(tmp_path, "x.csv", content.encode("latin-1")))
    assert table.num_rows == 5000
    expected = [str(i) for i in range(5000)]
    expected[3210], expected[4500] = "only one cell", "café"
    assert table["id"].to_pylist() == expected
    assert [p.line for p in problems] == [3210 + 2, 4500 + 3]


CELL = st.text(st.sampled_from('ab"",,;\t\n\r é0 '), max_size=6)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=30),
    block=st.sampled_from([16, 64, 1024]),
    quotes_all=st.booleans(),
)
def test_well_formed_csv_is_read_back_whatever_the_blocks(
    tmp_path: Path, rows: list[tuple[str, str, str]], block: int, quotes_all: bool
) -> None:
    def cell(text: str) -> str:
        is_special = quotes_all or any(c in text for c in '",\r\n')
        return '"' + text.replace('"', '""') + '"' if is_special else text

    lines = [",".join(map(cell, row)) + "\n" for row in [("first", "second", "third"), *rows]]
    path = written(tmp_path, "x.csv", "".join(lines).encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "BLOCK_BYTES", block)
        patch.setattr(delimited, "SMALL_BYTES", block // 2)
        patch.setattr(delimited, "_sniff_delimiter", lambda *_, **__: ",")
        table, problems = read(path, batch_rows=7)
    assert [tuple(row.values()) for row in table.to_pylist()] == rows
    assert problems == []


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(lines=st.lists(st.text(st.sampled_from('ab",é'), min_size=1, max_size=9), max_size=25))
def test_no_line_of_any_text_is_lost(tmp_path: Path, lines: list[str]) -> None:
    """However the quotes stand: all letters of the file are found again, in their order."""
    content = "\n".join(["h1,h2", *lines]) + "\n"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "BLOCK_BYTES", 32)
        patch.setattr(delimited, "SMALL_BYTES", 16)
        table, _ = read(written(tmp_path, "x.csv", content.encode()))
    found = "".join(cell or "" for row in table.to_pylist() for cell in row.values())
    assert [c for c in found if c in "abé"] == [c for c in "".join(lines) if c in "abé"]


# --- compressed, piped, several ---------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet", "arrow"])
def test_compressed_files_of_every_format(tmp_path: Path, kind: str, suffix: str) -> None:
    from jobspace.tables.write import open_writer

    table = pa.table({"a": ["nurse", "é"], "b": ["1", ""]})
    path = tmp_path / f"x.{kind}{suffix}"
    with open_writer(path, table.schema) as writer:
        writer.write(table.to_batches()[0])
    magic = {".gz": b"\x1f\x8b", ".zst": b"\x28\xb5\x2f\xfd"}[suffix]
    assert path.read_bytes().startswith(magic)
    assert read(path)[0].to_pydict() == table.to_pydict()


def test_two_gzip_files_one_after_the_other_are_one(tmp_path: Path) -> None:
    content = gzip.compress(b"a,b\n1,2\n") + gzip.compress(b"3,4\n")
    assert rows_of(tmp_path, content, "x.csv.gz") == [["1", "2"], ["3", "4"]]


def piped(content: bytes, how: str = "-") -> str:
    code = (
        "import sys; from jobspace.tables.read import open_table\n"
        f"with open_table({how!r}) as s: print(s.read_all().to_pydict())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=content,
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    return done.stdout.decode().strip()


def test_standard_input_is_told_apart_by_its_first_bytes() -> None:
    parquet, arrow = io.BytesIO(), io.BytesIO()
    table = pa.table({"a": ["1"]})
    pq.write_table(table, parquet)
    with pa.ipc.new_stream(arrow, table.schema) as writer:
        writer.write_table(table)
    csv_text = b"a\n1\n"
    for content in (csv_text, gzip.compress(csv_text), b'{"a":"1"}\n', b'[{"a":"1"}]'):
        assert piped(content) == "{'a': ['1']}"
    for content in (parquet.getvalue(), arrow.getvalue()):
        assert piped(content) == "{'a': ['1']}"
    assert piped(csv_text, "/dev/stdin") == "{'a': ['1']}"


def test_a_glob_chains_files_by_name_and_aligns_their_columns(tmp_path: Path) -> None:
    written(tmp_path, "p2.csv", b"b,a\n4,3\n")
    written(tmp_path, "p1.csv", b"a,b\n1,2\n")
    with open_table(str(tmp_path / "p?.csv")) as stream:
        assert stream.read_all().to_pydict() == {"a": ["1", "3"], "b": ["2", "4"]}
        assert stream.n_bytes_read == stream.n_bytes_total == 16
    table, _ = read([tmp_path / "p2.csv", tmp_path / "p1.csv"])  # type: ignore[arg-type]
    assert table.to_pydict() == {"b": ["4", "2"], "a": ["3", "1"]}


def test_files_with_other_columns_are_refused_before_the_first_row(tmp_path: Path) -> None:
    written(tmp_path, "q1.csv", b"a,b\n1,2\n")
    written(tmp_path, "q2.csv", b"a,c\n1,2\n")
    with pytest.raises(InputError, match=r"q2\.csv: got no column 'b'.*q1\.csv"):
        open_table(str(tmp_path / "q?.csv"))


def test_progress_is_known_where_it_is_cheap(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    pq.write_table(pa.table({"a": list(range(1000))}), path)
    with open_table(path, batch_rows=100) as stream:
        assert (stream.n_rows_total, stream.n_bytes_total) == (1000, path.stat().st_size)
        batches = iter(stream)
        assert next(batches).num_rows == 100
        assert 0 < stream.n_bytes_read < path.stat().st_size
        assert sum(batch.num_rows for batch in batches) == 900
        assert stream.n_bytes_read == path.stat().st_size


# --- json -------------------------------------------------------------------------------------


def test_json_values_keep_their_types_and_texts_stay_texts(tmp_path: Path) -> None:
    content = b'{"s":"00501","n":1,"d":"2020-01-01 00:00:00","f":0.5,"l":["x"]}\n'
    table, _ = read(written(tmp_path, "x.jsonl", content))
    assert table.to_pylist() == [
        {"s": "00501", "n": 1, "d": "2020-01-01 00:00:00", "f": 0.5, "l": ["x"]}
    ]


def test_json_fields_of_several_kinds_become_text(tmp_path: Path) -> None:
    content = b'{"a":1}\n\n{"a":"x","b":true}\n{"a":[1],"c":null}\n'
    table, _ = read(written(tmp_path, "x.jsonl", content))
    assert table.to_pydict() == {
        "a": ["1", "x", "[1]"],
        "b": [None, True, None],
        "c": [None, None, None],
    }
    assert table.schema.field("c").type == pa.string()


def test_json_numbers_beyond_64_bits_are_not_rounded(tmp_path: Path) -> None:
    content = b'{"id":12345678901234567890123}\n{"id":5}\n'
    table, _ = read(written(tmp_path, "x.jsonl", content))
    assert table["id"].to_pylist() == ["12345678901234567890123", "5"]


def test_a_json_field_that_first_appears_at_the_end_is_a_column(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jsonlines, "BLOCK_BYTES", 64)
    content = b'{"a":1}\n' * 50 + b'{"a":1.5}\n{"a":null,"late":"x"}\n'
    table, _ = read(written(tmp_path, "x.jsonl", content))
    assert table.num_rows == 52
    assert table["a"].to_pylist() == [1.0] * 50 + [1.5, None]
    assert table["late"].to_pylist() == [None] * 51 + ["x"]


@pytest.mark.parametrize(
    "content", [b'[{"a":1},\n {"a":2}]', b'{"a":1}\n{"a":2}\n', b'\n{"a":1}\n{"a":2}']
)
def test_json_arrays_and_lines_under_either_suffix(tmp_path: Path, content: bytes) -> None:
    for name in ("x.json", "x.ndjson"):
        assert rows_of(tmp_path, content, name) == [[1], [2]]


def test_one_json_object_over_several_lines_is_one_row(tmp_path: Path) -> None:
    assert rows_of(tmp_path, b'{\n "a": "x",\n "b": 1\n}\n', "x.json") == [["x", 1]]


def test_undecodable_json_is_kept_and_noted(tmp_path: Path) -> None:
    path = written(tmp_path, "x.jsonl", '{"a":"x"}\n{"a":"é"}\n'.encode("latin-1"))
    table, problems = read(path)
    assert table["a"].to_pylist() == ["x", "é"]
    assert [p.line for p in problems] == [2]


# --- xlsx -------------------------------------------------------------------------------------


def test_sheet_columns_are_what_their_cells_are(tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, ["zip", "n", "f", "mixed", "day", "none"])
        sheet.write_row(1, 0, ["00501", 1, 0.5, 7])
        sheet.write_row(2, 0, ["x", 2, 1, "seven"])
        sheet.write_datetime(1, 4, datetime.date(2020, 1, 2), day)
        sheet.write_string(2, 0, "NA")
    table, _ = read(path)
    assert table.to_pydict() == {
        "zip": ["00501", "NA"],
        "n": [1, 2],
        "f": [0.5, 1.0],
        "mixed": ["7", "seven"],
        "day": [datetime.date(2020, 1, 2), None],
        "none": [None, None],
    }
    assert table.schema.field("n").type == pa.int64()


# --- databases --------------------------------------------------------------------------------


@pytest.fixture
def sqlite_file(tmp_path: Path) -> Path:
    path = tmp_path / "crm.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE donors (id INTEGER, title, note)")
    rows = [(i, f"title {i}", None if i % 2 else i) for i in range(10)]
    connection.executemany("INSERT INTO donors VALUES (?, ?, ?)", rows)
    connection.execute("INSERT INTO donors VALUES (10, 'x', 'text among numbers')")
    connection.commit()
    connection.close()
    return path


def test_the_rows_of_a_query_on_sqlite(sqlite_file: Path) -> None:
    query = "SELECT id, title, note FROM donors WHERE id < 10 ORDER BY id"
    with open_table(f"sqlite:///{sqlite_file}", query=query, batch_rows=4) as stream:
        batches = list(stream)
    assert [batch.num_rows for batch in batches] == [4, 4, 2]
    assert stream.schema.types == [pa.int64(), pa.string(), pa.int64()]
    assert batches[2].to_pydict()["title"] == ["title 8", "title 9"]


def test_sqlite_values_of_several_types_name_the_column(sqlite_file: Path) -> None:
    with (
        open_table(f"sqlite:///{sqlite_file}", query="SELECT note FROM donors", batch_rows=5) as s,
        pytest.raises(InputError, match=r"'note'.*CAST\(\"note\" AS TEXT\)"),
    ):
        list(s)


def test_the_rows_of_a_query_on_duckdb(tmp_path: Path) -> None:
    import duckdb

    path = tmp_path / "crm.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE t AS SELECT range AS id, 'nurse' AS title FROM range(5)")
    for address in (str(path), f"duckdb:///{path}"):
        table, _ = read(address, query="SELECT * FROM t WHERE id > 2", columns=["title", "id"])
        assert table.to_pydict() == {"title": ["nurse", "nurse"], "id": [3, 4]}


def test_a_missing_postgres_driver_names_the_pip_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "adbc_driver_postgresql", None)
    monkeypatch.setitem(sys.modules, "adbc_driver_postgresql.dbapi", None)
    with pytest.raises(JobspaceError, match=r"pip install 'jobspace\[postgres\]'") as caught:
        open_table("postgresql://localhost/x", query="SELECT 1")
    assert caught.value.exit_code == 2


def test_a_password_reaches_no_message() -> None:
    with pytest.raises(JobspaceError) as caught:
        open_table("postgresql://me:secret@localhost:1/x?connect_timeout=1", query="SELECT 1")
    assert "secret" not in str(caught.value)
    assert "postgresql://me:…@localhost:1/x" in str(caught.value)


# --- bad input --------------------------------------------------------------------------------

BAD_CONTENT = [
    ("empty.csv", b"", "empty file"),
    ("blank.csv", b"\n \n", "empty file"),
    ("mark.csv", codecs.BOM_UTF8, "empty file"),
    ("random.csv", bytes(range(256)) * 20, "binary data"),
    ("zeros.csv", b"\0" * 500, "binary data"),
    ("picture.csv", b"\x89PNG\r\n\x1a\n", "a PNG image"),
    ("parquet.csv", b"PAR1abc", "a Parquet file"),
    ("twice.csv", b"a,b,a\n1,2,3\n", r"'a' more than once \(positions 1, 3\)"),
    ("unnamed.csv", b"a,,\n1,2,3\n", r"'' more than once \(positions 2, 3\)"),
    ("plain.csv.gz", b"a,b\n1,2\n", "gzip"),
    ("cut.csv.gz", gzip.compress(os.urandom(5000).hex().encode())[:-200], "cannot be read"),
    ("plain.csv.zst", b"a,b\n1,2\n", "ZSTD"),
    ("plain.parquet", b"a,b\n1,2\n", "expected a Parquet file"),
    ("cut.parquet", b"PAR1" + b"x" * 50, "cannot be read"),
    ("empty.parquet", b"", "empty file"),
    ("plain.arrow", b"a,b\n1,2\n", "expected an Arrow file"),
    ("cut.arrow", b"ARROW1\0\0" + b"x" * 50, "cannot be read"),
    ("plain.xlsx", b"a,b\n1,2\n", "expected xlsx"),
    ("cut.xlsx", b"PK\x03\x04abc", "cannot be read"),
    ("empty.jsonl", b"", "empty file"),
    ("cut.jsonl", b'{"a":1}\n{"a":\n', "line 2"),
    ("texts.jsonl", b'"x"\n', "line 1"),
    ("numbers.json", b"[1,2]", "expected one JSON object"),
]


@pytest.mark.parametrize(("name", "content", "says"), BAD_CONTENT, ids=[b[0] for b in BAD_CONTENT])
def test_bad_content_is_one_sentence(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    path = written(tmp_path, name, content)
    with pytest.raises(InputError, match=says) as caught, open_table(path) as stream:
        list(stream)
    message = str(caught.value)
    assert name in message
    assert "\n" not in message
    assert caught.value.exit_code == 1


def test_wrong_usage_is_one_sentence(tmp_path: Path, sqlite_file: Path) -> None:
    table = written(tmp_path, "x.csv", b"title,n\nnurse,1\n")
    cases: list[tuple[str, dict[str, object], type[JobspaceError], str]] = [
        (str(tmp_path / "no.csv"), {}, NotFoundError, "expected an existing file"),
        (str(tmp_path / "no*.csv"), {}, NotFoundError, "matches no file"),
        (str(tmp_path), {}, UsageError, "got the folder"),
        (str(written(tmp_path, "x.docx", b"x")), {}, UsageError, r"got \.docx; expected \.csv"),
        (str(written(tmp_path, "bare", b"x")), {}, UsageError, "got no suffix"),
        (str(table), {"query": "SELECT 1"}, UsageError, "expected none for files"),
        (str(table), {"columns": ["titel"]}, InputError, "Did you mean 'title'"),
        (f"sqlite:///{sqlite_file}", {}, UsageError, "--query"),
        (f"sqlite:///{sqlite_file}", {"query": "SELEC"}, InputError, "syntax error"),
        (f"sqlite:///{sqlite_file}", {"query": "DROP TABLE donors"}, InputError, "readonly"),
        ("sqlite:///no.db", {"query": "SELECT 1"}, NotFoundError, "four slashes"),
        ("mysql://x", {"query": "SELECT 1"}, UsageError, "expected sqlite:///FILE"),
    ]
    for source, options, kind, says in cases:
        with pytest.raises(kind, match=says) as caught:
            open_table(source, **options)  # type: ignore[arg-type]
        assert "\n" not in str(caught.value)


def test_a_file_that_breaks_off_later_is_an_error_too(tmp_path: Path) -> None:
    whole = gzip.compress(b"a\n" + os.urandom(3 << 20).hex().encode())
    path = written(tmp_path, "x.csv.gz", whole[: len(whole) // 2])
    with pytest.raises(InputError, match=r"x\.csv\.gz"), open_table(path) as stream:
        list(stream)


def test_arrow_holds_no_memory_of_pythons_that_its_threads_would_let_go_of() -> None:
    data = b"a,b\n1,2\n" * 1_000
    held = sys.getrefcount(data)
    reader = arrow_reader(data)
    assert sys.getrefcount(data) == held
    assert reader.read() == data


def test_reading_imports_no_heavy_package(tmp_path: Path) -> None:
    path = written(tmp_path, "x.csv", b"a\n1\n")
    code = (
        "import sys; from jobspace.tables.read import open_table\n"
        f"with open_table({str(path)!r}) as s: list(s)\n"
        "print(sorted({'pandas','polars','duckdb','xlsxwriter','python_calamine','narwhals'}"
        " & set(sys.modules)))"
    )
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True, env=env
    )
    assert done.stdout.strip() == "[]"


# --- real files -------------------------------------------------------------------------------


@pytest.mark.shared
def test_real_files_are_read_whole(shared: Path) -> None:
    expected = {
        "fec-occupations/occupation_counts.csv": 105_668,
        "esco-1.2/occupations_en.csv": 3_039,
        "linkedin-postings/titles.parquet": 123_849,
        "onet-29.3/Occupation Data.xlsx": 1_016,
        "resumes/resumes.parquet": 2_484,
        "google-job-skills/job_skills.csv": 1_250,
    }
    for name, n_rows in expected.items():
        table, problems = read(shared / name)
        assert (name, table.num_rows, problems) == (name, n_rows, [])


@pytest.mark.shared
def test_the_donors_csv_is_as_the_csv_module_reads_it(shared: Path) -> None:
    path = shared / "fec-occupations/occupation_counts.csv"
    with path.open(newline="", encoding="utf-8") as file:
        _, *expected = csv.reader(file)
    table, _ = read(path)
    assert [list(row) for row in zip(*table.to_pydict().values(), strict=True)] == expected
    assert table.to_pylist()[:2] == [
        {"occupation": "", "count": "282925"},
        {"occupation": '"RETIRED"', "count": "245260"},
    ]


def test_a_stream_is_closed_with_its_block(tmp_path: Path) -> None:
    path = written(tmp_path, "x.csv", b"a\n1\n")
    process = psutil.Process()
    with open_table(path) as stream:
        assert isinstance(stream, Stream)
        assert str(path) in [file.path for file in process.open_files()]
    assert str(path) not in [file.path for file in process.open_files()]


def test_a_workbook_of_an_unknown_zip_version_is_refused(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.xml", "x")
    content = bytearray(packed.getvalue())
    content[content.index(b"PK\x01\x02") + 6] = 99  # the version that unpacks it
    (tmp_path / "a.xlsx").write_bytes(content)
    with pytest.raises(InputError, match=r"a\.xlsx: cannot be read \(zip file version 9\.9\)"):
        open_table(tmp_path / "a.xlsx").__enter__()


@pytest.mark.parametrize("suffix", [".parquet", ".arrow"])
def test_texts_that_are_no_utf_8_are_refused_with_the_name(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"broken{suffix}"
    texts = pa.array([b"nurse", b"caf\xe9"]).view(pa.string())
    table = pa.table({"title": texts})
    if suffix == ".parquet":
        pq.write_table(table, path)
    else:
        with pa.ipc.new_file(path, table.schema) as writer:
            writer.write(table)
    with pytest.raises(InputError, match=r"broken\.\w+"), open_table(path) as stream:
        list(stream)
