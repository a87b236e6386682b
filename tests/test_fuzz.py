"""A thousand ugly inputs: each is read, or refused with one of jobspace's errors, in no time."""

from __future__ import annotations

import time
import warnings

import pytest

from fuzz.ugly import N_UGLY, ugly

PARTS = 8
MAX_S = 60.0  # of one input; most take milliseconds, and machines are busy


@pytest.mark.parametrize("part", range(PARTS))
def test_ugly_inputs_are_read_or_refused(
    part: int, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setenv("JOBSPACE_FUZZ_DIR", str(tmp_path))
    findings = []
    for number, one in enumerate(ugly()):
        if number % PARTS != part:
            continue
        began = time.monotonic()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                one.target.feed_as(one.suffix, one.content)
        except Exception as error:  # noqa: BLE001  # all are listed
            findings.append(f"{number} {one.target.name} {one.suffix} {one.how}: {error!r}"[:300])
        if time.monotonic() - began > MAX_S:
            findings.append(f"{number} {one.target.name} {one.suffix} {one.how}: too long")
    assert findings == []


def test_there_are_a_thousand_and_always_the_same() -> None:
    first, again = list(ugly()), list(ugly())
    assert len(first) == N_UGLY
    assert [one.content for one in first] == [one.content for one in again]
    assert len({one.content for one in first}) > 0.9 * N_UGLY
