"""`taxonomy discover`: variants of names in groups, and the title of each."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

import jobspace as js
from jobspace.discover.variants import shortened
from jobspace.errors import UsageError

SRC = Path(js.__file__).parents[1]
START = "from jobspace.cli.main import main; main()"
# Names that make the words of companies and schools as frequent as they are.
OTHERS = [
    "Boston College", "Ohio State University", "University of Iowa", "Acme Capital Group",
    "Summit Health Services", "Delta Financial Partners", "Harbor Consulting Services",
    "Northern Capital Management", "Lakeview Hospital", "Orchard School", "Pine Street Bank",
    "First National Bank", "Bluebird Foundation", "Cedar Law Firm", "Granite Construction",
    "City of Dayton", "Department of Education", "University of Kansas", "Rice University",
]  # fmt: skip


def grouped(*names: str) -> bool:
    table = js.discover([*names, *OTHERS]).to_pandas()
    return table[table["label"].isin(names)]["code"].nunique() == 1


@pytest.mark.parametrize(
    "names",
    [
        ("Centene", "Centene Corp.", "CENTENE CORPORATION"),
        ("Adler Group", "The Adler Group, Inc."),
        ("Yale Univ.", "YALE UNIVERSITY", "Yale University"),
        ("UT AUSTIN", "University of Texas at Austin"),
        ("IBM", "International Business Machines"),
        ("NYU School of Law", "New York University School of Law"),
        ("BakerHostetler LLP", "Baker Hostetler"),
        ("Winston & Strawn", "WINSTON AND STRAWN LLP"),
        ("Mortgage Bankers Association", "Mortage Bankers Association"),
    ],
)
def test_variants_of_a_name(names: tuple[str, ...]) -> None:
    assert grouped(*names)


@pytest.mark.parametrize(
    "names",
    [
        ("University of Texas at Austin", "University of Texas at Dallas"),
        ("Merck", "Mercy"),
        ("Fox News", "Fox Sports Bureau"),
        ("Johnson & Johnson", "Johnson Capital Partners"),
        ("Drew School", "Drew University"),
        ("University of Ohio", "University of Iowa"),
        ("Acme Capital Group", "Northern Capital Group"),
    ],
)
def test_different_names(names: tuple[str, ...]) -> None:
    assert not grouped(*names)


def titles(names: list[str]) -> set[str]:
    return set(js.discover(names)["title"].to_pylist())


@pytest.mark.parametrize(
    ("names", "title"),
    [
        (["YALE UNIVERSITY"] * 3 + ["Yale University"], "Yale University"),
        (["Yale Univ."] * 3 + ["Yale University"], "Yale University"),
        (["Yale Univeristy"] * 3 + ["Yale University"], "Yale University"),
        (["Yale University", "Yale university", "Yale university"], "Yale university"),
        (["IBM"] * 5 + ["International Business Machines"], "International Business Machines"),
        (["IBM"] * 100 + ["International Business Machines"], "IBM"),
        (["YALE UNIVERSITY"], "YALE UNIVERSITY"),
    ],
)
def test_the_title_is_chosen_by_frequency_and_form(names: list[str], title: str) -> None:
    assert titles(names) == {title}


def test_the_table_has_a_row_a_label_the_title_first() -> None:
    names = ["Rice University", "RICE UNIVERSITY", "RICE UNIVERSITY", "Acme", None, "?"]
    table = js.discover(names)
    assert table.schema.names == ["code", "title", "label", "rows", "similarity"]
    assert table["label"].to_pylist() == ["Rice University", "RICE UNIVERSITY", "Acme"]
    assert table["code"].to_pylist() == ["rice-university"] * 2 + ["acme"]
    assert table["rows"].to_pylist() == [1, 2, 1]
    assert js.discover(names, min_rows=2)["title"].unique().to_pylist() == ["Rice University"]
    assert js.discover([None, "?"]).num_rows == 0


def test_the_order_of_rows_changes_nothing_but_ties() -> None:
    names = ["Centene", "Centene", "Centene Corp.", "Rice Univ", "Rice University", "Acme"]
    forth, back = js.discover(names), js.discover(names[::-1])
    rows = [
        sorted(map(tuple, t.select(["code", "label"]).to_pandas().values)) for t in (forth, back)
    ]
    assert rows[0] == rows[1]


def test_every_code_is_one_title() -> None:
    table = js.discover(OTHERS * 2).to_pandas()
    assert (table.groupby("code")["title"].nunique() == 1).all()
    assert (table.groupby("title")["code"].nunique() == 1).all()


def test_initials_stand_for_runs_of_words() -> None:
    made = set(shortened(("university", "of", "texas", "at", "austin")))
    assert ("ut", "austin") in made
    assert ("uta",) not in made
    assert ("ibm",) in set(shortened(("international", "business", "machines")))


def test_a_cut_off_out_of_range() -> None:
    with pytest.raises(UsageError, match="min similarity: got"):
        js.discover(["a"], min_similarity=0.2)


def test_normalize_takes_what_it_writes(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(
        "employer\nYale Univ.\nYALE UNIVERSITY\nYale University\nCentene Corp.\nCentene\nCentene\n"
    )
    env = {
        **os.environ, "PYTHONPATH": str(SRC), "PYTHONUTF8": "1",
        "JOBSPACE_DATA_DIR": str(tmp_path / "data"),
    }  # fmt: skip

    def run(*args: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", START, *args],
            cwd=tmp_path, env=env, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    told = run("taxonomy", "discover", "t.csv", "-c", "employer", "-o", "names.csv")
    assert "2 names, 2 of them of several spellings" in told
    run(
        "taxonomy", "add", "firms", "--from", "names.csv",
        "--code", "code", "--title", "title", "--label", "label",
    )  # fmt: skip
    run("normalize", "t.csv", "-c", "employer", "-t", "firms", "-o", "out.csv")
    titles = [line.split(",")[2] for line in (tmp_path / "out.csv").read_text().splitlines()[1:]]
    assert titles == ["Yale University"] * 3 + ["Centene"] * 3


def test_counts_do_not_depend_on_batches() -> None:
    table = pa.table({"n": pa.chunked_array([["Rice University"], ["Rice Univ"] * 3])})
    assert js.discover(table)["rows"].to_pylist() == [1, 3]
    assert np.isfinite(js.discover(table)["similarity"].to_numpy()).all()
