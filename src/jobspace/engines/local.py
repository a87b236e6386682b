"""The same works in this process: what the other engines must equal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyarrow as pa

from jobspace.engines.parts import PartWork
from jobspace.engines.process import Sent, gathered
from jobspace.engines.work import Work


def mapped(batches: Iterable[pa.RecordBatch], work: Work) -> Iterator[pa.RecordBatch]:
    """The rows with the verb's columns, in order; for duplicates each batch holds whole blocks."""
    ready = Sent.of(work).prepared()
    for batch in batches if work.within is not None else gathered(batches):
        yield ready(batch)


def run_parts(work: PartWork) -> pa.Table:
    """Do all parts, one after the other; a table of the schema `DONE`."""
    return work(range(len(work.parts)))
