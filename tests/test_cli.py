"""The command line as a user runs it: real processes, their output, exit code and files."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import typer

import jobspace
from jobspace.cli.main import app
from jobspace.tables.text_of import TextOf

SRC = Path(jobspace.__file__).parents[1]
START = "from jobspace.cli.main import main; main()"
ADDED = [
    "concept_code",
    "concept_title",
    "group_code",
    "group_title",
    "matched_label",
    "similarity",
    "confidence",
    "status",
]
DONORS = {
    "id": ["1", "2", "3", "4", "5", "6"],
    "occupation": ["RN", "Accountnat", "RETIRED", "HUGHES EASTERN CORP", "", "RN"],
    "city": ["Ohio", "Lyon, France", 'the "Bay"', "Köln", "–", "Ohio"],
}
CODES = ["29-1141", "13-2011", None, None, None, "29-1141"]
STATUSES = ["assigned", "assigned", "retired", "abstained", "empty", "assigned"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """A process that ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture(scope="session")
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache for all tests, so that the taxonomy is encoded once."""
    return tmp_path_factory.mktemp("cli-cache")


@pytest.fixture
def js(cache_folder: Path, tmp_path: Path) -> Run:
    """Runs `jobspace` in an empty folder with a data folder of its own."""

    def run(*args: str, stdin: bytes = b"", **env: str) -> Ran:
        return _process(START, args, stdin, tmp_path, _environment(cache_folder, tmp_path) | env)

    return run


def _environment(cache: Path, folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": str(SRC),
        "PYTHONUTF8": "1",
        "JOBSPACE_DATA_DIR": str(folder / ".data"),
        "JOBSPACE_CACHE_DIR": str(cache),
        "COLUMNS": "200",
        "NO_COLOR": "1",
    }


def _process(
    code: str, args: Sequence[str], stdin: bytes, folder: Path, env: dict[str, str]
) -> Ran:
    done = subprocess.run(
        [sys.executable, "-c", code, *args],
        input=stdin,
        capture_output=True,
        cwd=folder,
        env=env,
        timeout=120,
        check=False,
    )
    return Ran(code=done.returncode, out=done.stdout.decode(), err=done.stderr.decode())


def _done(ran: Ran) -> Ran:
    assert (ran.code, ran.err) == (0, "")
    return ran


def _refused(ran: Ran, code: int, *words: str) -> None:
    """It ended with the exit code and one line that says what is wrong."""
    assert ran.code == code, ran.err
    assert ran.err.startswith("jobspace: ")
    assert ran.err.count("\n") == 1
    assert ran.err.endswith("\n")
    for word in words:
        assert word in ran.err


def _rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def _files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {".data"}


# --- title


def test_title_decides_the_example_row(js: Run) -> None:
    ran = _done(
        js(
            "title",
            "ER nurse",
            "cpa",
            "Accountnat",
            "INSURANCE ANGENT",
            "retired teacher",
            "HUGHES EASTERN CORP",
            "",
            "--json",
        )
    )
    found = json.loads(ran.out)
    assert [d["text"] for d in found][-1] == ""
    assert [d["status"] for d in found[:5]] == ["assigned"] * 4 + ["retired"]
    assert [d["concept_title"] for d in found[:4]] == [
        "Registered Nurses",
        "Accountants and Auditors",
        "Accountants and Auditors",
        "Insurance Sales Agents",
    ]
    assert "Teachers" in found[4]["concept_title"]
    company = found[5]
    assert company["status"] == "abstained" or company["confidence"] < 0.3
    assert found[6]["status"] == "empty"
    assert found[6]["concept_code"] is None


def test_title_prints_a_row_a_text_with_its_evidence(js: Run) -> None:
    ran = _done(js("title", "Accountnat", "retired"))
    header, accountant, retired = ran.out.splitlines()
    assert header.split("  ")[0] == "text"
    assert "13-2011" in accountant
    assert "Accountant" in accountant.split("13-2011")[1]
    assert retired.split()[:2] == ["retired", "retired"]


def test_title_lists_top_k_candidates_best_first(js: Run) -> None:
    found = json.loads(_done(js("title", "nurse", "--top-k", "3", "--json")).out)[0]
    codes = [a["concept_code"] for a in found["alternatives"]]
    assert len(set(codes)) == 3
    assert codes[0] == found["concept_code"]
    assert len(_done(js("title", "nurse", "--top-k", "3")).out.splitlines()) == 4


# --- normalize, from and to every format


def _write(path: Path, columns: dict[str, list[str]]) -> None:
    """A file of the format its suffix says, made without jobspace."""
    table = pa.table(columns)
    plain = path.name.removesuffix(".gz")
    if plain.endswith((".csv", ".tsv")):
        text = io.StringIO()
        delimiter = "\t" if plain.endswith(".tsv") else ","
        csv.writer(text, delimiter=delimiter).writerows(
            [table.column_names, *zip(*columns.values(), strict=True)]
        )
        data = text.getvalue().encode()
        path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    elif plain.endswith(".jsonl"):
        path.write_text("".join(json.dumps(row) + "\n" for row in table.to_pylist()), "utf-8")
    elif plain.endswith(".json"):
        path.write_text(json.dumps(table.to_pylist()), "utf-8")
    elif plain.endswith(".parquet"):
        pq.write_table(table, path)
    elif plain.endswith(".arrow"):
        with pa.ipc.new_file(str(path), table.schema) as sink:
            sink.write_table(table)
    else:
        _write_sheet(path, columns)


def _write_sheet(path: Path, columns: dict[str, list[str]]) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for at, (name, cells) in enumerate(columns.items()):
            sheet.write_column(0, at, [name, *cells])


def _read(path: Path) -> list[dict[str, Any]]:
    """The rows of a file, read without jobspace; blank cells as None."""
    if path.suffix in (".csv", ".tsv"):
        delimiter = "\t" if path.suffix == ".tsv" else ","
        rows: list[dict[str, Any]] = list(
            csv.DictReader(path.read_text("utf-8").splitlines(), delimiter=delimiter)
        )
    elif path.suffix == ".gz":
        rows = list(csv.DictReader(gzip.decompress(path.read_bytes()).decode().splitlines()))
    elif path.suffix == ".jsonl":
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    elif path.suffix == ".json":
        rows = json.loads(path.read_text("utf-8"))
    elif path.suffix == ".xlsx":
        from python_calamine import load_workbook

        names, *cells = load_workbook(str(path)).get_sheet_by_index(0).to_python()
        rows = [dict(zip(map(str, names), row, strict=True)) for row in cells]
    else:
        is_parquet = path.suffix == ".parquet"
        table = pq.read_table(path) if is_parquet else pa.ipc.open_file(str(path)).read_all()
        rows = table.to_pylist()
    return [{name: None if v == "" else v for name, v in row.items()} for row in rows]


FORMATS = ["csv", "tsv", "csv.gz", "jsonl", "json", "parquet", "arrow", "xlsx"]


@pytest.mark.parametrize(
    ("given", "wanted"), list(zip(FORMATS, FORMATS[1:] + FORMATS[:1], strict=True))
)
def test_normalize_reads_and_writes_a_format(
    js: Run, tmp_path: Path, given: str, wanted: str
) -> None:
    _write(tmp_path / f"in.{given}", DONORS)
    _done(js("normalize", f"in.{given}", "--column", "occupation", "-o", f"out.{wanted}"))
    rows = _read(tmp_path / f"out.{wanted}")
    assert list(rows[0]) == [*DONORS, *ADDED]
    for name, cells in DONORS.items():
        assert [row[name] for row in rows] == [cell or None for cell in cells]
    assert [row["concept_code"] for row in rows] == CODES
    assert [row["status"] for row in rows] == STATUSES
    assert _files(tmp_path) == {f"in.{given}", f"out.{wanted}"}


def test_normalize_from_and_to_sqlite(js: Run, tmp_path: Path) -> None:
    import sqlite3

    with sqlite3.connect(tmp_path / "crm.db") as database:
        database.execute("create table donor (id text, occupation text, city text)")
        rows = list(zip(*DONORS.values(), strict=True))
        database.executemany("insert into donor values (?, ?, ?)", rows)
    database.close()
    query = "select * from donor where city <> '–' order by id"
    out = "sqlite:///coded.db?table=coded"
    _done(js("normalize", "sqlite:///crm.db", "--query", query, "-c", "occupation", "-o", out))
    database = sqlite3.connect(tmp_path / "coded.db")
    found = database.execute("select id, concept_code, status from coded order by id").fetchall()
    database.close()
    expected = list(zip(DONORS["id"], CODES, STATUSES, strict=True))
    assert found == [row for row in expected if row[0] != "5"]


def test_normalize_as_a_filter(js: Run, tmp_path: Path) -> None:
    _write(tmp_path / "in.csv", DONORS)
    data = (tmp_path / "in.csv").read_bytes()
    ran = js("normalize", "-", "--column", "occupation", "-o", "-", stdin=data)
    assert ran.code == 0
    assert ran.err.startswith("6 rows")  # the summary, out of the way of the rows
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert [row["concept_code"] or None for row in rows] == CODES
    assert [row["city"] for row in rows] == DONORS["city"]


def test_normalize_a_glob_reads_the_files_in_order(js: Run, tmp_path: Path) -> None:
    for at in (2, 1):
        _write(tmp_path / f"part{at}.csv", {"occupation": [f"nurse {at}", "RN"]})
    _done(js("normalize", "part*.csv", "-o", "out.csv"))
    texts = [row["occupation"] for row in _rows(tmp_path / "out.csv")]
    assert texts == ["nurse 1", "RN", "nurse 2", "RN"]


def test_normalize_prints_a_summary(js: Run, tmp_path: Path) -> None:
    _write(tmp_path / "in.csv", DONORS)
    ran = _done(js("normalize", "in.csv", "-c", "occupation"))
    assert ran.out.startswith("6 rows, 5 distinct texts in ")
    assert re.search(r"^assigned +3 +50\.0%", ran.out, re.MULTILINE)
    assert re.search(r"^29-1141  Registered Nurses +2 +33\.3%", ran.out, re.MULTILINE)
    assert "-o FILE" in ran.out
    assert "--review" in ran.out
    assert _files(tmp_path) == {"in.csv"}


def test_normalize_json(js: Run, tmp_path: Path) -> None:
    _write(tmp_path / "in.csv", DONORS)
    found = json.loads(_done(js("normalize", "in.csv", "-c", "occupation", "--json")).out)
    assert found["summary"]["n_rows"] == 6
    assert found["summary"]["n_by_status"] == {
        "assigned": 3,
        "abstained": 1,
        "empty": 1,
        "retired": 1,
    }
    assert found["n_problems"] == 0


def test_normalize_joins_columns_or_fills_a_template(js: Run, tmp_path: Path) -> None:
    _write(tmp_path / "in.csv", {"a": ["insurance"], "b": ["agent"]})
    _done(js("normalize", "in.csv", "-c", "a", "-c", "b", "-o", "joined.csv"))
    _done(js("normalize", "in.csv", "--template", "{a} {b}", "-o", "filled.csv"))
    assert _rows(tmp_path / "joined.csv")[0]["concept_code"] == "41-3021"
    assert _rows(tmp_path / "joined.csv") == _rows(tmp_path / "filled.csv")


def test_normalize_lists_alternatives(js: Run, tmp_path: Path) -> None:
    _write(tmp_path / "in.csv", {"occupation": ["nurse", "", "RN"]})
    _done(js("normalize", "in.csv", "--top-k", "2", "-o", "out.parquet"))
    rows = pq.read_table(tmp_path / "out.parquet").to_pylist()
    assert [len(row["alternatives"] or []) for row in rows] == [2, 0, 2]
    assert rows[0]["alternatives"][0]["concept_code"] == rows[0]["concept_code"]


def test_a_review_filled_in_comes_back_as_corrections(js: Run, tmp_path: Path) -> None:
    texts = ["zorblatt wrangler", "HUGHES EASTERN CORP", "zorblatt wrangler", "RN"]
    _write(tmp_path / "in.csv", {"occupation": [*texts, "Zorblatt Wranglers", "Blurgh 7"]})
    limits = ("--min-confidence", "0.9")
    ran = _done(js("normalize", "in.csv", "--review", "review.csv", "-o", "before.csv", *limits))
    assert "--corrections review.csv" in ran.out
    review = _rows(tmp_path / "review.csv")
    assert (review[0]["text"], review[0]["rows"]) == ("zorblatt wrangler", "2")
    assert {"candidate_1_code", "candidate_3_title"} <= set(review[0])
    assert "RN" not in [row["text"] for row in review]
    answers = {"zorblatt wrangler": "45-2093", "HUGHES EASTERN CORP": "none", "Blurgh 7": "retired"}
    for row in review:
        row["concept_code"] = answers.get(row["text"], "")
    with (tmp_path / "review.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(review[0]))
        writer.writeheader()
        writer.writerows(review)
    again = ("--corrections", "review.csv", "--review", "left.csv", "-o", "after.csv")
    _done(js("normalize", "in.csv", *again, *limits))
    after = _rows(tmp_path / "after.csv")
    wrangler = ("45-2093", "assigned")
    assert [(row["concept_code"], row["status"]) for row in after] == [
        wrangler,
        ("", "abstained"),
        wrangler,
        ("29-1141", "assigned"),
        wrangler,
        ("", "retired"),
    ]
    assert after[0]["confidence"] == "1"
    assert _rows(tmp_path / "left.csv") == []


def test_corrections_with_an_unknown_code_are_refused(js: Run, tmp_path: Path) -> None:
    _write(tmp_path / "in.csv", {"occupation": ["RN"]})
    _write(tmp_path / "fixed.csv", {"text": ["RN"], "concept_code": ["29-9999"]})
    ran = js("normalize", "in.csv", "--corrections", "fixed.csv", "-o", "out.csv")
    _refused(ran, 1, "29-9999", "fixed.csv")
    assert _files(tmp_path) == {"in.csv", "fixed.csv"}


# --- encode


def test_encode_writes_unit_vectors_beside_the_rows(js: Run, tmp_path: Path) -> None:
    columns = {"id": [1, 2, 3, 4], "title": ["nurse", None, "RN", "nurse"]}
    pq.write_table(pa.table(columns), tmp_path / "in.parquet")
    ran = _done(js("encode", "in.parquet", "-c", "title", "-o", "v.parquet"))
    assert "4 rows, 2 distinct texts" in ran.out
    table = pq.read_table(tmp_path / "v.parquet")
    assert table.drop_columns(["vector"]).to_pydict() == columns
    dim = jobspace.encoder("default").dim
    assert table.schema.field("vector").type == pa.list_(pa.float32(), dim)
    nurse, none, rn, again = table["vector"].to_pylist()
    assert none is None
    assert nurse == again
    expected = jobspace.encoder("default").encode(["nurse", "RN"])
    np.testing.assert_array_equal(np.array([nurse, rn], np.float32), expected)
    np.testing.assert_allclose(np.linalg.norm(expected, axis=1), 1, atol=1e-6)


def test_encode_writes_lists_as_json_text_in_csv(js: Run, tmp_path: Path) -> None:
    _write(tmp_path / "in.csv", {"title": ["nurse", ""], "note": ["a, b", "c"]})
    _done(js("encode", "in.csv", "--template", "{title}", "-o", "v.csv", "--prefix", "js_"))
    nurse, blank = _rows(tmp_path / "v.csv")
    assert list(nurse) == ["title", "note", "js_vector"]
    assert blank["js_vector"] == ""
    expected = jobspace.encoder("default").encode(["nurse"])[0]
    np.testing.assert_array_equal(np.array(json.loads(nurse["js_vector"]), np.float32), expected)


def test_encode_json_and_pipes(js: Run, tmp_path: Path) -> None:
    ran = _done(js("encode", "-", "-o", "-", stdin=b"title\nnurse\nRN\n"))
    assert [row["title"] for row in csv.DictReader(io.StringIO(ran.out))] == ["nurse", "RN"]
    _write(tmp_path / "in.csv", {"title": ["nurse", "", "nurse"]})
    found = json.loads(_done(js("encode", "in.csv", "--json")).out)
    assert (found["n_rows"], found["n_texts"], found["n_without"]) == (3, 2, 1)


def test_normalize_takes_the_vectors_back(js: Run, tmp_path: Path) -> None:
    _write(tmp_path / "in.csv", {"occupation": ["bread person", "", "RN", "wheel fixing guy"]})
    _done(js("encode", "in.csv", "-o", "v.parquet"))
    same = ("-c", "occupation", "--min-confidence", "0")
    _done(js("normalize", "v.parquet", "--vectors", "vector", "-o", "taken.parquet", *same))
    _done(js("normalize", "v.parquet", "-o", "encoded.parquet", *same))
    taken = pq.read_table(tmp_path / "taken.parquet")
    encoded = pq.read_table(tmp_path / "encoded.parquet")
    assert taken.column_names == ["occupation", "vector", *ADDED]
    assert taken["concept_code"].equals(encoded["concept_code"])
    assert taken["concept_code"].null_count == 1
    np.testing.assert_allclose(taken["similarity"], encoded["similarity"], atol=1e-5)
    wrong = js("normalize", "in.csv", "--vectors", "occupation", *same, "-o", "out.csv")
    _refused(wrong, 1, "jobspace encode")


def test_encode_many_batches_gives_each_row_its_own_vector(tmp_path: Path) -> None:
    """Texts that come back in later batches find the vector they got in an earlier one."""
    from jobspace.encode import table as module

    asked: list[str] = []

    class Letters:
        name = "letters"
        fingerprint = "letters"
        dim = 2

        def encode_batch(self, texts: Sequence[str]) -> np.ndarray:
            asked.extend(texts)
            return np.array([[len(t), 1] for t in texts], np.float32)

    from jobspace.encode.base import wrap
    from jobspace.tables.stream import Stream

    texts = [None if i % 7 == 0 else "x" * (1 + i % 5) for i in range(5_000)]
    stream = Stream.of_table(pa.table({"t": texts}), name="rows", batch_rows=1_100)
    run = module.EncodeRun(wrap(Letters()), TextOf(columns=("t",)))
    batches = list(run.batches(stream))
    found = pa.Table.from_batches(batches)
    assert found["t"].to_pylist() == texts
    for text, vector in zip(texts, found["vector"].to_pylist(), strict=True):
        if text is None:
            assert vector is None
        else:
            assert vector[0] / vector[1] == pytest.approx(len(text), rel=1e-5)
    assert sorted(asked) == ["x" * n for n in range(1, 6)]
    assert run.n_without == sum(text is None for text in texts)


# --- taxonomy


def test_taxonomy_list_shows_the_embedded_one(js: Run) -> None:
    assert re.search(r"^soc +2018 +867 .* embedded", _done(js("taxonomy", "list")).out, re.M)
    found = json.loads(_done(js("taxonomy", "list", "--json")).out)
    assert [(t["name"], t["n_concepts"], t["source"]) for t in found] == [("soc", 867, "embedded")]


def test_a_table_becomes_a_taxonomy_and_goes_again(js: Run, tmp_path: Path) -> None:
    roles = {"id": ["r1", "r2", "r2"], "name": ["Head of Fun", "Baker", "Baker"]}
    _write(tmp_path / "roles.csv", roles | {"alias": ["Joker", "Bread maker", "Pastry person"]})
    columns = ("--code", "id", "--title", "name", "--label", "alias")
    ran = _done(js("taxonomy", "add", "roles", "--from", "roles.csv", *columns))
    assert "2 concepts, 5 labels" in ran.out
    found = json.loads(_done(js("taxonomy", "search", "roles", "joker", "--json")).out)
    assert [f["concept_code"] for f in found] == ["r1", "r2"]
    assert (found[0]["matched_label"], found[0]["similarity"]) == ("Joker", 1.0)
    decided = json.loads(_done(js("title", "pastry person", "-t", "roles", "--json")).out)
    assert decided[0]["concept_code"] == "r2"
    _done(js("taxonomy", "remove", "roles"))
    _refused(js("taxonomy", "show", "roles"), 2, "'roles'", "soc")


def test_taxonomy_show(js: Run) -> None:
    whole = _done(js("taxonomy", "show", "soc")).out
    assert "867 concepts" in whole
    assert re.search(r"^29-0000 +Healthcare Practitioners", whole, re.MULTILINE)
    groups = json.loads(_done(js("taxonomy", "show", "soc", "--json")).out)["groups"]
    assert len(groups) == 23
    assert sum(group["n_concepts"] for group in groups) == 867
    nurse = json.loads(_done(js("taxonomy", "show", "soc", "29-1141", "--json")).out)
    assert nurse["title"] == "Registered Nurses"
    assert [group["code"] for group in nurse["groups"]] == ["29-0000", "29-1000"]
    text = _done(js("taxonomy", "show", "soc", "29-1141")).out
    assert "major group: 29-0000" in text
    assert "ER nurse" in text
    _refused(js("taxonomy", "show", "soc", "99-9999"), 2, "99-9999")


def test_taxonomy_search_finds_the_nearest_first(js: Run) -> None:
    ran = js("taxonomy", "search", "soc", "registered nurses", "-k", "4", "--json")
    found = json.loads(_done(ran).out)
    assert len({f["concept_code"] for f in found}) == 4
    assert (found[0]["concept_code"], found[0]["similarity"]) == ("29-1141", 1.0)
    table = _done(js("taxonomy", "search", "soc", "person who bakes bread", "-k", "5")).out
    assert "51-3011" in table
    assert len(table.splitlines()) == 6
    _refused(js("taxonomy", "search", "soc", "  "), 2, "word")


def test_own_labels_are_laid_over_and_taken_back(js: Run, tmp_path: Path) -> None:
    own = {"code": ["29-1141", "99-0001"], "title": ["", "Dragon Tamers"]}
    _write(tmp_path / "own.csv", own | {"label": ["Florence", "dragon keeper"]})
    ran = _done(js("taxonomy", "extend", "soc", "--from", "own.csv"))
    assert "868 concepts" in ran.out
    found = json.loads(_done(js("title", "florence", "Dragon keepers", "--json")).out)
    assert [d["concept_code"] for d in found] == ["29-1141", "99-0001"]
    assert json.loads(_done(js("taxonomy", "list", "--json")).out)[0]["n_own"] == 2
    _done(js("taxonomy", "remove", "soc", "--only-own"))
    assert json.loads(_done(js("taxonomy", "list", "--json")).out)[0]["n_own"] == 0
    _refused(js("taxonomy", "remove", "soc"), 2, "embedded")


def test_onet_is_installed_from_its_files(js: Run, shared: Path) -> None:
    source = str(shared / "onet-29.3")
    record = json.loads(_done(js("taxonomy", "add", "onet", "--from", source, "--json")).out)
    assert (record["version"], record["n_concepts"]) == ("29.3", 1016)
    named = ("--name", "onet27", "--from", str(shared / "onet-27.0"))
    assert "onet27" in _done(js("taxonomy", "add", "onet", *named)).out
    names = [t["name"] for t in json.loads(_done(js("taxonomy", "list", "--json")).out)]
    assert names == ["soc", "onet", "onet27"]


def test_esco_has_to_be_got_by_hand(js: Run) -> None:
    _refused(js("taxonomy", "add", "esco"), 2, "--from", "esco.ec.europa.eu")


# --- what is read is not written over


@pytest.mark.parametrize(
    "verb",
    [
        ["encode", "-c", "job"],
        ["normalize", "-c", "job"],
        ["find", "-c", "job", "--like", "nurse"],
        ["duplicates", "-c", "job"],
        ["topics", "-c", "job"],
        ["taxonomy", "discover", "-c", "job"],
    ],
)
def test_the_input_is_never_the_output(js: Run, tmp_path: Path, verb: list[str]) -> None:
    place = tmp_path / "jobs.csv"
    place.write_text("job\nnurse\nRN\n")
    done = js(*verb, str(place), "-o", str(place))
    assert done.code == 2
    assert "which is the input too" in done.err
    assert place.read_text() == "job\nnurse\nRN\n"


# --- cache


def test_cache_lists_what_is_kept_and_clears_it(js: Run, tmp_path: Path) -> None:
    own = {"JOBSPACE_CACHE_DIR": str(tmp_path / ".cache")}
    assert _done(js("cache", "info", **own)).out == "Nothing is kept.\n"
    _done(js("title", "nurse", **own))
    kept = json.loads(_done(js("cache", "info", "--json", **own)).out)
    (index,) = kept["indexes"]
    assert (index["taxonomy"], index["n_concepts"]) == ("soc", 867)
    assert index["n_bytes"] > 867 * index["dim"] * 4
    assert kept["encodings"] == []
    assert re.search(r"^index +soc +867 concepts", _done(js("cache", "info", **own)).out, re.M)
    assert "1 indexes" in _done(js("cache", "clear", **own)).out
    assert json.loads(_done(js("cache", "info", "--json", **own)).out)["indexes"] == []


# --- bad input


@pytest.fixture
def bad(tmp_path: Path) -> Iterator[Path]:
    """A folder of files that are wrong, each in its own way."""
    contents = {
        "ok.csv": b"occupation\nnurse\n",
        "two.csv": b"id,occupation\n1,nurse\n",
        "empty.csv": b"",
        "header.csv": b"occupation\n",
        "binary.csv": bytes(range(256)) * 20,
        "text.parquet": b"occupation\nnurse\n",
        "twice.csv": b"occupation,occupation\na,b\n",
        "clash.csv": b"occupation,status\nnurse,x\n",
        "broken.jsonl": b'{"occupation": "nurse"}\n{oops}\n',
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    yield tmp_path
    assert _files(tmp_path) == set(contents)


REFUSED = [
    ("nofile.csv", 2, "nofile.csv"),
    ("ok.csv -c job", 1, "'occupation'"),
    ("two.csv", 2, "--column"),
    ("ok.csv -t onett", 2, "onett"),
    ("empty.csv", 1, "empty file"),
    ("header.csv", 1, "header"),
    ("binary.csv", 1, "binary"),
    ("text.parquet", 1, "Parquet"),
    ("twice.csv -c occupation", 1, "'occupation'"),
    ("clash.csv -c occupation", 2, "--prefix"),
    ("broken.jsonl", 1, "line 2"),
    ("no*.csv", 2, "pattern"),
    (".", 2, "folder"),
    ("ok.csv --template {job}", 1, "'job'"),
    ("ok.csv --min-confidence 2", 2, "min_confidence"),
    ("ok.csv --top-k 0", 2, "top_k"),
    ("ok.csv --group-level x", 2, "major"),
    ("ok.csv --label-text x", 2, "aka"),
    ("ok.csv --device tpu", 2, "cuda"),
    ("ok.csv --encoder ./none", 2, "./none"),
    ("ok.csv --query x", 2, "query"),
    ("ok.csv --corrections none.csv", 2, "none.csv"),
]


@pytest.mark.parametrize(("args", "code", "word"), REFUSED, ids=[case[0] for case in REFUSED])
def test_bad_input_is_one_line_and_leaves_no_file(
    js: Run, bad: Path, args: str, code: int, word: str
) -> None:
    _refused(js("normalize", *args.split(), "-o", "out.csv"), code, word)


@pytest.mark.parametrize(
    ("output", "word"),
    [("none/out.csv", "none"), ("out.xyz", ".parquet"), (".", "."), ("out.xls", ".xlsx")],
)
@pytest.mark.parametrize("command", ["normalize", "encode"])
def test_an_output_that_cannot_be_written(
    js: Run, bad: Path, command: str, output: str, word: str
) -> None:
    _refused(js(command, "ok.csv", "-o", output), 2, word)


@pytest.mark.parametrize(
    ("args", "code", "word"),
    [
        ("header.csv", 1, "header"),
        ("ok.csv -c job", 1, "'occupation'"),
        ("two.csv", 2, "--column"),
        ("ok.csv --encoder ./none", 2, "./none"),
        ("twice.csv", 1, "'occupation'"),
    ],
)
def test_bad_input_of_encode(js: Run, bad: Path, args: str, code: int, word: str) -> None:
    _refused(js("encode", *args.split(), "-o", "out.parquet"), code, word)


def test_a_second_vector_column_needs_a_prefix(js: Run, tmp_path: Path) -> None:
    _write(tmp_path / "in.csv", {"title": ["nurse"], "vector": ["x"]})
    _refused(js("encode", "in.csv", "-c", "title", "-o", "v.csv"), 2, "--prefix")
    assert _files(tmp_path) == {"in.csv"}


def test_prefix_settles_a_name_clash(js: Run, tmp_path: Path) -> None:
    _write(tmp_path / "in.csv", {"occupation": ["nurse"], "status": ["mine"]})
    _done(js("normalize", "in.csv", "-c", "occupation", "--prefix", "js_", "-o", "out.csv"))
    (row,) = _rows(tmp_path / "out.csv")
    assert (row["status"], row["js_status"]) == ("mine", "assigned")
    assert list(row) == ["occupation", "status", *(f"js_{name}" for name in ADDED)]


@pytest.mark.parametrize(
    ("content", "line", "texts"),
    [
        (b"id,occupation\n1,nurse\n2,nurse,x\n3\n", 3, ["nurse", "nurse,x", ""]),
        (b"id,occupation\n1,baker\n2,infirmi\xe8re\n", 3, ["baker", "infirmière"]),
        (b"id,occupation\n1,nu\0rse\n2,baker\n", 2, ["nu\0rse", "baker"]),
        (b'id,occupation\n1,"nurse\n2,baker\n', 2, ['"nurse', "baker"]),
    ],
    ids=["ragged", "encoding", "nul", "quote"],
)
def test_rows_that_are_not_well_formed_are_kept_and_reported(
    js: Run, tmp_path: Path, content: bytes, line: int, texts: list[str]
) -> None:
    (tmp_path / "in.csv").write_bytes(content)
    ran = _done(js("normalize", "in.csv", "-c", "occupation", "-o", "out.jsonl"))
    assert f"line {line}:" in ran.out
    lines = (tmp_path / "out.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(row)["occupation"] or "" for row in lines] == texts


def test_a_cell_of_ten_megabytes(js: Run, tmp_path: Path) -> None:
    _write(tmp_path / "in.csv", {"occupation": ["nurse " * 1_700_000, "baker"]})
    ran = _done(js("normalize", "in.csv", "-o", "out.parquet"))
    assert "longer than what is read" in ran.out
    assert pq.read_table(tmp_path / "out.parquet").num_rows == 2


def test_a_failed_run_leaves_an_older_output_as_it_was(js: Run, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_bytes(b'{"occupation": "nurse"}\n' * 3 + b"{oops}\n")
    (tmp_path / "out.csv").write_text("old")
    _refused(js("normalize", "in.jsonl", "-o", "out.csv"), 1, "line 4")
    assert (tmp_path / "out.csv").read_text() == "old"
    assert _files(tmp_path) == {"in.jsonl", "out.csv"}


def test_a_reader_that_has_enough_ends_the_run_quietly(cache_folder: Path, tmp_path: Path) -> None:
    _write(tmp_path / "in.csv", {"occupation": [f"nurse {i}" for i in range(50_000)]})
    command = [sys.executable, "-c", START, "normalize", "in.csv", "-o", "-"]
    pipe = subprocess.PIPE
    env = _environment(cache_folder, tmp_path)
    with subprocess.Popen(command, cwd=tmp_path, env=env, stdout=pipe, stderr=pipe) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode in (0, 1)


# --- the frame


def _commands(group: Any, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    found = {path: group}
    for name, command in getattr(group, "commands", {}).items():
        found |= _commands(command, (*path, name))
    return found


COMMANDS = _commands(typer.main.get_command(app))


@pytest.mark.parametrize("path", COMMANDS, ids=lambda path: " ".join(path) or "jobspace")
def test_help_names_every_option(js: Run, path: tuple[str, ...]) -> None:
    text = _done(js(*path, "--help")).out
    assert "Usage: jobspace" in text
    command = COMMANDS[path]
    for parameter in command.params:
        is_option = parameter.param_type_name == "option"
        for name in parameter.opts if is_option else [parameter.metavar]:
            assert name in text
        assert getattr(parameter, "help", None), f"{parameter.name} is not explained"
    for name in getattr(command, "commands", {}):
        assert name in text


def test_every_command_is_there() -> None:
    verbs = {" ".join(path) for path in COMMANDS}
    assert {"title", "normalize", "encode", "cache info", "cache clear"} <= verbs
    of_taxonomy = {"list", "add", "show", "search", "extend", "remove"}
    assert {f"taxonomy {verb}" for verb in of_taxonomy} <= verbs


def test_version(js: Run) -> None:
    assert _done(js("--version")).out == f"jobspace {jobspace.__version__}\n"


@pytest.mark.parametrize("args", ["frob", "normalize", "title --frob x", "taxonomy extend soc"])
def test_wrong_usage_is_exit_2_without_a_traceback(js: Run, args: str) -> None:
    ran = js(*args.split())
    assert ran.code == 2
    assert "Traceback" not in ran.err
    assert "--help" in ran.err or "-h" in ran.err


HEAVY = ["duckdb", "pandas", "polars", "scipy", "sklearn", "torch"]


def test_importing_jobspace_loads_nothing_heavy(cache_folder: Path, tmp_path: Path) -> None:
    code = "import sys, jobspace; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    loaded = _process(code, (), b"", tmp_path, _environment(cache_folder, tmp_path)).out.split()
    assert "jobspace" in loaded
    assert not set(loaded) & {*HEAVY, "numpy", "pyarrow", "rich", "typer"}


def test_a_title_loads_nothing_heavy(cache_folder: Path, tmp_path: Path) -> None:
    code = f"""
import atexit, sys
loaded = lambda: print(*sorted({{n.partition('.')[0] for n in sys.modules}}), file=sys.stderr)
atexit.register(loaded)
{START}
"""
    env = _environment(cache_folder, tmp_path)
    asked = ("title", "nurse", "Accountnat")
    assert _process(START, asked, b"", tmp_path, env).code == 0  # the index is made once, by scipy
    ran = _process(code, asked, b"", tmp_path, env)
    assert ran.code == 0
    assert "numpy" in ran.err.split()
    assert not set(ran.err.split()) & set(HEAVY)
