"""`posture`: postings shuffled in time must show no change, planted changes must be found."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from benchmarks.options import Options
from benchmarks.result import Result, Value, progress
from jobspace.compare.asking import Asking
from jobspace.compare.counted_terms import counted_terms, terms_of
from jobspace.compare.coverage import standings
from jobspace.compare.cutoffs import cut_offs_of
from jobspace.compare.drift import Coverage, Times, of_market
from jobspace.compare.mine import mine_of
from jobspace.compare.moves import MIN_ASKED, Quote, moves_of
from jobspace.compare.postings import Columns, postings_of
from jobspace.documents.document import Document
from jobspace.encode.load import encoder

SEEDS = 200
WINDOWS = 8
SIZES = (60, 200, 500)
PLANTED = "planted term"
RESUMES = (("INFORMATION-TECHNOLOGY", 3), ("ENGINEERING", 5), ("HEALTHCARE", 2))

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """Postings, what each asks, and how a résumé stands with each."""

    name: str
    coverage: Coverage = field(repr=False)
    asked: dict[str, Rows] = field(repr=False)
    mine: frozenset[str] = field(repr=False)


def run(options: Options) -> list[Result]:
    """False alarms, then planted changes."""
    markets = [_market(options, *which) for which in _which()]
    return [_alarms(markets), _found(markets[0])]


def _which() -> list[tuple[str, str, int]]:
    return [
        ("indeed-datascience/postings.parquet", "body", 0),
        ("linkedin-postings/postings_1000.parquet", "description", 1),
        ("linkedin-postings/postings_1000.parquet", "description", 2),
    ]


def _market(options: Options, path: str, column: str, resume: int) -> Market:
    category, place = RESUMES[resume]
    table = pq.read_table(options.shared / "resumes/resumes.parquet").to_pylist()
    text = [row["Resume_str"] for row in table if row["Category"] == category][place]
    mine = mine_of(Document.of_text("cv", text))
    postings = postings_of(str(options.shared / path), Columns(text=(column,)))
    asking = Asking.of(postings, encoder("default"))
    found = standings(mine, asking, cut_offs_of("default"))
    coverage = np.array([[np.nan if s.coverage is None else s.coverage for s in found]])
    return Market(
        name=f"{path.split('-', maxsplit=1)[0]}, a résumé of {category.lower()}",
        coverage=coverage,
        asked=counted_terms(postings, min_postings=MIN_ASKED).postings,
        mine=terms_of(s.text for s in mine.sentences),
    )


def _alarms(markets: list[Market]) -> Result:
    rows: list[dict[str, Value]] = []
    for market in markets:
        for size in SIZES:
            progress(f"shuffled: {market.name}, {size}")
            drift = terms = either = 0
            for seed in range(SEEDS):
                shifted, moved = _looked_at(market, size, seed)
                drift += shifted
                terms += moved
                either += shifted or moved
            rows.append(
                {
                    "postings": market.name,
                    "how many": size,
                    "drift said": drift / SEEDS,
                    "a term said": terms / SEEDS,
                    "either": either / SEEDS,
                }
            )
    return Result(
        title=f"no change: postings in {WINDOWS} windows at random, {SEEDS} seeds",
        rows=rows,
        notes=("Shares of the seeds; each is a false alarm.",),
    )


def _found(market: Market) -> Result:
    rows: list[dict[str, Value]] = []
    for size in SIZES:
        for share in (0.05, 0.1, 0.2, 0.4):
            progress(f"planted: {size}, {share}")
            found = [_looked_at(market, size, seed, share) for seed in range(SEEDS)]
            rows.append(
                {
                    "how many": size,
                    "late postings with the term, and coverage lost": share,
                    "drift found": sum(shifted for shifted, _ in found) / SEEDS,
                    "the term found": sum(moved for _, moved in found) / SEEDS,
                }
            )
    return Result(
        title=f"planted changes: {market.name}, {SEEDS} seeds",
        rows=rows,
        notes=(
            "A term that no early posting asks for, in a share of the late ones; their coverage "
            "is less by the same share of itself.",
        ),
    )


def _looked_at(market: Market, size: int, seed: int, planted: float = 0.0) -> tuple[bool, bool]:
    """Whether a drift is said, and whether a term (the planted one) is said to move."""
    rng = np.random.default_rng(seed)
    drawn = rng.permutation(market.coverage.shape[1])[:size]
    place = np.full(market.coverage.shape[1], -1)
    place[drawn] = np.arange(size)
    every = np.concatenate(list(market.asked.values()))
    moved_to = np.split(place[every], np.cumsum([len(r) for r in market.asked.values()])[:-1])
    asked = {term: r[r >= 0] for term, r in zip(market.asked, moved_to, strict=True)}
    coverage = market.coverage[:, drawn].copy()
    windows = tuple(np.array_split(np.arange(size), WINDOWS))
    times = Times(windows=windows, then=(0,) * WINDOWS)
    late = times.rows(times.late)
    if planted:
        asked[PLANTED] = rng.permutation(late)[: round(planted * len(late))]
        coverage[:, late] *= 1 - planted
    change = of_market(coverage, times, 0, seed=seed)
    moves = moves_of(asked, times.rows(times.early), late, market.mine, _no_quote).moves
    moved = any(move.term == PLANTED for move in moves) if planted else bool(moves)
    return change is not None and change.is_shown, moved


def _no_quote(term: str, row: int) -> Quote:
    return Quote(text=term, posting=str(row), window="")
