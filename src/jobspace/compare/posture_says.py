"""Says in sentences what the figures of a posture support, and what they do not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from jobspace.compare.drift import MIN_POSTINGS, Change

if TYPE_CHECKING:
    from jobspace.compare.posture_result import Posture


def verdict(done: Posture) -> tuple[str, ...]:
    """One sentence that says whether a person drifts away from the market, then what moved it."""
    return tuple(_sentences(done))


def _sentences(done: Posture) -> Iterator[str]:
    if len(done.periods) < 2:
        only = done.periods[0]
        n = only.n_postings
        yield (
            f"{'The one posting is' if n == 1 else f'All {n:,} postings are'} of {only.label}: "
            "nothing can be said about a "
            f"change. It takes postings of two {done.by}s or more."
        )
        return
    main = done.then or done.market
    if main is None:
        yield "No posting of one of the times asks anything: nothing can be said about a change."
        return
    early, late = span(done, done.early), span(done, done.late)
    who = "You, as you were then,"
    if main.what != "then":
        who = f"Your document of {_date(done, main.version_after)}"
    if not main.is_known:
        yield (
            f"Too few postings to say whether you drift: {main.n_before:,} of {early} and "
            f"{main.n_after:,} of {late}, where it takes {MIN_POSTINGS} of each. {who} covered "
            f"{main.before:.2f}, then {main.after:.2f}."
        )
        return
    yield (
        f"{_judged(main)} {who} covered {main.before:.2f} of what the postings of {early} ask, "
        f"and {main.after:.2f} of those of {late} ({changed(main)})."
    )
    if main.what == "then":
        yield from _parts(done, early, late)
    elif len(done.versions) > 1:
        yield (
            "As you were then is left out: "
            + ("no version is as old as the early postings." if _is_too_new(done)
               else "one version was valid at both times.")
        )  # fmt: skip


def left_out(done: Posture) -> tuple[str, ...]:
    """What was left out of the postings."""
    return tuple(_left_out(done))


def _left_out(done: Posture) -> Iterator[str]:
    of = f"of {done.n_postings:,} postings"
    if done.n_undated:
        yield (
            f"{done.n_undated:,} {of} have no date that can be read, such as "
            f"{', '.join(done.undated)}: they are left out."
        )
    if done.n_too_coarse:
        yield (
            f"{done.n_too_coarse:,} {of} have a date that says no {done.by}: they are left out. "
            "Choose a longer --by to keep them."
        )
    if done.n_repeated:
        yield f"{done.n_repeated:,} {of} say the same as another of their {done.by}: left out."
    if done.n_asking_nothing:
        yield f"{done.n_asking_nothing:,} {of} ask for nothing that was recognised: no coverage."


def _judged(change: Change) -> str:
    if not change.is_shown:
        return f"No change that these {change.n_before + change.n_after:,} postings can show."
    if change.what == "then":
        return (
            "You are drifting away from the market."
            if change.mean < 0
            else "You are moving towards the market."
        )
    return (
        "The market is moving away from your document."
        if change.mean < 0
        else "The market is moving towards your document."
    )


def _parts(done: Posture, early: str, late: str) -> Iterator[str]:
    market, mine = done.market_first, done.changed
    if market is not None:
        told = changed(market) if market.is_shown else f"{changed(market)}: no change to be seen"
        yield (
            f"The market alone: {_named(done, market.version_after)} stood at {market.before:.2f} "
            f"with the postings of {early} and would stand at {market.after:.2f} with those of "
            f"{late} ({told})."
        )
    if mine is not None:
        told = changed(mine) if mine.is_shown else f"{changed(mine)}: no change to be seen"
        yield (
            f"Your changes alone: with the postings of {late}, {_named(done, mine.version_after)} "
            f"stands at {mine.after:.2f} instead ({told})."
        )


def _is_too_new(done: Posture) -> bool:
    return all(done.periods[place].then is None for place in done.early)


def _named(done: Posture, version: int | None) -> str:
    return f"your document of {_date(done, version)}"


def _date(done: Posture, version: int | None) -> str:
    return done.versions[-1 if version is None else version].date


def changed(change: Change) -> str:
    """A change with its interval: -0.05, 99 % interval -0.09 to -0.01."""
    return f"{change.mean:+.2f}, 99 % interval {change.low:+.2f} to {change.high:+.2f}"


def span(done: Posture, places: tuple[int, ...]) -> str:
    """From the first to the last of some periods: 2022, or 2022 Q1 – 2022 Q4."""
    first, last = done.periods[places[0]].label, done.periods[places[-1]].label
    return first if first == last else f"{first} – {last}"
