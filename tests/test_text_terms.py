"""What sets a text apart: words of its own, pairs that belong together, names of skills."""

from jobspace.text.sentences import is_boilerplate, sentences
from jobspace.text.skills import SkillList
from jobspace.text.terms import telling_terms

TEXTS = [
    "Care for oncology patients. Oncology wards need the nurse.",
    "The oncology clinic: machine learning, machine learning.",
    "Learning by the machine learning group; we grade the paint.",
    "Drive a truck. Grade the road. We are an equal opportunity employer of oncology staff.",
    "Paint walls. Grade the truck.",
]


def terms(**options: object) -> list[list[str]]:
    found = telling_terms(TEXTS, max_share=0.6, **options)  # type: ignore[arg-type]
    return [[term.term for term in of_text] for of_text in found]


def test_a_term_is_in_two_texts_and_verbs_and_boilerplate_are_none() -> None:
    first, second, third, fourth, _ = terms()
    assert first == ["oncology"]
    assert "machine" in second
    assert "grade" not in third
    assert fourth == ["truck"]  # "oncology" stands in a sentence that any posting has


def test_a_word_of_work_and_a_repeated_one_weigh_more() -> None:
    assert terms()[1][0] in ("machine", "learning")
    assert terms(work_words={"oncology"})[1][0] == "oncology"


def test_two_words_of_three_texts_that_belong_together() -> None:
    texts = [f"machine learning for {kind}" for kind in ("fraud", "ads", "crops")] + ["x"] * 4
    found = telling_terms(texts, max_share=0.6)
    assert "machine learning" in [term.term for term in found[0]]


def test_a_skill_counts_in_one_text_alone() -> None:
    found = telling_terms([*TEXTS, "We run Spark"], skills=SkillList.of([], ["Apache Spark"]))
    assert [(term.term, term.is_skill) for term in found[-1]] == [("spark", True)]


def test_acronyms_need_their_capitals() -> None:
    skills = SkillList.of([], ["Structured query language SQL", "Amazon Web Services AWS software"])
    assert [name for *_, name in skills.found(["SQL", "or", "sql", "in", "AWS"])] == ["sql", "aws"]


def test_the_longest_name_wins() -> None:
    skills = SkillList.of(["google cloud", "google cloud platform"])
    assert skills.found(["google", "cloud", "platform"]) == [(0, 3, "google cloud platform")]


def test_sentences_that_lost_their_line_breaks() -> None:
    text = "Job DescriptionThurgood builds.We hire • Care; Chart"
    assert list(sentences(text)) == [
        "Job Description", "Thurgood builds.", "We hire", "Care", "Chart",
    ]  # fmt: skip


def test_what_any_employer_says() -> None:
    assert is_boilerplate("Pay range: $40 per hour, medical, dental and vision")
    assert not is_boilerplate("Maintain dental records")
