"""`jobspace relate`: what varies together in two linked tables, and its name."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from jobspace.cli import options


def relate(
    left: Annotated[str, typer.Argument(metavar="LEFT", help="A table: csv, parquet, xlsx, ….")],
    right: Annotated[
        str | None,
        typer.Argument(metavar="[RIGHT]", help="Another; or the same, for two of its columns."),
    ] = None,
    on: Annotated[str | None, typer.Option(help="The column of keys in both tables.")] = None,
    left_column: Annotated[
        list[str] | None, typer.Option(help="The text of LEFT; repeat to join several.")
    ] = None,
    right_column: Annotated[
        list[str] | None, typer.Option(help="The text of RIGHT; repeat to join several.")
    ] = None,
    left_key: Annotated[str | None, typer.Option(help="The keys of LEFT; else --on.")] = None,
    right_key: Annotated[str | None, typer.Option(help="The keys of RIGHT; else --on.")] = None,
    left_vectors: Annotated[
        str | None, typer.Option(help="A column of LEFT with vectors of your own.")
    ] = None,
    right_vectors: Annotated[
        str | None, typer.Option(help="A column of RIGHT with vectors of your own.")
    ] = None,
    method: Annotated[str, typer.Option(help="cca or autoencoder.")] = "cca",
    n_axes: Annotated[int, typer.Option(help="How many axes.")] = 3,
    steer: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TEXT=WEIGHT", help="Draws the first axis near a query; 0 is as without."
        ),
    ] = None,
    groups: Annotated[
        str | None, typer.Option(help="A column: what sets each of its groups apart.")
    ] = None,
    n_permutations: Annotated[
        int, typer.Option(help="Shufflings of the links that p-values rest on.")
    ] = 499,
    report: options.Report = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", help="Where each key's positions go.")
    ] = None,
    encoder: options.Encoder = "default",
    device: options.Device = "auto",
    seed: options.Seed = 0,
    as_json: options.AsJson = False,
) -> None:
    """Say what varies together in two linked tables, and name it.

    Each key is a unit; two columns of one table are linked by position. An axis has terms at both
    ends and on both sides, and the correlation and p-value of units it was not learned from.

    Examples: jobspace relate jobs.csv --left-column duties --right-column skills ·
    jobspace relate cv.csv jobs.csv --on person --left-column text --right-column title ·
    jobspace relate cv.csv --left-column text --groups category
    """
    from jobspace.cli import console, progress, show_relate
    from jobspace.encode.load import encoder as load
    from jobspace.relate.options import RelateOptions
    from jobspace.relate.table import linked_tables, needs_encoder, relate_files
    from jobspace.tables.text_of import TextOf
    from jobspace.text.steer import steers

    began = time.perf_counter()
    chosen = RelateOptions(
        method=method,  # type: ignore[arg-type]  # refused there
        n_axes=n_axes,
        steer=steers(steer or ()),
        groups=groups,
        n_permutations=n_permutations,
        seed=seed,
    )
    linked = linked_tables(
        left,
        right,
        left_text=TextOf(columns=tuple(left_column or ()), vectors=left_vectors),
        right_text=TextOf(columns=tuple(right_column or ()), vectors=right_vectors),
        keys=(left_key or on, right_key or on),
        options=chosen,
    )
    ready = load(encoder, device=device) if needs_encoder(linked, chosen) else None
    with progress.of_stages() as shown:
        done = relate_files(linked, ready, chosen, (output, report), shown)
    if as_json:
        console.json_of(done.as_dict())
    elif output != "-":
        show_relate.related(done, (output, report), time.perf_counter() - began)
