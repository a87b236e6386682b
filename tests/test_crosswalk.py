"""Crosswalks: codes that contain each other, meanings that agree, and how sure that is."""

import csv
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from jobspace.discover.crosswalk import contained, crosswalk
from jobspace.errors import UsageError
from jobspace.taxonomy.catalog import taxonomy
from jobspace.taxonomy.model import Taxonomy
from jobspace.taxonomy.onet import read_onet
from test_tables_write import ENV


def made(rows: dict[str, list[str]]) -> Taxonomy:
    """A taxonomy of codes, titles and further labels: one row a label."""
    return taxonomy(pa.table(rows), code="code", title="title", label="label")


OURS = {
    "code": ["A", "A", "B", "C", "D"],
    "title": ["Nurses", "Nurses", "Lawyers", "Software people", "Welders"],
    "label": ["RN", "registered nurse", "attorney", "programmer", "welder"],
}
THEIRS = {
    "code": ["1", "2", "2", "3", "4"],
    "title": [
        "Attorneys at law",
        "Software developers",
        "Software developers",
        "Nursing",
        "Pilots",
    ],
    "label": ["attorney", "programmer", "coder", "registered nurse", "airline pilot"],
}


def pairs(found: pa.Table) -> list[tuple[Any, Any]]:
    return list(zip(found["from_code"].to_pylist(), found["to_code"].to_pylist(), strict=True))


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (["29-1141"], ["29-1141.00", "29-1141.01", "29-1142.00"], [(0, 0), (0, 1)]),
        (["29-1141.00", "29-1141.01"], ["29-1141"], [(0, 0), (1, 0)]),
        (["a", "b"], ["b", "c"], [(1, 0)]),
        (["29"], ["291", "29-1141.00"], []),
        (["2511"], ["2511.3.1", "2511.3"], [(0, 1)]),
        ([], ["a"], []),
    ],
)
def test_codes_contain_each_other_at_separators(
    left: list[str], right: list[str], expected: list[tuple[int, int]]
) -> None:
    one, other = contained(left, right)
    assert list(zip(one.tolist(), other.tolist(), strict=True)) == expected


def test_meaning_pairs_what_labels_share() -> None:
    found = crosswalk(made(OURS), made(THEIRS))
    assert pairs(found)[:3] == [("A", "3"), ("B", "1"), ("C", "2")]
    rows = found.to_pylist()
    assert rows[0]["by"] == "meaning"
    assert (rows[0]["from_label"], rows[0]["to_label"]) == ("registered nurse", "registered nurse")
    assert rows[0]["similarity"] == pytest.approx(1, abs=1e-5)
    confidence = found["confidence"].to_pylist()
    assert all(0 <= value <= 1 for value in confidence)
    assert confidence[3] == min(confidence)  # no welder there
    kept = crosswalk(made(OURS), made(THEIRS), min_confidence=min(confidence) + 1e-4)
    assert pairs(kept) == [("A", "3"), ("B", "1"), ("C", "2"), ("D", None)]
    assert kept["by"].to_pylist()[3] == "none"


def test_more_of_each_begin_with_the_nearest_and_both_ways_agree() -> None:
    one = pairs(crosswalk(made(OURS), made(THEIRS)))
    several = pairs(crosswalk(made(OURS), made(THEIRS), top_k=3))
    assert [next(pair for pair in several if pair[0] == code) for code in "ABCD"] == one
    assert len(several) == len(set(several)) > len(one)
    back = pairs(crosswalk(made(THEIRS), made(OURS)))
    assert {("3", "A"), ("1", "B"), ("2", "C")} <= set(back)


def test_codes_come_first_and_the_rest_goes_by_meaning() -> None:
    finer = {
        "code": ["A.1", "A.2", "B.1", "X.1"],
        "title": ["Ward nurses", "Night nurses", "Tax lawyers", "Programmers"],
        "label": ["ward nurse", "night nurse", "tax lawyer", "programmer"],
    }
    found = crosswalk(made(finer), made(OURS))
    assert pairs(found) == [("A.1", "A"), ("A.2", "A"), ("B.1", "B"), ("X.1", "C")]
    assert found["by"].to_pylist() == ["code", "code", "code", "meaning"]
    assert found["confidence"].to_pylist()[:3] == [1.0] * 3
    only = crosswalk(made(finer), made(OURS), by="code")
    assert pairs(only)[3] == ("X.1", None)
    assert set(crosswalk(made(finer), made(OURS), by="meaning")["by"].to_pylist()) == {"meaning"}


def test_two_tables_that_both_count_from_one_do_not_go_by_code() -> None:
    numbered = {**OURS, "code": ["1", "1", "2", "3", "4"]}
    found = crosswalk(made(numbered), made(THEIRS))
    assert set(found["by"].to_pylist()) == {"meaning"}
    assert pairs(found)[:3] == [("1", "3"), ("2", "1"), ("3", "2")]


@pytest.mark.parametrize("options", [{"by": "name"}, {"top_k": 0}, {"min_confidence": 1.5}])
def test_options_out_of_range(options: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="expected"):
        crosswalk("soc", "soc", **options)


def test_the_official_codes(shared: Path) -> None:
    onet = read_onet(shared / "onet-29.3").concepts["code"].to_pylist()
    soc = taxonomy("soc").concepts["code"].to_pylist()
    left, right = contained(onet, soc)
    assert left.tolist() == list(range(1016))
    assert all(onet[i][:7] == soc[j] for i, j in zip(left, right, strict=True))


def test_the_command(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from jobspace.cli.main import main; main()", "taxonomy"]
    arguments = ["crosswalk", "soc", "soc", "--by", "code", "-o", str(tmp_path / "x.csv")]
    done = subprocess.run(
        [*command, *arguments], capture_output=True, text=True, env=ENV, check=True
    )
    assert done.stdout.startswith("soc to soc: 867 concepts, 867 pairs\nby code 867")
    with (tmp_path / "x.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert all(row["from_code"] == row["to_code"] for row in rows)
    assert [row["confidence"] for row in rows] == ["1"] * 867
