"""`jobspace map`: rows as a picture."""

from __future__ import annotations

import time
from typing import Annotated, Any

import typer

from jobspace.cli import options


def map(  # noqa: A001  # the command's name
    source: options.Input,
    column: options.Columns = None,
    template: options.Template = None,
    query: options.Query = None,
    other: Annotated[
        str | None,
        typer.Option(
            "--with", help="A second table in the same plane; or a taxonomy's name, such as soc."
        ),
    ] = None,
    other_column: Annotated[
        list[str] | None,
        typer.Option(
            "--with-column", help="Its column; default: that of INPUT, or a taxonomy's labels."
        ),
    ] = None,
    vectors: Annotated[
        str | None, typer.Option(help="A column with your own vectors, in place of encoding.")
    ] = None,
    color: Annotated[
        str | None, typer.Option(help="A column of INPUT whose values colour the rows.")
    ] = None,
    method: Annotated[
        str, typer.Option(metavar="pca|umap", help="The widest plane, or neighbours side by side.")
    ] = "pca",
    n_clusters: Annotated[str, typer.Option(metavar="N|auto", help="How many clusters.")] = "auto",
    output: Annotated[
        list[str] | None,
        typer.Option(
            "--output", "-o", help="map.html, .png, .svg, or .parquet (rows, x y topic added)."
        ),
    ] = None,
    encoder: options.Encoder = "default",
    device: options.Device = "auto",
    prefix: options.Prefix = "",
    seed: options.Seed = 0,
    as_json: options.AsJson = False,
) -> None:
    """Draw the rows of INPUT in a plane, alike rows near each other, clusters named.

    The page (-o map.html) needs no network: point at a dot to read it, search, select with the
    lasso, hide clusters. Repeat -o for several files.

    Example: jobspace map donors.csv -c occupation --with soc -o map.html
    """
    from jobspace.cli import console, progress, show_map
    from jobspace.encode.load import encoder as load
    from jobspace.maps.options import MapOptions, number
    from jobspace.maps.table import Places, map_file
    from jobspace.tables.text_of import TextOf

    began = time.perf_counter()
    chosen: Any = method
    wanted = MapOptions(method=chosen, n_clusters=number(n_clusters), color=color, seed=seed)
    places = Places(source=source, query=query, other=other, outputs=tuple(output or ()))
    text_of = TextOf(columns=tuple(column or ()), template=template, vectors=vectors, prefix=prefix)
    ready = None if vectors is not None else load(encoder, device=device)
    with progress.of_stages() as shown:
        done = map_file(
            places, text_of, wanted, ready, other_columns=tuple(other_column or ()), progress=shown
        )
    if as_json:
        console.json_of(show_map.told(done))
    elif "-" not in places.outputs:
        show_map.drawn(done, places, time.perf_counter() - began)
