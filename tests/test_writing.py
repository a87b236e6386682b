"""Which sentences tell little, and why: signs worked by hand, lines that are none left out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

import jobspace as js
from jobspace.compare.questions import how_many
from jobspace.compare.repeated import repeats
from jobspace.compare.signs import Sign, signs_of, telling_words
from jobspace.compare.writing import WritingOptions, writing
from jobspace.compare.writing_report import colour_of
from jobspace.compare.writing_result import Writing
from jobspace.documents.document import Document
from jobspace.encode.base import Wrapped
from jobspace.encode.load import encoder as load
from jobspace.errors import InputError, UsageError
from jobspace.text.quantities import quantities

ROOT = Path(__file__).resolve().parent.parent
BRAG = ROOT / "examples" / "brag.md"
POSTINGS = ROOT / "examples" / "postings"
START = "from jobspace.cli.main import main; main()"
TODAY = date(2026, 3, 5)
CV = """Ada Novak
ada@example.org

Summary
Hard-working, reliable and friendly

Experience

Nurse, Mercy Hospital, 10/2012 to 11/2015
Responsible for various reports.
Cut the wait for 40 dialysis patients from 50 to 20 minutes.
Responsible for different reports.

Driver, Acme, 2016 to 2018

Skills
Excel, SQL, first aid
Responsible for everything

Education
B.Sc. Nursing, Lyon, 2012
"""


@pytest.fixture(scope="module")
def encoder() -> Wrapped:
    return load("default")


def read(text: str, encoder: Wrapped, postings: list[Document] | None = None) -> Writing:
    options = WritingOptions(today=TODAY)
    return writing(Document.of_text("cv.txt", text), postings, options=options, encoder=encoder)


def kinds(text: str) -> set[str]:
    return {sign.kind for sign in signs_of(text)}


def sign(text: str, kind: str) -> Sign:
    return next(s for s in signs_of(text) if s.kind == kind)


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("Trained 25 nurses", ["25"]),
        ("Grew sales by $2.5M (12%)", ["$2.5M", "12%"]),
        ("Served 1,500+ users, 5-10 a day", ["1,500+", "5-10"]),
        ("Doubled output", ["Doubled"]),
        ("As many as 2000 customers", ["2000"]),
        ("In 2019, and 2016-2018", []),
        ("Windows 10, ISO 9001, Level 3", []),
        ("B2B sales, 401k, open 24/7", []),
        ("From 10/2012 to 03/05/2014", []),
        ("Over 20 years of retail experience; a 7-year tenure", []),
        ("Five-star service, 3rd party", []),
        ("", []),
    ],
)
def test_what_counts_and_what_is_a_year_or_a_name(text: str, counted: list[str]) -> None:
    assert [text[start:end] for start, end in quantities(text)] == counted


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Responsible for various reports.", {"opening", "no number", "general words", "filler"}),
        ("Built 12 Tableau dashboards that 60 nurses open every morning.", set()),
        ("Trained [Number] new employees", {"placeholder", "no number", "general words"}),
        ("Managed operations", {"no number", "general words", "no object"}),
        ("Kind, patient, reliable and loyal", {"only traits", "no number", "general words"}),
        ("40 cows were milked by dawn on Hof Brandt", {"passive"}),
        (" ".join(["Welded 12 hulls in Gdansk"] * 9), {"too long"}),
    ],
)
def test_the_signs_of_a_sentence(text: str, expected: set[str]) -> None:
    assert kinds(text) == expected


@pytest.mark.parametrize(
    "opening",
    ["Responsible for", "Duties included", "Worked on", "Helped with", "Assisted in",
     "Involved in", "Participated in", "I was responsible for", "Was tasked with"],
)  # fmt: skip
def test_weak_openings_are_seen_and_quoted(opening: str) -> None:
    found = sign(f"{opening} the dialysis ward of Lyon", "opening")
    assert found.at == 0
    assert found.why.startswith(f"“{opening}”")


@pytest.mark.parametrize(
    "text", ["Help desk of Lyon", "Responsibly sold 12 cars", "Workedon bikes", "Nurse of Lyon"]
)
def test_what_only_looks_like_a_weak_opening_is_none(text: str) -> None:
    assert "opening" not in kinds(text)


def test_a_claimed_change_is_worse_than_no_number_and_a_name_makes_it_better() -> None:
    plain, claim = "Kept the garden", "Improved the garden"
    named = "Kept the garden of Hof Brandt"
    weights = [sign(text, "no number").weight for text in (claim, plain, named)]
    assert weights == sorted(weights, reverse=True)
    assert len(set(weights)) == 3
    assert sign(claim, "no number").why == "“Improved” claims a change and does not say how large"


def test_evidence_is_what_stands_there() -> None:
    text = "Seamstress, results-driven, at 3 looms"
    found = sign(text, "cliché")
    assert text[found.at : found.until] == "results-driven"
    assert found.weight == 0.2


@pytest.mark.parametrize(
    ("text", "weight"),
    [("Managed teams", 0.3), ("Managed radiology", 0.2), ("Managed radiology dialysis", 0.1)],
)
def test_general_words_weigh_less_the_more_others_tell(text: str, weight: float) -> None:
    assert sign(text, "general words").weight == weight


def test_three_cliches_count_and_no_more() -> None:
    text = "Team player, self-starter, quick learner, problem-solver, go-getter"
    assert sign(text, "cliché").weight == 0.6


def test_words_that_tell() -> None:
    assert telling_words("Responsible for managing various projects in radiology") == ["radiology"]
    assert telling_words("Dynamic professional with a proven track record") == []


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("Answered complaints", "How many complaints, and how often? Name the number."),
        ("Wrote a report", "How many reports, and how often? Name the number."),
        ("Managed the budget", "How much? Name the amount."),
        ("Supervised staff", "How many people? Name the number."),
        ("Kept the garden", "How many, how often or how large? And what came of it?"),
    ],
)
def test_the_question_is_about_what_the_sentence_names(text: str, asks: str) -> None:
    assert how_many(text) == asks


@given(st.text(max_size=300))
def test_any_text_has_signs_in_bounds(text: str) -> None:
    found = signs_of(text)
    assert all(s.weight > 0 and 0 <= s.at <= s.until <= len(text) for s in found)
    assert list(found) == sorted(found, key=lambda s: -s.weight)


def test_a_document_sorted(encoder: Wrapped) -> None:
    done = read(CV, encoder)
    assert [w.sentence.line for w in done.sentences] == [12, 5, 10, 11]
    assert [w.sentence.text for w in done.sentences][-1].startswith("Cut the wait")
    assert done.sentences[-1].weakness == 0
    why = {line.sentence.line: line.why for line in done.left_out}
    assert why[2] == "an address"
    assert why[9] == why[14] == "a line of a job, school or project"
    assert why[17] == why[18] == "a list of skills"
    assert why[21] == "a line of a job, school or project"


def test_weakness_is_the_sum_of_the_weights_at_most_one(encoder: Wrapped) -> None:
    done = read(CV, encoder)
    for one in done.sentences:
        assert one.weakness == min(1, round(sum(s.weight for s in one.signs), 3))
    by_line = {w.sentence.line: w for w in done.sentences}
    # general words 0.3, no number 0.25, opening 0.25, filler 0.4 · 1/3
    assert by_line[10].weakness == 0.933


def test_said_twice_names_the_first_and_blames_the_second(encoder: Wrapped) -> None:
    by_line = {w.sentence.line: w for w in read(CV, encoder).sentences}
    twice = [s for s in by_line[12].signs if s.kind == "said twice"]
    assert twice[0].other == "cv.txt line 10"
    assert "“Responsible for various reports.”" in twice[0].why
    assert not [s for s in by_line[10].signs if s.kind == "said twice"]


def test_what_repeats_what(encoder: Wrapped) -> None:
    texts = ["Answered calls of patients", "Fed 40 cows", "Answered the calls of patients", "Fed"]
    found = repeats(encoder, texts)
    assert {later: r.first for later, r in found.items()} == {2: 0}
    assert repeats(encoder, []) == {}


def test_entries_and_which_got_nothing(encoder: Wrapped) -> None:
    told = read(CV, encoder).entries
    assert [(t.entry.title, t.n_sentences, t.n_with_numbers) for t in told] == [
        ("Nurse, Mercy Hospital", 3, 1),
        ("Driver, Acme", 0, 0),
    ]


def test_postings_are_supported_or_not(encoder: Wrapped) -> None:
    posting = Document.of_text("job.txt", "Nurse\nRequirements\n- Care of dialysis patients")
    beside = {w.sentence.line: w for w in read(CV, encoder, [posting]).sentences}
    alone = {w.sentence.line: w for w in read(CV, encoder).sentences}
    assert "not asked" in {s.kind for s in beside[10].signs}
    assert "not asked" not in {s.kind for s in beside[11].signs}
    assert "not asked" not in {s.kind for s in alone[10].signs}
    assert round(sum(s.weight for s in beside[10].signs), 3) == 0.933 + 0.15


def test_ties_go_to_the_one_with_less_to_hold_on_to_then_to_the_first(encoder: Wrapped) -> None:
    text = (
        "- Fed 40 cows at dawn\n- Built 3 barns in Lyon for Hof Brandt\n- Sheared 12 sheep at dawn"
    )
    done = read(text, encoder)
    assert [w.weakness for w in done.sentences] == [0, 0, 0]
    assert [w.sentence.line for w in done.sentences] == [1, 3, 2]


def test_two_questions_at_most_and_no_rewriting(encoder: Wrapped) -> None:
    for one in read(CV, encoder).sentences:
        assert len(one.questions) <= 2
        assert all(ask.rstrip(".").endswith(tuple("?abcdefghijklmnopqrstuvwxyz")) for ask in
                   one.questions)  # fmt: skip


def test_only_lists_is_an_error(encoder: Wrapped) -> None:
    with pytest.raises(InputError, match="got headings, lists and lines of jobs only"):
        read("Skills\nExcel, SQL, Python, R\nTableau", encoder)


def test_the_same_documents_give_the_same_bytes(encoder: Wrapped, tmp_path: Path) -> None:
    for name in ("a", "b"):
        js.writing(BRAG, POSTINGS, encoder=encoder).to_html(tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_the_report_runs_nothing_and_fetches_nothing(encoder: Wrapped, tmp_path: Path) -> None:
    text = "Experience\nResponsible for <script>alert(1)</script> various <img src=x> reports"
    read(text, encoder).to_html(tmp_path / "w.html")
    page = (tmp_path / "w.html").read_text(encoding="utf-8")
    assert "<script>" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page
    assert "http" not in page
    assert 'name="viewport"' in page


def test_colours_run_from_green_over_yellow_to_red() -> None:
    assert [colour_of(w) for w in (0, 0.5, 1)] == ["#3f9a63", "#e0b040", "#c23b35"]


def run(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "COLUMNS": "160"}
    return subprocess.run(
        [sys.executable, "-c", START, "writing", *map(str, arguments)],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_prints_and_writes(tmp_path: Path) -> None:
    ran = run(BRAG, "-p", POSTINGS, "-k", "1", "-o", "w.parquet", "--report", "w.html",
              cwd=tmp_path)  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("brag.md: 12 sentences in ")
    assert "1.00  brag.md line 27: Helped with reporting and other tasks as needed." in ran.stdout
    assert "ask yourself What did you do yourself?" in ran.stdout
    assert "Move of the data warehouse" in ran.stdout
    table = pq.read_table(tmp_path / "w.parquet")
    assert table.num_rows == 12
    assert table["weakness"].to_pylist() == sorted(table["weakness"].to_pylist(), reverse=True)
    assert (tmp_path / "w.html").exists()


def test_the_command_as_json_and_a_table_on_stdout(tmp_path: Path) -> None:
    told = json.loads(run(BRAG, "--json", cwd=tmp_path).stdout)
    assert told["sentences"][0]["rank"] == 1
    assert {"weakness", "signs", "questions", "line", "document"} <= told["sentences"][0].keys()
    assert told["entries"][-1]["n_sentences"] == 0
    (tmp_path / "rows.csv").write_text(run(BRAG, "-o", "-", cwd=tmp_path).stdout)
    assert pyarrow.csv.read_csv(tmp_path / "rows.csv").num_rows == len(told["sentences"])


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["no.md"], "document: got no.md; expected a file."),
        (["me.md", "-o", "me.md"], "me.md"),
        (["me.md", "-p", "jobs.csv"], "Name it with --column"),
        (["me.md", "--report", "no/w.html"], "no"),
    ],
)
def test_errors_are_one_line(arguments: list[str], says: str, tmp_path: Path) -> None:
    (tmp_path / "me.md").write_text("Built 12 barns.")
    (tmp_path / "jobs.csv").write_text("title\nNurse\n")
    ran = run(*arguments, cwd=tmp_path)
    assert ran.returncode in (1, 2)
    assert ran.stdout == ""
    assert len(ran.stderr.splitlines()) == 1
    assert says in ran.stderr
    assert (tmp_path / "me.md").read_text() == "Built 12 barns."


def test_a_cut_off_that_is_none_is_refused(encoder: Wrapped) -> None:
    with pytest.raises(UsageError, match="min_similarity: got 2"):
        js.writing(BRAG, POSTINGS, options=js.WritingOptions(min_similarity=2), encoder=encoder)
