"""`peers` and `scaling`: verdicts by hand, whole contests on few texts, charts; no peer needed."""

import json
import re
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from benchmarks import (
    contest,
    contests,
    options,
    peer_duplicates,
    peers,
    process,
    scaling,
    scaling_charts,
    verdict,
)
from jobspace.taxonomy.model import build


def test_quality_by_hand() -> None:
    """Of three copies: 2 of 3 found are right, of 4 to be found; F1 is 2 · 2 / (3 + 4)."""
    parts = np.array([[1.0, 1, 1], [1, 2, 1], [0, 0, 2]])
    found = verdict.quality(parts)
    assert found.value == pytest.approx(4 / 7)
    assert 0 <= found.low < 4 / 7 < found.high <= 1


def test_a_difference_is_of_the_questions_that_both_were_asked() -> None:
    ours = contest.shares(np.array([1, 1, 1, 0, 0, 0]))
    theirs = contest.shares(np.array([1, 0, 1]))
    assert verdict.difference(ours, theirs).value == pytest.approx(1 / 3)
    same = verdict.difference(theirs, theirs)
    assert (same.value, same.low, same.high) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("times", "better", "said"),
    [
        (2.0, (0.05, 0.01, 0.09), "ahead in both"),
        (1.05, (0.05, 0.01, 0.09), "as fast, ahead in quality"),
        (2.0, (-0.01, -0.03, 0.01), "ahead in speed, even in quality"),
        (2.0, (-0.05, -0.09, -0.01), "ahead in speed, behind in quality (-0.050)"),
        (0.5, (0.05, 0.01, 0.09), "behind in speed (seconds × 2.0), ahead in quality"),
        (0.95, (0.0, 0.0, 0.0), "as fast, even in quality"),
        (
            0.25,
            (-0.05, -0.09, -0.01),
            "behind in speed (seconds × 4.0), behind in quality (-0.050)",
        ),
    ],
)
def test_verdicts(times: float, better: tuple[float, float, float], said: str) -> None:
    value, low, high = better
    assert verdict.verdict(times, verdict.Range(value=value, low=low, high=high)) == said


def test_parts_of_copies_by_hand() -> None:
    """A copy with its original and a stranger; one alone; what is there twice counts once."""
    column = peer_duplicates.Column(
        texts=["nurse", "nurse", "cook", "pilot", "nurze", "piilot"],
        same=np.array([0, 0, 1, 2, 0, 2]),
        n_titles=4,
    )
    parts = column.parts(np.array([7, 7, 7, 8, 7, 9]))
    assert parts.tolist() == [[1, 2, 1], [0, 0, 1]]


def test_linked_texts_have_one_group_whatever_their_order_of_words() -> None:
    near = peer_duplicates.Near.of(["Head Cook", "cook, head", "pilot", "Pilot"], 0.9)
    linked = near.groups(0.95)
    assert linked[0] == linked[1] != linked[2] == linked[3]


def test_a_missing_package_has_a_row_that_says_so() -> None:
    absent = contest.System(start=lambda _: None, needs="no_such_package")
    tried = contest.Contest(measure="top 1", read=lambda _: None, systems={"absent": absent})
    (row,) = peers._rows("a task", tried, None, None)
    assert row["verdict"] == (
        "not measured: no_such_package is not installed. Run: make install-peers"
    )


def test_a_peer_that_fails_has_a_row_that_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(name: str, *_: Any) -> Any:
        raise process.FailedError(["peer", name], 1, "Traceback\nMemoryError: too much\n")

    monkeypatch.setattr(peers, "_run", run)
    systems = {"peer": contest.System(start=lambda _: None)}
    tried = contest.Contest(measure="top 1", read=lambda _: None, systems=systems)
    (row,) = peers._rows("a task", tried, None, None)
    assert row["verdict"] == "not measured: exit code 1: MemoryError: too much"
    own = {contest.OWN: contest.System(start=lambda _: None)}
    ours = contest.Contest(measure="top 1", read=lambda _: None, systems=own)
    with pytest.raises(process.FailedError, match="too much"):
        peers._rows("a task", ours, None, None)


def setting(tmp_path: Path, n: int) -> Any:
    shared = options.shared_folder().resolve()
    if not shared.is_dir():
        pytest.skip(f"no shared data at {shared}; set JOBSPACE_SHARED_DATA")
    (tmp_path / "peers").mkdir()
    return contest.Setting(shared=shared, work=tmp_path / "peers", unseen_model=tmp_path, texts=n)


@pytest.mark.shared
def test_a_contest_in_processes_of_its_own(tmp_path: Path) -> None:
    """Duplicates of 300 titles, jobspace and rapidfuzz: nearly all planted copies are found."""
    asked = setting(tmp_path, 300)
    name = "duplicates among job titles"
    whole = contests.CONTESTS[name]
    without = {k: v for k, v in whole.systems.items() if v.needs is None}
    tried = contest.Contest(measure=whole.measure, read=whole.read, systems=without)
    chosen = options.Options(work=tmp_path, shared=asked.shared, repeat=1)
    own, fuzzy = peers._rows(name, tried, asked, chosen)
    assert own["system"] == "jobspace"
    assert own["n"] == fuzzy["n"] == 300 * 7 // 8 + 1  # reposts are left out
    assert float(str(own["quality [95 %]"]).split()[0]) > 0.9
    assert float(str(fuzzy["quality [95 %]"]).split()[0]) > 0.5
    assert fuzzy["× jobspace's s"] == pytest.approx(
        fuzzy["seconds"] / fuzzy["rows"] / (own["seconds"] / own["rows"])
    )
    assert "verdict" in fuzzy
    assert "verdict" not in own


def test_labels_of_any_number_keep_their_concepts() -> None:
    concepts = pa.table({"code": ["1", "2"], "title": ["Nurse", "Cook"]})
    labels = pa.table({"code": ["1"], "label": ["Registered nurse"]})
    made = scaling.labels_table(build("mini", "1", concepts, labels), 8, seed=0)
    assert made["label"].to_pylist()[:3] == ["Nurse", "Registered nurse", "Cook"]
    assert made["code"].to_pylist() == ["1", "1", "2", "1#1", "1#1", "2#1", "1#2", "1#2"]
    assert made["title"].to_pylist()[3:6] == ["Nurse 1", "Nurse 1", "Cook 1"]
    assert made["label"].to_pylist()[3:6] != ["Nurse", "Registered nurse", "Cook"]
    assert made.equals(scaling.labels_table(build("mini", "1", concepts, labels), 8, seed=0))


def test_charts_are_the_same_bytes_for_the_same_figures(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="matplotlib is not installed: make install-dev")
    rows = [
        {"rows": 1_000, "median s": 0.5, "peak MB": 200},
        {"rows": 1_000_000, "median s": 3.0, "peak MB": 700},
    ]
    figures = tmp_path / "figures.json"
    told = {"results": [{"title": "scaling: rows", "rows": rows}, {"title": "other", "rows": []}]}
    figures.write_text(json.dumps(told), encoding="utf-8")
    drawn = []
    for name in ("first", "again"):
        sys.argv = ["charts", str(figures), str(tmp_path / name)]
        assert scaling_charts.main() == 0
        (file,) = (tmp_path / name).iterdir()
        assert file.name == "scaling-rows.svg"
        drawn.append(file.read_text(encoding="utf-8"))
    assert drawn[0] == drawn[1]
    assert {"3.0 s", "0.70 GB"} <= set(re.findall("<!-- (.*?) -->", drawn[0]))
