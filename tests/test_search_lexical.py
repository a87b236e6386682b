"""BM25 by hand, TF-IDF and edit distance against other people's code."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics.pairwise import cosine_similarity

from jobspace.search.lexical import Bm25, CharTfidf, EditDistance, Ranker

TITLES = ["Registered Nurse", "nurse nurse", "truck driver", "Bus driver, school", "CPA"]
WORDS = st.lists(st.sampled_from(["nurse", "Driver", "truck", "cpa", "C++"]), max_size=4).map(
    " ".join
)
KINDS = (CharTfidf, Bm25, EditDistance)


def test_bm25_by_hand() -> None:
    # 5 documents of 2, 2, 2, 3 and 1 words, 2 on average; "nurse" is in 2 of them
    found = Bm25.fit(TITLES).similarity(["NURSE"])[0]
    idf = math.log(1 + (5 - 2 + 0.5) / (2 + 0.5))
    saturation = 1.2 * (1 - 0.75 + 0.75 * 2 / 2)
    once, twice = (f * 2.2 / (f + saturation) for f in (1, 2))
    assert found.tolist() == pytest.approx([idf * once, idf * twice, 0, 0, 0], rel=1e-6)


def test_bm25_length_and_two_words_by_hand() -> None:
    found = Bm25.fit(TITLES).similarity(["school driver"])[0]
    idf_driver, idf_school = (math.log(1 + (5 - df + 0.5) / (df + 0.5)) for df in (2, 1))
    short, long = (1 * 2.2 / (1 + 1.2 * (0.25 + 0.75 * n / 2)) for n in (2, 3))
    expected = [0, 0, idf_driver * short, (idf_driver + idf_school) * long, 0]
    assert found.tolist() == pytest.approx(expected, rel=1e-6)


def test_a_word_asked_twice_counts_twice() -> None:
    ranker = Bm25.fit(TITLES)
    once, twice = ranker.similarity(["cpa", "cpa cpa"])
    assert twice[4] == pytest.approx(2 * once[4])


def test_bm25_without_length_or_repetition() -> None:
    ranker = Bm25.fit(["nurse", "nurse nurse nurse and more words"], k1=0, b=0)
    values = ranker.similarity(["nurse"])[0]
    assert values[0] == pytest.approx(values[1])


def test_tfidf_is_scikit_learns() -> None:
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4))
    documents = vectorizer.fit_transform(TITLES)
    queries = ["nurse", "Registred Nurse", "xyz"]
    expected = cosine_similarity(vectorizer.transform(queries), documents)
    assert CharTfidf.fit(TITLES).similarity(queries) == pytest.approx(expected, abs=1e-6)


def test_edit_distance_is_rapidfuzzs_and_by_hand() -> None:
    found = EditDistance.fit(["nurse", "purses"]).similarity(["NURSES", ""])
    assert found[0].tolist() == pytest.approx([5 / 6, 5 / 6])
    assert found[1].tolist() == [0.0, 0.0]
    assert EditDistance.fit([""]).similarity([""]).tolist() == [[1.0]]
    expected = Levenshtein.normalized_similarity("nurses", "purses")
    assert found[0, 1] == pytest.approx(expected)


@pytest.mark.parametrize("kind", KINDS)
@given(documents=st.lists(WORDS, min_size=1, max_size=6), queries=st.lists(WORDS, max_size=4))
def test_shape_bounds_and_each_query_by_itself(
    kind: type, documents: list[str], queries: list[str]
) -> None:
    ranker: Ranker = kind.fit(documents)  # type: ignore[attr-defined]
    found = ranker.similarity(queries)
    assert found.shape == (len(queries), len(documents))
    assert found.dtype == np.float32
    assert (found >= 0).all()
    if kind is not Bm25:
        assert (found <= 1 + 1e-6).all()
    for query, row in zip(queries, found, strict=True):
        assert ranker.similarity([query])[0] == pytest.approx(row, abs=1e-6)


@pytest.mark.parametrize("kind", KINDS)
def test_no_terms_and_no_texts_are_no_error(kind: type) -> None:
    blank: Ranker = kind.fit(["", " "])  # type: ignore[attr-defined]
    assert blank.similarity(["nurse"]).tolist() == [[0.0, 0.0]]
    assert blank.similarity([]).shape == (0, 2)


@pytest.mark.parametrize("kind", KINDS)
def test_case_does_not_matter_and_the_same_text_is_nearest(kind: type) -> None:
    ranker: Ranker = kind.fit(TITLES)  # type: ignore[attr-defined]
    asked = [title.upper() for title in TITLES]
    assert ranker.similarity(asked).argmax(axis=1).tolist() == [0, 1, 2, 3, 4]
