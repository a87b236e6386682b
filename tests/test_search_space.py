"""Spaces on disk: what is kept, ranked, refused; and several processes at once."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import jobspace
from jobspace.encode.base import wrap
from jobspace.errors import InputError, NotFoundError, UsageError
from jobspace.search import lance_rows
from jobspace.search.open import space
from jobspace.search.space import Space
from jobspace.search.space_write import delete
from jobspace.search.table import search

pytest.importorskip("lancedb")

SRC = Path(jobspace.__file__).parents[1]
JOBS = {
    "job": [1, 2, 3, 4, 5, 6],
    "title": ["registered nurse", "truck driver", "nurse manager", None, "", "data scientist"],
    "pay": [30.0, 20.0, None, 1.0, 2.0, 60.0],
    "my place": ["Albany, NY", "Troy, NY", "Ohio", "Ohio", "Ohio", "New York, NY"],
}


class Lengths:
    """An encoder of another kind."""

    name, fingerprint, dim = "lengths", "1", 256

    def encode_batch(self, texts: Sequence[str]) -> np.ndarray:
        return np.ones((len(texts), 256), np.float32)


@pytest.fixture
def jobs() -> pa.Table:
    return pa.table(JOBS)


@pytest.fixture
def made(jobs: pa.Table, tmp_path: Path) -> Space:
    return space(tmp_path / "s", data=jobs, column="title", id="job")


def _titles(found: pa.Table) -> list[str]:
    return found.column("title").to_pylist()


def test_all_columns_are_kept_and_the_verbs_come_first(made: Space, jobs: pa.Table) -> None:
    found = search(made, "truck driver", top_k=1)
    assert found.schema.names == ["rank", "similarity", "passage", *jobs.schema.names]
    row = found.to_pylist()[0]
    assert row["similarity"] == pytest.approx(1, abs=1e-5)
    assert (row["rank"], row["passage"], row["pay"]) == (1, "truck driver", 20.0)
    info = made.info()
    assert (info.n_rows, info.n_passages, info.index) == (6, 4, None)


@pytest.mark.parametrize("method", ["hybrid", "dense", "bm25"])
def test_a_space_ranks_as_a_file_does(made: Space, jobs: pa.Table, method: str) -> None:
    stored = search(made, "a nurse who manages data", method=method)  # type: ignore[arg-type]
    straight = search(jobs, "a nurse who manages data", column="title", method=method)  # type: ignore[arg-type]
    assert _titles(stored) == _titles(straight)
    assert stored["passage"].to_pylist() == straight["passage"].to_pylist()
    assert np.allclose(stored["similarity"].to_pylist(), straight["similarity"].to_pylist())


def test_conditions_hold_in_spaces_and_files(made: Space, jobs: pa.Table) -> None:
    where = "\"my place\" LIKE '%NY%' AND pay > 25"
    for data in (made, jobs):
        found = search(data, "nurse", column=None if data is made else "title", where=where)
        assert set(_titles(found)) == {"registered nurse", "data scientist"}


@pytest.mark.parametrize(
    "where",
    ["1=1; DROP TABLE rows", "pay >", "pays > 1", "pay > 1) OR (true", "pay", "title > 5", ""],
)
def test_what_is_no_condition_is_refused_and_changes_nothing(
    made: Space, jobs: pa.Table, where: str
) -> None:
    with pytest.raises(UsageError, match=r"^where: got .* expected one SQL condition"):
        search(made, "nurse", where=where)
    with pytest.raises(UsageError, match=r"^where: got .* expected one SQL condition"):
        search(jobs, "nurse", column="title", where=where)
    with pytest.raises(UsageError, match=r"^where: got "):
        made.delete(where)
    assert made.info().n_rows == 6


def test_numbers_of_a_csv_are_compared_as_numbers(tmp_path: Path) -> None:
    path = tmp_path / "jobs.csv"
    path.write_text("title,pay,zip\nnurse,9,02139\nnurse aide,100000,10001\nnurse chief,,00501\n")
    stored = space(tmp_path / "s", data=path, column="title")
    assert dict(stored.info().columns) == {"title": "string", "pay": "int64", "zip": "string"}
    for data in (stored, str(path)):
        column = None if data is stored else "title"
        assert _titles(search(data, "nurse", column=column, where="pay > 10")) == ["nurse aide"]


def test_append_replaces_rows_of_the_same_id_and_adds_others(made: Space) -> None:
    new = pa.table(
        {"pay": [9.0, 8.0], "job": [2, 7], "title": ["bus driver", "welder"], "my place": ["", ""]}
    )
    done = made.append(new)
    assert (done.n_rows, done.n_replaced, done.n_total) == (2, 1, 7)
    made.append(new)  # once more changes nothing
    assert made.info().n_rows == 7
    assert _titles(search(made, "bus driver", top_k=1)) == ["bus driver"]
    assert _titles(search(made, "welder", top_k=1, method="bm25")) == ["welder"]
    assert "truck driver" not in _titles(search(made, "truck driver"))


def test_without_ids_rows_are_only_added(tmp_path: Path, jobs: pa.Table) -> None:
    made = space(tmp_path / "s", data=jobs, column="title")
    assert made.append(jobs).n_total == 12


def test_deleted_rows_are_gone(made: Space) -> None:
    assert made.delete("pay > 25") == 2
    assert delete(made.folder, ids=["3"]) == (1, 3)
    assert _titles(search(made, "nurse truck driver")) == ["truck driver"]


def test_an_old_handle_sees_what_others_wrote(made: Space) -> None:
    other = space(made.folder)
    other.append(pa.table(JOBS | {"job": [11, 12, 13, 14, 15, 16]}))
    assert len(search(made, "truck driver", method="bm25")) == 2


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"job": [1, 2, 3, 4, 5, 1]}, r"got '1' in row 0 and row 5, 1 ids doubled"),
        ({"job": [1, 2, None, 4, 5, 6]}, r"got 1 rows without an id, the first is row 2"),
        ({"title": [None, "", " ", "", "", ""]}, r"all without a text"),
    ],
)
def test_rows_that_make_no_space(change: dict[str, list[object]], message: str, tmp_path: Path):
    with pytest.raises(InputError, match=message):
        space(tmp_path / "s", data=pa.table(JOBS | change), column="title", id="job")
    assert list(tmp_path.iterdir()) == []


def test_appended_rows_must_fit(made: Space, jobs: pa.Table) -> None:
    with pytest.raises(InputError, match="'job'"):
        made.append(jobs.drop_columns(["job"]))
    with pytest.raises(InputError, match=r"'extra', which the space .* does not have"):
        made.append(jobs.append_column("extra", pa.array([1] * 6)))
    with pytest.raises(InputError, match=r"column 'pay': got a value that is no double"):
        made.append(jobs.set_column(2, "pay", pa.array(["much"] * 6)))
    with pytest.raises(InputError, match="ids doubled"):
        made.append(pa.concat_tables([jobs, jobs]))
    assert made.info().n_rows == 6


def test_what_is_no_space(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="which does not exist"):
        space(tmp_path / "none")
    with pytest.raises(NotFoundError, match=r"which has no space\.json"):
        search(tmp_path, "nurse")
    (tmp_path / "space.json").write_text("{")
    with pytest.raises(InputError, match="cannot be read"):
        space(tmp_path)


def test_a_taken_folder_is_left_alone(made: Space, jobs: pa.Table) -> None:
    with pytest.raises(UsageError, match="expected a new or empty folder"):
        space(made.folder, data=jobs, column="title")
    assert space(made.folder).info().n_rows == 6


def test_another_encoder_is_refused(made: Space) -> None:
    with pytest.raises(UsageError, match=r"expected default, which the space .* was built with"):
        space(made.folder, encoder=wrap(Lengths()))
    about = made.folder / "space.json"
    content = json.loads(about.read_text()) | {"fingerprint": "0" * 32}
    about.write_text(json.dumps(content))
    with pytest.raises(UsageError, match="the model has changed since"):
        space(made.folder)


def test_through_the_index_as_without_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["nurse", "driver", "clerk", "cook", "pilot", "baker", "welder", "tutor"]
    ranks = ["senior", "junior", "night", "chief", "deputy", "lead", "assistant", "trainee"]
    places = [f"ward {i}" for i in range(10)]
    titles = [f"{r} {w} {p}" for r in ranks for w in words for p in places]
    table = pa.table({"title": titles})
    exact = space(tmp_path / "exact", data=table)
    monkeypatch.setattr(lance_rows, "INDEX_FROM", 500)
    monkeypatch.setattr(lance_rows, "PROBES_PER_ROOT", 10)
    indexed = space(tmp_path / "indexed", data=table)
    assert (exact.info().index, indexed.info().index) == (None, "IvfFlat")
    for query in ("night nurse", "a cook for ward 3"):
        one, other = (search(s, query, method="dense", top_k=5) for s in (exact, indexed))
        assert np.allclose(one["similarity"], other["similarity"], atol=1e-5)
    indexed.append(pa.table({"title": ["harbour diver"]}))
    assert _titles(search(indexed, "harbour diver", top_k=1)) == ["harbour diver"]


APPEND = """
import sys
import pyarrow as pa
from jobspace.search.open import space
opened = space(sys.argv[1])
for start in range(int(sys.argv[2]), int(sys.argv[3]), 10):
    ids = list(range(start, start + 10))
    opened.append(pa.table({"job": ids, "title": [f"nurse {i}" for i in ids]}))
    print(start, flush=True)
"""


def _appending(folder: Path, first: int, end: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", APPEND, str(folder), str(first), str(end)]
    env = {"PYTHONPATH": str(SRC), "PATH": "/usr/bin:/bin"}
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=env)


def test_two_append_one_is_killed_and_a_third_searches(tmp_path: Path) -> None:
    ids = list(range(10))
    rows = pa.table({"job": ids, "title": [f"nurse {i}" for i in ids]})
    made = space(tmp_path / "s", data=rows, column="title", id="job")
    one, other = _appending(made.folder, 10, 60), _appending(made.folder, 40, 100)
    assert other.stdout is not None
    other.stdout.readline()
    other.kill()
    while one.poll() is None:
        assert len(search(made, "nurse", top_k=5)) == 5
    again = _appending(made.folder, 40, 100)
    for process in (one, other, again):
        process.communicate()
    assert (one.returncode, other.returncode, again.returncode) == (0, -9, 0)
    kept = space(made.folder).rows.table.to_arrow()["job"].to_pylist()
    assert sorted(kept) == list(range(100))


def test_a_parquet_file_is_searched_where_it_is(tmp_path: Path, jobs: pa.Table) -> None:
    pq.write_table(jobs, tmp_path / "jobs.parquet")
    found = search(tmp_path / "jobs.parquet", "nurse", column="title", top_k=2)
    assert set(_titles(found)) == {"registered nurse", "nurse manager"}
