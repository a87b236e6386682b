"""A task with its texts cut down: without stop words, or with jargon only."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from jobspace.encode.static import english_words
from jobspace.evaluate.task import Task
from jobspace.text.stop_words import texts_as


def read_as(task: Task, how: str) -> Task:
    """The task with queries and labels read in one of three ways (`jobspace.text.stop_words`).

    A text of which nothing would stay stays as it is; a note says how many did.
    """
    if how == "original":
        return task
    queries, n_kept = _cut(task.queries, how)
    items = replace(
        task.items,
        labels=_cut(task.items.labels, how)[0],
        documents=_cut(task.items.documents, how)[0],
    )
    share = n_kept / max(len(task), 1)
    return replace(task, queries=queries, items=items).noted(
        f"{how}: {n_kept:,} of {len(task):,} queries ({share:.0%}) would be empty and stay as "
        f"they are; so do such labels"
    )


def _cut(texts: pa.Array, how: str) -> tuple[pa.Array, int]:
    """The texts cut down, and how many stayed whole because nothing would be left."""
    cut = texts_as(texts, how, known=english_words())
    nothing = pc.equal(cut, "")
    return pc.if_else(nothing, texts, cut), int(np.count_nonzero(nothing))
