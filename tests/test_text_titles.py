"""Statuses, roles, the reduced and the expanded reading of a title."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from jobspace.text.clean import clean, key
from jobspace.text.statuses import _typos
from jobspace.text.titles import (
    MAX_ROLES,
    STATUSES,
    expand,
    reduced,
    roles,
    statuses,
)


def status(text: str) -> tuple[str, str]:
    found = statuses(clean(pa.array([text])))
    return found.status[0].as_py(), found.rest[0].as_py()


def parts(text: str) -> list[str]:
    return [str(part) for part in roles(clean(pa.array([text]))).part.to_pylist()]


def short(text: str) -> str:
    return str(reduced(clean(pa.array([text])))[0].as_py())


def long(text: str) -> str:
    return str(expand(clean(pa.array([text])))[0].as_py())


# Every text below was typed into a real form, but for a few of the plainest.
@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("RETIRED.", ""), ("retired teacher", "teacher"), ("teacher, retired", "teacher"),
        ("Ret. teacher", "teacher"), ("retd", ""), ("ret'd", ""), ("retiree", ""),
        ("Attorney (ret.)", "Attorney"), ("semi-retired attorney", "attorney"),
        ("RETIRED RN", "RN"), ("retired from IBM", ""), ("RETIERD", ""), ("Retried", ""),
        ("reitred attorney", "attorney"), ("Retired, VP Research and Development",
        "VP Research and Development"), ("none (retired)", ""), ("retired/disabled", ""),
        ("engineer - retired from MIT", "engineer"), ("retired homemaker", ""),
        ("usn (ret)", "usn"),
        ("retired senior deputy sheriff", "senior deputy sheriff"), ("n/a (retired)", ""),
    ],
)  # fmt: skip
def test_retired(text: str, rest: str) -> None:
    assert status(text) == ("retired", rest)


def test_who_works_and_retired_from_something_else_is_not_retired() -> None:
    assert status("paramedic/retired teacher") == ("", "paramedic/ teacher")
    assert status("Realtor, retired Army officer")[0] == ""
    assert status("Judge, retired")[0] == "retired"


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("None", ""), ("NONE", ""), ("N/A", ""), ("NA", ""), ("no occupation", ""),
        ("not working", ""), ("unemployed", ""), ("Not employed", ""), ("un-employed", ""),
        ("between jobs", ""), ("laid off", ""), ("no employer", ""), ("looking for work", ""),
        ("not currently employed", ""), ("undemployed", ""), ("unemployed teacher", "teacher"),
        ("adjunct teacher/not employed", "adjunct teacher"), ("none25", ""),
        ("oil field sentry-laid off", "oil field sentry"), ("unemployed as of 11/08", ""),
    ],
)  # fmt: skip
def test_not_employed(text: str, rest: str) -> None:
    assert status(text) == ("not_employed", rest)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("self employed", ""), ("self-employed attorney", "attorney"), ("selfemployed", ""),
        ("s/e", ""), ("self emplyed", ""), ("sefl-employed/pastor", "pastor"), ("self emp", ""),
        ("geologist, self", "geologist"), ("self/insurance adjuster", "insurance adjuster"),
        ("baker / self employed", "baker"), ("self emoloyed", ""), ("sel employed", ""),
        ("self imployed fishing guide", "fishing guide"), ("self CEO", "CEO"),
    ],
)  # fmt: skip
def test_self_employed(text: str, rest: str) -> None:
    assert status(text) == ("self_employed", rest)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("student", ""), ("college student", ""), ("PhD student", ""), ("law student", ""),
        ("phd student in health it", ""), ("dog walker/student", "dog walker"),
        ("student/teacher", "teacher"), ("phd candidate", ""), ("studnet", ""),
        ("full time student/secretary", "secretary"), ("organist, college student", "organist"),
    ],
)  # fmt: skip
def test_student(text: str, rest: str) -> None:
    assert status(text) == ("student", rest)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("homemaker", ""), ("housewife", ""), ("stay at home mom", ""), ("SAHM", ""),
        ("home maker", ""), ("mother", ""), ("mom", ""), ("full-time mom", ""), ("wife", ""),
        ("domestic engineer", ""), ("homaker", ""), ("honemaker", ""), ("at-home parent", ""),
        ("homemaker/attorney", "attorney"), ("wife, mom and grandmother", ""),
        ("mom of 5 boys", ""), ("farmer's wife", ""), ("homemaker & volunteer", ""),
        ("event manager/SAHM", "event manager"), ("stay home mom (former lawyer)", "former lawyer"),
    ],
)  # fmt: skip
def test_homemaker(text: str, rest: str) -> None:
    assert status(text) == ("homemaker", rest)


@pytest.mark.parametrize(
    ("text", "name", "rest"),
    [
        ("disabled", "disabled", ""), ("on disability", "disabled", ""), ("SSDI", "disabled", ""),
        ("disabled veteran", "disabled", "veteran"), ("rn-disabled", "disabled", "rn"),
        ("flight attendant on disability", "disabled", "flight attendant"),
        ("100 percent disabled veteran", "disabled", "veteran"), ("diabled", "disabled", ""),
        ("volunteer", "volunteer", ""), ("full time volunteer", "volunteer", ""),
        ("community volunteer", "volunteer", ""), ("volunteer in missions", "volunteer", ""),
    ],
)  # fmt: skip
def test_disabled_and_volunteer(text: str, name: str, rest: str) -> None:
    assert status(text) == (name, rest)


@pytest.mark.parametrize(
    "text",
    [
        "", "-", "?", ".", "xxx", "x", "Information Requested", "unknown", "refused",
        "INFORMATION REQUESTED PER BEST EFFORTS", "Twice Requested not yet Received",
        "infomration requested", "n/a - information requested", "requested", "not provided",
        "No response by Feb 22 2012", "awaiting reply", "07/13/1972", "decline to state",
    ],
)  # fmt: skip
def test_empty(text: str) -> None:
    assert status(text) == ("empty", "")


@pytest.mark.parametrize(
    "text",
    [
        "Self", "student advisor", "student affairs director", "student services",
        "student loan officer", "student teacher", "dean of students",
        "international student advisor",
        "house keeper", "home builder", "nurse-midwife", "volunteer coordinator",
        "volunteer firefighter", "volunteer instructor", "disability examiner",
        "advocate for the disabled", "lawyer for the truly disabled", "retained executive search",
        "rewired", "rehired pensioner", "retail manager", "retirement planner",
        "retiree coordinator",
        "self storage", "self-employment consultant", "self-contained special education teacher",
        "federal employee", "employment lawyer", "employee benefits", "information technology",
        "information specialist", "teacher, mother of four", "Request for proposals", "合伙人",
        "secretary", "president", "nonprofit director", "my wife is a physician",
        "nursing home owner",
    ],
)  # fmt: skip
def test_jobs_are_not_statuses(text: str) -> None:
    assert status(text) == ("", clean(pa.array([text]))[0].as_py())


def test_a_status_word_that_states_nothing_is_left_as_typed() -> None:
    text = "Vice President for Enrollment & Studen"
    assert status(text) == ("", text)


def test_typos_are_all_one_edit_away_and_no_good_word_is_one() -> None:
    typos, meant = _typos()
    for typo, word in zip(typos.to_pylist(), meant, strict=True):
        assert OSA.distance(typo, word) == 1
    assert not {"rehired", "rewired", "employee", "employer", "students"} & set(typos.to_pylist())


@given(
    st.lists(
        st.sampled_from(["retired", "teacher", "none", "/", "-", "self", "", "mom"]), max_size=6
    )
)
def test_status_and_rest_have_one_entry_a_text(words: list[str]) -> None:
    texts = clean(pa.array([" ".join(words), "nurse", " ".join(reversed(words))]))
    found = statuses(texts)
    assert len(found.status) == len(found.rest) == 3
    assert found.status.dictionary.to_pylist() == list(STATUSES)
    assert (found.status[1].as_py(), found.rest[1].as_py()) == ("", "nurse")
    assert status(" ".join(words)) == (found.status[0].as_py(), found.rest[0].as_py())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lawyer/CPA", ["Lawyer", "CPA"]),
        ("Writer & editor", ["Writer", "editor"]),
        ("teacher, coach", ["teacher", "coach"]),
        ("Attorney and Rancher", ["Attorney", "Rancher"]),
        ("President; CEO", ["President", "CEO"]),
        ("Pastor + plumber", ["Pastor", "plumber"]),
        ("physician - professor", ["physician", "professor"]),
        ("Owner-Jazzercise Center", ["Owner", "Jazzercise Center"]),
        ("VP, Marketing", ["VP", "Marketing"]),
        ("Physician (Cardiology)", ["Physician", "Cardiology"]),
        ("a/b/cook/clerk/guard/baker/smith", ["cook", "clerk", "guard", "baker"]),
        ("research and development manager", ["research", "development manager"]),
        ("Vice-President", []), ("self-employed", []), ("Nurse", []), ("The and of", []),
        ("R&D", []), ("F/A-18 pilot", []), ("", []),
    ],
)  # fmt: skip
def test_roles(text: str, expected: list[str]) -> None:
    assert parts(text) == expected


@given(st.lists(st.text(alphabet="abc/,& -", max_size=25), max_size=6))
def test_roles_are_two_to_four_parts_of_their_text(texts: list[str]) -> None:
    found = roles(pa.array(texts, pa.string()))
    assert len(found.row) == len(found.part)
    assert (np.diff(found.row) >= 0).all()
    for row, part in zip(found.row.tolist(), found.part.to_pylist(), strict=True):
        assert part in texts[row]
    counts = np.bincount(found.row, minlength=1)
    assert ((counts == 0) | ((counts >= 2) & (counts <= MAX_ROLES))).all()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sr. Accountant", "Accountant"), ("SENIOR NURSE", "NURSE"), ("Analyst, Sr", "Analyst"),
        ("Software Engineer III, Remote (m/f/d)", "Software Engineer"),
        ("Engineer Level 2", "Engineer"),
        ("Principal Engineer", "Engineer"), ("Lead Teacher", "Teacher"), ("Former RN", "RN"),
        ("Nurse (part time)", "Nurse"), ("Part-Time Bookkeeper", "Bookkeeper"),
        ("Registered Nurse - New York, NY", "Registered Nurse"), ("Sales, Boston, CA", "Sales"),
        ("Accountant - $25/hr", "Accountant"), ("Driver at UPS", "Driver"), ("CEO/SR VP", "CEO/VP"),
        ("Owner of Trucking Company", "Owner"), ("Owner for last 34 years", "Owner"),
        ("Analyst I/II", "Analyst"), ("Nurse, Full-time, ICU", "Nurse, ICU"),
    ],
)  # fmt: skip
def test_reduced(text: str, expected: str) -> None:
    assert short(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Senior", "Assistant Manager", "Associate Professor", "Principal", "Senior Living Director",
        "Junior High School Teacher", "Contract Manager", "Licensed Practical Nurse",
        "Manager - Sales",
        "Certified Public Accountant", "Principal and Co-Founder", "Physician, MD", "III", "",
    ],
)  # fmt: skip
def test_reduced_leaves_what_is_part_of_the_job(text: str) -> None:
    assert short(text) == text


@given(
    st.lists(
        st.sampled_from(["Sr", "Lead", "II", "nurse", "-", "remote", "at", "NY", "(", "$5"]),
        max_size=6,
    )
)
def test_reduced_is_never_empty(words: list[str]) -> None:
    text = clean(pa.array([" ".join(words)]))[0].as_py()
    assert bool(short(text)) == bool(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mktg. Mgr", "marketing manager"), ("Asst. V.P.", "assistant vice president"),
        ("Admin Asst", "administrative assistant"), ("Network Admin", "network administrator"),
        ("SVP", "senior vice president"), ("Pharmacy Tech", "pharmacy technician"),
        ("Tech Support", "technical support"), ("High Tech", "high technology"),
        ("Acct Mgr", "account manager"), ("Sr. Acct", "senior accountant"),
        ("R.E. broker", "real estate broker"),
        ("Gov't Affairs", "government affairs"), ("IT guy", "information technology guy"),
        ("R&D mgr", "research and development manager"), ("Web Dev", "web developer"),
        ("Bus Owner", "business owner"), ("LPN", "licensed practical nurse"),
        ("Sec'y", "secretary"),
        ("P.T.", "physical therapist"), ("MD", "physician"), ("DO", "osteopathic physician"),
        ("Comm'l R.E.", "commercial real estate"), ("Atty", "attorney"),
        ("COO", "chief operating officer"),
    ],
)  # fmt: skip
def test_expand(text: str, expected: str) -> None:
    assert long(text) == expected


@pytest.mark.parametrize("text", ["Nurse", "Bus driver", "Do it yourself", "PT nurse", "Café", ""])
def test_expand_leaves_texts_without_abbreviations(text: str) -> None:
    assert long(text) == text


def test_keys_given_or_not_makes_no_difference() -> None:
    texts = clean(pa.array(["Retired cook", "NONE", "studnet", "Café owner"]))
    given_keys = statuses(texts, key(texts))
    assert given_keys.status.equals(statuses(texts).status)
    assert given_keys.rest.equals(statuses(texts).rest)


def test_order_and_slices_are_respected() -> None:
    texts = pa.array(["x", "Sr nurse", "retired mgr", "Lawyer/CPA"]).slice(1)
    assert reduced(texts).to_pylist() == ["nurse", "retired mgr", "Lawyer/CPA"]
    assert expand(texts)[1].as_py() == "retired manager"
    assert statuses(texts).rest.to_pylist() == ["Sr nurse", "mgr", "Lawyer/CPA"]
    assert roles(texts).row.tolist() == [2, 2]


def test_who_is_emeritus_is_retired() -> None:
    found = statuses(pa.array(["Professor Emeritus", "Emerita professor of law", "demerit clerk"]))
    assert found.status.to_pylist() == ["retired", "retired", ""]
    assert found.rest.to_pylist() == ["Professor", "professor of law", "demerit clerk"]
