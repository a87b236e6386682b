"""Lessons: phrases, the imitation of a teacher, and the words and pairs that get rows."""

import json

import numpy as np
import pyarrow as pa
import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.pre_tokenizers import Whitespace

from jobspace.encode.static import Bags, sum_runs, unit_rows
from jobspace.train.domain import domain_of
from jobspace.train.label_set import LabelSet
from jobspace.train.lessons import Lessons, imitation_loss, phrases
from jobspace.train.recipe import Material, distinct
from jobspace.train.static import StaticOptions, train_static

torch = pytest.importorskip("torch")

VOCABULARY = ["[UNK]", "py", "##spark", "data", "engineer", "nurse", "##s"]


def wordpiece() -> str:
    model = WordPiece({w: i for i, w in enumerate(VOCABULARY)}, unk_token="[UNK]")
    made = Tokenizer(model)
    made.pre_tokenizer = Whitespace()
    return made.to_str()


def test_the_imitation_loss_by_hand() -> None:
    """Three texts: each has two others, so a row of shares is (p, 1 - p)."""
    student = torch.tensor([[1.0, 0.0], [0.0, 1.0], [0.6, 0.8]])
    teacher = torch.tensor([[1.0, 0.0], [0.8, 0.6], [0.0, 1.0]])

    def share(a: float, b: float) -> float:
        return float(np.exp(a) / (np.exp(a) + np.exp(b)))

    mine = [share(0.0, 0.6), share(0.0, 0.8), share(0.6, 0.8)]
    its = [share(0.8, 0.0), share(0.8, 0.6), share(0.0, 0.6)]
    p, q = np.array(its), np.array(mine)
    expected = np.mean(p * np.log(p / q) + (1 - p) * np.log((1 - p) / (1 - q)))
    assert float(imitation_loss(student, teacher, 1.0)) == pytest.approx(expected, rel=1e-5)
    assert float(imitation_loss(teacher, teacher, 0.05)) == pytest.approx(0, abs=1e-6)


def test_a_student_with_lessons_finds_the_teachers_neighbours() -> None:
    """Words without labels: only the lessons say which of them are alike."""
    rng = np.random.default_rng(0)
    n, kinds = 60, np.arange(60) % 6
    teacher = unit_rows((np.eye(6)[kinds] + rng.normal(size=(n, 6)) * 0.1).astype(np.float32))
    bags = Bags(ids=np.arange(n), starts=np.arange(n + 1))
    labels = LabelSet(  # two concepts of one label each, in rows of their own
        labels=Bags(ids=np.array([n, n + 1]), starts=np.array([0, 1, 2])),
        concept=np.array([0, 1]),
        titles=Bags(ids=np.array([n, n + 1]), starts=np.array([0, 1, 2])),
        first=np.array([0, 1, 2]),
    )
    table = unit_rows(rng.normal(size=(n + 2, 12)).astype(np.float32))
    options = StaticOptions(
        dim=12, epochs=150, batch_size=2, learning_rate=0.03, n_lessons=40, temperature=0.2
    )
    trained = train_static(table, labels, options, lessons=Lessons(bags=bags, vectors=teacher))

    def share_right(rows: np.ndarray) -> float:
        vectors = unit_rows(sum_runs(rows, bags.ids, np.ones(n, np.int64)))
        similarity = vectors @ vectors.T
        np.fill_diagonal(similarity, -1)
        return float((kinds[similarity.argmax(axis=1)] == kinds).mean())

    assert share_right(table) < 0.5
    assert share_right(trained) > 0.9


def test_phrases_are_cut_at_small_words_and_not_too_long() -> None:
    sentence = "Assist (daily) in planning of major events, reporting to the head of all sales."
    assert list(phrases([sentence])) == [
        "Assist", "daily", "in planning", "major events", "reporting", "the head", "all sales",
    ]  # fmt: skip
    assert list(phrases(["one two three four five six seven eight nine", "a b"])) == []


def test_broken_words_and_pairs_get_rows() -> None:
    texts = ["PySpark data engineer", "pyspark nurse", "nurses", "data engineer", "data engineer"]
    domain = domain_of(texts, wordpiece(), min_texts=2, max_words=9, max_pairs=9)
    assert domain.words == ("pyspark",)
    assert domain.pairs == ("data engineer",)
    assert json.loads(domain.tokenizer_json)["model"]["vocab"]["pyspark"] == len(VOCABULARY)
    assert domain.n_rows == len(VOCABULARY) + 2
    assert domain.pieces(wordpiece()).ids.tolist() == [1, 2]
    bags = domain.blank().bags(pa.array(["pyspark data engineer"]))
    assert bags.ids.tolist() == [7, 3, 4, 8]


def test_at_most_so_many_words_the_most_frequent_first() -> None:
    texts = ["nurses a", "nurses b", "pyspark a", "pyspark b", "pyspark c"]
    domain = domain_of(texts, wordpiece(), min_texts=2, max_words=1, max_pairs=0)
    assert (domain.words, domain.pairs) == (("pyspark",), ())


def test_lessons_are_distinct_and_drawn_by_seed() -> None:
    material = Material(
        taxonomies=(),
        titles=[f"title {i}" for i in range(50)] + ["Title 1"],
        sentences=["Wash hands, chart vitals"],
        skills=["Excel", "excel"],
        n_titles=5,
        n_phrases=2,
    )
    texts = material.lessons(0)
    assert texts[:4] == ["Excel", "Wash hands, chart vitals", *texts[2:4]]
    assert sorted(texts[2:4]) == ["Wash hands", "chart vitals"]
    assert len(texts) == 9
    assert texts == material.lessons(0) != material.lessons(1)


def test_distinct_texts_keep_their_first_case() -> None:
    assert distinct([" A  b", "a b", "", "  ", "C"]) == ["A b", "C"]
