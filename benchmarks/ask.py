"""Questions that a résumé answers or not, and sentences that tell little, as judged by hand."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow.parquet as pq

from benchmarks import ROOT
from benchmarks.options import Options
from benchmarks.result import Result, Value, progress
from jobspace.compare.ask import KNOWN, AskOptions, ask
from jobspace.compare.mine import mine_of
from jobspace.compare.question_words import subject_of
from jobspace.compare.writing import WritingOptions, writing
from jobspace.documents.document import Document
from jobspace.encode.base import Wrapped
from jobspace.encode.load import encoder
from jobspace.search.lexical import Bm25
from jobspace.stats.intervals import mean_interval

JUDGED = ROOT / "benchmarks" / "judgements"
TODAY = date(2026, 11, 26)
METHODS = ("ask, default", "BM25")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question: what its best sentences are, and whether one of them answers.

    Attributes:
        half: a, on which the cut-off is chosen, or b.
        is_answerable: whether the résumé answers it.
        value: of the best sentence: similarity, or BM25.
        rank: of the first sentence that answers, from 1; 0 where none of the first three does.
    """

    half: str
    is_answerable: bool
    value: float
    rank: int


def run(options: Options) -> list[Result]:
    """The questions by each method, then the sentences."""
    table = pq.read_table(options.shared / "resumes" / "resumes.parquet")
    texts = dict(zip(table["ID"].to_pylist(), table["Resume_str"].to_pylist(), strict=True))
    ready = encoder("default")
    progress("questions to résumés")
    rows = [_row(method, list(_asked(method, texts, ready))) for method in METHODS]
    progress("sentences that tell little")
    return [
        Result(
            title=f"questions to 5 résumés; the default cut-off is {KNOWN['default']}", rows=rows
        ),
        Result(title="sentences judged weak or not", rows=[_weak(texts, ready)]),
    ]


def _asked(method: str, texts: dict[int, str], ready: Wrapped) -> Iterator[Asked]:
    with (JUDGED / "questions.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            document = Document.of_text(row["resume_id"], texts[int(row["resume_id"])])
            right = set(map(int, row["answered_at"].split()))
            found = _found(method, document, row["question"], ready)
            ranks = (i for i, (start, _) in enumerate(found[:3], 1) if start in right)
            yield Asked(
                half=row["half"],
                is_answerable=bool(right),
                value=found[0][1] if found else 0.0,
                rank=next(ranks, 0),
            )


def _found(
    method: str, document: Document, question: str, ready: Wrapped
) -> list[tuple[int, float]]:
    """(start, value) of the best sentences."""
    if method == "BM25":
        said = mine_of(document).evidence
        values = Bm25.fit([s.text for s in said]).similarity([subject_of(question)])[0]
        order = np.argsort(-values, kind="stable")[:3]
        return [(said[i].start, float(values[i])) for i in order]
    chosen = AskOptions(top_k=3, min_similarity=1e-6, today=TODAY)
    done = ask(document, question, options=chosen, encoder=ready)
    best = sorted(
        (said for passage in done.passages for said in passage.said), key=lambda s: -s.similarity
    )
    return [(said.sentence.start, said.similarity) for said in best[:3]]


def _row(method: str, asked: Sequence[Asked]) -> dict[str, Value]:
    """Figures of half b, the cut-off that half a chooses."""
    cut_off = _cut_off([one for one in asked if one.half == "a"])
    held = [one for one in asked if one.half == "b"]
    yes = [one for one in held if one.is_answerable]
    no = [one for one in held if not one.is_answerable]
    right = [one.value >= cut_off for one in yes] + [one.value < cut_off for one in no]
    share = mean_interval(np.array(right, np.float64))
    return {
        "method": method,
        "answerable": len(yes),
        "not": len(no),
        "cut-off of half a": round(cut_off, 3),
        "answered": float(np.mean([one.value >= cut_off for one in yes])),
        "not answered, rightly": float(np.mean([one.value < cut_off for one in no])),
        "right": share.mean,
        "low": share.low,
        "high": share.high,
        "first sentence answers": float(np.mean([one.rank == 1 for one in yes])),
        "one of three answers": float(np.mean([one.rank > 0 for one in yes])),
    }


def _cut_off(asked: Sequence[Asked]) -> float:
    """The value from which on most questions are decided rightly, both kinds counting alike."""
    yes = np.array([one.value for one in asked if one.is_answerable])
    no = np.array([one.value for one in asked if not one.is_answerable])
    edges = np.unique(np.concatenate([yes, no]))
    middles = (edges[:-1] + edges[1:]) / 2
    value = [np.mean(yes >= cut) + np.mean(no < cut) for cut in middles]
    return float(middles[int(np.argmax(value))])


def _weak(texts: dict[int, str], ready: Wrapped) -> dict[str, Value]:
    with (JUDGED / "writing.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    judged: dict[int, dict[int, bool]] = defaultdict(dict)
    for row in rows:
        judged[int(row["resume_id"])][int(row["start"])] = row["weak"] == "1"
    weakness, weak = [], []
    for resume, of_sentences in judged.items():
        document = Document.of_text(str(resume), texts[resume])
        done = writing(document, options=WritingOptions(today=TODAY), encoder=ready)
        for one in done.sentences:
            if one.sentence.start in of_sentences:
                weakness.append(sum(sign.weight for sign in one.signs))
                weak.append(of_sentences[one.sentence.start])
    value, is_weak = np.array(weakness), np.array(weak)
    above, below = value[is_weak][:, None], value[~is_weak][None]
    high = is_weak[value >= 0.4]
    return {
        "résumés": len(judged),
        "sentences": len(value),
        "judged weak": int(is_weak.sum()),
        "weak before strong": float(np.mean((above > below) + 0.5 * (above == below))),
        "weakness 0.4 or more": len(high),
        "of these judged weak": float(high.mean()),
    }
