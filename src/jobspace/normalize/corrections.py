"""A person's judgements: texts decided by hand, and the near-identical ones that follow them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from jobspace.errors import InputError
from jobspace.normalize.candidates import READINGS, TYPED, Knowledge
from jobspace.normalize.decide import ABSTAINED, ASSIGNED, EMPTY, STATUS_NAMES, Decisions
from jobspace.tables.compose import as_text
from jobspace.tables.read import open_table
from jobspace.taxonomy.model import Taxonomy
from jobspace.text.clean import clean, key, singular

TEXT, CODE = "text", "concept_code"  # the columns of a review file that count
CORRECTED = len(READINGS)  # the reading of a text that a judgement decided
MIN_ALIKE = 0.9  # share of letters in common from which a text follows a corrected one


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrections:
    """m corrected texts in key form and what each was decided to be.

    Attributes:
        keys: the distinct keys (m,) and `texts` (m,) as the file spells them.
        concept: int32 (m,), row of the taxonomy's concepts; -1 where a status was given.
        status: int8 (m,), row of `STATUS_NAMES`.
    """

    keys: pa.Array
    texts: pa.Array
    concept: NDArray[np.int32]
    status: NDArray[np.int8]

    def apply(self, texts: pa.Array, decisions: Decisions, knowledge: Knowledge) -> Decisions:
        """Put the judgements in place of the decisions on n texts where they speak of them.

        A text follows a judgement when it has the same key, in the singular too. A text that no
        label spells as typed also follows when it is the same with its spelling repaired, and one
        that was abstained from when it has at least 90 % of its letters in common with a corrected
        text; the most alike counts. A status read from the text stays beside a concept given.
        """
        spelled = decisions.exact & (decisions.reading == TYPED)
        unsure = decisions.concept < 0
        place = self._place(key(clean(texts)), spelled, unsure, knowledge)  # (n,)
        rows = np.flatnonzero(place >= 0)
        if not len(rows):
            return decisions
        hit = place[rows]
        sure = decisions.confidence.copy()
        similarity = decisions.similarity.copy()
        sure[rows] = similarity[rows] = 1.0
        stated = (decisions.status[rows] > EMPTY) & (self.status[hit] == ASSIGNED)
        return replace(
            decisions,
            status=_put(
                decisions.status, rows, np.where(stated, decisions.status[rows], self.status[hit])
            ),
            concept=_put(decisions.concept, rows, self.concept[hit]),
            label=_put(decisions.label, rows, self._labels(hit, knowledge)),
            reading=_put(decisions.reading, rows, np.full(len(rows), CORRECTED)),
            similarity=similarity,
            confidence=sure,
        )

    def _place(
        self,
        keys: pa.Array,
        spelled: NDArray[np.bool_],
        unsure: NDArray[np.bool_],
        knowledge: Knowledge,
    ) -> NDArray[np.int64]:
        """The judgement that each key follows, or -1: int64 (n,)."""

        def repaired(some: pa.Array) -> pa.Array:
            return singular(knowledge.speller.repair(some))

        place = self._same(keys, self.keys)
        for form, skipped in ((singular, np.zeros_like(spelled)), (repaired, spelled)):
            open_rows = np.flatnonzero((place < 0) & ~skipped)
            place[open_rows] = self._same(form(keys.take(pa.array(open_rows))), form(self.keys))
        open_rows = np.flatnonzero((place < 0) & ~spelled & unsure)
        place[open_rows] = _alike(keys.take(pa.array(open_rows)), self.keys)
        return place

    @staticmethod
    def _same(keys: pa.Array, among: pa.Array) -> NDArray[np.int64]:
        found = pc.index_in(keys, value_set=among)
        return np.asarray(pc.fill_null(found, -1), dtype=np.int64).copy()

    def _labels(self, hit: NDArray[np.int64], knowledge: Knowledge) -> NDArray[np.int32]:
        """The evidence: the title of the concept given."""
        concept = self.concept[hit]
        title = knowledge.index.starts[np.maximum(concept, 0)]
        return np.where(concept >= 0, title, -1).astype(np.int32)


def read_corrections(source: str | Path, taxonomy: Taxonomy) -> Corrections:
    """Read a filled review file.

    Args:
        source: a table with the columns `text` and `concept_code`. A row whose `concept_code` is
            blank is not judged yet and skipped, and so is a row whose text has no letter or digit;
            the code is one of the taxonomy's, a status (`retired`), or `none` for "names no
            occupation".
        taxonomy: whose codes they are.

    Raises:
        InputError: a column is missing, a code is unknown, or one text has two codes.
    """
    with open_table(source) as stream:
        for column in (TEXT, CODE):
            if column not in stream.schema.names:
                raise InputError(
                    f"corrections {source}: got the columns {', '.join(stream.schema.names)}; "
                    f"expected {TEXT} and {CODE}. Fill the file that --review wrote."
                )
        table = pa.Table.from_batches(list(stream), stream.schema)
    codes, texts = (pc.fill_null(as_text(table[c].combine_chunks(), c), "") for c in (CODE, TEXT))
    codes = pc.utf8_trim_whitespace(codes)
    judged = pc.and_(pc.not_equal(codes, ""), pc.not_equal(key(clean(texts)), ""))
    if not pc.any(judged).as_py():
        raise InputError(
            f"corrections {source}: got a blank {CODE} in all {len(codes)} rows; expected some "
            f"filled in. Write a code of taxonomy {taxonomy.name}, a status or none."
        )
    texts = texts.filter(judged)
    codes = codes.filter(judged)
    concept, status = _targets(codes, taxonomy, str(source))
    keys = key(clean(texts))
    encoded = keys.dictionary_encode()
    _refuse_two_answers(encoded, codes, texts, str(source))
    _, first = np.unique(np.asarray(encoded.indices), return_index=True)
    return Corrections(
        keys=encoded.dictionary,
        texts=texts.take(pa.array(first)),
        concept=concept[first],
        status=status[first],
    )


def _targets(
    codes: pa.Array, taxonomy: Taxonomy, source: str
) -> tuple[NDArray[np.int32], NDArray[np.int8]]:
    """The concept (m,) or status (m,) that each code stands for."""
    known = taxonomy.concepts["code"].combine_chunks()
    concept = np.asarray(pc.fill_null(pc.index_in(codes, value_set=known), -1), dtype=np.int32)
    names = pa.array(["none", *STATUS_NAMES[ABSTAINED:]])
    stated = pc.index_in(pc.utf8_lower(codes), value_set=names)
    status = np.asarray(pc.fill_null(stated, -1), dtype=np.int64)
    unknown = np.flatnonzero((concept < 0) & (status < 0))
    if len(unknown):
        raise InputError(
            f"corrections {source}: got the code {codes[int(unknown[0])].as_py()!r}; expected a "
            f"code of taxonomy {taxonomy.name}, a status such as retired, or none. "
            f"Find codes with: jobspace taxonomy search {taxonomy.name} TEXT"
        )
    stated = np.maximum(status, ABSTAINED)
    return concept, np.where(concept >= 0, ASSIGNED, stated).astype(np.int8)


def _refuse_two_answers(
    keys: pa.DictionaryArray, codes: pa.Array, texts: pa.Array, source: str
) -> None:
    pairs = pa.table({"key": keys.indices, "code": codes, "text": texts})
    groups = pairs.group_by("key", use_threads=False).aggregate(
        [("code", "count_distinct"), ("text", "first")]
    )
    twice = groups.filter(pc.greater(groups["code_count_distinct"], 1))
    if twice.num_rows:
        raise InputError(
            f"corrections {source}: got two codes for {twice['text_first'][0].as_py()!r}; "
            "expected one. Keep the right one."
        )


def _alike(keys: pa.Array, among: pa.Array) -> NDArray[np.int64]:
    """The key of `among` (m,) most like each key (n,), from `MIN_ALIKE` on; else -1."""
    from rapidfuzz import fuzz, process

    out = np.full(len(keys), -1, dtype=np.int64)
    if not len(keys) or not len(among):
        return out
    listed = among.to_pylist()
    texts = keys.to_pylist()
    for start in range(0, len(texts), 512):
        ratios = process.cdist(
            texts[start : start + 512],
            listed,
            scorer=fuzz.ratio,
            score_cutoff=100 * MIN_ALIKE,
            workers=-1,
            dtype=np.float32,
        )
        best = ratios.argmax(axis=1)
        found = ratios[np.arange(len(best)), best] > 0
        out[start : start + 512][found] = best[found]
    return out


def _put(values: NDArray[Any], rows: NDArray[np.int64], new: NDArray[Any]) -> NDArray[Any]:
    changed = values.copy()
    changed[rows] = new
    return changed
