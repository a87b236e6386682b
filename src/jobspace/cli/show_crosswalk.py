"""What `jobspace taxonomy crosswalk` prints: how many pairs, and the least sure of them."""

from __future__ import annotations

from typing import Any

from jobspace.cli.console import print_lines, print_table, shortened
from jobspace.discover.crosswalk import figures, least_sure

SHOWN = 10
WIDTH = 36  # characters of a text


def found(pairs: Any, left: str, right: str, output: str | None) -> None:
    """Print what a crosswalk came to.

    Args:
        pairs: what `jobspace.discover.crosswalk.crosswalk` returned.
        left, right: the taxonomies' names.
        output: where the pairs were written.
    """
    done = figures(pairs)
    print_lines(
        [
            f"{left} to {right}: {done.n_concepts:,} concepts, {done.n_pairs:,} pairs",
            f"by code {done.n_by_code:,}, by meaning {done.n_by_meaning:,}, "
            f"without a partner {done.n_alone:,}",
        ]
    )
    unsure = least_sure(pairs, SHOWN)
    if unsure.num_rows:
        print_lines(["", "By meaning, the least sure:"])
        rows = [_row(row) for row in unsure.to_pylist()]
        print_table((left, right, "confidence>", "because of"), rows)
    where = "Nothing was written: give -o FILE to keep it." if output is None else ""
    print_lines(["", where or f"Written to {output}"])


def _row(row: dict[str, Any]) -> tuple[str, str, str, str]:
    labels = f"{shortened(row['from_label'], WIDTH)} ~ {shortened(row['to_label'], WIDTH)}"
    return (
        f"{row['from_code']} {shortened(row['from_title'], WIDTH)}",
        f"{row['to_code']} {shortened(row['to_title'], WIDTH)}",
        f"{row['confidence']:.2f}",
        f"{labels} ({row['similarity']:.2f})",
    )
