"""Three readings of a text: what goes, and what must not."""

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction import text

from jobspace.errors import UsageError
from jobspace.text.stop_words import ENGLISH_STOP_WORDS, READINGS, stop_mask, texts_as

KNOWN = pa.array(["head", "department", "nurse", "skill", "commerce", "engineer", "cafe"])


def test_the_list_is_that_of_scikit_learn() -> None:
    assert text.ENGLISH_STOP_WORDS == ENGLISH_STOP_WORDS


def read(text: str | None, how: str) -> str:
    return str(texts_as(pa.array([text], pa.string()), how, known=KNOWN)[0].as_py())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Head of the IT department", "Head IT department"),
        ("head of it", "head"),
        ("HEAD OF THE DEPARTMENT", "HEAD DEPARTMENT"),
        ("Fire chief (and others)", "Fire chief"),
        ("System engineer,  top\tmill", "System engineer, top mill"),
        ("U.S. sales", "U.S. sales"),
        ("of the", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_stop_words_go_and_words_of_work_stay(text: str | None, expected: str) -> None:
    assert read(text, "no-stop-words") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Head of the IT department (SAP, Kubernetes)", "IT SAP Kubernetes"),
        ("Nurses with skills", ""),
        ("React/Redux e-commerce engineer", "React Redux"),
        ("C++ and C# engineer, 5 years, 2019", "C++ C# years"),
        ("SKILL AND/OR PYSPARK", "PYSPARK"),
        ("Café nurse", ""),
        ("S/4HANA", "4HANA"),
        ("", ""),
    ],
)
def test_jargon_is_what_general_english_lacks(text: str, expected: str) -> None:
    assert read(text, "jargon-only") == expected


def test_original_is_the_text_itself() -> None:
    assert read("  Head of  the IT ", "original") == "  Head of  the IT "


@settings(deadline=None, max_examples=40)  # the first example imports scikit-learn
@given(st.lists(st.text(max_size=30), max_size=8), st.sampled_from(READINGS))
def test_no_text_is_lost_and_the_company_does_not_matter(texts: list[str], how: str) -> None:
    column = pa.array(texts, pa.string())
    together = texts_as(column, how, known=KNOWN).to_pylist()
    assert together == [read(text, how) for text in texts]
    assert texts_as(pa.array(together, pa.string()), how, known=KNOWN).null_count == 0


def test_slices_are_read_as_whole_arrays_are() -> None:
    column = pa.array(["x", "Head of Kubernetes", "nurse"]).slice(1, 1)
    assert texts_as(column, "jargon-only", known=KNOWN).to_pylist() == ["Kubernetes"]


def test_a_word_list_of_signs_and_capitals() -> None:
    assert stop_mask(pa.array(["The", "(of)", "fire", "nurse,", "–"])).to_pylist() == [
        True, True, False, False, False,
    ]  # fmt: skip


def test_what_cannot_be_asked() -> None:
    with pytest.raises(UsageError, match=r"got 'short'; expected one of original"):
        texts_as(pa.array(["x"]), "short")
    with pytest.raises(UsageError, match="known words: got none"):
        texts_as(pa.array(["x"]), "jargon-only")
