"""Spelling: what is found, what is chosen, and what is left alone."""

import os
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from jobspace.errors import InputError
from jobspace.text import spelling
from jobspace.text.near_words import MISSING, SWAPPED, NearWords, Spelled
from jobspace.text.spelling import Speller, bigrams_of, words_of

ALPHABET = "abcdefghijklmnopqrstuvwxyz"
WORDS = {
    "accountant": 300, "account": 120, "actor": 40, "actuary": 9, "agent": 500, "argent": 600,
    "attorney": 80, "banker": 90, "cardiac": 12, "clerk": 900, "engineer": 950, "estate": 200,
    "insurance": 250, "investment": 110, "lawyer": 60, "layer": 90, "manager": 990, "musician": 70,
    "nurse": 700, "office": 300, "property": 130, "real": 190, "registered": 140, "sales": 800,
    "software": 210, "therapist": 310, "therapy": 90, "yeoman": 1,
}  # fmt: skip
LABELS = ["insurance agent", "real estate agent", "office manager", "registered nurse"]


def speller(words: dict[str, int] = WORDS, **options: object) -> Speller:
    return Speller(
        pa.array(list(words), pa.string()),
        np.array(list(words.values())),
        bigrams=bigrams_of(pa.array(LABELS)),
        **options,  # type: ignore[arg-type]
    )


def repaired(text: str, **options: object) -> str:
    return speller(**options).repair(pa.array([text], pa.string()))[0].as_py()


def test_strange_words_are_neither_known_nor_good_nor_regular_forms_of_known_words() -> None:
    keys = pa.array(["insurance angent", "realty lawyers mnager", "angent", ""])
    ready = speller(good_words=pa.array(["realty"]))
    assert ready.strange(keys).to_pylist() == ["angent", "mnager"]
    assert ready.strange(pa.array([], pa.string())).to_pylist() == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("property mnager", "property manager"),
        ("muaician", "musician"),
        ("insurance angent", "insurance agent"),
        ("accountnat", "accountant"),
        ("invesdtment banker", "investment banker"),
        ("attorhey", "attorney"),
        ("sofware enginer", "software engineer"),
        ("lawer", "lawyer"),
        ("nrse", "nurse"),
        ("clrek", "clerk"),
        ("acccountent", "accountant"),  # two edits
        ("registe", "registe"),  # seven letters: one edit only
        ("register", "registered"),  # the last two letters missing
        ("realestate agent", "real estate agent"),
        ("officemanager", "office manager"),
        ("officexmanager", "office manager"),
        ("account ant", "accountant"),
        ("ther apist", "therapist"),
        ("offic emanager", "office manager"),
        ("officem anager", "office manager"),
        ("sales officemanager accountnat", "sales office manager accountant"),
    ],
)
def test_what_people_mistype_is_repaired(typed: str, meant: str) -> None:
    assert repaired(typed) == meant


@pytest.mark.parametrize(
    "text",
    [
        "hughes eastern corp",
        "actuary",
        "therapies",  # the plural of therapy
        "managers",
        "engineering",
        "nrs",  # too short
        "yeomen",  # "yeoman" is in one label only
        "nurse2",
        "1234567",
        "infirmière",
        "zccountent",  # two edits and another first letter
        "",
        "a",
        "z" * 500,
        "account manager",
    ],
)
def test_what_is_not_a_slip_stays(text: str) -> None:
    assert repaired(text) == text


def test_a_word_of_one_label_attracts_only_when_asked() -> None:
    assert repaired("yeomam") == "yeomam"
    assert repaired("yeomam", min_count=1) == "yeoman"


def test_good_words_are_neither_changed_nor_suggested() -> None:
    assert repaired("lawer") == "lawyer"
    good = pa.array(["lawer", "surgeon", "ant"])
    assert repaired("lawer", good_words=good) == "lawer"
    assert repaired("surgeom", good_words=good) == "surgeom"
    assert repaired("account ant", good_words=good) == "account ant"


def test_the_neighbour_decides_between_near_words() -> None:
    assert repaired("angent") == "argent"
    assert repaired("insurance angent") == "insurance agent"
    assert repaired("angent insurance") == "argent insurance"
    assert speller().repair(pa.array(["zzzz insurance", "angent"]))[1].as_py() == "argent"


def test_a_word_less_its_final_s_is_hardly_a_slip() -> None:
    assert repaired("profession", words={"professions": 100, "professiont": 40}) == "professiont"


def test_the_word_in_more_labels_wins_then_the_alphabet() -> None:
    tied = {"gardener": 50, "gartener": 50}
    assert repaired("garkener", words=tied) == "gardener"
    assert repaired("garkener", words=dict(reversed(tied.items()))) == "gardener"
    assert repaired("garkener", words={"gardener": 50, "gartener": 51}) == "gartener"


def test_four_letters_need_a_swap_or_a_clear_lead() -> None:
    near = {"nurse": 500, "purse": 400, "clerk": 900}
    assert repaired("urse", words=near) == "urse"
    assert repaired("urse", words={"nurse": 500, "purse": 5, "clerk": 900}) == "nurse"
    assert repaired("maet", words={"meat": 900, "mate": 800}) == "meat"
    words, beside = pa.array(["nurse", "purse", "clerk"]), pa.array(["nurse clerk", "purse clerk"])
    one = Speller(words, np.array([400, 500, 900]), bigrams=beside)
    assert one.repair(pa.array(["urse clerk", "urse"])).to_pylist() == ["purse clerk", "urse"]


def test_single_words() -> None:
    found = speller().repair_words(["accountnat", "nurse", "hughes", None, "", "accountnat"])
    assert found.to_pylist() == ["accountant", None, None, None, None, "accountant"]
    assert speller().repair_words(pa.array(["realestate"])).to_pylist() == ["real estate"]
    assert speller().repair_words([]).to_pylist() == []


def test_nulls_chunks_slices_and_nothing() -> None:
    keys = pa.chunked_array([["x", "muaician", None], [], ["", "angent"]], pa.string())
    expected = ["x", "musician", None, "", "argent"]
    assert speller().repair(keys).to_pylist() == expected
    assert speller().repair(pa.concat_arrays(keys.chunks).slice(1)).to_pylist() == expected[1:]
    assert speller().repair(pa.array([], pa.string())).to_pylist() == []
    assert speller().repair(keys.cast(pa.large_string())).to_pylist() == expected


def test_without_known_words_nothing_changes() -> None:
    empty = Speller(pa.array([], pa.string()), np.array([], dtype=np.int64))
    assert empty.repair(pa.array(["muaician accountnatt", "a b"])).to_pylist() == [
        "muaician accountnatt",
        "a b",
    ]


def test_counts_of_another_length_are_refused() -> None:
    with pytest.raises(InputError, match=r"counts of known words: got 1; expected 2, one a word\."):
        Speller(pa.array(["a", "b"]), np.array([1]))


def test_words_and_pairs_of_labels() -> None:
    labels = pa.array(["real estate agent", None, "agent", ""])
    words, counts = words_of(labels)
    assert dict(zip(words.to_pylist(), counts.tolist(), strict=True)) == {
        "real": 1, "estate": 1, "agent": 2,
    }  # fmt: skip
    assert bigrams_of(labels).to_pylist() == ["real estate", "estate agent"]
    assert bigrams_of(pa.array([], pa.string())).to_pylist() == []


few_letters = st.lists(st.text("abc", min_size=4, max_size=7), min_size=1, max_size=12, unique=True)


@given(few_letters, few_letters)
def test_all_words_one_edit_away_are_found(known: list[str], asked: list[str]) -> None:
    asked = [word for word in asked if word not in known]
    edits = NearWords(pa.array(known), np.arange(len(known))).near(
        Spelled.of(pa.array(asked, pa.string())), np.arange(len(asked))
    )
    found = {(asked[i], known[j]) for i, j in zip(edits.word, edits.known, strict=True)}
    assert found == {(a, k) for a in asked for k in known if OSA.distance(a, k) == 1}
    for i, j, kind, place in zip(edits.word, edits.known, edits.kind, edits.place, strict=True):
        word, target = asked[i], known[j]
        if kind == MISSING:
            assert target[:place] + target[place + 1 :] == word
        if kind == SWAPPED:
            assert word[:place] + word[place + 1] + word[place] + word[place + 2 :] == target


far_words = st.lists(st.text("abc", min_size=7, max_size=10), min_size=1, max_size=12, unique=True)


@given(far_words, far_words)
def test_both_searches_at_two_edits_find_all(known: list[str], asked: list[str]) -> None:
    near, words = NearWords(pa.array(known), np.arange(len(known))), pa.array(asked)
    rows = np.array([i for i, word in enumerate(asked) if len(word) >= 8], dtype=np.int64)
    expected = {
        (i, j)
        for i in rows
        for j, k in enumerate(known)
        if k[0] == asked[i][0] and OSA.distance(asked[i], k) == 2
    }
    word, target, is_start = near.far(words, np.arange(len(asked)))
    assert set(zip(word, target, strict=True)) == expected
    assert is_start.tolist() == [
        known[j].startswith(asked[i]) for i, j in zip(word, target, strict=True)
    ]
    if len(rows):
        word, target = near._sharing(Spelled.of(words), rows)
        pairs = zip(word, target, strict=True)
        assert expected == {(i, j) for i, j in pairs if OSA.distance(asked[i], known[j]) == 2}


def edited(word: str, kind: str, place: int, letter: str) -> str:
    i = place % len(word)
    if kind == "insert":
        return word[:i] + letter + word[i:]
    if kind == "delete":
        return word[:i] + word[i + 1 :]
    if kind == "replace":
        return word[:i] + letter + word[i + 1 :]
    i = place % (len(word) - 1)
    return word[:i] + word[i + 1] + word[i] + word[i + 2 :]


kinds = st.sampled_from(["insert", "delete", "replace", "swap"])
LONG = ["accountant", "musician", "investment", "registered", "therapist", "attorney", "property"]


@given(st.sampled_from(LONG), kinds, st.integers(0, 30), st.sampled_from(ALPHABET))
def test_one_edit_of_a_long_word_is_undone(word: str, kind: str, place: int, letter: str) -> None:
    typed = edited(word, kind, place, letter)
    inflected = any(typed == word + ending for ending in ("s", "d"))
    assert repaired(typed) == (typed if inflected else word)


texts = st.lists(
    st.lists(
        st.one_of(
            st.sampled_from(list(WORDS)),
            st.builds(
                edited,
                st.sampled_from(list(WORDS)),
                kinds,
                st.integers(0, 30),
                st.sampled_from(ALPHABET),
            ),
            st.text(ALPHABET + "é9", min_size=1, max_size=12),
        ),
        max_size=4,
    ).map(" ".join),
    max_size=40,
)


@settings(deadline=None)
@given(texts)
def test_a_batch_repairs_as_one_by_one(keys: list[str]) -> None:
    one = speller()
    whole = one.repair(pa.array(keys, pa.string())).to_pylist()
    assert whole == [one.repair(pa.array([key]))[0].as_py() for key in keys]
    assert one.repair(pa.array(keys[::-1], pa.string())).to_pylist() == whole[::-1]


@given(texts)
@settings(deadline=None)
def test_small_slices_change_nothing(keys: list[str]) -> None:
    one, column = speller(), pa.array(keys, pa.string())
    whole = one.repair(column)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spelling, "SLICE_TEXTS", 3)
        assert one.repair(column).equals(whole)


@given(st.lists(st.lists(st.sampled_from(list(WORDS)), max_size=4).map(" ".join), max_size=20))
def test_known_words_never_change(keys: list[str]) -> None:
    assert speller().repair(pa.array(keys, pa.string())).to_pylist() == keys


def _shared(name: str) -> Path:
    root = Path(os.environ.get("JOBSPACE_SHARED_DATA", Path(__file__).parents[2] / "shared/data"))
    path = root / name
    if not path.exists():
        pytest.skip(f"needs {path}")
    return path


def _keys(texts: pa.Array) -> pa.Array:
    spaced = pc.replace_substring_regex(pc.utf8_lower(pc.fill_null(texts, "")), "[^a-z0-9]+", " ")
    keys = pc.unique(pc.utf8_trim_whitespace(spaced))
    return keys.filter(pc.not_equal(keys, ""))


@pytest.fixture(scope="module")
def onet_keys() -> pa.Array:
    from python_calamine import CalamineWorkbook

    rows = CalamineWorkbook.from_path(
        _shared("onet-29.3/Alternate Titles.xlsx")
    ).get_sheet_by_index(0)
    _, *rows = rows.to_python()
    return _keys(pa.array([str(row[2]) for row in rows]))


@pytest.fixture(scope="module")
def onet_speller(onet_keys: pa.Array) -> Speller:
    return Speller(*words_of(onet_keys), bigrams=bigrams_of(onet_keys))


@pytest.mark.shared
def test_labels_stay_and_their_slips_are_undone(onet_keys: pa.Array, onet_speller: Speller) -> None:
    assert onet_speller.repair(onet_keys).equals(onet_keys)
    rng = np.random.default_rng(0)
    long = onet_keys.filter(pc.greater_equal(pc.utf8_length(onet_keys), 6))
    clean = long.take(rng.choice(len(long), 1000, replace=False)).to_pylist()
    kind = rng.choice(["insert", "delete", "replace", "swap"], 1000)
    place, letter = rng.integers(0, 10_000, 1000), rng.choice(list(ALPHABET), 1000)
    typed = [
        " ".join(edited(*slip).split()) for slip in zip(clean, kind, place, letter, strict=True)
    ]
    back = onet_speller.repair(pa.array(typed)).to_pylist()
    assert np.mean([a == b for a, b in zip(back, clean, strict=True)]) >= 0.85


@pytest.mark.shared
def test_employers_are_hardly_bent(onet_speller: Speller) -> None:
    from pyarrow import csv

    table = csv.read_csv(_shared("fec-occupations/employer_counts.csv"))
    words, counts = words_of(_keys(table["employer"].combine_chunks()))
    bent = np.asarray(onet_speller.repair_words(words).is_valid())
    assert bent.mean() <= 0.06
    assert np.average(bent, weights=counts) <= 0.03
