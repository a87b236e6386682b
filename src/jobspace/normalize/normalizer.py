"""A taxonomy, an encoder and options, made ready to decide texts."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
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
from jobspace.normalize.columns import OutputColumns
from jobspace.normalize.corrections import Corrections
from jobspace.normalize.decide import (
    Decisions,
    NormalizeOptions,
    concatenated,
    decide,
)
from jobspace.search.concepts import ConceptIndex
from jobspace.search.index_files import concept_index
from jobspace.taxonomy.catalog import taxonomy as load_taxonomy
from jobspace.taxonomy.model import Taxonomy
from jobspace.text.near_keys import NearKeys
from jobspace.text.spelling import Speller

BLOCK_TEXTS = 32_768  # texts decided at a time by one thread, at most
FEW_TEXTS = 1_024  # fewer are decided before threads are up
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

    def decide(
        self,
        texts: pa.Array,
        progress: Progress | None = None,
        vectors: NDArray[np.float32] | None = None,
    ) -> Decisions:
        """Decide n distinct texts, in blocks on as many threads as there are cores.

        Each text is decided by itself, so blocks and threads change nothing but the time. An
        encoder with a cache is asked block after block on the caller's thread: a transformer's
        tokenizer does not bear two, and a run after a killed one asks for the same batches.

        Args:
            texts: n strings; null counts as blank.
            progress: called with (texts done, n).
            vectors: float32 (n, d), the user's own, as the encoder makes them; None encodes.
        """
        alone = len(texts) < FEW_TEXTS or self.knowledge.encoder.cache is not None
        step = BLOCK_TEXTS if alone else _even_block(len(texts), os.cpu_count() or 1)
        starts = range(0, max(len(texts), 1), step)
        blocks = [texts.slice(i, step) for i in starts]
        given = [None if vectors is None else vectors[i : i + step] for i in starts]
        parts = []
        done = 0
        with nullcontext(map) if alone else _threads(len(blocks)) as ordered:
            for part in ordered(self._decide_block, blocks, given):
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

    def _decide_block(self, texts: pa.Array, vectors: NDArray[np.float32] | None) -> Decisions:
        decisions = decide(texts, self.knowledge, self.options, vectors)
        if self.corrections is not None:
            decisions = self.corrections.apply(texts, decisions, self.knowledge)
        return decisions

    @cached_property
    def output(self) -> OutputColumns:
        """What turns decisions into the columns of a table."""
        return OutputColumns.of(self.taxonomy, self.options)


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
    knowledge = knowledge_of(index, wrapped)
    return Normalizer(taxonomy=chosen, knowledge=knowledge, options=options)


def knowledge_of(index: ConceptIndex, encoder: Wrapped) -> Knowledge:
    """An index with the encoder it was built by, and a speller of its labels' words."""
    speller = Speller(
        index.words,
        index.word_counts,
        bigrams=index.bigrams,
        good_words=english_words(),
        min_count=1,  # many right words stand in a single label
    )
    return Knowledge(index=index, encoder=encoder, speller=speller, near_keys=NearKeys(index.keys))


def _check_level(taxonomy: Taxonomy, level: str | None) -> None:
    if level is not None and level not in taxonomy.levels:
        known = ", ".join(taxonomy.levels) or "none: it has no groups"
        raise UsageError(
            f"group level of taxonomy {taxonomy.name}: got {level!r}; expected one of: {known}."
        )


def _even_block(n_texts: int, n_threads: int) -> int:
    """Texts a block, so that threads end together: blocks of a size, as many on each thread.

    A block has a cost of its own, so there are no more of them than that takes.

    >>> _even_block(100_000, 2), _even_block(60_000, 2), _even_block(10_000, 2)
    (25000, 30000, 32768)
    """
    if n_texts <= BLOCK_TEXTS:
        return BLOCK_TEXTS
    rounds = math.ceil(n_texts / (n_threads * BLOCK_TEXTS))
    return max(BLOCK_TEXTS // 2, math.ceil(n_texts / (rounds * n_threads)))


@contextmanager
def _threads(n_blocks: int) -> Iterator[Callable[..., Iterator[Decisions]]]:
    """An ordered map on as many threads as there are cores and blocks.

    Matrix products stay on the thread that asks for them: there are thousands of small ones, which
    several threads at one product only slow down.
    """
    from threadpoolctl import threadpool_limits

    n = min(n_blocks, os.cpu_count() or 1)
    with threadpool_limits(limits=1, user_api="blas"), ThreadPoolExecutor(n) as pool:
        yield pool.map
