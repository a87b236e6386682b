"""Documents cut into sentences, and the sentences of postings told apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobspace.documents.document import Document
from jobspace.documents.headings import inline_heading, is_heading
from jobspace.documents.posting import parts_of
from jobspace.documents.split import sentences_of
from jobspace.text.action_verbs import begins_line, verb_of


def said(text: str) -> list[str]:
    return [s.text for s in sentences_of(Document.of_text("me", text))]


def test_a_wrapped_line_goes_on() -> None:
    text = (
        "Summary\n"
        "Accomplished investment professional with strong leadership skills who adds value to an\n"
        "organization and its clients in three countries, every day of the week and of the year\n"
        "Second paragraph that is of the same width as the first one, as it was wrapped as well,\n"
        "and ends here."
    )
    assert said(text)[1].endswith("organization and its clients in three countries, every day of "
                                  "the week and of the year Second paragraph that is of the same "
                                  "width as the first one, as it was wrapped as well, and ends "
                                  "here.")  # fmt: skip


def test_short_lines_stay_apart() -> None:
    assert said("Skills\nSQL\nExcel, R\nteam work") == ["Skills", "SQL", "Excel, R", "team work"]


@pytest.mark.parametrize(
    ("glued", "parts"),
    [
        ("Lift up to 70 poundsForklift certified", ["Lift up to 70 pounds", "Forklift certified"]),
        ("PowerPoint and GitHub, LinkedIn, JavaScript", None),
        ("familiar with SocialBro, TrendKite and BuzzSumo", None),
        (
            "Conducted daily inventory and ordering Assisted catering staff",
            ["Conducted daily inventory and ordering", "Assisted catering staff"],
        ),
        ("Led the Project Plan and Quality Control", None),
        (
            "Duties: - Drive the truck. - Load the truck. - Wash the truck.",
            ["Duties:", "Drive the truck.", "Load the truck.", "Wash the truck."],
        ),
        ("QualificationsAbility to lift", ["Qualifications", "Ability to lift"]),
        ("B.Sc. Statistics, St. James Hospital", None),
        ("Cut it to 4 hours; nobody waits", None),
        ("SQL; Excel; Tableau", ["SQL", "Excel", "Tableau"]),
    ],
)
def test_what_lost_its_line_breaks(glued: str, parts: list[str] | None) -> None:
    assert said(glued) == (parts or [glued])


def test_sentences_know_their_line_and_heading() -> None:
    text = "Skills: SQL\n\nExperience\n* Nurse\n* Cared for 12 children. Taught 3 nurses."
    found = sentences_of(Document.of_text("me", text))
    assert [(s.line, s.is_heading, s.under) for s in found] == [
        (1, True, ()),
        (1, False, ("Skills",)),
        (3, True, ("Skills",)),
        (4, False, ("Experience",)),
        (5, False, ("Experience",)),
        (5, False, ("Experience",)),
    ]


@given(st.text(alphabet="aB c.\n-•;:()1é", max_size=200))
def test_sentences_are_pieces_of_the_text_in_its_order(text: str) -> None:
    document = Document.of_text("any", text)
    found = sentences_of(document)
    ends = [0, *(s.end for s in found)]
    assert all(before <= s.start < s.end for before, s in zip(ends, found, strict=False))
    assert all(" ".join(document.text[s.start : s.end].split()) == s.text for s in found)


@pytest.mark.parametrize(
    "line",
    [
        "Minimum Qualifications", "What you'll do", "WHO WE ARE", "Nice to have",
        "Duties and Responsibilities", "About us", "Equal Opportunity Employer",
    ],
)  # fmt: skip
def test_headings(line: str) -> None:
    assert is_heading(line)


@pytest.mark.parametrize(
    "line", ["Excellent communication skills", "Led a team", "skills", "Nurse", "Requirements."]
)
def test_no_headings(line: str) -> None:
    assert not is_heading(line)


def test_a_heading_before_its_text() -> None:
    assert inline_heading("Skills: SQL") == len("Skills: ")
    assert inline_heading("Note that: we care") == 0


def test_a_long_line_of_words_is_looked_at_in_no_time() -> None:
    inline_heading("Word " * 40_000)  # took hours with a pattern that tries every split


POSTING = """Data Analyst
We are a leading maker of pumps.
Responsibilities
Build dashboards
Requirements
Two years of SQL
R is a plus
Preferred Qualifications
Tableau
Benefits
Dental insurance
We are an equal opportunity employer.
Apply now at www.pumps.example"""


def test_what_the_sentences_of_a_posting_are_for() -> None:
    parts = parts_of(sentences_of(Document.of_text("job", POSTING)))
    assert [part.kind for part in parts] == [
        "about", "about", "heading", "duty", "heading", "required", "preferred", "heading",
        "preferred", "heading", "benefits", "legal", "apply",
    ]  # fmt: skip


def test_kinds_do_not_depend_on_the_other_sentences() -> None:
    several = sentences_of(Document.of_text("job", POSTING))
    alone = [parts_of([sentence])[0].kind for sentence in several]
    assert alone == [part.kind for part in parts_of(several)]


def test_no_sentences_no_parts() -> None:
    assert parts_of([]) == ()


def test_verbs_of_work() -> None:
    assert [verb_of(w) for w in ("Led", "managing", "Applies", "applied", "planned")] == [
        "lead", "manage", "apply", "apply", "plan",
    ]  # fmt: skip
    assert begins_line("Supervised")
    assert not begins_line("Supervising")
    assert not begins_line("Excel")


def test_a_sentence_without_letters_is_none() -> None:
    assert said("---\n12345\n* \n") == []
