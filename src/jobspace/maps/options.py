"""The choices of a map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, get_args

from jobspace.errors import UsageError
from jobspace.stats.clusters import ClusterOptions

Method: TypeAlias = Literal["pca", "umap"]
Number: TypeAlias = int | Literal["auto"]

# More names than forty nobody reads in a picture.
CANDIDATES: Final = (2, 3, 5, 8, 12, 18, 27, 40)
MAX_ROWS_LEARNED: Final = 4_000  # texts that the clusters' means are learned from


@dataclass(frozen=True, slots=True, kw_only=True)
class MapOptions:
    """How rows are laid out and what is said of them.

    Attributes:
        method: pca, the plane in which vectors differ most, or umap, which keeps neighbours.
        n_clusters: 2 or more, or "auto" for at most 40; see `stats.clusters`.
        color: a column of the input whose values colour the rows; None for none.
        n_keywords: words that tell of a cluster.
        seed: of everything drawn at random.
    """

    method: Method = "pca"
    n_clusters: Number = "auto"
    color: str | None = None
    n_keywords: int = 8
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse what cannot be done, before any work.

        Raises:
            UsageError: the method is unknown, or there would be fewer than two clusters.
        """
        if self.method not in get_args(Method):
            raise UsageError(
                f"method: got {self.method!r}; expected pca or umap. Give --method pca."
            )
        _ = self.of_clusters

    @property
    def of_clusters(self) -> ClusterOptions:
        """How clusters are found."""
        return ClusterOptions(
            n_clusters=self.n_clusters,
            candidates=CANDIDATES,
            max_rows=MAX_ROWS_LEARNED,
            seed=self.seed,
        )


def number(text: str) -> Number:
    """How many clusters, as typed on the command line.

    Raises:
        UsageError: it is neither a number nor "auto".

    >>> number("auto"), number("12")
    ('auto', 12)
    """
    if text == "auto":
        return "auto"
    if text.isdecimal():
        return int(text)
    raise UsageError(
        f"--n-clusters: got {text!r}; expected a number or auto. Leave it out for auto."
    )
