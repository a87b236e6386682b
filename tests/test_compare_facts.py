"""What requirements ask as facts, what documents have, and whether they answer."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobspace.compare.degrees import Level, degrees_in, field_of
from jobspace.compare.facts import Answer, Facts, answered, asked, had
from jobspace.compare.languages import languages_in
from jobspace.compare.licences import licences_in
from jobspace.compare.work_kind import names_it, work_kind
from jobspace.documents.document import Document
from jobspace.documents.entries import entries_of
from jobspace.documents.split import sentences_of

TODAY = date(2022, 1, 15)

RESUME = """Registered Nurse
Summary
Nurse with more than 5 years of experience in emergency rooms.
Experience
Registered Nurse 10/2012 to 11/2015
Cared for patients in the emergency room and trained staff in Epic.
Data Analyst Mar 2016 – Jan 2020
Wrote SQL for the quality team and managed projects of the ward.
Education
Bachelor of Science : Nursing , 05/2012
Boise State University - Boise
Certifications
RN, BLS
Languages
Spanish (fluent), French (basic)"""


def facts_of(text: str) -> Facts:
    sentences = sentences_of(Document.of_text("me", text))
    return had(sentences, entries_of(sentences, today=TODAY), today=TODAY)


def answer(requirement: str, resume: str = RESUME) -> Answer:
    (found,) = answered(asked(requirement), facts_of(resume))
    return found


@pytest.mark.parametrize(
    ("requirement", "years"),
    [
        ("5+ years of experience in SQL", [(5, None, "SQL")]),
        ("At least three (3) years' experience with Python or R", [(3, None, "Python or R")]),
        ("3-5 yrs experience in data mining", [(3, 5, "data mining")]),
        ("Minimum of 2 years in marketing", [(2, None, "marketing")]),
        ("A year of experience in sales", [(1, None, "sales")]),
        ("8 years of relevant work experience.", [(8, None, "")]),
        ("Data Science: 2 years (Required)", [(2, None, "Data Science")]),
        ("Proficient (5+ years) in SQL, specifically Hive", [(5, None, "SQL, specifically Hive")]),
        (
            "10 years of marketing experience with 2 years of CRM experience",
            [(10, None, "marketing"), (2, None, "CRM")],
        ),
        ("You are a company with 50 years of history", []),
        ("Must be 18 years of age or older", []),
        ("Built within the past 2 years for school", []),
        ("We have been going strong for ten years of experience", []),
        ("This is a two-year contract to work with us", []),
        ("A 4-year degree in Math with work experience", []),
        ("0-2 years of experience", []),
        ("Sabbatical, 20 paid days every four years of work", []),
    ],
)
def test_years_that_are_asked(requirement: str, years: list[tuple[float, float, str]]) -> None:
    found = [(y.min, y.max, y.of.removesuffix(" experience")) for y in asked(requirement).years]
    assert found == years


@pytest.mark.parametrize(
    ("text", "level", "field"),
    [
        ("BA/BS degree in Business or a related field", Level.BACHELOR, "Business"),
        ("Bachelor of Science in Computer Science", Level.BACHELOR, "Computer Science"),
        ("Bachelor of Arts : Sociology , June 1998", Level.BACHELOR, "Sociology"),
        ("B.S : Microbiology May 2009 Michigan State", Level.BACHELOR, "Microbiology"),
        ("Associate of Applied Science : Welding", Level.ASSOCIATE, "Welding"),
        ("M.Ed. from Ohio", Level.MASTER, ""),
        ("Ph.D. : Ruminant Nutrition 2017", Level.DOCTORATE, "Ruminant Nutrition"),
        ("GED", Level.HIGH_SCHOOL, ""),
        ("High School Diploma : 2013 Miami", Level.HIGH_SCHOOL, ""),
    ],
)
def test_degrees_and_their_fields(text: str, level: Level, field: str) -> None:
    degree = next(degrees_in(text))
    assert (degree.level, field_of(text, degree)) == (level, field)


@pytest.mark.parametrize(
    "text",
    [
        "Scrum Master and MS Office, MS Excel",
        "Familiar with Windows and Linux OS, MS",
        "Mini MBA, Boston University",
        "Sales Associate, lead associate of the store",
        "Master new technologies with a high degree of care",
        "You are based in the Boston, MA area.",
        "Master of Brand Advantage and Masters of Brand Program",
        "BS detector, no degree required",
        "",
    ],
)
def test_what_is_no_degree(text: str) -> None:
    assert not [d for d in degrees_in(text) if d.is_level_said]


def test_the_lowest_of_several_degrees_is_asked() -> None:
    degree = asked("BS, Masters, or PhD degree in physics or equivalent experience").degree
    assert degree is not None
    assert (degree.level, degree.fields, degree.or_experience) == (Level.BACHELOR, "physics", True)
    degree = asked("MBA or PhD degree.").degree
    assert degree is not None
    assert (degree.level, degree.fields) == (Level.MASTER, "Business Administration")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("CPA/CFA", ["certified public accountant (CPA)", "chartered financial analyst (CFA)"]),
        ("Certified Public Accountant or equivalent", ["certified public accountant (CPA)"]),
        ("Valid driver’s license.", ["driver's license"]),
        ("Class A CDL required", ["commercial driver's license (CDL)"]),
        (
            "RN with BLS and PALS",
            [
                "registered nurse (RN)",
                "basic life support (BLS)",
                "pediatric advanced life support (PALS)",
            ],
        ),
        ("Nebraska license as a psychologist", ["Nebraska license as a psychologist"]),
        ("Active TS/SCI clearance", ["top secret clearance", "security clearance"][:1]),
        ("Supervised RNs and registered nurses", []),
        ("Manages software licenses and certificates for TLS", []),
        ("Relevant certification is a plus", []),
    ],
)
def test_licences(text: str, names: list[str]) -> None:
    assert [licence.name for licence in licences_in(text)] == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ability to speak and write in English and Thai fluently", ["English", "Thai"]),
        ("Spanish, French", ["Spanish", "French"]),
        ("Fluency in Python", []),
        ("Grew sales in the German market", []),
        ("Pursuing a BA degree in English, Communication, Writing", []),
        ("English Language Arts Teacher", []),
    ],
)
def test_languages(text: str, names: list[str]) -> None:
    assert [name for name, _ in languages_in(text)] == names


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Must be located in Austin, TX", "place"),
        ("Authorized to work in the US", "right to work"),
        ("No visa sponsorship", "right to work"),
        ("Willing to travel 25 %", "travel"),
        ("Able to lift 50 pounds", "physical"),
        ("Must be 18 years of age", "age"),
    ],
)
def test_what_a_resume_seldom_answers_is_unknown(text: str, kind: str) -> None:
    found = answer(text)
    assert (found.kind, found.verdict, found.evidence) == (kind, "unknown", None)


def test_a_requirement_without_facts_asks_nothing() -> None:
    asks = asked("Excellent communication skills and a drive to master new techniques")
    assert not asks
    assert answered(asks, facts_of(RESUME)) == ()


def test_the_facts_of_a_resume() -> None:
    facts = facts_of(RESUME)
    assert facts.months == 38 + 47
    assert [(d.level, d.field, d.is_done) for d in facts.degrees] == [
        (Level.BACHELOR, "Nursing", True)
    ]
    assert facts.degrees[0].sentence.text == "Bachelor of Science : Nursing , 05/2012"
    assert set(facts.licences) == {"registered nurse (RN)", "basic life support (BLS)"}
    assert {name: basic for name, (basic, _) in facts.languages.items()} == {
        "Spanish": False,
        "French": True,
    }
    assert (facts.stated, facts.is_dated) == (5, True)


@pytest.mark.parametrize(
    ("line", "is_done"),
    [
        ("Bachelor of Science : Biology , 2010", True),
        ("Bachelor of Science : Biology , expected May 2023", False),
        ("Bachelor of Science : Biology , May 2023", False),
        ("Bachelor of Science : Biology , in progress", False),
        ("Currently pursuing a Bachelor's degree", False),
        ("Bachelor of Science, Cum Laude, Graduating With Honors", True),
    ],
)
def test_degrees_that_are_still_to_come(line: str, *, is_done: bool) -> None:
    assert [d.is_done for d in facts_of(f"Education\n{line}").degrees] == [is_done]


@pytest.mark.parametrize(
    "line",
    [
        "Worked with PhD students on their theses",
        "Recruited for the Master's degree program",
        "Tutored for the high school diploma",
    ],
)
def test_degrees_of_others_are_not_mine(line: str) -> None:
    assert facts_of(f"Experience\nTutor 2010 – 2012\n{line}").degrees == ()


def test_licences_of_others_or_to_come_are_not_mine() -> None:
    text = """Experience
Clerk 01/2010 to 12/2012
Reported to the RN on duty and worked with CPA firms
Certifications
CPA candidate, PMP exam in June, BLS"""
    assert set(facts_of(text).licences) == {"basic life support (BLS)"}


@pytest.mark.parametrize(
    ("requirement", "verdict", "evidence"),
    [
        ("7 years of professional experience", "met", "Registered Nurse 10/2012 to 11/2015"),
        ("9 years of professional experience", "not met", "Registered Nurse 10/2012 to 11/2015"),
        ("7.5 years of professional experience", "unknown", None),
        ("5 years of relevant experience", "unknown", None),
        ("2 years of experience in that field", "unknown", None),
        ("2 years of experience in U.S. tax law", "unknown", None),
        ("2 years (or coursework) with machine learning experience", "unknown", None),
        ("2+ years focused on Data Analysis of sales experience", "unknown", None),
        ("3 years of experience in SQL", "met", "Data Analyst Mar 2016 – Jan 2020"),
        ("5 years of experience in SQL", "unknown", "Data Analyst Mar 2016 – Jan 2020"),
        ("10 years of experience in SQL", "not met", "Registered Nurse 10/2012 to 11/2015"),
        ("2 years of experience in Java", "unknown", None),
        ("Bachelor's degree in Nursing", "met", "Bachelor of Science : Nursing , 05/2012"),
        ("Bachelor's degree", "met", "Bachelor of Science : Nursing , 05/2012"),
        ("Bachelor's degree in Law", "unknown", "Bachelor of Science : Nursing , 05/2012"),
        ("Master's degree in Nursing", "not met", "Bachelor of Science : Nursing , 05/2012"),
        ("MS in Law or equivalent experience", "unknown", None),
        ("MS degree or equivalent practical experience", "met", None),
        ("Currently pursuing a Master's degree", "unknown", None),
        ("RN license", "met", "Registered Nurse"),
        ("PMP", "unknown", None),
        ("CPA or RN", "met", "Registered Nurse"),
        ("Fluent in Spanish", "met", "Spanish (fluent), French (basic)"),
        ("Fluent in French", "unknown", "Spanish (fluent), French (basic)"),
        ("Speaks German", "unknown", None),
        ("Speaks German or Spanish", "met", "Spanish (fluent), French (basic)"),
    ],
)
def test_verdicts(requirement: str, verdict: str, evidence: str | None) -> None:
    found = answer(requirement)
    assert (found.verdict, found.evidence and found.evidence.text) == (verdict, evidence)


def test_the_sentence_that_says_why() -> None:
    assert answer("5+ years of experience").why == (
        "asks for 5+ years; dated entries cover 7.1 years (Oct 2012 – Jan 2020)"
    )


def test_one_of_two_is_enough_where_the_posting_says_or() -> None:
    found = answered(asked("Master's degree or 6 years of work experience"), facts_of(RESUME))
    assert {a.kind: a.verdict for a in found} == {"years": "met", "degree": "met"}
    found = answered(asked("Master's degree and 6 years of work experience"), facts_of(RESUME))
    assert {a.kind: a.verdict for a in found} == {"years": "met", "degree": "not met"}


@pytest.mark.parametrize(
    ("text", "is_either"),
    [
        ("Bachelor's degree or four or more years of work experience.", True),
        ("BS in CS or Math, and 5 years of experience", False),
        ("BS in CS or a related field and at least 5 years of experience", False),
        ("5 years of experience, or a Master's degree in Law", True),
        ("MBA and/or CFA", True),
        ("CPA or MBA", True),
        ("BSc with 5 years of experience, MSc with 3 years of experience", False),
        ("10 years of experience with 5 years of leadership experience", False),
    ],
)
def test_whether_one_is_enough(text: str, *, is_either: bool) -> None:
    assert asked(text).is_either is is_either


def test_a_degree_does_not_stand_in_for_the_years_of_its_path() -> None:
    asks = asked("BSc with 9 years of experience or MSc with 5 years of experience")
    assert asks.has_paths
    found = answered(asks, facts_of(RESUME))
    assert {a.kind: a.verdict for a in found} == {"years": "unknown", "degree": "met"}
    asks = asked("5 years of experience, or a Master's degree and 1 year of experience")
    found = answered(asks, facts_of(RESUME))
    assert {a.kind: a.verdict for a in found} == {"years": "met", "degree": "unknown"}


def test_one_of_several_licences_is_enough_where_they_are_joined_by_or() -> None:
    assert asked("CPA, CFA or CISA").any_licence
    assert not asked("RN license and BLS or ACLS").any_licence
    assert not asked("RN; fast-paced, and/or busy").any_licence


def test_unsure_documents_are_never_not_met() -> None:
    undated = "Experience\nNurse 01/2020 to 12/2020\nChef, Mercy 2012\nCooked."
    assert answer("9 years of professional experience", undated).verdict == "unknown"
    stated = "Summary\nOver 9 years of experience\nExperience\nNurse 01/2020 to 12/2020"
    assert answer("9 years of professional experience", stated).verdict == "met"
    unread = "Education\nHigh School Diploma 2008\nS.E : Accounting , Kwik University 2013"
    assert answer("Bachelor's degree in Law", unread).verdict == "unknown"
    assert answer("Bachelor's degree in Law", "Education\nHigh School Diploma").verdict == "not met"
    assert {a.verdict for a in answered(asked("BS, 5 years of work"), facts_of("Skills\nSQL"))} == {
        "unknown"
    }


def test_a_kind_of_work_is_named_by_all_its_words_in_one_place() -> None:
    kind = work_kind("project management in cloud computing or SaaS")
    assert names_it("Project Manager", ["Moved to SaaS"], kind)
    assert not names_it("Project Manager", ["Moved to Oracle"], kind)
    assert not names_it("Clerk", ["A project", "SaaS management"], kind)
    assert names_it("Sales Clerk", [], work_kind("sales"))
    assert not names_it("Clerk", ["Rang up sales"], work_kind("sales"))
    assert not names_it("Clerk", ["Python"], work_kind("Python and SQL"))
    assert work_kind("a related field") == ()


@settings(deadline=None)  # the first text loads what mends broken characters
@given(st.text(max_size=80))
def test_any_text_is_read(text: str) -> None:
    asks = asked(text)
    facts = facts_of(text)
    for found in answered(asks, facts):
        assert found.verdict in ("met", "not met", "unknown")
        assert found.why


def test_hostile_texts_take_time_in_proportion() -> None:
    for text in ("5 years or " * 2000, "BA, " * 5000, "A" * 20_000, "Aa " * 7000, "(" * 9000):
        answered(asked(text), facts_of("Skills\nSQL"))
