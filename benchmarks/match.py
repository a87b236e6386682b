"""`match`: kinds of work that find each other, spaces brought together, time and memory."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from benchmarks.kinds import SECTIONS, resumes_of, wanted_kinds
from benchmarks.options import Options, environment, jobspace
from benchmarks.process import repeated
from benchmarks.result import Result, Value, progress
from jobspace.encode.load import encoder
from jobspace.match.align import aligned_by_pairs, uncrowded
from jobspace.match.assign import assigned, assigned_among_candidates
from jobspace.match.facing import Facing
from jobspace.match.nearest import Pairs, nearest
from jobspace.match.table import match
from jobspace.search.lexical import Bm25
from jobspace.search.vector_rows import of_length_one
from jobspace.stats.intervals import mean_interval
from jobspace.tables.read import open_table

PER_KIND = 30  # résumés
N_TITLES = 20_000
N_KNOWN = 1_000
N_GAP = 5_000
RUNS = 5
ORDERS = 3  # of the rows, for the recipe that pairs them by position

Vectors: TypeAlias = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kinds:
    """Résumés and postings whose kinds are known.

    Attributes:
        resumes, postings: n and m texts.
        is_right: bool (n, m), whether a posting's category is one of the résumé's.
    """

    resumes: list[str]
    postings: list[str]
    is_right: NDArray[np.bool_]


def run(options: Options) -> list[Result]:
    """Kinds, spaces, time."""
    return [_kinds(options), *_spaces(options), _sparse(options), _time(options)]


def _kinds(options: Options) -> Result:
    kinds = _read(options)
    rows: list[dict[str, Value]] = []
    for name, method, encoder_name in (
        ("direct, default", "direct", "default"),
        ("direct, minilm", "direct", "minilm"),
        ("aligned by neighbours, default", "aligned", "default"),
        ("aligned by neighbours, minilm", "aligned", "minilm"),
        ("aligned by topics, default", "topics", "default"),
        ("two levels, default", "levels", "default"),
    ):
        progress(f"kinds: {name}")
        pairs = [_matched(kinds, method, encoder_name, how) for how in ("none", "one-to-one")]
        rows.append(_agreement(name, kinds, *pairs))
    progress("kinds: BM25")
    rows.append(_agreement("BM25", kinds, *_bm25(kinds)))
    for seed in range(ORDERS):
        progress(f"kinds: topics-procrustes, order {seed}")
        rows.append(_recipe(kinds, seed))
    chance = float(kinds.is_right.mean())
    notes = (
        f"{len(kinds.resumes)} résumés of {len(kinds.resumes) // PER_KIND} kinds, "
        f"{len(kinds.postings):,} Google postings; by chance {chance:.3f}. The table of kinds: "
        "judgements/categories.csv. top 1: of all résumés (of the recipe's, those it compares), "
        "the nearest posting is of the kind; one-to-one: of all pairs. 95 % intervals by drawing "
        "résumés.",
    )
    return Result(title="match: the same kind of work", rows=rows, notes=notes)


def _agreement(name: str, kinds: Kinds, first: Pairs, one_to_one: Pairs) -> dict[str, Value]:
    row: dict[str, Value] = {"method": name}
    for what, pairs in (("top 1", first), ("one-to-one", one_to_one)):
        found = mean_interval(kinds.is_right[pairs.left, pairs.right].astype(np.float64))
        row |= {what: found.mean, f"{what} low": found.low, f"{what} high": found.high}
    return row


def _matched(kinds: Kinds, method: str, encoder_name: str, assign: str) -> Pairs:
    done = match(
        kinds.resumes,
        kinds.postings,
        method="aligned" if method in ("aligned", "topics") else "direct",
        correspondence="topics" if method == "topics" else None,
        levels=2 if method == "levels" else 1,
        assign=assign,
        top_k=1,
        encoder=encoder_name,
    )
    return _pairs(done.to_arrow(), is_first=assign == "none")


def _pairs(table: pa.Table, *, is_first: bool) -> Pairs:
    rows = [r for r in table.to_pylist() if r["why"] is None]
    if is_first:
        best: dict[int, tuple[int, int]] = {}
        for row in rows:
            held = best.get(row["left_row"])
            if held is None or row["rank"] < held[0]:
                best[row["left_row"]] = (row["rank"], row["right_row"])
        return Pairs(
            left=np.array(list(best), np.int64), right=np.array([j for _, j in best.values()])
        )
    return Pairs(
        left=np.array([r["left_row"] for r in rows]), right=np.array([r["right_row"] for r in rows])
    )


def _bm25(kinds: Kinds) -> tuple[Pairs, Pairs]:
    from scipy.optimize import linear_sum_assignment

    value = Bm25.fit(kinds.postings).similarity(kinds.resumes)
    left, right = linear_sum_assignment(value, maximize=True)
    first = Pairs(left=np.arange(len(value)), right=value.argmax(axis=1).astype(np.int64))
    return first, Pairs(left=left.astype(np.int64), right=right.astype(np.int64))


def _recipe(kinds: Kinds, seed: int) -> dict[str, Value]:
    """The published recipe on rows in another order each time, which should change nothing."""
    rng = np.random.default_rng(seed)
    orders = [rng.permutation(n) if seed else np.arange(n) for n in kinds.is_right.shape]
    turned = Kinds(
        resumes=[kinds.resumes[i] for i in orders[0]],
        postings=[kinds.postings[i] for i in orders[1]],
        is_right=kinds.is_right[orders[0]][:, orders[1]],
    )
    found = []
    for assign in ("none", "one-to-one"):
        done = match(
            turned.resumes, turned.postings, method="topics-procrustes", assign=assign, top_k=1
        )
        found.append(_pairs(done.to_arrow(), is_first=assign == "none"))
    order = f"shuffled, {seed}" if seed else "as they come"
    return _agreement(f"topics-procrustes, rows {order}", turned, *found)


def _read(options: Options) -> Kinds:
    wanted = wanted_kinds("google-job-skills")
    with open_table(options.shared / "google-job-skills" / "job_skills.csv") as stream:
        table = stream.read_all()
    columns = [table[name].to_pylist() for name in ("Title", *SECTIONS)]
    postings = [" ".join(part or "" for part in parts) for parts in zip(*columns, strict=True)]
    resumes = resumes_of(options, wanted, PER_KIND)
    categories = table["Category"].to_pylist()
    right = [[category in wanted[kind] for category in categories] for kind, _ in resumes]
    return Kinds(resumes=[text for _, text in resumes], postings=postings, is_right=np.array(right))


def _spaces(options: Options) -> list[Result]:
    """A planted turn with noise; and titles by two encoders. Some pairs are known."""
    titles = _titles(options)
    rng = np.random.default_rng(options.seed)
    progress(f"spaces: {N_TITLES:,} vectors turned")
    plain = of_length_one(rng.normal(size=(N_TITLES, 256)).astype(np.float32))
    turn = np.linalg.qr(rng.normal(size=(256, 256)))[0].astype(np.float32)
    rows = []
    for noise in (0.5, 1.0, 1.5):
        added = noise * of_length_one(rng.normal(size=plain.shape).astype(np.float32))
        turned = of_length_one(plain @ turn + added)
        rows += _recalls(f"planted, noise {noise} of a vector's length", plain, turned)
    progress(f"spaces: {N_TITLES:,} titles by two encoders")
    rows += _recalls(
        "default and minilm", encoder("default").encode(titles), encoder("minilm").encode(titles)
    )
    notes = (
        f"{N_TITLES:,} rows on both sides, {N_KNOWN:,} known pairs; the share of the others whose "
        "nearest row is their partner. Without a turn the shorter vectors are filled with zeros.",
    )
    return [Result(title="match: partners across two spaces", rows=rows, notes=notes)]


def _recalls(name: str, left: Vectors, right: Vectors) -> list[dict[str, Value]]:
    known = np.arange(N_KNOWN)
    found = aligned_by_pairs(left, right, Pairs(left=known, right=known))
    facing = Facing.of(found.left.of(left), found.right.of(right))
    width = max(left.shape[1], right.shape[1])
    filled = [np.pad(side, ((0, 0), (0, width - side.shape[1]))) for side in (left, right)]
    ways = {
        "plain, CSLS": uncrowded(Facing.of(*filled)),
        "turned, cosine": facing,
        "turned, CSLS (aligned)": uncrowded(facing),
    }
    return [
        {"vectors": name, "way": way, "recall@1": _recall(several)} for way, several in ways.items()
    ]


def _recall(facing: Facing) -> float:
    near = nearest(facing, 1)
    return float((near.left == near.right)[near.left >= N_KNOWN].mean())


def _titles(options: Options) -> list[str]:
    table = pq.read_table(options.shared / "linkedin-postings" / "titles.parquet")
    distinct = table["title"].unique().to_pylist()
    return random.Random(options.seed).sample(distinct, 2 * N_TITLES)[:N_TITLES]


def _sparse(options: Options) -> Result:
    """What weighing candidates alone loses."""
    table = pq.read_table(options.shared / "linkedin-postings" / "titles.parquet")
    distinct = table["title"].unique().to_pylist()
    drawn = random.Random(options.seed).sample(distinct, 2 * N_GAP)
    vectors = encoder("default").encode(drawn)
    facing = Facing.of(vectors[:N_GAP], vectors[N_GAP:])
    progress(f"one-to-one of {N_GAP:,} × {N_GAP:,}, all and candidates alone")
    best = assigned(facing)
    some = assigned_among_candidates(facing)
    totals = [float(facing.cosines(p.left, p.right).sum()) for p in (best, some)]
    rows: list[dict[str, Value]] = [
        {"weighed": "all", "pairs": len(best), "total": totals[0], "less by": 0.0},
        {
            "weighed": "50 nearest of each row, both ways",
            "pairs": len(some),
            "total": totals[1],
            "less by": 1 - totals[1] / totals[0],
        },
    ]
    return Result(title=f"match: one-to-one, {N_GAP:,} × {N_GAP:,} titles", rows=rows)


def _time(options: Options) -> Result:
    """The whole command, cold."""
    resumes = options.shared / "resumes" / "resumes.parquet"
    postings = options.shared / "google-job-skills" / "job_skills.csv"
    columns = [part for name in ("Title", *SECTIONS) for part in ("--right-column", name)]
    few = jobspace("match", str(resumes), str(postings), "--left-column", "Resume_str", *columns)
    distinct = pq.read_table(options.shared / "linkedin-postings" / "titles.parquet")["title"]
    drawn = random.Random(options.seed).sample(distinct.unique().to_pylist(), 2 * N_TITLES)
    sides = [drawn[:N_TITLES], drawn[N_TITLES:]]
    files = [options.work / f"match-{i}.parquet" for i in range(2)]
    for file, texts in zip(files, sides, strict=True):
        pq.write_table(pa.table({"title": texts}), file)
    many = jobspace("match", str(files[0]), str(files[1]))
    rows: list[dict[str, Value]] = []
    for name, command, runs in (
        ("2,484 résumés × 1,250 postings", few, RUNS),
        (f"{N_TITLES:,} × {N_TITLES:,} titles", many, 1),
    ):
        progress(f"one-to-one, {name}")
        output = ("-o", str(options.work / "match.parquet"))
        whole = [*command, "--assign", "one-to-one", *output]
        done = repeated(whole, environment(options), options.repeat or runs)
        rows.append({"rows": name, **done.figures()})
    return Result(title="match: one-to-one, the whole command, cold", rows=rows)
