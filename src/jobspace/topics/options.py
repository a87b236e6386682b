"""The choices of a run of `topics`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from jobspace.errors import UsageError
from jobspace.stats.clusters import ClusterOptions
from jobspace.stats.topics import TopicOptions

Number: TypeAlias = int | Literal["auto"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicsOptions:
    """How many topics and clusters, and how much of them is shown.

    Attributes:
        n_topics, n_clusters: 2 or more, or "auto"; see `stats.topics` and `stats.clusters`.
        n_keywords: words that tell of a topic or a cluster.
        seed: of everything drawn at random.
    """

    n_topics: Number = "auto"
    n_clusters: Number = "auto"
    n_keywords: int = 8
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuse numbers below 2, before any work.

        Raises:
            UsageError: see the messages.
        """
        _ = self.of_topics, self.of_clusters

    @property
    def of_topics(self) -> TopicOptions:
        """How topics are learned."""
        return TopicOptions(n_topics=self.n_topics, seed=self.seed)

    @property
    def of_clusters(self) -> ClusterOptions:
        """How clusters are found."""
        return ClusterOptions(n_clusters=self.n_clusters, seed=self.seed)


def number(text: str, option: str) -> Number:
    """A number as typed on the command line, or "auto".

    Raises:
        UsageError: it is neither.

    >>> number("auto", "--n-topics"), number("12", "--n-topics")
    ('auto', 12)
    """
    if text == "auto":
        return "auto"
    if text.isdecimal():
        return int(text)
    raise UsageError(f"{option}: got {text!r}; expected a number or auto. Leave it out for auto.")
