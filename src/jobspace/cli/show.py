"""What commands print: JSON for machines, tables and summaries for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from jobspace.cli.console import json_of, new_console, plain, print_lines, print_table

if TYPE_CHECKING:
    from jobspace.encode.table import Encoded
    from jobspace.evaluate.result import Evaluation, Figure, PartResult
    from jobspace.normalize.summary import Summary
    from jobspace.normalize.table import Places, Report
    from jobspace.normalize.title import Decision
    from jobspace.search.lookup import Found
    from jobspace.tables.stream import Problem
    from jobspace.taxonomy.catalog import Concept, Installed
    from jobspace.taxonomy.overview import Overview

LONGEST_CODE = 16
BAR = 24  # characters of the longest bar


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
            plain(repr(d.text) if not d.text.strip() else d.text),
            d.status,
            plain(_code(d.concept_code)),
            plain(d.concept_title or "–"),
            f"{d.confidence:.2f}" if d.matched_label else "–",
            plain(_because(d)),
        )
        for other in d.alternatives[1:top_k] if d.concept_code else d.alternatives[: top_k - 1]:
            because = f"{other.matched_label} ({other.similarity:.2f})"
            cells = (_code(other.concept_code), other.concept_title, "", because)
            table.add_row("", "", *(plain(cell) for cell in cells), style="dim")
    new_console().print(table)


def _code(code: str | None) -> str:
    """A code short enough for a table; an address (ESCO's) by its end."""
    return "–" if code is None else code if len(code) <= LONGEST_CODE else f"…{code[-8:]}"


def _because(decision: Decision) -> str:
    if decision.matched_label is None:
        return ""
    if decision.concept_code is None:
        return f"nearest: {decision.matched_label} ({decision.similarity:.2f})"
    return f"{decision.matched_label} ({decision.similarity:.2f})"


def report(done: Report, places: Places, seconds: float) -> None:
    """Print the summary of a run over a file."""
    from rich.text import Text

    console = new_console(to_stderr=places.output == "-")  # stdout carries the rows
    summary = done.summary
    console.print(_pace(summary.n_rows, summary.n_texts, seconds))
    share = summary.n_settled / max(summary.n_texts, 1)
    console.print(f"{share:.0%} of the texts are spelled like a label; the rest was compared")
    console.print()
    _bars(console, [(name, n, summary.n_rows) for name, n in summary.n_by_status.items()])
    if summary.top:
        console.print(f"\n[bold]Most frequent[/] of {summary.n_distinct_concepts:,} occupations")
        top = [(f"{_code(code)}  {name}", n, summary.n_rows) for code, name, n in summary.top]
        _bars(console, top)
    console.print()
    for line in _notes(summary, done):
        console.print(Text(line, style="yellow"))
    for line in _next(done, places):
        console.print(Text(line))


def _pace(n_rows: int, n_texts: int, seconds: float) -> str:
    """Rows, texts and time; the rate only where starting up is not most of it."""
    rate = f" ({n_texts / seconds:,.0f} distinct texts/s)" if seconds >= 2 else ""
    return f"[bold]{n_rows:,} rows[/], {n_texts:,} distinct texts in {seconds:.1f} s{rate}"


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
        table.add_row(plain(name), f"{n:,}", f"{n / max(total, 1):.1%}", f"[cyan]{bar}[/]")
    console.print(table)


def _notes(summary: Summary, done: Report) -> list[str]:
    notes = []
    if summary.n_corrected_texts:
        notes.append(
            f"Corrections decided {summary.n_corrected_rows:,} rows "
            f"({summary.n_corrected_texts:,} distinct texts)."
        )
    if summary.is_foreign:
        notes.append(
            f"{summary.share_foreign:.0%} of the rows with text share no word with the taxonomy: "
            "is this the right column, and in the taxonomy's language?"
        )
    if summary.n_cut:
        notes.append(f"Texts longer than what is read of them: {summary.n_cut:,}")
    return notes + problem_notes(done.problems, done.n_problems)


def _next(done: Report, places: Places) -> list[str]:
    lines = []
    if places.output and places.output != "-":
        lines.append(f"Written to {places.output}")
    if not places.output:
        lines.append("Nothing was written: give -o FILE to keep the rows.")
    if places.review and done.n_review:
        lines.append(
            f"{done.n_review:,} texts to look at are in {places.review}, the most frequent first: "
            "fill in concept_code where you like, then run again with "
            f"--corrections {places.review}"
        )
    elif done.n_review:
        lines.append(
            f"{done.n_review:,} texts were not decided: list them with --review review.csv"
        )
    return lines


def encoded(done: Encoded, output: str | None, seconds: float) -> None:
    """Print what encoding a file came to."""
    from rich.text import Text

    console = new_console()
    console.print(_pace(done.n_rows, done.n_texts, seconds))
    console.print(Text(f"Vectors of {done.dim} numbers by the encoder {done.encoder}"))
    for line in _encoding_notes(done):
        console.print(Text(line, style="yellow"))
    if output:
        console.print(Text(f"Written to {output}"))
    else:
        console.print("Nothing was written: give -o FILE.parquet to keep the rows.")


def _encoding_notes(done: Encoded) -> list[str]:
    notes = []
    if done.n_without:
        notes.append(f"Rows without text that can be encoded (vector is null): {done.n_without:,}")
    if done.n_cut:
        notes.append(f"Texts longer than the encoder reads (their end is ignored): {done.n_cut:,}")
    return notes + problem_notes(done.problems, done.n_problems)


def problem_notes(problems: Sequence[Problem], n_problems: int) -> list[str]:
    """A line on rows of the input that are not well formed, if there are any."""
    if not n_problems:
        return []
    first = problems[0]
    return [
        f"Rows of the input that are not well formed (they were kept): {n_problems:,}; "
        f"the first, line {first.line}: {first.what}"
    ]


def evaluation(done: Evaluation, report: str | None) -> None:
    """Print the systems side by side: means, then what sets them apart from the first."""
    from rich.text import Text

    console = new_console()
    for part in done.parts:
        labels = "" if part.n_labels == part.n_items else f" by {part.n_labels:,} labels"
        sizes = f"{part.n_queries:,} queries, {part.n_items:,} ranked{labels}"
        console.print(Text.assemble((part.name, "bold"), f"  {sizes}"))
        print_table(*_means(part))
        if len(part.systems) > 1:
            console.print(f"\nDifference to {part.systems[0].name}; * its interval excludes 0")
            print_table(*_differences(part))
        for note in part.notes:
            console.print(Text(note, style="dim"))
        console.print()
    console.print("In brackets: 95 % intervals, by drawing the queries again 2,000 times.")
    if report is not None:
        console.print(Text(f"Written to {report}"))


def _means(part: PartResult) -> tuple[list[str], list[list[str]]]:
    names = ["system", *(f"{metric}>" for metric in part.metrics), "texts/s>", "MB>", "seconds>"]
    rows = [
        [
            of.name,
            *(f"{f.mean:.3f} [{f.low:.3f}, {f.high:.3f}]" for f in of.figures),
            "–" if of.texts_per_s is None else f"{of.texts_per_s:,.0f}",
            "–" if of.size_mb is None else f"{of.size_mb:,.1f}",
            f"{of.seconds:.1f}",
        ]
        for of in part.systems
    ]
    return names, rows


def _differences(part: PartResult) -> tuple[list[str], list[list[str]]]:
    names = ["system", *(f"{metric}>" for metric in part.metrics)]
    return names, [[of.name, *map(_difference, of.figures)] for of in part.systems[1:]]


def _difference(figure: Figure) -> str:
    if figure.difference is None:
        return "–"
    mark = "*" if figure.differs else " "
    ends = f"[{figure.difference_low:+.3f}, {figure.difference_high:+.3f}]"
    return f"{figure.difference:+.3f} {ends}{mark}"


def taxonomies(records: Sequence[Installed], as_json: bool) -> None:
    """Print the taxonomies there are, one a row."""
    if as_json:
        json_of(records)
        return
    rows = [
        (
            r.name,
            r.version,
            f"{r.n_concepts:,}",
            f"{r.n_labels:,}",
            f"{r.n_own:,}",
            f"{r.n_skills:,}",
            r.source,
        )
        for r in records
    ]
    names = ("name", "version", "concepts>", "labels>", "own>", "skills>", "source")
    print_table(names, rows)


def installed(record: Installed, as_json: bool) -> None:
    """Print what `taxonomy add` installed."""
    if as_json:
        json_of(record)
        return
    lines = [
        f"Installed {_named(record)}: {record.n_concepts:,} concepts, {record.n_labels:,} labels"
    ]
    if record.n_skills:
        lines.append(f"{record.n_skills:,} names of skills came with it, for compare.")
    if record.n_own:
        lines.append(f"Your own {record.n_own:,} rows are laid over it.")
    if record.sha256 and not record.checksum_known and "://" in record.source:
        lines.append(
            f"No checksum is published; this download's is kept to compare with: {record.sha256}"
        )
    lines.append(f"Use it with: --taxonomy {record.name}")
    print_lines(lines)


def _named(entry: Installed | Overview) -> str:
    return entry.name if entry.version == "unknown" else f"{entry.name} {entry.version}"


def overview(found: Overview, as_json: bool) -> None:
    """Print a taxonomy's size, its kinds of labels and its coarsest groups."""
    if as_json:
        json_of(found)
        return
    kinds = ", ".join(f"{n:,} {kind}" for kind, n in found.n_by_kind.items())
    lines = [f"{_named(found)}: {found.n_concepts:,} concepts, {found.n_labels:,} labels ({kinds})"]
    if found.levels:
        lines.append(f"Groups: {' > '.join(found.levels)}")
    print_lines(lines)
    if found.groups:
        rows = [(g.code, g.title or "–", f"{g.n_concepts:,}") for g in found.groups]
        print_table((f"{found.levels[0]} group", "title", "concepts>"), rows)


def concept(found: Concept, as_json: bool) -> None:
    """Print a concept: its groups, and its labels by kind."""
    if as_json:
        json_of(found)
        return
    from rich.text import Text

    console = new_console()
    console.print(Text(f"{found.code}  {found.title}", style="bold"))
    for group in found.groups:
        console.print(Text(f"{group.level} group: {group.code}  {group.title or '–'}"))
    for kind in dict.fromkeys(label.kind for label in found.labels if label.kind != "title"):
        mine = [label for label in found.labels if label.kind == kind]
        texts = [f"{m.label} ({m.short})" if m.short else m.label for m in mine]
        console.print(Text(f"\n{kind} labels ({len(mine):,})", style="bold"))
        console.print(Text(" · ".join(texts)))


def found(concepts: Sequence[Found], as_json: bool) -> None:
    """Print the concepts a search found, nearest first."""
    if as_json:
        json_of(concepts)
        return
    rows = [
        (f.concept_code, f.concept_title, f.matched_label, f"{f.similarity:.2f}") for f in concepts
    ]
    print_table(("code", "title", "matched label", "similarity>"), rows)


def extended(result: Overview, as_json: bool) -> None:
    """Print what a taxonomy holds after `taxonomy extend`."""
    if as_json:
        json_of(result)
        return
    print_lines(
        [
            f"{result.name} now has {result.n_concepts:,} concepts and {result.n_labels:,} labels, "
            f"{result.n_by_kind.get('own', 0):,} of them your own.",
            f"Take yours back with: jobspace taxonomy remove {result.name} --only-own",
        ]
    )


def removed(name: str, only_own: bool) -> None:
    """Print what `taxonomy remove` removed."""
    what = f"your own concepts and labels of {name}" if only_own else name
    print_lines([f"Removed {what}."])
