"""What `train dataset` prints: how many rows, what was left out, the first rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobspace.cli.console import json_of, new_console, shortened

if TYPE_CHECKING:
    from jobspace.train.dataset import Made

SHOWN = 70  # characters of a text


def made(done: Made, as_json: bool) -> None:
    """Print what was made."""
    if as_json:
        json_of(done)
        return
    from rich.text import Text

    console = new_console()
    n = done.n_rows
    console.print(
        f"[bold]{sum(n.values()):,} rows[/] in {done.n_groups:,} groups: train {n['train']:,}, "
        f"validation {n['validation']:,}, test {n['test']:,}"
    )
    for why, count in done.left_out.items():
        console.print(Text(f"Left out: {count:,} × {why}", style="yellow"))
    if done.n_without_hard:
        console.print(
            Text(f"Rows without a hard negative: {done.n_without_hard:,}", style="yellow")
        )
    if done.accuracy_easy is not None and done.accuracy_hard is not None:
        console.print(
            f"Triplet accuracy of {done.encoder} before training: {done.accuracy_hard:.3f} with "
            f"hard negatives, {done.accuracy_easy:.3f} with easy ones"
        )
    for example in done.examples:
        console.print()
        for name, text in example.items():
            if text and name != "group":
                console.print(Text(f"{name:14}{shortened(text, SHOWN)}"))
    pushed = f"Pushed to {done.pushed_to}\n" if done.pushed_to else ""
    console.print(
        Text(
            f"\nWritten to {done.folder}\n{pushed}Use it: jobspace train run {done.folder} -o MODEL"
        )
    )
