"""`jobspace space`: build, append to, delete from and look into a searchable folder of rows."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from jobspace.cli import options

app = typer.Typer(
    no_args_is_help=True, help="Keep rows and their vectors in a folder that is searched quickly."
)

Folder = Annotated[str, typer.Option("--output", "-o", metavar="DIR", help="The space's folder.")]
Where = Annotated[
    str | None, typer.Option(help="An SQL condition on the columns, \"pay_period = 'HOURLY'\".")
]


@app.command()
def build(
    source: options.Input,
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="DIR", help="The new folder; one a space.")
    ],
    column: options.Columns = None,
    template: options.Template = None,
    query: options.Query = None,
    id_column: Annotated[
        str | None, typer.Option("--id", help="The column that tells rows apart.")
    ] = None,
    encoder: options.Encoder = "default",
    device: options.Device = "auto",
    as_json: options.AsJson = False,
) -> None:
    """Make a space of INPUT: all its columns, passages of the text, vectors, indexes.

    Example: jobspace space build postings.csv --column description --id job_id -o jobs.space
    """
    from jobspace.cli import progress, show_search
    from jobspace.encode.load import encoder as load
    from jobspace.search.space_write import build as made
    from jobspace.tables.read import open_table
    from jobspace.tables.text_of import TextOf

    began = time.perf_counter()
    text_of = TextOf(columns=tuple(column or ()), template=template)
    ready = load(encoder, device=device)
    with open_table(source, query=query) as stream, progress.of_stages() as shown:
        done = made(stream, output, ready, text_of=text_of, id_column=id_column, progress=shown)
    show_search.changed(done, "built", time.perf_counter() - began, as_json)


@app.command()
def append(
    source: options.Input,
    output: Folder,
    query: options.Query = None,
    encoder: Annotated[
        str | None, typer.Option(help="The one the space was built with; others are refused.")
    ] = None,
    device: options.Device = "auto",
    as_json: options.AsJson = False,
) -> None:
    """Add the rows of INPUT to a space; with --id at its building, the same ids are replaced.

    One commit: killed before it, the space is as it was; run the command again.
    Example: jobspace space append new-postings.csv -o jobs.space
    """
    from jobspace.cli import progress, show_search
    from jobspace.search.space import Space
    from jobspace.search.space_write import append as added
    from jobspace.tables.read import open_table

    began = time.perf_counter()
    space = Space.open(output, encoder=encoder, device=device)
    with (
        show_search.told_when_stopped(space),
        open_table(source, query=query) as stream,
        progress.of_stages() as shown,
    ):
        done = added(space, stream, progress=shown)
    show_search.changed(done, "appended to", time.perf_counter() - began, as_json)


@app.command()
def delete(
    output: Folder,
    where: Where = None,
    ids: Annotated[
        list[str] | None, typer.Option("--ids", help="The id of a row to remove; repeatable.")
    ] = None,
    as_json: options.AsJson = False,
) -> None:
    """Remove rows from a space, by a condition or by id.

    Example: jobspace space delete -o jobs.space --where "listed < '2024-01-01'"
    """
    from jobspace.cli import show_search
    from jobspace.search.space_write import delete as removed

    n_deleted, n_left = removed(output, where=where, ids=ids or ())
    show_search.deleted(output, n_deleted, n_left, as_json)


@app.command()
def info(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="The space's folder.")],
    as_json: options.AsJson = False,
) -> None:
    """Say what a space holds: rows, passages, encoder, index, columns, versions.

    Example: jobspace space info jobs.space
    """
    from jobspace.cli import show_search
    from jobspace.search.space import space_info

    show_search.info(space_info(folder), as_json)
