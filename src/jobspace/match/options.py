"""How two tables are matched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, get_args

from jobspace.errors import UsageError
from jobspace.match.align import CORRESPONDENCES, Correspondence
from jobspace.text.steer import Steer

Method: TypeAlias = Literal["direct", "aligned", "topics-procrustes"]

METHODS: Final = get_args(Method)
ONE_TO_ONE: Final = "one-to-one"
NONE: Final = "none"
CAPACITY: Final = "capacity:"


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchOptions:
    """How rows find each other.

    Attributes:
        assign: none gives each row's nearest; one-to-one each row one partner, so that the sum of
            their similarities is largest; `capacity:COLUMN` each right row as many left ones as
            its column says.
        top_k: with none, so many nearest rows, both ways.
        min_similarity: pairs of less are none; None keeps all.
        steer: what counts more or less; see `steer.steered`.
        within: only rows with the same value in this column of both tables meet.
        levels: from 2 on, rows first fall into groups, and are compared within their group by what
            sets them apart there.
        method: direct by cosine; aligned after bringing both tables into one space;
            topics-procrustes, a published recipe.
        correspondence: what tells aligned how: known pairs, mutual nearest neighbours, or topics.
        seed: of everything drawn.
    """

    assign: str = NONE
    top_k: int = 5
    min_similarity: float | None = None
    steer: tuple[Steer, ...] = ()
    within: str | None = None
    levels: int = 1
    method: Method = "direct"
    correspondence: Correspondence = "neighbours"
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse what cannot be done.

        Raises:
            UsageError: an unknown word, or a number that is too small.
        """
        _require(self.method, METHODS, "method")
        _require(self.correspondence, CORRESPONDENCES, "correspondence")
        if self.assign not in (NONE, ONE_TO_ONE) and not self.capacity:
            raise UsageError(
                f"assign: got {self.assign!r}; expected none, one-to-one or capacity:COLUMN. "
                "Choose one."
            )
        for name in ("top_k", "levels"):
            if getattr(self, name) < 1:
                raise UsageError(
                    f"{name}: got {getattr(self, name)}; expected 1 or more. Leave it out."
                )
        if self.min_similarity is not None and not -1 <= self.min_similarity <= 1:
            raise UsageError(
                f"min_similarity: got {self.min_similarity}; expected a cosine from -1 to 1. "
                "Choose one, such as 0.3."
            )
        if self.method == "topics-procrustes" and self.steer:
            raise UsageError(
                "steer: got it with topics-procrustes; expected direct or aligned: the recipe "
                "compares topics, not texts. Leave one of the two out."
            )

    @property
    def capacity(self) -> str:
        """The column of how many left rows each right row takes; "" for none."""
        is_there = self.assign.startswith(CAPACITY)
        return self.assign.removeprefix(CAPACITY) if is_there else ""

    @property
    def is_assigned(self) -> bool:
        """Whether each left row has one partner at most."""
        return self.assign != NONE


def _require(got: str, allowed: tuple[str, ...], what: str) -> None:
    if got not in allowed:
        raise UsageError(f"{what}: got {got!r}; expected {', '.join(allowed)}. Choose one.")
