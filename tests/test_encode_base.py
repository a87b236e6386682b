"""The wrapper every backend is used through: values, order, batches, refusals."""

import hashlib
import random
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from jobspace.encode.base import Wrapped, unit_rows, wrap
from jobspace.errors import InputError, UsageError

TEXTS = st.text(st.characters(codec="utf-8"), max_size=12)


class Letters:
    """A vector per text, known in advance: how often a, b and c occur."""

    name, fingerprint, dim = "letters", "letters-1", 3

    def __init__(self, batch_size: int | None = None) -> None:
        self.calls: list[list[str]] = []
        if batch_size is not None:
            self.batch_size = batch_size

    def encode_batch(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.calls.append(list(texts))
        return np.array([[t.count(c) for c in "abc"] for t in texts], np.float32)


class Hashed:
    """A vector per text that tells any two texts apart."""

    name, fingerprint, dim = "hashed", "hashed-1", 8

    def __init__(self, batch_size: int | None = None) -> None:
        if batch_size is not None:
            self.batch_size = batch_size

    def encode_batch(self, texts: Sequence[str]) -> NDArray[np.float32]:
        digests = [hashlib.blake2b(t.encode(), digest_size=8).digest() for t in texts]
        return np.frombuffer(b"".join(digests), np.uint8).reshape(-1, 8).astype(np.float32)


class Answering:
    """Answers whatever it was given."""

    name, fingerprint, dim = "answering", "answering-1", 2

    def __init__(self, answer: object) -> None:
        self.answer = answer

    def encode_batch(self, _texts: Sequence[str]) -> NDArray[np.float32]:
        return self.answer  # type: ignore[return-value]


def test_values_by_hand() -> None:
    vectors = wrap(Letters()).encode(["ab", "xyz", "aaab bb", "ab", "c"])
    half, fifth = 1 / np.sqrt(2), 1 / np.sqrt(18)
    expected = [[half, half, 0], [0, 0, 0], [3 * fifth, 3 * fifth, 0], [half, half, 0], [0, 0, 1]]
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(vectors, expected, atol=1e-7)


def test_blank_texts_are_zero_rows_and_never_asked() -> None:
    backend = Letters()
    vectors = wrap(backend).encode(["", "a", "  \t", None, "\u00a0"])
    assert vectors.tolist() == [[0, 0, 0], [1, 0, 0], [0, 0, 0], [0, 0, 0], [0, 0, 0]]
    assert backend.calls == [["a"]]


@pytest.mark.parametrize(
    "empty", [[], (), pa.array([], pa.string()), pa.chunked_array([], pa.string())]
)
def test_no_texts_give_no_rows(empty: object) -> None:
    backend = Letters()
    assert wrap(backend).encode(empty).shape == (0, 3)  # type: ignore[arg-type]
    assert backend.calls == []


def test_each_distinct_text_once() -> None:
    backend = Letters()
    wrap(backend).encode(["b", "a", "b", "a", "b"])
    assert backend.calls == [["b", "a"]]


def test_batches_are_of_one_length_longest_first() -> None:
    backend = Letters(batch_size=2)
    wrap(backend).encode(["a", "ccc", "bb", "aaaa", "b"])
    assert backend.calls == [["aaaa", "ccc"], ["bb", "a"], ["b"]]


@pytest.mark.parametrize(
    "texts",
    [
        pa.array(["a", None, "b", "a"]),
        pa.array(["a", None, "b", "a"], pa.large_string()),
        pa.array(["a", None, "b", "a"], pa.string_view()),
        pa.array(["a", None, "b", "a"]).dictionary_encode(),
        pa.array(["z", "a", None, "b", "a"]).slice(1),
        pa.chunked_array([["a", None], ["b", "a"]]),
        np.array(["a", "", "b", "a"]),
        pd.Series(["a", None, "b", "a"]),
    ],
    ids=lambda texts: f"{type(texts).__name__}-{getattr(texts, 'type', '')}",
)
def test_any_column_of_texts(texts: pa.Array) -> None:
    expected = [[1, 0, 0], [0, 0, 0], [0, 1, 0], [1, 0, 0]]
    assert wrap(Letters()).encode(texts).tolist() == expected


@pytest.mark.parametrize("bad", [[1, 2], ["a", 3], pa.array([1.5]), ["\ud800"], pd.Series([1])])
def test_what_is_not_text_is_refused(bad: list[str]) -> None:
    with pytest.raises(InputError, match="not text") as error:
        wrap(Letters()).encode(bad)
    assert "\n" not in str(error.value)


def test_invalid_utf8_is_refused() -> None:
    broken = pa.array([b"\xff\xfe"]).view(pa.string())
    with pytest.raises(InputError, match="not text"):
        wrap(Letters()).encode(broken)


def test_one_text_instead_of_a_list_is_refused() -> None:
    with pytest.raises(UsageError, match=r"Use \[text\]"):
        wrap(Letters()).encode("nurse")


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ([[1.0, float("nan")]], "not finite"),
        ([[1.0, float("inf")]], "not finite"),
        ([[1e300, 1.0]], "not finite"),
        ([[1.0, 2.0, 3.0]], r"shape \(1, 3\)"),
        ([[1.0, 2.0], [3.0, 4.0]], r"shape \(2, 2\)"),
        ([1.0, 2.0], r"shape \(2,\)"),
        ([["a", "b"]], "type <U1"),
        (None, "object"),
    ],
)
def test_an_answer_that_is_no_vector_is_refused(answer: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        wrap(Answering(answer)).encode(["a"])


def test_very_large_and_very_small_numbers_become_unit_rows() -> None:
    huge, tiny = [3e38, 3e38], [4e-42, 3e-42]
    got = unit_rows(np.array([huge, tiny, [0, 0], [-3, 4]], np.float32), (4, 2), "x")
    np.testing.assert_allclose(
        got, [[0.70710678, 0.70710678], [0.8, 0.6], [0, 0], [-0.6, 0.8]], atol=1e-3
    )


def test_a_backends_array_is_left_alone() -> None:
    answer = np.array([[3.0, 4.0]], np.float32)
    wrap(Answering(answer)).encode(["a"])
    assert answer.tolist() == [[3.0, 4.0]]


def test_progress_counts_distinct_texts() -> None:
    seen: list[tuple[int, int]] = []
    wrap(Letters(batch_size=2)).encode(
        ["a", "b", "", "c", "a"], progress=lambda *at: seen.append(at)
    )
    assert seen == [(2, 3), (3, 3)]


def test_cut_texts_are_counted_once_each() -> None:
    class Cutting(Letters):
        def cut(self, texts: Sequence[str]) -> NDArray[np.bool_]:
            return np.array([len(t) > 2 for t in texts])

    encoder = wrap(Cutting())
    assert encoder.n_cut == 0
    encoder.encode(["aaa", "b", "aaa", "abc"])
    encoder.encode(["long", "abc", "cba", ""])
    assert encoder.n_cut == 4
    assert wrap(Letters()).n_cut == 0


def test_wrap_keeps_what_is_wrapped_and_names_what_is_missing() -> None:
    encoder = wrap(Letters())
    assert isinstance(encoder, Wrapped)
    assert wrap(encoder) is encoder  # type: ignore[arg-type]
    assert (encoder.name, encoder.fingerprint, encoder.dim) == ("letters", "letters-1", 3)
    assert encoder.cache is None
    with pytest.raises(UsageError, match="without 'name'"):
        wrap(object())  # type: ignore[arg-type]


@given(texts=st.lists(TEXTS, max_size=30), size=st.integers(1, 7), order=st.randoms())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_neither_order_nor_batch_size_matters(
    texts: list[str], size: int, order: random.Random
) -> None:
    expected = wrap(Hashed()).encode(texts)
    places = list(range(len(texts)))
    order.shuffle(places)
    got = wrap(Hashed(batch_size=size)).encode([texts[i] for i in places])
    assert np.array_equal(got, expected[places])


@given(texts=st.lists(TEXTS, min_size=1, max_size=20))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_rows_are_unit_or_zero_and_match_the_backend(texts: list[str]) -> None:
    got = wrap(Hashed(batch_size=3)).encode(texts)
    for text, row in zip(texts, got, strict=True):
        exact = Hashed().encode_batch([text])[0].astype(np.float64)
        length = np.linalg.norm(exact)
        blank = not pa.compute.utf8_trim_whitespace(text).as_py()
        np.testing.assert_allclose(row, 0 * exact if blank else exact / (length or 1), atol=1e-6)


@given(texts=st.lists(TEXTS, max_size=25))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_the_same_texts_are_asked_together_whatever_their_order(texts: list[str]) -> None:
    forwards, backwards = Letters(batch_size=4), Letters(batch_size=4)
    wrap(forwards).encode(texts)
    wrap(backwards).encode(texts[::-1])
    assert forwards.calls == backwards.calls
