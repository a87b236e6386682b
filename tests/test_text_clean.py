"""clean, key and singular: what typed text becomes, and what it must never become."""

import csv
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobspace.text.clean import MAX_CHARS, amend, clean, cut_mask, key, replaced, singular


def cleaned(text: str | None) -> str:
    return str(clean(pa.array([text], pa.string()))[0].as_py())


def keyed(text: str) -> str:
    return str(key(pa.array([text]))[0].as_py())


def one(text: str) -> str:
    return str(singular(pa.array([text]))[0].as_py())


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ('"RETIRED"', "RETIRED"),
        ('"HOMEMAKER "', "HOMEMAKER"),
        ("''self-employed''", "self-employed"),
        ("(Retired)", "Retired"),
        ("Teacher (retired)", "Teacher (retired)"),
        ("{PILOT", "PILOT"),
        ("ARCHITECT {RET)", "ARCHITECT (RET)"),
        ("R.N. &amp; TEACHER", "RN & TEACHER"),
        ("Sales &AMP; Marketing", "Sales & Marketing"),
        ("Education Director &#8211; RN", "Education Director - RN"),
        ("REALTOR&#194;&#174;", "REALTOR"),
        ("CafÃ© owner", "Café owner"),
        ("Peopleâ€™s advocate", "People's advocate"),
        ("nurse 🩺 👩🏽‍⚕️", "nurse"),
        ("nur\u200bse", "nurse"),
        ("sales\x00manager\tEast", "sales manager East"),
        ("ＮＵＲＳＥ", "NURSE"),
        ("I T MANAGER", "IT MANAGER"),
        ("C P A", "CPA"),
        ("R N", "RN"),
        ("PRES / C E O.", "PRES / CEO"),
        ("e n g i n e e r", "engineer"),
        ("I'M A REGISTERED NURSE", "I'M A REGISTERED NURSE"),
        ("C.E.O.", "CEO"),
        ("V.P.", "VP"),
        ("V.P.FINANCE", "VP FINANCE"),
        ("Ph.D. student", "PhD student"),
        ("Internal Medicine M.D>", "Internal Medicine MD"),
        ("Sr. Director", "Sr Director"),
        ("1800FLOWERS.COM", "1800FLOWERS.COM"),
        (".NET developer", ".NET developer"),
        ("Texas A & M", "Texas A&M"),
        ("RETIRED---ACCOUNTANT", "RETIRED - ACCOUNTANT"),
        ("GOV REL.:", "GOV REL"),
        ("Tech Lead\\/Engineer", "Tech Lead/Engineer"),
        (None, ""),
        ("  \t ", ""),
    ],
)
def test_text_becomes_readable(typed: str | None, expected: str) -> None:
    assert cleaned(typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("TEACHER 6011", "TEACHER"),
        ("SALES - 12345", "SALES"),
        ("Clerk #12", "Clerk"),
        ("Lawyer47780100", "Lawyer"),
        ("none25", "none"),
        ("JR12345 Nurse", "Nurse"),
        ("Welder - Job ID: 552", "Welder"),
        ("CT Technologist #: 24-02695", "CT Technologist"),
        ("#N/A", ""),
        ("5.52E+15", ""),
    ],
)
def test_ids_are_dropped(typed: str, expected: str) -> None:
    assert cleaned(typed) == expected


@pytest.mark.parametrize(
    "text",
    [
        "747 pilot", "K-12 teacher", "CAD/CAM", "C++", "C# developer", "3D artist", "F-16 pilot",
        "Level 2 technician", "web 2.0", "911 dispatcher", "GS-13", "DB2 SYSTEM PROGRAMMER",
        "CAPTAIN 767", "A+", "Naïve Élève", "合伙人", "Vice-President", "teacher, coach",
    ],
)  # fmt: skip
def test_numbers_and_signs_of_a_job_stay(text: str) -> None:
    assert cleaned(text) == text


def test_only_the_beginning_of_a_huge_cell_is_read() -> None:
    texts = pa.array(["nurse " * 2_000_000, "x" * MAX_CHARS, None])
    assert len(cleaned(texts[0].as_py())) <= MAX_CHARS
    assert cut_mask(texts).to_pylist() == [True, False, False]


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.null()])
def test_any_string_type_comes_out_as_strings(kind: pa.DataType) -> None:
    out = clean(pa.array([None, None], kind))
    assert out.type == pa.string()
    assert out.to_pylist() == ["", ""]


@given(st.lists(st.one_of(st.none(), st.text(max_size=40)), max_size=8))
def test_rows_do_not_influence_each_other(texts: list[str | None]) -> None:
    together = clean(pa.array(texts, pa.string())).to_pylist()
    assert together == [cleaned(text) for text in texts]


@given(st.text(max_size=60))
def test_cleaned_text_is_trimmed_and_printable(text: str) -> None:
    out = cleaned(text)
    assert out == out.strip()
    assert "  " not in out
    assert all(character.isprintable() for character in out if ord(character) < 0x250)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Vice-President", "vice president"),
        ("R&D", "r and d"),
        ("Physician + Surgeon", "physician and surgeon"),
        ("CAD/CAM", "cad cam"),
        ("Café owner", "cafe owner"),
        ("Sec'y", "secy"),
        ("Children’s librarian", "childrens librarian"),
        ("C++ dev", "c++ dev"),
        ("C#", "c#"),
        ("Arts+Film", "arts film"),
        ("Director, Music (Jazz)", "director music jazz"),
        ("...", ""),
    ],
)
def test_key(text: str, expected: str) -> None:
    assert keyed(text) == expected


@given(st.text(max_size=40))
def test_the_key_of_a_key_is_itself(text: str) -> None:
    once = keyed(text)
    assert keyed(once) == once
    assert once == " ".join(once.split(" ")).strip()


@given(st.text(alphabet="abcdeABCDE -/,.", max_size=30))
def test_case_and_punctuation_do_not_matter_to_the_key(text: str) -> None:
    assert keyed(text) == keyed(text.upper()) == " ".join(keyed(text).split())


@pytest.mark.parametrize(
    ("plural", "expected"),
    [
        ("accountants and auditors", "accountant and auditor"),
        ("nurses", "nurse"), ("secretaries", "secretary"), ("chiefs of police", "chief of police"),
        ("women", "woman"), ("salesmen", "salesman"), ("salespeople", "salesperson"),
        ("children", "child"), ("wives", "wife"), ("housewives", "housewife"),
        ("midwives", "midwife"), ("executives", "executive"), ("coaches", "coach"),
        ("waitresses", "waitress"), ("bosses", "boss"), ("viruses", "virus"), ("buses", "bus"),
        ("mechanics", "mechanic"), ("paramedics", "paramedic"), ("cpas", "cpa"), ("rns", "rn"),
        ("movies", "movie"), ("attorneys at law", "attorney at law"), ("photos", "photo"),
        ("drywall installers", "drywall installer"), ("houses", "house"), ("boxes", "box"),
    ],
)  # fmt: skip
def test_plural_words_become_singular(plural: str, expected: str) -> None:
    assert one(plural) == expected


@pytest.mark.parametrize(
    "word",
    [
        "sales", "news", "physics", "business", "process", "class", "logistics", "analysis",
        "apparatus", "gas", "lens", "series", "economics", "boss", "campus", "specimen", "gis",
        "c++", "women s", "",
    ],
)  # fmt: skip
def test_words_that_only_look_plural_stay(word: str) -> None:
    assert one(word) == word.replace("women", "woman")


@given(st.text(alphabet="abeimnsy ", max_size=30))
def test_singular_keeps_the_number_of_words(text: str) -> None:
    once = keyed(text)
    assert len(one(once).split(" ")) == len(once.split(" "))


def test_amend_touches_only_the_rows_found() -> None:
    seen: list[str] = []

    def shout(rows: pa.StringArray) -> pa.StringArray:
        seen.extend(rows.to_pylist())
        return replaced(rows, ("a", "A"))

    assert amend(pa.array(["bab", "xyz", "a"]), "a", shout).to_pylist() == ["bAb", "xyz", "A"]
    assert seen == ["bab", "a"]


def test_amend_works_on_slices() -> None:
    texts = pa.array(["R.N.", "nurses", "R.N.", "C.E.O."]).slice(2)
    assert clean(texts).to_pylist() == ["RN", "CEO"]
    assert singular(pa.array(["xs", "nurses", "cooks"]).slice(1)).to_pylist() == ["nurse", "cook"]


@pytest.mark.shared
def test_the_fec_strings_are_clean_after_one_pass(shared: Path) -> None:
    path = shared / "fec-occupations" / "occupation_counts.csv"
    with path.open(encoding="utf-8", newline="") as file:
        texts = pa.array([row["occupation"] for row in csv.DictReader(file)])
    once = clean(texts)
    changed = [
        pair
        for pair in zip(once.to_pylist(), clean(once).to_pylist(), strict=True)
        if pair[0] != pair[1]
    ]
    assert len(changed) <= 10
    assert not any(text.startswith('"') or text.endswith('"') for text in once.to_pylist())
