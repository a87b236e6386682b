"""`jobspace taxonomy discover`: a taxonomy of the names in a column."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from jobspace.cli import options


def discover(
    source: options.Input,
    column: options.Columns = None,
    template: options.Template = None,
    query: options.Query = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", help="Where the taxonomy goes, a row a label.")
    ] = None,
    min_similarity: Annotated[
        float, typer.Option(help="Of a name and the most frequent of its group, 0.5 to 1.")
    ] = 0.75,
    min_rows: Annotated[
        int, typer.Option(help="Leave out names with fewer rows, all labels together.", min=1)
    ] = 1,
    top_k: Annotated[int, typer.Option("--top-k", "-k", help="Names shown.", min=0)] = 10,
    as_json: options.AsJson = False,
) -> None:
    """Make a taxonomy of a column of names: companies, schools, whatever has spellings.

    Variants ("Univ. of Texas", "UT AUSTIN") are grouped under one title; the table has the columns
    code, title, label, rows and similarity, and is what `jobspace taxonomy add` takes.

    Example: jobspace taxonomy discover donors.csv --column employer -o employers.csv
    """
    from jobspace.cli import console, show_discover
    from jobspace.discover.table import DiscoverOptions, discover_file
    from jobspace.tables.text_of import TextOf

    began = time.perf_counter()
    chosen = DiscoverOptions(min_similarity=min_similarity, min_rows=min_rows, top_k=top_k)
    text_of = TextOf(columns=tuple(column or ()), template=template)
    done = discover_file(source, output, query=query, text_of=text_of, options=chosen)
    if as_json:
        console.json_of(done)
    elif output != "-":
        show_discover.found(done, output, time.perf_counter() - began)
