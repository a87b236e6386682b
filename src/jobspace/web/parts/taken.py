"""Some rows of a job's file, to take away: those that a reader picked on the page."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
from nicegui import ui
from numpy.typing import NDArray

from jobspace.tables.spreadsheets import inert
from jobspace.tables.write import write_table
from jobspace.web.jobs import Job

BATCH: Final = 10_000  # rows written at a time


async def take_away(job: Job, source: Path, rows: NDArray[np.int64], name: str) -> None:
    """Write rows of an Arrow file as csv among the job's files, and let the browser have it.

    Args:
        job: one that is done.
        source: an Arrow file of the job's.
        rows: which, in their order.
        name: what the file is called; one of the same name is replaced.
    """
    await asyncio.to_thread(_written, source, rows, source.with_name(name))
    ui.download.from_url(f"/api/v1/jobs/{job.id}/files/{name}", name)


def _written(source: Path, rows: NDArray[np.int64], target: Path) -> None:
    with pa.memory_map(str(source)) as held:
        table = pa.ipc.open_file(held).read_all()
        chosen = table.take(pa.array(rows))
        write_table(inert(chosen, target.name), str(target))
