"""What `jobspace duplicates` prints: how much is repeated, and the groups and pairs to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jobspace.cli.console import print_lines, print_table, shortened
from jobspace.cli.show import problem_notes

if TYPE_CHECKING:
    from jobspace.duplicates.table import Duplicates, Group

SHOWN = 60  # characters of a text


def found(done: Duplicates, output: str | None, seconds: float) -> None:
    """Print what a run came to."""
    share = done.n_repeats / max(done.n_rows, 1)
    print_lines(
        [
            f"{done.n_rows:,} rows, {done.n_texts:,} distinct texts in {seconds:.1f} s",
            f"{done.n_repeats:,} rows ({share:.1%}) repeat another one: {done.n_groups:,} "
            f"representatives, {done.n_repeated:,} of them of several rows",
        ]
    )
    if done.n_without:
        print_lines([f"{done.n_without:,} rows have no text; their columns are null"])
    if done.largest:
        print_lines(["", "Groups of most spellings"])
        print_table(
            ("rows>", "texts>", "representative", "for example (similarity)"),
            [_row(group) for group in done.largest],
        )
    if done.closest:
        print_lines(["", f"Closest of {done.n_closest:,} pairs of different wording"])
        print_table(
            ("similarity>", "text", "rows>", "text", "rows>"),
            [
                (
                    f"{pair.similarity:.2f}",
                    shortened(pair.first, SHOWN),
                    f"{pair.rows_first:,}",
                    shortened(pair.second, SHOWN),
                    f"{pair.rows_second:,}",
                )
                for pair in done.closest
            ],
        )
    _notes(done, output)


def _row(group: Group) -> tuple[str, str, str, str]:
    some = ((shortened(text, SHOWN), value) for text, value in group.others[:3])
    others = " · ".join(f"{text} ({value:.2f})" for text, value in some)
    return f"{group.n_rows:,}", f"{group.n_texts:,}", shortened(group.text, SHOWN), others


def _notes(done: Duplicates, output: str | None) -> None:
    lines = problem_notes(done.problems, done.n_problems)
    if output is None:
        lines.append("Nothing was written: give -o FILE to keep the rows.")
    else:
        lines.append(f"Written to {output}")
    print_lines(["", *lines])
