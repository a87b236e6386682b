"""A taxonomy, an encoder and options, made ready to decide texts."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jobspace.encode.base import Wrapped
from jobspace.encode.load import encoder as load_encoder
from jobspace.encode.static import english_words
from jobspace.errors import UsageError
from jobspace.normalize.candidates import Knowledge
from jobspace.normalize.corrections import Corrections
from jobspace.normalize.decide import (
    STATUS_NAMES,
    Decisions,
    NormalizeOptions,
    concatenated,
    decide,
)
from jobspace.search.index_files import concept_index
from jobspace.taxonomy.catalog import taxonomy as load_taxonomy
from jobspace.taxonomy.model import Taxonomy
from jobspace.text.spelling import Speller

BLOCK_TEXTS = 16_384  # texts decided at a time by one thread
FEW_TEXTS = 1_024  # fewer are decided before threads are up
ALTERNATIVE = pa.struct(
    {
        "concept_code": pa.string(),
        "concept_title": pa.string(),
        "matched_label": pa.string(),
        "similarity": pa.float32(),
    }
)

Progress = Callable[[int, int], None]


@dataclass(frozen=True, kw_only=True)
class Normalizer:
    """Decides texts by one taxonomy; made by `normalizer`, used for any number of texts.

    Attributes:
        taxonomy: what texts are normalized to.
        knowledge: its index, the encoder, and its words' spelling.
        options: see `NormalizeOptions`.
        corrections: a person's judgements, which come before everything else.
    """

    taxonomy: Taxonomy
    knowledge: Knowledge
    options: NormalizeOptions
    corrections: Corrections | None = None

    def decide(self, texts: pa.Array, progress: Progress | None = None) -> Decisions:
        """Decide n distinct texts, in blocks on as many threads as there are cores.

        Each text is decided by itself, so blocks and threads change nothing but the time.

        Args:
            texts: n strings; null counts as blank.
            progress: called with (texts done, n).
        """
        blocks = [texts.slice(i, BLOCK_TEXTS) for i in range(0, len(texts), BLOCK_TEXTS)]
        parts = []
        done = 0
        with _threads(len(texts), len(blocks)) as ordered:
            for part in ordered(self._decide_block, blocks or [texts]):
                parts.append(part)
                done += len(part)
                if progress is not None:
                    progress(done, len(texts))
        return concatenated(parts)

    def with_top_k(self, top_k: int) -> Normalizer:
        """The same, listing another number of candidates."""
        return replace(self, options=replace(self.options, top_k=top_k))

    def with_corrections(self, corrections: Corrections) -> Normalizer:
        """The same, with a person's judgements before everything else."""
        return replace(self, corrections=corrections)

    def _decide_block(self, texts: pa.Array) -> Decisions:
        decisions = decide(texts, self.knowledge, self.options)
        if self.corrections is not None:
            decisions = self.corrections.apply(texts, decisions, self.knowledge)
        return decisions

    def columns(self, decisions: Decisions, rows: NDArray[np.integer]) -> dict[str, pa.Array]:
        """The columns of `normalize` for rows of a table.

        Args:
            decisions: of d distinct texts.
            rows: (n,), the distinct text of each row; -1 for a null, which is `empty`.

        Returns:
            Arrays (n,) by name, texts as dictionaries, in the order of the output.
        """
        tables = self._tables
        picked = np.where(rows >= 0, rows, len(decisions))  # the place of the null text is last
        concept = _with_last(decisions.concept, -1)[picked]
        columns = {
            "concept_code": _looked_up(concept, tables["code"]),
            "concept_title": _looked_up(concept, tables["title"]),
        }
        if "group_code" in tables:
            columns["group_code"] = _looked_up(concept, tables["group_code"])
            columns["group_title"] = _looked_up(concept, tables["group_title"])
        label = _with_last(decisions.label, -1)[picked]
        columns["matched_label"] = _looked_up(label, tables["label"])
        for name in ("similarity", "confidence"):
            columns[name] = pa.array(_with_last(getattr(decisions, name), 0)[picked])
        status = _with_last(decisions.status, STATUS_NAMES.index("empty"))[picked]
        columns["status"] = _looked_up(status, pa.array(STATUS_NAMES))
        if self.options.top_k > 1:
            columns["alternatives"] = self.alternatives(decisions).take(pa.array(picked))
        return columns

    def schema(self) -> pa.Schema:
        """Names and types of `columns`."""
        nothing = np.zeros(0, dtype=np.int64)
        columns = self.columns(self.decide(pa.array([], pa.string())), nothing)
        return pa.schema({name: array.type for name, array in columns.items()})

    def alternatives(self, decisions: Decisions) -> pa.Array:
        """The ranked candidates of d texts and, last, of the null text: a list array (d + 1,)."""
        kept = decisions.candidates >= 0  # (d, k)
        ends = np.concatenate(([0], np.cumsum(kept.sum(axis=1))))
        concept, label = decisions.candidates[kept], decisions.candidate_labels[kept]
        fields = [
            _looked_up(concept, self._tables["code"]).dictionary_decode(),
            _looked_up(concept, self._tables["title"]).dictionary_decode(),
            _looked_up(label, self._tables["label"]).dictionary_decode(),
            pa.array(decisions.candidate_similarity[kept], pa.float32()),
        ]
        values = pa.StructArray.from_arrays(fields, fields=list(ALTERNATIVE))
        offsets = pa.array(np.append(ends, ends[-1]).astype(np.int32))
        return pa.ListArray.from_arrays(offsets, values)

    @cached_property
    def _tables(self) -> dict[str, pa.Array]:
        """What rows of the taxonomy are looked up in, by name."""
        concepts = self.taxonomy.concepts
        tables = {
            "code": concepts["code"].combine_chunks(),
            "title": concepts["title"].combine_chunks(),
            "label": self.taxonomy.labels["label"].combine_chunks(),
        }
        level = self.options.group_level or next(iter(self.taxonomy.levels), None)
        if level is not None:
            for part in ("code", "title"):
                tables[f"group_{part}"] = concepts[f"{level}_{part}"].combine_chunks()
        return tables


def normalizer(
    taxonomy: str | Taxonomy = "soc",
    *,
    encoder: str | Wrapped = "default",
    device: str = "auto",
    options: NormalizeOptions | None = None,
    progress: Progress | None = None,
) -> Normalizer:
    """Make ready to decide texts: load taxonomy and encoder, read or build the index.

    Args:
        taxonomy: a name such as "soc", or a `Taxonomy`.
        encoder: a name such as "default", or what `jobspace.encoder` returned.
        device: where a transformer runs: auto, cpu or cuda.
        options: None takes the defaults.
        progress: called while the taxonomy's labels are encoded for the first time.
    """
    options = options or NormalizeOptions()
    chosen = load_taxonomy(taxonomy) if isinstance(taxonomy, str) else taxonomy
    _check_level(chosen, options.group_level)
    wrapped = load_encoder(encoder, device=device) if isinstance(encoder, str) else encoder
    index = concept_index(chosen, wrapped, label_text=options.label_text, progress=progress)
    speller = Speller(
        index.words, index.word_counts, bigrams=index.bigrams, good_words=english_words()
    )
    knowledge = Knowledge(index=index, encoder=wrapped, speller=speller)
    return Normalizer(taxonomy=chosen, knowledge=knowledge, options=options)


def _check_level(taxonomy: Taxonomy, level: str | None) -> None:
    if level is not None and level not in taxonomy.levels:
        known = ", ".join(taxonomy.levels) or "none: it has no groups"
        raise UsageError(
            f"group level of taxonomy {taxonomy.name}: got {level!r}; expected one of: {known}."
        )


@contextmanager
def _threads(n_texts: int, n_blocks: int) -> Iterator[Callable[..., Iterator[Decisions]]]:
    """An ordered map on as many threads as there are cores and blocks.

    Matrix products stay on the thread that asks for them: there are thousands of small ones, which
    several threads at one product only slow down.
    """
    if n_texts < FEW_TEXTS:
        yield map
        return
    from threadpoolctl import threadpool_limits

    n = min(n_blocks, os.cpu_count() or 1)
    with threadpool_limits(limits=1, user_api="blas"), ThreadPoolExecutor(n) as pool:
        yield pool.map


def _with_last(values: NDArray[np.generic], last: float) -> NDArray[np.generic]:
    return np.append(values, values.dtype.type(last))


def _looked_up(rows: NDArray[np.generic], table: pa.Array) -> pa.DictionaryArray:
    """Rows of a table as a dictionary array; -1 is null."""
    indices = rows.astype(np.int32)
    return pa.DictionaryArray.from_arrays(pa.array(indices, mask=indices < 0), table)
