"""The judged pairs of a requirement and a sentence: cut-offs on one half, F1 on the other."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

import numpy as np
import pyarrow.parquet as pq
import snowballstemmer
from numpy.typing import NDArray

from benchmarks import ROOT
from benchmarks.options import Options
from benchmarks.result import Result, Value, progress
from jobspace.compare.answers import similarities
from jobspace.compare.cutoffs import CutOffs
from jobspace.compare.had import Facts
from jobspace.compare.verdicts import by_meaning, decided, facts_of
from jobspace.documents.document import Document
from jobspace.documents.split import sentences_of
from jobspace.encode.load import encoder
from jobspace.search.lexical import Bm25
from jobspace.stats.intervals import resampled_means
from jobspace.tables.read import open_table
from jobspace.text.stop_words import stop_words

TODAY = date(2026, 1, 1)  # the sentences are older
BASELINE = "keyword overlap"

Values: TypeAlias = NDArray[np.float64]
Truths: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A requirement, a sentence, what was judged, and the posting it is of."""

    requirement: str
    sentence: str
    half: str
    judgement: int
    posting: str


def run(options: Options) -> list[Result]:
    """F1 of covered, and of at least partly covered."""
    progress("judged pairs of a requirement and a sentence")
    pairs = pairs_of(options)
    several = methods(pairs)
    return [_result(pairs, several, level) for level in (2, 1)]


def pairs_of(options: Options) -> list[Pair]:
    """The judged pairs with their texts."""
    with open_table(options.shared / "google-job-skills" / "job_skills.csv") as stream:
        google = stream.read_all()
    sources: dict[str, Any] = {
        "google-job-skills": google,
        "indeed-datascience": pq.read_table(
            options.shared / "indeed-datascience" / "postings.parquet"
        ),
    }
    resumes = pq.read_table(options.shared / "resumes" / "resumes.parquet")
    of_id = dict(zip(resumes["ID"].to_pylist(), resumes["Resume_str"].to_pylist(), strict=True))
    with open_table(ROOT / "benchmarks" / "judgements" / "answers.csv") as stream:
        rows = stream.read_all().to_pylist()
    return [
        Pair(
            requirement=_slice(
                sources[r["source"]][r["column"]][int(r["row"])].as_py(), r["start"], r["end"]
            ),
            sentence=_slice(of_id[int(r["resume_id"])], r["resume_start"], r["resume_end"]),
            half=r["half"],
            judgement=int(r["judgement"]),
            posting=f"{r['source']} {r['row']}",
        )
        for r in rows
    ]


def _slice(text: str, start: str, end: str) -> str:
    return " ".join(text[int(start) : int(end)].split())


# ---- methods


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """What says of n pairs how surely the sentence answers the requirement.

    Attributes:
        name: of it.
        values: (n,), higher is surer.
        facts: of each sentence, where facts are considered; None compares the values alone.
    """

    name: str
    values: Values
    facts: tuple[Facts, ...] | None = None

    def says(self, pairs: Sequence[Pair], cut: float, level: int) -> Truths:
        """Of which pairs it says that the sentence covers, or at level 1 partly covers."""
        if self.facts is None:
            return self.values >= cut
        cut_offs = CutOffs(covered=cut if level == 2 else cut + 0.1, partly=cut)
        wanted = ("covered",) if level == 2 else ("covered", "partly")
        return np.array(
            [
                decided(pair.requirement, by_meaning(value, cut_offs), facts).verdict in wanted
                for pair, value, facts in zip(pairs, self.values, self.facts, strict=True)
            ]
        )

    def best_cut(self, pairs: Sequence[Pair], right: Truths, level: int) -> float:
        """The cut-off of the highest F1, the lowest of several; of a hundred tried."""
        cuts = np.unique(np.quantile(self.values, np.linspace(0, 1, 101)))
        return float(max(cuts, key=lambda cut: _f1(self.says(pairs, cut, level), right)))


def methods(pairs: Sequence[Pair]) -> list[Method]:
    """compare with two encoders, and what it has to beat."""
    asked = [pair.requirement for pair in pairs]
    said = [pair.sentence for pair in pairs]
    facts = tuple(facts_of(sentences_of(Document.of_text("", s)), today=TODAY) for s in said)
    found = []
    for name in ("default", "minilm"):
        ready = encoder(name)
        values = similarities(ready, asked, said).diagonal().astype(np.float64)
        cosine = (ready.encode(asked) * ready.encode(said)).sum(axis=1)
        found.append(Method(name=f"compare, {name}", values=values, facts=facts))
        found.append(Method(name=f"compare, {name}, without facts", values=values))
        found.append(Method(name=f"cosine alone, {name}", values=cosine))
    bm25 = Bm25.fit(said).similarity(asked).diagonal()
    found.append(Method(name="BM25", values=bm25))
    found.append(Method(name=BASELINE, values=_overlap(asked, said, lambda words: words)))
    found.append(Method(name="keyword overlap, stems", values=_overlap(asked, said, _stems)))
    return found


def _overlap(
    asked: Sequence[str], said: Sequence[str], form: Callable[[set[str]], set[str]]
) -> Values:
    """The share of a requirement's words, stop words left out, that the sentence has."""
    shares = []
    for a, s in zip(asked, said, strict=True):
        wanted, there = form(_words(a)), form(_words(s))
        shares.append(len(wanted & there) / max(len(wanted), 1))
    return np.array(shares)


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z0-9][a-z0-9+#]*", text.lower())) - stop_words()


def _stems(words: set[str]) -> set[str]:
    """Plain stems: the ones of `text.stems` leave out what every posting says."""
    return set(snowballstemmer.stemmer("english").stemWords(sorted(words)))


# ---- measuring


def _result(pairs: Sequence[Pair], several: Sequence[Method], level: int) -> Result:
    right = np.array([pair.judgement >= level for pair in pairs])
    half_b = np.array([pair.half == "b" for pair in pairs])
    chosen = [_said(method, pairs, right, level) for method in several]
    sums = [_counts(pairs, said & half_b, right & half_b) for said, _ in chosen]
    drawn = [_drawn_f1(counts) for counts in sums]
    base = next(i for i, method in enumerate(several) if method.name == BASELINE)
    rows: list[dict[str, Value]] = []
    for i, method in enumerate(several):
        said, cut = chosen[i]
        low, high = np.quantile(drawn[i], (0.025, 0.975))
        more_low, more_high = np.quantile(drawn[i] - drawn[base], (0.025, 0.975))
        f1 = _f1(said[half_b], right[half_b])
        rows.append(
            {
                "method": method.name,
                "cut-off": cut,
                "F1 on a": _f1(said[~half_b], right[~half_b]),
                "F1 on b": f1,
                "low": low,
                "high": high,
                "more than overlap": f1 - _f1(chosen[base][0][half_b], right[half_b]),
                "from": more_low,
                "to": more_high,
            }
        )
    what = "covered" if level == 2 else "at least partly covered"
    notes = (
        f"{half_b.sum()} pairs in half b, {(right & half_b).sum()} of them {what}; cut-offs chosen "
        "on half a; 95 % intervals by drawing postings.",
    )
    return Result(title=f"compare: is a requirement {what}", rows=rows, notes=notes)


def _said(method: Method, pairs: Sequence[Pair], right: Truths, level: int) -> tuple[Truths, float]:
    """What a method says with the cut-off that half a gives."""
    on_a = np.array([pair.half == "a" for pair in pairs])
    part = [pair for pair in pairs if pair.half == "a"]
    facts = method.facts
    of_a = Method(
        name=method.name,
        values=method.values[on_a],
        facts=None if facts is None else tuple(f for f, a in zip(facts, on_a, strict=True) if a),
    )
    cut = of_a.best_cut(part, right[on_a], level)
    return method.says(pairs, cut, level), cut


def _counts(pairs: Sequence[Pair], said: Truths, right: Truths) -> Values:
    """(both, said, right) of each posting of half b: (p, 3)."""
    places: dict[str, int] = {}
    place = [places.setdefault(pair.posting, len(places)) for pair in pairs]
    counts = np.zeros((len(places), 3))
    np.add.at(counts, place, np.stack([said & right, said, right], axis=1))
    of_b = {place[i] for i, pair in enumerate(pairs) if pair.half == "b"}
    kept: Values = counts[sorted(of_b)]
    return kept


def _drawn_f1(counts: Values) -> Values:
    drawn = resampled_means(counts)
    f1: Values = 2 * drawn[:, 0] / np.maximum(drawn[:, 1] + drawn[:, 2], 1e-9)
    return f1


def _f1(said: Truths, right: Truths) -> float:
    return float(2 * (said & right).sum() / max(said.sum() + right.sum(), 1))
