"""Labels found by texts with up to two slips in them."""

import random
from collections.abc import Collection

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
        "heel sander", "internist", "horticulturist", "sound editor", "fire chief", "bond salesman",
        "digital artist", "shopkeeper", "garageman", "garbage man", "attorney", "quality auditor",
        "paleologist", "penologist", "plumbing", "show runner", "biotechnology",
    ]
)  # fmt: skip
KEYS = NearKeys(LABELS)


KNOWN = {word for label in LABELS.to_pylist() for word in label.split()}


def nearest(keys: NearKeys, texts: list[str], known: Collection[str] = ()) -> list[int]:
    """Rows of the labels found, where every word that is not known may be a slip."""
    strange = {word for text in texts for word in text.split()} - set(known)
    return keys.nearest(pa.array(texts, pa.string()), strange).tolist()


def found(text: str) -> str | None:
    """The label found for a text."""
    (row,) = nearest(KEYS, [text], KNOWN)
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
        ("sonud editor", "sound editor"),  # a swap
        ("rire chief", "fire chief"),  # a key beside
        ("bornp salesman", None),  # two slips in a short word
        ("bond salezman", "bond salesman"),
        ("dogotal artist", "digital artist"),  # two wrong vowels or keys
        ("shopkeeker", "shopkeeper"),  # a single long word, the letter from far away
        ("garbageman", "garbage man"),  # before garageman: the same letters
        ("atto9rney", "attorney"),  # what is no letter was never meant
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
        "office tales",  # known words are as they were meant
        "xile chief",  # the first letter, and no key beside
        "qutility auditor",  # two odd slips
        "palynologist",  # endings do not count
        "pedologist",
        "plumping",  # one odd slip in a single word that is short before its ending
        "shoprunner",  # show is not in it
        "vi technology",  # vi is not in the label
    ],
)
def test_names_and_acronyms_stay(name: str) -> None:
    assert found(name) is None


def test_of_equally_near_labels_the_one_that_begins_alike_wins() -> None:
    keys = NearKeys(pa.array(["walter keeper", "salter keeper"]))
    assert nearest(keys, ["szlter keepr"]) == [1]


def test_no_labels_and_no_texts() -> None:
    none = pa.array([], pa.string())
    assert nearest(NearKeys(none), ["sales manager"]) == [-1]
    assert nearest(KEYS, []) == []


WORDS = st.text("abcde ", min_size=1, max_size=24).map(lambda t: " ".join(t.split()))


@given(st.lists(WORDS, min_size=1, max_size=30, unique=True), st.lists(WORDS, max_size=8))
def test_all_that_is_found_is_within_two_slips(labels: list[str], texts: list[str]) -> None:
    rows = nearest(NearKeys(pa.array(labels, pa.string())), texts)
    for text, row in zip(texts, rows, strict=True):
        assert row < 0 or OSA.distance(text, labels[row]) <= 2


@given(st.text("abcdefghij", min_size=11, max_size=30), st.integers(0, 10**6))
def test_a_long_word_with_two_slips_is_found(word: str, seed: int) -> None:
    rng = random.Random(seed)
    typed = list(word)
    for place in rng.sample(range(1, len(word)), 2):  # the first letter stays
        typed[place] = "z"
    keys = NearKeys(pa.array([word, "x" * MIN_LETTERS]))
    assert nearest(keys, ["".join(typed)]) == [0]


def test_a_text_gets_the_same_label_in_any_company() -> None:
    rng = random.Random(0)
    texts = [t for label in LABELS.to_pylist() for t in (label[1:], label[:4] + label[5:], label)]
    rng.shuffle(texts)
    together = nearest(KEYS, texts, KNOWN)
    assert together == [nearest(KEYS, [text], KNOWN)[0] for text in texts]
    assert {LABELS[row].as_py() for row in together if row >= 0} >= {"sales manager", "fire chief"}
