"""`posture`: versions of a person's documents against postings by time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, TypeAlias

import numpy as np

from jobspace.compare.asking import Asking
from jobspace.compare.counted_terms import CountedTerms, counted_terms, terms_of
from jobspace.compare.coverage import standings
from jobspace.compare.cutoffs import cut_offs_of
from jobspace.compare.drift import Coverage, Times, as_then, of_market, of_mine
from jobspace.compare.mine import Mine
from jobspace.compare.moves import Move, Quote, moves_of, telling
from jobspace.compare.postings import Columns, Posting
from jobspace.compare.posture_result import Gained, Period, Posture, Stand, Told
from jobspace.compare.verdicts import facts_of
from jobspace.compare.versions import Places, Version, versions_in_git, versions_of
from jobspace.compare.windows import By, Windows, dated_postings, windows_of
from jobspace.encode.base import Wrapped
from jobspace.encode.load import encoder as load
from jobspace.errors import UsageError
from jobspace.stats.intervals import mean_interval

Progress: TypeAlias = Callable[[str, int, int], None]

MIN_INTERVAL = 5  # postings of a window; an interval of fewer would look surer than it is


@dataclass(frozen=True, slots=True, kw_only=True)
class PostureOptions:
    """The choices of a run of `posture`.

    Attributes:
        by: how long a window of postings is.
        git: take the versions of one file from its git history.
        min_similarity: from which on a requirement is covered; None takes the measured one.
        seed: of the bootstrap.
        today: dates after the next year are none; None is today.
    """

    by: By | Literal["auto"] = "auto"
    git: bool = False
    min_similarity: float | None = None
    seed: int = 0
    today: date | None = None


def posture(
    mine: Places,
    postings: Any,
    *,
    date: str | None = None,
    column: str | Sequence[str] | None = None,
    encoder: str | Wrapped = "default",
    options: PostureOptions = PostureOptions(),
) -> Posture:
    """How versions of a person's documents stand with the postings of each time.

    Args:
        mine: dated files, one version each: paths, or {"2024-03": path}; with `options.git` one
            file.
        postings: dated files or folders of them; or a table, as a path or a dataframe.
        date: the table's column of dates.
        column: the table's column, or columns, of the postings' texts.
        encoder: a name, or what `jobspace.encoder` returned.
        options: see there.

    Raises:
        UsageError: a version or the postings have no dates, or an option is out of its range.
        InputError: nothing to compare.
        Others: see `read_document`, `open_table`.
    """
    names = (column,) if isinstance(column, str) else tuple(column or ())
    columns = Columns(text=names, date=date)
    ready = load(encoder) if isinstance(encoder, str) else encoder
    return stand(mine, postings, columns, ready, options)


def stand(
    mine: Places,
    postings: Any,
    columns: Columns,
    encoder: Wrapped,
    options: PostureOptions,
    progress: Progress | None = None,
) -> Posture:
    """`posture`, with its encoder loaded."""
    say = progress or (lambda *_: None)
    cut_offs = cut_offs_of(encoder.name, options.min_similarity)
    today = options.today or datetime.now(tz=UTC).date()
    early = None if options.git else versions_of(mine, today=today)
    say("Reading postings", 0, 0)
    windows = windows_of(dated_postings(postings, columns, today=today), options.by)
    versions, notes = (early, ()) if early else versions_in_git(_one_file(mine), windows.by)
    all_postings = [p for window in windows.windows for p in window.postings]
    asking = Asking.of(all_postings, encoder)
    coverage = np.full((len(versions), len(all_postings)), np.nan)  # (v, p)
    for place, version in enumerate(versions):
        say("Comparing versions", place, len(versions))
        facts = facts_of(version.mine.sentences, today=version.when.day)
        found = standings(version.mine, asking, cut_offs, facts)
        coverage[place] = [np.nan if s.coverage is None else s.coverage for s in found]
    say("Looking at terms", 0, 0)
    return _result(versions, windows, coverage, notes, options.seed)


def split_places(places: Sequence[str]) -> tuple[list[str], str]:
    """The versions and the postings of `MINE... POSTINGS`: the last place is the postings.

    Raises:
        UsageError: fewer than two places.
    """
    if len(places) < 2:
        raise UsageError(
            f"posture: got {len(places)} place; expected one or more of yours and then one of "
            "postings. Give the postings last."
        )
    return list(places[:-1]), places[-1]


def _one_file(mine: Places) -> Path:
    several = [mine] if isinstance(mine, (str, Path)) else list(mine)
    if len(several) != 1:
        raise UsageError(
            f"--git: got {len(several)} files; expected one, whose history is read. Give one."
        )
    return Path(several[0])


def _result(
    versions: Sequence[Version],
    windows: Windows,
    coverage: Coverage,
    notes: Sequence[str],
    seed: int,
) -> Posture:
    times = _times(versions, windows)
    postings = [p for window in windows.windows for p in window.postings]
    asked = counted_terms(postings)
    mine = [_terms_of(version.mine) & asked.postings.keys() for version in versions]
    tested = moves_of(
        asked.postings,
        times.rows(times.early),
        times.rows(times.late),
        mine[-1],
        _quoting(asked, postings, windows),
    )
    first = next((v for v in times.then if v is not None), len(versions) - 1)
    return Posture(
        by=windows.by,
        versions=tuple(_told(version) for version in versions),
        periods=tuple(
            Period(label=w.label, start=w.start.isoformat(), n_postings=len(w.postings), then=then)
            for w, then in zip(windows.windows, times.then, strict=True)
        ),
        early=times.early,
        late=times.late,
        stands=tuple(_stands(coverage, times, seed)),
        then=as_then(coverage, times, seed=seed),
        market=of_market(coverage, times, len(versions) - 1, seed=seed),
        market_first=of_market(coverage, times, first, seed=seed),
        changed=of_mine(coverage, times, first, len(versions) - 1, seed=seed),
        moves=tuple(_spelled(move, asked) for move in telling(tested.moves)),
        n_tested=tested.n_tested,
        gained=tuple(_gained(mine, asked)),
        n_postings=windows.n_postings,
        n_undated=windows.n_undated,
        undated=windows.undated,
        n_too_coarse=windows.n_too_coarse,
        n_repeated=windows.n_repeated,
        n_asking_nothing=int(np.isnan(coverage[0]).sum()),
        notes=tuple(notes),
    )


def _times(versions: Sequence[Version], windows: Windows) -> Times:
    ends = np.cumsum([len(window.postings) for window in windows.windows]).tolist()
    starts = [0, *ends[:-1]]
    then = [
        max((i for i, v in enumerate(versions) if v.when.day <= window.end), default=None)
        for window in windows.windows
    ]
    rows = tuple(np.arange(a, b) for a, b in zip(starts, ends, strict=True))
    return Times(windows=rows, then=tuple(then))


def _stands(coverage: Coverage, times: Times, seed: int) -> Iterator[Stand]:
    for version in range(len(coverage)):
        for period, rows in enumerate(times.windows):
            values = coverage[version, rows]
            yield _stand_of(version, period, values[~np.isnan(values)], seed)


def _stand_of(version: int, period: int, values: Coverage, seed: int) -> Stand:
    known = mean_interval(values, seed=seed) if len(values) else None
    sure = known if len(values) >= MIN_INTERVAL else None
    return Stand(
        version=version,
        period=period,
        n_postings=len(values),
        coverage=known.mean if known else None,
        low=sure.low if sure else None,
        high=sure.high if sure else None,
    )


def _told(version: Version) -> Told:
    return Told(
        name=version.name,
        date=str(version.when),
        source=version.source,
        n_sentences=len(version.mine.said),
    )


def _terms_of(mine: Mine) -> frozenset[str]:
    return terms_of(sentence.text for sentence in mine.sentences)


def _quoting(
    asked: CountedTerms, postings: Sequence[Posting], windows: Windows
) -> Callable[[str, int], Quote]:
    labels = [window.label for window in windows.windows for _ in window.postings]

    def quote(term: str, row: int) -> Quote:
        posting = postings[row]
        named = posting.title or posting.name
        return Quote(text=asked.sentences[term, row], posting=named, window=labels[row])

    return quote


def _spelled(move: Move, asked: CountedTerms) -> Move:
    return replace(move, term=asked.spelled[move.term])


def _gained(mine: Sequence[frozenset[str]], asked: CountedTerms) -> Iterator[Gained]:
    for place, (before, after) in enumerate(pairwise(mine), 1):
        yield Gained(
            version=place,
            terms=_counted(after - before, asked),
            lost=_counted(before - after, asked),
        )


def _counted(keys: Iterable[str], asked: CountedTerms) -> tuple[tuple[str, int], ...]:
    found = ((asked.spelled[key], len(asked.postings[key])) for key in keys)
    return tuple(sorted(found, key=lambda one: (-one[1], one[0])))
