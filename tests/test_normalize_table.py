"""The verb on tables: any frame in and the same kind out, files with their review and report."""

import csv
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import feather

import jobspace as js
from jobspace.encode.base import wrap
from jobspace.errors import InputError, NotFoundError, UsageError
from jobspace.normalize.corrections import read_corrections
from jobspace.normalize.decide import NormalizeOptions
from jobspace.normalize.normalizer import Normalizer, normalizer
from jobspace.normalize.run import TextOf
from jobspace.normalize.table import Places, normalize_files
from jobspace.tables.read import open_table
from tiny import Words, calibration, taxonomy

TEXTS = ["CPA", None, "fiscal xyz", "retired", "Attorney"]
CODES = ["13-2011", None, None, None, "23-1011"]
STATUSES = ["assigned", "empty", "abstained", "retired", "assigned"]
ADDED = [
    "concept_code", "concept_title", "matched_label", "similarity", "confidence", "status",
]  # fmt: skip
OPTIONS: dict[str, Any] = {"min_confidence": 0.5}
# By import_module, since the attribute `jobspace.normalize` is the verb.
DECIDE, RUN = (import_module(f"jobspace.normalize.{name}") for name in ("decide", "run"))


@pytest.fixture(autouse=True)
def known_confidence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not to depend on the shipped model: exact is 0.98, similarity 0.8 (`fiscal`) 0.27."""
    sure = calibration(bias=-5.0, exact_typed=9.0, exact_role=9.0, near_similarity=5.0)
    monkeypatch.setattr(DECIDE, "calibration", lambda _: sure)


def normalized(data: Any, **options: Any) -> Any:
    return js.normalize(data, taxonomy=taxonomy(), encoder=wrap(Words()), **(OPTIONS | options))


def tiny_normalizer(**options: Any) -> Normalizer:
    return normalizer(
        taxonomy(), encoder=wrap(Words()), options=NormalizeOptions(**(OPTIONS | options))
    )


# ---- frames ----


def test_a_list_gives_a_table() -> None:
    table = normalized(TEXTS)
    assert isinstance(table, pa.Table)
    assert table.column_names == ["text", *ADDED]
    assert table["text"].to_pylist() == TEXTS
    assert table["concept_code"].to_pylist() == CODES
    assert table["status"].to_pylist() == STATUSES


def test_pandas_keeps_columns_types_and_index() -> None:
    frame = pd.DataFrame({"n": np.arange(5, dtype=np.int16), "title": TEXTS}, index=list("vwxyz"))
    frame.index.name = "key"
    found = normalized(frame, column="title")
    assert isinstance(found, pd.DataFrame)
    assert list(found.columns) == ["n", "title", *ADDED]
    assert list(found.index) == list("vwxyz")
    assert found["n"].dtype == np.int16
    assert found["status"].tolist() == STATUSES
    assert found["concept_code"].isna().tolist() == [c is None for c in CODES]
    assert list(frame.columns) == ["n", "title"]


def test_polars_eager_and_lazy() -> None:
    frame = pl.DataFrame({"title": TEXTS})
    for found in (normalized(frame), normalized(frame.lazy()).collect()):
        assert isinstance(found, pl.DataFrame)
        assert found.columns == ["title", *ADDED]
        assert found["concept_code"].to_list() == CODES
        assert found["concept_code"].dtype == pl.String


def test_arrow_in_several_chunks() -> None:
    table = pa.table({"title": pa.chunked_array([TEXTS[:2], [], TEXTS[2:]], pa.string())})
    found = normalized(table)
    assert found["concept_code"].to_pylist() == CODES
    assert found.schema.field("status").type == pa.string()


def test_no_rows() -> None:
    found = normalized(pa.table({"title": pa.array([], pa.string())}), top_k=2)
    assert (found.num_rows, found.column_names) == (0, ["title", *ADDED, "alternatives"])


def test_several_columns_are_joined() -> None:
    table = pa.table({"a": ["Tax", None, ""], "b": ["Attorney", "CPA", None], "c": [1, 2, 3]})
    found = normalized(table, column=["a", "b"])
    assert found["concept_code"].to_pylist() == ["23-1011", "13-2011", None]
    assert found["status"].to_pylist()[2] == "empty"
    assert found["c"].to_pylist() == [1, 2, 3]


def test_alternatives_as_a_list() -> None:
    found = normalized(["Attorney / CPA", ""], top_k=3)
    listed = found["alternatives"].to_pylist()
    assert [a["concept_code"] for a in listed[0]][:2] == ["23-1011", "13-2011"]
    assert set(listed[0][0]) == {"concept_code", "concept_title", "matched_label", "similarity"}
    assert listed[1] == []


def test_a_prefix_and_a_clash() -> None:
    table = pa.table({"status": ["CPA"]})
    with pytest.raises(UsageError, match="--prefix"):
        normalized(table)
    found = normalized(table, prefix="js_")
    assert found.column_names == ["status", *(f"js_{name}" for name in ADDED)]
    assert found["js_concept_code"].to_pylist() == ["13-2011"]


def test_corrections_come_first(tmp_path: Path) -> None:
    filled = tmp_path / "filled.csv"
    filled.write_text("text,concept_code\nfiscal xyz,29-1141\nCPA,none\n")
    found = normalized(TEXTS, corrections=filled)
    assert found["concept_code"].to_pylist() == [None, None, "29-1141", None, "23-1011"]
    assert found["confidence"].to_pylist()[2] == 1.0


@pytest.mark.parametrize(
    ("wrong", "error", "message"),
    [
        ({"column": "titel"}, InputError, "got 'titel'; expected one of 'title', 'n'"),
        ({}, UsageError, "expected one of: title, n"),
        ({"column": "title", "top_k": 0}, UsageError, "top_k: got 0"),
        ({"column": "title", "min_confidence": 2}, UsageError, "min_confidence: got 2"),
        ({"column": "title", "group_level": "major"}, UsageError, "got 'major'; expected one of"),
        ({"column": "title", "corrections": "nowhere.csv"}, NotFoundError, "nowhere.csv"),
    ],
)
def test_what_is_refused(wrong: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        normalized(pa.table({"title": ["CPA"], "n": [1]}), **wrong)


# ---- files ----


def donors(folder: Path) -> Path:
    path = folder / "donors.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "occupation"])
        writer.writerows(
            [[i, text or ""] for i, text in enumerate([*TEXTS, "fiscal xyz", "fiscal q"])]
        )
    return path


@pytest.mark.parametrize("suffix", ["csv", "parquet", "arrow", "jsonl"])
def test_a_file_to_a_file(suffix: str, tmp_path: Path) -> None:
    output = tmp_path / f"out.{suffix}"
    places = Places(source=str(donors(tmp_path)), output=str(output))
    report = normalize_files(places, tiny_normalizer(), TextOf(columns=["occupation"]))
    with open_table(output) as stream:
        table = stream.read_all()
    assert table.column_names == ["id", "occupation", *ADDED]
    assert [code or None for code in table["concept_code"].to_pylist()][:5] == CODES
    assert [str(i) for i in table["id"].to_pylist()] == [str(i) for i in range(7)]
    assert report.summary.n_by_status == {
        "abstained": 3, "assigned": 2, "empty": 1, "retired": 1,
    }  # fmt: skip
    assert (report.n_review, report.n_problems) == (2, 0)


@pytest.mark.parametrize("suffix", ["parquet", "arrow"])
def test_many_batches_make_the_file_that_one_makes(
    suffix: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each batch has a dictionary of its own; a file of them reads as one column."""
    source = tmp_path / "in.parquet"
    texts = ["CPA", "Attorney", "fiscal xyz", "Bakery", "RN", "cpa", None] * 5
    pq.write_table(pa.table({"t": texts}), source, row_group_size=3)
    whole = normalized(texts, top_k=2)
    monkeypatch.setattr(RUN, "READ_AHEAD_TEXTS", 1)
    monkeypatch.setattr(RUN, "READ_AHEAD_BYTES", 1)
    output = tmp_path / f"out.{suffix}"
    normalize_files(
        Places(source=str(source), output=str(output)), tiny_normalizer(top_k=2), TextOf()
    )
    table = pq.read_table(output) if suffix == "parquet" else feather.read_table(output)
    for name in [*ADDED, "alternatives"]:
        assert table[name].to_pylist() == whole[name].to_pylist(), name


def test_the_review_filled_in_decides_the_next_run(tmp_path: Path) -> None:
    source, review = str(donors(tmp_path)), tmp_path / "review.csv"
    ready, text_of = tiny_normalizer(), TextOf(columns=["occupation"])
    report = normalize_files(Places(source=source, review=str(review)), ready, text_of)
    with review.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(r["text"], r["rows"]) for r in rows] == [("fiscal xyz", "2"), ("fiscal q", "1")]
    assert report.n_review == 2
    rows[0]["concept_code"], rows[1]["concept_code"] = rows[0]["candidate_1_code"], "none"
    with review.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    filled = ready.with_corrections(read_corrections(review, ready.taxonomy))
    output = tmp_path / "out.parquet"
    again = normalize_files(Places(source=source, output=str(output)), filled, text_of)
    assert again.n_review == 0
    table = pq.read_table(output)
    assert table["concept_code"].to_pylist()[2] == table["concept_code"].to_pylist()[5] == "13-2011"
    assert table["status"].to_pylist()[6] == "abstained"


def test_nothing_to_review_is_a_file_with_its_header(tmp_path: Path) -> None:
    source, review = tmp_path / "in.csv", tmp_path / "review.csv"
    source.write_text("t\nCPA\n")
    report = normalize_files(
        Places(source=str(source), review=str(review)), tiny_normalizer(), TextOf()
    )
    assert report.n_review == 0
    header = review.read_text().splitlines()
    assert len(header) == 1
    assert header[0].replace('"', "").startswith("text,rows,concept_code,confidence,candidate_1_")


def test_a_template(tmp_path: Path) -> None:
    source, output = tmp_path / "in.csv", tmp_path / "out.parquet"
    source.write_text("a,b\nTax,Attorney\n,\n")
    normalize_files(
        Places(source=str(source), output=str(output)),
        tiny_normalizer(),
        TextOf(template="{a} {b}"),
    )
    assert pq.read_table(output)["concept_code"].to_pylist() == ["23-1011", None]


@pytest.mark.parametrize(
    ("content", "text_of", "error"),
    [
        ("a,b\n1,2\n", TextOf(), UsageError),
        ("a,b\n1,2\n", TextOf(columns=["c"]), InputError),
        ("status,b\n1,2\n", TextOf(columns=["b"]), UsageError),
        ("a\n", TextOf(), InputError),
        ("", TextOf(), InputError),
    ],
)
def test_what_is_refused_leaves_no_file(
    content: str, text_of: TextOf, error: type[Exception], tmp_path: Path
) -> None:
    source, output, review = (tmp_path / n for n in ("in.csv", "out.csv", "review.csv"))
    source.write_text(content)
    places = Places(source=str(source), output=str(output), review=str(review))
    with pytest.raises(error, match=r"got .*; expected") as raised:
        normalize_files(places, tiny_normalizer(), text_of)
    assert "\n" not in str(raised.value)
    assert list(tmp_path.iterdir()) == [source]


def test_progress_tells_how_far_it_is(tmp_path: Path) -> None:
    rows: list[int] = []
    places = Places(source=str(donors(tmp_path)))
    normalize_files(
        places,
        tiny_normalizer(),
        TextOf(columns=["occupation"]),
        lambda run, _: rows.append(run.n_rows),
    )
    assert rows
    assert rows == sorted(rows)
    assert rows[-1] == 7
