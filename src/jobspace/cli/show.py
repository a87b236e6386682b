"""What commands print: JSON for machines, tables and summaries for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jobspace.normalize.summary import Summary
    from jobspace.normalize.table import Places, Report
    from jobspace.normalize.title import Decision

BAR = 24  # characters of the longest bar


def json_of(values: Any) -> None:
    """Print dataclasses, or a list of them, as JSON."""
    plain = [asdict(v) for v in values] if isinstance(values, Sequence) else asdict(values)
    sys.stdout.write(json.dumps(plain, ensure_ascii=False, indent=2) + "\n")


def decisions(found: Sequence[Decision], top_k: int) -> None:
    """Print one row a text, its further candidates below it."""
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("text", "status", "concept", "title"):
        table.add_column(name, overflow="fold")
    table.add_column("confidence", justify="right")
    table.add_column("because of", overflow="fold")
    for d in found:
        table.add_row(
            repr(d.text) if not d.text.strip() else d.text,
            d.status,
            d.concept_code or "–",
            d.concept_title or "–",
            f"{d.confidence:.2f}" if d.matched_label else "–",
            _because(d),
        )
        for other in d.alternatives[1:top_k] if d.concept_code else d.alternatives[: top_k - 1]:
            table.add_row(
                "", "", f"[dim]{other.concept_code}[/]", f"[dim]{other.concept_title}[/]", "",
                f"[dim]{other.matched_label} ({other.similarity:.2f})[/]",
            )  # fmt: skip
    _console().print(table)


def _because(decision: Decision) -> str:
    if decision.matched_label is None:
        return ""
    if decision.concept_code is None:
        return f"nearest: {decision.matched_label} ({decision.similarity:.2f})"
    return f"{decision.matched_label} ({decision.similarity:.2f})"


def report(done: Report, places: Places, seconds: float) -> None:
    """Print the summary of a run over a file."""
    from rich.text import Text

    console = _console()
    summary = done.summary
    rate = summary.n_texts / max(seconds, 1e-9)
    console.print(
        f"[bold]{summary.n_rows:,} rows[/], {summary.n_texts:,} distinct texts "
        f"in {seconds:.1f} s ({rate:,.0f} distinct texts/s)"
    )
    console.print()
    _bars(console, [(name, n, summary.n_rows) for name, n in summary.n_by_status.items()])
    if summary.top:
        console.print(f"\n[bold]Most frequent[/] of {summary.n_distinct_concepts:,} occupations")
        _bars(console, [(f"{code}  {name}", n, summary.n_rows) for code, name, n in summary.top])
    console.print()
    for line in _notes(summary, done):
        console.print(Text(line, style="yellow"))
    for line in _next(done, places):
        console.print(Text(line))


def _bars(console: Any, rows: list[tuple[str, int, int]]) -> None:
    from rich.table import Table

    longest = max((n for _, n, _ in rows), default=1)
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(max_width=58, no_wrap=True, overflow="ellipsis")
    table.add_column(justify="right")
    table.add_column(justify="right")
    table.add_column(no_wrap=True)
    for name, n, total in rows:
        bar = "█" * max(1, round(BAR * n / max(longest, 1)))
        table.add_row(name, f"{n:,}", f"{n / max(total, 1):.1%}", f"[cyan]{bar}[/]")
    console.print(table)


def _notes(summary: Summary, done: Report) -> list[str]:
    notes = []
    if summary.is_foreign:
        notes.append(
            f"{summary.share_foreign:.0%} of the rows with text share no word with the taxonomy: "
            "is this the right column, and in the taxonomy's language?"
        )
    if summary.n_cut:
        notes.append(f"{summary.n_cut:,} texts are longer than what is read of them.")
    if done.n_problems:
        first = done.problems[0]
        notes.append(
            f"{done.n_problems:,} rows of the input are not well formed and were kept; "
            f"the first, line {first.line}: {first.what}"
        )
    return notes


def _next(done: Report, places: Places) -> list[str]:
    lines = []
    if places.output:
        lines.append(f"Written to {places.output}")
    else:
        lines.append("Nothing was written: give -o FILE to keep the rows.")
    if places.review and done.n_review:
        lines.append(
            f"{done.n_review:,} texts to look at are in {places.review}, the most frequent first: "
            f"fill in concept_code where you like, then run again with --corrections {places.review}"
        )
    elif done.n_review:
        lines.append(
            f"{done.n_review:,} texts were not decided: list them with --review review.csv"
        )
    return lines


def _console() -> Any:
    from rich.console import Console

    return Console(highlight=False, soft_wrap=not sys.stdout.isatty())
