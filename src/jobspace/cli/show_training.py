"""What `train run` prints: the epochs, and before and after on the test split."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from jobspace.cli.console import json_of, new_console

if TYPE_CHECKING:
    from jobspace.train.run import Trained


@contextmanager
def stopped(output: str) -> Iterator[None]:
    """Say, where a training is stopped, that nothing is lost."""
    from jobspace.train.checkpoint import Workplace

    try:
        yield
    except (KeyboardInterrupt, SystemExit):
        if Workplace.of(output).folder.is_dir():
            sys.stderr.write("jobspace: stopped. The same command goes on from here.\n")
        raise


def trained(done: Trained, as_json: bool) -> None:
    """Print what a training came to."""
    if as_json:
        json_of(done)
        return
    from rich.table import Table
    from rich.text import Text

    from jobspace.train.model_card import effect_rows

    console = new_console()
    console.print(Text(_summary(done), style="bold"))
    if done.n_dropped:
        what = "Rows without a query and another text as positive (left out)"
        console.print(Text(f"{what}: {done.n_dropped:,}", style="yellow"))
    if done.best_epoch == 0:
        console.print(Text(_why_the_base(done), style="yellow"))
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("test split")
    for name in ("n", "BM25", "before", "after", "after - before [95 %]"):
        table.add_column(name, justify="right")
    for cells in effect_rows(done.effect):
        table.add_row(*cells)
    console.print()
    console.print(table)
    pool = f"recall and MRR: among {done.effect.n_documents:,} texts"
    console.print(Text(f"{pool}\n\nUse it with: --encoder {done.output}"))


def _summary(done: Trained) -> str:
    best = done.history[done.best_epoch]
    return (
        f"{done.n_rows:,} rows, {len(done.history) - 1} epochs in {done.seconds:.0f} s from "
        f"{done.base}; kept epoch {done.best_epoch}, validation MRR "
        f"{done.history[0].mrr:.3f} → {best.mrr:.3f}"
    )


def _why_the_base(done: Trained) -> str:
    if len(done.history) == 1:
        return "The time was over before a step was done: the base stays. Give more --max-minutes."
    return "No epoch was better than the base on validation: it stays."
