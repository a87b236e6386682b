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

from jobspace.evaluate.edits import edited

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module", autouse=True)
def on_path() -> Iterator[None]:
    """`benchmarks` is no installed package: it is found from the repository's root."""
    before = list(sys.path)
    sys.path.insert(0, str(ROOT))
    yield
    sys.path[:] = before


def part(name: str) -> ModuleType:
    return importlib.import_module(f"benchmarks.{name}")


def test_all_kinds_of_edits_are_about_as_likely() -> None:
    rng = random.Random(0)
    edits = [edited("abcdef", rng) for _ in range(4000)]
    n_shorter = sum(len(e) == 5 for e in edits)
    n_longer = sum(len(e) == 7 for e in edits)
    n_swapped = sum(sorted(e) == list("abcdef") for e in edits)
    rest = len(edits) - n_shorter - n_longer - n_swapped
    assert all(850 < n < 1150 for n in (n_shorter, n_longer, n_swapped, rest))


def test_edits_of_capitals_are_capitals() -> None:
    rng = random.Random(0)
    assert all(edited("NURSE", rng).isupper() for _ in range(200))


def test_perturbed_texts_are_distinct_and_the_same_for_a_seed() -> None:
    perturbed = part("perturb").perturbed
    texts = ["NURSE", "Lawyer", "rn"]
    made = list(perturbed(texts, 2000, seed=1))
    assert len(set(made)) == 2000
    assert made == list(perturbed(texts, 2000, seed=1))
    assert made != list(perturbed(texts, 2000, seed=2))
    assert not any(text.lower() == "rn" for text in made)


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
