"""What `jobspace posture` prints: the verdict, coverage by version and time, terms that moved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from jobspace.cli.console import plain, print_lines, print_table, shortened

if TYPE_CHECKING:
    from jobspace.compare.moves import Move
    from jobspace.compare.posture_result import Posture, Stand

SHOWN = 10  # terms of a kind
PERIODS = 8  # in the terminal's table, the latest; the output file has all
QUOTE = 76  # characters
EIGHTHS = "▁▂▃▄▅▆▇█"


def stood(done: Posture, seconds: float) -> None:
    """Print what a run came to."""
    n_read = sum(period.n_postings for period in done.periods)
    print_lines(
        [
            f"{_count(len(done.versions), 'version')}, {n_read:,} postings of "
            f"{_count(len(done.periods), done.by)}, in {seconds:.1f} s",
            "",
            *done.verdict,
            "",
        ]
    )
    _coverage(done)
    _terms("Asked for more than before, and not in your newest version", done.rising, done)
    _terms("Asked for more than before, and yours", done.rising_mine, done)
    _terms("Asked for less than before", done.falling, done)
    print_lines([*_untold(done), *_gained(done)])
    if notes := list(_notes(done)):
        print_lines(["", *notes])


def _coverage(done: Posture) -> None:
    """Coverage of each version in each period, the one valid then marked by a star."""
    first = max(0, len(done.periods) - PERIODS)
    shown = range(first, len(done.periods))
    rows = [
        (
            told.name,
            f"{told.date} ({told.source})",
            *(_cell(done, done.stand(version, period)) for period in shown),
            _line(done, version),
        )
        for version, told in enumerate(done.versions)
    ]
    counts = ("postings", "", *(f"{done.periods[p].n_postings:,}" for p in shown), "")
    names = [f"{done.periods[p].label}>" for p in shown]
    print_table(("coverage of", "dated", *names, ""), [*rows, counts])
    said = ["* as you were then; the mean coverage of that time's postings"]
    if first:
        said.append(f"{first:,} earlier {done.by}s: give -o FILE or --report FILE to have all")
    print_lines(said)


def _cell(done: Posture, stand: Stand) -> str:
    if stand.coverage is None:
        return "–"
    star = "*" if done.periods[stand.period].then == stand.version else " "
    return f"{stand.coverage:.2f}{star}"


def _line(done: Posture, version: int) -> str:
    """Coverage over time as small bars, from none to all that any version reaches."""
    most = max((s.coverage or 0 for s in done.stands), default=0) or 1
    values = [done.stand(version, p).coverage for p in range(len(done.periods))]
    return "".join(" " if v is None else EIGHTHS[min(7, int(8 * v / most))] for v in values)


def _terms(heading: str, moves: Sequence[Move], done: Posture) -> None:
    if not moves:
        return
    from jobspace.compare.moves import together
    from jobspace.compare.posture_says import span

    lines = together(moves)
    print_lines(["", heading])
    rows = [
        (
            plain(terms).plain,
            f"{move.share_early:.0%} ({move.n_early:,})",
            f"{move.share_late:.0%} ({move.n_late:,})",
            shortened(move.quote.text, QUOTE),
        )
        for terms, move in lines[:SHOWN]
    ]
    early, late = span(done, done.early), span(done, done.late)
    print_table(("term", f"{early}>", f"{late}>", "asked for as"), rows)
    if len(lines) > SHOWN:
        print_lines([f"{len(lines) - SHOWN} more: --json or --report lists all"])


def _untold(done: Posture) -> Iterator[str]:
    if len(done.periods) > 1 and not done.moves:
        yield ""
        yield (
            f"No term is asked for more or less than before: of {done.n_tested:,} tested, none "
            "differs by more than chance."
            if done.n_tested
            else "Too few postings to say which terms are asked for more or less than before."
        )


def _gained(done: Posture) -> Iterator[str]:
    for gained in done.gained:
        told = done.versions[gained.version]
        for what, terms in (("gained", gained.terms), ("lost", gained.lost)):
            if terms:
                named = ", ".join(f"{plain(term).plain} ({n:,})" for term, n in terms[:SHOWN])
                more = f" and {len(terms) - SHOWN:,} more" if len(terms) > SHOWN else ""
                yield ""
                yield f"{told.date} {what}, with the postings that ask for it: {named}{more}"


def _notes(done: Posture) -> Iterator[str]:
    yield from done.notes
    yield from done.left_out


def _count(n: int, what: str) -> str:
    return f"{n:,} {what}" if n == 1 else f"{n:,} {what}s"
