"""Labels found by texts with up to two slips in them."""

import random

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from jobspace.text.near_keys import MIN_LETTERS, NearKeys

LABELS = pa.array(
    [
        "sales manager", "tales manager", "office manager", "oil inspector", "surface hydrologist",
        "registered nurse", "sw engineer", "biotechnologist", "nurse", "real estate developer",
        "heel sander", "internist", "horticulturist",
    ]
)  # fmt: skip
KEYS = NearKeys(LABELS)


def found(text: str) -> str | None:
    """The label found for a text."""
    row = int(KEYS.nearest(pa.array([text]))[0])
    return None if row < 0 else LABELS[row].as_py()


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("surzace cydrologist", "surface hydrologist"),  # a slip in each of two words
        ("oiliansspector", None),  # three slips
        ("oilianspector", "oil inspector"),  # the space lost and a letter changed
        ("biotechonologist", "biotechnologist"),
        ("ofice manger", "office manager"),
        ("real estated developer", "real estate developer"),
        ("slaes manager", "sales manager"),  # nearer than tales manager
    ],
)
def test_two_slips(typed: str, label: str | None) -> None:
    assert found(typed) == label


@pytest.mark.parametrize(
    "name",
    [
        "hw engineer",  # another acronym, no slip
        "interwest",  # a company
        "horti nurse",
        "nurze",  # too short a label
        "",
    ],
)
def test_names_and_acronyms_stay(name: str) -> None:
    assert found(name) is None


def test_of_equally_near_labels_the_one_that_begins_alike_wins() -> None:
    keys = NearKeys(pa.array(["walter keeper", "salter keeper"]))
    assert keys.nearest(pa.array(["szlter keepr"])).tolist() == [1]


def test_no_labels_and_no_texts() -> None:
    none = pa.array([], pa.string())
    assert NearKeys(none).nearest(pa.array(["sales manager"])).tolist() == [-1]
    assert KEYS.nearest(none).tolist() == []


WORDS = st.text("abcde ", min_size=1, max_size=24).map(lambda t: " ".join(t.split()))


@given(st.lists(WORDS, min_size=1, max_size=30, unique=True), st.lists(WORDS, max_size=8))
def test_all_that_is_found_is_within_two_slips(labels: list[str], texts: list[str]) -> None:
    rows = NearKeys(pa.array(labels, pa.string())).nearest(pa.array(texts, pa.string()))
    for text, row in zip(texts, rows.tolist(), strict=True):
        assert row < 0 or OSA.distance(text, labels[row]) <= 2


@given(st.text("abcdefghij", min_size=11, max_size=30), st.integers(0, 10**6))
def test_a_long_word_with_two_slips_is_found(word: str, seed: int) -> None:
    rng = random.Random(seed)
    typed = list(word)
    for place in rng.sample(range(1, len(word)), 2):  # the first letter stays
        typed[place] = "z"
    keys = NearKeys(pa.array([word, "x" * MIN_LETTERS]))
    assert keys.nearest(pa.array(["".join(typed)])).tolist() == [0]


def test_a_text_gets_the_same_label_in_any_company() -> None:
    rng = random.Random(0)
    texts = [t for label in LABELS.to_pylist() for t in (label[1:], label[:4] + label[5:], label)]
    rng.shuffle(texts)
    together = KEYS.nearest(pa.array(texts))
    alone = np.array([KEYS.nearest(pa.array([t]))[0] for t in texts])
    np.testing.assert_array_equal(together, alone)
