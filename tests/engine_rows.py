"""Rows for the engines' tests: titles as people type them, many of them repeated."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from jobspace.engines.work import NormalizeWork, Prepared
from jobspace.tables.text_of import TextOf
from jobspace.taxonomy.catalog import taxonomy

ODD = (None, "", "  ", "N/A", "retired", "Retired RN", "SR. ACCOUNTNAT/RANCHER 6011", "Acme Corp.",
       "infirmière", "=1+1", 'said "boss"', "two\nlines")  # fmt: skip


def rows(n: int, seed: int = 0) -> pa.Table:
    """n rows: id, occupation, place; about a third of the texts are met more than once."""
    rng = np.random.default_rng(seed)
    labels = taxonomy("soc").labels["label"].to_pylist()
    picked = [labels[i] for i in rng.integers(0, len(labels), max(n // 2, 1))]
    typed = [t.upper() if i % 3 else t.replace("er", "re") for i, t in enumerate(picked)] + [*ODD]
    texts = [typed[i] for i in rng.integers(0, len(typed), n)]
    texts[: len(ODD)] = ODD[:n]
    places = [None if i % 11 == 0 else f"town {i % 5}" for i in rng.integers(0, 1000, n).tolist()]
    return pa.table({"id": np.arange(n), "occupation": pa.array(texts), "place": places})


@dataclass(frozen=True, slots=True, kw_only=True)
class DiesOnce:
    """Normalizes, but the first process that meets `at_id` is killed before it hands on rows."""

    work: NormalizeWork
    marker: str
    at_id: int
    within: None = None

    @property
    def text_of(self) -> TextOf:
        return self.work.text_of

    def prepared(self) -> Prepared:
        ready = self.work.prepared()

        def columns(batch: pa.RecordBatch) -> dict[str, pa.Array]:
            made = ready.columns(batch)
            if self.at_id in batch.column("id").to_pylist() and not Path(self.marker).exists():
                Path(self.marker).write_text(str(os.getpid()), encoding="utf-8")
                os.kill(os.getpid(), signal.SIGKILL)
            return made

        return Prepared(added=ready.added, columns=columns)
