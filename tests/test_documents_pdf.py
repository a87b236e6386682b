"""PDF: reading order, hyphens, running heads, and files that cannot be read."""

import contextlib
import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from fpdf import FPDF
from PIL import Image

from jobspace.documents import pdf
from jobspace.documents.document import Document, Line
from jobspace.documents.hyphens import without_hyphens
from jobspace.documents.pdf_layout import Piece, reading_order
from jobspace.documents.read import read_document
from jobspace.errors import InputError, MissingExtraError

LEADING = 14.0


class Sheets:
    """Writes a PDF, text by its place."""

    def __init__(self) -> None:
        self.pdf = FPDF(unit="pt", format="A4")
        self.page()

    def page(self) -> None:
        self.pdf.add_page()

    def write(self, x: float, y: float, *lines: str, size: float = 10, style: str = "") -> None:
        self.pdf.set_font("helvetica", style, size)
        for i, line in enumerate(lines):
            self.pdf.text(x, y + i * LEADING, line)

    def save(self, folder: Path, name: str = "cv.pdf") -> Path:
        path = folder / name
        self.pdf.output(str(path))
        return path


def texts(document: Document) -> list[str]:
    return [line.text for line in document.lines if line.text]


def between(document: Document, first: str, last: str) -> list[str]:
    found = texts(document)
    return found[found.index(first) : found.index(last) + 1]


MAIN = (
    "Reduced the nightly batch from six hours to forty minutes",
    "by partitioning the warehouse and rewriting the slowest",
    "of its transformations, which freed two machines.",
    "Mentored three junior engineers through their first year.",
    "Kept the ledger of nine hospitals and answered its auditors.",
)


def test_a_side_bar_is_read_before_the_text_beside_it(tmp_path: Path) -> None:
    sheets = Sheets()
    sheets.write(40, 50, "Maria Kowalska", size=24, style="B")
    sheets.write(40, 100, "CONTACT", style="B")
    sheets.write(40, 114, "maria@example.org", "Leeds", "United Kingdom")
    sheets.write(40, 170, "SKILLS", style="B")
    sheets.write(40, 184, "PostgreSQL", "Python", "Kubernetes", "Writing")
    sheets.write(200, 100, "EXPERIENCE", style="B")
    sheets.write(200, 120, "Data Engineer, Northern Rail", style="B")
    sheets.write(480, 120, "2019 - 2023")
    sheets.write(200, 134, *MAIN)
    document = read_document(sheets.save(tmp_path))
    assert texts(document) == [
        *("Maria Kowalska", "CONTACT", "maria@example.org", "Leeds", "United Kingdom"),
        *("SKILLS", "PostgreSQL", "Python", "Kubernetes", "Writing", "EXPERIENCE"),
        "Data Engineer, Northern Rail  2019 - 2023",
        *MAIN,
    ]
    marks = {line.text: line.mark for line in document.lines}
    assert marks["Maria Kowalska"] == marks["SKILLS"] == "heading"
    assert marks["PostgreSQL"] == marks[MAIN[0]] == ""


def test_a_side_bar_on_the_lines_of_the_text_is_a_column_too(tmp_path: Path) -> None:
    sheets = Sheets()
    sheets.write(40, 100, "SKILLS", "PostgreSQL", "Python", "Kubernetes", "Writing")
    sheets.write(200, 100, *MAIN, *MAIN)
    found = texts(read_document(sheets.save(tmp_path)))
    assert found == ["SKILLS", "PostgreSQL", "Python", "Kubernetes", "Writing", *MAIN, *MAIN]


def test_two_columns_of_prose_under_a_line_across_both(tmp_path: Path) -> None:
    left = ("Responsible for the communication", "with offices in eleven countries,", "a team of 4")
    right = ("Planned the upkeep of all bridges", "of the county, and led a crew of", "thirty men")
    sheets = Sheets()
    sheets.write(
        40, 60, "This line stands across both of the columns of this page, above them both."
    )
    sheets.write(40, 100, *left)
    sheets.write(320, 100, *right)
    sheets.write(
        40, 200, "And this line stands across both of the columns of this page, below them."
    )
    assert texts(read_document(sheets.save(tmp_path)))[1:-1] == [*left, *right]


def test_rows_of_a_table_and_dates_beside_entries_stay_rows(tmp_path: Path) -> None:
    sheets = Sheets()
    rows = [("SQL", "expert", "9 years"), ("Excel", "good", "4 years"), ("R", "some", "1 year")]
    for i, row in enumerate((*rows, *rows)):
        for j, cell in enumerate(row):
            sheets.write(40 + 150 * j, 100 + i * LEADING, cell)
    for i in range(4):
        sheets.write(40, 300 + 3 * i * LEADING, f"{2010 + i} - {2011 + i}")
        sheets.write(200, 300 + 3 * i * LEADING, f"Nurse at hospital number {i}", *MAIN[:2])
    found = texts(read_document(sheets.save(tmp_path)))
    assert found[:3] == ["SQL  expert  9 years", "Excel  good  4 years", "R  some  1 year"]
    assert found[6:9] == ["2010 - 2011  Nurse at hospital number 0", *MAIN[:2]]


def test_bullets_beside_each_other_are_lines(tmp_path: Path) -> None:
    row = [(0.0, "•"), (8.0, "Python"), (100.0, "• SQL")]
    pieces = [
        Piece(text=text, left=x, right=x + 5 * len(text), bottom=0, top=10, size=10)
        for x, text in row
    ]
    assert [line.text for line in reading_order(pieces)] == ["• Python", "• SQL"]


def test_a_word_that_a_hyphen_parts_is_joined(tmp_path: Path) -> None:
    sheets = Sheets()
    sheets.write(40, 60, "Led the documen-", "tation of a data-", "driven pipeline for short-")
    sheets.write(40, 60 + 3 * LEADING, "and long-term planning.")
    found = texts(read_document(sheets.save(tmp_path)))
    assert found == [
        *("Led the documentation", "of a data-driven", "pipeline for short-"),
        "and long-term planning.",
    ]


def test_half_a_line_of_a_word_leaves_no_blank_line() -> None:
    lines = [Line(text="infor-", number=1), Line(text="mation", number=2), Line(text="x", number=3)]
    assert [(line.text, line.number) for line in without_hyphens(lines)] == [
        ("information", 1),
        ("x", 3),
    ]


def test_pages_lines_and_running_heads(tmp_path: Path) -> None:
    sheets = Sheets()
    for number in range(1, 5):
        if number > 1:
            sheets.page()
        sheets.write(40, 30, "Jane Doe - 555 1234")
        sheets.write(300, 820, f"Page {number} of 4")
        sheets.write(40, 100, f"Text of page {number}.", "Jane Doe - 555 1234")
    document = read_document(sheets.save(tmp_path))
    found = texts(document)
    assert found.count("Jane Doe - 555 1234") == 1 + 4  # once as a head, and where it is text
    assert [text for text in found if text.startswith("Page")] == ["Page 1 of 4"]
    third = next(line for line in document.lines if line.text == "Text of page 3.")
    assert (third.page, third.number) == (3, 2)


def test_a_sentence_goes_on_over_the_page(tmp_path: Path) -> None:
    sheets = Sheets()
    sheets.write(40, 100, "Led a team that kept the accounts of nine hospitals in the")
    sheets.page()
    sheets.write(40, 100, "north of the county.", "")
    assert [line.text for line in read_document(sheets.save(tmp_path)).lines] == [
        "Led a team that kept the accounts of nine hospitals in the",
        "north of the county.",
    ]


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_text_that_is_turned_is_read_along_its_lines(tmp_path: Path, angle: int) -> None:
    sheets = Sheets()
    with sheets.pdf.rotation(angle, 300, 400):
        sheets.write(250, 380, "First line of the page", "Second line of the page")
    assert texts(read_document(sheets.save(tmp_path))) == [
        "First line of the page",
        "Second line of the page",
    ]


def scan(n_pages: int = 1) -> Sheets:
    sheets = Sheets()
    for number in range(n_pages):
        if number:
            sheets.page()
        picture = io.BytesIO()
        Image.new("L", (60, 80), 200).save(picture, "PNG")
        sheets.pdf.image(picture, 0, 0, 500, 700)
    return sheets


def test_a_scan_is_told_and_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"PDF without text .* ocrmypdf"):
        read_document(scan().save(tmp_path))


def test_a_page_that_is_a_picture_among_others_is_noted(tmp_path: Path) -> None:
    sheets = scan(2)
    sheets.page()
    sheets.write(40, 100, "Some text.")
    document = read_document(sheets.save(tmp_path))
    assert texts(document) == ["Some text."]
    assert "page 1, 2 of 3" in document.notes[0]


def test_a_password_is_told_and_an_empty_one_opens(tmp_path: Path) -> None:
    for name, password in (("locked.pdf", "secret"), ("open.pdf", "")):
        sheets = Sheets()
        sheets.pdf.set_encryption(owner_password="owner", user_password=password)
        sheets.write(40, 100, "Some text.")
        sheets.save(tmp_path, name)
    with pytest.raises(InputError, match="password"):
        read_document(tmp_path / "locked.pdf")
    assert texts(read_document(tmp_path / "open.pdf")) == ["Some text."]


@pytest.mark.parametrize(
    "content", [b"", b"no pdf at all", b"%PDF-1.7\n%%EOF", b"%PDF-1.7\n" + b"\x00\xff" * 4_000]
)
def test_what_is_no_pdf_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "cv.pdf"
    path.write_bytes(content)
    with pytest.raises(InputError, match="damaged PDF, or none"):
        read_document(path)


def test_a_pdf_cut_short_is_read_or_told(tmp_path: Path) -> None:
    sheets = Sheets()
    sheets.write(40, 100, *MAIN)
    content = sheets.save(tmp_path).read_bytes()
    cut = tmp_path / "cut.pdf"
    for share in (0.3, 0.6, 0.9):
        cut.write_bytes(content[: int(share * len(content))])
        with contextlib.suppress(InputError):
            assert texts(read_document(cut)) == list(MAIN)


def test_pages_have_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_PAGES", 2)
    with pytest.raises(InputError, match="got 3 pages; expected at most 2"):
        read_document(scan(3).save(tmp_path))


def test_time_has_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_SECONDS", 0.001)
    with pytest.raises(InputError, match="takes more than"):
        read_document(scan().save(tmp_path))


def bomb(n_bytes: int) -> bytes:
    """A PDF whose page unpacks to so many bytes."""
    import zlib

    packed = zlib.compress(b"BT /F1 9 Tf (x) Tj ET " * (n_bytes // 22), 9)
    head = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    pages = b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    page = b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>endobj\n"
    stream = b"4 0 obj<</Length %d/Filter/FlateDecode>>stream\n" % len(packed)
    end = b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    return head + pages + page + stream + packed + end


def test_memory_has_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_MEMORY_BYTES", 400_000_000)
    path = tmp_path / "bomb.pdf"
    path.write_bytes(bomb(300_000_000))
    assert path.stat().st_size < 2_000_000
    with pytest.raises(InputError, match=r"damaged, or takes more than 0\.4 GB"):
        read_document(path)


def test_fifty_pages_are_read(tmp_path: Path) -> None:
    sheets = Sheets()
    for number in range(50):
        if number:
            sheets.page()
        sheets.write(40, 100, *(MAIN * 9))
    path = sheets.save(tmp_path)
    assert len(texts(read_document(path))) == 50 * 45


def test_a_missing_package_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf.importlib.util, "find_spec", lambda _: None)
    with pytest.raises(MissingExtraError, match=r"jobspace\[documents\]"):
        read_document(scan().save(tmp_path))


def test_columns_do_not_depend_on_the_order_in_the_file() -> None:
    def piece(text: str, x: float, y: float) -> Piece:
        return Piece(text=text, left=x, right=x + 100, bottom=y, top=y + 10, size=10)

    pieces = [piece(f"left {i}", 0, -17 * i) for i in range(5)]
    pieces += [piece(f"right {i}", 200, -13.5 * i) for i in range(6)]
    expected: Sequence[str] = [p.text for p in pieces]
    assert [line.text for line in reading_order(pieces)] == expected
    assert [line.text for line in reading_order(pieces[::-1])] == expected
