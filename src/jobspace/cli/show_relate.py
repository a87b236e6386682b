"""What `jobspace relate` prints: each axis with its terms on both sides and rows at both ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from jobspace.cli.console import plain, print_lines, print_table
from jobspace.cli.show import problem_notes

if TYPE_CHECKING:
    from jobspace.relate.result import Axis, Coding, Contrast, Pole, Relation

N_ROWS = 2  # quoted at an end
QUOTE = 100  # characters of one
TERMS = 7
GROUPS = 25


def related(done: Relation, written: tuple[str | None, str | None], seconds: float) -> None:
    """Print what a run came to."""
    print_lines([*_counts(done, seconds)])
    for axis in done.axes:
        _axis(axis, done.n_permutations)
    if done.codings:
        _codings(done.codings)
    if done.contrasts:
        _contrasts(done.contrasts, has_right=done.right is not None)
    _notes(done, written)


def _counts(done: Relation, seconds: float) -> list[str]:
    lines = [
        f"{done.n_keys:,} keys, {done.n_linked:,} with text "
        f"{'on both sides' if done.right else ''}".rstrip()
        + f", {done.n_distinct:,} of them different, in {seconds:.1f} s",
        f"left   {done.left}",
    ]
    if done.right:
        lines.append(f"right  {done.right}")
    alone = [
        f"{n:,} {what}"
        for n, what in (
            (done.n_left_only, "keys on the left only"),
            (done.n_right_only, "keys on the right only"),
            (done.n_without_vector, "keys without readable text on a side"),
            (done.n_null_left + done.n_null_right, "rows without a key"),
        )
        if n
    ]
    if alone:
        lines.append(f"Their positions are null: {', '.join(alone)}")
    return [*lines, *done.notes]


def _axis(axis: Axis, n_permutations: int) -> None:
    chance = "" if axis.is_found else " · not told from chance"
    kind = "correlation" if axis.held_out is None else "held-out correlation"
    value = axis.correlation if axis.held_out is None else axis.held_out
    print_lines(
        [
            "",
            f"Axis {axis.number}: {axis.title}",
            f"{kind} {value:.2f}, p {_p(axis.p_value, n_permutations)}{chance}",
            *(f"correlation with the query {text!r}: {r:.2f}" for text, r in axis.queries),
        ]
    )
    print_table(
        ("", "left", "right"),
        [
            row
            for name, pole in (("low", axis.low), ("high", axis.high))
            for row in _pole(name, pole)
        ],
    )


def _pole(name: str, pole: Pole) -> list[tuple[str, str, str]]:
    told = [(name, _terms(pole.left_terms), _terms(pole.right_terms))]
    return told + [
        (f"{row.position:+.2f}", _quote(row.left), _quote(row.right)) for row in pole.rows[:N_ROWS]
    ]


def _terms(terms: Sequence[str]) -> str:
    return ", ".join(plain(term).plain for term in terms[:TERMS]) or "–"


def _quote(text: str | None, letters: int = QUOTE) -> str:
    if text is None:
        return "–"
    line = plain(text).plain
    return "“" + (line if len(line) <= letters else line[: letters - 1].rstrip() + "…") + "”"


def _codings(codings: Sequence[Coding]) -> None:
    print_lines(
        ["", "Autoencoders, a size a row: mean squared error a value, first and last epoch"]
    )
    print_table(
        ("hidden units>", "left", "right", "strongest pair>", "p>"),
        [
            (
                str(c.n_hidden),
                f"{c.left_losses[0]:.3f} → {c.left_losses[-1]:.3f}",
                f"{c.right_losses[0]:.3f} → {c.right_losses[-1]:.3f}",
                f"{c.strongest:.2f}",
                f"{c.p_value:.3g}",
            )
            for c in codings
        ],
    )


def _contrasts(contrasts: Sequence[Contrast], *, has_right: bool) -> None:
    print_lines(["", "What sets each group apart (AUC: 0.5 is chance, 1 perfect; 95 % interval)"])
    names = ("group", "keys>", "held-out AUC>", "p>", "terms", "for example")
    print_table(
        names,
        [
            (
                plain(c.group).plain,
                f"{c.n_keys:,}",
                f"{c.auc:.3f} [{c.auc_low:.2f}, {c.auc_high:.2f}]",
                f"{c.p_value:.3g}",
                _terms(c.left_terms) + (f" | {_terms(c.right_terms)}" if has_right else ""),
                _quote(c.rows[0].left, 60) if c.rows else "–",
            )
            for c in contrasts[:GROUPS]
        ],
    )
    if len(contrasts) > GROUPS:
        print_lines([f"{len(contrasts) - GROUPS} more: --json lists all"])


def _p(p_value: float, n_permutations: int) -> str:
    """The smallest p-value that so many shufflings can give is only a bound."""
    least = 1 / (1 + n_permutations)
    return f"≤ {least:.3g}" if p_value <= least * 1.001 else f"{p_value:.3g}"


def _notes(done: Relation, written: tuple[str | None, str | None]) -> None:
    lines = problem_notes(done.problems, done.n_problems)
    if done.axes and not any(axis.is_found for axis in done.axes):
        lines.append("No axis is told from chance: what the two sides share cannot be seen here.")
    output, report = written
    if output is None:
        lines.append("Nothing was written: give -o FILE to keep each key's positions.")
    else:
        lines.append(f"Written to {output}")
    if report is not None:
        lines.append(f"Report: {report}")
    print_lines(["", *lines])
