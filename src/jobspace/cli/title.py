"""`jobspace title`: ad hoc."""

from __future__ import annotations

from typing import Annotated

import typer

from jobspace.cli import options


def title(
    texts: Annotated[list[str], typer.Argument(metavar="TEXT", help="Titles as typed.")],
    taxonomy: options.Taxonomy = "soc",
    top_k: Annotated[
        int, typer.Option("--top-k", "-k", help="Candidates shown for each text.")
    ] = 1,
    min_confidence: Annotated[float, typer.Option(help="Below it: abstained.")] = 0.25,
    encoder: options.Encoder = "default",
    device: options.Device = "auto",
    as_json: options.AsJson = False,
) -> None:
    """Say what occupation each TEXT names, how sure that is, and why.

    Example: jobspace title "ER nurse" cpa "Accountnat" "retired teacher"
    """
    from jobspace.cli.quick import arrow_without_pandas

    arrow_without_pandas()
    from jobspace.cli import console, progress, show
    from jobspace.normalize.decide import NormalizeOptions
    from jobspace.normalize.normalizer import normalizer
    from jobspace.normalize.title import titles

    chosen = NormalizeOptions(top_k=top_k, min_confidence=min_confidence)
    with progress.of_labels(encoder) as labels_shown:
        ready = normalizer(
            taxonomy, encoder=encoder, device=device, options=chosen, progress=labels_shown
        )
    decisions = titles(texts, ready)
    if as_json:
        console.json_of(decisions)
    else:
        show.decisions(decisions, top_k)
