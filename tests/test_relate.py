"""`relate`: axes planted in texts, keys of every kind, queries, groups, and what it refuses."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

import jobspace as js
from benchmarks import relate as bench
from jobspace.encode.base import wrap
from jobspace.errors import InputError, UsageError
from jobspace.relate.slider import in_script
from jobspace.stats.autoencoder import Autoencoder
from tiny import Words

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def two() -> pa.Table:
    """400 rows of two columns that share a planted axis, with a key and a group."""
    data = bench.planted(400, 6.0, 0)
    table = data.table
    group = ["high" if hidden > 0 else "low" for hidden in data.hidden]
    return table.append_column("id", pa.array(range(400))).append_column("kind", pa.array(group))


@pytest.fixture(scope="module")
def done(two: pa.Table) -> js.Relation:
    return relate(two, left_column="left", right_column="right", groups="kind")


def relate(left: Any, right: Any = None, **options: Any) -> js.Relation:
    """The verb, with fewer shufflings than usual."""
    return js.relate(left, right, **({"n_permutations": 99} | options))


def parts(two: pa.Table) -> tuple[pa.Table, pa.Table]:
    return two.select(["id", "left"]), two.select(["id", "right"])


def by_id(left: Any, right: Any, **more: Any) -> js.Relation:
    return relate(left, right, on="id", left_column="left", right_column="right", **more)


def positions(found: js.Relation) -> np.ndarray:
    table = found.to_arrow()
    return np.column_stack([table["axis_1_left"].to_numpy(), table["axis_1_right"].to_numpy()])


def test_a_bench_is_found_and_named(done: js.Relation) -> None:
    axis = done.axes[0]
    assert axis.p_value == 1 / 100
    assert axis.held_out is not None
    assert 0.4 < axis.held_out <= axis.correlation
    n_right, n = bench.right_terms(axis)
    assert (n, n_right >= 18) == (20, True)
    ends = set(axis.title.replace(" ↔ ", ", ").split(", "))
    assert ends <= {word for pool in (*bench.LEFT, *bench.RIGHT) for word in pool}
    hidden = bench.planted(400, 6.0, 0).hidden
    assert abs(np.corrcoef(positions(done).sum(axis=1), hidden)[0, 1]) > 0.7


def test_rows_at_the_ends_are_of_the_ends(done: js.Relation) -> None:
    axis = done.axes[0]
    flipped = "ledger" in " ".join(axis.low.left_terms)
    for pole, sign in ((axis.low, -1), (axis.high, 1)):
        here = int((sign > 0) != flipped)
        assert all(sign * row.position > 0.5 for row in pole.rows)
        said = " ".join(f"{row.left} {row.right}" for row in pole.rows)
        n_here, n_there = (
            sum(word.strip(".") in bench.LEFT[k] + bench.RIGHT[k] for word in said.split())
            for k in (here, 1 - here)
        )
        assert n_here > 3 * n_there
    places = [row.position for row in axis.along]
    assert places == sorted(places)
    assert len(places) == 41


def test_noise_is_told_as_chance(two: pa.Table) -> None:
    runs = []
    for seed in range(3):
        order = np.random.default_rng(seed).permutation(400)
        shuffled = two.drop_columns(["right"]).append_column("right", two["right"].take(order))
        runs.append(relate(shuffled, left_column="left", right_column="right", seed=seed))
    chance = [found for found in runs if not any(axis.is_found for axis in found.axes)]
    assert len(chance) >= 2
    page = chance[0].to_html()
    assert page.count('class="axis chance"') == 3
    assert "0 of 3 axes are more than chance" in page


def test_keys_link_what_position_links(two: pa.Table, done: js.Relation) -> None:
    left, right = parts(two)
    order = np.random.default_rng(1).permutation(400)
    found = by_id(left, right.take(order))
    assert found.axes[0].held_out == pytest.approx(done.axes[0].held_out, abs=1e-9)
    assert found.to_arrow()["key"].to_pylist() == [str(i) for i in range(400)]
    assert positions(found) == pytest.approx(positions(done), abs=1e-6)


def test_the_vector_of_a_key_is_the_mean_of_its_rows(two: pa.Table) -> None:
    left, right = parts(two)
    halved = left.append_column("half", pa.array([i // 2 for i in range(400)]))
    half = right.append_column("half", pa.array([i // 2 for i in range(400)]))
    found = relate(halved, half, on="half", left_column="left", right_column="right")
    table = found.to_arrow()
    assert (found.n_keys, found.n_linked) == (200, 200)
    assert set(table["n_left"].to_pylist()) == set(table["n_right"].to_pylist()) == {2}
    enc = js.encoder("default")
    vectors = enc.encode(left["left"]).reshape(200, 2, -1).mean(axis=1)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    given = pa.table({"half": pa.array(range(200)), "v": pa.array(vectors.tolist()),
                      "left": pa.array(["x"] * 200)})  # fmt: skip
    own = relate(given, half, on="half", left_column="left", left_vectors="v",
                    right_column="right")  # fmt: skip
    assert positions(own) == pytest.approx(positions(found), abs=1e-4)


def test_keys_without_a_partner_are_kept_with_null_positions(two: pa.Table) -> None:
    left, right = parts(two)
    more = pa.table({"id": pa.array([900, None], pa.int64()), "left": ["extra nurse", "keyless"]})
    found = by_id(pa.concat_tables([left, more]), right.slice(0, 390))
    assert (found.n_keys, found.n_linked) == (401, 390)
    assert (found.n_left_only, found.n_right_only, found.n_null_left) == (11, 0, 1)
    table = found.to_arrow()
    assert table.num_rows == 402
    assert table["key"].to_pylist()[-2:] == ["900", None]
    assert table["axis_1_left"].null_count == table["axis_1_right"].null_count == 12
    assert table.slice(401).to_pylist()[0]["n_left"] == 1


def test_numbers_and_texts_are_compared_as_texts_and_it_is_said(two: pa.Table) -> None:
    left, right = parts(two)
    texts = right.set_column(0, "id", right["id"].cast(pa.string()))
    found = by_id(left, texts)
    assert found.n_linked == 400
    assert found.notes == ("Keys are int64 on the left and text on the right; compared as texts",)


def test_equal_pairs_are_learned_from_once(two: pa.Table, done: js.Relation) -> None:
    twice = pa.concat_tables([two, two])
    found = relate(twice, left_column="left", right_column="right")
    assert (found.n_linked, found.n_distinct) == (800, 400)
    assert positions(found)[400:] == pytest.approx(positions(done), abs=1e-6)
    assert found.axes[0].held_out == pytest.approx(done.axes[0].held_out, abs=1e-9)


def test_a_query_draws_the_first_axis_near(two: pa.Table, done: js.Relation) -> None:
    def nearness(steer: str) -> float:
        found = relate(two, left_column="left", right_column="right", steer=steer)
        return found.axes[0].queries[0][1]

    near = [nearness(f"welding steel={weight}") for weight in (0, 1, 10)]
    assert near[0] < 0.5 < near[1] < near[2]
    zero = relate(two, left_column="left", right_column="right", steer="welding steel=0")
    assert zero.to_arrow() == done.to_arrow().select(zero.to_arrow().schema.names)


def test_a_query_of_unknown_words_is_refused() -> None:
    rng = np.random.default_rng(0)
    own = pa.table({name: rng.standard_normal((30, 4)).tolist() for name in ("a", "b")})
    options = {"left_vectors": "a", "right_vectors": "b", "encoder": wrap(Words())}
    assert relate(own, **options, steer="nurse=1").axes[0].queries[0][1] > 0.5
    with pytest.raises(UsageError, match="knows no word"):
        relate(own, **options, steer="xyzzy=1")


def test_groups_are_set_apart(done: js.Relation, two: pa.Table) -> None:
    assert {c.group for c in done.contrasts} == {"high", "low"}
    high = next(c for c in done.contrasts if c.group == "high")
    assert high.auc_low < high.auc < high.auc_high
    assert high.auc > 0.8
    assert high.p_value == 1 / 100
    assert set(high.left_terms[:3]) <= set(bench.LEFT[1])
    assert set(high.right_terms[:3]) <= set(bench.RIGHT[1])
    table = done.to_arrow()
    at = table["group_high"].to_numpy()
    of_high = np.array([kind == "high" for kind in two["kind"].to_pylist()])
    assert at[of_high].mean() > at[~of_high].mean() + 1
    alone = relate(two, left_column="left", groups="kind")
    assert (alone.axes, alone.right, len(alone.contrasts)) == ((), None, 2)
    assert "What sets each group apart" in alone.to_html()


def test_the_same_seed_gives_the_same_page(two: pa.Table, done: js.Relation) -> None:
    again = relate(two, left_column="left", right_column="right", groups="kind")
    assert again.to_html() == done.to_html()
    assert json.loads(json.dumps(again.as_dict())) == json.loads(json.dumps(done.as_dict()))


def test_texts_cannot_leave_the_page(two: pa.Table) -> None:
    evil = "</script><script>alert(1)</script><!-- nurse"
    left = [f"{evil} {text}" for text in two["left"].to_pylist()]
    marked = two.set_column(0, "left", pa.array(left)).rename_columns(
        ["left", "right", "id", "<b>kind"]
    )
    kinds = pa.array([f"{evil}{kind}" for kind in two["kind"].to_pylist()])
    marked = marked.set_column(3, "<b>kind", kinds)
    page = relate(marked, left_column="left", right_column="right", groups="<b>kind").to_html()
    assert "alert(1)" in page
    assert "<script>alert" not in page
    assert "<!--" not in page
    assert page.count("</script>") == page.count("<script")
    assert "http" not in page.replace("http-equiv", "")
    assert json.loads(in_script({"a": evil})) == {"a": evil}


def test_autoencoders_find_what_both_sides_are_mostly_about(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pytest.importorskip("torch")
    encodings = importlib.import_module("jobspace.relate.encodings")
    monkeypatch.setattr(encodings, "SIZES", (4, 8))
    rng = np.random.default_rng(0)
    hidden = rng.standard_normal((300, 2))
    sides = {
        name: (hidden @ rng.standard_normal((2, 10)) + 0.5 * rng.standard_normal((300, 10)))
        for name in ("a", "b")
    }
    own = pa.table(
        {"text": [f"row {i}" for i in range(300)]} | {k: v.tolist() for k, v in sides.items()}
    )
    found = relate(
        own, left_column="text", left_vectors="a", right_vectors="b", right_column="text",
        method="autoencoder", n_axes=4,
    )  # fmt: skip
    assert [c.n_hidden for c in found.codings] == [4, 8]
    assert all(len(c.left_losses) == len(c.right_losses) == 100 for c in found.codings)
    assert found.codings[1].left_losses[-1] < found.codings[0].left_losses[-1]
    axis = found.axes[0]
    assert (axis.held_out, axis.p_value) == (None, 0.01)
    assert axis.correlation == max(abs(c.strongest) for c in found.codings)
    at = positions(found)
    assert np.abs(at).max() <= 1
    assert np.corrcoef(at.T)[0, 1] > 0.6
    assert len(found.axes) < 4  # two hidden variables are no four axes
    assert "4 axes were asked for" in found.notes[0]
    rows = [row.position for row in axis.high.rows]
    assert rows == sorted(rows, reverse=True)
    assert "Correlations of the" in found.to_html()


def test_a_pair_that_goes_opposite_ways_is_turned_around() -> None:
    encodings = importlib.import_module("jobspace.relate.encodings")
    at = np.linspace(-1, 1, 40)
    rows = np.column_stack([at, np.cos(9 * at)])

    def coder(weight: float) -> Autoencoder:
        weights = np.array([[weight, 0.0]], np.float32)
        hidden = np.maximum(rows @ weights.T, 0).astype(np.float32)
        return Autoencoder(hidden=hidden, weights=weights, bias=np.zeros(1, np.float32),
                           activation="relu", losses=())  # fmt: skip

    coders = (coder(1.0), coder(-1.0))
    hidden = tuple(encodings._standard(each.hidden) for each in coders)
    size = encodings._Size(coders=coders, hidden=hidden)
    pair = encodings._strongest([size], (rows, rows), 1)[0]
    assert pair.correlation < -0.3
    assert pair.at[0] == pytest.approx(pair.at[1])


TWENTY = [f"nurse number {i} {'ward' if i % 2 else 'clinic'}" for i in range(30)]


@pytest.mark.parametrize(
    ("left", "right", "more", "error", "words"),
    [
        ({"id": range(30), "left": TWENTY}, {"id": range(50, 80), "right": TWENTY}, {},
         InputError, "none that is in both"),
        ({"no": range(30), "left": TWENTY}, {"id": range(30), "right": TWENTY}, {},
         InputError, "got 'id'"),
        ({"id": [1], "left": ["nurse"]}, {"id": [1], "right": ["RN"]}, {},
         InputError, "got 1 of 1"),
        ({"id": range(30), "left": TWENTY}, {"id": range(30), "right": ["nurse"] * 30}, {},
         InputError, "on the right: got the same"),
        ({"id": range(30), "left": TWENTY}, {"id": range(30), "right": [""] * 30}, {},
         InputError, "none that the encoder can read"),
        ({"id": [None] * 30, "left": TWENTY}, {"id": range(30), "right": TWENTY}, {},
         InputError, "none that is in both"),
        ({"id": range(30), "left": [[1.0, float("nan")]] * 30}, {"id": range(30), "right": TWENTY},
         {"left_column": (), "left_vectors": "left"}, InputError, "not finite"),
        ({"id": range(30), "left": TWENTY}, {"id": range(30), "right": TWENTY},
         {"groups": "id"}, InputError, "groups of id"),
        ({"id": range(30), "left": TWENTY}, {"id": range(30), "right": TWENTY},
         {"groups": "kind"}, InputError, "got 'kind'"),
        ({"id": range(30), "left": TWENTY}, {"id": range(30), "right": TWENTY},
         {"on": None}, UsageError, "got no key for two tables"),
        ({"id": range(30), "left": TWENTY}, {"id": range(30), "right": TWENTY},
         {"on": None, "left_key": "id"}, UsageError, "on one side"),
        ({"id": range(30), "left": TWENTY}, {"id": range(30), "right": TWENTY},
         {"method": "pls"}, UsageError, "got 'pls'"),
        ({"id": range(30), "left": TWENTY}, {"id": range(30), "right": TWENTY},
         {"method": "autoencoder", "steer": "pay=1"}, UsageError, "--method cca"),
        ({"id": range(30), "left": TWENTY}, {"id": range(30), "right": TWENTY},
         {"n_axes": 0}, UsageError, "n_axes: got 0"),
        ({"id": range(30), "left": [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]] * 10},
         {"id": range(30), "right": TWENTY},
         {"left_column": (), "left_vectors": "left", "steer": "pay=1", "n_axes": 1},
         UsageError, "vectors of 2 numbers"),
    ],
)  # fmt: skip
def test_what_it_refuses(
    left: dict, right: dict, more: dict, error: type[Exception], words: str
) -> None:
    options = {"on": "id", "left_column": "left", "right_column": "right"} | more
    tables = [pa.table({k: list(v) for k, v in side.items()}) for side in (left, right)]
    with pytest.raises(error, match=words):
        relate(*tables, **options)


def test_a_right_side_or_groups_are_needed() -> None:
    with pytest.raises(UsageError, match="right: got none"):
        relate(pa.table({"left": TWENTY}), left_column="left")
