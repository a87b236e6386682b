"""Word pairs: found where two words stand together, and added to a text's vector."""

import itertools
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobspace.encode.static import StaticEncoder, save, sum_runs, unit_rows
from jobspace.encode.word_pairs import FEW_WORDS, WordPairs, frequent_pairs
from jobspace.errors import InputError

PAIRS = ("software engineer", "engineer software", "c++ developer")


def found(texts: list[str], pairs: tuple[str, ...] = PAIRS) -> list[list[str]]:
    """The pairs of each text."""
    words = [text.split() for text in texts]
    coded = pa.array([w for text in words for w in text], pa.string()).dictionary_encode()
    starts = np.concatenate(([0], np.cumsum([len(text) for text in words]))).astype(np.int64)
    codes = np.asarray(coded.indices, dtype=np.int64)
    text, pair = WordPairs.of(pairs).find(coded.dictionary, codes, starts)
    of: list[list[str]] = [[] for _ in texts]
    for i, j in zip(text.tolist(), pair.tolist(), strict=True):
        of[i].append(pairs[j])
    return of


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("Senior Software Engineer", ["software engineer"]),
        ("(software) engineer, software", ["software engineer", "engineer software"]),
        ("software - engineer", []),  # a dash by itself keeps them apart
        ("C++ developer", ["c++ developer"]),
        ("software engineering", []),
        ("software", []),
        ("", []),
    ],
)
def test_pairs_of_a_text(text: str, pairs: list[str]) -> None:
    assert found([text]) == [pairs]


def test_words_of_two_texts_are_no_pair() -> None:
    assert found(["", "software", "engineer", "", "software engineer", ""]) == [
        [], [], [], [], ["software engineer"], [],
    ]  # fmt: skip


WORDS = st.lists(st.lists(st.sampled_from(["a", "b", "c"]), max_size=5), max_size=6)


@given(WORDS, st.sets(st.sampled_from(["a b", "b a", "a a", "c b", "b c"])))
def test_every_neighbouring_pair_is_found(words: list[list[str]], pairs: set[str]) -> None:
    expected = [[p for p in map(" ".join, itertools.pairwise(w)) if p in pairs] for w in words]
    assert found([" ".join(w) for w in words], tuple(sorted(pairs))) == expected


def test_no_pairs_at_all() -> None:
    assert found(["software engineer"], ()) == [[]]


def test_a_pair_is_two_words() -> None:
    with pytest.raises(ValueError, match="two words"):
        WordPairs.of(["nurse"])


def test_frequent_pairs_count_once_a_text() -> None:
    texts = ["a b a b", "a b", "b a", "c - d"]
    assert frequent_pairs(texts, min_texts=1, max_pairs=9) == ["a b", "b a"]
    assert frequent_pairs(texts, min_texts=3, max_pairs=9) == []
    assert frequent_pairs(texts, min_texts=1, max_pairs=1) == ["a b"]


@pytest.fixture
def paired(tmp_path: Path) -> StaticEncoder:
    """The default tokenizer with random rows and pairs."""
    tokenizer = StaticEncoder.default().tokenizer
    n_rows = tokenizer.get_vocab_size() + len(PAIRS)
    vectors = np.random.default_rng(0).normal(size=(n_rows, 8)).astype(np.float32)
    save(
        tmp_path, vectors=vectors, tokenizer_json=tokenizer.to_str(), about={"dim": 8}, pairs=PAIRS
    )
    return StaticEncoder.load(tmp_path)


def test_a_pairs_row_is_added(paired: StaticEncoder) -> None:
    rows = paired.token_vectors()
    vocabulary = paired.tokenizer.get_vocab()
    expected = rows[vocabulary["software"]] + rows[vocabulary["engineer"]] + rows[paired.first_pair]
    given_ = paired.encode_batch(["software engineer"])[0]
    np.testing.assert_allclose(given_, expected / np.linalg.norm(expected), atol=1e-6)


def test_bags_are_what_is_summed(paired: StaticEncoder) -> None:
    texts = pa.array(["Software engineer / C++ developer", None, "", "nurse", "engineer software"])
    bags = paired.bags(texts)
    summed = sum_runs(paired.token_vectors(), bags.ids, np.diff(bags.starts))
    np.testing.assert_allclose(unit_rows(summed), paired.encode_batch(texts), atol=1e-6)


def test_saved_with_other_rows_keeps_the_pairs(paired: StaticEncoder, tmp_path: Path) -> None:
    paired.saved_with(tmp_path / "other", -paired.token_vectors(), {})
    other = StaticEncoder.load(tmp_path / "other")
    assert other.pairs.pairs == PAIRS
    assert other.fingerprint != paired.fingerprint
    texts = ["software engineer"]
    np.testing.assert_allclose(other.encode_batch(texts), -paired.encode_batch(texts), atol=0.01)


def test_a_damaged_pairs_file_is_an_error(paired: StaticEncoder, tmp_path: Path) -> None:
    assert len(paired.pairs) == len(PAIRS)
    (tmp_path / "word_pairs.txt").write_text("software engineer\n", encoding="utf-8")
    with pytest.raises(InputError, match="Save it again"):
        StaticEncoder.load(tmp_path)


def test_few_words_and_many_are_found_alike() -> None:
    pairs = WordPairs.of(["software engineer", "c++ developer", "r d"])
    texts = [
        "(Software) engineer,",
        "C++ developer",
        '"r" - d',
        "r d.",
        "Softwäre engineer",
        "+# x",
    ]
    words = [word for text in texts for word in text.split()]
    filler = [f"w{i}" for i in range(FEW_WORDS)]
    few = pairs._places(pa.array(words[:4] + words[6:8]))
    many = pairs._places(pa.array(words + filler))
    each = [int(pairs._places(pa.array([word]))[0]) for word in words]
    assert many[: len(words)].tolist() == each
    assert few.tolist() == [each[i] for i in (0, 1, 2, 3, 6, 7)]
    assert each[:4] == [pairs.places[w] for w in ("software", "engineer", "c++", "developer")]
