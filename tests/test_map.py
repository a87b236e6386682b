"""`map`: where rows are, their clusters, two tables, colours, outputs, errors."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.decomposition import PCA

import jobspace
import jobspace as js
from jobspace.errors import InputError, MissingExtraError, NotFoundError, UsageError
from jobspace.maps.colours import EMPTY, REST
from jobspace.maps.difference import difference
from jobspace.maps.payload import payload
from jobspace.maps.plane import _drawn
from jobspace.maps.points import heat_of
from jobspace.maps.result import Map
from jobspace.maps.rows import side_by_side
from jobspace.maps.sides import Side, join
from jobspace.search.vector_rows import VectorRows
from jobspace.stats.group_words import by_size, words_of_groups
from jobspace.stats.principal import principal_plane

SRC = Path(jobspace.__file__).parents[1]
Run = Callable[..., subprocess.CompletedProcess[str]]

KINDS = {
    "nurse": ("registered nurse", "icu nurse", "staff nurse", "nurse manager", "night nurse"),
    "driver": ("truck driver", "bus driver", "taxi driver", "delivery driver"),
    "software": ("software developer", "java developer", "web developer"),
}
TITLES = [title for titles in KINDS.values() for title in titles]


@pytest.fixture(scope="module")
def jobs() -> pa.Table:
    """Twelve titles of three kinds, one twice, a gap and a blank."""
    kinds = [kind for kind, titles in KINDS.items() for _ in titles]
    return pa.table(
        {
            "title": pa.array([*TITLES, "icu nurse", None, " "]),
            "kind": pa.array([*kinds, "nurse", "nurse", ""]),
            "pay": pa.array([*range(14), None], pa.int64()),
        }
    )


@pytest.fixture(scope="module")
def done(jobs: pa.Table) -> Map:
    return js.map(jobs, column="title", n_clusters=3, color="kind")


def rows_of(vectors: np.ndarray, texts: list[str], ids: list[int], name: str = "rows") -> Side:
    """A table in memory with vectors of its own."""
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    rows = VectorRows(
        name=name,
        rows=pa.table({"text": pa.array([texts[i] if i >= 0 else None for i in ids])}),
        ids=np.array(ids),
        texts=pa.array(texts),
        vectors=unit.astype(np.float32),
    )
    return Side(name=name, rows=rows)


# ---- planes


@given(
    arrays(np.float32, (12, 4), elements=st.floats(-1, 1, width=32)),
    st.floats(0.1, 5),
)
def test_the_plane_is_that_of_scikit_learn(vectors: np.ndarray, scale: float) -> None:
    oracle = PCA(2).fit(vectors.astype(np.float64) + np.diag([1, 2, 3, 4]).repeat(3, axis=0))
    vectors = (vectors + np.diag([1, 2, 3, 4]).repeat(3, axis=0)).astype(np.float32)
    plane = principal_plane(vectors, np.full(12, scale))
    assert np.allclose(plane.shares, oracle.explained_variance_ratio_, atol=1e-4)
    told = np.linalg.norm(plane.at(vectors) - plane.at(vectors)[0], axis=1)
    there = oracle.transform(vectors)
    gap = oracle.explained_variance_[1] - np.linalg.eigvalsh(np.cov(vectors.T))[1]
    if gap > 0.05:  # else the second axis is any of two
        assert np.allclose(told, np.linalg.norm(there - there[0], axis=1), atol=1e-2)


def test_a_weight_is_how_often_a_vector_is_there() -> None:
    vectors = np.random.default_rng(1).normal(size=(6, 5)).astype(np.float32)
    times = np.array([1, 4, 2, 1, 3, 1])
    weighted = principal_plane(vectors, times.astype(float))
    repeated = principal_plane(np.repeat(vectors, times, axis=0))
    assert np.allclose(weighted.axes, repeated.axes, atol=1e-6)
    assert weighted.shares == pytest.approx(repeated.shares)


def test_the_signs_are_fixed_and_one_dimension_is_a_line() -> None:
    vectors = np.random.default_rng(2).normal(size=(30, 6)).astype(np.float32)
    axes = principal_plane(vectors).axes
    assert (axes[np.abs(axes).argmax(axis=0), [0, 1]] > 0).all()
    line = principal_plane(np.array([[0.0], [2.0]], np.float32))
    assert line.at(np.array([[2.0]], np.float32)).tolist() == [[1.0, 0.0]]
    assert line.shares == (1.0, 0.0)


def test_two_tables_count_the_same_whatever_their_sizes() -> None:
    few = rows_of(np.array([[1.0, 0.1], [1.0, 0.2]]), ["a", "b"], [0, 1])
    many = rows_of(np.array([[0.1, 1.0]] * 4), list("cdef"), [0, 1, 2, 3], "many")
    joined = join([few, many])
    assert joined.weight.tolist() == [0.5, 0.5, 0.25, 0.25, 0.25, 0.25]
    assert joined.table_of_rows.tolist() == [0, 0, 1, 1, 1, 1]


def test_umap_learns_from_half_of_each_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobspace.maps.plane.MAX_FITTED", 10)
    turn = np.random.default_rng(3).normal(size=(40, 3))
    few = rows_of(turn[:3], [f"a{i}" for i in range(3)], [0, 1, 2])
    many = rows_of(turn[3:], [f"b{i}" for i in range(37)], list(range(37)), "many")
    drawn = _drawn(join([many, few]), 0)
    assert len(drawn) == 10
    assert (drawn >= 37).sum() == 3  # all of the small one
    assert (np.diff(drawn) > 0).all()


# ---- rows and clusters


def test_rows_of_one_kind_are_together(done: Map, jobs: pa.Table) -> None:
    topic = done.topic[:12].tolist()
    assert topic == [0] * 5 + [1] * 4 + [2] * 3  # numbered by size
    assert done.topic.tolist()[12:] == [0, -1, -1]
    words = [cluster.keywords[0] for cluster in done.clusters]
    assert words == ["nurse", "driver", "developer"]
    assert [cluster.n_rows for cluster in done.clusters] == [6, 4, 3]
    assert done.clusters[0].share == pytest.approx(6 / 13)
    assert set(done.clusters[1].examples) <= set(KINDS["driver"])
    assert (done.x[1], done.y[1]) == (done.x[12], done.y[12])  # equal texts, one place


def test_rows_without_a_vector_are_null_and_counted(done: Map, jobs: pa.Table) -> None:
    rows = done.to_arrow()
    assert rows.schema.names == ["title", "kind", "pay", "x", "y", "topic"]
    assert rows.select(["title", "kind", "pay"]).equals(jobs)
    for name in ("x", "y", "topic"):
        assert rows[name].null_count == 2
    assert done.tables[0].n_without_vector == 2
    assert np.isnan(done.x[13])
    assert (len(done), done.tables[0].n_rows, done.tables[0].n_texts) == (15, 15, 13)


def test_what_is_told_is_of_the_plane(done: Map) -> None:
    first, second = done.plane.explained_variance or (0, 0)
    assert 1 > first > second > 0
    assert first + second < 1
    assert 0.8 < (done.plane.trustworthiness or 0) <= 1
    assert done.plane.n_checked == 12


def test_the_same_seed_gives_the_same_bytes(jobs: pa.Table, tmp_path: Path) -> None:
    for name in ("a", "b"):
        made = js.map(jobs, column="title", n_clusters=3, other="soc", seed=4)
        for suffix in ("html", "png", "svg", "parquet"):
            made.save(tmp_path / f"{name}.{suffix}")
    for suffix in ("html", "png", "svg", "parquet"):
        assert (tmp_path / f"a.{suffix}").read_bytes() == (tmp_path / f"b.{suffix}").read_bytes()


@given(st.permutations(range(12)))
def test_the_order_of_rows_changes_no_cluster(order: list[int]) -> None:
    vectors = np.repeat(np.eye(3, 8), 4, axis=0) + np.linspace(0, 0.1, 96).reshape(12, 8)
    table = pa.table({"v": pa.array(vectors[order].tolist()), "n": pa.array(order)})
    topic = js.map(table, vectors="v", n_clusters=3).topic
    kinds = np.array(order) // 4
    pairs = set(zip(kinds.tolist(), topic.tolist(), strict=True))
    assert len(pairs) == 3


def test_groups_by_size_and_their_words() -> None:
    group, old = by_size(np.array([2, 0, 2, -1, 1]), np.array([1, 5, 1, 7, 3]))
    assert (group.tolist(), old.tolist()) == ([2, 0, 2, -1, 1], [0, 1, 2])
    from scipy.sparse import csr_matrix

    counts = csr_matrix(np.array([[1, 1], [1, 0], [0, 1]], np.float32))
    told = words_of_groups(counts, ["ward", "truck"], np.array([0, 0, 1]), np.ones(3, int), 2)
    assert told == [["ward", "truck"], ["truck"]]


# ---- two tables


def test_two_tables_in_one_plane(jobs: pa.Table) -> None:
    other = pa.table({"label": ["lorry driver", "nurse", None], "pay": ["low", "high", "?"]})
    done = js.map(jobs, column="title", other=other, other_column="label", n_clusters=3)
    rows = done.to_arrow()
    assert rows.schema.names == ["title", "kind", "pay", "label", "table", "x", "y", "topic"]
    assert rows["table"].to_pylist() == ["data"] * 15 + ["other"] * 3
    assert rows["pay"].to_pylist()[-4:] == [None, "low", "high", "?"]  # a number and a text: text
    assert rows["label"].to_pylist()[:15] == [None] * 15
    lorry = next(c for c in done.clusters if c.number == done.topic[15])
    assert lorry.keywords[0] == "driver"
    assert lorry.n_rows_of == (4, 1)
    assert [table.n_without_vector for table in done.tables] == [2, 1]
    assert done.difference is not None
    assert (done.difference.n_left, done.difference.n_right) == (12, 2)


def test_a_taxonomy_is_the_table_of_its_labels(jobs: pa.Table) -> None:
    for other in ("soc", js.taxonomy("soc")):
        done = js.map(jobs, column="title", other=other, n_clusters=4)
        assert [table.name for table in done.tables] == ["data", "soc"]
        assert done.tables[1].n_rows == js.taxonomy("soc").labels.num_rows
    assert {"code", "label", "table"} <= set(done.to_arrow().schema.names)


def test_an_unknown_taxonomy_is_said(jobs: pa.Table) -> None:
    with pytest.raises(NotFoundError, match="no-such"):
        js.map(jobs, column="title", other="no-such")
    with pytest.raises(NotFoundError, match=r"gone\.csv"):
        js.map(jobs, column="title", other="gone.csv")


def test_columns_of_both_tables_side_by_side() -> None:
    left = pa.table({"a": pa.array([1], pa.int32()), "b": ["x"]})
    right = pa.table({"b": [pa.scalar(2.5).as_py()], "a": [2.5]})
    both = side_by_side([left, right])
    assert both.to_pydict() == {"a": [1.0, 2.5], "b": ["x", "2.5"]}
    assert side_by_side([left]) is left


# ---- own vectors


def test_own_vectors_are_taken(tmp_path: Path) -> None:
    vectors = [[1.0, 0, 0], [0.9, 0.1, 0], [0, 1, 0], [0, 0.9, 0.1], [0, 0, 0], None]
    table = pa.table({"name": list("abcdef"), "v": pa.array(vectors, pa.list_(pa.float64()))})
    done = js.map(table, vectors="v", n_clusters=2)
    assert done.topic.tolist() == [0, 0, 1, 1, -1, -1]
    assert done.encoder == "column v"
    done.save(tmp_path / "own.html")
    assert '"a","b","c","d"' in (tmp_path / "own.html").read_text()


def test_own_vectors_that_are_none_are_refused() -> None:
    for odd in ([[1.0, float("nan")], [0.0, 1.0]], [[1.0], [1.0, 2.0]], [[0.0, 0.0]] * 2):
        with pytest.raises(InputError, match="column 'v'"):
            js.map(pa.table({"v": pa.array(odd)}), vectors="v")


def test_vectors_of_two_lengths_are_refused() -> None:
    left, right = pa.table({"v": [[1.0, 0], [0, 1.0]]}), pa.table({"v": [[1.0, 0, 1], [0, 1.0, 0]]})
    with pytest.raises(InputError, match="got 3 numbers a row; expected 2"):
        js.map(left, other=right, vectors="v")


# ---- colours


def test_colours_are_values_the_most_frequent_first(done: Map, jobs: pa.Table) -> None:
    assert done.colours.names == ("nurse", "driver", "software", EMPTY)
    assert done.colours.of_row.tolist() == [0] * 5 + [1] * 4 + [2] * 3 + [0, 0, 3]
    assert done.difference is None  # three groups


def test_many_values_and_many_numbers() -> None:
    texts = pa.array([f"{title} {i}" for i in range(3) for title in TITLES])
    many = js.map(
        pa.table({"t": texts, "c": [f"c{i % 13}" for i in range(36)]}), column="t", color="c"
    )
    assert len(many.colours.names) == 12
    assert many.colours.names[-1] == REST
    numbers = js.map(
        pa.table({"t": texts, "c": [str(i) for i in range(35)] + [""]}), column="t", color="c"
    )
    assert numbers.colours.names == (
        "0 to 6.8", "6.8 to 13.6", "13.6 to 20.4", "20.4 to 27.2", "27.2 to 34", EMPTY,
    )  # fmt: skip
    assert np.bincount(numbers.colours.of_row).tolist() == [7, 7, 7, 7, 7, 1]


def test_an_equal_text_of_two_colours_is_two_dots() -> None:
    table = pa.table({"t": ["nurse", "nurse", "driver", "nurse"], "c": ["a", "b", "a", "a"]})
    dots = js.map(table, column="t", color="c", n_clusters=2).points
    assert dots.text.tolist() == [0, 0, 1]
    assert dots.colour.tolist() == [0, 1, 0]
    assert dots.n_rows.tolist() == [2, 1, 1]
    assert dots.first_row.tolist() == [0, 1, 2]


def test_a_second_table_is_a_colour_of_its_own(jobs: pa.Table) -> None:
    done = js.map(jobs, column="title", color="kind", other=["nurse", "cook"], other_column="text",
                  n_clusters=2)  # fmt: skip
    assert done.colours.names == ("nurse", "driver", "software", EMPTY, "other")
    assert done.colours.of_row.tolist()[-2:] == [4, 4]


# ---- difference


def test_groups_differ_where_it_was_planted() -> None:
    rng = np.random.default_rng(6)
    left, right = rng.normal(size=(400, 50)), rng.normal(size=(300, 50))
    right[:, :5] += 0.8
    told = difference(left.astype(np.float32), right.astype(np.float32), "l", "r")
    assert told is not None
    assert np.allclose(told.of_dimension[:5], 0.8, atol=0.2)
    assert 5 <= told.n_beyond_chance <= 7
    assert told.chance == pytest.approx(1.96 * np.sqrt(1 / 400 + 1 / 300))


def test_a_difference_by_hand_and_of_what_does_not_vary() -> None:
    left = np.array([[0, 1, 0], [2, 1, 0]], np.float32)
    right = np.array([[3, 1, 5], [5, 1, 5]], np.float32)
    told = difference(left, right, "l", "r")
    assert told is not None
    assert told.of_dimension.tolist() == pytest.approx([3 / np.sqrt(2), 0, 0])
    assert difference(left[:1], right, "l", "r") is None


# ---- the heat map


def test_the_heat_map_has_blocks_on_its_diagonal() -> None:
    vectors = np.repeat(np.eye(3), 200, axis=0)[:, [2, 0, 1]].astype(np.float32)
    heat = heat_of(vectors, np.repeat([0, 1, 2], 200), 0)
    assert heat.values.shape == (360, 3)
    assert heat.dimension.tolist() == [1, 2, 0]
    assert (np.diff(heat.cluster) >= 0).all()
    for block in range(3):
        rows = heat.values[heat.cluster == block]
        assert (rows.argmax(axis=1) == block).all()


# ---- the page's text

NASTY = (
    "</script><script>document.title='owned'</script>",
    "<!-- <script> nurse",
    "<img src=x onerror=alert(1)> nurse",
    "line one\nline two\ttabbed nurse",
    "nurse 😀 \u2028 end",
    "nurse " * 1_700,
    "$x^2$ % nurse \\frac",
    "=1+1 driver",
)


def test_texts_of_strangers_are_only_texts(tmp_path: Path) -> None:
    table = pa.table({"t": [*NASTY, *TITLES], "c": ["<b>a</b>", "$b_"] * 10})
    done = js.map(table, column="t", color="c", n_clusters=2)
    data = payload(done, 100)
    assert "<" not in data
    told = json.loads(data)
    assert told["texts"][0] == NASTY[0]
    assert told["texts"][3] == "line one line two tabbed nurse"
    assert len(told["texts"][5]) == 100
    done.save(tmp_path / "m.html")
    page = (tmp_path / "m.html").read_text()
    assert "<img src=x" not in page
    assert "<script>document" not in page
    done.save(tmp_path / "m.png")
    done.save(tmp_path / "m.svg")
    assert b"</script" not in (tmp_path / "m.svg").read_bytes()


def test_the_page_fetches_nothing(done: Map, tmp_path: Path) -> None:
    from plotly.offline import get_plotlyjs

    done.to_html(tmp_path / "m.html")
    own = (tmp_path / "m.html").read_text().replace(get_plotlyjs(), "")
    assert not re.search(r"https?://|\bsrc=|<link|@import", own)
    assert "default-src 'none'" in own
    assert "</script" not in get_plotlyjs()


# ---- errors


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (["nurse"] * 5, "got the same vector in each of 5 rows"),
        (["nurse"], "got the same vector in each of 1 rows"),
        ([None, ""], "got none that the encoder can read"),
        ([], "got none; expected at least one below the header"),
    ],
)
def test_rows_that_are_all_the_same_are_refused(texts: list[str | None], words: str) -> None:
    with pytest.raises(InputError, match=words):
        js.map(pa.table({"t": pa.array(texts, pa.string())}), column="t")


def test_an_empty_second_table_is_refused(jobs: pa.Table) -> None:
    with pytest.raises(InputError, match="got none that the encoder can read"):
        js.map(jobs, column="title", other=pa.table({"title": pa.array([None], pa.string())}))


def test_wrong_options_are_refused(jobs: pa.Table, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"got 'knd'; expected one of .* Did you mean 'kind'"):
        js.map(jobs, column="title", color="knd")
    with pytest.raises(UsageError, match="method: got 'tsne'"):
        js.map(jobs, column="title", method="tsne")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="number of clusters: got 1"):
        js.map(jobs, column="title", n_clusters=1)
    with pytest.raises(InputError, match="got 13 for 12 different rows"):
        js.map(jobs, column="title", n_clusters=13)
    with pytest.raises(UsageError, match=r"columns to add: got 'x'.*--prefix"):
        js.map(jobs.append_column("x", jobs["pay"]), column="title")
    with pytest.raises(InputError, match="method umap: got 2 different texts"):
        js.map(["nurse", "driver"], method="umap", n_clusters=2)
    with pytest.raises(UsageError, match=r"got m\.pdf; expected \.html \.png \.svg"):
        js.map(TITLES, n_clusters=2).save("m.pdf")


@pytest.mark.parametrize(
    ("package", "what"), [("plotly", "m.html"), ("matplotlib", "m.png"), ("umap", "")]
)
def test_a_missing_extra_is_named(
    package: str, what: str, done: Map, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    made = {
        "umap": lambda: js.map(TITLES, method="umap"),
        "plotly": lambda: done.to_html(tmp_path / what),
        "matplotlib": lambda: done.save(tmp_path / what),
    }
    words = f"needs the package {package}.*" + re.escape("pip install 'jobspace[plots]'")
    with pytest.raises(MissingExtraError, match=words):
        made[package]()
    assert list(tmp_path.iterdir()) == []


def test_pictures_leave_what_the_user_set(done: Map, tmp_path: Path) -> None:
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    with mpl.rc_context({"font.size": 31, "axes.facecolor": "red"}):
        done.save(tmp_path / "a.png")
        assert mpl.rcParams["font.size"] == 31
    done.save(tmp_path / "b.png")
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
    assert dict(mpl.rcParams) == before


def test_names_in_a_picture_do_not_overlap(tmp_path: Path) -> None:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    from jobspace.maps.draw import _names

    done = js.map([f"{title} {i}" for i in range(9) for title in TITLES], n_clusters=12)
    figure = Figure(figsize=(3, 3))
    canvas = FigureCanvasAgg(figure)
    plot = figure.add_subplot()
    plot.scatter(done.at[:, 0], done.at[:, 1])
    canvas.draw()
    n_named = _names(plot, done)
    boxes = [text.get_window_extent(canvas.get_renderer()) for text in plot.texts]
    assert n_named == len(boxes) > 3
    overlaps = [a.overlaps(b) for i, a in enumerate(boxes) for b in boxes[:i]]
    assert not any(overlaps)


# ---- the command


@pytest.fixture
def command(tmp_path: Path, jobs: pa.Table) -> Run:
    pa.csv.write_csv(jobs, tmp_path / "jobs.csv")
    (tmp_path / "other.csv").write_text("label\nlorry driver\nstaff nurse\n")

    def run(*args: str) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, "-c", "from jobspace.cli.main import main; main()", "map", *args]
        env = {**os.environ, "PYTHONPATH": str(SRC), "PYTHONUTF8": "1", "COLUMNS": "200"}
        return subprocess.run(
            line, capture_output=True, text=True, cwd=tmp_path, env=env, timeout=300, check=False
        )

    return run


def test_the_command_writes_all_that_is_asked(command: Run, tmp_path: Path) -> None:
    ran = command(
        *("jobs.csv", "-c", "title", "--with", "other.csv", "--with-column", "label"),
        *("--n-clusters", "3", "--prefix", "m_"),
        *("-o", "m.html", "-o", "m.png", "-o", "m.svg", "-o", "m.parquet", "-o", "m.csv"),
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "17 rows, 16 distinct texts" in ran.stdout
    assert "Without a vector, so not in the picture: 2 rows" in ran.stdout
    assert re.search(r"PCA: the plane shows \d+ % of the variance", ran.stdout)
    assert re.search(r"Trustworthiness \d\.\d\d of 1", ran.stdout)
    assert "Written to m.svg" in ran.stdout
    rows = pq.read_table(tmp_path / "m.parquet")
    assert rows.schema.names == [
        "title", "kind", "pay", "label", "m_table", "m_x", "m_y", "m_topic",
    ]  # fmt: skip
    assert pa.csv.read_csv(tmp_path / "m.csv").num_rows == 17
    assert (tmp_path / "m.png").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "m.svg").read_text().startswith("<?xml")


def test_the_command_in_json_and_as_csv(command: Run) -> None:
    ran = command("jobs.csv", "-c", "title", "--color", "kind", "--n-clusters", "3", "--json")
    told = json.loads(ran.stdout)
    assert [c["n_rows"] for c in told["clusters"]] == [6, 4, 3]
    assert told["plane"]["method"] == "pca"
    assert len(told["plane"]["explained_variance"]) == 2
    assert 0 < told["plane"]["trustworthiness"] <= 1
    assert told["tables"][0]["n_without_vector"] == 2
    ran = command("jobs.csv", "-c", "title", "--n-clusters", "2", "-o", "-")
    assert ran.stdout.splitlines()[0] == "title,kind,pay,x,y,topic"
    assert len(ran.stdout.splitlines()) == 16


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (("-c", "title", "-o", "m.pdf"), 2, "output: got m.pdf; expected .html .png .svg"),
        (("-c", "title", "-o", "jobs.csv"), 2, "output: got jobs.csv, which is the input too"),
        (("-c", "title", "--with", "other.csv", "-o", "other.csv"), 2, "the other table too"),
        (("-c", "title", "-o", "a.csv", "-o", "a.csv"), 2, "output 2: got a.csv"),
        (("-c", "title", "-o", "none/m.html"), 2, "none"),
        (("-c", "title", "--color", "x"), 1, "column of jobs.csv: got 'x'"),
        (("-c", "title", "--n-clusters", "few"), 2, "--n-clusters: got 'few'"),
        (("-c", "title", "--method", "tsne"), 2, "method: got 'tsne'"),
        (("-c", "title", "--with", "esco"), 2, "'esco'"),
        (("-c", "title", "--with", "other.csv"), 1, "column of other.csv: got 'title'"),
        ((), 2, "column of jobs.csv: got none"),
    ],
)
def test_wrong_usage_is_one_line(
    command: Run, tmp_path: Path, args: tuple[str, ...], code: int, words: str
) -> None:
    before = sorted(path.name for path in tmp_path.iterdir())
    ran = command("jobs.csv", *args)
    assert ran.returncode == code
    assert words in ran.stderr
    assert len(ran.stderr.splitlines()) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_a_frame_of_pandas(jobs: pa.Table) -> None:
    frame = pd.DataFrame({"title": TITLES}, index=pd.Index(list("abcdefghijkl"), name="id"))
    done = js.map(frame, column="title", n_clusters=2)
    assert done.to_arrow()["id"].to_pylist() == list("abcdefghijkl")
