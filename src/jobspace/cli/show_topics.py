"""What `jobspace topics` prints: topics and clusters by size, and what chose their numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from jobspace.cli.console import print_lines, print_table, shortened
from jobspace.cli.show import problem_notes

if TYPE_CHECKING:
    from jobspace.topics.result import Group, Topics
    from jobspace.topics.table import Places

SHOWN = 25  # groups in a table
EXAMPLE = 48  # characters of an example


def found(done: Topics, places: Places, seconds: float) -> None:
    """Print what a run came to."""
    print_lines(
        [
            f"{done.n_rows:,} rows, {done.n_texts:,} distinct texts, {done.n_words:,} words that "
            f"count, in {seconds:.1f} s",
            *_gaps(done),
            "",
            f"Topics: {done.n_topics}{_of_topics(done)}",
        ]
    )
    _table("topic>", done.topics)
    if done.n_topics > len(done.topics):
        n_empty = done.n_topics - len(done.topics)
        print_lines([f"No row's most probable topic: {n_empty} of {done.n_topics}"])
    print_lines(["", f"Clusters: {done.n_clusters}{_of_clusters(done)}"])
    _table("cluster>", done.clusters)
    _notes(done, places)


def _gaps(done: Topics) -> list[str]:
    lines = []
    if done.n_without_words:
        lines.append(f"{done.n_without_words:,} rows have no word that counts; their topic is null")
    if done.n_without_vector:
        lines.append(f"{done.n_without_vector:,} rows have no vector; their cluster is null")
    if done.is_short:
        lines.append(
            f"Half of the rows have {done.median_words:.0f} words or fewer: too few for topics to "
            "be trusted. Add a longer column, such as -c description; the clusters need none"
        )
    return lines


def _of_topics(done: Topics) -> str:
    if done.perplexity is None:
        return ""
    if len(done.topic_curve) == 1:
        return f" (perplexity of held-out words {done.perplexity:,.0f})"
    tried = ", ".join(f"{k}: {perplexity:,.0f}" for k, perplexity in done.topic_curve)
    return f" (fewest with nearly the lowest perplexity of held-out words; {tried})"


def _of_clusters(done: Topics) -> str:
    trial = next(t for t in done.cluster_curve if t.n_clusters == done.n_clusters)
    if len(done.cluster_curve) == 1 or done.elbow is None:
        return f" (silhouette {trial.silhouette:.2f})"
    return f" (silhouette {trial.silhouette:.2f}, the best near the elbow at {done.elbow})"


def _table(name: str, groups: Sequence[Group]) -> None:
    print_table(
        (name, "rows>", "share>", "keywords", "for example"),
        [
            (
                str(group.number),
                f"{group.n_rows:,}",
                f"{group.share:.1%}",
                ", ".join(group.keywords),
                shortened(group.examples[0], EXAMPLE) if group.examples else "",
            )
            for group in groups[:SHOWN]
        ],
    )
    if len(groups) > SHOWN:
        n_rows = sum(group.n_rows for group in groups[SHOWN:])
        print_lines([f"{len(groups) - SHOWN} more with {n_rows:,} rows: --json lists all"])


def _notes(done: Topics, places: Places) -> None:
    lines = problem_notes(done.problems, done.n_problems)
    if places.output is None:
        lines.append("Nothing was written: give -o FILE to keep the rows.")
    else:
        lines.append(f"Written to {places.output}")
    if places.report is not None:
        lines.append(f"Report: {places.report}")
    print_lines(["", *lines])
