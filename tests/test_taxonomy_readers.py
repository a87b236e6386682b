"""The readers of O*NET, ESCO and any table, on small files and on the real ones."""

import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
import xlsxwriter

from jobspace.errors import InputError, NotFoundError
from jobspace.taxonomy import release as release_module
from jobspace.taxonomy.concept import show
from jobspace.taxonomy.esco import read_esco
from jobspace.taxonomy.model import Taxonomy
from jobspace.taxonomy.onet import read_onet
from jobspace.taxonomy.release import open_release, version_in
from jobspace.taxonomy.table import read_table

ONET = {
    "Occupation Data": [
        ["O*NET-SOC Code", "Title", "Description"],
        ["29-1141.00", "Registered Nurses", 'Assess "patients".'],
        ["29-1141.01", "Acute Care Nurses", "Care."],
        ["15-1252.00", "Software Developers", "Write."],
    ],
    "Alternate Titles": [
        ["O*NET-SOC Code", "Alternate Title", "Short Title", "Source(s)"],
        ["29-1141.00", "Registered Nurse (RN)", "n/a", "08"],
        ["29-1141.00", "Staff Nurse", "SN", "08"],
        ["29-1141.00", 'Nurse, "Float"', "n/a", "08"],
        ["15-1252.00", "Vice President (VP of Code)", "n/a", "08"],
    ],
    "Sample of Reported Titles": [
        ["O*NET-SOC Code", "Reported Job Title", "Shown in My Next Move"],
        ["29-1141.00", "staff nurse", "Y"],
        ["29-1141.01", "ICU Nurse (ICU RN)", "Y"],
        ["29-1141.01", "Charge Nurse (C-RNs)", "Y"],
    ],
}
READ_ME = "O*NET 30.1 Database\nMay 2025 Release\n"


def write_text(folder: Path) -> Path:
    folder.mkdir(parents=True)
    for name, rows in ONET.items():
        lines = "".join("\t".join(row) + "\r\n" for row in rows)
        (folder / f"{name}.txt").write_bytes(lines.encode())
    (folder / "Read Me.txt").write_text(READ_ME)
    return folder


def write_excel(folder: Path) -> Path:
    folder.mkdir(parents=True)
    for name, rows in ONET.items():
        with xlsxwriter.Workbook(folder / f"{name}.xlsx") as book:
            sheet = book.add_worksheet()
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, ["" if cell == "n/a" else cell for cell in row])
    (folder / "Read Me.txt").write_text(READ_ME)
    return folder


def write_zip(path: Path, folder: Path, inner: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.iterdir()):
            archive.write(file, f"{inner}{file.name}")
    return path


@pytest.fixture
def onet_forms(tmp_path: Path) -> dict[str, Path]:
    text, excel = write_text(tmp_path / "text"), write_excel(tmp_path / "excel")
    (tmp_path / "outer").mkdir()
    return {
        "text": text,
        "excel": excel,
        "zip": write_zip(tmp_path / "db_30_1_text.zip", text, "db_30_1_text/"),
        "flat zip": write_zip(tmp_path / "flat.zip", excel, ""),
        "folder in folder": write_text(tmp_path / "outer" / "db_30_1_text").parent,
    }


@pytest.mark.parametrize("form", ["text", "excel", "zip", "flat zip", "folder in folder"])
def test_every_form_of_onet_reads_the_same(onet_forms: dict[str, Path], form: str) -> None:
    taxonomy = read_onet(onet_forms[form])
    assert taxonomy.version == "30.1"
    assert [(r["concept"], r["label"], r["short"]) for r in taxonomy.labels.to_pylist()] == [
        (0, "Registered Nurses", None),
        (0, "Registered Nurse (RN)", "RN"),
        (0, "Staff Nurse", "SN"),
        (0, 'Nurse, "Float"', None),
        (1, "Acute Care Nurses", None),
        (1, "ICU Nurse (ICU RN)", None),
        (1, "Charge Nurse (C-RNs)", "C-RNs"),
        (2, "Software Developers", None),
        (2, "Vice President (VP of Code)", None),
    ]
    assert [group.code for group in show(taxonomy, "15-1252.00").groups] == ["15-0000", "15-1200"]


def test_onet_codes_outside_the_soc_have_no_groups(tmp_path: Path) -> None:
    folder = write_text(tmp_path / "db_20_3")
    (folder / "Read Me.txt").unlink()
    file = folder / "Occupation Data.txt"
    file.write_text(file.read_text() + "99-9999.00\tNew Work\tNew.\n")
    taxonomy = read_onet(folder)
    assert show(taxonomy, "99-9999.00").groups == ()
    assert taxonomy.version == "20.3"


def test_onet_needs_its_occupations_and_its_columns(tmp_path: Path) -> None:
    folder = write_text(tmp_path / "onet")
    (folder / "Alternate Titles.txt").write_text("Code\tName\n1\t2\n")
    with pytest.raises(InputError, match="got the columns Code, Name; expected O\\*NET-SOC Code"):
        read_onet(folder)
    (folder / "Occupation Data.txt").unlink()
    with pytest.raises(InputError, match="without 'Occupation Data'"):
        read_onet(folder)
    with pytest.raises(NotFoundError, match="nowhere"):
        read_onet(tmp_path / "nowhere")


@pytest.mark.parametrize("content", [b"PK not a workbook", b""])
def test_damaged_excel_is_one_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "Occupation Data.xlsx").write_bytes(content)
    with pytest.raises(InputError, match=r"Occupation Data\.xlsx: got damaged content") as caught:
        read_onet(tmp_path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("row", ["29-1141.00\ta\tb\tc\td\n", "\xff\n"])
def test_damaged_text_is_one_line(tmp_path: Path, row: str) -> None:
    content = f"O*NET-SOC Code\tTitle\tDescription\n29-1141.00\tNurses\tx\n{row}"
    (tmp_path / "Occupation Data.txt").write_bytes(content.encode("latin-1"))
    with pytest.raises(InputError, match=r"Occupation Data\.txt: got damaged content") as caught:
        read_onet(tmp_path)
    assert "\n" not in str(caught.value)


@pytest.mark.shared
@pytest.mark.parametrize(("release", "version"), [("onet-29.3", "29.3"), ("onet-27.0", "27.0")])
def test_real_onet(shared: Path, release: str, version: str) -> None:
    taxonomy = read_onet(shared / release)
    concepts, labels = taxonomy.concepts, taxonomy.labels
    assert (taxonomy.version, taxonomy.n_concepts) == (version, 1016)
    assert concepts["major_title"].null_count == concepts["minor_title"].null_count == 0
    nurse = show(taxonomy, "29-1141.00")
    assert nurse.labels[0].label == "Registered Nurses"
    assert "ER RN" in {label.short for label in nurse.labels}
    shorts = [short for short in labels["short"].to_pylist() if short]
    assert "n/a" not in shorts
    assert len(shorts) > 2000


ESCO_HEADER = "conceptType,conceptUri,iscoGroup,preferredLabel,altLabels,hiddenLabels,code\n"
ESCO_ROWS = (
    'Occupation,http://e/1,2221,specialist nurse,"advanced nurse\nSpecialist Nurse\n\n'
    'clinic nurse","spec nurse",2221.1\n'
    "Occupation,http://e/2,0110,air force officer,,,0110.1\n"
)
ISCO = (
    "conceptType,conceptUri,code,preferredLabel\nISCOGroup,u,2,Professionals\n"
    "ISCOGroup,u,2221,Nursing professionals\nISCOGroup,u,0,Armed forces occupations\n"
)


@pytest.fixture
def esco(tmp_path: Path) -> Path:
    folder = tmp_path / "ESCO dataset - v1.2.0 - classification - en - csv"
    folder.mkdir()
    (folder / "occupations_en.csv").write_text(ESCO_HEADER + ESCO_ROWS)
    (folder / "occupations_de.csv").write_text(ESCO_HEADER + ESCO_ROWS.replace("nurse", "Pfleger"))
    (folder / "ISCOGroups_en.csv").write_text(ISCO)
    return folder


def esco_labels(taxonomy: Taxonomy) -> list[tuple[int, str]]:
    return [(row["concept"], row["label"]) for row in taxonomy.labels.to_pylist()]


def test_esco_folder_and_zip(esco: Path, tmp_path: Path) -> None:
    taxonomy = read_esco(esco)
    assert taxonomy.version == "1.2.0"
    assert esco_labels(taxonomy) == [
        (0, "specialist nurse"),
        (0, "advanced nurse"),
        (0, "clinic nurse"),
        (0, "spec nurse"),
        (1, "air force officer"),
    ]
    assert taxonomy.concepts.to_pylist()[1] == {
        "code": "http://e/2",
        "title": "air force officer",
        "notation": "0110.1",
        "major_code": "0",
        "major_title": "Armed forces occupations",
        "unit_code": "0110",
        "unit_title": None,
    }
    zipped = read_esco(write_zip(tmp_path / "x.zip", esco, ""))
    assert (zipped.fingerprint, zipped.version) == (taxonomy.fingerprint, "unknown")


def test_one_esco_file_alone(esco: Path) -> None:
    german = read_esco(esco / "occupations_de.csv")
    assert (0, "spec Pfleger") in esco_labels(german)
    assert german.concepts["major_title"].null_count == 2


def test_what_is_not_esco_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"without occupations_en\.csv"):
        read_esco(tmp_path)
    (tmp_path / "occupations_en.csv").write_text("a,b\n1,2\n")
    with pytest.raises(InputError, match="got the columns a, b"):
        read_esco(tmp_path)
    (tmp_path / "occupations_en.csv").write_text("")
    with pytest.raises(InputError, match="damaged"):
        read_esco(tmp_path)


@pytest.mark.shared
def test_real_esco(shared: Path) -> None:
    taxonomy = read_esco(shared / "esco-1.2")
    assert (taxonomy.version, taxonomy.n_concepts) == ("1.2", 3039)
    assert all(column.null_count == 0 for column in taxonomy.concepts.columns)
    director = show(
        taxonomy, "http://data.europa.eu/esco/occupation/00030d09-2b3a-4efd-87cc-c4ea39d27c34"
    )
    assert director.title == "technical director"
    assert "head of technical" in {label.label for label in director.labels}
    assert [group.code for group in director.groups] == ["2", "2654"]


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("db_29_3_text.zip", "29.3"),
        ("O*NET 27.0 Database", "27.0"),
        ("ESCO dataset - v1.2.0 - x", "1.2.0"),
        ("esco-1.2", "1.2"),
        ("occupations", "unknown"),
        ("2024", "unknown"),
    ],
)
def test_version_in(text: str, version: str) -> None:
    assert version_in(text) == version


def test_zip_entries_never_reach_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "in" / "evil.zip"
    path.parent.mkdir()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../evil.txt", "x")
        archive.writestr("__MACOSX/._evil.txt", "y")
    found = open_release(path)
    assert found.read("evil.txt") == b"x"
    assert [p.name for p in tmp_path.rglob("*")] == ["in", "evil.zip"]


def test_absurd_and_damaged_zips_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "big.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Occupation Data.txt", b"0" * 3_000_001)
    monkeypatch.setattr(release_module, "MAX_UNZIPPED_BYTES", 3_000_000)
    with pytest.raises(InputError, match="GB of content; expected at most"):
        open_release(path)
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(InputError, match="expected a readable folder or zip file"):
        open_release(path)


def unknown_name(content: bytearray) -> None:
    at = content.rindex("é.txt".encode())  # the directory's, which is marked as UTF-8
    content[at] = 0x8C


def unknown_code(content: bytearray) -> None:
    at = content.index(b"PK\x03\x04")
    name, more = (int.from_bytes(content[at + n : at + n + 2], "little") for n in (26, 28))
    content[at + 30 + name + more] = 0xFF  # a kind of block that deflate does not have


@pytest.mark.parametrize("damage", [unknown_name, unknown_code])
def test_damage_inside_a_zip_is_refused(
    damage: Callable[[bytearray], None], tmp_path: Path
) -> None:
    path = tmp_path / "damaged.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("é.txt", b"Code\tTitle\n" * 100)
    content = bytearray(path.read_bytes())
    damage(content)
    path.write_bytes(content)
    with pytest.raises(InputError, match="expected a readable folder or zip file"):
        open_release(path).read("é.txt")


ROWS = pa.table(
    {
        "c": [11, 11, 12, None],
        "t": ["Nurses", None, "Lawyers", None],
        "l": ["RN", "ER nurse", "", "  "],
        "g": [None, "Health", "Law", None],
    }
)


def test_any_table() -> None:
    taxonomy = read_table(ROWS, name="mine", code="c", title="t", label="l", group="g")
    assert taxonomy.to_arrow().to_pylist() == [
        {"code": "11", "title": "Nurses", "label": "Nurses"},
        {"code": "11", "title": "Nurses", "label": "RN"},
        {"code": "11", "title": "Nurses", "label": "ER nurse"},
        {"code": "12", "title": "Lawyers", "label": "Lawyers"},
    ]
    assert show(taxonomy, "11").groups[0].title == "Health"


def test_a_second_title_becomes_a_label() -> None:
    rows = pa.table({"c": ["1", "1"], "t": ["Nurses", "Nursing staff"]})
    assert read_table(rows, name="m", code="c", title="t").labels["label"].to_pylist() == [
        "Nurses",
        "Nursing staff",
    ]


def test_without_a_code_the_title_is_the_code() -> None:
    rows = pa.table({"t": ["Nurses", "Nurses", "Cooks"], "l": ["RN", "nurse", None]})
    taxonomy = read_table(rows, name="m", title="t", label="l")
    assert taxonomy.concepts["code"].to_pylist() == ["Nurses", "Cooks"]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ({"c": ["1"], "x": ["a"]}, "got no column 't'; expected one of c, x"),
        ({"c": ["1"], "t": [["a"]]}, "in column 't'; expected one text a row"),
        ({"c": ["1", "2"], "t": ["a", None]}, "the code '2' without a title"),
        ({"c": [None, "2"], "t": ["a", "b"]}, "no code in the row of 'a'"),
    ],
)
def test_tables_that_cannot_be_used(rows: dict[str, list[object]], message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_table(pa.table(rows), name="m", code="c", title="t")


@pytest.mark.parametrize("kind", ["csv", "pandas", "polars"])
def test_tables_of_other_kinds(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "t.csv"
    path.write_text("code,title\n0110,Officers\n0210,Sergeants\n")
    source: object = path
    if kind == "pandas":
        import pandas as pd

        source = pd.read_csv(path, dtype=str)
    if kind == "polars":
        import polars as pl

        source = pl.read_csv(path, infer_schema=False)
    taxonomy = read_table(source, name="m", code="code", title="title")
    assert taxonomy.concepts["code"].to_pylist() == ["0110", "0210"]
