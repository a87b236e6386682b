"""`jobspace encode`: a vector for each row."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from jobspace.cli import options


def encode(
    source: options.Input,
    column: options.Columns = None,
    template: options.Template = None,
    query: options.Query = None,
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", help="Where the rows go; .parquet holds vectors best."),
    ] = None,
    encoder: options.Encoder = "default",
    device: options.Device = "auto",
    prefix: options.Prefix = "",
    engine: options.Engine = "local",
    as_json: options.AsJson = False,
) -> None:
    """Add a column vector to the rows of INPUT; null where a row has no text.

    Example: jobspace encode donors.csv --column occupation -o vectors.parquet
    """
    from jobspace.cli import console, on_engine, progress, show
    from jobspace.encode.load import encoder as load
    from jobspace.encode.table import encode_file
    from jobspace.tables.text_of import TextOf

    began = time.perf_counter()
    text_of = TextOf(columns=tuple(column or ()), template=template, prefix=prefix)
    if on_engine.wanted(engine, {}):
        from jobspace.engines import files, verbs

        on_engine.run(
            engine,
            lambda stream: verbs.encode_work(text_of.known(stream), encoder=encoder, device=device),
            files.Places(source=source, query=query, output=output),
            counted=None,
            as_json=as_json,
        )
        return
    ready = load(encoder, device=device)
    with progress.of_encoding() as shown:
        done = encode_file(source, output, ready, query=query, text_of=text_of, progress=shown)
    if as_json:
        console.json_of(done)
    elif output != "-":
        show.encoded(done, output, time.perf_counter() - began)
