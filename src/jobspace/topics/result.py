"""What a run of `topics` came to: sizes, keywords, examples, curves."""

from __future__ import annotations

from dataclasses import dataclass

from jobspace.stats.clusters import ClusterTrial
from jobspace.tables.stream import Problem

FEW_WORDS = 6  # a text of fewer words hardly says which words occur together


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A topic or a cluster.

    Attributes:
        number: as in the column; the largest is 0.
        n_rows: rows whose most probable topic, or whose cluster, it is.
        share: of the rows that are not null, in [0, 1].
        keywords: the words that say most of it.
        examples: first columns of the rows that are most of it, all different.
    """

    number: int
    n_rows: int
    share: float
    keywords: tuple[str, ...]
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Topics:
    """Topics and clusters of a table's rows.

    Attributes:
        n_rows, n_texts: rows and distinct texts; each distinct text was learned from once.
        n_without_words: rows without any word that counts; their topic is null.
        n_without_vector: rows without a vector; their cluster is null.
        median_words: of a row.
        n_words: words that count.
        n_topics: topics learned; those that no row is most of are not in `topics`.
        topics: by size.
        perplexity: of held-out texts; None where there were too few texts to hold any out.
        topic_curve: (number of topics, perplexity) of each number tried.
        n_clusters: clusters found.
        clusters: by size.
        cluster_curve: spread and silhouette of each number tried.
        elbow: where the spread bends.
        encoder: whose vectors were clustered.
        problems, n_problems: what was wrong with rows of the input; they were kept.
    """

    n_rows: int
    n_texts: int
    n_without_words: int
    n_without_vector: int
    median_words: float
    n_words: int
    n_topics: int
    topics: tuple[Group, ...]
    perplexity: float | None
    topic_curve: tuple[tuple[int, float], ...]
    n_clusters: int
    clusters: tuple[Group, ...]
    cluster_curve: tuple[ClusterTrial, ...]
    elbow: int | None
    encoder: str
    problems: tuple[Problem, ...]
    n_problems: int

    @property
    def is_short(self) -> bool:
        """Whether most rows have too few words for topics."""
        return self.median_words < FEW_WORDS
