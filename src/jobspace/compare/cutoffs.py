"""From which similarity on a requirement counts as covered: learned from judged pairs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from jobspace.errors import UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class CutOffs:
    """From which similarity on a requirement counts as covered, or as partly covered."""

    covered: float
    partly: float


# Chosen on one half of benchmarks/judgements/answers.csv, by `python -m benchmarks compare`.
KNOWN: Final = {
    "default": CutOffs(covered=0.475, partly=0.326),
    "minilm": CutOffs(covered=0.441, partly=0.359),
}
SHARE_PARTLY: Final = 0.8  # of a cut-off of the user's own, from which on it is partly covered


def cut_offs_of(encoder: str, min_similarity: float | None = None) -> CutOffs:
    """The cut-offs of an encoder.

    Args:
        encoder: its name; cosines of two encoders are not of one scale.
        min_similarity: the user's own cut-off for covered, in (0, 1].

    Raises:
        UsageError: an encoder that was not measured, and no cut-off given; or one out of range.
    """
    if min_similarity is not None:
        if not 0 < min_similarity <= 1:
            raise UsageError(
                f"min_similarity: got {min_similarity:g}; expected above 0 and at most 1. "
                "Leave it out to take the cut-off that was measured."
            )
        return CutOffs(covered=min_similarity, partly=SHARE_PARTLY * min_similarity)
    if encoder not in KNOWN:
        raise UsageError(
            f"cut-off of encoder {encoder}: got none; expected one, since it is known for "
            f"{', '.join(KNOWN)} only. Give it with --min-similarity (in Python: min_similarity=)."
        )
    return KNOWN[encoder]
