"""Looking hashes up, against a dict."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobspace.text.hash_table import HashTable

TOP = 2**64 - 1
hashes = st.lists(
    st.one_of(st.integers(0, TOP), st.integers(0, 20), st.integers(TOP - 20, TOP)), max_size=60
)


@given(hashes, hashes)
def test_every_equal_hash_is_found_with_each_payload(known: list[int], asked: list[int]) -> None:
    table = HashTable(np.array(known, np.uint64), np.arange(len(known)))
    row, payload = table.find(np.array([*asked, *known[:5]], np.uint64))
    expected = {
        (i, j)
        for i, one in enumerate([*asked, *known[:5]])
        for j, o in enumerate(known)
        if one == o
    }
    assert sorted(zip(row.tolist(), payload.tolist(), strict=True)) == sorted(expected)


@pytest.mark.parametrize("n", [1_000, 100_000])
def test_hashes_of_random_bits(n: int) -> None:
    rng = np.random.default_rng(n)
    known = rng.integers(0, 2**64, n, dtype=np.uint64)
    table = HashTable(known, np.arange(n))
    strangers = rng.integers(0, 2**64, n, dtype=np.uint64)
    row, payload = table.find(np.concatenate([strangers, known]))
    assert (row == n + payload).all()
    assert sorted(payload.tolist()) == list(range(n))


def test_rows_of_queries_are_told_apart() -> None:
    table = HashTable(np.array([7, 8, 8], np.uint64), np.array([1, 2, 3]))
    row, column, payload = table.find_each(np.array([[8, 1], [7, 8]], np.uint64))
    found = sorted(zip(row.tolist(), column.tolist(), payload.tolist(), strict=True))
    assert found == [(0, 0, 2), (0, 0, 3), (1, 0, 1), (1, 1, 2), (1, 1, 3)]
