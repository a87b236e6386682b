"""What `jobspace match` prints: how many pairs, the best and the worst, who is alone and why."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from jobspace.cli.console import print_lines, print_table, shortened
from jobspace.cli.show import problem_notes

if TYPE_CHECKING:
    from jobspace.match.result import Matches, Side

N_BEST, N_WORST = 8, 4
LONGEST = 46  # characters of a passage
LONGEST_NAME = 24


def matched(done: Matches, written: tuple[str | None, str | None], seconds: float) -> None:
    """Print what a run came to."""
    mean = "" if done.mean_similarity is None else f", mean similarity {done.mean_similarity:.2f}"
    print_lines(
        [
            f"{len(done):,} pairs{mean}, {seconds:.1f} s, {done.method}, encoder {done.encoder}",
            *_sides(done),
        ]
    )
    if done.n_correspondences is not None:
        print_lines([f"aligned by {done.n_correspondences:,} correspondences"])
    if done.overlap is not None and done.overlap.warning:
        print_lines(["", done.overlap.warning])
    _pairs(done)
    _alone(done)
    output, report = written
    lines = [f"{output}: a row a pair, then the rows in no pair"] if output else []
    lines += [f"{report}: the report"] if report else []
    print_lines(["", *lines] if lines else [])


def _sides(done: Matches) -> list[str]:
    return [
        note
        for side in (done.left, done.right)
        for note in (_side(side), *problem_notes(side.problems, side.n_problems))
    ]


def _side(side: Side) -> str:
    told = f"{side.name}: {side.n_rows:,} rows, {side.n_alone:,} in no pair"
    return told + (
        f", {side.n_without:,} without a text that can be read" if side.n_without else ""
    )


def _pairs(done: Matches) -> None:
    rows = done.rows.slice(0, len(done)).to_pylist()
    order = sorted(range(len(rows)), key=lambda i: -rows[i]["similarity"])
    parts = [("The most similar", order[:N_BEST]), ("The least similar", order[N_BEST:][-N_WORST:])]
    for title, places in parts:
        if places:
            print_lines(["", title])
            print_table(
                ("similarity>", "ranks>", "left", "right", "evidence, left", "evidence, right"),
                [_row(rows[i]) for i in places],
            )


def _row(pair: dict[str, Any]) -> tuple[str, ...]:
    return (
        f"{pair['similarity']:.2f}",
        f"{pair['rank']:,}/{pair['rank_for_right']:,}",
        _name(pair, "left"),
        _name(pair, "right"),
        shortened(pair["evidence_left"] or "", LONGEST),
        shortened(pair["evidence_right"] or "", LONGEST),
    )


def _name(row: dict[str, Any], side: str) -> str:
    named = row.get(f"{side}_id")
    return shortened(str(row[f"{side}_row"] if named is None else named), LONGEST_NAME)


def _alone(done: Matches) -> None:
    rows = done.rows.slice(len(done)).to_pylist()
    if not rows:
        return
    kinds = Counter(_kind(row["why"]) for row in rows)
    print_lines(["", f"In no pair: {len(rows):,} rows"])
    print_table(("rows>", "why"), [(f"{n:,}", why) for why, n in kinds.most_common(5)])


def _kind(why: str) -> str:
    """The reason without the rows in it."""
    if "is farther than" in why:
        return f"their nearest row {why[why.index('is farther') :]}"
    if why.startswith("its nearest"):
        return "their nearest row went to a nearer one"
    return why
