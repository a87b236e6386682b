"""What a run came to: counts, the most frequent occupations, and the texts to look at by hand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from jobspace.normalize.candidates import NEAREST, READINGS
from jobspace.normalize.columns import DECIMALS
from jobspace.normalize.decide import ABSTAINED, STATUS_NAMES
from jobspace.normalize.run import Run
from jobspace.text.clean import cut_mask

N_TOP = 10
N_REVIEW_CANDIDATES = 3
REVIEW = pa.schema(
    {
        "text": pa.string(),
        "rows": pa.int64(),
        "concept_code": pa.string(),
        "confidence": pa.float32(),
        **{
            f"candidate_{k}_{part}": pa.string()
            for k in range(1, N_REVIEW_CANDIDATES + 1)
            for part in ("code", "title", "label")
        },
    }
)
MIN_FOREIGN = 0.3  # share of rows with text foreign to the taxonomy from which a warning is due


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The figures of a finished run.

    Attributes:
        n_rows, n_texts: rows and distinct texts.
        n_by_status: rows of each status that occurred, most frequent first.
        top: (code, title, rows) of the most frequent concepts.
        n_distinct_concepts: concepts assigned at least once.
        n_settled: distinct texts settled by a label's spelling or a judgement, not by vectors.
        n_corrected_rows, n_corrected_texts: decided by a person's judgements.
        n_cut: distinct texts longer than what is read of them.
        share_foreign: share of rows none of whose words occurs in the taxonomy's labels; a high
            one says that the column is in another language, or no column of occupations.
    """

    n_rows: int
    n_texts: int
    n_by_status: dict[str, int]
    top: tuple[tuple[str, str, int], ...]
    n_distinct_concepts: int
    n_settled: int
    n_corrected_rows: int
    n_corrected_texts: int
    n_cut: int
    share_foreign: float

    @property
    def is_foreign(self) -> bool:
        """Whether the column is mostly not of the taxonomy's language."""
        return self.share_foreign >= MIN_FOREIGN


def summarize(run: Run) -> Summary:
    """The summary of a run whose batches are all read."""
    decisions, counts = run.decisions, run.texts.counts
    by_status = np.bincount(decisions.status, counts, len(STATUS_NAMES)).astype(np.int64)
    by_status[STATUS_NAMES.index("empty")] += run.n_null
    corrected = decisions.reading > NEAREST
    settled = decisions.exact | corrected
    texts = run.texts.new_texts(0)
    has_text = (decisions.reading >= 0) | (decisions.status == ABSTAINED)
    has_text &= decisions.reading < len(READINGS)
    n_with_text = int(counts[has_text].sum())
    foreign = int(counts[has_text & decisions.foreign].sum())
    return Summary(
        n_rows=run.n_rows,
        n_texts=len(run.texts),
        n_by_status={
            STATUS_NAMES[i]: int(by_status[i]) for i in np.argsort(-by_status) if by_status[i]
        },
        top=_top(run, counts),
        n_distinct_concepts=len(np.unique(decisions.concept[decisions.concept >= 0])),
        n_settled=int(settled.sum()),
        n_corrected_rows=int(counts[corrected].sum()),
        n_corrected_texts=int(corrected.sum()),
        n_cut=int(pc.sum(cut_mask(texts)).as_py() or 0) + run.n_cut_by_encoder,
        share_foreign=foreign / max(n_with_text, 1),
    )


def _top(run: Run, counts: NDArray[np.int64]) -> tuple[tuple[str, str, int], ...]:
    concepts = run.normalizer.taxonomy.concepts
    concept = run.decisions.concept
    has = concept >= 0
    rows = np.bincount(concept[has], counts[has], len(concepts)).astype(np.int64)
    best = np.argsort(-rows, kind="stable")[:N_TOP]
    code, title = concepts["code"], concepts["title"]
    return tuple((code[i].as_py(), title[i].as_py(), int(rows[i])) for i in best if rows[i])


def open_texts(run: Run) -> NDArray[np.int64]:
    """The distinct texts that nothing was decided of, by id: what `review` lists."""
    decisions = run.decisions
    stated = decisions.status > ABSTAINED
    half_open = stated & (decisions.reading >= 0) & (decisions.concept < 0)
    judged = decisions.reading >= len(READINGS)  # a person said that it names no occupation
    return np.flatnonzero(((decisions.status == ABSTAINED) | half_open) & ~judged)


def review(run: Run) -> pa.Table:
    """The distinct texts to look at by hand, most frequent first, with their best candidates.

    A text is listed when it was abstained from, or when a status was read from it and what is
    left of it ("retired dynamo") was not decided.

    Returns:
        A table of the schema `REVIEW`; `concept_code` is blank, to be filled in.
    """
    decisions, counts = run.decisions, run.texts.counts
    listed = open_texts(run)
    listed = listed[np.lexsort((listed, -counts[listed]))]
    texts, vectors = run.texts.new_texts(0).take(pa.array(listed)), run.vectors()
    again = run.normalizer.with_top_k(N_REVIEW_CANDIDATES)
    found = again.decide(texts, vectors=None if vectors is None else vectors[listed])
    columns = [texts, pa.array(counts[listed]), pa.repeat("", len(listed))]
    columns.append(pa.array(np.round(decisions.confidence[listed], DECIMALS)))
    look_ups = run.normalizer.output
    for k in range(N_REVIEW_CANDIDATES):
        concept, label = found.candidates[:, k], found.candidate_labels[:, k]
        columns.append(look_ups.concept["concept_code"].take(concept).dictionary_decode())
        columns.append(look_ups.concept["concept_title"].take(concept).dictionary_decode())
        columns.append(look_ups.label.take(label).dictionary_decode())
    return pa.table(columns, schema=REVIEW)
