"""Progress on a terminal's stderr: rate and time left; nothing where stderr is no terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jobspace.encode.table import EncodeRun
    from jobspace.normalize.run import Run
    from jobspace.tables.stream import Stream
    from jobspace.train.checkpoint import Standing


@contextmanager
def of_run() -> Iterator[Callable[[Run, Stream], None] | None]:
    """A callback for `normalize_files` that draws a bar."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        BarColumn(),
        TextColumn("{task.fields[rows]:,} rows, {task.fields[texts]:,} distinct texts decided"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None, rows=0, texts=0)

        def shown(run: Run, stream: Stream) -> None:
            total = stream.n_rows_total or stream.n_bytes_total
            done = run.n_rows if stream.n_rows_total else stream.n_bytes_read
            bar.update(task, total=total, completed=done, rows=run.n_rows, texts=run.n_decided)

        yield shown


@contextmanager
def of_labels(encoder: str) -> Iterator[Callable[[int, int], None] | None]:
    """A callback for `normalizer` that draws a bar while a taxonomy is met for the first time."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        what = f"Encoding the taxonomy's labels with {encoder}, once"
        task = bar.add_task(what, total=None, visible=False)

        def shown(n_done: int, n_total: int) -> None:
            bar.update(task, total=n_total, completed=n_done, visible=True)

        yield shown


@contextmanager
def of_encoding() -> Iterator[Callable[[EncodeRun, Stream], None] | None]:
    """A callback for `encode_file` that draws a bar."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        BarColumn(),
        TextColumn("{task.fields[rows]:,} rows, {task.completed:,} of {task.total:,} texts so far"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=0, rows=0)

        def shown(run: EncodeRun, _: Stream) -> None:
            bar.update(task, total=len(run.texts), completed=run.n_encoded, rows=run.n_rows)

        yield shown


@contextmanager
def of_evaluation() -> Iterator[Callable[[str, int, int], None] | None]:
    """A callback for `evaluate` that draws a bar a system."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:,} of {task.total:,} queries"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=0, visible=False)

        def shown(system: str, n_done: int, n_total: int) -> None:
            bar.update(task, description=system, total=n_total, completed=n_done, visible=True)

        yield shown


@contextmanager
def of_download(name: str) -> Iterator[Callable[[int, int], None] | None]:
    """A callback for `taxonomy add` that draws a bar of the bytes fetched."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(f"Downloading {name}", total=None, visible=False)

        def shown(n_done: int, n_total: int) -> None:
            bar.update(task, total=n_total or None, completed=n_done, visible=True)

        yield shown


@contextmanager
def of_training() -> Iterator[Callable[[str, int, int, Standing | None], None] | None]:
    """A callback for `train` that draws a bar of the steps and the last validation."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[standing]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None, standing="")

        def shown(what: str, done: int, total: int, standing: Standing | None) -> None:
            so_far = ""
            if standing is not None and standing.history:
                so_far = (
                    f"epoch {standing.epoch + 1}, validation MRR {standing.history[-1].mrr:.3f}"
                )
            known = total if total > 1 else None
            bar.update(task, description=what, total=known, completed=done, standing=so_far)

        yield shown


@contextmanager
def of_stages() -> Iterator[Callable[[str, int, int], None] | None]:
    """A callback for `train dataset` that says what is done, with a bar where it is counted."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)

        def shown(what: str, n_done: int, n_total: int) -> None:
            bar.update(task, description=what, total=n_total or None, completed=n_done)

        yield shown
