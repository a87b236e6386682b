"""`jobspace taxonomy crosswalk`: which concept of one taxonomy is which of another."""

from __future__ import annotations

from typing import Annotated

import typer

from jobspace.cli import options


def crosswalk(
    left: Annotated[str, typer.Argument(metavar="A", help="soc, or an installed taxonomy.")],
    right: Annotated[str, typer.Argument(metavar="B", help="Another.")],
    output: Annotated[
        str | None, typer.Option("--output", "-o", help="Where the pairs go; - is csv on stdout.")
    ] = None,
    by: Annotated[
        str, typer.Option(help="auto: by code where codes contain each other; code; meaning.")
    ] = "auto",
    top_k: Annotated[
        int, typer.Option("--top-k", "-k", help="Concepts of B for each of A, by meaning.", min=1)
    ] = 1,
    min_confidence: Annotated[
        float, typer.Option(help="Pairs by meaning below it are left out.")
    ] = 0.0,
    encoder: options.Encoder = "default",
    device: options.Device = "auto",
    as_json: options.AsJson = False,
) -> None:
    """Say for every concept of A which of B it is, with the labels that came closest.

    Example: jobspace taxonomy crosswalk onet esco -o onet-esco.csv
    """
    from jobspace.cli import console, show_crosswalk
    from jobspace.discover.crosswalk import CrosswalkOptions, crosswalk_files, figures
    from jobspace.encode.load import encoder as load
    from jobspace.errors import UsageError

    if as_json and output == "-":
        raise UsageError("--json: got -o - too; expected one of them. Both write to stdout.")
    chosen = CrosswalkOptions(
        by=by,  # type: ignore[arg-type]  # checked by the options themselves
        top_k=top_k,
        min_confidence=min_confidence,
    )
    reader = load(encoder, device=device)
    pairs = crosswalk_files(left, right, output, encoder=reader, options=chosen)
    if as_json:
        console.json_of(figures(pairs))
    elif output != "-":
        show_crosswalk.found(pairs, left, right, output)
