"""`jobspace duplicates`: rows that say the same, in groups, and the closest pairs."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from jobspace.cli import options


def duplicates(
    source: options.Input,
    column: options.Columns = None,
    template: options.Template = None,
    query: options.Query = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", help="Where the rows go, columns added.")
    ] = None,
    min_similarity: Annotated[
        float, typer.Option(help="Of a row and its representative, 0.5 to 1.")
    ] = 0.95,
    top_k: Annotated[
        int, typer.Option("--top-k", "-k", help="Groups and pairs shown; 0 shows none.", min=0)
    ] = 10,
    encoder: options.Encoder = "default",
    device: options.Device = "auto",
    prefix: options.Prefix = "",
    within: Annotated[
        str | None,
        typer.Option(help="Compare only rows of one value of this column; group_id counts in it."),
    ] = None,
    engine: options.Engine = "local",
    as_json: options.AsJson = False,
) -> None:
    """Group the rows of INPUT that say the same, and show the closest pairs of other wording.

    Reposts, spellings, word order, "Sr." for "Senior" and slips of the finger make a group; its
    most frequent text represents it. Columns added: group_id, group_size, is_representative, and
    the similarity to the representative.

    Example: jobspace duplicates postings.csv --column title -o grouped.csv
    """
    from jobspace.cli import console, on_engine, show_duplicates
    from jobspace.duplicates.table import DuplicatesOptions, find_duplicates
    from jobspace.encode.load import encoder as load
    from jobspace.tables.text_of import TextOf

    began = time.perf_counter()
    text_of = TextOf(columns=tuple(column or ()), template=template, prefix=prefix)
    if on_engine.wanted(engine, {}) or within is not None:
        from jobspace.engines import files, verbs

        on_engine.run(
            engine,
            lambda stream: verbs.duplicates_work(
                text_of.known(stream), within, names=stream.schema.names, where=stream.name,
                min_similarity=min_similarity,
            ),
            files.Places(source=source, query=query, output=output),
            counted=prefix + "is_representative",
            as_json=as_json,
        )  # fmt: skip
        return
    done = find_duplicates(
        source,
        output,
        query=query,
        text_of=text_of,
        encoder=load(encoder, device=device) if top_k else None,
        options=DuplicatesOptions(min_similarity=min_similarity, top_k=top_k),
    )
    if as_json:
        console.json_of(done)
    elif output != "-":
        show_duplicates.found(done, output, time.perf_counter() - began)
