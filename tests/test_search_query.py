"""Passages, fusion and evidence: numbers worked by hand."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from jobspace.errors import UsageError
from jobspace.search.evidence import Passages, evidence, nearest_cosine
from jobspace.search.hybrid import Candidates, SearchOptions, fused
from jobspace.search.number_columns import NumberColumns, as_numbers
from jobspace.search.passages import MAX_WORDS, PASSAGE_WORDS, passages, passages_of
from jobspace.search.table import search


def _side(row: list[int], value: list[float]) -> Candidates:
    return Candidates(row=np.array(row), value=np.array(value, np.float32))


def test_fusion_by_hand() -> None:
    dense, words = _side([3, 1], [0.8, 0.4]), _side([1, 7], [10.0, 5.0])
    found = fused(dense, words, 10, weight=0.5)
    # 1: .5 + .2; 3: 0 + .4; 7: .25 + 0
    assert found.row.tolist() == [1, 3, 7]
    assert found.value.tolist() == pytest.approx([0.7, 0.4, 0.25])


def test_a_full_list_says_nothing_of_what_it_left_out() -> None:
    dense, words = _side([3, 1], [0.8, 0.4]), _side([1, 7], [10.0, 5.0])
    found = fused(dense, words, 2, weight=0.5)
    # 1: .5 + .2; 3: .25 + .4; 7: .25 + .2
    assert found.row.tolist() == [1, 3, 7]
    assert found.value.tolist() == pytest.approx([0.7, 0.65, 0.45])


def test_one_side_alone_keeps_its_order() -> None:
    nothing = _side([], [])
    some = _side([5, 2, 9], [3.0, 2.0, 1.0])
    assert fused(nothing, some, 10).row.tolist() == [5, 2, 9]
    assert fused(some, nothing, 10).row.tolist() == [5, 2, 9]
    assert fused(nothing, nothing, 10).row.tolist() == []


def test_ties_go_by_row() -> None:
    assert Candidates.of(np.array([4, 2]), np.ones(2, np.float32), 2).row.tolist() == [2, 4]


def test_no_word_of_a_text_is_lost_or_doubled() -> None:
    rng = np.random.default_rng(0)
    for n in (1, 30, 200, 1_000):
        ends = rng.choice(["", ".", "\n"], size=n, p=[0.8, 0.1, 0.1])
        text = " ".join(f"W{i}{end}" for i, end in enumerate(ends))
        parts = list(passages_of(text))
        assert " ".join(parts).split() == text.split()
        assert all(len(part.split()) <= MAX_WORDS + 1.5 * PASSAGE_WORDS for part in parts)


def test_passages_of_a_column_are_those_of_its_texts() -> None:
    long = "Care for patients. " * 40
    texts = ["ER nurse", long, None, "", "a\nb", long, "  clerk "]
    lists = passages(pa.array(texts)).to_pylist()
    assert lists == [list(passages_of(text)) if text else [] for text in texts]
    assert len(lists[1]) > 1


def test_the_nearest_passage_is_the_evidence() -> None:
    found = Passages(
        texts=pa.array([["a b", "c d"], [], ["e"]], pa.list_(pa.string())),
        vectors=np.array([[1, 0], [0, 1], [0, 0]], np.float32),
    )
    vector = np.array([0.6, 0.8], np.float32)
    assert nearest_cosine(found, vector).tolist() == pytest.approx([0.8, -1, -1])
    by_vector = evidence(found, "b", vector, by_words=False).to_pydict()
    assert by_vector["passage"] == ["c d", None, "e"]
    assert by_vector["similarity"] == [pytest.approx(0.8), None, None]
    by_words = evidence(found, "b", vector, by_words=True).to_pydict()
    assert by_words["passage"] == ["a b", None, "e"]
    assert by_words["similarity"][0] == pytest.approx(0.6)


def test_columns_with_one_word_among_the_numbers_stay_text() -> None:
    rows = pa.record_batch({"a": ["1", "2.5", ""], "b": ["1", "n/a", "3"], "c": ["", "", ""]})
    known = NumberColumns(rows.schema)
    known.see(rows)
    assert [str(kind) for kind in known.schema().types] == ["double", "string", "string"]
    assert as_numbers(rows, known.schema(), "it")["a"].to_pylist() == [1.0, 2.5, None]


def test_options_and_queries_that_cannot_be() -> None:
    with pytest.raises(UsageError, match="top_k: got 0"):
        SearchOptions(top_k=0)
    with pytest.raises(UsageError, match="method: got 'rrf'"):
        SearchOptions(method="rrf")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="query: got ' '"):
        search(["nurse"], " ")


def test_a_query_without_known_tokens_still_finds_its_letters() -> None:
    found = search(["nurse", "éêèéêè xq"], "éêèéêè", method="bm25")
    assert found["text"].to_pylist() == ["éêèéêè xq"]


@pytest.mark.parametrize("method", ["hybrid", "bm25"])
def test_signs_are_no_query_language(method: str) -> None:
    found = search(["c++ developer", "nurse"], 'developer AND "( * NOT', method=method)  # type: ignore[arg-type]
    assert found["text"].to_pylist()[0] == "c++ developer"


def test_frames_come_back_as_frames() -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"title": ["nurse", "driver"]}, index=[10, 20])
    found = search(frame, "driver", column="title", top_k=1)
    assert isinstance(found, pandas.DataFrame)
    assert found["title"].tolist() == ["driver"]
