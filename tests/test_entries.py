"""A person's document as entries."""

from datetime import date

import pytest

from jobspace.documents.document import Document, Line
from jobspace.documents.entries import (
    Entry,
    entries_of,
    experience_spans,
    months_of_experience,
)
from jobspace.documents.read import read_document
from jobspace.documents.split import sentences_of

TODAY = date(2026, 3, 5)


def entries(text: str) -> tuple[Entry, ...]:
    return entries_of(sentences_of(Document.of_text("me", text)), today=TODAY)


def told(found: tuple[Entry, ...]) -> list[tuple[str | None, str, str, list[str]]]:
    return [
        (e.section, e.title, str(e.period), [sentence.text for sentence in e.sentences])
        for e in found
    ]


def test_job_lines_of_the_usual_kinds() -> None:
    text = """EXPERIENCE
Investment Accountant 10/2012 to 11/2015
Company Name City , State
Prepared monthly statements.
Accountant , 06/2010 to 09/2012
Managed three ledgers.
Company Name July 2006 to May 2010 Cashier
Counted cash."""
    assert told(entries(text)) == [
        (
            "experience",
            "Investment Accountant",
            "Oct 2012 – Nov 2015",
            ["Company Name City , State", "Prepared monthly statements."],
        ),
        ("experience", "Accountant", "Jun 2010 – Sep 2012", ["Managed three ledgers."]),
        ("experience", "Company Name, Cashier", "Jul 2006 – May 2010", ["Counted cash."]),
    ]


def test_a_title_above_its_date_is_taken_from_the_entry_before() -> None:
    text = """Experience

Senior Engineer
Acme Corp, Berlin
Jan 2019 – Mar 2022
- Led a team of 5
- Built the billing system

Engineer, Foo GmbH
06/2015 – 12/2018
Wrote tools."""
    assert told(entries(text)) == [
        (
            "experience",
            "Senior Engineer, Acme Corp, Berlin",
            "Jan 2019 – Mar 2022",
            ["Led a team of 5", "Built the billing system"],
        ),
        ("experience", "Engineer, Foo GmbH", "Jun 2015 – Dec 2018", ["Wrote tools."]),
    ]


def test_a_title_below_its_date() -> None:
    text = """Experience
01/1994 to 01/2008
Construction Services Project Manager Company Name – City , State
Provided construction management.
January 2010
to
June 2011
Sous Chef
Cooked for 300 guests."""
    assert [(e.title, str(e.period)) for e in entries(text)] == [
        (
            "Construction Services Project Manager Company Name – City , State",
            "Jan 1994 – Jan 2008",
        ),
        ("Sous Chef", "Jan 2010 – Jun 2011"),
    ]


def test_prose_with_dates_begins_no_entry() -> None:
    text = """Experience
Nurse, Mercy Hospital 10/2012 to 11/2019
Increased revenue by 20% from 2014 to 2016.
Adopted Scrum since 2014
Managed the ward in 2015
2017: nurse of the year"""
    (entry,) = entries(text)
    assert len(entry.sentences) == 4


def test_schools_with_one_date_are_entries_and_no_experience() -> None:
    text = """Work History
Analyst 01/2015 to 12/2016
Education
Bachelor of Science : Mechanical Engineering , 05/2013
Temple University - City , State
M.Sc. Physics, TU Berlin, 2010 – 2012"""
    found = entries(text)
    assert [(e.section, e.title) for e in found] == [
        ("experience", "Analyst"),
        ("education", "Bachelor of Science : Mechanical Engineering"),
        ("education", "M.Sc. Physics, TU Berlin"),
    ]
    assert months_of_experience(found) == 24


def test_a_brag_document(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("brag") / "brag.md"
    path.write_text(
        """# Brag document
## 2024
### Project X (Mar–Jun 2024)
- Cut the build time by 40 %
### Payments migration
- Moved 3 services
## 2023
- 2023-03-02: shipped the new search to all customers
- May 2023 – gave a talk
- helped with hiring
""",
        encoding="utf-8",
    )
    found = entries_of(sentences_of(read_document(path)), today=TODAY)
    assert told(found)[2:] == [
        (None, "Project X", "Mar 2024 – Jun 2024", ["Cut the build time by 40 %"]),
        (None, "Payments migration", "2024", ["Moved 3 services"]),
        (None, "2023", "2023", []),
        (
            None,
            "shipped the new search to all customers",
            "Mar 2023",
            ["2023-03-02: shipped the new search to all customers"],
        ),
        (None, "gave a talk", "May 2023", ["May 2023 – gave a talk", "helped with hiring"]),
    ]


def test_headings_of_structured_resumes() -> None:
    lines = [
        ("Work", "heading"),
        ("Senior Engineer, Acme, 2019-01 – 2022-03", "heading"),
        ("Led a team.", "bullet"),
        ("Education", "heading"),
        ("BSc, MIT, 2012 – 2015", "heading"),
    ]
    document = Document(
        name="me.yaml",
        lines=tuple(
            Line(text=text, number=i, mark="heading" if mark == "heading" else "bullet")
            for i, (text, mark) in enumerate(lines, 1)
        ),
    )
    assert told(entries_of(sentences_of(document), today=TODAY)) == [
        ("experience", "Senior Engineer, Acme", "Jan 2019 – Mar 2022", ["Led a team."]),
        ("education", "BSc, MIT", "2012 – 2015", []),
    ]


def test_a_resume_of_one_line() -> None:
    text = (
        "John Smith. Experience: Accountant at Foo 10/2012 to 11/2015. Prepared monthly "
        "statements. Analyst at Bar 12/2015 to Current. Built models."
    )
    assert told(entries(text)) == [
        (
            "experience",
            "Accountant at Foo",
            "Oct 2012 – Nov 2015",
            ["Prepared monthly statements."],
        ),
        ("experience", "Analyst at Bar", "Dec 2015 – now", ["Built models."]),
    ]


def test_periods_that_overlap_count_once() -> None:
    text = """Experience
Nurse 01/2010 to 12/2012
Tutor 07/2012 to 06/2013
Chef 01/2015 to 03/2015
Education
BSc 09/2000 to 06/2004"""
    found = entries(text)
    assert experience_spans(found) == (
        (2010 * 12, 2013 * 12 + 6),
        (2015 * 12, 2015 * 12 + 3),
    )
    assert months_of_experience(found) == 42 + 3


def test_a_job_in_a_list_of_awards_is_experience_again() -> None:
    text = """Experience
Nurse 01/2010 to 12/2012
Accomplishments
Best Teacher Award 2005-2006
Sales Manager 01/2013 to 12/2013"""
    found = entries(text)
    assert [e.section for e in found] == ["experience", "awards", "experience"]
    assert months_of_experience(found) == 48


def test_skills_noted_inside_a_job_do_not_end_the_jobs() -> None:
    text = """Experience
Pastry Chef 03/2010 to 05/2013
Skills: Baking, Menu Development
Grill Hand (till the place was dissolved by its owners) 04/2001 to 02/2010
Grilled all steaks."""
    found = entries(text)
    assert [e.section for e in found] == ["experience", "experience"]
    assert months_of_experience(found) == 39 + 107


def test_without_sections_dated_work_counts_and_schools_do_not() -> None:
    text = "Nurse, Mercy 01/2010 to 12/2010\nBSc Nursing 01/2005 to 12/2008"
    assert months_of_experience(entries(text)) == 12


def test_no_sentences_no_entries() -> None:
    assert entries("") == ()
    assert months_of_experience(()) == 0


def test_no_sentence_is_in_two_entries_and_none_changes() -> None:
    text = """Summary
Nurse with 7 years
Experience
Charge Nurse
01/2010 to 12/2012 Mercy Hospital
Cared for 12 patients
Head Nurse
01/2013 to 12/2014 City Hospital
Skills
SQL"""
    sentences = sentences_of(Document.of_text("me", text))
    said = [s for e in entries_of(sentences, today=TODAY) for s in (e.head, *e.sentences)]
    assert len({s.start for s in said}) == len(said)
    assert set(said) <= set(sentences)
    assert [e.title for e in entries_of(sentences, today=TODAY)] == [
        "Charge Nurse, Mercy Hospital",
        "Head Nurse, City Hospital",
    ]
