"""Postings of one's own kind: the first posting for a résumé, and whether its category is right."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from benchmarks import ROOT
from benchmarks.options import Options
from benchmarks.result import Result, Value, progress
from jobspace.compare.asking import Asking
from jobspace.compare.coverage import standings
from jobspace.compare.cutoffs import cut_offs_of
from jobspace.compare.mine import mine_of
from jobspace.compare.postings import Columns, Posting, postings_of
from jobspace.compare.ranking import fits_of
from jobspace.compare.verdicts import facts_of
from jobspace.documents.document import Document
from jobspace.documents.posting import Part
from jobspace.documents.sentence import Sentence
from jobspace.encode.load import encoder
from jobspace.search.lexical import Bm25
from jobspace.stats.intervals import mean_interval
from jobspace.tables.read import open_table

PER_CATEGORY = 10  # résumés
TODAY = date(2026, 1, 1)  # the résumés are older
N_TITLES = 3_000  # of LinkedIn's titles with functions
SECTIONS = ("Responsibilities", "Minimum Qualifications", "Preferred Qualifications")

Fits: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """Postings with the categories that each is of, and the résumés that have some among them."""

    name: str
    postings: Sequence[Posting]
    categories: Sequence[frozenset[str]]
    resumes: Sequence[tuple[str, str]]  # (category, text)
    wanted: dict[str, frozenset[str]]


def run(options: Options) -> list[Result]:
    """Google's postings, and LinkedIn's titles."""
    return [_result(market) for market in (_google(options), _linkedin(options))]


def _result(market: Market) -> Result:
    progress(f"the first of {len(market.postings):,} postings for {len(market.resumes)} résumés")
    ways: dict[str, Callable[[str], Fits]] = {
        "compare, default": _compared(market, "default"),
        "compare, minilm": _compared(market, "minilm"),
        "BM25": _bm25(market),
    }
    rows: list[dict[str, Value]] = []
    for name, way in ways.items():
        first, ten = [], []
        for category, text in market.resumes:
            order = np.argsort(-way(text), kind="stable")[:10]
            right = [bool(market.categories[i] & market.wanted[category]) for i in order]
            first.append(float(right[0]))
            ten.append(float(np.mean(right)))
        top, share = mean_interval(np.array(first)), mean_interval(np.array(ten))
        rows.append(
            {"method": name, "top 1": top.mean, "low": top.low, "high": top.high,
             "of top 10": share.mean, "10 low": share.low, "10 high": share.high}
        )  # fmt: skip
    chance = np.mean(
        [
            np.mean([bool(c & market.wanted[category]) for c in market.categories])
            for category, _ in market.resumes
        ]
    )
    notes = (
        f"{len(market.resumes)} résumés of {len(market.wanted)} kinds, {len(market.postings):,} "
        f"postings; by chance {chance:.3f}. The table of kinds: judgements/categories.csv.",
    )
    return Result(
        title=f"compare: a posting of the same kind, {market.name}", rows=rows, notes=notes
    )


def _compared(market: Market, name: str) -> Callable[[str], Fits]:
    asking = Asking.of(market.postings, encoder(name))
    cut_offs = cut_offs_of(name)

    def fits(text: str) -> Fits:
        mine = mine_of(Document.of_text("", text))
        facts = facts_of(mine.sentences, today=TODAY)
        found = standings(mine, asking, cut_offs, facts)
        fit = fits_of(found, [(s.coverage, s.weight) for s in found])
        return np.array([-1.0 if value is None else value for value in fit])

    return fits


def _bm25(market: Market) -> Callable[[str], Fits]:
    texts = [" ".join([p.title, *(x.sentence.text for x in p.parts)]) for p in market.postings]
    ranker = Bm25.fit(texts)
    return lambda text: ranker.similarity([text])[0].astype(np.float64)


def _google(options: Options) -> Market:
    path = options.shared / "google-job-skills" / "job_skills.csv"
    with open_table(path) as stream:
        categories = stream.read_all()["Category"].to_pylist()
    wanted = wanted_kinds("google-job-skills")
    return Market(
        name="Google",
        postings=postings_of(path, Columns(text=SECTIONS, title="Title")),
        categories=[frozenset([category]) for category in categories],
        resumes=resumes_of(options, wanted),
        wanted=wanted,
    )


def _linkedin(options: Options) -> Market:
    """Titles without descriptions: the title is what is asked."""
    path = options.shared / "linkedin-postings" / "titles_2023_functions.parquet"
    rows = [row for row in pq.read_table(path).to_pylist() if row["functions"]]
    drawn = random.Random(options.seed).sample(rows, N_TITLES)
    wanted = wanted_kinds("linkedin-postings")
    return Market(
        name="LinkedIn, titles alone",
        postings=[_of_title(row["title"]) for row in drawn],
        categories=[frozenset(row["functions"].split("|")) for row in drawn],
        resumes=resumes_of(options, wanted),
        wanted=wanted,
    )


def _of_title(title: str) -> Posting:
    sentence = Sentence(text=title, start=0, end=len(title), line=1)
    return Posting(name=title, title=title, parts=(Part(sentence=sentence, kind="required"),))


def wanted_kinds(source: str) -> dict[str, frozenset[str]]:
    """For each category of résumés the categories of a source's postings that are right."""
    with open_table(ROOT / "benchmarks" / "judgements" / "categories.csv") as stream:
        rows = stream.read_all().to_pylist()
    found = defaultdict(set)
    for row in rows:
        if row["source"] == source:
            found[row["resume_category"]].add(row["category"])
    return {category: frozenset(several) for category, several in found.items()}


def resumes_of(
    options: Options, wanted: dict[str, frozenset[str]], n: int = PER_CATEGORY
) -> list[tuple[str, str]]:
    """(category, text) of n résumés of each category, drawn by the seed."""
    rows = pq.read_table(options.shared / "resumes" / "resumes.parquet").to_pylist()
    rng = random.Random(options.seed)
    found = []
    for category in sorted(wanted):
        texts = [r["Resume_str"] for r in rows if r["Category"] == category and r["Resume_str"]]
        found += [(category, text) for text in rng.sample(texts, min(n, len(texts)))]
    return found
