"""What `jobspace map` prints: what the picture shows, how far to trust it, the clusters."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jobspace.cli.console import plain, print_lines, print_table, shortened, size
from jobspace.cli.show import problem_notes
from jobspace.maps.told import percent, shown_share, trusted
from jobspace.text.counted import counted

if TYPE_CHECKING:
    from jobspace.maps.result import ClusterOfMap, Map
    from jobspace.maps.table import Places

SHOWN = 25  # clusters in a table
EXAMPLE = 44  # characters of an example


def told(done: Map) -> dict[str, Any]:
    """The map without its rows, for --json."""
    parted = done.difference
    return {
        "tables": done.tables,
        "plane": done.plane,
        "clusters": [
            {
                "number": c.number,
                "n_rows": c.n_rows,
                "n_rows_of": c.n_rows_of,
                "share": c.share,
                "keywords": c.keywords,
                "examples": c.examples,
                "at": c.at,
            }
            for c in done.clusters
        ],
        "curve": done.curve,
        "elbow": done.elbow,
        "difference": parted
        and {
            "left": parted.left,
            "right": parted.right,
            "n_left": parted.n_left,
            "n_right": parted.n_right,
            "n_dimensions": parted.n_dimensions,
            "n_beyond_chance": parted.n_beyond_chance,
            "largest": parted.largest,
        },
        "encoder": done.encoder,
        "n_problems": done.n_problems,
    }


def drawn(done: Map, places: Places, seconds: float) -> None:
    """Print what a run came to."""
    n_rows = sum(table.n_rows for table in done.tables)
    n_texts = sum(table.n_texts for table in done.tables)
    lines = [f"{counted(n_rows, 'row')}, {counted(n_texts, 'distinct text')}, in {seconds:.1f} s"]
    if len(done.tables) > 1:
        lines += [f"  {plain(t.name).plain}: {counted(t.n_rows, 'row')}" for t in done.tables]
    n_without = sum(table.n_without_vector for table in done.tables)
    if n_without:
        lines.append(f"Without a vector, so not in the picture: {counted(n_without, 'row')}")
    lines += ["", shown_share(done.plane), trusted(done.plane).capitalize(), *_parted(done)]
    print_lines([*lines, "", f"Clusters: {len(done.clusters)}{_chosen(done)}"])
    _table(done.clusters)
    _notes(done, places)


def _parted(done: Map) -> list[str]:
    parted = done.difference
    if parted is None:
        return []
    return [
        f"{plain(parted.left).plain} and {plain(parted.right).plain} differ beyond chance along "
        f"{parted.n_beyond_chance} of {parted.n_dimensions} dimensions, by "
        f"{parted.largest:.2f} standard deviations at most"
    ]


def _chosen(done: Map) -> str:
    trial = next(t for t in done.curve if t.n_clusters >= len(done.clusters))
    if len(done.curve) == 1 or done.elbow is None:
        return f" (silhouette {trial.silhouette:.2f})"
    return f" (silhouette {trial.silhouette:.2f}, the best near the elbow at {done.elbow})"


def _table(clusters: Sequence[ClusterOfMap]) -> None:
    print_table(
        ("cluster>", "rows>", "share>", "words", "for example"),
        [
            (
                str(cluster.number),
                f"{cluster.n_rows:,}",
                percent(cluster.share),
                ", ".join(cluster.keywords[:6]),
                shortened(cluster.examples[0], EXAMPLE) if cluster.examples else "",
            )
            for cluster in clusters[:SHOWN]
        ],
    )
    if len(clusters) > SHOWN:
        n_rows = sum(cluster.n_rows for cluster in clusters[SHOWN:])
        print_lines([f"{len(clusters) - SHOWN} more with {n_rows:,} rows: --json lists all"])


def _notes(done: Map, places: Places) -> None:
    lines = problem_notes(done.problems, done.n_problems)
    if not places.outputs:
        lines.append("Nothing was drawn: give -o map.html, .png, .svg or .parquet.")
    for place in places.outputs:
        file = Path(place).expanduser()
        weight = f" ({size(file.stat().st_size)})" if file.is_file() else ""
        lines.append(f"Written to {place}{weight}")
    print_lines(["", *lines])
