"""Progress on a terminal's stderr: rate and time left; nothing where stderr is no terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jobspace.encode.table import EncodeRun
    from jobspace.normalize.run import Run
    from jobspace.tables.stream import Stream
    from jobspace.train.checkpoint import Standing

DESCRIPTION = "{task.description}"
BAR = ""  # where the bar itself stands among the texts


@contextmanager
def _bar(*parts: str, left: bool = True, **start: Any) -> Iterator[Callable[..., None] | None]:
    """What moves a bar, or None where stderr is no terminal.

    Args:
        parts: rich's texts around the bar; `BAR` is the bar.
        left: whether the time left stands at the end, else the time gone.
        start: what the task begins with.
    """
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = [TextColumn(part) if part else BarColumn() for part in parts]
    clock = TimeRemainingColumn() if left else TimeElapsedColumn()
    with Progress(*columns, clock, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(**{"description": "", "total": None} | start)

        def move(**now: Any) -> None:
            bar.update(task, **now)

        yield move


@contextmanager
def of_run() -> Iterator[Callable[[Run, Stream], None] | None]:
    """A callback for `normalize_files` that draws a bar."""
    said = "{task.fields[rows]:,} rows, {task.fields[texts]:,} distinct texts decided"
    with _bar(BAR, said, rows=0, texts=0) as move:

        def shown(run: Run, stream: Stream) -> None:
            total = stream.n_rows_total or stream.n_bytes_total
            done = run.n_rows if stream.n_rows_total else stream.n_bytes_read
            if move is not None:
                move(
                    total=total,
                    completed=round(done * run.share_decided),
                    rows=run.n_rows,
                    texts=run.n_decided,
                )

        yield shown if move else None


@contextmanager
def of_labels(encoder: str) -> Iterator[Callable[[int, int], None] | None]:
    """A callback for `normalizer` that draws a bar while a taxonomy is met for the first time."""
    what = f"Encoding the taxonomy's labels with {encoder}, once"
    with _bar(DESCRIPTION, BAR, description=what, visible=False) as move:
        yield _counted(move)


@contextmanager
def of_encoding() -> Iterator[Callable[[EncodeRun, Stream], None] | None]:
    """A callback for `encode_file` that draws a bar."""
    said = "{task.fields[rows]:,} rows, {task.completed:,} of {task.total:,} texts so far"
    with _bar(BAR, said, left=False, total=0, rows=0) as move:

        def shown(run: EncodeRun, _: Stream) -> None:
            if move is not None:
                move(total=len(run.texts), completed=run.n_encoded, rows=run.n_rows)

        yield shown if move else None


@contextmanager
def of_evaluation() -> Iterator[Callable[[str, int, int], None] | None]:
    """A callback for `evaluate` that draws a bar a system."""
    said = "{task.completed:,} of {task.total:,} queries"
    with _bar(DESCRIPTION, BAR, said, total=0, visible=False) as move:

        def shown(system: str, n_done: int, n_total: int) -> None:
            if move is not None:
                move(description=system, total=n_total, completed=n_done, visible=True)

        yield shown if move else None


@contextmanager
def of_download(name: str) -> Iterator[Callable[[int, int], None] | None]:
    """A callback for `taxonomy add` that draws a bar of the bytes fetched."""
    said = "{task.fields[shown]}"
    what = f"Downloading {name}"
    with _bar(DESCRIPTION, BAR, said, description=what, visible=False, shown="") as move:

        def shown(n_done: int, n_total: int) -> None:
            from rich.filesize import decimal

            of = f" of {decimal(n_total)}" if n_total else ""
            if move is not None:
                move(total=n_total or None, completed=n_done, visible=True,
                     shown=f"{decimal(n_done)}{of}")  # fmt: skip

        yield shown if move else None


@contextmanager
def of_training() -> Iterator[Callable[[str, int, int, Standing | None], None] | None]:
    """A callback for `train` that draws a bar of the steps and the last validation."""
    with _bar(DESCRIPTION, BAR, "{task.fields[standing]}", standing="") as move:

        def shown(what: str, done: int, total: int, standing: Standing | None) -> None:
            so_far = ""
            if standing is not None and standing.history:
                so_far = (
                    f"epoch {standing.epoch + 1}, validation MRR {standing.history[-1].mrr:.3f}"
                )
            if move is not None:
                known = total if total > 1 else None
                move(description=what, total=known, completed=done, standing=so_far)

        yield shown if move else None


@contextmanager
def of_stages() -> Iterator[Callable[[str, int, int], None] | None]:
    """A callback that says what is done now, with a bar where it is counted."""
    with _bar(DESCRIPTION, BAR) as move:

        def shown(what: str, n_done: int, n_total: int) -> None:
            if move is not None:
                move(description=what, total=n_total or None, completed=n_done)

        yield shown if move else None


def _counted(move: Callable[..., None] | None) -> Callable[[int, int], None] | None:
    """A callback (done, of how many) that shows the bar once there is something to count."""
    if move is None:
        return None

    def shown(n_done: int, n_total: int) -> None:
        move(total=n_total, completed=n_done, visible=True)

    return shown
