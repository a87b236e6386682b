"""Systems side by side: values by hand, planted truth, the report and the command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import jobspace
import tiny
from jobspace.encode.base import wrap
from jobspace.errors import UsageError
from jobspace.evaluate.plots import ticks
from jobspace.evaluate.report import report
from jobspace.evaluate.result import Evaluation, Figure
from jobspace.evaluate.run import EvaluateOptions, evaluate
from jobspace.evaluate.speed import size_mb
from jobspace.evaluate.task import Items, Task, Triplets
from jobspace.normalize.decide import NormalizeOptions
from jobspace.normalize.normalizer import normalizer

ALONE = EvaluateOptions(baselines=())
POINTS = {"near": (1.0, 0.0), "nearer": (1.0, 0.1), "far": (0.0, 1.0), "between": (1.0, 0.9)}


def points(table: Mapping[str, Sequence[float]] = POINTS, name: str = "words-1") -> tiny.Words:
    return tiny.Words({k: tuple(v) for k, v in table.items()}, name)  # type: ignore[misc]


def task(**changes: object) -> Task:
    """Queries nearer, between, far to items near, far, between; the second is not found."""
    fields: dict[str, object] = {
        "name": "tiny",
        "queries": pa.array(["nearer", "between", "far"]),
        "right": ((0,), (1,), (1, 2)),
        "items": Items.of_texts(["near", "far", "between"]),
        "metrics": ("accuracy", "recall@5", "MRR", "MAP", "R-precision@5"),
    }
    return Task(**(fields | changes))  # type: ignore[arg-type]


def figures(done: Evaluation, system: int = 0) -> dict[str, Figure]:
    return {figure.metric: figure for figure in done.parts[0].systems[system].figures}


def test_figures_by_hand() -> None:
    # places of what is right: 1; between is itself first, then near, then far: 3; 1 and 2
    done = evaluate(task(), encoders=[wrap(points())], options=ALONE)
    found = {name: figure.mean for name, figure in figures(done).items()}
    assert found == pytest.approx(
        {
            "accuracy": 2 / 3,
            "recall@5": 1.0,
            "MRR": (1 + 1 / 3 + 1) / 3,
            "MAP": (1 + 1 / 3 + 1) / 3,
            "R-precision@5": 1.0,
        }
    )
    (system,) = done.parts[0].systems
    assert system.found_within == ((1, pytest.approx(2 / 3)), (2, pytest.approx(2 / 3)), (3, 1.0))
    worst = system.worst[0]
    assert (worst.query, worst.right, worst.rank, worst.first) == ("between", "far", 3, "between")
    assert worst.similarity == pytest.approx(1.0)


def test_weights_count_in_the_weighted_metric_alone() -> None:
    asked = task(metrics=("accuracy", "accuracy weighted"), weight=np.array([1.0, 8.0, 1.0]))
    found = figures(evaluate(asked, encoders=[wrap(points())], options=ALONE))
    assert found["accuracy"].mean == pytest.approx(2 / 3)
    assert found["accuracy weighted"].mean == pytest.approx(0.2)


def test_triplets_count_queries_that_have_a_negative() -> None:
    items = Items.of_texts(["near", "far"], ["between"])
    triplets = Triplets(
        name="triplets (hard)", positive=np.array([0, 1, 1]), negative=np.array([2, 2, -1])
    )
    asked = task(items=items, right=((0,), (1,), (1,)), triplets=(triplets,), metrics=("MRR",))
    found = figures(evaluate(asked, encoders=[wrap(points())], options=ALONE))
    assert found["triplets (hard)"].mean == 0.5  # nearer: yes; between: nearer to its negative
    assert found["triplets (hard)"].n_queries == 2
    assert found["MRR"].mean == pytest.approx((1 + 1 / 2 + 1) / 3)  # between is not ranked


def test_an_item_is_as_near_as_its_best_label() -> None:
    labels = pa.array(["far", "near", "between"])
    items = Items(
        titles=pa.array(["A", "B"]),
        labels=labels,
        documents=labels,
        item_of=np.array([0, 0, 1]),
        n_ranked=2,
    )
    asked = task(items=items, right=((0,), (1,), (0,)), metrics=("accuracy",))
    done = evaluate(asked, encoders=[wrap(points())], options=ALONE)
    assert figures(done)["accuracy"].mean == 1.0
    nearer = next(e for e in done.parts[0].systems[0].best if e.query == "nearer")
    assert (nearer.first, nearer.label) == ("A", "near")


def test_a_planted_better_encoder_is_found_better_and_its_interval_excludes_0() -> None:
    rng = np.random.default_rng(0)
    words = [f"{a}{b}" for a in "bcdfghjklm" for b in "aeiou"]
    truth = {word: rng.normal(size=8) for word in words}
    good, bad = (
        {f"{w}q": v + rng.normal(size=8) * noise for w, v in truth.items()} | truth
        for noise in (0.1, 3.0)
    )
    rows = pa.table({"query": [f"{w}q" for w in words], "positive": words})
    done = evaluate(
        rows,
        encoders=[wrap(points(bad, "bad")), wrap(points(good, "good"))],
        options=EvaluateOptions(baselines=("edit",)),
    )
    better = figures(done, 1)["MRR"]
    assert better.mean > 0.95
    assert better.difference is not None
    assert better.difference == pytest.approx(better.mean - figures(done)["MRR"].mean)
    assert better.differs
    assert [s.system for s in done.parts[0].systems][2] == "edit distance"
    assert figures(done, 2)["accuracy"].mean == 1.0  # every query is its positive and a q


def test_same_seed_same_result_and_a_sample_is_a_sample() -> None:
    rows = pa.table({"query": [f"q{i}" for i in range(9)], "positive": [f"p{i}" for i in range(9)]})
    options = EvaluateOptions(n_sample=4, seed=5, baselines=("tfidf", "bm25"))
    once, again = (evaluate(rows, options=options).to_arrow() for _ in range(2))
    kept = ["task", "system", "metric", "mean", "low", "high", "difference"]
    assert once.select(kept).equals(again.select(kept))
    assert set(once["n_queries"].to_pylist()) == {4}


def test_readings_stand_side_by_side() -> None:
    rows = pa.table({"query": ["the RN", "a cook"], "positive": ["nurse of RN", "chef cook"]})
    done = evaluate(rows, options=EvaluateOptions(texts=("original", "no-stop-words")))
    names = [s.name for s in done.parts[0].systems]
    assert names[:3] == ["default", "default, no-stop-words", "char TF-IDF"]
    assert len(names) == 8


def test_normalize_ranks_as_it_does_by_itself() -> None:
    rows = pa.table({"query": ["RN", "lawyr", "cpa"], "code": ["29-1141", "23-1011", "13-2011"]})
    options = EvaluateOptions(baselines=(), with_normalize=True)
    done = evaluate(rows, taxonomy="soc", options=options)
    assert [s.system for s in done.parts[0].systems] == ["default", "normalize, default"]
    ready = normalizer("soc", options=NormalizeOptions(top_k=5))
    decided = ready.decide(rows["query"].combine_chunks())
    codes = ready.taxonomy.concepts["code"].take(pa.array(decided.candidates[:, 0])).to_pylist()
    right = np.mean([a == b for a, b in zip(codes, rows["code"].to_pylist(), strict=True)])
    assert figures(done, 1)["accuracy"].mean == pytest.approx(right) == 1.0


def test_normalize_needs_concepts() -> None:
    with pytest.raises(UsageError, match="has no taxonomy"):
        evaluate(task(), options=EvaluateOptions(with_normalize=True))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"baselines": ("tf-idf",)}, "--baseline: got 'tf-idf'; expected tfidf, bm25, edit"),
        ({"baselines": ("none", "edit")}, "--baseline: got 'none'"),
        ({"texts": ("short",)}, "--text: got 'short'"),
        ({"texts": ()}, "--text: got none"),
        ({"n_sample": 0}, "--sample: got 0"),
        ({"label_text": "both"}, "label_text: got 'both'"),
    ],
)
def test_options_out_of_range(changes: dict[str, object], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        evaluate(task(), options=EvaluateOptions(**changes))  # type: ignore[arg-type]


def test_nothing_to_compare() -> None:
    with pytest.raises(UsageError, match="got none, and no baseline"):
        evaluate(task(), encoders=[], options=ALONE)


def test_the_size_is_that_of_the_files(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 1_000_000)
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "c").write_bytes(b"x" * 500_000)
    of_folder = points()
    of_folder.name = str(tmp_path)
    assert size_mb(wrap(of_folder)) == pytest.approx(1.5)
    assert size_mb(wrap(points())) is None


# --- the report


@given(low=st.floats(-1, 0.99), span=st.floats(0.001, 2))
def test_ticks_are_few_and_inside(low: float, span: float) -> None:
    found = ticks(low, low + span)
    assert 1 <= len(found) <= 7
    assert all(low - 1e-6 <= t <= low + span + 1e-6 for t in found)
    assert found == sorted(set(found))


def test_the_report_shows_every_system_escapes_texts_and_needs_no_network(tmp_path: Path) -> None:
    rows = pa.table({"query": ["<b>RN</b>", "cook & co"], "positive": ["nurse", "chef"]})
    encoders = ["default", wrap(points())]
    done = evaluate(rows, encoders=encoders)
    html = report(done)
    assert "<b>RN" not in html
    assert "&lt;b&gt;RN" in html
    assert not any(word in html for word in ("http://", "https://", "<script", "<link", "@import"))
    for system in done.parts[0].systems:
        assert system.name in html
    plots = ["<svg" + part.split("</svg>")[0] + "</svg>" for part in html.split("<svg")[1:]]
    assert len(plots) == 3  # whiskers, curves, speed
    whiskers = ElementTree.fromstring(plots[0])
    dots = list(whiskers.iter("circle"))
    assert len(dots) == len(done.parts[0].systems) * len(done.parts[0].metrics)
    assert report(done) == html
    done.to_html(tmp_path / "r.html")
    assert (tmp_path / "r.html").read_text(encoding="utf-8") == html


def test_a_report_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    done = evaluate(task(), encoders=[wrap(points())], options=ALONE)
    with pytest.raises(UsageError, match="does not exist"):
        done.to_html(tmp_path / "no" / "r.html")
    assert not list(tmp_path.iterdir())


# --- the command


def run(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from jobspace.cli.main import main; main()", "evaluate", *args],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path(jobspace.__file__).parents[1]), "NO_COLOR": "1"},
        timeout=120,
        check=False,
    )


def test_the_command_prints_writes_and_speaks_json(tmp_path: Path) -> None:
    rows = "query,positive\nRN,registered nurse\ntrucker,lorry driver\nMD,physician\n"
    (tmp_path / "my.csv").write_text(rows, encoding="utf-8")
    shown = run(tmp_path, "my.csv", "--report", "r.html", "--baseline", "bm25")
    assert (shown.returncode, shown.stderr) == (0, "")
    for word in ("3 queries, 3 ranked", "default", "word BM25", "texts/s", "Written to r.html"):
        assert word in shown.stdout
    assert (tmp_path / "r.html").is_file()
    machine = json.loads(run(tmp_path, "my.csv", "--json", "--baseline", "none").stdout)
    (system,) = machine["parts"][0]["systems"]
    assert system["system"] == "default"
    assert {f["metric"] for f in system["figures"]} == {"accuracy", "recall@5", "recall@10", "MRR"}
    assert system["size_mb"] > 1


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (["titels"], 2, "expected one of titles-esco"),
        (["titles-esco", "--data", "nowhere"], 2, "Get it from https://"),
        (["my.csv", "--baseline", "none", "--baseline", "edit"], 2, "none alone"),
        (["my.csv", "--report", "no/r.html"], 2, "does not exist"),
        (["my.csv"], 1, "no row with both"),
    ],
)
def test_the_command_refuses_in_one_line(
    tmp_path: Path, args: list[str], code: int, words: str
) -> None:
    (tmp_path / "my.csv").write_text("query,positive\nRN,\n,nurse\n", encoding="utf-8")
    ran = run(tmp_path, *args)
    assert ran.returncode == code
    assert words in ran.stderr
    assert ran.stderr.startswith("jobspace: ")
    assert ran.stderr.count("\n") == 1
    assert not (tmp_path / "no").exists()


@pytest.mark.shared
def test_the_definition_of_title_similarity_has_not_moved(shared: Path) -> None:
    done = evaluate(
        "title-similarity", encoders=[], data=shared, options=EvaluateOptions(baselines=("tfidf",))
    )
    assert figures(done)["MAP"].mean == pytest.approx(0.3556, abs=0.002)
    assert figures(done)["hit@1"].mean == pytest.approx(0.581, abs=0.01)
