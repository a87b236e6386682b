"""`search`: a space of 123,849 titles, how well postings are found again, writers killed."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from benchmarks.options import Options, environment, jobspace
from benchmarks.process import measured
from benchmarks.result import Result, Value, progress
from jobspace.encode.load import encoder as load_encoder
from jobspace.search.hybrid import DEPTH, Candidates, SearchOptions, fused
from jobspace.search.in_memory import InMemory
from jobspace.search.open import space
from jobspace.search.passages import passages
from jobspace.search.table import search_space
from jobspace.stats.intervals import Interval, difference_interval, mean_interval
from jobspace.stats.metrics import found_within, ranks_in_lists, reciprocal_rank
from jobspace.tables.compose import compose
from jobspace.tables.read import open_table
from jobspace.text.sentences import is_boilerplate

N_QUERIES = 1_000
WEIGHTS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
RRF_K = 60  # Cormack, Clarke and Büttcher (2009)
MIN_PASSAGES = 4  # of a posting that a passage is held out of
K = 10

Fusion = Callable[[Candidates, Candidates], NDArray[np.int64]]


def run(options: Options) -> list[Result]:
    """Speed, quality, and what is left when writers are killed."""
    return [_speed(options), *_quality(options), _writers(options)]


def _speed(options: Options) -> Result:
    """Build by the command; then ask with titles that are not in the space, one at a time."""
    titles = options.shared / "linkedin-postings" / "titles.parquet"
    folder = options.work / "titles.space"
    progress("building a space of all titles")
    command = jobspace(
        "space", "build", str(titles), "-c", "title", "--id", "job_id", "-o", str(folder)
    )
    built = measured(command, environment(options), options.work)
    texts = pq.read_table(titles)["title"].cast(pa.string())
    queries = _unseen_titles(options, set(texts.to_pylist()))
    ready = load_encoder("default")
    asked = ready.encode(queries)
    least = np.sort(asked @ ready.encode(texts).T, axis=1)[:, -K]  # (q,) similarity of the 10th
    opened = space(folder, encoder=ready)
    table: list[dict[str, Value]] = [{"what": "build", "seconds": built.seconds}]
    for method in ("dense", "bm25", "hybrid"):
        progress(f"{len(queries):,} queries, {method}")
        wall, cpu, hit = [], [], []
        for query, tenth in zip(queries, least, strict=True):
            began, used = time.perf_counter(), time.process_time()
            found = search_space(opened, query, SearchOptions(top_k=K, method=method))
            wall.append(1000 * (time.perf_counter() - began))
            cpu.append(1000 * (time.process_time() - used))
            similar = np.array(found.rows["similarity"].to_pylist(), np.float64)
            hit.append(np.sum(similar >= tenth - 1e-5) / K)
        table.append(
            {
                "what": method,
                "median ms": float(np.median(wall)),
                "p95 ms": float(np.quantile(wall, 0.95)),
                "median CPU ms": float(np.median(cpu)),
                "recall@10 of exact": float(np.mean(hit)) if method == "dense" else None,
            }
        )
    notes = (
        f"index: {opened.rows.index_kind()}; queries: titles of another year, not in the space",
        "a row as near as the tenth nearest counts as found: many titles are there often",
    )
    return Result(title="search, 123,849 titles", rows=table, notes=notes)


def _unseen_titles(options: Options, known: set[str | None]) -> list[str]:
    path = options.shared / "linkedin-postings" / "titles_2023_functions.parquet"
    others = set(pq.read_table(path)["title"].to_pylist()) - known - {None}
    rng = np.random.default_rng(options.seed)
    return [str(text) for text in rng.permutation(sorted(others))[:N_QUERIES]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """Queries made from postings, and what is left of the postings to be searched.

    Attributes:
        name: what was held out.
        texts: of n postings, without it.
        queries, target: what was held out, and int32 (q,), of which posting.
    """

    name: str
    texts: pa.Array
    queries: list[str]
    target: NDArray[np.int32]


def _quality(options: Options) -> list[Result]:
    """Fusions weighed on a random half of the queries and measured on the other."""
    results = []
    asked = [_held_out_passages(options), held_out_titles(options.shared)]
    listed = [_candidates(questions) for questions in asked]
    rng = np.random.default_rng([options.seed, 2])
    tuning = [rng.permutation(len(q.queries)) < len(q.queries) // 2 for q in asked]
    weighed: list[dict[str, Value]] = []
    for weight in WEIGHTS:
        row: dict[str, Value] = {"weight of words": weight}
        for questions, pairs, half in zip(asked, listed, tuning, strict=True):
            ranks = _ranks(pairs, questions, _convex(weight))[half]
            row[f"{questions.name}: MRR"] = float(reciprocal_rank(ranks).mean())
        row["mean"] = float(np.mean([v for k, v in row.items() if k.endswith("MRR")]))  # type: ignore[arg-type]
        weighed.append(row)
    results.append(Result(title="search, the weight of words, tuning half", rows=weighed))
    for questions, pairs, half in zip(asked, listed, tuning, strict=True):
        results.append(_compared(questions, pairs, ~half))
    return results


def _compared(
    questions: Questions, pairs: list[tuple[Candidates, Candidates]], kept: NDArray[np.bool_]
) -> Result:
    systems: dict[str, Fusion] = {
        "dense": lambda dense, _: dense.row,
        "bm25": lambda _, words: words.row,
        "hybrid (default)": lambda dense, words: fused(dense, words, DEPTH).row,
        "reciprocal rank fusion, k = 60": _reciprocal,
    }
    ranks = {name: _ranks(pairs, questions, fusion)[kept] for name, fusion in systems.items()}
    best = max(("dense", "bm25"), key=lambda name: float(reciprocal_rank(ranks[name]).mean()))
    table: list[dict[str, Value]] = []
    for name, found in ranks.items():
        row: dict[str, Value] = {"method": name}
        for what, of in (("recall@10", _recall), ("MRR", reciprocal_rank)):
            row[what] = _shown(mean_interval(of(found)))
            if name not in ("dense", "bm25"):
                change = difference_interval(of(ranks[best]), of(found))
                row[f"{what}, less {best}"] = _shown(change)
        table.append(row)
    notes = (
        f"{int(kept.sum()):,} queries (the half not used to weigh) among {len(questions.texts):,} "
        "postings of LinkedIn, Indeed and Google; brackets: 95 %, bootstrap; paired differences",
    )
    return Result(title=f"search, {questions.name}", rows=table, notes=notes)


def _recall(ranks: NDArray[np.int32]) -> NDArray[np.float64]:
    return found_within(ranks, K)


def _shown(interval: Interval) -> str:
    return f"{interval.mean:.3f} [{interval.low:.3f}, {interval.high:.3f}]"


def _candidates(questions: Questions) -> list[tuple[Candidates, Candidates]]:
    """What both sides bring for each query."""
    progress(f"{len(questions.queries):,} queries, {questions.name}")
    ready = load_encoder("default")
    everything = np.ones(len(questions.texts), np.bool_)
    corpus = InMemory.of(questions.texts, everything, ready)
    vectors = ready.encode(questions.queries)
    return [
        (corpus.dense(vector, DEPTH), corpus.bm25(query, DEPTH))
        for query, vector in zip(questions.queries, vectors, strict=True)
    ]


def _ranks(
    pairs: list[tuple[Candidates, Candidates]], questions: Questions, fusion: Fusion
) -> NDArray[np.int32]:
    lists = np.full((len(pairs), 2 * DEPTH), -1, np.int32)
    for i, (dense, words) in enumerate(pairs):
        row = fusion(dense, words)
        lists[i, : len(row)] = row
    return ranks_in_lists(lists, [[int(target)] for target in questions.target])


def _convex(weight: float) -> Fusion:
    return lambda dense, words: fused(dense, words, DEPTH, weight=weight).row


def _reciprocal(dense: Candidates, words: Candidates) -> NDArray[np.int64]:
    """Reciprocal rank fusion: the sum of 1 / (k + rank)."""
    row = np.union1d(dense.row, words.row)
    value = np.zeros(len(row), np.float32)
    for side in (dense, words):
        ranks = np.arange(1, len(side.row) + 1)
        value[np.searchsorted(row, side.row)] += (1 / (RRF_K + ranks)).astype(np.float32)
    return Candidates.of(row, value, len(row)).row


def _held_out_passages(options: Options) -> Questions:
    """A passage at random out of each posting that has four or more; no boilerplate."""
    texts = pa.concat_arrays(
        [
            _texts(
                options.shared, "linkedin-postings/postings_1000.parquet", ["title", "description"]
            ),
            _texts(options.shared, "indeed-datascience/postings.parquet", ["body"]),
            _texts(options.shared, "google-job-skills/job_skills.csv", ["Title", *_GOOGLE]),
        ]
    )
    rng = np.random.default_rng([options.seed, 1])
    left, queries, target = [], [], []
    for row, parts in enumerate(passages(texts).to_pylist()):
        own = [i for i, part in enumerate(parts) if not is_boilerplate(part)]
        if len(parts) >= MIN_PASSAGES and own:
            taken = own[int(rng.integers(len(own)))]
            queries.append(parts.pop(taken))
            target.append(row)
        left.append("\n".join(parts))
    return Questions(
        name="a passage held out",
        texts=pa.array(left, pa.string()),
        queries=queries,
        target=np.array(target, np.int32),
    )


def held_out_titles(shared: Path) -> Questions:
    """The title of each posting, which is looked for in the rest: a short query."""
    places = (
        ("linkedin-postings/postings_1000.parquet", "title", ["description"]),
        ("indeed-datascience/postings.parquet", "title", ["body"]),
        ("google-job-skills/job_skills.csv", "Title", [*_GOOGLE]),
    )
    titles = pa.concat_arrays([_texts(shared, path, [title]) for path, title, _ in places])
    bodies = pa.concat_arrays([_texts(shared, path, body) for path, _, body in places])
    pairs = list(zip(titles.to_pylist(), bodies.to_pylist(), strict=True))
    left = [(body or "").replace(title or "\0", " ") for title, body in pairs]
    target = [row for row, (title, _) in enumerate(pairs) if title and left[row].strip()]
    return Questions(
        name="the title held out",
        texts=pa.array(left, pa.string()),
        queries=[pairs[row][0] for row in target],
        target=np.array(target, np.int32),
    )


_GOOGLE = ("Responsibilities", "Minimum Qualifications", "Preferred Qualifications")


def _texts(shared: Path, path: str, columns: Sequence[str]) -> pa.Array:
    with open_table(shared / path) as stream:
        batches = stream.read_all().combine_chunks().to_batches()
    return compose(batches[0], columns=columns)


APPEND = """
import sys
import pyarrow.parquet as pq
from jobspace.search.open import space
folder, titles, first, end, size = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:])
opened = space(folder)
table = pq.read_table(titles, columns=["job_id", "title"])
for start in range(first, end, size):
    opened.append(table.slice(start, size))
"""


def _writers(options: Options) -> Result:
    """Two processes append, one is killed and run again, while this one searches."""
    titles = options.shared / "linkedin-postings" / "titles.parquet"
    table = pq.read_table(titles, columns=["job_id", "title"]).slice(0, 4_000)
    opened = space(options.work / "shared.space", data=table.slice(0, 1_000), column="title",
                   id="job_id")  # fmt: skip
    started = [_appending(options, titles, 1_000, 2_500), _appending(options, titles, 2_000, 4_000)]
    n_searches, n_failed, is_killed = 0, 0, False
    while any(process.poll() is None for process in started):
        found = search_space(opened, "registered nurse", SearchOptions(top_k=5))
        n_searches += 1
        n_failed += found.rows.num_rows != 5
        if not is_killed and opened.rows.n_rows >= 1_800:
            started[1].kill()
            is_killed = True
    after_kill = opened.info().n_rows
    _appending(options, titles, 2_000, 4_000).wait()
    ids = space(options.work / "shared.space").rows.table.to_arrow()["job_id"].to_pylist()
    row: dict[str, Value] = {
        "searches meanwhile": n_searches,
        "of them failed": n_failed,
        "killed with SIGKILL": "yes" if is_killed else "NO",
        "rows after": after_kill,
        "rows once run again": len(ids),
        "lost": len(set(table["job_id"].to_pylist()) - set(ids)),
        "doubled": len(ids) - len(set(ids)),
    }
    return Result(title="search, two writers and a reader", rows=[row])


def _appending(options: Options, titles: Path, first: int, end: int) -> subprocess.Popen[bytes]:
    folder = options.work / "shared.space"
    command = [sys.executable, "-c", APPEND, folder, titles, *map(str, (first, end, 100))]
    return subprocess.Popen(command, env=environment(options))
