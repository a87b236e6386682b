"""`train vocabulary`: new tokens, what stays as it was, and before and after."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import jobspace as js
import tiny_encoders
from jobspace.encode.base import Wrapped
from jobspace.errors import InputError
from jobspace.train.extend import add_terms, compared, read_terms, retrain_tokenizer
from jobspace.train.new_tokens import terms_added
from jobspace.train.tokenizer import WordCutter
from jobspace.train.vocabulary import Corpus, corpus_of

TEXTS = [
    "We use PySpark and MySQL in the DevOps software.",
    "The nurse and the engineer use pyspark with C++.",
    "We use Java, JavaScript and C++ in the software.",
    "We use the javascript, and the nurses use java.",
    "The software engineer and the nurse.",
]
ASKED = [*TEXTS, "PYSPARK", "software engineer", "mysqlx javascript", "MySQL, mysql."]


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Wrapped:
    return js.encoder(str(tiny_encoders.static(tmp_path_factory.mktemp("static"))))


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return corpus_of(pa.array(TEXTS * 3 + [f"{t} And more" for t in TEXTS]))


def pieces(of: Wrapped, *words: str) -> list[list[str]]:
    cutter = WordCutter.of(of)
    return [cutter.pieces(ids) for ids in cutter.ids(list(words))]


def test_terms_are_whole_words_in_any_case_and_nothing_else(
    encoder: Wrapped, corpus: Corpus, tmp_path: Path
) -> None:
    done = add_terms(corpus, encoder, ["PySpark", "mysql", "C++"], tmp_path / "m")
    after = js.encoder(str(tmp_path / "m"))
    assert [t.token for t in done.added] == ["pyspark", "mysql", "c++"]
    assert pieces(after, "PYSPARK", "MySql", "c++", "pyspark.") == [
        ["pyspark"], ["mysql"], ["c++"], ["pyspark", "."],
    ]  # fmt: skip
    # a longer word is cut as before, and so is what was not added
    before = pieces(encoder, "mysqlx", "javascript", "java", "devops")
    assert pieces(after, "mysqlx", "javascript", "java", "devops") == before


def test_java_added_does_not_cut_javascript(tmp_path: Path) -> None:
    folder = tiny_encoders.static(tmp_path / "s")
    text = (folder / "tokenizer.json").read_text()
    settings = json.loads(text)
    # without java as a token of its own, javascript is unknown to this tokenizer
    settings["model"]["vocab"] = {
        {"java": "ja", "##x": "##vascript", "##ev": "##va"}.get(t, t): i
        for t, i in settings["model"]["vocab"].items()
    }
    (folder / "tokenizer.json").write_text(json.dumps(settings))
    encoder = js.encoder(str(folder))
    assert pieces(encoder, "java", "javascript") == [["ja", "##va"], ["ja", "##vascript"]]
    add_terms(corpus_of(pa.array(["we use java"])), encoder, ["java"], tmp_path / "m")
    after = js.encoder(str(tmp_path / "m"))
    assert pieces(after, "java", "javascript") == [["java"], ["ja", "##vascript"]]


def test_a_static_model_says_the_same_at_first(
    encoder: Wrapped, corpus: Corpus, tmp_path: Path
) -> None:
    """Sums of pieces keep every vector, those with word pairs too."""
    add_terms(corpus, encoder, 5, tmp_path / "m")
    after = js.encoder(str(tmp_path / "m"))
    assert after.fingerprint != encoder.fingerprint
    assert np.abs(after.encode(ASKED) - encoder.encode(ASKED)).max() < 0.02  # int8 rows
    old, new = encoder.backend.token_vectors(), after.backend.token_vectors()
    n, m = len(tiny_encoders.TOKENS), 5
    assert len(new) == len(old) + m
    np.testing.assert_allclose(new[:n], old[:n], atol=1e-5)
    np.testing.assert_allclose(new[n + m :], old[n:], atol=1e-5)  # the pairs


def test_a_model2vec_model_says_the_same_at_first(corpus: Corpus, tmp_path: Path) -> None:
    encoder = js.encoder(str(tiny_encoders.model2vec(tmp_path / "m2v")))
    add_terms(corpus, encoder, 5, tmp_path / "m")
    after = js.encoder(str(tmp_path / "m"))
    np.testing.assert_allclose(after.encode(ASKED), encoder.encode(ASKED), atol=1e-5)


def test_a_transformer_starts_from_the_mean(corpus: Corpus, tmp_path: Path) -> None:
    pytest.importorskip("sentence_transformers")
    encoder = js.encoder(str(tiny_encoders.bert(tmp_path / "bert")))
    done = add_terms(corpus, encoder, ["pyspark", "devops"], tmp_path / "m")
    after = js.encoder(str(tmp_path / "m"))
    assert pieces(after, "PySpark", "javascript") == [["pyspark"], ["java", "##script"]]
    rows = [
        e.backend.model[0].auto_model.get_input_embeddings().weight.detach().numpy()
        for e in (encoder, after)
    ]
    n = len(tiny_encoders.TOKENS)
    np.testing.assert_array_equal(rows[1][:n], rows[0])
    ids = [tiny_encoders.TOKENS.index(t) for t in ("p", "##ys", "##park")]
    np.testing.assert_allclose(rows[1][n], rows[0][ids].mean(axis=0), atol=1e-6)
    same = ["the nurse and java"]
    np.testing.assert_allclose(after.encode(same), encoder.encode(same), atol=1e-5)
    assert done.compared.effect is not None
    assert done.compared.effect.similarity_others == pytest.approx(1, abs=1e-4)


def test_retraining_keeps_every_old_token_and_its_id(
    encoder: Wrapped, corpus: Corpus, tmp_path: Path
) -> None:
    before = dict(WordCutter.of(encoder).definition["model"]["vocab"])
    done = retrain_tokenizer(corpus, encoder, tmp_path / "m", max_new=20)
    after = js.encoder(str(tmp_path / "m"))
    now = WordCutter.of(after).definition["model"]["vocab"]
    assert {token: now[token] for token in before} == before
    assert len(now) == len(before) + len(done.added)
    assert 0 < len(done.added) <= 20
    figures = done.compared
    assert figures.after.tokens_per_word < figures.before.tokens_per_word
    assert figures.after.share_broken < figures.before.share_broken
    assert pieces(after, "pyspark") == [["pyspark"]]


def test_the_same_twice_is_the_same_bytes(encoder: Wrapped, corpus: Corpus, tmp_path: Path) -> None:
    for name in ("a", "b"):
        retrain_tokenizer(corpus, encoder, tmp_path / name)
    for file in ("model.safetensors", "tokenizer.json"):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


def test_a_model_can_be_extended_again(encoder: Wrapped, corpus: Corpus, tmp_path: Path) -> None:
    add_terms(corpus, encoder, ["pyspark"], tmp_path / "a")
    add_terms(corpus, js.encoder(str(tmp_path / "a")), ["mysql"], tmp_path / "b")
    after = js.encoder(str(tmp_path / "b"))
    assert pieces(after, "pyspark", "mysql") == [["pyspark"], ["mysql"]]
    assert np.abs(after.encode(ASKED) - encoder.encode(ASKED)).max() < 0.03


def test_what_is_left_out_is_named(encoder: Wrapped) -> None:
    new = terms_added(WordCutter.of(encoder), ["Java", "machine learning", "pyspark", "PySpark"])
    assert new.tokens == ("pyspark",)
    assert [(t.term, t.why) for t in new.left_out] == [
        ("Java", "one token already"), ("machine learning", "several words"),
    ]  # fmt: skip


def test_nothing_to_add(encoder: Wrapped, corpus: Corpus, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"terms to add: got 1, of which .* breaks none"):
        add_terms(corpus, encoder, ["java"], tmp_path / "m")
    known = corpus_of(pa.array(["we use java"]))
    with pytest.raises(InputError, match="new tokens: got none"):
        retrain_tokenizer(known, encoder, tmp_path / "m")
    assert list(tmp_path.iterdir()) == []


def test_terms_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "t.txt").write_text("pyspark\n\n mysql \npyspark\n")
    (tmp_path / "t.csv").write_text("term,count\npyspark,3\nmysql,2\n")
    (tmp_path / "none.txt").write_text("\n \n")
    assert read_terms(str(tmp_path / "t.txt")) == ["pyspark", "mysql"]
    assert read_terms(str(tmp_path / "t.csv")) == ["pyspark", "mysql"]
    with pytest.raises(InputError, match="got none; expected one or more"):
        read_terms(str(tmp_path / "none.txt"))
    with pytest.raises(InputError, match="cannot be read"):
        read_terms(str(tmp_path / "absent.txt"))


def test_effect_of_a_model_whose_new_row_learned(
    encoder: Wrapped, corpus: Corpus, tmp_path: Path
) -> None:
    """Planted: pyspark's row is moved to nurse's, so its neighbours and sentences change."""
    add_terms(corpus, encoder, ["pyspark"], tmp_path / "a")
    extended = js.encoder(str(tmp_path / "a"))
    rows = extended.backend.token_vectors().copy()
    cutter = WordCutter.of(extended)
    (new,), (nurse,) = cutter.ids(["pyspark", "nurse"])
    rows[new] = rows[nurse]
    extended.backend.saved_with(tmp_path / "b", rows, {})
    done = compared(corpus, encoder, js.encoder(str(tmp_path / "b")))
    assert done.terms == ("pyspark",)
    assert done.effect is not None
    (near,) = done.effect.neighbours
    assert near.after[0] == "nurse"
    assert near.before[0] != "nurse"
    assert done.effect.similarity_moved is not None
    assert done.effect.similarity_moved < 0.99
    assert done.effect.similarity_others == pytest.approx(1, abs=1e-3)
    assert done.effect.map_before > 0
    assert done.effect.change.mean == pytest.approx(done.effect.map_after - done.effect.map_before)


def test_data_and_card(encoder: Wrapped, corpus: Corpus, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    for name, texts in (
        ("train", TEXTS),
        ("validation", ["java", "nurse"]),
        ("test", ["mysql", "c++"]),
    ):
        queries = [f"the {t}" for t in texts]
        pq.write_table(pa.table({"query": queries, "positive": texts}), data / f"{name}.parquet")
    done = add_terms(corpus, encoder, 3, tmp_path / "m", data=str(data))
    assert done.compared.on_data is not None
    measures = {m.name: m for m in done.compared.on_data.measures}
    assert measures["MRR"].n == 2
    card = (tmp_path / "m" / "README.md").read_text()
    assert card.startswith("---\n")
    assert "- `mysql` from `my ##s ##q ##l`" in card
    assert "| MRR | 2 |" in card
