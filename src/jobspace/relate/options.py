"""The choices of a run of `relate`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, get_args

from jobspace.errors import UsageError
from jobspace.stats.linked import LinkedOptions
from jobspace.text.steer import Steer

Method: TypeAlias = Literal["cca", "autoencoder"]

METHODS: Final = get_args(Method)


@dataclass(frozen=True, slots=True, kw_only=True)
class RelateOptions:
    """How axes are looked for.

    Attributes:
        method: "cca", or "autoencoder", which needs the extra `train`.
        n_axes: how many are shown, from 1.
        steer: queries that the first axis is drawn to, or pushed from; for "cca" only.
        groups: the column whose groups are set apart, of the left table or of the right.
        n_permutations: shufflings a p-value rests on.
        seed: of everything drawn at random.
    """

    method: Method = "cca"
    n_axes: int = 3
    steer: tuple[Steer, ...] = ()
    groups: str | None = None
    n_permutations: int = 499
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse what cannot be done, before any work.

        Raises:
            UsageError: see the messages.
        """
        if self.method not in METHODS:
            raise UsageError(
                f"method: got {self.method!r}; expected one of {', '.join(METHODS)}. Choose one."
            )
        if self.steer and self.method != "cca":
            raise UsageError(
                f"steer: got a query with --method {self.method}; expected it with --method cca. "
                "Leave one out."
            )
        _ = self.of_linked

    @property
    def of_linked(self) -> LinkedOptions:
        """How axes are found by canonical correlation."""
        return LinkedOptions(n_axes=self.n_axes, n_permutations=self.n_permutations, seed=self.seed)
