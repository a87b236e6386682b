"""The benchmarks' own arithmetic: slips, ranks, shares, judgements, and whose memory is counted."""

import importlib
import os
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

ROOT = Path(__file__).resolve().parent.parent
TEXTS = st.text(alphabet="abcdeABC -/é", max_size=20)


@pytest.fixture(scope="module", autouse=True)
def on_path() -> Iterator[None]:
    """`benchmarks` is no installed package: it is found from the repository's root."""
    before = list(sys.path)
    sys.path.insert(0, str(ROOT))
    yield
    sys.path[:] = before


def part(name: str) -> ModuleType:
    return importlib.import_module(f"benchmarks.{name}")


def one_edit_apart(a: str, b: str) -> bool:
    """By trying every edit: the oracle."""
    letters = set(b)
    deleted = {a[:i] + a[i + 1 :] for i in range(len(a))}
    inserted = {a[:i] + c + a[i:] for i in range(len(a) + 1) for c in letters}
    replaced = {a[:i] + c + a[i + 1 :] for i in range(len(a)) for c in letters}
    swapped = {a[:i] + a[i + 1] + a[i] + a[i + 2 :] for i in range(len(a) - 1)}
    return b in deleted | inserted | replaced | swapped


@given(text=TEXTS, seed=st.integers(0, 1000))
def test_an_edit_is_one_edit_and_changes_the_text(text: str, seed: int) -> None:
    changed = part("perturb").edited(text, random.Random(seed))
    assert changed != text
    assert one_edit_apart(text, changed)


@given(text=TEXTS, seed=st.integers(0, 1000))
def test_two_edits_change_the_text_and_are_no_more_than_two(text: str, seed: int) -> None:
    changed = part("perturb").edited_twice(text, random.Random(seed))
    assert changed != text
    assert Levenshtein.distance(text, changed) <= 4  # a swap counts twice
    assert abs(len(text) - len(changed)) <= 2


def test_all_kinds_of_edits_are_about_as_likely() -> None:
    rng = random.Random(0)
    edits = [part("perturb").edited("abcdef", rng) for _ in range(4000)]
    n_shorter = sum(len(e) == 5 for e in edits)
    n_longer = sum(len(e) == 7 for e in edits)
    n_swapped = sum(sorted(e) == list("abcdef") for e in edits)
    rest = len(edits) - n_shorter - n_longer - n_swapped
    assert all(850 < n < 1150 for n in (n_shorter, n_longer, n_swapped, rest))


def test_edits_of_capitals_are_capitals() -> None:
    rng = random.Random(0)
    assert all(part("perturb").edited("NURSE", rng).isupper() for _ in range(200))


def test_perturbed_texts_are_distinct_and_the_same_for_a_seed() -> None:
    perturbed = part("perturb").perturbed
    texts = ["NURSE", "Lawyer", "rn"]
    made = list(perturbed(texts, 2000, seed=1))
    assert len(set(made)) == 2000
    assert made == list(perturbed(texts, 2000, seed=1))
    assert made != list(perturbed(texts, 2000, seed=2))
    assert not any(text.lower() == "rn" for text in made)


def test_ranks_of_lists() -> None:
    candidates = np.array([[4, 2, 9], [1, 2, 3], [5, -1, -1]], dtype=np.int32)
    gold = [frozenset({9, 2}), frozenset({7}), frozenset({5})]
    assert part("metrics").ranks_of_listed(candidates, gold).tolist() == [2, 0, 1]


@given(
    values=st.lists(st.lists(st.integers(0, 3), min_size=4, max_size=4), min_size=1, max_size=5),
    concept=st.integers(0, 3),
)
def test_ranks_by_closeness_are_places_in_a_stable_sort(
    values: list[list[int]], concept: int
) -> None:
    metrics = part("metrics")
    closeness = np.array(values, dtype=np.float32)
    order = np.argsort(-closeness, axis=1, kind="stable").astype(np.int32)
    gold = [frozenset({concept})] * len(values)
    by_sorting = metrics.ranks_of_listed(order, gold)
    assert metrics.ranks_by_closeness(closeness, gold).tolist() == by_sorting.tolist()


def test_shares_and_reciprocal_ranks_by_hand() -> None:
    metrics = part("metrics")
    ranks = np.array([1, 0, 5, 2], dtype=np.int32)
    assert metrics.share_within(ranks, 1) == 0.25
    assert metrics.share_within(ranks, 5) == 0.75
    assert metrics.share_within(ranks, 1, np.array([7.0, 1.0, 1.0, 1.0])) == 0.7
    assert metrics.mean_reciprocal_rank(ranks) == pytest.approx((1 + 1 / 5 + 1 / 2) / 4)


@pytest.mark.parametrize(
    ("code", "status", "answered", "confidence", "is_right"),
    [
        ("29-1141|29-1171", "assigned", "29-1171", 0.9, True),
        ("29-1141", "assigned", "29-1171", 0.9, False),
        ("29-1141", "retired", "29-1141", 0.9, False),
        ("status:retired", "retired", None, 0.0, True),
        ("status:retired", "retired", "29-1141", 0.9, True),
        ("status:retired+25-2031", "retired", "25-2031", 0.9, True),
        ("status:retired+25-2031", "retired", None, 0.0, False),
        ("none", "abstained", None, 0.2, True),
        ("none", "assigned", "29-1141", 0.29, True),
        ("none", "assigned", "29-1141", 0.31, False),
    ],
)
def test_judgements(
    code: str, status: str, answered: str | None, confidence: float, is_right: bool
) -> None:
    judged = part("judged")
    expected, codes = judged.parsed(code)
    judgement = judged.Judgement(text="x", status=expected, codes=codes)
    answer = judged.Answer(status=status, code=answered, confidence=confidence)
    assert judged.is_right(judgement, answer) is is_right


def test_peak_memory_is_of_the_command_and_not_of_who_starts_it() -> None:
    process = part("process")
    held = np.ones(40_000_000)  # 320 MB
    small = process.measured([sys.executable, "-S", "-c", "pass"], os.environ)
    large = process.measured(
        [sys.executable, "-S", "-c", "bytearray(b'x') * 200_000_000"], os.environ
    )
    assert held.nbytes == 320_000_000
    assert small.peak_mb < 100
    assert 200 < large.peak_mb < 300


def test_a_command_that_fails_says_why() -> None:
    with pytest.raises(RuntimeError, match=r"exit code 3\nno nurse"):
        part("process").measured(
            [sys.executable, "-c", "import sys; sys.stderr.write('no nurse'); sys.exit(3)"],
            os.environ,
        )
