"""`jobspace search`: a query's nearest rows."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from jobspace.cli import options


def search(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SPACE_OR_FILE",
            help="A folder of jobspace space build, or a table as for the other commands.",
        ),
    ],
    query: Annotated[str, typer.Argument(metavar="QUERY", help="What to look for, in words.")],
    column: options.Columns = None,
    template: options.Template = None,
    where: Annotated[
        str | None, typer.Option(help='An SQL condition on the columns, "min_salary > 100000".')
    ] = None,
    top_k: Annotated[int, typer.Option("--top-k", "-k", help="Rows wanted.")] = 10,
    method: Annotated[
        str, typer.Option(help="hybrid, dense (meaning alone) or bm25 (words alone).")
    ] = "hybrid",
    encoder: Annotated[
        str | None, typer.Option(help="For files; a space takes its own. Default: default.")
    ] = None,
    device: options.Device = "auto",
    output: Annotated[
        str | None, typer.Option("--output", "-o", help="Where the rows found go.")
    ] = None,
    prefix: options.Prefix = "",
    as_json: options.AsJson = False,
) -> None:
    """Find the rows nearest to QUERY, by meaning and by words, with the passage that says so.

    Example: jobspace search jobs.space "data scientist credit risk" --where "min_salary > 100000"
    """
    from jobspace.cli import console, show_search
    from jobspace.search.hybrid import SearchOptions
    from jobspace.search.table import search_source
    from jobspace.tables.places import require_apart
    from jobspace.tables.text_of import TextOf
    from jobspace.tables.write import write_table

    began = time.perf_counter()
    wanted = SearchOptions(top_k=top_k, method=method, where=where)  # type: ignore[arg-type]
    text_of = TextOf(columns=tuple(column or ()), template=template, prefix=prefix)
    require_apart({"the input": source}, {"output": output})
    found = search_source(source, query, wanted, text_of, encoder=encoder, device=device)
    if output is not None:
        write_table(found.rows, output)
    if as_json:
        console.json_of(found.rows.to_pylist())
    elif output is not None and output != "-":
        show_search.written(found, output)
    elif output is None:
        show_search.found(found, query, prefix, time.perf_counter() - began)
