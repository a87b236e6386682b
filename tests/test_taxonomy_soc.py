"""The embedded SOC 2018, checked against O*NET's codes and titles."""

import shutil
import sys
from pathlib import Path

import pytest

from jobspace.errors import InputError
from jobspace.taxonomy.concept import Group, show
from jobspace.taxonomy.onet import read_onet
from jobspace.taxonomy.soc import ASSETS, build_soc, read_soc


def test_it_has_the_sizes_of_the_soc() -> None:
    concepts = read_soc().concepts
    distinct = {c: len(concepts[c].unique()) for c in ("code", "title", "major_code", "minor_code")}
    assert distinct == {"code": 867, "title": 867, "major_code": 23, "minor_code": 98}
    assert concepts["code"].to_pylist() == sorted(concepts["code"].to_pylist())


@pytest.mark.parametrize(
    ("code", "title", "major", "minor"),
    [
        ("29-1141", "Registered Nurses", "29-0000", "29-1000"),
        ("31-1122", "Personal Care Aides", "31-0000", "31-1100"),
        ("15-1252", "Software Developers", "15-0000", "15-1200"),
        ("15-2011", "Actuaries", "15-0000", "15-2000"),
        ("51-5112", "Printing Press Operators", "51-0000", "51-5100"),
        ("55-3016", "Infantry", "55-0000", "55-3000"),
        ("11-1031", "Legislators", "11-0000", "11-1000"),
    ],
)
def test_occupations_and_their_groups(code: str, title: str, major: str, minor: str) -> None:
    concept = show(read_soc(), code)
    assert (concept.title, [group.code for group in concept.groups]) == (title, [major, minor])


def test_groups_have_their_titles() -> None:
    assert show(read_soc(), "53-3032").groups == (
        Group(
            level="major", code="53-0000", title="Transportation and Material Moving Occupations"
        ),
        Group(level="minor", code="53-3000", title="Motor Vehicle Operators"),
    )


@pytest.mark.shared
@pytest.mark.parametrize("release", ["onet-27.0", "onet-29.3"])
def test_codes_and_titles_are_those_of_onet(shared: Path, release: str) -> None:
    soc, onet = read_soc().concepts, read_onet(shared / release).concepts
    assert set(soc["code"].to_pylist()) == {code[:7] for code in onet["code"].to_pylist()}
    onet_title = dict(zip(onet["code"].to_pylist(), onet["title"].to_pylist(), strict=True))
    soc_title = dict(zip(soc["code"].to_pylist(), soc["title"].to_pylist(), strict=True))
    differing = {c: t for c, t in soc_title.items() if onet_title.get(f"{c}.00") != t}
    assert differing == {}


def test_the_arrow_files_are_those_of_the_tables() -> None:
    assert read_soc().fingerprint == build_soc().fingerprint, "run: python tools/make_soc.py"


def test_there_are_thousands_of_lay_labels() -> None:
    kinds = read_soc().labels["kind"].to_pylist()
    assert (kinds.count("title"), set(kinds)) == (867, {"title", "lay"})
    assert kinds.count("lay") >= 4000


def test_lay_labels_are_read_and_checked(tmp_path: Path) -> None:
    shutil.copy(ASSETS / "soc_2018.csv", tmp_path)
    path = tmp_path / "soc_lay_labels.csv"
    path.write_text("code,label,note\n29-1141,RN,x\n29-1141,registered nurses,x\n29-1141,rn,x\n")
    labels = [(row.label, row.kind) for row in show(build_soc(tmp_path), "29-1141").labels]
    assert labels == [("Registered Nurses", "title"), ("RN", "lay")]
    path.write_text("code,label\n29-9999,RN\n")
    with pytest.raises(InputError, match="the code '29-9999' in row 0"):
        build_soc(tmp_path)


def test_the_script_names_what_the_survey_lacks() -> None:
    sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))
    try:
        import make_soc
    finally:
        sys.path.pop(0)
    merged = {code for codes in make_soc.MERGED_BY_SURVEY.values() for code in codes}
    concepts = read_soc().concepts
    titles = dict(zip(concepts["code"].to_pylist(), concepts["title"].to_pylist(), strict=True))
    assert len(merged) == 28
    assert all(titles[code] == title for code, title in make_soc.DETAILED.items())
    # 28 merged ones, legislators, fishing, 19 military ones, and one that the survey abbreviates.
    assert len(make_soc.DETAILED) == 28 + 1 + 1 + 19 + 1
