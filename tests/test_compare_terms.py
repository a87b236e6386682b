"""Terms asked for, had, missing, near and asked by nobody."""

import random
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from jobspace.compare.mine import Mine, mine_of
from jobspace.compare.postings import Columns, Posting, postings_of
from jobspace.compare.term_names import are_tools, is_merged
from jobspace.compare.term_result import AskedTerms
from jobspace.compare.term_words import key_of, words_in
from jobspace.compare.terms import asked_terms, by_terms, missing, unasked
from jobspace.documents.document import Document
from jobspace.encode.load import encoder
from jobspace.text.skills import NO_SKILLS, Link, SkillList

NAMES = "Power BI, Node.js, C++, CI/CD, A/B testing, SQL Server, R, Go, .NET and Excel"


def posting(*lines: str, name: str = "job", also: str = "") -> Posting:
    text = "\n".join(["Requirements", *(f"- {line}" for line in lines), also])
    (found,) = postings_of([Document.of_text(name, text)])
    return found


def mine(*lines: str) -> Mine:
    return mine_of(Document.of_text("cv", "\n".join(f"- {line}" for line in lines)))


def terms(*postings: Posting, skills: SkillList = NO_SKILLS) -> dict[str, tuple[int, int, float]]:
    found = asked_terms(postings, skills).terms
    return {t.term: (t.n_postings, t.n_required, t.gain) for t in found}


def had(said: str, asked: AskedTerms) -> set[str]:
    lacking = {one.asked.term for one in missing(asked, mine(said), encoder("default"))}
    return {term.term for term in asked.terms} - lacking


# Words and keys


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Node.js/React, C#/.NET and C++.", ["Node.js", "React", "C#", ".NET", "C++"]),
        ("CI/CD, A/B testing, TCP/IP", ["CI/CD", "A/B", "testing", "TCP/IP"]),
        ("5+ years of R&D (3D)", ["years", "of", "R&D", "3D"]),
        ("skills.Strong e-commerce", ["skills", "Strong", "e-commerce"]),
        ("", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    found = words_in(text)
    assert [word for word, *_ in found] == words
    assert [text[start:end] for _, start, end, *_ in found] == words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (["Power", "BI"], ["PowerBI"]),
        (["Node.js"], ["NodeJS"]),
        (["APIs"], ["API"]),
        (["HTML5"], ["HTML"]),
        (["problem-solving"], ["problem", "solving"]),
        (["data", "modelling"], ["data", "models"]),
        (["visualisation", "tools"], ["visualization", "tool"]),
    ],
)
def test_one_key(one: list[str], other: list[str]) -> None:
    assert key_of(one) == key_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (["Excel"], ["excellent"]),
        ([".NET"], ["net"]),
        (["C"], ["C++"]),
        (["C"], ["C#"]),
        (["IT"], ["it"]),
    ],
)
def test_two_keys(one: list[str], other: list[str]) -> None:
    assert key_of(one) != key_of(other)


# What is asked


def test_names_come_out_as_they_are_spelled() -> None:
    found = terms(posting(f"Experience with {NAMES}."))
    assert set(found) == {*NAMES.replace(" and ", ", ").split(", ")}


def test_the_same_names_in_a_person_s_spelling() -> None:
    asked = asked_terms([posting(f"Experience with {NAMES}.")])
    said = "PowerBI, NodeJS, c++, ci/cd, A/B tests, sql server, R, Go, .net, excel"
    assert had(said, asked) == {term.term for term in asked.terms}


@pytest.mark.parametrize("said", ["I excel at it", "go to the net", "our c suite", "a server"])
def test_words_that_mean_something_else(said: str) -> None:
    assert had(said, asked_terms([posting(f"Experience with {NAMES}.")])) == set()


def test_one_posting_has_names_fields_and_what_experience_is_asked_in() -> None:
    found = terms(
        posting(
            "Build dashboards in Tableau for engineers",
            "Give patient care on the ward",
            "Two years of experience in freight or logistics",
            "Meet our lively targets with nice people",
        )
    )
    assert set(found) == {"Tableau", "patient care", "freight", "logistics"}


def test_of_many_postings_a_word_group_needs_two() -> None:
    fillers = [posting(f"Keep number {i} tidy", name=f"f{i}") for i in range(20)]
    once = posting("Knows crop rotation well", name="a")
    assert "crop rotation" not in terms(once, *fillers)
    twice = posting("Needs crop rotation here", name="b")
    assert terms(once, twice, *fillers)["crop rotation"] == (2, 2, 2.0)


def test_what_a_term_weighs() -> None:
    both = [
        posting("Experience with Tableau", name="a"),
        posting("Tableau is a plus", "Experience with Tableau", name="b"),
        posting("Tableau is a plus", name="c"),
    ]
    assert terms(*both)["Tableau"] == (3, 2, 2.5)


def test_quotes_have_the_sentence_and_its_line() -> None:
    several = [posting("Be kind", f"Must use Tableau {i}", name=f"p{i}") for i in range(5)]
    (term,) = [t for t in asked_terms(several).terms if t.term == "Tableau"]
    assert [(q.posting, q.text, q.line) for q in term.quotes] == [
        (f"p{i}", f"Must use Tableau {i}", 3) for i in range(3)
    ]


def test_a_longer_term_swallows_its_words() -> None:
    several = [posting(f"Experience with machine learning {i}", name=str(i)) for i in range(6)]
    found = terms(*several)
    assert "machine learning" in found
    assert not {"machine", "learning"} & set(found)
    alone = [posting(f"Experience with SQL or SQL Server {i}", name=str(i)) for i in range(6)]
    assert {"SQL", "SQL Server"} <= set(terms(*alone))


def test_makers_and_endings_do_not_make_another_term() -> None:
    several = [
        posting("Experience with Microsoft Excel", name="a"),
        posting("Experience with MS Excel", name="b"),
        posting("Experience with Excel", name="c"),
        posting("CPR certification", name="d"),
        posting("Must know CPR", name="e"),
    ]
    found = terms(*several)
    assert (found["Excel"][0], found["CPR"][0]) == (3, 2)


def test_places_firms_people_and_degrees_are_no_terms() -> None:
    found = terms(
        posting(
            "Work with Python in Houston or Hatboro near Madison, Texas",
            "Bachelor's degree, MBA or PhD from an American university",
            "Report to Thompson and Miller in New York on Mondays",
            also="About us\nAcmeCo is a leading firm. AcmeCo makes boats.",
        )
    )
    assert set(found) == {"Python"}


def test_nothing_outside_of_what_is_asked() -> None:
    text = "About us\nAcme is a leading firm for SAP and Oracle.\nRequirements\n- Uses SQL"
    assert set(terms(*postings_of([Document.of_text("a", text)]))) == {"SQL"}


def test_a_sentence_of_one_firm_s_postings_is_no_term() -> None:
    ways = ("Knows lattice polymers by heart", "Sells lattice polymers by phone")
    same = [posting(ways[i % 2], name=str(i)) for i in range(12)]
    assert "lattice polymers" not in terms(*same)
    other = [posting(f"Knows lattice polymers, part {i}", name=str(i)) for i in range(12)]
    assert "lattice polymers" in terms(*other)


def test_a_name_that_hardly_stands_alone_is_swallowed() -> None:
    longer = [posting(f"Experience with Contoso Ledger {i}", name=f"l{i}") for i in range(18)]
    alone = [posting(f"Experience with Ledger {i}", name=f"a{i}") for i in range(6)]
    assert "Ledger" not in terms(*longer, *alone[:3])
    assert "Ledger" in terms(*longer, *alone)


def test_words_that_lost_their_space() -> None:
    assert is_merged("LPNExcellent")
    assert not any(map(is_merged, ["PowerPoint", "QuickBooks", "jQuery", "GitHub", "HTML5"]))


def test_names_of_tools_beside_those_of_places() -> None:
    names = ["Kubernetes", "Salesforce", "Spanish", "Orlando", "Albany", "Miller"]
    assert are_tools(names).tolist() == [True] * 3 + [False] * 3
    assert are_tools([]).tolist() == []


def test_no_postings_and_no_words() -> None:
    assert asked_terms([]).terms == ()
    assert terms(posting("x")) == {}
    several = [posting("x")]
    (one,) = by_terms(asked_terms(several), mine("Uses SQL"), several, encoder("default"))
    assert (one.answers, one.coverage) == ((), None)


def test_the_order_of_postings_changes_nothing() -> None:
    lines = ["Python and SQL", "R is a plus", "Experience in payroll", "Python, Go", "Excel"]
    several = [posting(f"Experience with {line}", name=line) for line in lines]
    mixed = several.copy()
    random.Random(1).shuffle(mixed)
    assert list(terms(*several).items()) == list(terms(*mixed).items())


# A list of skills


def skills() -> SkillList:
    sql = Link(taxonomy="onet", name="Structured query language SQL", code="1")
    hub = Link(taxonomy="esco", name="computer programming", code="2", is_same=False)
    return SkillList.linked(
        [
            ("Structured query language SQL", True, sql),
            ("crop rotation", False, Link(taxonomy="esco", name="crop rotation", code="3")),
            ("Haskell", False, hub),
            ("Erlang", False, hub),
        ]
    )


def test_labels_of_a_skill_are_one_term() -> None:
    several = [
        posting("Experience with SQL", name="a"),
        posting("Experience with SQL", name="b"),
        posting("Experience with structured query language", name="c"),
    ]
    (found,) = [t for t in asked_terms(several, skills()).terms if t.link]
    assert (found.term, found.n_postings, found.kind) == ("SQL", 3, "known")
    assert found.link is not None
    assert found.link.name == "Structured query language SQL"


def test_a_person_may_use_another_label_if_the_list_says_so() -> None:
    said = "Structured query language"
    several = [posting("Experience with SQL")]
    assert had(said, asked_terms(several, skills())) == {"SQL"}
    assert had(said, asked_terms(several)) == set()


def test_two_kinds_of_one_skill_are_two() -> None:
    asked = asked_terms([posting("Experience with Haskell")], skills())
    assert had("Erlang", asked) == set()
    assert asked.terms[0].link is None


def test_a_known_skill_counts_once_among_many() -> None:
    fillers = [posting(f"Keep number {i} tidy", name=f"f{i}") for i in range(20)]
    assert "crop rotation" in terms(posting("Knows crop rotation"), *fillers, skills=skills())


# Mine


def test_missing_terms_and_the_nearest_of_mine() -> None:
    asked = asked_terms([posting("Experience in invoicing", "Experience with Python")])
    found = {
        one.asked.term: one for one in missing(asked, mine("Paid an invoice"), encoder("default"))
    }
    assert found["Python"].near is None
    near = found["invoicing"].near
    assert near is not None
    assert near.text == "invoice"
    assert found["invoicing"].similarity == pytest.approx(0.83, abs=0.05)


def test_a_part_of_a_term_is_not_near_to_it() -> None:
    asked = asked_terms([posting("Experience with JavaScript and software development")])
    found = missing(asked, mine("Java for software"), encoder("default"))
    assert [one.near for one in found] == [None, None]


def test_by_terms_says_where_it_stands() -> None:
    said = mine("Nothing here", "Wrote SQL daily")
    several = [posting("Must know SQL", "Python is a plus", name="a"), posting("Go", name="b")]
    first, _ = by_terms(asked_terms(several), said, several, encoder("default"))
    assert first.coverage == pytest.approx(1 / 1.5)
    sql, python = first.answers
    assert sql.mine is not None
    assert (sql.mine.text, sql.mine.sentence.line, sql.mine.start) == ("SQL", 2, 6)
    assert sql.span.part.sentence.text[sql.span.start : sql.span.end] == "SQL"
    assert (python.asked.term, python.mine, python.span.weight) == ("Python", None, 0.5)


def test_what_nobody_asks_for() -> None:
    asked = asked_terms([posting("Experience with Python")])
    said = mine("Automated it in Python and COBOL", "Data Analyst, Initech, 2019")
    (found,) = unasked(asked, said)
    assert (found.term, found.span.sentence.line) == ("COBOL", 1)


# Real postings


@pytest.mark.shared
def test_a_thousand_postings(shared: Path) -> None:
    table = pq.read_table(shared / "linkedin-postings" / "postings_1000.parquet").slice(0, 300)
    found = asked_terms(postings_of(table, Columns(text=("description",), title="title")))
    top = [term.term for term in found.terms[:40]]
    assert {"Excel", "project management", "accounting", "social media"} <= set(top)
    assert not {"team", "ability", "New York", "US", "Manager", "experience"} & set(top)
