"""Word files: tables, lists, text boxes, and files that must not be read."""

import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import nsdecls

from jobspace.documents import docx_parts
from jobspace.documents.document import Document
from jobspace.documents.read import read_document
from jobspace.errors import InputError

MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
BODY = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"


def read(folder: Path, written: docx.document.Document) -> Document:
    path = folder / "cv.docx"
    written.save(str(path))
    return read_document(path)


def shown(document: Document) -> list[tuple[str, str]]:
    return [(line.mark, line.text) for line in document.lines if line.text]


def zipped(path: Path, document: str | bytes, **others: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("[Content_Types].xml", "<Types/>")
        opened.writestr("word/document.xml", document)
        for name, content in others.items():
            opened.writestr(name.replace("__", "/"), content)
    return path


def raw(inner: str) -> str:
    return f"<w:document {nsdecls('w')} {MC}><w:body>{inner}</w:body></w:document>"


def test_headings_bullets_and_paragraphs(tmp_path: Path) -> None:
    written = docx.Document()
    written.add_heading("Jane Doe", 0)
    written.add_heading("Experience", 1)
    bold = written.add_paragraph()
    bold.add_run("Acme Ltd\t2019 – 2022").bold = True
    written.add_paragraph("Led a team of five.", style="List Bullet")
    mixed = written.add_paragraph("Cut ")
    mixed.add_run("costs").bold = True
    mixed.add_run().add_break()
    mixed.add_run("by half")
    document = read(tmp_path, written)
    assert shown(document) == [
        *(("heading", "Jane Doe"), ("heading", "Experience"), ("heading", "Acme Ltd 2019 – 2022")),
        *(("bullet", "Led a team of five."), ("", "Cut costs"), ("", "by half")),
    ]
    assert [line.number for line in document.lines if line.text] == [1, 2, 3, 4, 5, 5]
    assert document.unit == "paragraph"


def test_tables_stand_in_order_and_merged_cells_once(tmp_path: Path) -> None:
    written = docx.Document()
    written.add_paragraph("before")
    table = written.add_table(3, 3)
    for i, row in enumerate(
        (["Skill", "Years", "Level"], ["SQL", "5", "expert"], ["", "2", "good"])
    ):
        for j, text in enumerate(row):
            if text:
                table.cell(i, j).text = text
    table.cell(1, 0).merge(table.cell(2, 0)).text = "SQL"
    written.add_paragraph("after")
    assert [text for _, text in shown(read(tmp_path, written))] == [
        *("before", "Skill; Years; Level", "SQL; 5; expert", "2; good", "after"),
    ]


def test_a_page_laid_out_by_a_table_is_read_cell_by_cell(tmp_path: Path) -> None:
    written = docx.Document()
    left, right = written.add_table(1, 2).rows[0].cells
    left.text = "Contact"
    left.add_paragraph("jane@x.org")
    right.text = "Profile"
    right.add_paragraph("A nurse of ten years.")
    inner = right.add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "Polish", "native"
    assert [text for _, text in shown(read(tmp_path, written))] == [
        *("Contact", "jane@x.org", "Profile", "A nurse of ten years.", "Polish; native"),
    ]


def test_a_text_box_is_read_once_after_its_paragraph(tmp_path: Path) -> None:
    box = "<w:txbxContent>" + BODY.format("in the box") + "</w:txbxContent>"
    inner = (
        "<w:p><w:r><w:t>anchor</w:t></w:r><w:r><mc:AlternateContent><mc:Choice><w:drawing>"
        f"{box}</w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>" + BODY.format("next")
    )
    document = read_document(zipped(tmp_path / "cv.docx", raw(inner)))
    assert [text for _, text in shown(document)] == ["anchor", "in the box", "next"]


def test_heads_come_first_and_footers_last_each_once(tmp_path: Path) -> None:
    written = docx.Document()
    written.add_paragraph("text")
    section = written.add_section()
    section.header.is_linked_to_previous = False
    section.header.paragraphs[0].text = "Jane Doe"
    written.sections[0].header.paragraphs[0].text = "Jane Doe"
    written.sections[0].footer.paragraphs[0].text = "Leeds"
    written.add_paragraph("more")
    assert [t for _, t in shown(read(tmp_path, written))] == ["Jane Doe", "text", "more", "Leeds"]


def test_hidden_and_deleted_text_and_codes_are_left_out(tmp_path: Path) -> None:
    inner = (
        "<w:p><w:r><w:t>seen</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>no</w:t></w:r>"
        "<w:del><w:r><w:delText>no</w:delText><w:t>no</w:t></w:r></w:del>"
        "<w:ins><w:r><w:t> too</w:t></w:r></w:ins>"
        '<w:r><w:instrText>HYPERLINK "http://x"</w:instrText></w:r></w:p>'
    )
    inner += "<w:sdt><w:sdtContent>" + BODY.format("in a control") + "</w:sdtContent></w:sdt>"
    document = read_document(zipped(tmp_path / "cv.docx", raw(inner)))
    assert [text for _, text in shown(document)] == ["seen too", "in a control"]


def test_a_zip_bomb_is_told_before_it_is_parsed(tmp_path: Path) -> None:
    bomb = zipped(tmp_path / "cv.docx", b" " * 200_000_000)
    assert bomb.stat().st_size < 250_000
    with pytest.raises(InputError, match=r"word/document\.xml of more than 20,000,000 bytes"):
        read_document(bomb)


def test_parts_that_are_not_read_are_not_unpacked(tmp_path: Path) -> None:
    path = zipped(tmp_path / "cv.docx", raw(BODY.format("text")), word__media__a=b" " * 100_000_000)
    assert [text for _, text in shown(read_document(path))] == ["text"]


def test_many_or_huge_parts_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docx_parts, "MAX_TOTAL_BYTES", 1_000)
    path = zipped(tmp_path / "cv.docx", raw(BODY.format("text")), word__media__a=b" " * 2_000)
    with pytest.raises(InputError, match="bytes unpacked"):
        read_document(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
    ],
)
def test_a_document_type_is_refused(tmp_path: Path, declaration: str, encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?>' + declaration + raw(BODY.format("&a;"))
    with pytest.raises(InputError, match="document type declaration"):
        read_document(zipped(tmp_path / "cv.docx", text.encode(encoding)))


def test_tables_in_tables_have_a_limit(tmp_path: Path) -> None:
    n = 20_000
    inner = "<w:tbl><w:tr><w:tc>" * n + BODY.format("x") + "</w:tc></w:tr></w:tbl>" * n
    with pytest.raises(InputError, match="deep"):
        read_document(zipped(tmp_path / "cv.docx", raw(inner)))


def test_pictures_alone_are_told(tmp_path: Path) -> None:
    path = zipped(tmp_path / "cv.docx", raw("<w:p><w:r><w:drawing/></w:r></w:p>"))
    with pytest.raises(InputError, match="pictures and no text"):
        read_document(path)


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    path = zipped(tmp_path / "cv.docx", raw(BODY.format("text")) + "<")
    with pytest.raises(InputError, match="damaged Word file"):
        read_document(path)
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(InputError, match="damaged zip"):
        read_document(path)
