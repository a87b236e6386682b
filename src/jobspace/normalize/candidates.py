"""What each text might mean: its readings, looked up exactly, else compared by their vectors.

A text is read in several ways, each surer than the next: as typed, in the singular, with
abbreviations written out, with its spelling repaired, without seniority and place, and part by part
where it names two roles. The first reading that a label spells exactly settles the text without
vectors. What is left is encoded in every reading, and the reading that comes closest to a concept
wins; a reading that left words out pays for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from jobspace.encode.base import Wrapped
from jobspace.normalize.hits import Floats, Hits, Ints, Ranked, joined, near_hits, ranked
from jobspace.normalize.vague import is_company, is_vague
from jobspace.search.concepts import ConceptIndex
from jobspace.text.clean import clean, key, singular
from jobspace.text.spelling import Speller
from jobspace.text.statuses import statuses
from jobspace.text.titles import expand, reduced, roles

Column: TypeAlias = "pa.Array"
Rows: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]

READINGS = ("typed", "singular", "expanded", "repaired", "reduced", "role", "nearest")
TYPED, SINGULAR, EXPANDED, REPAIRED, REDUCED, ROLE, NEAREST = range(len(READINGS))

# The closeness of exact readings, by reading: above what vectors can reach (1.5), in order of trust.
EXACT = np.array([3.0, 2.9, 2.8, 2.7, 2.6, 2.0], dtype=np.float32)
VAGUE_ROLE = 0.5  # "Owner, bakery": the other part or the whole should win
REDUCED_PAYS, ROLE_PAYS = 0.05, 0.15
LATER_ROLE_PAYS = 0.01  # of two roles spelled exactly the one named first wins


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """The concepts that n texts may mean, best first, and what speaks for the best.

    Attributes:
        status: int8 (n,), row of `titles.STATUSES`.
        concept, label, closeness: (n, k), best first; -1 and -inf where there are fewer.
        similarity: float32 (n, k), cosine of the reading that found a candidate and the
            candidate's label; 0 where there is none.
        reading: int8 (n,), row of `READINGS`; -1 where there is no winner.
        shared: int32 (n,), how many concepts share the label that the text spells; 0 where the
            text spells none and was compared.
        known: float32 (n,), share of the words that occur in the taxonomy's labels.
        n_words: int32 (n,).
        vague, company: bool (n,), names no occupation; ends as names of companies do.
    """

    status: NDArray[np.int8]
    concept: Ints
    label: Ints
    closeness: Floats
    similarity: Floats
    reading: NDArray[np.int8]
    shared: Ints
    known: Floats
    n_words: Ints
    vague: Bools
    company: Bools


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """What texts are compared with: a taxonomy's index, its encoder, and its words' spelling."""

    index: ConceptIndex
    encoder: Wrapped
    speller: Speller


def find_candidates(texts: Column, knowledge: Knowledge, top_k: int) -> Candidates:
    """Find what n distinct texts may mean.

    Args:
        texts: n strings as typed; null counts as blank.
        knowledge: what they are compared with.
        top_k: candidates wanted a text. With 1, a text that a label spells is settled without
            vectors.
    """
    stated = statuses(clean(texts))
    typed = key(stated.rest)
    settled, repaired = _settled(stated.rest, typed, knowledge)
    is_open = np.asarray(pc.not_equal(typed, ""))
    if top_k == 1:
        is_open[settled.row] = False
    rows = np.flatnonzero(is_open)
    texts, main = stated.rest.take(pa.array(rows)), repaired.take(pa.array(rows))
    k = max(top_k, 2)  # the second best tells how sure the best is
    compared, vectors = _compared(texts, main, rows, knowledge, k)
    best = ranked(joined([settled, *compared]), len(typed), k)
    status = np.asarray(stated.status.indices, dtype=np.int8)
    return _candidates(best, knowledge.index, vectors, status, typed, repaired)


def _settled(rest: Column, typed: Column, knowledge: Knowledge) -> tuple[Hits, Column]:
    """Texts that a label spells, reading after reading, and every text's key, repaired.

    Only what one reading leaves open is read in the next way. A text that is settled before its
    spelling is looked at keeps its key as typed.
    """
    index, speller = knowledge.index, knowledge.speller
    rows = np.flatnonzero(np.asarray(pc.not_equal(typed, "")))
    hits = []

    def settle(keys: Column, reading: int) -> Column:
        """Note the hits, narrow `rows` to what is open, return which rows those were."""
        nonlocal rows
        label, shared = _exact(index, keys)
        hit = label >= 0
        hits.append(_exact_hits(index, rows[hit], label[hit], shared[hit], reading))
        rows = rows[~hit]
        return pa.array(~hit)

    settle(typed.take(pa.array(rows)), TYPED)
    texts = rest.take(pa.array(rows))
    expanded = key(expand(texts))
    still = settle(expanded, EXPANDED)
    texts, expanded = texts.filter(still), expanded.filter(still)
    mended = speller.repair(expanded)
    repaired = _placed(mended, rows, typed)
    texts = texts.filter(settle(mended, REPAIRED))
    settle(speller.repair(key(expand(reduced(texts)))), REDUCED)
    return joined(hits), repaired


def _exact(index: ConceptIndex, keys: Column) -> tuple[Ints, Ints]:
    """Look keys up as they are, then in the singular: label (n,), or -1, and its sharers (n,)."""
    label, shared = index.exact(keys)
    open_rows = np.flatnonzero(label < 0)
    if len(open_rows):
        again = index.exact(singular(keys.take(pa.array(open_rows))))
        label[open_rows], shared[open_rows] = again
    return label, shared


def _exact_hits(index: ConceptIndex, row: Rows, label: Ints, shared: Ints, reading: int) -> Hits:
    return Hits(
        row=row,
        concept=index.concept_of[label],
        label=label,
        closeness=np.full(len(row), EXACT[reading], dtype=np.float32),
        reading=np.full(len(row), reading, dtype=np.int8),
        shared=shared,
        source=np.full(len(row), -1, dtype=np.int64),
    )


def _placed(values: Column, rows: Rows, otherwise: Column) -> Column:
    """`otherwise` (n,) with `values` (m,) put at the ascending `rows` (m,)."""
    mask = np.zeros(len(otherwise), dtype=np.bool_)
    mask[rows] = True
    return pc.replace_with_mask(otherwise, pa.array(mask), values)


def _compared(
    texts: Column, main: Column, rows: Rows, knowledge: Knowledge, top_k: int
) -> tuple[list[Hits], Floats]:
    """Near hits of the texts at `rows`, exact hits of their parts, and the vectors compared.

    Args:
        texts: (m,), as typed, without their status.
        main: (m,), their repaired keys.
        rows: (m,), ascending.
    """
    index, encoder, speller = knowledge.index, knowledge.encoder, knowledge.speller
    if not len(rows):
        return [], np.zeros((0, encoder.dim), dtype=np.float32)
    short = speller.repair(key(expand(reduced(texts))))
    differs = np.asarray(pc.not_equal(short, main))
    parted = roles(texts)
    parts = speller.repair(key(expand(parted.part)))
    sizes = (len(rows), int(differs.sum()), len(parts))
    keys = pa.concat_arrays([main, short.filter(pa.array(differs)), parts])
    row = np.concatenate([rows, rows[differs], rows[parted.row]])
    vectors = encoder.encode(keys)  # (r, d)
    near = near_hits(
        row,
        index.nearest(vectors, top_k),
        reading=np.repeat(np.array([NEAREST, REDUCED, ROLE], dtype=np.int8), sizes),
        pays=np.repeat(np.array([0, REDUCED_PAYS, ROLE_PAYS], dtype=np.float32), sizes),
    )
    return [_role_hits(index, rows[parted.row], parts), near], vectors


def _role_hits(index: ConceptIndex, row: Rows, parts: Column) -> Hits:
    """Exact hits of parts: the first role first, words that name no occupation last."""
    label, shared = _exact(index, parts)
    hit = label >= 0
    hits = _exact_hits(index, row[hit], label[hit], shared[hit], ROLE)
    starts = np.searchsorted(row, row)
    hits.closeness[:] -= LATER_ROLE_PAYS * (np.arange(len(row)) - starts)[hit]
    hits.closeness[np.asarray(is_vague(parts))[hit]] = VAGUE_ROLE
    return hits


def _candidates(
    best: Ranked,
    index: ConceptIndex,
    vectors: Floats,
    status: NDArray[np.int8],
    typed: Column,
    repaired: Column,
) -> Candidates:
    hits = best.hits
    source, label = best.of(hits.source, -1), best.of(hits.label, -1)
    similarity = (best.place >= 0).astype(np.float32)  # (n, k), 1 where a label spells the text
    near = np.nonzero(source >= 0)
    similarity[near] = index.similarity(vectors[source[near]], label[near])
    known, n_words = _known(index, repaired)
    return Candidates(
        status=status,
        concept=best.of(hits.concept, -1),
        label=label,
        closeness=best.of(hits.closeness, -np.inf),
        similarity=similarity,
        reading=best.of(hits.reading, -1)[:, 0],
        shared=best.of(hits.shared, 0)[:, 0],
        known=known,
        n_words=n_words,
        vague=np.asarray(is_vague(typed)),
        company=np.asarray(is_company(typed)),
    )


def _known(index: ConceptIndex, keys: Column) -> tuple[Floats, Ints]:
    """Share of each key's words that occur in labels, float32 (n,), and its words, int32 (n,)."""
    words = pc.split_pattern(keys, " ")
    n_words = np.asarray(words.value_lengths(), dtype=np.int32)
    encoded = words.flatten().dictionary_encode()
    is_known = np.asarray(pc.is_in(encoded.dictionary, value_set=index.words))
    starts = np.concatenate(([0], np.cumsum(n_words)[:-1])).astype(np.int64)
    flags = is_known[np.asarray(encoded.indices)].astype(np.float32)
    share = np.add.reduceat(flags, starts) if len(flags) else np.zeros(0, dtype=np.float32)
    return (share / np.maximum(n_words, 1)).astype(np.float32), n_words
