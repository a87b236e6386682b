"""HTML: what a reader sees, and nothing else."""

from pathlib import Path

import pytest

from growth import TIMES, require_linear
from jobspace.documents.document import Document
from jobspace.documents.html import MAX_DEPTH, of_html
from jobspace.documents.read import read_document
from jobspace.errors import InputError


def texts(document: Document) -> list[str]:
    return [line.text for line in document.lines if line.text]


def marks(page: str) -> list[tuple[str, str]]:
    return [(line.mark, line.text) for line in of_html("x.html", page).lines if line.text]


@pytest.mark.parametrize(
    "unseen",
    [
        "<script>alert('no')</script>",
        "<style>.no { color: red }</style>",
        "<noscript>no</noscript>",
        "<template><p>no</p></template>",
        "<!-- no -->",
        "<p hidden>no</p>",
        "<p style='color: red; DISPLAY : none'>no</p>",
        "<div style='visibility:hidden'><p>no</p></div>",
        "<span style='font-size:0'>no</span>",
        "<style>.gone, #z { display: none }</style><p class='a gone'>no</p>",
        "<select><option>no</option></select>",
        "<svg><text>no</text></svg>",
        "<dialog>no</dialog>",
        "<iframe srcdoc='<p>no</p>'>no</iframe>",
    ],
)
def test_what_a_reader_does_not_see_is_left_out(unseen: str) -> None:
    page = f"<html><head><title>no</title></head><body><p>before</p>{unseen}<p>after</p>"
    assert texts(of_html("x.html", page)) == ["before", "after"]


@pytest.mark.parametrize(
    "seen",
    [
        "<style>@media print { p { display: none } }</style><p>seen</p>",
        "<p style='font-size:0.9em'>seen</p>",
        "<style>p:hover { display: none }</style><p>seen</p>",
        "<dialog open>seen</dialog>",
    ],
)
def test_what_is_seen_on_the_screen_stays(seen: str) -> None:
    assert texts(of_html("x.html", seen)) == ["seen"]


def test_headings_bullets_and_lines() -> None:
    page = (
        "<h2>What you'll <i>do</i></h2><p><b>Duties:</b></p><p><b>Cook</b> the meals<br>Clean"
        "<ul><li><p>Led <b>two</b> teams</p><li><b>Alone</b></ul><div>a<div>b</div>c</div>"
    )
    assert marks(page) == [
        *(("heading", "What you'll do"), ("heading", "Duties:"), ("", "Cook the meals")),
        *(("", "Clean"), ("bullet", "Led two teams"), ("bullet", "Alone")),
        *(("", "a"), ("", "b"), ("", "c")),
    ]


def test_rows_of_a_table_are_lines_and_a_page_laid_out_by_one_is_read_by_cells() -> None:
    page = (
        "<table><tr><th>Skill</th><th>Years</th></tr><tr><td>SQL</td><td></td><td>9</td></tr></table>"
        "<table><tr><td><h2>Contact</h2><p>Leeds</p></td><td><p>I cook.</p></td></tr></table>"
    )
    assert texts(of_html("x.html", page)) == [
        *("Skill; Years", "SQL; 9", "Contact", "Leeds", "I cook."),
    ]


def test_paragraphs_are_numbered_and_parted_by_blank_lines() -> None:
    document = of_html("x.html", "<p>one</p>\n\n<p>two<br>three</p><pre>four\n  five</pre>")
    assert [(line.number, line.text) for line in document.lines] == [
        *(
            (1, "one"),
            (1, ""),
            (2, "two"),
            (3, "three"),
            (3, ""),
            (4, "four"),
            (5, "five"),
            (5, ""),
        ),
    ]
    assert document.unit == "paragraph"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("<meta charset=iso-8859-2><p>Łódź".encode("iso-8859-2"), "Łódź"),
        ("<meta charset=utf-8><p>Zürich".encode(), "Zürich"),
        ("<p>Zürich".encode("cp1252"), "Zürich"),
        ("<meta charset=zlib><p>Zürich".encode(), "Zürich"),
        ("<p>clinicâ€™s ﬁeld".encode(), "clinic’s field"),
    ],
)
def test_encodings(tmp_path: Path, content: bytes, expected: str) -> None:
    path = tmp_path / "x.html"
    path.write_bytes(content)
    assert texts(read_document(path)) == [expected]


BLOCK = "<div class=x><p>We <b>need</b> a <a href=x>person</a>.</p><ul><li>One<li>Two</ul></div>"


def test_a_posting_of_200_kb_is_read_in_one_pass() -> None:
    n = 200_000 // len(BLOCK)
    assert len(texts(of_html("x.html", BLOCK * n))) == 3 * n
    require_linear(lambda blocks: of_html("x.html", BLOCK * blocks), n // TIMES)


def test_a_page_too_deep_is_told_at_once() -> None:
    with pytest.raises(InputError, match="deep in each other"):
        of_html("x.html", "<div>" * (MAX_DEPTH + 1))
    assert texts(of_html("x.html", "<p>one<br><img><li>" * (MAX_DEPTH + 1) + "last"))[-1] == "last"


def test_an_empty_page_has_no_lines() -> None:
    assert of_html("x.html", "").lines == ()
