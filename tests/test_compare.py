"""compare: requirements answered, postings ranked, terms missing, the command and its report."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

import jobspace as js
from jobspace.compare.answers import Read, answered_by, similarities
from jobspace.compare.coverage import coverage_of
from jobspace.compare.cutoffs import KNOWN, CutOffs, cut_offs_of
from jobspace.compare.mine import mine_of
from jobspace.compare.postings import Columns, postings_of
from jobspace.compare.ranking import DRAW, fit_of
from jobspace.compare.verdicts import by_meaning, decided, facts_of
from jobspace.compare.words import Words, carried, content_words, shared_words
from jobspace.documents.document import Document
from jobspace.documents.split import sentences_of
from jobspace.errors import InputError, NotFoundError, UsageError

TODAY = date(2026, 6, 1)
ME = """Jane Miller
Experience
Data Analyst, Northside 03/2020 to Current
Built 12 Tableau dashboards for nurses and managers
Cut the monthly report from 3 days to 4 hours with SQL and Python
Education
Bachelor of Science in Statistics, University of Ohio, 2018"""
JOB = """Data Analyst
Acme is a leading maker of pumps.
Responsibilities
- Build dashboards in Tableau
Requirements
- 3+ years of experience
- 10+ years of experience
- Master's degree in Statistics
- SQL
- Ability to lift 50 pounds
Preferred
- Knowledge of Kubernetes
We are an equal opportunity employer."""
NURSE = "Registered Nurse\nRequirements\n- RN license\n- Two years in an intensive care unit"


def me() -> Document:
    return Document.of_text("me.txt", ME)


def job(name: str = "job.txt", text: str = JOB) -> Document:
    return Document.of_text(name, text)


@pytest.fixture(scope="module")
def done() -> js.Comparison:
    return js.compare(me(), [job(), job("nurse.txt", NURSE)], today=TODAY)


def verdicts(done: js.Comparison, place: int = 0) -> dict[str, str]:
    return {r.part.sentence.text: r.verdict for r in done.standings[place].requirements}


# ---- similarity


def test_words_by_hand() -> None:
    asked, said = Words.of(["python sql", "of the"]), Words.of(["sql", "cobbler", ""])
    found = shared_words(asked, said)
    weights = asked.weights
    sql = asked.words.index("sql")
    near = max(0.0, (float(asked.vectors[0] @ said.vectors[0]) - 0.2) / 0.8)
    expected = (weights[sql] + weights[1 - sql] * near) / weights.sum()
    assert found[0, 0] == pytest.approx(expected, abs=1e-5)
    assert found[0, 2] == 0
    assert not found[1].any()
    assert np.isfinite(found).all()


def test_words_of_examples_count_less() -> None:
    said = Words.of(["python"])
    plain, examples = (
        shared_words(Words.of([text]), said)[0, 0]
        for text in ("python pandas numpy", "python (pandas, numpy)")
    )
    assert examples > plain


def test_numbers_and_years_are_no_words() -> None:
    assert content_words("5 years of experience with C++ and R in 2020") == ["c++", "r"]


def test_similarity_is_the_mean_of_three() -> None:
    encoder = js.encoder("default")
    asked, said = ["Tableau dashboards and SQL"], ["SQL, reports"]
    cosine = float(encoder.encode(asked)[0] @ encoder.encode(said)[0])
    words = float(shared_words(Words.of(asked), Words.of(said))[0, 0])
    clauses = 1.0  # SQL and SQL
    found = similarities(encoder, asked, said)[0, 0]
    assert found == pytest.approx((cosine + words + clauses) / 3, abs=1e-5)
    assert similarities(encoder, [], said).shape == (0, 1)


def test_texts_are_read_once_and_stay_in_order() -> None:
    encoder = js.encoder("default")
    asked, said = ["SQL", "Excel", "SQL"], ["Excel", "SQL", "Excel"]
    read = Read.of(encoder, asked)
    assert read.vectors.shape[0] == 2
    found = answered_by(read, Read.of(encoder, said))[read.places]
    assert found.shape == (3, 3)
    np.testing.assert_array_equal(found[0], found[2])
    np.testing.assert_array_equal(found[:, 0], found[:, 2])
    assert found[0].argmax() == 1


def test_what_carried_a_similarity_sums_to_it() -> None:
    asked, said = "Manage budgets in Excel", "Excel, budget reports"
    shares = sum(c.share for c in carried(asked, said))
    assert shares == pytest.approx(float(shared_words(Words.of([asked]), Words.of([said]))[0, 0]))
    assert carried("", said) == []


# ---- verdicts


def facts(text: str = ME) -> object:
    return facts_of(sentences_of(Document.of_text("me", text)), today=TODAY)


@pytest.mark.parametrize(
    ("requirement", "meaning", "verdict"),
    [
        ("3+ years of experience", "gap", "covered"),
        ("10+ years of experience", "covered", "partly"),
        ("10+ years of experience", "gap", "gap"),
        ("Bachelor's degree in Statistics", "gap", "covered"),
        ("PhD in Statistics", "gap", "gap"),
        ("RN license", "covered", "gap"),
        ("Ability to lift 50 pounds", "gap", "unknown"),
        ("Build dashboards", "partly", "partly"),
    ],
)
def test_facts_decide_before_meaning(requirement: str, meaning: str, verdict: str) -> None:
    assert decided(requirement, meaning, facts()).verdict == verdict  # type: ignore[arg-type]


def test_by_meaning() -> None:
    cut = CutOffs(covered=0.5, partly=0.3)
    assert [by_meaning(s, cut) for s in (0.5, 0.499, 0.3, 0.29)] == [
        "covered", "partly", "partly", "gap",
    ]  # fmt: skip


def test_cut_offs() -> None:
    assert cut_offs_of("default") == KNOWN["default"]
    assert cut_offs_of("else", 0.5) == CutOffs(covered=0.5, partly=0.4)
    with pytest.raises(UsageError, match="--min-similarity"):
        cut_offs_of("else")
    with pytest.raises(UsageError, match="at most 1"):
        cut_offs_of("default", 1.5)


# ---- the whole


def test_every_requirement_has_a_verdict_with_evidence(done: js.Comparison) -> None:
    found = verdicts(done)
    assert found == {
        "Build dashboards in Tableau": "covered",
        "3+ years of experience": "covered",
        "10+ years of experience": found["10+ years of experience"],
        "Master's degree in Statistics": found["Master's degree in Statistics"],
        "SQL": "covered",
        "Ability to lift 50 pounds": "unknown",
        "Knowledge of Kubernetes": "gap",
    }
    assert found["10+ years of experience"] != "covered"
    assert found["Master's degree in Statistics"] != "covered"
    sql = next(r for r in done.standings[0].requirements if r.part.sentence.text == "SQL")
    assert sql.best.text == "Cut the monthly report from 3 days to 4 hours with SQL and Python"
    assert sql.best.line == 5


def test_coverage_by_hand(done: js.Comparison) -> None:
    worth = {"covered": 1, "partly": 0.5, "gap": 0}
    found = verdicts(done)
    halves = ("Build dashboards in Tableau", "Knowledge of Kubernetes")
    weights = {t: 0.5 if t in halves else 1.0 for t in found if found[t] != "unknown"}
    expected = sum(w * worth[found[t]] for t, w in weights.items()) / sum(weights.values())
    assert done.standings[0].coverage == pytest.approx(expected)
    assert coverage_of(done.standings[0].requirements) == pytest.approx(expected)


def test_ranked_by_fit(done: js.Comparison) -> None:
    first, second = done.standings
    assert (first.posting.name, second.posting.name) == ("job.txt", "nurse.txt")
    assert first.fit is not None
    assert second.fit is not None
    assert first.fit > second.fit
    usual = (first.coverage + second.coverage) / 2  # type: ignore[operator]
    weight = sum(r.weight for r in first.requirements)
    drawn = (first.coverage * weight + DRAW * usual) / (weight + DRAW)  # type: ignore[operator]
    assert first.fit == pytest.approx(fit_of(drawn, first.title_similarity, first.whole_similarity))


def test_talk_is_left_out_and_counted(done: js.Comparison) -> None:
    assert done.n_left_out == 4  # two titles, the firm, equal opportunity
    left_out = done.as_dict()["postings"][0]["left_out"]
    assert "Acme is a leading maker of pumps." in {part["text"] for part in left_out}


def test_missing_terms_with_quotes(done: js.Comparison) -> None:
    found = {one.asked.term: one.asked for one in done.missing}
    (quote,) = found["Kubernetes"].quotes
    assert (quote.posting, quote.text, quote.line) == ("job.txt", "Knowledge of Kubernetes", 12)
    assert "SQL" not in found
    assert "Tableau" not in found


def test_by_terms() -> None:
    found = js.compare(me(), [job("nurse.txt", NURSE), job()], by="terms", today=TODAY)
    first = found.standings[0]
    assert first.posting.name == "job.txt"
    assert first.terms is not None
    had = {a.asked.term: a.mine and a.mine.text for a in first.terms.answers}
    assert had["SQL"] == "SQL"
    assert had["Kubernetes"] is None
    assert found.coverage_of(first) == first.terms.coverage
    covered, near, gaps = found.counts_of(first)
    assert covered + near + gaps == len(first.terms.answers)
    rows = found.terms_to_arrow().to_pylist()
    assert {(r["term"], r["covered"]) for r in rows} >= {("SQL", True), ("Kubernetes", False)}
    with pytest.raises(UsageError, match="sentences or terms"):
        js.compare(me(), [job()], by="words")  # type: ignore[arg-type]


def test_skills_from_a_file_are_terms_and_linked(tmp_path: Path) -> None:
    names = tmp_path / "skills.txt"
    names.write_text("dashboards in tableau\n", encoding="utf-8")
    found = js.compare(me(), [job()], skills=str(names), today=TODAY)
    terms = found.standings[0].terms
    assert terms is not None
    assert "dashboards in tableau" in {a.asked.term.lower() for a in terms.answers}


def test_order_of_postings_does_not_matter(done: js.Comparison) -> None:
    turned = js.compare(me(), [job("nurse.txt", NURSE), job()], today=TODAY)
    assert turned.as_dict() == done.as_dict()


def test_a_posting_that_asks_nothing_is_kept_last() -> None:
    found = js.compare(me(), [job("empty.txt", "We are great."), job()], today=TODAY)
    assert [s.posting.name for s in found.standings] == ["job.txt", "empty.txt"]
    assert found.standings[1].fit is None


def test_a_table_of_postings_by_sections() -> None:
    table = pa.table(
        {
            "Title": ["Analyst", None],
            "Minimum Qualifications": ["SQL", None],
            "Preferred Qualifications": ["R", ""],
        }
    )
    columns = Columns(text=("Minimum Qualifications", "Preferred Qualifications"), title="Title")
    first, second = postings_of(table, columns)
    assert [(p.sentence.text, p.kind) for p in first.parts if p.is_asked] == [
        ("SQL", "required"),
        ("R", "preferred"),
    ]
    assert (first.title, first.name, second.row, second.parts) == ("Analyst", "row 0", 1, ())


def test_rows_of_the_comparison(done: js.Comparison) -> None:
    rows = done.to_arrow().to_pylist()
    assert len(rows) == sum(len(s.requirements) for s in done.standings)
    assert rows[0]["posting_rank"] == 1
    assert {row["covered"] for row in rows} <= {"covered", "partly", "gap", "unknown"}


# ---- bad input


def test_bad_input(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="Check the path"):
        mine_of(tmp_path / "nowhere.md")
    with pytest.raises(InputError, match="no sentence"):
        mine_of(Document.of_text("me", "\n---\n"))
    with pytest.raises(InputError, match="none with text"):
        postings_of([Document.of_text("job", "")])
    (tmp_path / "jobs.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(UsageError, match="--column"):
        postings_of(tmp_path / "jobs.csv")
    with pytest.raises(InputError, match="description"):
        postings_of(tmp_path / "jobs.csv", Columns(text=("description",)))


def run(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "jobspace.cli", *args]
    code = "import sys; sys.argv[0] = 'jobspace'; from jobspace.cli.main import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *command[3:]],
        capture_output=True, text=True, cwd=folder, check=False,
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "me.txt").write_text(ME, encoding="utf-8")
    (tmp_path / "jobs").mkdir()
    (tmp_path / "jobs" / "job.txt").write_text(JOB, encoding="utf-8")
    (tmp_path / "jobs" / "nurse.txt").write_text(NURSE, encoding="utf-8")
    return tmp_path


def test_the_command(folder: Path) -> None:
    shown = run(folder, "compare", "me.txt", "jobs", "--explain")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "✓ SQL" in shown.stdout
    assert "me.txt line 5: Cut the monthly report" in shown.stdout
    assert "words: sql 100%" in shown.stdout
    assert "asks for 10+ years" in shown.stdout
    found = run(folder, "compare", "me.txt", "jobs", "--json")
    assert json.loads(found.stdout)["postings"][0]["posting"] == "job.txt"
    written = run(folder, "compare", "me.txt", "jobs", "-o", "rows.csv", "--report", "gap.html")
    assert written.stdout.endswith("Written to rows.csv\nReport: gap.html\n")
    assert (folder / "rows.csv").exists()
    terms = run(folder, "compare", "me.txt", "jobs", "--by", "terms", "-o", "terms.csv")
    assert "✗ Kubernetes" in terms.stdout
    assert (folder / "terms.csv").read_text(encoding="utf-8").startswith("posting_rank,posting,")


def test_nothing_is_written_over_a_document(folder: Path) -> None:
    refused = run(folder, "compare", "me.txt", "jobs", "-o", "jobs/job.txt")
    assert refused.returncode == 2
    assert "jobs/job.txt" in refused.stderr
    assert (folder / "jobs" / "job.txt").read_text(encoding="utf-8") == JOB


def test_a_hostile_document_does_nothing_in_the_report(folder: Path) -> None:
    script = "<script>alert(1)</script><img src=x onerror=alert(2)> SQL"
    name = "a&b'<i>.txt"
    (folder / "me.txt").write_text(f"{ME}\n- {script}", encoding="utf-8")
    (folder / "jobs" / name).write_text(f"{script}\nRequirements\n- {script}", encoding="utf-8")
    assert run(folder, "compare", "me.txt", "jobs", "--report", "gap.html").returncode == 0
    page = (folder / "gap.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "<img" not in page
    assert "<i>.txt" not in page
    assert not re.search(r"<[a-z][^>]*(?:src|href)=(?!'#)", page)
    assert "http" not in page


def test_a_formula_stays_text(folder: Path) -> None:
    (folder / "jobs" / "job.txt").write_text(
        'Requirements\n- =HYPERLINK("http://x";"SQL")\n- @SUM(1) with SQL', encoding="utf-8"
    )
    assert run(folder, "compare", "me.txt", "jobs", "-o", "rows.csv").returncode == 0
    with (folder / "rows.csv").open(encoding="utf-8", newline="") as file:
        import csv

        cells = [cell for row in csv.reader(file) for cell in row]
    assert not [cell for cell in cells if cell[:1] in "=+-@\t\r" and len(cell) > 1]
