"""What `jobspace find` prints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from jobspace.cli.console import print_lines, print_table, shortened
from jobspace.text.counted import counted

if TYPE_CHECKING:
    from jobspace.find.cutoff import Point, Step
    from jobspace.find.result import Found
    from jobspace.find.table import Places

LONGEST: Final = 46  # characters of an example
N_ANCHORS: Final = 6
N_POINTS: Final = 8


def found(done: Found, places: Places, seconds: float) -> None:
    """Print what a run came to: anchors, cut-offs with examples, what was found and written."""
    print_lines(_head(done, seconds))
    if done.curve:
        print_lines(["", "On the judged rows (each held out from what it taught):"])
        print_table(*_points(done))
    if done.examples and places.output is None:
        what = "the most and the least similar" if done.method == "anchors" else "first and last"
        print_lines(["", f"Found, {what}:"])
        print_table(*_examples(done))
    if done.min_similarity is None or done.curve:
        what = "similarity" if done.method == "anchors" else "probability"
        print_lines(["", f"Rows by {what}, with examples on both sides:"])
        print_table(*_steps(done.sweep))
    print_lines(["", *_tail(done, places)])


def _head(done: Found, seconds: float) -> list[str]:
    lines = [
        f"{done.n_rows:,} rows, {done.n_texts:,} distinct texts, {seconds:.1f} s, encoder "
        f"{done.encoder}",
        f"{counted(len(done.anchors), 'anchor')}: {_some(done.anchors)}",
    ]
    if done.n_containing and done.n_sampled < done.n_rows:
        lines[-1] += f" ({done.n_containing:,} found in a sample of {done.n_sampled:,} rows)"
    if done.unlike:
        lines.append(f"{len(done.unlike):,} to keep out: {_some(done.unlike)}")
    if done.topic:
        lines.append(f"topic: {', '.join(done.topic)}")
    if done.n_without:
        lines.append(f"{done.n_without:,} rows have no text that the encoder can read: null")
    return lines


def _some(texts: Sequence[str]) -> str:
    shown = "; ".join(shortened(text, LONGEST) for text in texts[:N_ANCHORS])
    return shown + ("; …" if len(texts) > N_ANCHORS else "")


def _steps(steps: Sequence[Step]) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    rows = [
        (
            f"{step.min_similarity:.2f}",
            f"{step.n_rows:,}",
            shortened(step.above[0], LONGEST),
            shortened(step.below[0], LONGEST) if step.below else "–",
        )
        for step in steps
    ]
    return ("from>", "rows>", "just in", "just out"), rows


def _examples(done: Found) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    what = "similarity" if done.method == "anchors" else "probability"
    rows = [
        (
            shortened(e.text, LONGEST),
            f"{e.n_rows:,}",
            f"{e.value:.2f}",
            shortened(e.matched_anchor, LONGEST),
        )
        for e in done.examples
    ]
    return ("text", "rows>", f"{what}>", "nearest anchor"), rows


def _points(done: Found) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """Some of the curve, the chosen cut-off among them."""
    whole = next((i for i, p in enumerate(done.curve) if p.recall >= 1), len(done.curve) - 1)
    step = max(1, whole // N_POINTS)  # beyond, nothing right is left to find
    picked = list(done.curve[step : whole + step : step])
    if done.point is not None and done.point not in picked:
        picked.append(done.point)
    picked.sort(key=lambda p: -p.min_similarity)
    rows = [_point(p, is_chosen=p is done.point or p == done.point) for p in picked]
    names = ("cut-off>", "precision>", "surely above>", "recall>", "F1>", "right of judged>", "")
    return names, rows


def _point(point: Point, *, is_chosen: bool) -> tuple[str, ...]:
    return (
        f"{point.min_similarity:.3f}",
        f"{point.precision:.2f}",
        f"{point.precision_low:.2f}",
        f"{point.recall:.2f}",
        f"{point.f1:.2f}",
        f"{point.n_right} of {point.n_found}",
        "← taken" if is_chosen else "",
    )


def _tail(done: Found, places: Places) -> list[str]:
    lines = []
    if done.n_matches is None:
        lines.append(
            "No cut-off yet: choose one with --min-similarity, or write rows to judge with "
            "--to-judge J.csv and give them back with --judged J.csv."
        )
    else:
        share = done.n_matches / done.n_rows
        lines.append(
            f"{done.n_matches:,} rows found ({share:.2%}), cut-off {done.min_similarity:.3f}"
        )
    if places.output is not None:
        what = "the rows found" if places.only_matches else "all rows"
        lines.append(f"{places.output}: {what}")
    if places.to_judge is not None:
        lines.append(f"{places.to_judge}: {done.n_to_judge:,} rows to judge (yes or no)")
    if places.report is not None:
        lines.append(f"{places.report}: the report")
    lines += [f"line {problem.line}: {problem.what}" for problem in done.problems[:3]]
    if done.n_problems > 3:
        lines.append(f"and {done.n_problems - 3:,} more such lines")
    return lines
