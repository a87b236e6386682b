"""Words that name no occupation, ranks, and names of companies."""

import pyarrow as pa
import pytest

from jobspace.normalize.vague import RANK, VAGUE, is_company, is_rank, is_vague
from jobspace.text.clean import clean, key


@pytest.mark.parametrize("listed", [VAGUE, RANK])
def test_every_entry_is_a_key_and_there_once(listed: pa.Array) -> None:
    """An entry that no text has as its key would never be met."""
    assert key(clean(listed)).to_pylist() == listed.to_pylist()
    assert len(listed.unique()) == len(listed)


def test_entries_that_the_list_breaks_over_two_lines() -> None:
    broken = pa.array(["full time employee", "not for profit", "state government", "group leader"])
    assert is_vague(broken).to_pylist() == [True] * 4


def test_vague_is_the_whole_text() -> None:
    keys = pa.array(["owner", "various", "bakery owner", "nurse", ""])
    assert is_vague(keys).to_pylist() == [True, True, False, False, False]


def test_ranks() -> None:
    keys = pa.array(["director", "vice president", "sales director", "lawyer"])
    assert is_rank(keys).to_pylist() == [True, True, False, False]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("hughes eastern corp", True),
        ("acme inc", True),
        ("university of ohio", True),
        ("city of dayton", True),
        ("st marys hospital", True),
        ("corp trainer", False),
        ("hospital nurse", False),
        ("disco", False),  # ends in the letters, not in the word `co`
    ],
)
def test_companies_by_how_they_end(text: str, says: bool) -> None:
    assert is_company(pa.array([text])).to_pylist() == [says]


def test_no_texts() -> None:
    for asked in (is_vague, is_rank, is_company):
        assert asked(pa.array([], pa.string())).to_pylist() == []
