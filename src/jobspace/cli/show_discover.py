"""What `jobspace taxonomy discover` prints: how many names, and those of most spellings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobspace.cli.console import print_lines, print_table, shortened
from jobspace.cli.show import problem_notes

if TYPE_CHECKING:
    from jobspace.discover.table import Discovered, Name

SHOWN = 48  # characters of a text


def found(done: Discovered, output: str | None, seconds: float) -> None:
    """Print what a run came to."""
    lines = [
        f"{done.n_rows:,} rows, {done.n_texts:,} distinct texts in {seconds:.1f} s",
        f"{done.n_names:,} names, {done.n_several:,} of them of several spellings",
    ]
    if done.n_without:
        lines.append(f"Rows without text: {done.n_without:,}")
    if done.n_rare:
        lines.append(f"Names left out for too few rows: {done.n_rare:,}")
    print_lines(lines)
    if done.largest:
        print_lines([""])
        print_table(
            ("rows>", "labels>", "title", "other labels (similarity)"),
            [_row(name) for name in done.largest],
        )
    print_lines(["", *problem_notes(done.problems, done.n_problems), *_next(output)])


def _row(name: Name) -> tuple[str, str, str, str]:
    some = ((shortened(text, SHOWN), value) for text, value in name.labels[:3])
    others = " · ".join(f"{text} ({value:.2f})" for text, value in some)
    return f"{name.n_rows:,}", f"{name.n_labels:,}", shortened(name.title, SHOWN), others


def _next(output: str | None) -> list[str]:
    if output is None:
        return ["Nothing was written: give -o FILE to keep the taxonomy."]
    return [
        f"Written to {output}. Look through it, then:",
        f"jobspace taxonomy add NAME --from {output} --code code --title title --label label",
    ]
