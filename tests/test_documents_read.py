"""Any file under any name gives a document or one sentence; none reaches beyond itself."""

import io
import random
import re
import socket
import zipfile
from pathlib import Path

import docx
import pyarrow.parquet as pq
import pytest
from fpdf import FPDF
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jobspace.documents.document import Document
from jobspace.documents.markdown import of_markdown
from jobspace.documents.read import SUFFIXES, document_paths, read_document
from jobspace.errors import InputError, JobspaceError, NotFoundError, UsageError


def pdf_bytes() -> bytes:
    sheet = FPDF()
    sheet.add_page()
    sheet.set_font("helvetica", "", 12)
    sheet.text(20, 20, "Led a team of five people.")
    return bytes(sheet.output())


def docx_bytes() -> bytes:
    written, held = docx.Document(), io.BytesIO()
    written.add_paragraph("Led a team of five people.", style="List Bullet")
    written.add_table(1, 2).cell(0, 0).text = "cell"
    written.save(held)
    return held.getvalue()


VALID = {
    ".txt": "Led a team of five people.\n• Cut costs".encode(),
    ".md": b"# Work\n- Led a team of *five* people.\n\n| a | b |\n|---|---|\n",
    ".html": b"<!doctype html><h1>Work</h1><ul><li>Led a team of five people.</ul>",
    ".yaml": b"work:\n  - name: Acme\n    highlights: [Led a team of five people.]\n",
    ".json": b'{"work": [{"name": "Acme", "highlights": ["Led a team of five people."]}]}',
    ".pdf": pdf_bytes(),
    ".docx": docx_bytes(),
}
FAST = [suffix for suffix in VALID if suffix != ".pdf"]  # a PDF takes a process of its own
MANY = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
FEW = settings(MANY, max_examples=20)


def reads_or_tells(path: Path) -> None:
    told = ""
    try:
        document = read_document(path)
    except JobspaceError as error:
        told = str(error)
    else:
        assert all("\n" not in line.text for line in document.lines)
    assert not told or ("expected" in told and "\n" not in told)


@pytest.mark.parametrize("suffix", VALID)
def test_every_format_reads(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"cv{suffix}"
    path.write_bytes(VALID[suffix])
    assert "Led a team of five people." in [line.text for line in read_document(path).lines]


@MANY
@given(content=st.binary(max_size=400), suffix=st.sampled_from(FAST))
def test_random_bytes(tmp_path: Path, content: bytes, suffix: str) -> None:
    path = tmp_path / f"cv{suffix}"
    path.write_bytes(content)
    reads_or_tells(path)


def mutated(content: bytes, seed: int) -> bytes:
    """A file with a part cut out, doubled, or a few bytes changed."""
    chance = random.Random(seed)
    changed = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(changed) or 1)
        kind = chance.randrange(3)
        if kind == 0:
            del changed[at : at + chance.randint(1, 60)]
        elif kind == 1:
            changed[at:at] = changed[at : at + chance.randint(1, 60)]
        else:
            changed[at : at + 1] = bytes([chance.randrange(256)])
    return bytes(changed)


@MANY
@given(seed=st.integers(0, 2**32), suffix=st.sampled_from(FAST))
def test_damaged_files(tmp_path: Path, seed: int, suffix: str) -> None:
    path = tmp_path / f"cv{suffix}"
    path.write_bytes(mutated(VALID[suffix], seed))
    reads_or_tells(path)


@MANY
@given(seed=st.integers(0, 2**32))
def test_word_files_with_damaged_parts(tmp_path: Path, seed: int) -> None:
    path = tmp_path / "cv.docx"
    with zipfile.ZipFile(io.BytesIO(VALID[".docx"])) as whole, zipfile.ZipFile(path, "w") as out:
        for name in whole.namelist():
            content = whole.read(name)
            changes = name in ("word/document.xml", "word/styles.xml")
            out.writestr(name, mutated(content, seed) if changes else content)
    reads_or_tells(path)


@FEW
@given(seed=st.integers(0, 2**32))
def test_damaged_pdfs(tmp_path: Path, seed: int) -> None:
    path = tmp_path / "cv.pdf"
    path.write_bytes(mutated(VALID[".pdf"], seed))
    reads_or_tells(path)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_empty_files(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"cv{suffix}"
    path.write_bytes(b"")
    if suffix in (".pdf", ".docx"):
        with pytest.raises(InputError, match=r"^cv"):
            read_document(path)
    else:
        assert not any(line.text for line in read_document(path).lines)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("cv.txt", VALID[".pdf"], "got a PDF; expected text.*end in .pdf"),
        ("cv.md", VALID[".html"], "got a page of HTML; expected text.*end in .html"),
        ("cv.json", VALID[".docx"], "got a Word file; expected text"),
        ("cv.docx", VALID[".pdf"], "got a PDF; expected a Word file"),
        ("cv.docx", VALID[".txt"], "got no such file; expected a Word file"),
        ("cv.docx", b"PK\x03\x04 and no more", "got a damaged zip"),
        ("cv.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Word file, or one with a password"),
        ("cv.pdf", VALID[".docx"], "got a Word file; expected a PDF"),
        ("cv.txt", b"\x89PNG\r\n\x1a\n", "a picture; expected text.*recognised"),
        ("cv.txt", rb"{\rtf1 text}", "RTF"),
    ],
)
def test_a_file_under_a_wrong_name_is_told_for_what_it_is(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError, match=message):
        read_document(path)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("cv.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Word file.*save it as docx or PDF"),
        ("cv.rtf", rb"{\rtf1 text}", "RTF.*save it as docx or PDF"),
        ("cv.jpg", b"\xff\xd8\xff\xe0", "a picture.*recognised"),
        ("cv.xyz", b"text", "expected a file that ends in .txt"),
    ],
)
def test_other_formats_are_told_what_to_save_them_as(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(UsageError, match=message):
        read_document(path)


@pytest.mark.parametrize(
    ("inside", "message"),
    [
        ("content.xml", "OpenDocument"),
        ("Index/Document.iwa", "Pages file.*Export"),
        ("xl/workbook.xml", "Excel"),
        ("a.txt", "archive.*Unpack"),
    ],
)
def test_zips_are_told_by_what_is_in_them(tmp_path: Path, inside: str, message: str) -> None:
    path = tmp_path / "cv.docx"
    with zipfile.ZipFile(path, "w") as opened:
        opened.writestr(inside, "x")
    with pytest.raises(InputError, match=message):
        read_document(path)


def test_places_that_are_no_files(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="expected a file"):
        read_document(tmp_path / "none.txt")
    with pytest.raises(UsageError, match="no file"):
        read_document(tmp_path)
    with pytest.raises(InputError, match="cannot be read"):
        read_document(tmp_path / ("x" * 5_000))


def test_a_folder_names_the_documents_of_every_format(tmp_path: Path) -> None:
    for suffix, content in VALID.items():
        (tmp_path / f"cv{suffix}").write_bytes(content)
    (tmp_path / ".hidden.txt").touch()
    (tmp_path / "photo.png").touch()
    assert [p.suffix for p in document_paths([tmp_path])] == sorted(VALID)


def test_nothing_a_document_names_is_fetched(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        address = f"http://127.0.0.1:{server.getsockname()[1]}"
        write_documents_that_name(address, tmp_path)
        for path in document_paths([tmp_path]):
            assert read_document(path).lines
        with pytest.raises(BlockingIOError):  # nobody has knocked
            server.accept()


def write_documents_that_name(address: str, folder: Path) -> None:
    (folder / "a.html").write_text(
        f"<link rel=stylesheet href='{address}/a.css'><script src='{address}/a.js'></script>"
        f"<img src='{address}/a.png'><iframe src='{address}'></iframe><p>text"
    )
    (folder / "a.md").write_text(f"text ![x]({address}/a.png)")
    (folder / "a.yaml").write_text(f"photo: {address}/a.png\ntext: !include {address}\n")
    (folder / "a.docx").write_bytes(VALID[".docx"])
    office = "http://schemas.openxmlformats.org"
    with zipfile.ZipFile(folder / "a.docx", "a") as opened:
        opened.writestr(
            "word/_rels/settings.xml.rels",
            f'<Relationships xmlns="{office}/package/2006/relationships"><Relationship Id="r1" '
            f'Type="{office}/officeDocument/2006/relationships/attachedTemplate" '
            f'Target="{address}/a.dotm" TargetMode="External"/></Relationships>',
        )
    action = b"/Type /Catalog /OpenAction <</S /URI /URI (%s)>>" % address.encode()
    with_action = VALID[".pdf"].replace(b"/Type /Catalog", action)
    assert with_action != VALID[".pdf"]
    (folder / "a.pdf").write_bytes(with_action)


def test_a_name_is_only_shown_never_followed(tmp_path: Path) -> None:
    path = tmp_path / "..%2F..%2Fetc;$(touch x)&'.pdf"
    path.write_bytes(VALID[".pdf"])
    assert read_document(path).name == path.name
    assert sorted(p.name for p in tmp_path.iterdir()) == [path.name]


@pytest.mark.shared
def test_hardly_any_resume_keeps_its_mojibake(shared: Path) -> None:
    (file,) = (shared / "resumes").glob("*.parquet")
    table = pq.read_table(file)
    column = max(table.column_names, key=lambda name: len(str(table[name][0])))
    broken = re.compile("â€|Ã|Â|ï¼")
    before = [text for text in table[column].to_pylist() if text and broken.search(text)]
    after = [d for d in (Document.of_text("me", text) for text in before) if broken.search(d.text)]
    assert len(before) > 1_000
    assert len(after) <= len(before) // 100


@pytest.mark.parametrize("line", ["-" * 48 + "m", "|--" * 2_000 + "m", "[" * 5_000 + "m"])
def test_a_line_that_begins_as_markup_and_goes_on_as_text_is_read_soon(line: str) -> None:
    """The first took a regular expression longer than the age of the universe."""
    assert of_markdown("a.md", line).lines[0].text == line
