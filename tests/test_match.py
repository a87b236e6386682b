"""`match`: pairs of rows of two tables."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

import jobspace as js
from jobspace.encode.load import encoder
from jobspace.errors import InputError, UsageError
from jobspace.match import assign
from jobspace.match.align import aligned_by_known_pairs, aligned_by_pairs, uncrowded
from jobspace.match.assign import assigned
from jobspace.match.facing import Facing, Move
from jobspace.match.groups import Wanted, matched, matched_within
from jobspace.match.nearest import Pairs, mutual, nearest, ranks
from jobspace.match.overlap import overlap
from jobspace.match.steer import nearness, steered
from jobspace.search.vector_rows import of_length_one, read_vector_rows
from jobspace.tables.frames import to_stream
from jobspace.tables.text_of import TextOf
from jobspace.text.steer import Steer, steers

SRC = Path(js.__file__).parents[1]
PEOPLE = ["ICU nurse, night shifts", "welder in a shipyard", "Java developer", "", "truck driver"]
JOBS = ["registered nurse", "software engineer, Java", "long-haul driver", "welding job"]


def _unit(rng: np.random.Generator, n: int, d: int) -> np.ndarray:
    return of_length_one(rng.normal(size=(n, d)).astype(np.float32))


def _rows(pairs: Pairs) -> list[tuple[int, int]]:
    return list(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True))


# nearest, ranks


def test_nearest_are_what_sorting_all_gives() -> None:
    rng = np.random.default_rng(0)
    facing = Facing.of(_unit(rng, 40, 6), _unit(rng, 30, 6)).and_more(
        rng.normal(size=(40, 2)), rng.normal(size=(30, 2))
    )
    close = facing.closeness()
    wanted = [(i, j) for i in range(40) for j in np.argsort(-close[i], kind="stable")[:7].tolist()]
    found = nearest(facing, 7)
    assert _rows(found) == wanted
    assert ranks(facing, found).reshape(40, 7).tolist() == [list(range(1, 8))] * 40


def test_of_equal_rows_the_first_is_nearest_and_rows_without_vector_are_near_nothing() -> None:
    right = np.array([[0, 0], [1, 0], [1, 0], [0, 1]], np.float32)
    left = np.array([[1, 0], [0, 0]], np.float32)
    assert _rows(nearest(Facing.of(left, right), 1)) == [(0, 1)]
    assert _rows(nearest(Facing.of(left, right), 9)) == [(0, 1), (0, 2), (0, 3)]


def test_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(1)
    facing = Facing.of(_unit(rng, 50, 5), _unit(rng, 20, 5))
    whole = nearest(facing, 3)
    rank = ranks(facing.turned_round, whole.turned_round)
    monkeypatch.setattr(import_module("jobspace.match.facing"), "BLOCK_CELLS", 45)
    assert _rows(nearest(facing, 3)) == _rows(whole)
    assert ranks(facing.turned_round, whole.turned_round).tolist() == rank.tolist()


# assignment


def test_the_assignment_is_scipys_optimum() -> None:
    rng = np.random.default_rng(2)
    facing = Facing.of(_unit(rng, 30, 4), _unit(rng, 45, 4))
    found = assigned(facing)
    left, right = linear_sum_assignment(facing.closeness(), maximize=True)
    assert _rows(found) == list(zip(left.tolist(), right.tolist(), strict=True))


@pytest.mark.parametrize(("n", "m"), [(300, 300), (200, 320), (320, 200)])
def test_candidates_alone_lose_little_and_leave_nobody_out(
    monkeypatch: pytest.MonkeyPatch, n: int, m: int
) -> None:
    rng = np.random.default_rng(3)
    middles = _unit(rng, 12, 16)
    sides = [
        of_length_one(middles[rng.integers(12, size=k)] + 0.6 * _unit(rng, k, 16)) for k in (n, m)
    ]
    facing = Facing.of(*sides)
    best = assigned(facing)
    monkeypatch.setattr(assign, "MAX_DENSE_CELLS", 0)
    monkeypatch.setattr(assign, "N_CANDIDATES", 8)
    found = assigned(facing)
    assert len(found) == min(n, m) == len(set(found.left)) == len(set(found.right))
    total = facing.closeness_of(found.left, found.right).sum()
    assert total >= 0.98 * facing.closeness_of(best.left, best.right).sum()


def test_capacity_is_how_many_a_right_row_takes() -> None:
    left = np.array([[1, 0], [1, 0.1], [1, 0.2], [0, 1], [0, 0]], np.float32)
    right = np.array([[1, 0], [0, 1], [0.7, 0.7]], np.float32)
    facing = Facing.of(of_length_one(left), of_length_one(right))
    found = assigned(facing, np.array([2, 1, 0]))
    taken = np.bincount(found.right, minlength=3).tolist()
    assert taken == [2, 1, 0]
    assert _rows(assigned(facing, np.array([9, 9, 9]))) == [(0, 0), (1, 0), (2, 0), (3, 1)]


def test_pairs_of_less_than_the_cut_off_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    left = of_length_one(np.array([[1, 0, 0], [0.8, 0.6, 0], [0, 0, 1]], np.float32))
    right = np.array([[1, 0, 0], [0, 1, 0], [0, 1, 0]], np.float32)
    facing = Facing.of(left, right)
    assert len(assigned(facing)) == 3
    assert _rows(assigned(facing, None, 0.5)) == [(0, 0), (1, 1)]
    monkeypatch.setattr(assign, "MAX_DENSE_CELLS", 0)
    assert _rows(assigned(facing, None, 0.5)) == [(0, 0), (1, 1)]
    assert len(assigned(facing, None, 1.1)) == 0
    done = js.match(["nurse", "cook"], ["registered nurse", "welder"], assign="one-to-one",
                    min_similarity=0.5)  # fmt: skip
    why = [row["why"] for row in done.to_arrow().to_pylist()]
    assert why[0] is None
    assert all("is farther than 0.5" in said for said in why[1:])


def test_rows_meet_within_equal_values_only() -> None:
    rng = np.random.default_rng(4)
    facing = Facing.of(_unit(rng, 6, 3), _unit(rng, 6, 3))
    left = ["a", "a", "b", None, "c", "b"]
    right = ["b", "a", None, "b", "a", "d"]
    wanted = Wanted(top_k=None, capacity=np.ones(6, np.int64))
    found = matched_within(facing, wanted, left, right)
    assert {(left[a], right[b]) for a, b in _rows(found)} == {("a", "a"), ("b", "b")}
    assert len(found) == 4


def test_levels_leave_nobody_out_and_keep_groups_together() -> None:
    rng = np.random.default_rng(5)
    middles = np.eye(3, 12, dtype=np.float32) * 3
    group = [np.repeat([0, 1, 2], k) for k in ([40, 30, 30], [30, 30, 40])]
    sides = [of_length_one(middles[g] + _unit(rng, len(g), 12)) for g in group]
    wanted = Wanted(top_k=None, capacity=np.ones(100, np.int64), levels=2)
    found = matched(Facing.of(*sides), wanted)
    assert len(found) == 100 == len(set(found.right))
    same = group[0][found.left] == group[1][found.right]
    assert same.sum() == 90  # ten of the first group have nobody left in it


# alignment


def test_a_planted_turn_is_found() -> None:
    rng = np.random.default_rng(6)
    a = _unit(rng, 2_000, 64)
    turn = np.linalg.qr(rng.normal(size=(64, 64)))[0].astype(np.float32)
    b = of_length_one(a @ turn + 0.8 * _unit(rng, 2_000, 64) + 0.3)
    known = np.arange(200)
    found = aligned_by_pairs(a, b, Pairs(left=known, right=known))
    facing = uncrowded(Facing.of(found.left.of(a), found.right.of(b)))
    near = nearest(facing, 1)
    assert (near.left == near.right).mean() > 0.95
    plain = nearest(Facing.of(a, b), 1)
    assert (plain.left == plain.right).mean() < 0.05


def test_few_known_pairs_lead_to_more() -> None:
    rng = np.random.default_rng(7)
    spread = 0.9 ** np.arange(24)  # as vectors of texts are: more along some directions
    a = of_length_one((rng.normal(size=(600, 24)) * spread).astype(np.float32))
    turn = np.linalg.qr(rng.normal(size=(40, 24)))[0].T.astype(np.float32)  # other lengths too
    b = of_length_one(a @ turn)
    known = Pairs(left=np.arange(8), right=np.arange(8))

    def recall(aligned: object) -> float:
        facing = Facing.of(aligned.left.of(a), aligned.right.of(b))  # type: ignore[attr-defined]
        near = nearest(facing, 1)
        return float((near.left == near.right).mean())

    assert recall(aligned_by_known_pairs(a, b, known)) > 0.99
    assert recall(aligned_by_pairs(a, b, known)) < 0.9


def test_a_move_takes_the_origin_away_and_leaves_rows_without_vector() -> None:
    move = Move(origin=np.array([1, 0], np.float32), turn=np.array([[0, 1], [1, 0]], np.float32))
    moved = move.of(np.array([[1, 2], [0, 0]], np.float32))
    assert moved.tolist() == [[1, 0], [0, 0]]


def test_a_difference_of_style_is_taken_out() -> None:
    rng = np.random.default_rng(8)
    a = _unit(rng, 400, 32)
    style = np.zeros(32, np.float32)
    style[0] = 1.5
    left, right = of_length_one(a + style), of_length_one(a + 0.5 * _unit(rng, 400, 32) - style)

    def table(vectors: np.ndarray) -> pa.Table:
        return pa.table({"t": ["x"] * 400, "v": vectors.tolist()})

    names = {"left_vectors": "v", "right_vectors": "v"}
    shares = [
        np.mean(
            [
                row["left_row"] == row["right_row"]
                for row in js.match(table(left), table(right), method=m, top_k=1, **names)  # type: ignore[arg-type]
                .to_arrow()
                .to_pylist()
                if row["rank"] == 1
            ]
        )
        for m in ("direct", "aligned")
    ]
    assert shares[1] > 0.95
    assert shares[0] < 0.9


def test_mutual_pairs_are_among_the_nearest_both_ways() -> None:
    rng = np.random.default_rng(9)
    facing = Facing.of(_unit(rng, 30, 4), _unit(rng, 30, 4))
    both = set(_rows(nearest(facing, 2))) & set(_rows(nearest(facing.turned_round, 2).turned_round))
    assert set(_rows(mutual(facing, 2))) == both


# steering


@pytest.fixture(scope="module")
def sides() -> tuple[object, object]:
    titles = ["nurse", "night nurse", "teacher", "java developer", "welder", "night guard"]
    jobs = ["nurse at night", "school teacher", "python developer", "guard", "night welder", "cook"]
    ready = encoder("default")
    return tuple(read_vector_rows(to_stream(texts), TextOf(), ready) for texts in (titles, jobs))  # type: ignore[return-value]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(0, 50), min_size=2, max_size=5), st.sampled_from(["night", "school"]))
def test_growing_weight_brings_rows_near_the_query_forward(
    sides: tuple[object, object], weights: list[float], query: str
) -> None:
    """For rows near the query; the mean rank of the m right rows nearest to it never grows."""
    left, right = sides
    ready = encoder("default")
    vector = ready.encode([query])
    near = nearness(left, vector)[:, 0], nearness(right, vector)[:, 0]  # type: ignore[arg-type]
    seeking = np.flatnonzero(near[0] > near[0].mean())
    plain = Facing.of(left.of_rows, right.of_rows)  # type: ignore[attr-defined]
    for m in (1, 2, 3):
        wanted = np.argsort(-near[1], kind="stable")[:m]
        before = np.inf
        for weight in [0.0, *sorted(weights)]:
            facing = steered(
                plain,
                left,
                right,
                [Steer(text=query, weight=weight)],
                ready,
                seed=0,  # type: ignore[arg-type]
            )
            pairs = Pairs(left=np.repeat(seeking, m), right=np.tile(wanted, len(seeking)))
            mean = ranks(facing, pairs).mean()
            assert mean <= before + 1e-9
            before = mean


def test_weight_0_changes_nothing() -> None:
    plain = js.match(PEOPLE, JOBS, assign="one-to-one").to_arrow()
    assert js.match(PEOPLE, JOBS, assign="one-to-one", steer="nights=0").to_arrow().equals(plain)


def test_a_heavy_weight_changes_who_is_nearest() -> None:
    people = ["nurse, night shifts", "nurse, day shifts"]
    jobs = ["registered nurse, days", "security guard, nights"]

    def first(steer: str) -> int:
        rows = js.match(people, jobs, top_k=2, steer=steer).to_arrow().to_pylist()
        return next(int(r["right_row"]) for r in rows if r["left_row"] == 0 and r["rank"] == 1)

    assert (first("nights=0"), first("nights=20")) == (0, 1)


@pytest.mark.parametrize("bad", ["nights", "nights=", "=2", "nights=nan", "nights=inf", "x=y"])
def test_a_steer_without_a_number_is_refused(bad: str) -> None:
    with pytest.raises(UsageError, match="TEXT=WEIGHT"):
        steers(bad)


def test_a_steer_that_no_encoder_knows_is_refused() -> None:
    with pytest.raises(InputError, match="words that the encoder"):
        js.match(PEOPLE, JOBS, steer="\U0001f642=2")


# the verb


def test_one_to_one_with_evidence_and_reasons() -> None:
    done = js.match(PEOPLE, JOBS, assign="one-to-one")
    rows = done.to_arrow().to_pylist()
    pairs = {(r["left_row"], r["right_row"]) for r in rows if r["right_row"] is not None}
    assert pairs == {(0, 0), (1, 3), (2, 1), (4, 2)}
    single = next(r for r in rows if r["left_row"] == 3)
    assert single["right_row"] is None
    assert single["why"] == "no text that the encoder can read"
    first = rows[0]
    assert (first["evidence_left"], first["evidence_right"]) == (PEOPLE[0], JOBS[0])
    assert (first["rank"], first["rank_for_right"]) == (1, 1)
    assert len(done) == 4
    assert (done.left.n_alone, done.left.n_without, done.right.n_alone) == (1, 1, 0)


def test_the_passage_that_fits_is_the_evidence() -> None:
    parts = (
        "Managed the household accounts of a family of nine and planned all of their holidays for "
        "more than ten years, with great success and to the pleasure of every member of it, year "
        "after year, in summer as in winter and whatever the weather was.",
        "Welded hulls in a shipyard with MIG and TIG, read drawings, led a team of four welders, "
        "inspected seams, trained apprentices, kept the records of all welds for the society and "
        "its surveyors, and repaired the machines that were needed for all of that.",
        "Sang in a choir on Sundays, organised its concerts and tours, kept its archive of scores "
        "and letters, wrote programme notes, and looked for places to sing in all over the county "
        "and beyond it, which was not always as easy as one might think.",
    )
    resume = " ".join(parts)
    row = js.match([resume], ["welder"], top_k=1).to_arrow().to_pylist()[0]
    assert row["evidence_left"] == parts[1]


def test_the_surplus_is_told_who_was_nearer() -> None:
    done = js.match(["nurse", "registered nurse", "welder"], ["registered nurse", "welder"],
                    assign="one-to-one").to_arrow().to_pylist()  # fmt: skip
    alone = done[-1]
    assert alone["left_row"] == 0
    assert alone["why"].startswith("its nearest, row 0 (")
    assert alone["why"].endswith("went to row 1 (1.00)")


def test_nearest_both_ways_without_assignment() -> None:
    rows = js.match(["nurse", "night nurse", "welder"], ["nurse", "cook"], top_k=1).to_arrow()
    found = [(r["left_row"], r["right_row"], r["rank"]) for r in rows.to_pylist()]
    assert [row for row in found if row[2] == 1] == [
        (0, 0, 1), (1, 0, 1), (2, 1, 1) if (2, 1, 1) in found else (2, 0, 1)]  # fmt: skip
    assert {row[1] for row in found} == {0, 1}  # each job has its nearest person too


def test_ids_and_capacity_and_within() -> None:
    people = pa.table(
        {
            "name": ["a", "b", "c", "d"],
            "text": ["nurse", "ICU nurse", "welder", "nurse"],
            "town": ["Bonn", "Bonn", "Bonn", "Ulm"],
        }
    )
    jobs = pa.table(
        {
            "job": ["x", "y"],
            "text": ["registered nurse", "welder"],
            "town": ["Bonn", "Bonn"],
            "openings": ["2", "0"],
        }
    )
    done = js.match(people, jobs, left_column="text", right_column="text", left_id="name",
                    right_id="job", assign="capacity:openings", within="town")  # fmt: skip
    rows = done.to_arrow().to_pylist()
    assert {(r["left_id"], r["right_id"]) for r in rows if r["why"] is None} == {
        ("a", "x"), ("b", "x")}  # fmt: skip
    why = {(r["left_id"], r["right_id"]): r["why"] for r in rows if r["why"]}
    assert why["d", None] == "no row of the other table has 'Ulm' in town"
    assert why[None, "y"] == "its openings is 0"
    assert "x" not in {right for _, right in why}


def test_the_same_bytes_for_the_same_seed() -> None:
    people = PEOPLE * 20
    jobs = JOBS * 20
    runs = [js.match(people, jobs, assign="one-to-one", levels=2, seed=3) for _ in range(2)]
    assert runs[0].to_arrow().equals(runs[1].to_arrow())


def test_frames_and_paths_are_read_alike(tmp_path: Path) -> None:
    import polars as pl

    frame = pl.DataFrame({"who": PEOPLE})
    frame.write_csv(tmp_path / "people.csv")
    by_path = js.match(str(tmp_path / "people.csv"), JOBS).to_arrow()
    assert js.match(frame, JOBS).to_arrow().equals(by_path)


def test_known_pairs_align_two_encoders(tmp_path: Path) -> None:
    rng = np.random.default_rng(10)
    a = _unit(rng, 300, 12)
    b = of_length_one(a @ np.linalg.qr(rng.normal(size=(20, 12)))[0].T.astype(np.float32))
    left = pa.table({"id": [f"l{i}" for i in range(300)], "v": a.tolist()})
    right = pa.table({"id": [f"r{i}" for i in range(300)], "v": b[::-1].tolist()})
    known = pa.table({"left_id": [f"l{i}" for i in range(40)],
                      "right_id": [f"r{299 - i}" for i in range(40)]})  # fmt: skip
    pq.write_table(known, tmp_path / "known.parquet")
    done = js.match(left, right, left_vectors="v", right_vectors="v", left_id="id", right_id="id",
                    method="aligned", pairs=str(tmp_path / "known.parquet"),
                    assign="one-to-one")  # fmt: skip
    rows = done.to_arrow().to_pylist()
    assert np.mean([r["left_row"] + r["right_row"] == 299 for r in rows]) > 0.95
    assert done.n_correspondences is not None


# what is refused


def _own(vectors: list[list[float] | None]) -> pa.Table:
    return pa.table({"v": pa.array(vectors, pa.list_(pa.float32()))})


def test_what_cannot_be_matched_is_refused() -> None:
    v = {"left_vectors": "v", "right_vectors": "v"}
    cases: list[tuple[type[Exception], str, object]] = [
        (InputError, "got none", lambda: js.match([], JOBS)),
        (InputError, "got none that the encoder can read", lambda: js.match(["", None], JOBS)),
        (InputError, "not finite",
         lambda: js.match(_own([[float("nan"), 1]]), _own([[1, 0]]), **v)),
        (InputError, "other than zeros", lambda: js.match(_own([None]), _own([[1, 0]]), **v)),
        (UsageError, "--method aligned", lambda: js.match(_own([[1, 0]]), _own([[1, 0, 0]]), **v)),
        (UsageError, "vectors of your own",
         lambda: js.match(_own([[1, 0]]), _own([[1, 0]]), steer="a=1", **v)),
        (UsageError, "one-to-one", lambda: js.match(PEOPLE, JOBS, assign="all")),
        (UsageError, "direct, aligned", lambda: js.match(PEOPLE, JOBS, method="cca")),  # type: ignore[arg-type]
        (UsageError, "1 or more", lambda: js.match(PEOPLE, JOBS, top_k=0)),
        (UsageError, "known pairs", lambda: js.match(PEOPLE, JOBS, pairs=pa.table({"a": [1]}))),
        (InputError, "left_row and right_row",
         lambda: js.match(PEOPLE, JOBS, method="aligned", pairs=pa.table({"a": [1]}))),
        (InputError, "from 0 to 4",
         lambda: js.match(PEOPLE, JOBS, method="aligned",
                          pairs=pa.table({"left_row": [5], "right_row": [0]}))),
        (InputError, "3 or more",
         lambda: js.match(PEOPLE, JOBS, method="aligned",
                          pairs=pa.table({"left_row": [0], "right_row": [0]}))),
        (InputError, "openings", lambda: js.match(PEOPLE, JOBS, assign="capacity:openings")),
        (InputError, "town", lambda: js.match(PEOPLE, JOBS, within="town")),
        (UsageError, "one encoder", lambda: js.match(PEOPLE, JOBS, right_encoder="minilm")),
        (InputError, "10 or more", lambda: js.match(PEOPLE, JOBS, method="topics-procrustes")),
    ]  # fmt: skip
    for kind, words, call in cases:
        with pytest.raises(kind, match=words):
            call()  # type: ignore[operator]


def test_a_capacity_that_is_no_number_is_named() -> None:
    jobs = pa.table({"text": JOBS, "n": ["1", "two", "1", "1"]})
    with pytest.raises(InputError, match="row 1: got 'two'"):
        js.match(PEOPLE, jobs, right_column="text", assign="capacity:n")


def test_constant_texts_are_matched_and_the_tie_is_by_row() -> None:
    rows = js.match(["nurse"] * 3, ["nurse"] * 2, assign="one-to-one").to_arrow().to_pylist()
    assert sum(row["why"] is None for row in rows) == 2


# tables that do not overlap


def test_historians_and_software_do_not_overlap() -> None:
    left = pa.array([f"{a} historian of {b}" for a in ("medieval", "art", "oral", "church")
                     for b in ("Spain", "music", "war")])  # fmt: skip
    right = pa.array([f"{a} software {b}" for a in ("senior", "junior", "java", "cloud")
                      for b in ("engineer", "architect", "tester")])  # fmt: skip
    assert overlap(left, right).is_small
    assert "However they are paired" in overlap(left, right).warning
    assert not overlap(left, left).is_small
    assert overlap(left.slice(0, 5), right).value is None


# the recipe


def test_the_recipe_pairs_by_position() -> None:
    pytest.importorskip("torch")
    rng = np.random.default_rng(11)
    words = ["nurse care patient ward", "java code server cloud", "weld steel hull yard"]
    texts = [" ".join(rng.permutation(words[i % 3].split())) + f" w{i % 7}" for i in range(60)]
    there = js.match(texts, texts, method="topics-procrustes", assign="one-to-one")
    turned = js.match(texts, texts[::-1], method="topics-procrustes", assign="one-to-one")

    def partners(done: js.Matches) -> dict[int, str]:
        return {r["left_row"]: r["evidence_right"] for r in done.to_arrow().to_pylist()}

    assert len(there) == 60
    assert partners(there) != partners(turned)  # the order of the rows decides


def test_the_recipe_says_which_rows_it_cuts_off() -> None:
    pytest.importorskip("torch")
    texts = [f"{a} {b}" for a in ("nurse", "java", "weld") for b in ("care", "code", "yard", "one")]
    rows = js.match(texts * 3, texts * 2, method="topics-procrustes").to_arrow().to_pylist()
    assert {r["left_row"] for r in rows if r["why"]} == set(range(24, 36))
    assert all("first 24 rows" in r["why"] for r in rows if r["why"])


# report and command


def test_the_report_escapes_and_warns(tmp_path: Path) -> None:
    evil = "<script>alert(1)</script> nurse"
    done = js.match([evil, "welder"], ["nurse", "welder <b>"], assign="one-to-one")
    done.to_html(tmp_path / "r.html")
    html = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "http" not in html.replace("http-equiv", "")


def run(*args: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from jobspace.cli.main import main; main()", *args]
    env = {**os.environ, "PYTHONPATH": str(SRC), "PYTHONUTF8": "1", "COLUMNS": "200"}
    return subprocess.run(
        command, capture_output=True, text=True, cwd=cwd, env=env, timeout=300, check=False
    )


def test_the_command(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("who\n" + "\n".join(f'"{p}"' for p in PEOPLE) + "\n")
    (tmp_path / "jobs.csv").write_text("job\n" + "\n".join(f'"{j}"' for j in JOBS) + "\n")
    told = run("match", "people.csv", "jobs.csv", "--assign", "one-to-one", "-o", "p.csv",
               "--report", "r.html", cwd=tmp_path)  # fmt: skip
    assert told.returncode == 0
    assert "4 pairs" in told.stdout
    assert "no text that the encoder can read" in told.stdout
    assert (tmp_path / "r.html").exists()
    lines = (tmp_path / "p.csv").read_text().splitlines()
    assert lines[0].startswith("left_row,right_row,similarity,rank,rank_for_right")
    assert len(lines) == 6
    as_json = run("match", "people.csv", "jobs.csv", "--json", cwd=tmp_path)
    assert json.loads(as_json.stdout)["left"]["n_rows"] == 5
    (tmp_path / "evil.csv").write_text("who\n\x1b[31mnurse\x1b]0;owned\x07\n")
    shown = run("match", "evil.csv", "jobs.csv", cwd=tmp_path).stdout
    assert "nurse" in shown
    assert "\x1b" not in shown
    same = run("match", "people.csv", "jobs.csv", "-o", "people.csv", cwd=tmp_path)
    assert same.returncode == 2
    assert "the left table" in same.stderr
