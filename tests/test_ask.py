"""Passages that answer a question or none, a posting's questions, a timeline, a checked model."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import jobspace as js
from jobspace.compare.ask import Answers, AskOptions, ask
from jobspace.compare.interview import interview
from jobspace.compare.interview_questions import question_of
from jobspace.compare.phrased import claims_of
from jobspace.compare.question_words import readings_of, subject_of
from jobspace.compare.timeline import timeline
from jobspace.documents.document import Document
from jobspace.encode.base import Wrapped
from jobspace.encode.chat import answers_file
from jobspace.encode.load import encoder as load
from jobspace.errors import InputError, UsageError
from local_server import reply, serving

ROOT = Path(__file__).resolve().parent.parent
BRAG = ROOT / "examples" / "brag.md"
ANALYST = ROOT / "examples" / "postings" / "data-analyst.md"
START = "from jobspace.cli.main import main; main()"
TODAY = date(2026, 3, 5)
QUESTION = "Have you ever cut overtime?"


@pytest.fixture(scope="module")
def encoder() -> Wrapped:
    return load("default")


def asked(question: str, encoder: Wrapped, **options: object) -> Answers:
    return ask(BRAG, question, options=AskOptions(today=TODAY, **options), encoder=encoder)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("Tell me about a time when you led a project that failed.",
         "led a project that failed"),
        ("Have you ever worked with SQL?", "worked with SQL"),
        ("What do you know about HIPAA?", "HIPAA"),
        ("Describe your experience with payroll", "payroll"),
        ("How many years of experience do you have with Tableau?", "Tableau"),
        ("Could you give me an example of a conflict with a colleague?",
         "a conflict with a colleague"),
        ("night shifts", "night shifts"),
        ("   SQL  ?? ", "SQL"),
    ],
)  # fmt: skip
def test_the_words_that_only_ask_are_no_subject(question: str, subject: str) -> None:
    assert subject_of(question) == subject


@pytest.mark.parametrize(
    "question", ["", "?", "Have you ever?", "Tell me about yourself", "Why do you", "…"]
)
def test_a_question_about_nothing_is_refused(question: str) -> None:
    with pytest.raises(UsageError, match="expected words that say what it is about"):
        readings_of(question)


@given(st.text(max_size=200))
def test_any_question_has_a_subject_within_it(question: str) -> None:
    assert subject_of(question) in " ".join(question.split())


def test_what_answers_with_its_neighbours_and_their_entry(encoder: Wrapped) -> None:
    passage = asked(QUESTION, encoder).passages[0]
    assert passage.of == "Night scheduling project"
    assert passage.when == "May 2022 – Nov 2022"
    assert [said.sentence.line for said in passage.said] == [22, 23]
    assert [said.is_answer for said in passage.said] == [True, False]
    best = passage.best
    assert "overtime" in {best.sentence.text[start:end] for start, end in best.words}


def test_passages_are_ranked_and_share_no_sentence(encoder: Wrapped) -> None:
    passages = asked("Have you used SQL?", encoder, top_k=5).passages
    similarities = [passage.best.similarity for passage in passages]
    assert len(passages) >= 3
    assert similarities == sorted(similarities, reverse=True)
    lines = [said.sentence.line for passage in passages for said in passage.said]
    assert len(lines) == len(set(lines))
    assert len(asked("Have you used SQL?", encoder, top_k=2).passages) == 2


def test_nothing_answers_and_the_nearest_is_told(encoder: Wrapped) -> None:
    done = asked("Have you ever milked a cow?", encoder)
    assert done.passages == ()
    assert done.nearest is not None
    assert done.nearest.best.similarity < done.min_similarity


def test_the_cut_off_is_the_line_between_the_two(encoder: Wrapped) -> None:
    best = asked(QUESTION, encoder).passages[0].best.similarity
    assert asked(QUESTION, encoder, min_similarity=best - 1e-4).passages
    assert not asked(QUESTION, encoder, min_similarity=best + 1e-4).passages


def test_a_degree_answers_what_one_studied(encoder: Wrapped) -> None:
    text = "Education\nBachelor of Science, University of Lyon, 2012\n\nExperience\nFed 40 cows."
    document = Document.of_text("cv.txt", text)
    found = ask(document, "What did you study?", encoder=encoder).passages
    assert found[0].best.sentence.line == 2


def test_several_documents_each_with_its_name(encoder: Wrapped) -> None:
    other = Document.of_text("farm.txt", "- Milked 40 cows at dawn.\n- Cut the hay.")
    done = js.ask([BRAG, other], "Have you ever milked a cow?", encoder=encoder)
    assert done.passages[0].best.sentence.document == "farm.txt"
    assert done.documents == ("brag.md", "farm.txt")


@pytest.mark.parametrize("options", [{"top_k": 0}, {"min_similarity": 0.0}, {"min_similarity": 2}])
def test_options_that_cannot_be(options: dict[str, float]) -> None:
    with pytest.raises(UsageError, match=r"top_k: got 0|min_similarity: got"):
        AskOptions(**options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("requirement", "kind", "question"),
    [
        ("Build dashboards in Tableau", "activity",
         "When did you build dashboards in Tableau, and what came of it?"),
        ("Experience managing and auditing budgets.", "activity",
         "When did you manage and audit budgets, and what came of it?"),
        ("Ability to explain results to others", "activity",
         "When did you explain results to others, and what came of it?"),
        ("Hands-on experience with SAS", "tool",
         "What did you last do with SAS, and how large was it?"),
        ("Good knowledge of Excel is a plus", "tool",
         "How well do you know Excel, and where did you use it?"),
        ("Strong attention to detail", "trait",
         "Tell me about a time that shows strong attention to detail. What came of it?"),
        ("Three years of sales experience", "years",
         "You are asked for “Three years of sales experience”. How many years have you done this, "
         "where, and what was the last of it?"),
        ("Bachelor's degree in physics", "degree",
         "You are asked for “Bachelor's degree in physics”. What did you study, and what of it do "
         "you use at work?"),
        ("Current RN license", "licence",
         "You are asked for “Current RN license”. Do you hold it, and until when is it valid?"),
        ("Fluent in French", "language",
         "You are asked for “Fluent in French”. How well do you speak and write French, and since "
         "when?"),
        ("Ability to lift 50 pounds", "condition",
         "You are asked for “Ability to lift 50 pounds”. Is that possible for you, and is anything "
         "in the way?"),
        ("Statistical analysis of crisis data", "other",
         "You are asked for “Statistical analysis of crisis data”. What of it have you done, and "
         "where?"),
    ],
)  # fmt: skip
def test_a_requirement_as_a_question(requirement: str, kind: str, question: str) -> None:
    assert question_of(requirement) == (kind, question)


@given(st.text(min_size=1, max_size=200))
def test_any_requirement_is_a_question_with_its_mark(requirement: str) -> None:
    assert "?" in question_of(requirement)[1]


def test_a_posting_as_questions_each_with_passages_or_none(encoder: Wrapped) -> None:
    done = interview(BRAG, ANALYST, options=AskOptions(today=TODAY), encoder=encoder)
    by_line = {q.requirement.part.sentence.line: q for q in done.questions}
    assert sorted(by_line) == [7, 8, 12, 13, 14, 15, 16, 20]
    assert by_line[7].passages[0].best.sentence.line == 16
    assert by_line[14].passages[0].best.sentence.line == 22
    assert by_line[16].passages == ()
    assert by_line[20].requirement.why == "asks for Spanish; you do not name it"


def test_one_posting_at_a_time_and_one_that_asks(encoder: Wrapped) -> None:
    with pytest.raises(UsageError, match="posting: got 3; expected one"):
        interview(BRAG, ANALYST.parent, encoder=encoder)
    empty = Document.of_text("x.txt", "About us\nWe are an equal opportunity employer.")
    with pytest.raises(InputError, match="no sentence that asks"):
        interview(BRAG, empty, encoder=encoder)


CV = """Experience

Cook, Inn, 01/2010 to 12/2011
- Responsible for various tasks.
- Cooked 60 meals a night for 3 halls.

Nurse, Mercy Hospital, 10/2012 to Current
- Fed 12 infants.
- Washed 30 beds.
- Sewed 4 wounds.
- Trained 5 nurses in Lyon.
"""


def test_neighbours_of_another_job_stay_out_and_no_sentence_is_shown_twice(
    encoder: Wrapped,
) -> None:
    document = Document.of_text("cv.txt", CV)
    options = AskOptions(today=TODAY, min_similarity=0.3)
    cooked = ask(document, "Have you cooked meals?", options=options, encoder=encoder)
    assert [s.sentence.line for s in cooked.passages[0].said] == [4, 5]
    fed = ask(document, "Fed infants, washed beds?", options=options, encoder=encoder)
    lines = [s.sentence.line for p in fed.passages for s in p.said]
    assert {8, 9} <= set(lines)
    assert len(lines) == len(set(lines))


def test_the_timeline_newest_first_with_what_is_concrete_and_the_gap() -> None:
    done = timeline(Document.of_text("cv.txt", CV), today=TODAY)
    assert [stage.entry.title for stage in done.stages] == ["Nurse, Mercy Hospital", "Cook, Inn"]
    assert [s.line for s in done.stages[1].sentences] == [5]
    assert len(done.stages[0].sentences) == 3
    lines = [s.line for s in done.stages[0].sentences]
    assert lines == sorted(lines)
    assert 11 in lines
    assert [(str(gap), gap.months) for gap in done.gaps] == [("Jan 2012 – Sep 2012", 9)]


def test_a_duty_of_two_jobs_is_told_once_of_the_newer() -> None:
    text = CV.replace("- Responsible for various tasks.", "- Washed 30 beds.\n- Fed 12 infants.")
    done = timeline(Document.of_text("cv.txt", text), top_k=9, today=TODAY)
    assert len(done.stages[0].sentences) == 4
    assert [s.text for s in done.stages[1].sentences] == ["Cooked 60 meals a night for 3 halls."]


def test_a_short_gap_is_none_and_no_date_is_an_error() -> None:
    near = CV.replace("10/2012", "03/2012")
    assert timeline(Document.of_text("cv.txt", near), today=TODAY).gaps == ()
    three = CV.replace("10/2012", "04/2012")
    assert timeline(Document.of_text("cv.txt", three), today=TODAY).gaps[0].months == 3
    with pytest.raises(InputError, match="got no dated entry"):
        timeline(Document.of_text("me.txt", "Fed 12 infants."))
    with pytest.raises(UsageError, match="top_k: got 0"):
        timeline(BRAG, top_k=0)


@dataclass
class Model:
    """A chat model that says what it is told to."""

    says: str = ""
    status: int = 200
    asked: list[str] = field(default_factory=list)

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        body = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        self.asked.append(body["messages"][1]["content"])
        choice = {"choices": [{"message": {"content": self.says}}]}
        told = choice if self.status == 200 else {"error": {"message": "no"}}
        reply(handler, json.dumps(told).encode(), self.status)


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[Model]:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret-1")
    state = Model()
    with serving(state.answer) as address:
        monkeypatch.setenv("OPENAI_BASE_URL", f"{address}/v1")
        yield state


def test_sentences_and_what_they_cite() -> None:
    found = claims_of("I cut overtime [1]. [2]\nWe won [1, 3]! I am kind.")
    assert [(c.text, c.cited) for c in found] == [
        ("I cut overtime [1]. [2]", (1, 2)),
        ("We won [1, 3]!", (1, 3)),
        ("I am kind.", ()),
    ]
    assert claims_of(" \n ") == ()


def test_a_model_gets_the_passages_alone_and_its_citations_are_kept(
    model: Model, encoder: Wrapped
) -> None:
    model.says = "I cut overtime by 310 hours a month [1]. I am kind."
    done = asked(QUESTION, encoder, top_k=1).phrased("openai:m", keep=False)
    assert [c.cited for c in done.claims] == [(1,), ()]
    assert done.model == "openai:m"
    sent = model.asked[0]
    assert "overtime fell by 310 hours" in sent
    assert QUESTION in sent
    assert "Mara" not in sent
    assert "Tableau" not in sent
    assert not answers_file().exists()


def test_an_answer_is_kept_where_that_is_wanted(model: Model, encoder: Wrapped) -> None:
    model.says = "I did [1]."
    for _ in range(2):
        asked(QUESTION, encoder).phrased("openai:m")
    assert len(model.asked) == 1
    assert answers_file().exists()


@pytest.mark.parametrize(("says", "match"), [
    ("I won the Nobel prize [7].", r"cites \[7\]; expected \[1\] to \[1\]"),
    ("I did [1]. I did more [0].", r"cites \[0\]"),
    ("  ", "got an empty answer"),
])  # fmt: skip
def test_a_false_citation_is_refused(says: str, match: str, model: Model, encoder: Wrapped) -> None:
    model.says = says
    with pytest.raises(InputError, match=match):
        asked(QUESTION, encoder, top_k=1).phrased("openai:m", keep=False)


def test_where_nothing_answers_nothing_is_sent(model: Model, encoder: Wrapped) -> None:
    with pytest.raises(UsageError, match="passages: got none"):
        asked("Have you ever milked a cow?", encoder).phrased("openai:m")
    assert model.asked == []


def run(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    return subprocess.run(
        [sys.executable, "-c", START, "ask", *map(str, arguments)],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_answers(tmp_path: Path) -> None:
    ran = run(BRAG, QUESTION, "-k", "1", cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert ran.stderr == ""
    assert "Night scheduling project · May 2022 – Nov 2022" in ran.stdout
    assert "brag.md line 22: Wrote a Python forecast" in ran.stdout
    assert "*overtime*" in ran.stdout
    nothing = run(BRAG, "Have you ever milked a cow?", cwd=tmp_path)
    assert nothing.returncode == 0
    assert nothing.stdout.startswith("Nothing in brag.md answers this: no sentence reaches")
    told = json.loads(run(BRAG, QUESTION, "--json", cwd=tmp_path).stdout)
    assert told["passages"][0]["sentences"][0]["line"] == 22
    assert "answer" not in told


def test_the_command_asks_and_tells_of_yourself(tmp_path: Path) -> None:
    posting = run(BRAG, "--from-posting", ANALYST, cwd=tmp_path)
    assert posting.returncode == 0, posting.stderr
    assert "When did you build dashboards in Tableau" in posting.stdout
    assert "nothing in your documents answers this" in posting.stdout
    line = run(BRAG, "--timeline", cwd=tmp_path)
    assert line.stdout.startswith("Mar 2021 – now  Data Analyst, Northside Clinics")
    told = json.loads(run(BRAG, "--timeline", "--json", cwd=tmp_path).stdout)
    assert [stage["period"] for stage in told["stages"]][:2] == [
        "Mar 2021 – now",
        "May 2022 – Nov 2022",
    ]


def test_the_command_with_a_model(model: Model, tmp_path: Path) -> None:
    model.says = "I cut overtime [1]. I am kind."
    ran = run(BRAG, QUESTION, "-k", "1", "--llm", "openai:m", "--no-cache", cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert "are sent to openai:m at http://127.0.0.1" in ran.stderr
    assert len(ran.stderr.splitlines()) == 1
    assert "  I cut overtime [1].\n" in ran.stdout
    assert "I am kind.  ← cites no passage" in ran.stdout
    assert not answers_file().exists()


@pytest.mark.parametrize(("says", "status"), [("I won [9].", 200), ("", 400)])
def test_a_refused_answer_leaves_the_passages(
    says: str, status: int, model: Model, tmp_path: Path
) -> None:
    model.says, model.status = says, status
    ran = run(BRAG, QUESTION, "-k", "1", "--llm", "openai:m", cwd=tmp_path)
    assert ran.returncode == 1
    assert "brag.md line 22: Wrote a Python forecast" in ran.stdout
    assert "I won" not in ran.stdout
    assert "sk-secret-1" not in ran.stdout + ran.stderr
    told = json.loads(run(BRAG, QUESTION, "--llm", "openai:m", "--json", cwd=tmp_path).stdout)
    assert told["answer"] is None
    assert told["refused"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "question: got none; expected one of QUESTION"),
        (["x?", "--timeline"], "got QUESTION and --timeline"),
        (["--timeline", "--llm", "openai:m"], "--llm: got openai:m with --timeline"),
        (["Tell me about yourself"], "use --timeline"),
        (["SQL?", "-k", "0"], "top_k: got 0"),
        (["SQL?", "--llm", "gpt"], "expected openai:MODEL"),
    ],
)
def test_errors_are_one_line(arguments: list[str], says: str, tmp_path: Path) -> None:
    ran = run(BRAG, *arguments, cwd=tmp_path)
    assert ran.returncode == 2
    assert len(ran.stderr.splitlines()) == 1
    assert says in ran.stderr
