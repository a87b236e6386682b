"""The methods side by side on the same rows: what they agree on, what each finds alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from jobspace.encode.base import Wrapped
from jobspace.errors import InputError
from jobspace.find.decide import FindOptions, Verdicts, decided
from jobspace.find.examples import Examples, Judged, Rows, phrase_pattern

MIN_WORDS: Final = 20  # of the median text; shorter ones have too few words for topics


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """What one method finds: bool (m,) of the distinct texts."""

    name: str
    is_match: NDArray[np.bool_]


def ways(  # the verb's parts
    verdicts: Verdicts,
    rows: Rows,
    examples: Examples,
    encoder: Wrapped,
    options: FindOptions,
    judged: Judged | None,
) -> tuple[list[Way], list[str]]:
    """What each method that can be tried finds, the one that was asked for first; and notes.

    Anchors need a cut-off, the probe judgements, topics long texts; phrases alone are a method
    too. What could not be tried is said in a note.
    """
    found: list[Way] = []
    notes: list[str] = []
    if verdicts.is_match is not None:
        found.append(Way(name=options.method, is_match=verdicts.is_match))
    if examples.containing:
        has = pc.match_substring_regex(rows.texts, phrase_pattern(examples.containing))
        found.append(Way(name="phrases alone", is_match=np.asarray(has)))
    for method in ("anchors", "probe", "lda"):
        if method == options.method:
            continue
        why_not = _why_not(method, rows, judged)
        if why_not:
            notes.append(why_not)
            continue
        other = replace(options, method=method, min_similarity=None)
        if judged is None:
            other = replace(other, min_precision=None)
        try:
            match = decided(rows, examples, encoder, other, judged).is_match
        except InputError as error:
            notes.append(f"{method}: {error}")
            continue
        if match is not None:
            found.append(Way(name=method, is_match=match))
    return found, notes


def _why_not(method: str, rows: Rows, judged: Judged | None) -> str:
    if method in ("anchors", "probe") and judged is None:
        return f"{method} was not tried: it needs judgements (--judged) for its cut-off"
    if method == "lda":
        words = np.median(np.asarray(pc.add(pc.count_substring(rows.texts, " "), 1)))
        if words < MIN_WORDS:
            return (
                f"lda was not tried: the median text has {words:.0f} words, too few for topics; "
                "give a longer column too"
            )
    return ""


def alone(way: Way, others: Sequence[Way]) -> NDArray[np.bool_]:
    """What one method finds and no other does: bool (m,)."""
    found = way.is_match.copy()
    for other in others:
        if other is not way:
            found &= ~other.is_match
    return found
