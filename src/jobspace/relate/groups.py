"""What sets each group of units apart: a direction, terms, the most typical units."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from jobspace.errors import InputError
from jobspace.relate.learned import Learned
from jobspace.relate.naming import Names
from jobspace.relate.options import RelateOptions
from jobspace.relate.quotes import Places
from jobspace.relate.result import Contrast
from jobspace.relate.units import groups_of
from jobspace.stats.contrasts import MIN_ROWS_GROUP, ContrastOptions, fit_contrasts

Ints: TypeAlias = NDArray[np.int64]
Progress: TypeAlias = Callable[[str, int, int], None]

MAX_GROUPS: Final = 50  # so many contrasts are read by nobody


def contrasts_of(
    learned: Learned, names: Names, options: RelateOptions, progress: Progress | None
) -> tuple[tuple[Contrast, ...], dict[str, pa.Array], tuple[str, ...]]:
    """The groups set apart, their columns of positions, and what has to be said of them.

    Raises:
        InputError: the column is not there, or no group is large enough.
    """
    if options.groups is None:
        return (), {}, ()
    labels, of_unit = groups_of(learned.units, options.groups)
    kept, of_learned, notes = _kept_groups(labels, of_unit[learned.places], options.groups)
    vectors = np.concatenate(learned.vectors, axis=1)
    chosen = ContrastOptions(n_permutations=options.n_permutations, seed=options.seed)
    fit = fit_contrasts(vectors, of_learned, chosen, progress)
    contrasts, columns = [], {}
    for g, name in enumerate(kept):
        member = of_learned == g
        places = Places(units=learned.units, learned=learned.places, at=fit.at[:, g])
        terms = names.of_group(member)
        interval = fit.auc[g]
        contrasts.append(
            Contrast(
                group=name,
                n_keys=int(member.sum()),
                auc=interval.mean,
                auc_low=interval.low,
                auc_high=interval.high,
                p_value=float(fit.p_values[g]),
                left_terms=terms.by_side[0],
                right_terms=terms.right,
                rows=places.typical(np.flatnonzero(member)),
            )
        )
        columns[f"group_{name}"] = learned.spread(fit.at[:, g])
    return tuple(contrasts), columns, tuple(notes)


def _kept_groups(
    labels: pa.Array, of_learned: Ints, column: str
) -> tuple[list[str], Ints, list[str]]:
    """The groups of enough units, the largest first; each unit's place among them; notes."""
    sizes = np.bincount(of_learned[of_learned >= 0], minlength=len(labels))
    order = np.argsort(-sizes, kind="stable")
    large = order[sizes[order] >= MIN_ROWS_GROUP]
    kept = large[:MAX_GROUPS]
    if not len(kept) or sizes[kept[0]] == len(of_learned):
        got = f"{len(labels):,} groups, the largest of {sizes.max(initial=0):,} units"
        raise InputError(
            f"groups of {column}: got {got}; expected one of {MIN_ROWS_GROUP} or more that differ, "
            "and others beside. Choose another column with --groups."
        )
    places = np.full(len(labels) + 1, -1, np.int64)
    places[kept] = np.arange(len(kept))
    notes = []
    n_small = int(((sizes > 0) & (sizes < MIN_ROWS_GROUP)).sum())
    if n_small:
        notes.append(f"{n_small:,} groups of fewer than {MIN_ROWS_GROUP} units were not set apart")
    if len(large) > len(kept):
        notes.append(f"{len(large) - len(kept):,} smaller groups were not set apart")
    n_none = int((of_learned < 0).sum())
    if n_none:
        notes.append(f"{n_none:,} units have no group, or rows of several")
    return labels.take(pa.array(kept)).to_pylist(), places[of_learned], notes
