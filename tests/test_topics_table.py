"""`topics` on whole tables: columns, gaps, the report, errors; in Python and as a process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

import jobspace as js
from jobspace.encode.load import encoder
from jobspace.errors import InputError, UsageError
from jobspace.tables.text_of import TextOf
from jobspace.topics.options import TopicsOptions, number
from jobspace.topics.plots import picture, points
from jobspace.topics.report import report
from jobspace.topics.result import Topics
from jobspace.topics.table import Places, find_topics

KINDS = {
    "Nurse": "patient ward clinical medication hospital nursing vitals surgery",
    "Software engineer": "python kubernetes software api database code cloud deployment",
    "Truck driver": "truck freight route trailer delivery highway logistics dispatch",
}
SEVENTH = "Plumber"  # its words are too rare to count


@pytest.fixture(scope="module")
def postings() -> pa.Table:
    """120 postings of three kinds, in the order 60, 40, 20, mixed; then a rare one and two gaps."""
    rng = np.random.default_rng(5)
    kinds = rng.permutation(np.repeat(list(KINDS), (60, 40, 20)))
    bodies = [" ".join(rng.choice(KINDS[kind].split(), 12)) for kind in kinds]
    titles = [f"{kind} {i}" for i, kind in enumerate(kinds)]
    return pa.table(
        {
            "title": pa.array([*titles, SEVENTH, None, ""]),
            "body": pa.array([*bodies, "pipes <b>& valves</b>", None, " "]),
            "kind": pa.array([*kinds, "", "", ""]),
        }
    )


@pytest.fixture
def source(postings: pa.Table, tmp_path: Path) -> str:
    pq.write_table(postings, tmp_path / "postings.parquet")
    return str(tmp_path / "postings.parquet")


def run(source: str, options: TopicsOptions | None = None, **places: str) -> Topics:
    few = TopicsOptions(n_topics=3, n_clusters=3)
    text_of = TextOf(columns=("title", "body"))
    return find_topics(Places(source=source, **places), text_of, encoder("default"), options or few)


def test_rows_of_one_kind_have_one_topic_and_one_cluster(postings: pa.Table) -> None:
    done = js.topics(postings, column=["title", "body"], n_topics=3, n_clusters=3).to_pandas()
    known = done[done.kind != ""]
    for added in ("topic", "cluster"):
        of_kind = known.groupby("kind")[added].agg(["nunique", "first"])
        assert (of_kind["nunique"] == 1).all()
        # numbered by size
        assert of_kind["first"].to_dict() == {"Nurse": 0, "Software engineer": 1, "Truck driver": 2}
    assert known.topic_probability.between(0.5, 1).all()


def test_rows_without_words_or_vectors_are_null(postings: pa.Table) -> None:
    done = js.topics(postings, column=["title", "body"], n_topics=3, n_clusters=3)
    assert done.schema.names == [*postings.schema.names, "topic", "topic_probability", "cluster"]
    assert done["topic"].is_null().to_pylist()[-4:] == [False, True, True, True]
    assert done["topic_probability"].is_null().to_pylist()[-4:] == [False, True, True, True]
    assert done["cluster"].is_null().to_pylist()[-4:] == [False, False, True, True]


def test_a_frame_gives_a_frame_with_its_index(postings: pa.Table) -> None:
    frame = postings.to_pandas().set_index(pd.Index([f"r{i}" for i in range(123)], name="id"))
    done = js.topics(frame, column="body", n_topics=3, n_clusters=2, prefix="js_")
    assert isinstance(done, pd.DataFrame)
    assert list(done.columns)[-3:] == ["js_topic", "js_topic_probability", "js_cluster"]
    assert done.index.equals(frame.index)


def test_what_is_told_of_a_file(source: str, tmp_path: Path) -> None:
    done = run(source, output=str(tmp_path / "out.csv"))
    assert (done.n_rows, done.n_texts) == (123, 122)
    assert (done.n_without_words, done.n_without_vector) == (3, 2)
    assert [group.n_rows for group in done.topics] == [60, 40, 20]
    assert done.topics[0].share == pytest.approx(60 / 122)
    assert set(done.topics[0].keywords) <= {*KINDS["Nurse"].split(), "nurse", "nursing"}
    assert all(title.startswith("Nurse ") for title in done.topics[0].examples)
    assert len(set(done.topics[0].examples)) == 3
    assert set(done.clusters[1].keywords[:5]) <= {*KINDS["Software engineer"].split(), "engineer"}
    assert done.clusters[1].examples[0].startswith("Software engineer ")
    written = pyarrow.csv.read_csv(tmp_path / "out.csv")
    assert written.num_rows == 123
    assert written["topic"].null_count == 3


def test_numbers_are_chosen(source: str) -> None:
    done = run(source, TopicsOptions())
    assert [k for k, _ in done.topic_curve] == [5]  # ten would have fewer than 25 rows each
    assert len(done.cluster_curve) > 3
    assert done.n_clusters == 3


def test_repeated_texts_count_once_when_learned_and_as_rows_in_sizes(postings: pa.Table) -> None:
    twice = pa.concat_tables([postings, postings])
    once = js.topics(postings, column="body", n_topics=3, n_clusters=3)
    done = js.topics(twice, column="body", n_topics=3, n_clusters=3)
    assert done["topic"].to_pylist() == once["topic"].to_pylist() * 2
    assert done["cluster"].to_pylist() == once["cluster"].to_pylist() * 2


def test_short_texts_are_told_of(source: str) -> None:
    assert not run(source).is_short
    text_of = TextOf(columns=("title",))
    options = TopicsOptions(n_topics=2, n_clusters=2)
    assert find_topics(Places(source=source), text_of, encoder("default"), options).is_short


def test_the_report_stands_alone_and_escapes(source: str, tmp_path: Path) -> None:
    done = run(source, TopicsOptions(n_topics=3), report=str(tmp_path / "r.html"))
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert page.endswith("</html>\n")
    assert "http" not in page.replace("http://www.w3.org", "")
    assert "<script" not in page
    assert page.count("<svg") == 2  # rows in a plane, and the curves of the clusters
    assert page.count("<circle") >= 121
    rows = picture(
        np.eye(3, dtype=np.float32), np.array([0, 1, -1]), pa.array(["a", "<i>x</i>", "c"])
    )
    drawn = report(done, rows, name="<b>")
    assert "<i>" not in drawn
    assert "<b>:" not in drawn
    assert "&lt;i&gt;x" in drawn


def test_the_plane_is_that_of_the_first_two_components() -> None:
    rng = np.random.default_rng(0)
    flat = rng.normal(size=(50, 3)) * (5, 2, 0)
    turn = np.linalg.qr(rng.normal(size=(3, 3)))[0]
    shown = picture((flat @ turn).astype(np.float32), np.zeros(50, int), pa.array(["x"] * 50))
    assert shown.share == pytest.approx(1, abs=1e-5)
    centred = flat[:, :2] - flat[:, :2].mean(axis=0)
    between = np.linalg.norm(centred[:, None] - centred[None], axis=2)
    np.testing.assert_allclose(
        np.linalg.norm(shown.at[:, None] - shown.at[None], axis=2), between, atol=1e-4
    )
    assert points(shown, ()).count("<circle") == 50


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        ([], "got none; expected at least one below the header"),
        (["paint the walls of a house"], "Choose a column with longer texts"),
        ([None, "", " "] * 10, "got 0 that are in 5 texts or more"),
        (["paint walls"] * 30, "got the same in each"),
        ([f"{what} {i}" for what in ("paint walls", "drive trucks") for i in range(6)], "topics 2"),
    ],
)
def test_what_cannot_be_done_says_what_to_do(texts: list[str | None], told: str) -> None:
    with pytest.raises(InputError, match=told):
        js.topics(texts, n_topics=20)


def test_wrong_usage(postings: pa.Table, source: str, tmp_path: Path) -> None:
    named = postings.append_column("topic", postings["title"])
    with pytest.raises(UsageError, match="--prefix"):
        js.topics(named, column="title")
    with pytest.raises(UsageError, match="expected 2 or more"):
        js.topics(postings, column="title", n_topics=1)
    with pytest.raises(UsageError, match="expected a number or auto"):
        number("many", "--n-topics")
    with pytest.raises(UsageError):
        run(source, report=str(tmp_path / "nowhere" / "r.html"))


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    start = "from jobspace.cli.main import main; main()"
    return subprocess.run(
        [sys.executable, "-c", start, "topics", *arguments],
        capture_output=True, text=True, check=False, timeout=300,
        env={**os.environ, "PYTHONWARNINGS": "error"},
    )  # fmt: skip


def test_the_command_prints_tables_or_json(source: str) -> None:
    arguments = (source, "-c", "title", "-c", "body", "--n-topics", "3", "--n-clusters", "3")
    printed = command(*arguments)
    assert printed.returncode == 0, printed.stderr
    assert "Topics: 3" in printed.stdout
    assert "3 rows have no word that counts" in printed.stdout
    told = json.loads(command(*arguments, "--json", "-k", "2").stdout)
    assert [len(group["keywords"]) for group in told["topics"]] == [2, 2, 2]
    assert told["cluster_curve"][0].keys() == {"n_clusters", "spread", "silhouette"}


def test_the_command_says_what_is_wrong_in_a_line(source: str) -> None:
    failed = command(source, "-c", "title", "--n-topics", "9000")
    assert failed.returncode == 1
    assert failed.stderr.count("\n") == 1
    assert "expected fewer topics than rows" in failed.stderr
    assert command(source, "-c", "title", "--n-topics", "1").returncode == 2


@pytest.mark.shared
def test_postings_of_all_kinds(shared: Path) -> None:
    source = str(shared / "linkedin-postings" / "postings_1000.parquet")
    text_of = TextOf(columns=("title", "description"))
    options = TopicsOptions(n_topics=20, n_clusters=18)
    done = find_topics(Places(source=source), text_of, encoder("default"), options)
    assert done.n_rows == 1_000
    assert any({"patient", "clinical"} <= set(group.keywords) for group in done.topics)
    assert any({"patient", "medical"} <= set(group.keywords) for group in done.clusters)
