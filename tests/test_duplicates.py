"""`duplicates`: which texts are one, what represents them, and the pairs of other wording."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import jobspace as js
from jobspace.duplicates.table import DuplicatesOptions, find_duplicates
from jobspace.errors import InputError, UsageError
from jobspace.tables.text_of import TextOf

SRC = Path(js.__file__).parents[1]
START = "from jobspace.cli.main import main; main()"


def together(*texts: str) -> bool:
    return len(set(js.duplicates(list(texts))["group_id"].to_pylist())) == 1


@pytest.mark.parametrize(
    "texts",
    [
        ("Store Manager", "STORE  MANAGER", " store-manager. "),
        ("Sr. Accountant", "Senior Accountant", "Accountant, Sr"),
        ("Tax Accountant", "Accountant (Tax)"),
        ("Nurse", "Nurse (Remote)", "Nurse - Full Time", "Part-time Nurse"),
        ("Registered Nurse", "Registered Nurse - R123456", "RN"),
        ("Project Manager", "Project Managr"),
        ("Licensed Practical Nurse", "Lisensed Practical Nurse"),
        ("Software Engineer", "SoftwareEngineer"),
        ("Data Scientist", "Data Scientists"),
        ("2nd Shift Sr Supervisor", "2nd Shift Senior Supervisor"),
    ],
)
def test_one_job_in_several_spellings(texts: tuple[str, ...]) -> None:
    assert together(*texts)


@pytest.mark.parametrize(
    "texts",
    [
        ("Engineer I", "Engineer II"),
        ("Senior Engineer I", "Engineer II"),
        ("Nurse - ICU", "Nurse - ER"),
        ("Registered Nurse", "Registered Nurse - OR"),
        ("Nurse, Albany, NY", "Nurse, Boston, MA"),
        ("Nurse (Day Shift)", "Nurse (Night Shift)"),
        ("Packer", "Sacker"),
        ("RN - NICU", "RN - IMCU"),
        ("Marketing Manager", "Marketing Director"),
        ("Store Manager", "Store-in-Store Manager"),
        ("Contract Manager", "Manager"),
        ("3 years of sales", "5 years of sales"),
        ("c", "c++"),
    ],
)
def test_different_jobs(texts: tuple[str, ...]) -> None:
    assert not together(*texts)


def test_long_texts_may_differ_a_little_and_numbers_only_in_short_ones() -> None:
    words = [f"word{chr(97 + i % 26)}{chr(97 + i // 26)}" for i in range(120)]
    posting = " ".join(words)
    assert together(posting, posting.replace("wordaa", "other") + " 401")
    assert not together(posting, " ".join(words[:60] + [w + "x" for w in words[60:]]))


def test_the_most_frequent_text_represents_and_ties_go_to_the_first() -> None:
    texts = ["NURSE", "nurse", "Nurse", "nurse", "Clerk", "CLERK"]
    table = js.duplicates(texts)
    assert table["group_id"].to_pylist() == [0, 0, 0, 0, 1, 1]
    assert table["group_size"].to_pylist() == [4, 4, 4, 4, 2, 2]
    leads = [
        t for t, lead in zip(texts, table["is_representative"].to_pylist(), strict=True) if lead
    ]
    assert leads == ["nurse", "Clerk"]
    assert table["is_representative"].to_pylist() == [False, True, False, False, True, False]


def test_a_text_with_terms_does_not_stand_for_one_without() -> None:
    table = js.duplicates(["Nurse (Remote)", "Nurse (Remote)", "Nurse", "Nurse (Per Diem)"])
    assert table["group_id"].to_pylist() == [0, 0, 0, 0]
    assert table["is_representative"].to_pylist() == [False, False, True, False]
    assert table["similarity"].to_pylist() == pytest.approx([0.953, 0.953, 1, 0.953], abs=1e-3)


def test_a_slip_is_worth_less_and_never_represents() -> None:
    table = js.duplicates(["Project Managr", "Project Managr", "Project Manager"])
    assert table["is_representative"].to_pylist() == [False, False, True]
    assert table["similarity"].to_pylist() == pytest.approx([0.99, 0.99, 1])
    strict = js.duplicates(["Project Managr", "Project Manager"], min_similarity=1)
    assert strict["group_id"].to_pylist() == [0, 1]


def test_rows_without_words_are_null() -> None:
    table = js.duplicates(["Nurse", None, "", "?!", "nurse"])
    for name in ("group_id", "group_size", "is_representative", "similarity"):
        assert table[name].is_null().to_pylist() == [False, True, True, True, False]
    assert js.duplicates([])["group_id"].to_pylist() == []


WORDS = st.sampled_from(["nurse", "Nurse", "senior", "Sr.", "clerk", "(remote)", "II", "store"])


@settings(deadline=None, max_examples=40)
@given(st.lists(st.lists(WORDS, min_size=1, max_size=3).map(" ".join), min_size=1, max_size=12))
def test_groups_keep_their_promises(texts: list[str]) -> None:
    rows = js.duplicates(texts).to_pandas()
    for _, group in rows.groupby("group_id"):
        assert group["is_representative"].sum() == 1
        assert (group["group_size"] == len(group)).all()
    assert (rows["similarity"] >= 0.95 - 1e-6).all()
    assert rows.loc[rows["is_representative"], "similarity"].tolist() == pytest.approx(
        [1.0] * int(rows["is_representative"].sum())
    )
    same = rows.groupby(rows["text"])["group_id"].nunique()
    assert (same == 1).all()


def test_the_same_kind_of_table_with_a_prefix() -> None:
    frame = pd.DataFrame({"job": ["Nurse", "nurse"], "n": [1, 2]})
    out = js.duplicates(frame, column="job", prefix="d_")
    assert list(out.columns) == [
        "job", "n", "d_group_id", "d_group_size", "d_is_representative", "d_similarity",
    ]  # fmt: skip
    with pytest.raises(UsageError, match="--prefix"):
        js.duplicates(pa.table({"group_id": ["a"]}))


@pytest.mark.parametrize("value", [0.4, 1.01, float("nan")])
def test_a_cut_off_out_of_range(value: float) -> None:
    with pytest.raises(UsageError, match=r"min similarity: got .*0\.5 to 1"):
        js.duplicates(["a"], min_similarity=value)


def found(path: Path, texts: list[str], top_k: int = 10) -> object:
    path.write_text("job\n" + "".join(f'"{text}"\n' for text in texts))
    return find_duplicates(
        str(path),
        None,
        text_of=TextOf(columns=("job",)),
        encoder=js.encoder("default"),
        options=DuplicatesOptions(top_k=top_k),
    )


def test_the_closest_pairs_have_other_words(tmp_path: Path) -> None:
    texts = ["Attorney", "ATTORNEY", "Lawyer", "Plumber", "Physician", "Doctor", "Attorney at law"]
    done = found(tmp_path / "t.csv", texts)
    pairs = [{pair.first, pair.second} for pair in done.closest]
    assert {"Attorney", "Lawyer"} in pairs
    assert not any({"Attorney", "ATTORNEY"} == pair for pair in pairs)
    similarity = [pair.similarity for pair in done.closest]
    assert similarity == sorted(similarity, reverse=True)
    assert (done.n_rows, done.n_repeats) == (7, 1)
    assert [group.text for group in done.largest] == ["Attorney"]


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="rows of"):
        found(tmp_path / "t.csv", [])


def run(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(SRC), "COLUMNS": "160", "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, "-c", START, "duplicates", *args],
        cwd=folder, env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_the_command(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("id,job\n1,Nurse\n2,NURSE\n3,\n4,Lawyer\n5,Attorney\n")
    done = run(tmp_path, "t.csv", "-c", "job", "-o", "out.csv")
    assert (done.returncode, done.stderr) == (0, "")
    assert "5 rows" in done.stdout
    assert "Written to out.csv" in done.stdout
    with (tmp_path / "out.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [row["group_id"] for row in rows] == ["0", "0", "", "1", "2"]
    told = json.loads(run(tmp_path, "t.csv", "-c", "job", "--json").stdout)
    assert (told["n_rows"], told["n_without"], told["n_repeats"]) == (5, 1, 1)
    wrong = run(tmp_path, "t.csv", "-c", "job", "--min-similarity", "2")
    assert wrong.returncode == 2
    assert wrong.stderr.startswith("jobspace: min similarity: got 2;")
