"""Skills that come with O*NET and ESCO: read, kept beside the taxonomy, linked, found in text."""

import json
from dataclasses import asdict
from pathlib import Path

import pyarrow as pa
import pytest
from typer.testing import CliRunner

from jobspace.cli.main import app
from jobspace.errors import InputError
from jobspace.folders import data_folder
from jobspace.taxonomy import catalog, store
from jobspace.taxonomy.skills import installed_skills, skill_list, skills_in
from jobspace.text.skills import NO_SKILLS

ONET = {
    "Occupation Data.txt": "O*NET-SOC Code\tTitle\tDescription\n15-1252.00\tDevelopers\tx\n",
    "Technology Skills.txt": (
        "O*NET-SOC Code\tExample\tCommodity Code\tCommodity Title\tHot Technology\n"
        "15-1252.00\tStructured query language SQL\t43232306\tQuery\tY\n"
        "15-1252.00\tMicrosoft Excel\t43232110\tSpreadsheet\tY\n"
        "15-1251.00\tMicrosoft Excel\t43232110\tSpreadsheet\tY\n"
        "15-1252.00\tMicrosoft Project\t43232110\tProject\tY\n"
        "15-1252.00\tData entry software\t43232304\tData\tN\n"
    ),
}
GIS = "geographic information systems"
ESCO = {
    "occupations_en.csv": (
        "conceptUri,preferredLabel,altLabels\nuri:o,data scientist,data expert\n"
    ),
    "digitalSkillsCollection_en.csv": (
        "conceptUri,preferredLabel,altLabels\n"
        f"uri:1,{GIS},GIS | GPS | geographic systems\n"
        f"uri:2,computer programming,{' | '.join(f'Kind{i}' for i in range(20))}\n"
        "uri:3,Haskell (computer programming),Haskell techniques\n"
    ),
}


def written(folder: Path, files: dict[str, str]) -> Path:
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text)
    return folder


def link(name: str) -> tuple[str, str, bool] | None:
    found = installed_skills().links.get(tuple(name.lower().split()))
    return found and (found.taxonomy, found.name, found.is_same)


def test_skills_come_with_a_taxonomy(tmp_path: Path) -> None:
    record = catalog.add("onet", source=written(tmp_path / "o", ONET))
    assert record.n_skills == 4
    assert [r.n_skills for r in catalog.installed()] == [0, 4]
    for name in ("SQL", "structured query language", "Structured query language SQL"):
        assert link(name) == ("onet", "Structured query language SQL", True)
    assert link("Excel") == ("onet", "Microsoft Excel", True)
    assert link("Project") is None  # of "Microsoft Project": too common a word by itself
    assert link("data entry") is None  # short forms are those of hot technologies


def test_which_labels_of_a_skill_mean_the_skill(tmp_path: Path) -> None:
    catalog.add("esco", source=written(tmp_path / "e", ESCO))
    assert link("GIS") == link("geographic systems") == ("esco", GIS, True)
    assert link("GPS") == ("esco", GIS, False)
    assert link("Kind7") == ("esco", "computer programming", False)
    assert link("Haskell") == ("esco", "Haskell (computer programming)", True)


def test_two_taxonomies_are_one_list(tmp_path: Path) -> None:
    catalog.add("onet", source=written(tmp_path / "o", ONET))
    catalog.add("esco", source=written(tmp_path / "e", ESCO))
    found = installed_skills().found(["GIS", "or", "SQL", "in", "Excel"])
    assert [name for *_, name in found] == ["gis", "sql", "excel"]
    assert installed_skills(["esco"]).found(["SQL"]) == []


def test_without_skills_there_are_none(tmp_path: Path) -> None:
    assert installed_skills() is NO_SKILLS
    folder = written(tmp_path / "o", {"Occupation Data.txt": ONET["Occupation Data.txt"]})
    assert catalog.add("onet", source=folder).n_skills == 0
    assert installed_skills() is NO_SKILLS
    assert skills_in(pa.table({"title": ["a"]})) is None


def test_a_table_of_ones_own_has_no_skills(tmp_path: Path) -> None:
    table = tmp_path / "roles.csv"
    table.write_text("title\nNurse\n")
    (tmp_path / "Technology Skills.txt").write_text(ONET["Technology Skills.txt"])
    assert catalog.add("roles", source=table).n_skills == 0


def test_a_taxonomy_installed_before_there_were_skills(tmp_path: Path) -> None:
    folder = written(tmp_path / "o", ONET)
    record = catalog.add("onet", source=folder)
    place = data_folder() / "taxonomies" / "onet" / "record.json"
    before = asdict(record)
    del before["n_skills"]
    place.write_text(json.dumps(before))
    assert store.record_of("onet") is not None
    assert installed_skills() is NO_SKILLS
    assert catalog.add("onet", source=folder).n_skills == 4


def test_damaged_skills_say_what_to_run(tmp_path: Path) -> None:
    catalog.add("onet", source=written(tmp_path / "o", ONET))
    (path,) = data_folder().rglob("skills.arrow")
    path.write_bytes(b"x")
    with pytest.raises(InputError, match="jobspace taxonomy add onet"):
        installed_skills()


def test_damaged_files_of_skills_install_nothing(tmp_path: Path) -> None:
    folder = written(tmp_path / "o", {**ONET, "Technology Skills.txt": "Name\tKind\na\tb\n"})
    with pytest.raises(InputError, match=r"Technology Skills\.txt: got the columns Name, Kind"):
        catalog.add("onet", source=folder)
    assert [record.name for record in catalog.installed()] == ["soc"]


def test_the_command_tells_of_them(tmp_path: Path) -> None:
    run = CliRunner().invoke
    folder = written(tmp_path / "o", ONET)
    assert (
        "4 names of skills" in run(app, ["taxonomy", "add", "onet", "--from", str(folder)]).output
    )
    assert "skills" in run(app, ["taxonomy", "list"]).output.splitlines()[0]


def test_a_file_of_skills_needs_a_column(tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text("a,b\n1,2\n")
    with pytest.raises(InputError, match="expected one of Example, skill, preferredLabel"):
        skill_list([str(tmp_path / "s.csv")])


@pytest.mark.shared
def test_real_releases(shared: Path) -> None:
    onet, esco = skills_in(shared / "onet-29.3"), skills_in(shared / "esco-1.2")
    assert onet is not None
    assert esco is not None
    assert onet.num_rows == 8_775
    assert sum(onet["is_hot"].to_pylist()) == 172
    assert len(esco["code"].unique()) > 1_200
    assert skills_in(shared / "onet-27.0") is None  # came without that file
