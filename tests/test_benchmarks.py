"""The benchmarks' own arithmetic: slips, ranks, shares, judgements, and whose memory is counted."""

import os
import random
import sys
from dataclasses import fields, replace

import numpy as np
import pyarrow as pa
import pytest

from benchmarks import agreement, judged, metrics, perturb, process
from jobspace.evaluate.edits import edited
from tiny import knowledge, ready


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
    texts = ["NURSE", "Lawyer", "rn"]
    made = list(perturb.perturbed(texts, 2000, seed=1))
    assert len(set(made)) == 2000
    assert made == list(perturb.perturbed(texts, 2000, seed=1))
    assert made != list(perturb.perturbed(texts, 2000, seed=2))
    assert not any(text.lower() == "rn" for text in made)


def test_shares_and_reciprocal_ranks_by_hand() -> None:
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
    expected, codes = judged.parsed(code)
    judgement = judged.Judgement(text="x", status=expected, codes=codes)
    answer = judged.Answer(status=status, code=answered, confidence=confidence)
    assert judged.is_right(judgement, answer) is is_right


def test_peak_memory_is_of_the_command_and_not_of_who_starts_it() -> None:
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
        process.measured(
            [sys.executable, "-c", "import sys; sys.stderr.write('no nurse'); sys.exit(3)"],
            os.environ,
        )


def test_brute_force_is_the_formula_over_every_label_and_changes_only_the_search() -> None:
    screened = knowledge()
    index = agreement.brute(screened).index
    keys = pa.array(["tax xyz", "nurse", "sales director", "director cpa", "quux"])
    asked = screened.encoder.encode(keys)
    found, full = index.nearest(asked, keys, 3), screened.index.all_closeness(asked, keys)
    np.testing.assert_allclose(found.closeness, -np.sort(-full, axis=1)[:, :3], atol=2e-6)
    by_screen = screened.index.nearest(asked, keys, 3)
    assert found.concept.tolist() == by_screen.concept.tolist()
    assert found.label.tolist() == by_screen.label.tolist()


def test_agreement_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of five texts two are spelled by a label, one is blank, two are compared; all agree."""
    texts = pa.array(["CPA", "Attorney", "", "tax xyz", "nurse xyz"])
    expected = {
        "texts": 5,
        "share spelled as a label": 0.4,
        "share blank or status alone": 0.2,
        "share by vectors": 0.4,
        "share same concept": 1.0,
        "share same, of those by vectors": 1.0,
    }
    monkeypatch.setattr(agreement, "BLOCK_VECTORS", 1)  # blocks change nothing
    assert agreement.agreement(ready(), texts) == pytest.approx(expected)


def test_a_search_that_misses_is_seen_to_disagree(monkeypatch: pytest.MonkeyPatch) -> None:

    def second_best(self: object, *asked: object) -> object:
        nearest = agreement.BruteForce._nearest_block(self, *asked[:2], 2)
        return replace(
            nearest,
            **{f.name: getattr(nearest, f.name)[:, ::-1][:, :1] for f in fields(nearest)},
        )

    monkeypatch.setattr(agreement.BruteForce, "nearest", second_best)
    found = agreement.agreement(ready(), pa.array(["CPA", "tax xyz"]))
    assert (found["share same concept"], found["share same, of those by vectors"]) == (0.5, 0.0)
