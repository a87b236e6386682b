"""The words that texts share with concepts: weights by hand, against plain Python, edge cases."""

import math
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobspace.search.concept_words import ConceptWords
from jobspace.text.clean import singular

Labels = list[tuple[int, str]]

THREE: Labels = [
    (0, "registered nurses"), (0, "nurse"), (1, "dental nurse"), (1, "dental assistant"),
    (2, "assistant"), (2, "law clerk"),
]  # fmt: skip


def texts_of(*keys: str | None) -> pa.Array:
    return pa.array(keys, pa.string())


def words_of(labels: Labels, n_concepts: int) -> ConceptWords:
    concept = np.array([c for c, _ in labels], np.int32)
    return ConceptWords.of(texts_of(*(label for _, label in labels)), concept, n_concepts)


def shared(of: ConceptWords, *keys: str | None) -> list[list[float]]:
    """With every concept, in order."""
    every = np.tile(np.arange(of.n_concepts, dtype=np.int32), (len(keys), 1))
    found = of.shared(texts_of(*keys), every)
    assert found.dtype == np.float32
    assert found.shape == every.shape
    return found.tolist()  # type: ignore[no-any-return]


# Of 3 concepts one or two have a word.
ONE, TWO = (1 + math.log(4 / 2)) ** 2, (1 + math.log(4 / 3)) ** 2
ALL = 2 * ONE + TWO


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nurse", [1, 1, 0]),
        ("nurses", [1, 1, 0]),
        ("registered nurse", [1, TWO / (ONE + TWO), 0]),
        ("dental law nurse", [TWO / ALL, (ONE + TWO) / ALL, ONE / ALL]),
        ("law law nurse", [TWO / ALL, TWO / ALL, 2 * ONE / ALL]),
        ("nurse xyz quux", [1, 1, 0]),  # words that no label has do not count
        ("xyz", [0, 0, 0]),
        ("", [0, 0, 0]),
        (None, [0, 0, 0]),
    ],
)  # fmt: skip
def test_shared_by_hand(text: str | None, expected: list[float]) -> None:
    found = shared(words_of(THREE, 3), "clerk", text, "nurse")
    np.testing.assert_allclose(found, [[0, 0, 1], expected, [1, 1, 0]], atol=1e-6)


def test_a_word_counts_once_for_a_concept_however_many_labels_have_it() -> None:
    of = words_of([(0, "nurse"), (0, "nurses"), (0, "head nurse"), (1, "clerk")], 2)
    assert of.words.to_pylist() == ["nurse", "head", "clerk"]
    assert (of.concept.tolist(), of.word.tolist()) == ([0, 0, 1], [0, 1, 2])
    assert shared(of, "nurse clerk") == [[0.5, 0.5]]


def test_concepts_are_looked_up_in_the_order_asked_and_repeatedly() -> None:
    of = words_of(THREE, 3)
    asked = np.array([[2, 0, 2], [1, 1, 0]], np.int32)
    assert of.shared(texts_of("law", "dental"), asked).tolist() == [[1, 0, 1], [1, 1, 0]]


def test_the_empty_key_of_a_label_without_letters_is_no_word() -> None:
    of = words_of([(0, ""), (0, "nurse"), (1, "")], 2)
    assert of.words.to_pylist() == ["nurse"]
    assert shared(of, "", "nurse") == [[0, 0], [1, 0]]


@pytest.mark.parametrize("labels", [[], [(0, ""), (1, "")]])
def test_no_words_at_all(labels: Labels) -> None:
    of = words_of(labels, 2)
    assert len(of.words) == len(of.word) == len(of.concept) == 0
    assert shared(of, "nurse", "", None) == [[0, 0]] * 3


def test_no_texts_and_no_concepts_asked() -> None:
    of = words_of(THREE, 3)
    assert of.shared(texts_of(), np.zeros((0, 5), np.int32)).shape == (0, 5)
    assert of.shared(texts_of("nurse"), np.zeros((1, 0), np.int32)).shape == (1, 0)


def test_texts_that_are_null_throughout() -> None:
    of = words_of(THREE, 3)
    assert shared(of, None, None) == [[0, 0, 0]] * 2


# ---- against plain Python ----

TEXT = st.lists(
    st.sampled_from(["nurse", "nurses", "law", "clerk", "clerks", "chief", "xyz"]), max_size=4
).map(" ".join)
LABELS = st.lists(st.tuples(st.integers(0, 3), TEXT), max_size=10)


def plain(labels: Labels, n_concepts: int, text: str | None) -> list[float]:
    owned = [set[str]() for _ in range(n_concepts)]
    for concept, label in labels:
        owned[concept].update(_words(label))
    weights: list[tuple[str, float]] = []
    for word in _words(text or ""):
        having = sum(word in has for has in owned)
        if having:
            weights.append((word, (1 + math.log((n_concepts + 1) / (having + 1))) ** 2))
    total = sum(weight for _, weight in weights)
    return [sum(w for word, w in weights if word in has) / (total or 1) for has in owned]


def _words(text: str) -> list[str]:
    return str(singular(texts_of(text))[0].as_py()).split()


@given(LABELS, st.lists(st.one_of(st.none(), TEXT), min_size=1, max_size=6))
@settings(deadline=None)
def test_shared_is_the_formula(labels: Labels, texts: Sequence[str | None]) -> None:
    found = np.array(shared(words_of(labels, 4), *texts))
    np.testing.assert_allclose(found, [plain(labels, 4, text) for text in texts], atol=1e-6)
    assert found.min() >= 0
    assert found.max() <= 1 + 1e-6


@given(LABELS, st.lists(TEXT, min_size=1, max_size=8), st.randoms())
@settings(deadline=None)
def test_company_and_order_change_no_digit(
    labels: Labels, texts: list[str], random: object
) -> None:
    of, order = words_of(labels, 4), list(range(len(texts)))
    random.shuffle(order)  # type: ignore[attr-defined]
    together = shared(of, *texts)
    assert [shared(of, text)[0] for text in texts] == together
    assert shared(of, *(texts[i] for i in order)) == [together[i] for i in order]
    sliced = texts_of("law", *texts, None).slice(1, len(texts))
    every = np.tile(np.arange(4, dtype=np.int32), (len(texts), 1))
    assert of.shared(sliced, every).tolist() == together


@given(LABELS, st.randoms(), st.lists(TEXT, min_size=1, max_size=4))
@settings(deadline=None)
def test_the_order_of_labels_changes_no_digit(
    labels: Labels, random: object, texts: list[str]
) -> None:
    shuffled = list(labels)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert shared(words_of(shuffled, 4), *texts) == shared(words_of(labels, 4), *texts)
