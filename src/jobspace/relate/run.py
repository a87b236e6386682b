"""From linked units to axes with names, contrasts of groups, and the position of each unit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jobspace.encode.base import Wrapped
from jobspace.errors import UsageError
from jobspace.relate.encodings import fit_codes
from jobspace.relate.groups import contrasts_of
from jobspace.relate.learned import Learned, learned_of
from jobspace.relate.naming import Names, Terms, names_of
from jobspace.relate.options import RelateOptions
from jobspace.relate.quotes import Places
from jobspace.relate.result import Axis, Coding, Contrast, Pole, Quoted, Relation
from jobspace.relate.units import Units
from jobspace.stats.linked import Pull, fit_linked
from jobspace.text.steer import Steer

Floats: TypeAlias = NDArray[np.float64]
Progress: TypeAlias = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Axes:
    """k axes however found: positions (m, k), figures (k,)."""

    at: tuple[Floats, Floats]
    correlation: Floats
    held_out: Floats | None
    p_values: Floats
    n_dims: tuple[int, int] | None = None
    units: tuple[tuple[int, int], ...] = ()
    codings: tuple[Coding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What a run is called: the two sides, and the encoder."""

    left: str
    right: str | None
    encoder: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Outcome:
    """All that was found, before it is told."""

    found: _Axes | None
    axes: tuple[Axis, ...]
    contrasts: tuple[Contrast, ...]
    columns: dict[str, pa.Array]
    notes: tuple[str, ...]


def related(
    units: Units,
    heading: Heading,
    encoder: Wrapped | None,
    options: RelateOptions,
    progress: Progress | None = None,
) -> Relation:
    """Find what the two sides of units have in common, and what sets groups apart.

    Args:
        units: two linked tables; or one, with groups.
        heading: what they are called.
        encoder: gives the vectors of queries; needed only where there are some.
        options: see there.
        progress: called with what is done, how far and out of how much.

    Raises:
        InputError: too few units, one side is all the same, or no group is large enough.
        UsageError: a query cannot be compared with the user's own vectors.
    """
    learned = learned_of(units)
    names = names_of(units, learned.places, options.seed, progress)
    found: _Axes | None = None
    axes: tuple[Axis, ...] = ()
    columns: dict[str, pa.Array] = {}
    if units.right is not None:
        queries = _queries(options.steer, encoder, learned)
        found = _found(learned, queries, options, progress)
        axes = tuple(_axis(k, found, learned, names, queries) for k in range(len(found.p_values)))
        columns = _columns(found, learned)
    contrasts, more, notes = contrasts_of(learned, names, options, progress)
    if 0 < len(axes) < options.n_axes:
        few = f"{options.n_axes} axes were asked for; {len(axes)} pairs of units differ from others"
        notes = (*notes, few)
    outcome = _Outcome(
        found=found, axes=axes, contrasts=contrasts, columns=columns | more, notes=notes
    )
    return _relation(learned, heading, options, outcome)


def _columns(found: _Axes, learned: Learned) -> dict[str, pa.Array]:
    return {
        f"axis_{k + 1}_{name}": learned.spread(at[:, k])
        for k in range(len(found.p_values))
        for name, at in zip(("left", "right"), found.at, strict=True)
    }


def _queries(
    steer: Sequence[Steer], encoder: Wrapped | None, learned: Learned
) -> list[tuple[Steer, Pull]]:
    """The queries, each as a vector for both sides."""
    if not steer:
        return []
    if encoder is None:
        raise UsageError("steer: got no encoder; expected the one of the vectors. Name it.")
    vectors = encoder.encode([each.text for each in steer])
    for side in learned.vectors:
        if side.shape[1] != vectors.shape[1]:
            raise UsageError(
                f"steer: got vectors of {side.shape[1]} numbers for an encoder of "
                f"{vectors.shape[1]}; expected those of one encoder. Name it with --encoder."
            )
    unread = [each.text for each, v in zip(steer, vectors, strict=True) if not v.any()]
    if unread:
        raise UsageError(
            f"steer: got {unread[0]!r}, of which the encoder knows no word; expected words. "
            "Write it in other words."
        )
    return [
        (each, Pull(left=v, right=v, weight=each.weight))
        for each, v in zip(steer, vectors, strict=True)
    ]


def _found(
    learned: Learned,
    queries: Sequence[tuple[Steer, Pull]],
    options: RelateOptions,
    progress: Progress | None,
) -> _Axes:
    left, right = learned.vectors
    if options.method == "autoencoder":
        coded = fit_codes(left, right, options, progress)
        return _Axes(
            at=(coded.left_at, coded.right_at),
            correlation=coded.correlation,
            held_out=None,
            p_values=coded.p_values,
            units=coded.units,
            codings=coded.codings,
        )
    pulls = [pull for _, pull in queries]
    linked = fit_linked(left, right, options.of_linked, pulls, progress)
    return _Axes(
        at=(linked.left_at, linked.right_at),
        correlation=linked.correlation,
        held_out=linked.held_out,
        p_values=linked.p_values,
        n_dims=linked.n_dims,
    )


def _axis(
    k: int,
    found: _Axes,
    learned: Learned,
    names: Names,
    queries: Sequence[tuple[Steer, Pull]],
) -> Axis:
    at = (found.at[0][:, k] + found.at[1][:, k]) / 2
    places = Places(units=learned.units, learned=learned.places, at=at)
    shown = places.outermost if found.units else places.end  # the recipe sorts by the cosines
    low, high = names.ends(at)
    return Axis(
        number=k + 1,
        title=f"{low.title() or 'the rest'} ↔ {high.title() or 'the rest'}",
        held_out=None if found.held_out is None else float(found.held_out[k]),
        correlation=float(found.correlation[k]),
        p_value=float(found.p_values[k]),
        low=_pole(low, shown(-1)),
        high=_pole(high, shown(1)),
        along=places.along(),
        queries=tuple((each.text, _nearness(pull, k, found, learned)) for each, pull in queries),
        units=found.units[k] if found.units else None,
    )


def _pole(terms: Terms, rows: tuple[Quoted, ...]) -> Pole:
    return Pole(left_terms=terms.by_side[0], right_terms=terms.right, rows=rows)


def _nearness(pull: Pull, k: int, found: _Axes, learned: Learned) -> float:
    """The correlation of positions with the similarity to a query, the mean of both sides."""
    both = []
    for vectors, query, at in zip(learned.vectors, (pull.left, pull.right), found.at, strict=True):
        similarity = vectors.astype(np.float64) @ query
        moved, centred = at[:, k] - at[:, k].mean(), similarity - similarity.mean()
        length = float(np.linalg.norm(moved) * np.linalg.norm(centred))
        both.append(float(moved @ centred) / max(length, 1e-12))
    return sum(both) / len(both)


def _relation(
    learned: Learned, heading: Heading, options: RelateOptions, outcome: _Outcome
) -> Relation:
    units = learned.units
    is_linked, is_on_both = units.is_linked, units.is_on_both
    # Two columns of one table are read once: what was wrong with it is told once.
    tables = {id(side.rows.rows): side.rows for side in units.sides}.values()
    return Relation(
        left=heading.left,
        right=heading.right,
        method=options.method,
        encoder=heading.encoder,
        n_keys=len(units),
        n_linked=int(is_linked.sum()),
        n_left_only=0 if units.right is None else int((units.right.n_rows == 0).sum()),
        n_right_only=int((units.left.n_rows == 0).sum()),
        n_without_vector=int((is_on_both & ~is_linked).sum()),
        n_null_left=units.left.n_null,
        n_null_right=0 if units.right is None else units.right.n_null,
        n_distinct=len(learned.places),
        n_dims=outcome.found.n_dims if outcome.found else None,
        n_permutations=options.n_permutations,
        axes=outcome.axes,
        contrasts=outcome.contrasts,
        codings=outcome.found.codings if outcome.found else (),
        notes=tuple(note for note in (units.note, *outcome.notes) if note),
        problems=tuple(problem for table in tables for problem in table.problems),
        n_problems=sum(table.n_problems for table in tables),
        _table=_positions(units, outcome.columns),
    )


def _positions(units: Units, columns: dict[str, pa.Array]) -> pa.Table:
    """A row a unit, and one for the rows without a key where there are some."""
    n_right = np.zeros(len(units), np.int64) if units.right is None else units.right.n_rows
    table = pa.table(
        {
            "key": units.keys,
            "n_left": pa.array(units.left.n_rows, pa.int64()),
            "n_right": pa.array(n_right, pa.int64()),
            **columns,
        }
    )
    n_null = [side.n_null for side in units.sides]
    if not any(n_null):
        return table
    last = pa.Table.from_pylist(
        [{"n_left": n_null[0], "n_right": n_null[1] if len(n_null) > 1 else 0}],
        schema=table.schema,
    )
    return pa.concat_tables([table, last]).combine_chunks()
