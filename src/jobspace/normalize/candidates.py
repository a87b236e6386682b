"""What each text might mean: its readings, looked up exactly, else compared by their vectors.

A text is read in several ways, each surer than the next: as typed, in the singular, with
abbreviations written out, with its spelling repaired, without seniority and place, part by part
where it names two roles, and as a label with two slips in it. The first reading that a label spells
exactly settles the text without vectors. What is left is encoded in every reading, and the reading
that comes closest to a concept wins; a reading that left words out pays for it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from jobspace.encode.base import Wrapped
from jobspace.normalize.hits import Floats, Hits, Ints, Ranked, joined, near_hits, picked, ranked
from jobspace.normalize.vague import is_company, is_rank, is_vague
from jobspace.search.concepts import ConceptIndex
from jobspace.text.clean import clean, key, singular
from jobspace.text.near_keys import NearKeys
from jobspace.text.spelling import Speller
from jobspace.text.statuses import statuses
from jobspace.text.titles import expand, reduced, roles

Column: TypeAlias = "pa.Array"
Rows: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]

READINGS = ("typed", "expanded", "repaired", "reduced", "slipped", "role", "nearest")
TYPED, EXPANDED, REPAIRED, REDUCED, SLIPPED, ROLE, NEAREST = range(len(READINGS))

# The closeness of exact readings, in order of trust: above what a compared text can reach, 1.62.
EXACT = np.array([3.0, 2.9, 2.8, 2.7, 2.6, 2.0], dtype=np.float32)
VAGUE_ROLE = 0.5  # "Owner, bakery": the other part or the whole should win
RANK_ROLE = 1.05  # "Director, sales": the whole should win where it names something,
BESIDE_RANK = 1.1  # and the other part where it does not
REDUCED_PAYS, ROLE_PAYS = 0.03, 0.4
_QUALIFIED = r"[,;:|(–—-]"
_SHARED_NOUN = r"^[\w.-]+ *(?:&|\b(?i:and)\b) *[\w.-]+ +[\w.-]+"
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
    """What texts are compared with: a taxonomy's index, its encoder, its words' and its keys'
    spelling.
    """

    index: ConceptIndex
    encoder: Wrapped
    speller: Speller
    near_keys: NearKeys


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """The further readings of m texts that no label spells as typed, as keys.

    Attributes:
        row: int64 (m,), ascending, the text.
        expanded: (m,), abbreviations written out; `repaired`: its spelling repaired too.
        short: (m,), without seniority and place as well.
        part: (p,), the roles of the texts that name several, as `repaired`, and `typed_part` as
            typed; `of` int64 (p,), row of `row`.
        unsure: bool (m,), parts that may qualify each other, so that what one spells by itself is
            no proof: "Research and Evaluation Specialist", "Teacher - Special Education".
    """

    row: Rows
    expanded: Column
    repaired: Column
    short: Column
    part: Column
    typed_part: Column
    of: Rows
    unsure: Bools


def find_candidates(
    texts: Column, knowledge: Knowledge, top_k: int, vectors: Floats | None = None
) -> Candidates:
    """Find what n distinct texts may mean.

    Args:
        texts: n strings as typed; null counts as blank.
        knowledge: what they are compared with.
        top_k: candidates wanted a text. With 1, a text that a label spells is settled without
            vectors.
        vectors: float32 (n, d), the user's own unit vectors of the texts, made with the encoder
            of `knowledge`; None encodes. With them a text is compared as it is, not by parts.
    """
    index = knowledge.index
    status, rest, typed = _stated(clean(texts))
    filled = np.flatnonzero(np.asarray(pc.not_equal(typed, "")))
    as_typed, rows = _spelled(index, typed.take(pa.array(filled)), filled, TYPED)
    reading = _read(rest.take(pa.array(rows)), rows, knowledge.speller)
    settled, is_open = _settled(reading, knowledge)
    repaired = _placed(reading.repaired, rows, typed)
    asked = _asked(reading, is_open)
    if top_k > 1:
        others = np.setdiff1d(filled, rows[is_open])
        asked = _with_settled(asked, others, repaired.take(pa.array(others)))
    k = max(top_k, 2)  # the second best tells how sure the best is
    if vectors is None:
        compared = knowledge.encoder.encode(asked.key)  # (r, d)
    else:
        asked = _whole(asked)
        compared = vectors[asked.row]
    near = _compared(asked, compared, repaired, index, k)
    roles_of_open, _ = _role_hits(index, rows, reading, is_open)
    best = ranked(joined([as_typed, settled, roles_of_open, near]), len(typed), k)
    found = _candidates(best, index, compared, status, typed, repaired)
    found.vague[rows] |= _only_vague_parts(reading)
    return found


def _stated(cleaned: Column) -> tuple[NDArray[np.int8], Column, Column]:
    """Status (n,), what the texts say besides, and the key of that."""
    keys = key(cleaned)
    stated = statuses(cleaned, keys)
    status = np.asarray(stated.status.indices, dtype=np.int8)
    rows = np.flatnonzero(status)
    changed = key(stated.rest.take(pa.array(rows)))
    return status, stated.rest, _placed(changed, rows, keys)


def _read(texts: Column, row: Rows, speller: Speller) -> _Reading:
    """Read texts (m,) in every further way; all spelling is repaired in one go."""
    parted = roles(texts)
    expanded = key(expand(texts))
    short = key(expand(reduced(texts)))
    is_pair = np.bincount(parted.row, minlength=len(texts)) == 2
    qualified = np.asarray(pc.match_substring_regex(texts, _QUALIFIED))
    mended = speller.repair(pa.concat_arrays([expanded, short, key(expand(parted.part))]))
    m = len(texts)
    return _Reading(
        row=row,
        expanded=expanded,
        repaired=mended.slice(0, m),
        short=mended.slice(m, m),
        part=mended.slice(2 * m),
        typed_part=key(parted.part),
        of=parted.row,
        unsure=np.asarray(pc.match_substring_regex(texts, _SHARED_NOUN)) | (is_pair & qualified),
    )


def _settled(reading: _Reading, knowledge: Knowledge) -> tuple[Hits, Bools]:
    """Hits of the texts that a label spells in one of their readings, and who is still open."""
    index = knowledge.index
    is_open = np.ones(len(reading.row), dtype=np.bool_)
    hits = []

    def settle(keys: Column, how: int) -> None:
        rows = np.flatnonzero(is_open)
        found, left = _spelled(index, keys.take(pa.array(rows)), rows, how)
        is_open[np.setdiff1d(rows, left)] = False
        hits.append(replace(found, row=reading.row[found.row]))

    settle(reading.expanded, EXPANDED)
    settle(reading.repaired, REPAIRED)
    by_roles, all_exact = _role_hits(index, reading.row, reading, is_open)
    hits.append(picked(by_roles, all_exact[np.searchsorted(reading.row, by_roles.row)]))
    is_open &= ~all_exact
    settle(reading.short, REDUCED)
    settle(_unslipped(reading.expanded, is_open, knowledge), SLIPPED)
    return joined(hits), is_open


def _unslipped(keys: Column, is_open: Bools, knowledge: Knowledge) -> Column:
    """Keys (m,) with the open ones that have a strange word replaced by the label near them."""
    rows = np.flatnonzero(is_open)
    asked = keys.take(pa.array(rows))
    strange = knowledge.speller.strange(asked)
    has_strange = _has_any(asked, strange)
    rows = rows[has_strange]
    near = knowledge.near_keys.nearest(keys.take(pa.array(rows)), frozenset(strange.to_pylist()))
    rows, near = rows[near >= 0], near[near >= 0]
    return _placed(knowledge.near_keys.keys.take(pa.array(near)), rows, keys)


def _has_any(keys: Column, words: Column) -> Bools:
    """Which keys (n,) have one of the words."""
    lists = pc.split_pattern(keys, " ")
    flags = np.asarray(pc.is_in(lists.flatten(), value_set=words))
    owner = np.asarray(pc.list_parent_indices(lists))
    return np.bincount(owner, flags, len(keys)) > 0


def _spelled(index: ConceptIndex, keys: Column, rows: Rows, how: int) -> tuple[Hits, Rows]:
    """Hits of the keys (m,) that are a label's, and those of `rows` (m,) that are not."""
    label, shared = _exact(index, keys)
    hit = label >= 0
    return _exact_hits(index, rows[hit], label[hit], shared[hit], how), rows[~hit]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """r readings to compare by vectors: the text of each, its key, its kind, what it pays."""

    row: Rows
    key: Column
    how: NDArray[np.int8]
    pays: Floats


def _asked(reading: _Reading, is_open: Bools) -> _Asked:
    """The readings of the texts that are open (m,): repaired, short where it differs, parts."""
    differs = is_open & np.asarray(pc.not_equal(reading.short, reading.repaired))
    of_open = is_open[reading.of]
    sizes = (int(is_open.sum()), int(differs.sum()), int(of_open.sum()))
    keys = [
        reading.repaired.filter(pa.array(is_open)),
        reading.short.filter(pa.array(differs)),
        reading.part.filter(pa.array(of_open)),
    ]
    rows = [reading.row[is_open], reading.row[differs], reading.row[reading.of[of_open]]]
    return _Asked(
        row=np.concatenate(rows),
        key=pa.concat_arrays(keys),
        how=np.repeat(np.array([NEAREST, REDUCED, ROLE], dtype=np.int8), sizes),
        pays=np.repeat(np.array([0, REDUCED_PAYS, ROLE_PAYS], dtype=np.float32), sizes),
    )


def _with_settled(asked: _Asked, rows: Rows, keys: Column) -> _Asked:
    """Settled texts compared too, for the candidates after their first."""
    return _Asked(
        row=np.concatenate([asked.row, rows]),
        key=pa.concat_arrays([asked.key, keys]),
        how=np.concatenate([asked.how, np.full(len(rows), NEAREST, dtype=np.int8)]),
        pays=np.concatenate([asked.pays, np.zeros(len(rows), dtype=np.float32)]),
    )


def _whole(asked: _Asked) -> _Asked:
    """The readings that are of a whole text; the vectors given are of these."""
    kept = asked.how == NEAREST
    return _Asked(
        row=asked.row[kept],
        key=asked.key.filter(pa.array(kept)),
        how=asked.how[kept],
        pays=asked.pays[kept],
    )


def _compared(
    asked: _Asked, vectors: Floats, whole: Column, index: ConceptIndex, top_k: int
) -> Hits:
    """The nearest concepts of each reading, by its vector (r, d); none for a vector of zeros.

    The words shared are those of the whole text (n,): a reading that leaves words out does not
    become surer by it.
    """
    alive = np.flatnonzero(vectors.any(axis=1))
    near = index.nearest(vectors[alive], whole.take(pa.array(asked.row[alive])), top_k)
    hits = near_hits(asked.row[alive], near, reading=asked.how[alive], pays=asked.pays[alive])
    return replace(hits, source=alive[hits.source])


def _role_hits(
    index: ConceptIndex, row: Rows, reading: _Reading, is_open: Bools
) -> tuple[Hits, Bools]:
    """Exact hits of the parts of open texts, and the texts (m,) that they settle.

    The first role comes first, words that name no occupation come last. A text is settled when
    labels spell all of its parts, none of which is a mere rank, and one names an occupation.
    """
    kept = is_open[reading.of]
    of, parts = reading.of[kept], reading.part.filter(pa.array(kept))
    label, shared = _exact(index, reading.typed_part.filter(pa.array(kept)))
    other = np.flatnonzero(label < 0)  # an abbreviation may be a label: `CPA`
    label[other], shared[other] = _exact(index, parts.take(pa.array(other)))
    hit = label >= 0
    hits = _exact_hits(index, row[of[hit]], label[hit], shared[hit], ROLE)
    place = np.arange(len(of)) - np.searchsorted(of, of)
    vague, rank = np.asarray(is_vague(parts)), np.asarray(is_rank(parts))
    m = len(reading.row)
    beside_vague = np.bincount(of, vague, m) > 0
    unsure = (np.bincount(of, rank, m) > 0) | (reading.unsure & ~beside_vague)
    kinds = [vague, rank, unsure[of]]
    worth = np.select(kinds, [VAGUE_ROLE, RANK_ROLE, BESIDE_RANK], EXACT[ROLE])
    hits.closeness[:] = (worth - LATER_ROLE_PAYS * place)[hit]
    has_job = np.bincount(of, hit & ~vague, m) > 0
    has_missing = np.bincount(of, ~hit, m) > 0
    return hits, has_job & ~has_missing & ~unsure


def _only_vague_parts(reading: _Reading) -> Bools:
    """Which texts (m,) have parts, none of which names an occupation: "Owner/partner"."""
    m = len(reading.row)
    has_parts = np.bincount(reading.of, minlength=m) > 0
    return has_parts & ~(np.bincount(reading.of, ~np.asarray(is_vague(reading.part)), m) > 0)


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
        vague=np.asarray(is_vague(typed)) | np.asarray(is_vague(repaired)),
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
