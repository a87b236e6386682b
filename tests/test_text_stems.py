"""Words of texts and their stems: what is counted, and what is not."""

import pyarrow as pa
import pytest

from jobspace.text.stems import stems_of, words_of


def words(text: str | None) -> list[str]:
    return words_of(pa.array([text], pa.string()))[1].to_pylist()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Senior C++/C# developer", ["senior", "c++", "c#", "developer"]),
        ("the nurse's don't", ["the", "nurse", "do"]),
        ("mail jobs@acme.com or see https://acme.com/x", ["mail", "or", "see"]),
        ("<p>R&amp;D</p> lab", ["r", "d", "lab"]),
        ("Café – naïve", ["café", "naïve"]),
        ("weâ€™re nurses", ["we", "nurses"]),
        ("  ", []),
        (None, []),
    ],
)
def test_words_of_a_text(text: str | None, expected: list[str]) -> None:
    assert words(text) == expected


def test_rows_count_from_the_start_of_a_slice() -> None:
    texts = pa.array(["x", "a nurse", None, "two words"]).slice(1)
    rows, found = words_of(texts)
    assert rows.tolist() == [0, 0, 2, 2]
    assert found.to_pylist() == ["a", "nurse", "two", "words"]


def test_sentences_that_every_posting_has_are_not_read() -> None:
    told = "Care for patients. We are an equal opportunity employer. Chart vitals."
    assert "opportunity" not in words(told)
    assert words(told)[-1] == "vitals"
    assert "opportunity" in words("We are an equal opportunity employer")


def test_forms_of_one_word_have_one_stem_and_empty_words_none() -> None:
    found = stems_of(pa.array(["nurses", "nurse", "team", "effectively", "x", "2024", "energy"]))
    assert found.to_pylist() == ["nurs", "nurs", "", "", "", "", "energi"]


def test_learning_counts_though_learn_says_nothing() -> None:
    assert stems_of(pa.array(["learning", "learn"])).to_pylist() == ["learn", ""]


def test_no_words() -> None:
    assert stems_of(pa.array([], pa.string())).to_pylist() == []
    rows, found = words_of(pa.array([], pa.string()))
    assert len(rows) == len(found) == 0
