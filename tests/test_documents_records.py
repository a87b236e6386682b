"""YAML, JSON and JSON Resume as headings, lines and bullets."""

import json
from pathlib import Path

import pytest

from jobspace.documents.document import Document
from jobspace.documents.read import read_document
from jobspace.errors import InputError

RESUME = """{
  "$schema": "https://raw.githubusercontent.com/jsonresume/schema.json",
  "basics": {"name": "Jane Doe", "label": "Nurse", "summary": "Cares for many.\\nAnd for all.",
    "location": {"city": "Leeds", "countryCode": "GB"}},
  "work": [
    {"name": "Acme", "position": "Senior Engineer", "startDate": "2019-01", "endDate": "2022-03",
     "summary": "Ran the warehouse.",
     "highlights": ["Cut costs by 30%", "Led \\u0061 \\"team\\""]},
    {"name": "Now Ltd", "position": "Lead", "startDate": "2022"}],
  "education": [{"institution": "Leeds", "area": "Statistics", "studyType": "MSc",
    "endDate": "2012", "score": 4.0, "courses": ["SQL", "Maths"]}],
  "skills": [{"name": "Databases", "level": "Master", "keywords": ["PostgreSQL", "Redis"]}],
  "references": [{"name": "A. B.", "reference": "She is a great colleague and she knows it."}]
}"""


def read(folder: Path, name: str, text: str) -> Document:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_document(path)


def shown(document: Document) -> list[tuple[int, str, str]]:
    return [(line.number, line.mark, line.text) for line in document.lines]


def test_json_resume_reads_like_a_resume(tmp_path: Path) -> None:
    assert shown(read(tmp_path, "me.json", RESUME)) == [
        (3, "heading", "Jane Doe"),
        (3, "", "Nurse"),
        (3, "heading", "Summary"),
        (3, "", "Cares for many."),
        (3, "", "And for all."),
        (4, "", "Location: Leeds, GB"),
        (5, "heading", "Experience"),
        (6, "heading", "Senior Engineer, Acme, 2019-01 – 2022-03"),
        (7, "", "Ran the warehouse."),
        (8, "bullet", "Cut costs by 30%"),
        (8, "bullet", 'Led a "team"'),
        (9, "heading", "Lead, Now Ltd, 2022 – present"),
        (10, "heading", "Education"),
        (10, "heading", "MSc, Statistics, Leeds, 2012"),
        (11, "", "Score: 4.0"),
        (11, "", "Courses: SQL, Maths"),
        (12, "heading", "Skills"),
        (12, "bullet", "Databases, Master: PostgreSQL, Redis"),
        (13, "heading", "References"),
        (13, "heading", "A. B."),
        (13, "", "She is a great colleague and she knows it."),
    ]


def test_yaml_of_any_shape_keeps_its_lines(tmp_path: Path) -> None:
    text = (
        "# mine\ncv:\n  name: Jane Doe\n  sections:\n    work_history:\n"
        "      - company: Acme\n        position: Nurse\n        start_date: 2019-01\n"
        "        end_date: 2022\n        highlights:\n          - Led a ward: all of it\n"
        "    skills:\n      - label: Languages\n        details: Python, SQL\n"
        "notes: |\n  First line\n  - second\nremote: yes\nnone: null\n"
    ).replace("Led a ward: all of it", "'Led a ward: all of it'")
    assert shown(read(tmp_path, "me.yml", text)) == [
        (3, "heading", "Jane Doe"),
        (5, "heading", "Work history"),
        (6, "heading", "Nurse, Acme, 2019-01 – 2022"),
        (11, "bullet", "Led a ward: all of it"),
        (12, "heading", "Skills"),
        (13, "bullet", "Languages: Python, SQL"),
        (15, "heading", "Notes"),
        (16, "", "First line"),
        (17, "", "- second"),
        (18, "", "Remote: yes"),
    ]


def test_every_value_of_a_record_is_read(tmp_path: Path) -> None:
    document = read(tmp_path, "me.json", RESUME)
    text = " ".join(line.text for line in document.lines)

    def values(node: object) -> list[str]:
        if isinstance(node, dict):
            return [v for key, child in node.items() if key[0] != "$" for v in values(child)]
        if isinstance(node, list):
            return [v for child in node for v in values(child)]
        return str(node).split("\n")

    assert [v for v in values(json.loads(RESUME)) if v not in text] == []


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.yaml", "a: b\n c: : d", r"mistake in line 2 .* expected YAML"),
        ("a.json", '{"a": 1,\n}', r"mistake in line 2 .* expected JSON"),
        ("a.json", '{"a": 1}\n{"b": 2}', r"mistake in line 2"),
        ("a.yaml", "&a [*a, *a]", "deep"),
        ("a.yaml", "[" * 100_000, "nesting|deep"),
        ("a.yaml", "{a: " * 90 + "{b: " * 90 + "}" * 180, "deep"),
        ("a.json", "[" * 100_000, "deep"),
        ("a.json", "[" * 200 + "]" * 200, "deep"),
        ("a.yaml", "a: *missing", "mistake in line 1"),
    ],
)
def test_mistakes_and_depth_are_told_with_their_line(
    tmp_path: Path, name: str, text: str, message: str
) -> None:
    with pytest.raises(InputError, match=message):
        read(tmp_path, name, text)


def test_aliases_do_not_explode(tmp_path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 10)]
    with pytest.raises(InputError, match="more than 200,000 values"):
        read(tmp_path, "bomb.yaml", "\n".join(lines))
    long = f"a: &a {'x' * 100_000}\nb: [{', '.join(['*a'] * 1_000)}]"
    with pytest.raises(InputError, match="10,000,000 characters"):
        read(tmp_path, "long.yaml", long)


def test_a_tag_of_python_makes_no_object(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    document = read(tmp_path, "a.yaml", f"a: !!python/object/apply:os.mkdir ['{victim}']")
    assert not victim.exists()
    assert [line.text for line in document.lines] == ["A", str(victim)]


@pytest.mark.parametrize("name", ["a.yaml", "a.json"])
def test_an_empty_file_has_no_lines(tmp_path: Path, name: str) -> None:
    assert read(tmp_path, name, "\n").lines == ()
